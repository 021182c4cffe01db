"""The file that says who is given which documents: where it is, and what is in it now."""

import os.path
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalog.shelves import Shelves, parse_shelves
from bot.documents.corpus import Corpus
from bot.documents.files import decode, path_text, read_bytes
from bot.errors import DocumentError, ShelvesError

SHELVES_NAME = "shelves.toml"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ShelvesFile:
    """Where it is, and how it is to be read.

    Args:
        path: the file.
        needed: whether its absence is an error; else everybody is given everything without it.
        corpus: the files and folders whose documents it names.
        to_others: whether people of other organisations are given what everybody is given.
        several_workspaces: whether an id in it has to say of which workspace it is.
    """

    path: Path
    needed: bool
    corpus: Sequence[Path]
    to_others: bool
    several_workspaces: bool = False

    @property
    def there(self) -> bool:
        """Whether there is one, or ought to be."""
        return self.needed or os.path.lexists(self.path)

    def read(self, corpus: Corpus, *, was_there: bool = False) -> Shelves:
        """Read who is given what.

        Args:
            corpus: the documents that there are.
            was_there: whether there was one before, so that its absence opens nothing.

        Raises:
            ShelvesError: it cannot be read or followed, or names what is not there.
        """
        if not (self.there or was_there):
            return Shelves(to_others=self.to_others)
        where = path_text(self.path)
        try:
            text = decode(read_bytes(self.path, _MOST_BYTES), where)
        except DocumentError as error:
            raise ShelvesError(
                error.problem,
                where=where,
                hint=f"Put {SHELVES_NAME} there, as docs/shelves.md describes it, and let the "
                "user that runs Pullquote read it.",
            ) from None
        shelves = parse_shelves(
            text, where, to_others=self.to_others, several_workspaces=self.several_workspaces
        )
        names = [one.name for one in (*corpus.documents, *corpus.omitted)]
        shelves.check(names, self._exists)
        return shelves

    def closed(self) -> Shelves:
        """What holds where it cannot be followed, and never could be: nothing is open."""
        return Shelves(rest=False, to_others=False, source=path_text(self.path))

    def _exists(self, entry: str) -> bool:
        """Whether there is such a file or folder, though no document of it is read.

        What is said to be in a file, as in an archive that cannot be read now, is believed.
        """
        return any(
            os.path.lexists(path / entry) or any(map(os.path.isfile, (path / entry).parents))
            if path.is_dir()
            else path.name == entry
            for path in self.corpus
        )
