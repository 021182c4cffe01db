"""Documents that people added where they chat: how they are called, and whose they are."""

from dataclasses import dataclass, replace

from bot.catalog.scope import Scope
from bot.documents.corpus import GIVEN

# Of no file's name can this be the beginning, nor can a name hold what comes behind it unread.
_BEGINNING = f"added:{GIVEN}"
_EVERYBODYS = "everybody"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is given an added document.

    Args:
        team: the workspace.
        place: the channel, or the person, that it belongs to.
        everybody: whether everybody else in the workspace is given it too.
    """

    team: str
    place: str
    everybody: bool = False

    def given_to(self, scope: Scope, *, with_others: bool) -> bool:
        """Whether it is given to those who ask from somewhere, and to all who read the answer.

        Args:
            scope: from where they ask.
            with_others: whether people of other organisations ask, or read along.
        """
        if scope.team != self.team:
            return False
        return (
            (self.everybody and not with_others)
            or scope.channel == self.place
            or (scope.private and scope.user == self.place)
        )


def added_name(name: str, whose: Whose) -> str:
    """What an added document is called; it says whose it is, so that nothing else has to.

    Args:
        name: its file's.
        whose: who is given it.
    """
    place = f"{_EVERYBODYS}/{whose.place}" if whose.everybody else whose.place
    return f"{_BEGINNING}{whose.team}/{place}/{name}"


def whose_is(name: str) -> Whose | None:
    """Who is given a document, by its name.

    Args:
        name: of any document.

    Returns:
        None for one that is a file: a shelf says who is given that.
    """
    if not name.startswith(_BEGINNING):
        return None
    team, place, *rest = name.removeprefix(_BEGINNING).split("/")
    if place == _EVERYBODYS:
        return Whose(team, rest[0], everybody=True)
    return Whose(team, place)


def moved_name(name: str) -> str:
    """What an added document is called once it is opened to everybody, or was before.

    Args:
        name: of any document.

    Returns:
        Its own name, for one that is a file.
    """
    whose = whose_is(name)
    if whose is None:
        return name
    return added_name(file_of(name), replace(whose, everybody=not whose.everybody))


def file_of(name: str) -> str:
    """What people know an added document by, where nothing else is known of it.

    Args:
        name: of any document.

    Returns:
        The name of its file; for a document that is none of those that people added, its own.
        With a slash in it, it is of no file, but of an answer.
    """
    whose = whose_is(name)
    if whose is None:
        return name
    return name.removeprefix(added_name("", whose))
