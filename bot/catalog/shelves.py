"""Whose documents: what a shelves file says, and who is given what by it."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.catalog.added import Whose
from bot.catalog.scope import Reach, Scope
from bot.errors import ShelvesError

# On such a shelf stand all documents.
_ALL = "."
_EXAMPLE = (
    "Write it as docs/shelves.md does: a line [shelves.finance], below it documents = "
    '["finance"], and who is given them, as in channels = ["C012AB3CD"].'
)
_IDS = {
    "channels": "Name channels by their ids, as in C012AB3CD: in Slack, open the channel's "
    "details, the id stands at their end. With several workspaces, T012AB3CD/C012AB3CD.",
    "workspaces": "Name workspaces by their ids, as in T012AB3CD: the address of Slack in a "
    "browser holds it, behind /client/.",
    "help": "Name the channel by its id, as in C012AB3CD: in Slack, open the channel's details, "
    "the id stands at their end. With several workspaces, T012AB3CD/C012AB3CD.",
    "help_group": "Name the user group by its id, as in S012AB3CD.",
    "people": "Name people by their ids, as in U012AB3CD: in Slack, open a person's profile, the "
    "three dots, “Copy member ID”. With several workspaces, T012AB3CD/U012AB3CD.",
}


@dataclass(frozen=True, slots=True)
class Help:
    """Where people are asked.

    Args:
        channel: the channel's id.
        group: of the user group that is called upon; empty for none.
    """

    channel: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A set of documents, and who is given them.

    Args:
        name: for people.
        documents: names of documents, and of folders that hold them.
        everybody: whether everybody is given them.
        channels: ids of channels, perhaps each behind its workspace's id and a slash.
        workspaces: ids of workspaces.
        people: ids of people, written as those of channels.
        help: the channel in which people are asked, where its documents do not answer; written as
            those of channels; empty for none.
        help_group: the user group that is called upon there; empty for none.
    """

    name: str
    documents: tuple[str, ...]
    everybody: bool = False
    channels: frozenset[str] = frozenset()
    workspaces: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    help: str = ""
    help_group: str = ""

    def holds(self, name: str) -> bool:
        """Whether a document stands on it.

        Args:
            name: the document's.
        """
        return any(_is_in(name, entry) for entry in self.documents)

    def given_to(self, scope: Scope, *, among_us: bool) -> bool:
        """Whether it is given to those who ask from somewhere, and to all who read the answer.

        Args:
            scope: from where they ask: no person of another organisation, nor publicly where
                such people read along.
            among_us: whether the channel is known to hold nobody from elsewhere.
        """
        if self.everybody:
            return True
        if scope.private:
            of_person = scope.team in self.workspaces or _named(scope.user, scope, self.people)
            return of_person or (among_us and _named(scope.channel, scope, self.channels))
        return scope.team in self.workspaces or _named(scope.channel, scope, self.channels)


@dataclass(frozen=True, slots=True)
class Shelves:
    """All shelves, and what holds beside them.

    Args:
        shelves: in the order of the file.
        rest: whether what no shelf holds is everybody's; else it is given to nobody.
        to_others: whether people of other organisations are given what everybody is given.
        source: the file that says so; empty for none.
    """

    shelves: tuple[Shelf, ...] = ()
    rest: bool = True
    to_others: bool = True
    source: str = ""

    @property
    def closed(self) -> bool:
        """Whether nobody is given anything."""
        return not self.shelves and not self.rest

    def lent(self, scope: Scope) -> tuple[bool, ...]:
        """Which shelves are given to those who ask from somewhere, and last whether the rest is.

        A public answer is given what its whole channel is: what everybody is, the workspace, and
        the channel. A private one, what the person is, and the channel that they asked it in.
        Where people of other organisations read along, only what everybody is given.

        Args:
            scope: from where they ask.
        """
        among_us, with_others = self._company(scope)
        if with_others and not self.to_others:
            return (False,) * (len(self.shelves) + 1)
        return (
            *(
                one.everybody if with_others else one.given_to(scope, among_us=among_us)
                for one in self.shelves
            ),
            self.rest,
        )

    def lend(self, whose: Whose, scope: Scope) -> bool:
        """Whether what somebody added is given to those who ask from somewhere.

        No shelf of the file holds it, nor is it of the rest.

        Args:
            whose: says whose it is.
            scope: from where they ask.
        """
        _, with_others = self._company(scope)
        return whose.given_to(scope, with_others=with_others)

    def help_for(self, scope: Scope) -> Help | None:
        """Where people are asked for those who ask from somewhere; None for nowhere.

        Args:
            scope: from where they ask. The first shelf counts that is given there and names a
                channel of that workspace; for a person of another organisation, none does.
        """
        if scope.foreign:
            return None
        for shelf, is_lent in zip(self.shelves, self.lent(scope), strict=False):
            team, _, channel = shelf.help.rpartition("/")
            if is_lent and channel and team in ("", scope.team):
                return Help(channel, shelf.help_group)
        return None

    @property
    def helping(self) -> frozenset[str]:
        """The ids of the channels in which people are asked."""
        return frozenset(one.help.rpartition("/")[2] for one in self.shelves if one.help)

    def _company(self, scope: Scope) -> tuple[bool, bool]:
        """Whether a channel is known to be ours alone, and whether others read what is answered."""
        # Where there is a file, a channel of which nobody knows who reads it is not trusted.
        doubtful = scope.reach is Reach.UNKNOWN and bool(self.source)
        among_us = not (scope.foreign or doubtful or scope.reach is Reach.SHARED)
        return among_us, scope.foreign or not (scope.private or among_us)

    def holding(self, name: str) -> tuple[bool, ...]:
        """Which shelves hold a document, and last whether none does.

        Args:
            name: the document's.
        """
        held = tuple(one.holds(name) for one in self.shelves)
        return (*held, not any(held))

    def entries(self) -> Iterator[tuple[Shelf, str]]:
        """Every name of a document or a folder, with the shelf that names it."""
        for shelf in self.shelves:
            for entry in shelf.documents:
                yield shelf, entry

    def check(self, names: Sequence[str], exists: Callable[[str], bool]) -> None:
        """Make sure that all that is named is there.

        Args:
            names: of the documents that were read.
            exists: tells whether there is such a file or folder that holds no document now.

        Raises:
            ShelvesError: something named is not there, and the file is not to be followed.
        """
        for shelf, entry in self.entries():
            if not any(_is_in(name, entry) for name in names) and not exists(entry):
                raise ShelvesError(
                    f"The shelf {shelf.name} names “{entry}”, and there is no such document or "
                    "folder.",
                    where=f"{self.source}, shelves.{shelf.name}.documents",
                    hint="Name documents and folders as `pullquote corpus list` does, and mind "
                    "capitals.",
                )


