"""Who is given what, as the file that says so changes."""

from bot.catalog.catalog import Catalog
from bot.catalog.shelves_file import ShelvesFile
from bot.errors import ShelvesError
from bot.service.incidents import Faults


class Reshelving:
    """Has the catalog go by the shelves file as it is now.

    Args:
        catalog: what is asked.
        file: says who is given what.
        faults: counts what goes wrong.
    """

    def __init__(self, catalog: Catalog, file: ShelvesFile, faults: Faults) -> None:
        self._catalog = catalog
        self._file = file
        self._faults = faults
        self._problem = ""

    def look(self) -> None:
        """Read the file, and go by it where it has changed.

        Where it cannot be followed, the last good one stays, and that is told once. One that was
        there and is gone opens nothing either.
        """
        before = self._catalog.shelves
        try:
            shelves = self._file.read(
                self._catalog.everything.corpus, was_there=bool(before.source)
            )
        except ShelvesError as error:
            self._failed(error)
            return
        self._problem = ""
        if shelves != before:
            self._catalog.shelve(lambda _: shelves)

    def _failed(self, error: ShelvesError) -> None:
        """Tell what is wrong with the file, once until it is another thing."""
        if str(error) != self._problem:
            self._problem = str(error)
            what = f"{error.where}: {error.problem}"
            self._faults.note("shelves_not_read", problem=what, mend=error.hint)
