"""What people have set right: which spans are the answer to what, and which are never quoted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from bot.catalog.place import Place, Slice


@dataclass(frozen=True, slots=True)
class Part:
    """Where a slice of a document stood, as `bot.catalog.place.Slice` wants it."""

    start: int
    end: int
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a quote stood, as `bot.catalog.place.Place` wants it.

    With a `text`, it stands wherever its document says so.
    """

    document: str
    content_hash: str
    start: int
    end: int
    fingerprint: str = ""
    context: tuple[Part, ...] = ()
    matched: tuple[tuple[int, int], ...] = ()
    confidence: float = 1.0
    text: str = ""

    @classmethod
    def of(cls, place: Place) -> "Spot":
        """The same place, without what matched another question."""

        def part(one: Slice) -> Part:
            return Part(one.start, one.end, one.fingerprint)

        return cls(
            place.document,
            place.content_hash,
            place.start,
            place.end,
            place.fingerprint,
            tuple(map(part, place.context)),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """Who has set something right, when and for whom.

    Args:
        key: tells it from others of its kind in its workspace.
        team: the workspace; empty for all.
        place: the channel that it holds in; empty for the whole workspace.
        user: who has made it; empty where nobody knows any more.
        made: when, in UTC; None where nobody knows.
        file: the file that it stands in, instead; empty for none.
    """

    key: str
    team: str = ""
    place: str = ""
    user: str = ""
    made: datetime | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class PinnedSpots:
    """A pin: for questions like these, this is the answer.

    Args:
        by: who says so.
        questions: the wordings.
        spots: where the answer stands.
    """

    by: Made
    questions: tuple[str, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A block: this is never to be quoted.

    Args:
        by: who says so.
        document: the document.
        spot: the span of it; None for all of it.
        reason: why.
        content_hash: of the document's text, by which all of it is known under another name;
            empty where nobody knows.
    """

    by: Made
    document: str
    spot: Spot | None
    reason: str
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Two words, or phrases, that stand for one another where the documents have one only.

    Args:
        by: who says so.
        pair: as people write them.
    """

    by: Made
    pair: tuple[str, str]


@dataclass(frozen=True)
class Corrections:
    """What people have set right, for all workspaces or for those who ask from somewhere.

    Args:
        pins: the first of two that fit a question is taken.
        blocks: what is never quoted.
        words: what is read as what.
    """

    pins: tuple[PinnedSpots, ...] = ()
    blocks: tuple[Blocked, ...] = ()
    words: tuple[Words, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.pins or self.blocks or self.words)

    def before(self, others: "Corrections") -> "Corrections":
        """These, and behind them others, which come second where both say something."""
        return Corrections(
            self.pins + others.pins, self.blocks + others.blocks, self.words + others.words
        )

    @cached_property
    def _placed(self) -> frozenset[tuple[str, str]]:
        """The channels in which something holds that does not elsewhere."""
        every = [*(one.by for one in self.pins), *(one.by for one in self.blocks)]
        return frozenset((by.team, by.place) for by in every if by.place)

    @cached_property
    def _found(self) -> dict[tuple[str, str], "Corrections"]:
        return {}

    def at(self, team: str, channel: str) -> "Corrections":
        """Those that hold for who asks from somewhere: the same object for the same place.

        Args:
            team: the workspace.
            channel: the channel.
        """
        key = (team, channel if (team, channel) in self._placed else "")
        if key not in self._found:

            def holds(by: Made) -> bool:
                return by.team in ("", team) and by.place in ("", key[1])

            chosen = replace(
                self,
                pins=tuple(one for one in self.pins if holds(one.by)),
                blocks=tuple(one for one in self.blocks if holds(one.by)),
                words=tuple(one for one in self.words if holds(one.by)),
            )
            self._found[key] = self if chosen == self else chosen
        return self._found[key]


NONE = Corrections()


@dataclass(frozen=True, slots=True)
class Resting:
    """Pins and blocks whose span is not there any more.

    Args:
        pins: pins.
        blocks: blocks.
    """

    pins: Sequence[PinnedSpots] = field(default_factory=tuple)
    blocks: Sequence[Blocked] = field(default_factory=tuple)
