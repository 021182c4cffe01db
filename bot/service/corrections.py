"""What people set right where they chat: kept, looked for in every process, and undone."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.catalog.catalog import Catalog
from bot.catalog.corrections import (
    NONE,
    Blocked,
    Corrections,
    Made,
    PinnedSpots,
    Spot,
    Words,
)
from bot.documents.document import Document
from bot.errors import PinsError
from bot.storage.lifetimes import Clock
from bot.storage.store import Change, Entries, Entry, Undone

PIN = "pin"
BLOCK = "block"
WORD = "word"
# Of a pin or a block, that whoever made it was told that its quote is gone.
RESTS = "rests"
# Of a channel, for which week it was told what was not answered.
DIGEST = "digest"

# Of a document's name, in the history.
_MOST_NAMED = 3

_Body = TypeVar("_Body")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PinBody:
    """What is kept of a pin.

    Args:
        questions: the wordings that its maker confirmed.
        spots: where the answer stands.
        place: the channel that it holds in; empty for the whole workspace.
    """

    questions: tuple[str, ...]
    spots: tuple[Spot, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class BlockBody:
    """What is kept of a block.

    Args:
        document: what is never quoted.
        spot: the span of it; None for all of it.
        reason: why.
        place: the channel that it holds in; empty for the whole workspace.
        content_hash: of the document's text, by which all of it is known under another name.
    """

    document: str
    spot: Spot | None
    reason: str
    place: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class WordBody:
    """What is kept of a pair of words.

    Args:
        words: what people write, and what it is read as.
        accepted: whether it is; else nobody is to be asked about it again.
    """

    words: tuple[str, str]
    accepted: bool


@dataclass(frozen=True, slots=True)
class Who:
    """Who changes something, and by what.

    Args:
        team: the workspace.
        user: the person.
        origin: what told to change it, such as a click; told again, it is not changed twice.
        place: the channel that their right is for; empty for the whole workspace.
    """

    team: str
    user: str
    origin: str
    place: str = ""


_PINS = TypeAdapter(PinBody)
_BLOCKS = TypeAdapter(BlockBody)
_WORDS = TypeAdapter(WordBody)


class Correcting:
    """Keeps what people set right, and has the catalog go by it.

    Args:
        store: keeps it.
        catalog: goes by it.
        file: reads what stands in a file, which comes first; it may raise a PinsError.
        clock: the time now, in UTC.
    """

    def __init__(
        self,
        store: Entries,
        catalog: Catalog,
        file: Callable[[], Corrections],
        clock: Clock,
    ) -> None:
        self.store = store
        self._catalog = catalog
        self._file = file
        self._clock = clock
        self._filed = self._kept = NONE
        self._edition = ""
        self._turn = asyncio.Lock()

    async def look(self) -> None:
        """Find out what is set right now, and have the catalog go by it where that has changed.

        Raises:
            StorageError: nobody can say now; what was known holds on.
            PinsError: the file cannot be followed; what it said before holds on, and what people
                made where they chat holds as it is now.
        """
        broken = await self._go_by()
        if broken is not None:
            raise broken

    async def _go_by(self) -> PinsError | None:
        """Go by what is set right now; returns why its file cannot be followed, if so."""
        async with self._turn:
            broken = None
            try:
                self._filed = await asyncio.to_thread(self._file)
            except PinsError as error:
                broken = error
            try:
                edition = await self.store.edition()
                if edition != self._edition:
                    self._kept = corrections_of(await self.store.entries())
                    self._edition = edition
            finally:  # what stands in the file holds whatever becomes of the database
                both = self._filed.before(self._kept)
                if both != self._catalog.corrections:
                    self._catalog.correct(both)
            return broken

    def known(self, team: str) -> Corrections:
        """What is set right in a workspace, in the whole of it or in a channel, or in a file."""
        every = self._catalog.corrections
        return replace(
            every,
            pins=tuple(one for one in every.pins if one.by.team in ("", team)),
            blocks=tuple(one for one in every.blocks if one.by.team in ("", team)),
            words=tuple(one for one in every.words if one.by.team in ("", team)),
        )

    async def pin(self, who: Who, questions: Iterable[str], spots: Sequence[Spot]) -> Change:
        """Pin an answer to questions.

        Args:
            who: says so.
            questions: the wordings.
            spots: where the answer stands.

        Returns:
            The change, by which it is undone.

        Raises:
            StorageError: it is not kept.
        """
        body = PinBody(tuple(dict.fromkeys(questions)), tuple(spots), who.place)
        named = list(dict.fromkeys(spot.document for spot in spots))[:_MOST_NAMED]
        return await self.change(who, PIN, _key(who), _written(_PINS, body), ", ".join(named))

    async def block(self, who: Who, document: Document, spot: Spot | None, reason: str) -> Change:
        """Let something never be quoted.

        Args:
            who: says so.
            document: of which.
            spot: the span; None for the whole document, whatever it is called later.
            reason: why.

        Returns:
            The change, by which it is undone.

        Raises:
            StorageError: it is not kept.
        """
        body = BlockBody(document.name, spot, reason, who.place, document.content_hash)
        return await self.change(who, BLOCK, _key(who), _written(_BLOCKS, body), document.name)

    async def word(self, who: Who, words: tuple[str, str], *, accepted: bool) -> Change:
        """Read a word as another one, or never ask about it again.

        Args:
            who: says so.
            words: what people write, and what it may be read as.
            accepted: whether it is.

        Returns:
            The change, by which it is undone.

        Raises:
            StorageError: it is not kept.
        """
        body = _written(_WORDS, WordBody(words, accepted))
        said = " = ".join(words)
        about = said if accepted else f"{said} (refused)"
        return await self.change(who, WORD, words[0].casefold(), body, about)

    async def change(self, who: Who, kind: str, key: str, body: str | None, about: str) -> Change:
        """Keep something of any kind, or take it away, and go by it at once.

        Raises:
            StorageError: it is not kept.
        """
        made = await self.store.change(
            Change(
                who.team, kind, key, who.user, self._clock(), who.origin, about=about, after=body
            )
        )
        await self._go_by()
        return made

    async def take_away(self, who: Who, kind: str, key: str, about: str = "") -> Change | None:
        """Take away what was kept of a kind.

        Args:
            who: does so.
            kind: of which.
            key: by what it is known.
            about: what people know it by.

        Returns:
            The change, by which it is undone; None where it was not there.

        Raises:
            StorageError: it is not taken away.
        """
        entries = await self.store.entries(who.team)
        if not any((one.kind, one.key) == (kind, key) for one in entries):
            return None
        return await self.change(who, kind, key, None, about)

    async def undo(self, who: Who, number: int) -> tuple[Undone, Change | None]:
        """Undo a change by its number; see `Entries.undo`.

        Raises:
            StorageError: it is not undone.
        """
        undoing = Change(who.team, "", "", who.user, self._clock(), who.origin, undoes=number)
        undone = await self.store.undo(undoing)
        await self._go_by()
        return undone


def corrections_of(entries: Sequence[Entry]) -> Corrections:
    """What entries say is right; what another version has written is left out."""
    pins: list[PinnedSpots] = []
    blocks: list[Blocked] = []
    words: list[Words] = []
    for entry in entries:
        if entry.kind == PIN and (pin := _read(_PINS, entry)):
            pins.append(PinnedSpots(_by(entry, pin.place), pin.questions, pin.spots))
        elif entry.kind == BLOCK and (block := _read(_BLOCKS, entry)):
            by = _by(entry, block.place)
            spot, known = block.spot, block.content_hash
            blocks.append(Blocked(by, block.document, spot, block.reason, known))
        elif entry.kind == WORD and (word := _read(_WORDS, entry)) and word.accepted:
            words.append(Words(_by(entry, ""), word.words))
    return Corrections(tuple(pins), tuple(blocks), tuple(words))


def place_in(change: Change) -> str:
    """The channel in which what was changed holds, or held; empty for none, or unknown."""
    body = change.after or change.before or ""
    try:
        if change.kind == PIN:
            return _PINS.validate_json(body).place
        return _BLOCKS.validate_json(body).place if change.kind == BLOCK else ""
    except ValidationError:
        return ""


def _by(entry: Entry, place: str) -> Made:
    return Made(entry.key, entry.team, place, entry.user, entry.made)


def _key(who: Who) -> str:
    """What something new is called: the same in every process."""
    return sha256(who.origin.encode()).hexdigest()[:16]


def _written(kind: TypeAdapter[Any], body: object) -> str:
    return kind.dump_json(body, exclude_defaults=True).decode()


def _read(kind: TypeAdapter[_Body], entry: Entry) -> _Body | None:
    try:
        return kind.validate_json(entry.body)
    except ValidationError:
        _log.warning("entry_not_read", kind=entry.kind, team=entry.team)
        return None