# Without a file, everybody is given everything.
EVERYBODYS = Shelves()


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


_Channel = Annotated[str, Field(pattern=r"^(T[A-Z0-9]+/)?[CGD][A-Z0-9]+$")]
_Workspace = Annotated[str, Field(pattern=r"^T[A-Z0-9]+$")]
_Group = Annotated[str, Field(pattern=r"^S[A-Z0-9]+$")]
_Person = Annotated[str, Field(pattern=r"^(T[A-Z0-9]+/)?[UW][A-Z0-9]+$")]


class _Shelf(_Part):
    documents: list[Annotated[str, Field(min_length=1)]] = Field(min_length=1)
    everybody: bool = False
    channels: list[_Channel] = []
    workspaces: list[_Workspace] = []
    people: list[_Person] = []
    help: _Channel | None = None
    help_group: _Group | None = None


class _File(_Part):
    shelves: dict[str, _Shelf]


def parse_shelves(
    text: str, where: str, *, to_others: bool, several_workspaces: bool = False
) -> Shelves:
    """Read a shelves file.

    Args:
        text: what is in it.
        where: how to call it in an error.
        to_others: whether people of other organisations are given what everybody is given.
        several_workspaces: whether an id has to say of which workspace it is.

    Raises:
        ShelvesError: it is not as it should be; the line or the key is named.
    """
    try:
        read = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ShelvesError(f"It is no TOML: {error}.", where=where, hint=_EXAMPLE) from None
    except RecursionError:
        raise ShelvesError("It is nested too deeply.", where=where, hint=_EXAMPLE) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        keys = [str(key) for key in first["loc"]]
        raise ShelvesError(
            f"{first['msg']}.",
            where=f"{where}, {'.'.join(keys) or 'the whole file'}",
            hint=next((_IDS[key] for key in keys if key in _IDS), _EXAMPLE),
        ) from None
    shelves = tuple(
        _checked(name, shelf, where, several=several_workspaces)
        for name, shelf in read.shelves.items()
    )
    return Shelves(shelves, rest=False, to_others=to_others, source=where)


def _checked(name: str, shelf: _Shelf, where: str, *, several: bool) -> Shelf:
    lists = {"channels": shelf.channels, "workspaces": shelf.workspaces, "people": shelf.people}
    if shelf.everybody == any(lists.values()):
        raise ShelvesError(
            "It says both that everybody is given it and who is."
            if shelf.everybody
            else "It does not say who is given it.",
            where=f"{where}, shelves.{name}",
            hint="Write either everybody = true, or any of channels, workspaces and people. What "
            "is on no shelf is given to nobody.",
        )
    if shelf.help_group and not shelf.help:
        raise ShelvesError(
            "It names a group to call upon, and no channel to do so in.",
            where=f"{where}, shelves.{name}.help_group",
            hint="Add help, the id of a channel.",
        )
    lists["help"] = [shelf.help] if shelf.help else []
    for key in ("channels", "people", "help"):
        if several and not all("/" in one for one in lists[key]):
            raise ShelvesError(
                "One of these does not say in which workspace, and SLACK_CLIENT_ID is for many.",
                where=f"{where}, shelves.{name}.{key}",
                hint=_IDS[key],
            )
    return Shelf(
        name,
        tuple(_entry(written, name, where) for written in shelf.documents),
        shelf.everybody,
        frozenset(shelf.channels),
        frozenset(shelf.workspaces),
        frozenset(shelf.people),
        help=shelf.help or "",
        help_group=shelf.help_group or "",
    )


def _entry(written: str, name: str, where: str) -> str:
    """The name of a document or a folder, as documents are named.

    Raises:
        ShelvesError: no document is named so, ever.
    """
    path = PurePosixPath(written)
    if path.is_absolute() or ".." in path.parts or "*" in written:
        raise ShelvesError(
            f"“{written}” is no name of a document or a folder.",
            where=f"{where}, shelves.{name}.documents",
            hint="Write it from the folder of the documents on, as `pullquote corpus list` does: "
            'without a slash before it, without "..", and without "*". A folder stands for all '
            'that is in it, and "." for all documents.',
        )
    return str(path)


def _is_in(name: str, entry: str) -> bool:
    """Whether a document is the one that an entry names, or in the folder that it names."""
    # The same letters can be written in two ways, and file systems differ in which they keep.
    name, entry = normalize("NFC", name), normalize("NFC", entry)
    return entry in (_ALL, name) or name.startswith(f"{entry}/")


def _named(id: str, scope: Scope, ids: frozenset[str]) -> bool:  # noqa: A002 - Slack's word
    """Whether a channel or a person is among those that are named."""
    return bool(id) and (id in ids or f"{scope.team}/{id}" in ids)
