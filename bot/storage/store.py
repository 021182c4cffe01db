"""What is kept of questions and answers, as two ports; how, is elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol, TypedDict


class Claimed(Enum):
    """What became of a try to claim a delivery."""

    TAKEN = auto()  # it is ours: answer it, then finish or release it
    TAKEN_OVER = auto()  # ours as well; but somebody began it, and may have got as far as to answer
    SUSPECT = auto()  # the same, and processes have died at it so often that it may be its doing
    BUSY = auto()  # somebody is at it, and their lease has not run out
    DONE = auto()  # it was answered already


# Whoever tried may go on.
OURS = frozenset({Claimed.TAKEN, Claimed.TAKEN_OVER, Claimed.SUSPECT})


class Verdict(Enum):
    """What a person thought of an answer."""

    GOOD = "good"
    BAD = "bad"


class Why(Enum):
    """Why a person found an answer bad."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class Noted(Enum):
    """What became of a click that gives a verdict."""

    KEPT = auto()  # the verdict is on disk, the person's first on that answer
    CHANGED = auto()  # it is on disk, in place of what the person thought before
    REPLAYED = auto()  # the click was taken in before; it has no second effect
    NO_ANSWER = auto()  # no such answer is kept, or is being given, in that workspace


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """A question that was accepted and is not answered yet.

    Args:
        keys: what identifies it, each a string such as "T1:C1:1700000000.000100"; the same
            question under any one of its keys is the same question. What its answer is called is
            one of them, where that can be judged before it is noted.
        team: the workspace it was asked in.
        body: all that its host needs to answer it, in the host's own JSON. It holds the text of
            the question, so it is erased when the question is finished, and after an hour anyhow.
        accepted: when it was accepted, in UTC.
        user: who asks, as far as it is known.
    """

    keys: tuple[str, ...]
    team: str
    body: str
    accepted: datetime
    user: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A quote that was shown: where it stands, never what it says.

    Args:
        document: the document's name in the corpus.
        content_hash: of the text that the offsets count in.
        start: offset of its first character, in code points.
        end: offset behind its last character.
        confidence: that it answers, 0 to 1.
    """

    document: str
    content_hash: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was posted for a question, whatever its outcome.

    Args:
        id: minted by the host before it is posted, so that buttons can carry it.
        team: the workspace.
        channel: where it was posted.
        message: its timestamp there, or empty where it was private.
        user: who had asked.
        surface: by which way it was asked: "mention", "command" and the like.
        outcome: answer, maybe, nothing or reply.
        reason: the code of why it is no answer, or empty.
        confidence: of the first quote, 0 to 1.
        spans: what was quoted at once, best first.
        given: when, in UTC.
        asked: the timestamp of the message that asked; empty where none did.
        text: the question. A store keeps it only where it is told for how long; empty where it
            is not kept, or not to be kept.
        ranking: what the quotes were ranked and judged by: "lexical" or "reader".
        parts: the answers to further questions of the same message. Each is kept as one of its
            own, by the id of this one with a dot and a number behind it.
    """

    id: str
    team: str
    channel: str
    message: str
    user: str
    surface: str
    outcome: str
    reason: str
    confidence: float
    spans: tuple[Span, ...]
    given: datetime
    asked: str = ""
    text: str = ""
    ranking: str = "lexical"
    parts: tuple["GivenAnswer", ...] = ()


@dataclass(frozen=True, slots=True)
class AddedDocument:
    """A document that somebody added where they chat, without what it holds.

    Args:
        id: by which it is asked for; 0 for one that is not kept yet.
        team: the workspace.
        place: whose it is: the channel that it was added in, or the person who added it to their
            own conversation with the bot.
        name: the file's; of each name, a place has one.
        title: what it is called.
        user: who added it; empty where what was kept of them was purged.
        added: when, in UTC.
        origin: what told to add it; told so again, it is not added twice.
        content_hash: of what it holds: the SHA-256 in hexadecimal digits.
        size: of what it holds, in bytes.
        everybody: whether all people of the workspace may be answered from it, and not those of
            its place alone.
    """

    id: int
    team: str
    place: str
    name: str
    title: str
    user: str
    added: datetime
    origin: str
    content_hash: str
    size: int
    everybody: bool = False


class Kept(Enum):
    """What became of a document that somebody wants to add."""

    NEW = auto()  # it is kept
    IN_PLACE = auto()  # it is kept in the place of another one of the same name
    KNOWN = auto()  # what it holds is kept in that place already


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a person has set right, as it is now.

    Args:
        team: the workspace.
        kind: what it is: "pin", "block", "word" and the like.
        key: tells it from others of its kind in its workspace.
        body: what it says, in the JSON of its kind.
        user: who made it, or changed it last; empty where what was kept of them was purged.
        made: when they did, in UTC.
    """

    team: str
    kind: str
    key: str
    body: str
    user: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an entry, or of something else that is to be found in the history.

    Args:
        team: the workspace.
        kind: of what was changed.
        key: of what was changed.
        user: who changed it; empty where what was kept of them was purged.
        made: when, in UTC.
        origin: what told to make it; told so again, it is not made twice.
        about: what people know it by, such as names of documents; never the text of a question.
        before: the body before it; None where there was none, or it is not kept any more.
        after: the body after it, in the same way. Where both are None, it is not undone here.
        undoes: the change that it takes back; None for none.
        id: by which it is asked for; 0 for one that is not kept yet.
    """

    team: str
    kind: str
    key: str
    user: str
    made: datetime
    origin: str
    about: str = ""
    before: str | None = None
    after: str | None = None
    undoes: int | None = None
    id: int = 0


class Undone(Enum):
    """What became of a try to undo a change."""

    DONE = auto()  # what held before it holds again
    CHANGED = auto()  # it was changed once more since; undo that first
    NOT_KEPT = auto()  # there is no such change, or nobody knows any more what held before it


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a person said where they chat, and others are answered from.

    Args:
        id: by which it is asked for; 0 for one that is not kept yet.
        team: the workspace.
        place: the channel that it was said in, whose readers are answered from it.
        message: its timestamp there.
        thread: the timestamp of the message that it was said below; empty for none.
        author: who said it; empty where they were made anonymous.
        name: what the author is called; empty where nobody knows, or where they are anonymous.
        keeper: who chose to keep it; empty where what was kept of them was purged.
        question: what it answers; empty where that is not known, or not to be kept.
        asker: who asked that, where it stands in their own words; else empty.
        text: what was said, as Markdown.
        said: when, in UTC.
        link: to the message; empty where there is none.
        confirmed: when it was kept, or last said to hold, in UTC.
        everybody: whether all people of the workspace may be answered from it.
        doubted: whether its keeper was asked since then whether it still holds.
    """

    id: int
    team: str
    place: str
    message: str
    thread: str
    author: str
    name: str
    keeper: str
    question: str
    asker: str
    text: str
    said: datetime
    link: str
    confirmed: datetime
    everybody: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the things that are kept: those that everything given here is true of.

    Args:
        team: of this workspace; empty for every one.
        user: asked or judged by this person, or about an answer to them; empty for everybody.
        before: from before this time, in UTC; None for any.
        answer: only this answer; empty for any.
    """

    team: str = ""
    user: str = ""
    before: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of each kind are, or were, kept.

    Args:
        questions: that were delivered, with or without their text.
        answers: that were given, whatever their outcome.
        feedback: verdicts.
        documents: that people added.
        entries: that people have set right.
        changes: lines of history.
        kept_answers: what people said, and others are answered from.
    """

    questions: int
    answers: int
    feedback: int
    documents: int = 0
    entries: int = 0
    changes: int = 0
    kept_answers: int = 0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How often questions of one kind came to one end.

    Args:
        surface: by which way they were asked.
        outcome: answer, maybe, nothing or reply.
        reason: the code of why it is no answer, or empty.
        count: how many there were.
        read: how many of them have an answer by what models read, and not by words alone.
    """

    surface: str
    outcome: str
    reason: str
    count: int
    read: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """What the answers that are kept amount to.

    Args:
        since: when the first of them was given, in UTC; None where there are none.
        outcomes: by surface and end.
        verdicts: what people thought of them.
    """

    since: datetime | None
    outcomes: tuple[Outcomes, ...]
    verdicts: dict[Verdict, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question for which no sure answer was found.

    Args:
        text: as it was asked last.
        outcome: what became of it last: maybe or nothing.
        reason: the code of why it was no answer.
        count: how often it was asked, in whatever spacing and capitals.
        last: when it was asked last, in UTC.
        people: who asked it.
        channels: where.
        good: how often its answer was found good.
        bad: how often bad.
    """

    text: str
    outcome: str
    reason: str
    count: int
    last: datetime
    people: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    good: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Complaint:
    """An answer that somebody found bad.

    Args:
        answer: its id.
        text: the question; empty where it is not kept.
        outcome: what became of it.
        why: a word for why they found it bad; empty where they did not say.
        judged: when they did, in UTC.
        spans: what was quoted, best first.
    """

    answer: str
    text: str
    outcome: str
    why: str
    judged: datetime
    spans: tuple[Span, ...]


class Claims(Protocol):
    """Each question is answered once, and its answer is found by the message that asked.

    What this promises holds, within a process, also while the database is away. Whatever cannot
    be kept without it raises `StorageError`: the database is locked, full, read-only or gone.
    """

    @property
    def durable(self) -> bool:
        """Whether what was claimed a moment ago is on disk, and would survive a restart."""
        ...

    async def claim(self, question: PendingQuestion) -> Claimed:
        """Claim a question under all of its keys at once, for the length of a lease.

        A lease that has run out can be taken over; a question that was finished cannot. One whose
        lease has run out in the hands of `SUSPECTED_AFTER` processes is suspect.
        """
        ...

    async def extend(self, keys: Sequence[str]) -> bool:
        """Keep a claim for the length of another lease, or find it lost, in one step.

        Args:
            keys: those it was claimed under.

        Returns:
            Whether it is kept. What is lost is somebody else's now, was finished, or was erased.
        """
        ...

    async def finish(self, keys: Sequence[str], answer: GivenAnswer | None) -> None:
        """Note that a question was answered, keep the answer, and erase the question's body.

        Args:
            keys: those it was claimed under.
            answer: what was posted; None where nothing is to be kept of it.
        """
        ...

    async def release(self, keys: Sequence[str]) -> None:
        """Give a claim up at once, so that a retry can take it; the question stays pending.

        Whoever does so has not died of it: a question is no more suspect than before.
        """
        ...

    async def forget(self, keys: Sequence[str]) -> None:
        """Let a claim go as though it had never been made, so that it can be made anew."""
        ...

    async def pending(self) -> list[PendingQuestion]:
        """Questions that were accepted, are not finished, and whose lease has run out.

        Oldest first; none that is older than an hour, whose bodies are erased.

        Raises:
            NewerDatabaseError: a newer version has changed the tables since they were opened.
        """
        ...

    async def kept(self, answers: Collection[str]) -> set[str]:
        """Which of these answers are kept, by their ids.

        An answer that was purged is not: whatever is remembered of it is to be forgotten.
        """
        ...

    async def answer_to(self, team: str, channel: str, asked: str) -> GivenAnswer | None:
        """The last answer to a message, by its timestamp, or None where none is kept."""
        ...

    async def purge(self, selection: Selection) -> Tally:
        """Erase what is selected, and say how much it was; doing so again is harmless."""
        ...

    async def sweep(self) -> None:
        """Erase whatever has been kept for its time."""
        ...


class Records(Protocol):
    """What is kept beside the claims, for which nothing stands in while the database is away.

    Every method may raise `StorageError`.
    """

    async def keep_feedback(
        self,
        click: str,
        answer_id: str,
        team: str,
        user: str,
        verdict: Verdict,
        *,
        rank: int | None = None,
    ) -> Noted:
        """Keep what a person thinks of an answer; a second verdict takes the first one's place.

        When this returns, it is on disk; and so is the click, both or neither. An answer may be
        judged between its being posted and its being noted.

        Args:
            click: what identifies it.
            answer_id: the answer.
            team: the workspace.
            user: the person.
            verdict: what they think.
            rank: which of its quotes they mean, from 0; None for the answer as it is.

        Returns:
            Whether it is kept, and if not, why.
        """
        ...

    async def explain_feedback(self, answer_id: str, team: str, user: str, why: Why) -> bool:
        """Note why a person found an answer bad; when this returns, it is on disk.

        Args:
            answer_id: the answer.
            team: the workspace.
            user: the person.
            why: in a word; said again, the last one counts.

        Returns:
            Whether they have found it bad, and it is kept.
        """
        ...

    async def complaints(self, team: str = "", limit: int = 100) -> list[Complaint]:
        """Answers that people of a workspace, or of all, found bad; the last first."""
        ...

    async def stats(self, team: str = "") -> Stats:
        """What is kept of a workspace, or of all, in numbers."""
        ...

    async def gaps(self, team: str = "", limit: int = 100) -> list[Gap]:
        """Questions of a workspace, or of all, without a sure answer: those asked most often first.

        None where the texts of questions are not kept.
        """
        ...


class Documents(Protocol):
    """Documents that people added where they chat; nothing stands in while the database is away.

    Every method may raise `StorageError`. Whatever names a document names its workspace too:
    nothing is done to those of another one.
    """

    async def add_document(
        self, document: AddedDocument, content: bytes
    ) -> tuple[Kept, AddedDocument]:
        """Keep a document; when this returns, it is on disk.

        One of the same name in the same place makes room for it, and is kept until it is removed
        or the next one comes; who is answered from it stays as it was.

        Args:
            document: what is known of it.
            content: what it holds.

        Returns:
            What became of it, and the document as it is kept; where what it holds was kept
            already, that one.
        """
        ...

    async def documents(self, team: str = "") -> list[AddedDocument]:
        """Those of a workspace, or of all; oldest first, without those that made room."""
        ...

    async def documents_edition(self) -> str:
        """What tells those of all workspaces as they are now from what they were, unread."""
        ...

    async def content(self, team: str, document: int) -> bytes | None:
        """What a document holds; None where it is not kept any more."""
        ...

    async def open_document(
        self, team: str, document: int, by: str, now: datetime, *, everybody: bool
    ) -> AddedDocument | None:
        """Let everybody in the workspace be answered from a document, or only its place.

        Args:
            team: the workspace.
            document: which.
            by: who does; the history names them.
            now: the time, in UTC.
            everybody: whether it is everybody.

        Returns:
            The document; None where it is not kept any more.
        """
        ...

    async def remove_document(
        self, team: str, document: int, by: str, now: datetime, *, undo: bool = False
    ) -> AddedDocument | None:
        """Erase a document, and the one that it took the place of.

        Args:
            team: the workspace.
            document: which.
            by: who does; the history names them.
            now: the time, in UTC.
            undo: whether that one comes back instead.

        Returns:
            The document that was erased; None where it was not kept any more.
        """
        ...


class Entries(Protocol):
    """What people have set right, and its history; nothing stands in while the database is away.

    Every method may raise `StorageError`. Nothing is done to what is another workspace's.
    """

    async def entries(self, team: str = "") -> list[Entry]:
        """Those of a workspace, or of all; oldest first."""
        ...

    async def edition(self) -> str:
        """What tells all entries as they are now from what they were, without reading them."""
        ...

    async def change(self, change: Change) -> Change:
        """Make a change, and note it in the history; when this returns, both are on disk.

        Args:
            change: `after` is what holds from then on; None for nothing. What held before is
                found out here.

        Returns:
            The change as it is kept; where its origin has told of it before, as it was made then.
        """
        ...

    async def undo(self, undoing: Change) -> tuple[Undone, Change | None]:
        """Put back what held before a change, as a change of its own, which can be undone too.

        Args:
            undoing: names the workspace, or none where the operator undoes; who undoes, when, by
                which origin, and in `undoes` what.

        Returns:
            What became of it; and the change that undoes, or else the one that could not be
            undone, where there is one.
        """
        ...

    async def history(self, team: str = "", limit: int = 100) -> list[Change]:
        """The last changes in a workspace, or in all; newest first."""
        ...


class AnswerChanges(TypedDict, total=False):
    """What can change of an answer that is kept, as in `KeptAnswer`."""

    question: str
    asker: str
    text: str
    confirmed: datetime
    everybody: bool
    doubted: bool


class KeptAnswers(Protocol):
    """What people said, and others are answered from; nothing stands in for the database.

    Every method may raise `StorageError`. Nothing is done to what is of another workspace.
    """

    async def keep_said(self, answer: KeptAnswer) -> tuple[bool, KeptAnswer]:
        """Keep an answer; when this returns, it is on disk. Of a message, there is one.

        Returns:
            Whether it is new, and the answer as it is kept.
        """
        ...

    async def kept_answers(self, team: str = "") -> list[KeptAnswer]:
        """Those of a workspace, or of all; oldest first, without those whose time is over."""
        ...

    async def kept_edition(self) -> str:
        """What tells those of all workspaces as they are now from what they were, unread."""
        ...

    async def kept_answer(self, team: str, answer: int) -> KeptAnswer | None:
        """One of them; None where it is not kept, or its time is over."""
        ...

    async def unsure_answers(self, before: datetime) -> list[KeptAnswer]:
        """Those that were confirmed before some time, and of which nobody was asked since."""
        ...

    async def change_kept(
        self, team: str, answer: int, changes: AnswerChanges, *, by: str = ""
    ) -> KeptAnswer | None:
        """Change something of an answer, and note in the history who did.

        Args:
            team: the workspace.
            answer: which.
            changes: what changes.
            by: who changes it; empty where it follows its message, or somebody is asked of it.

        Returns:
            The answer; None where it is not kept any more.
        """
        ...

    async def drop_kept(self, team: str, answer: int, *, by: str = "") -> KeptAnswer | None:
        """Erase an answer, and note in the history who did.

        Args:
            team: the workspace.
            answer: which.
            by: who takes it back; empty where it goes with its message.

        Returns:
            What was erased; None where it was not kept any more.
        """
        ...

    async def kept_from(self, team: str, place: str, message: str) -> KeptAnswer | None:
        """The answer that is kept of a message; None where none is."""
        ...


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """A question that somebody has put to people, without its text.

    Args:
        team: the workspace.
        channel: where people are asked.
        message: the timestamp of the message that asks them.
        user: who wants to know.
        place: where they asked first: the channel, or they themselves where only they saw it.
        thread: the timestamp of the thread there; empty for none.
        asked: when, in UTC.
    """

    team: str
    channel: str
    message: str
    user: str
    place: str
    thread: str
    asked: datetime


class Asked(Protocol):
    """Where people were asked.

    Every method may raise `StorageError`.
    """

    async def note_asked(self, asked: AskedPeople) -> None:
        """Note where people were asked; done again, it is harmless."""
        ...

    async def asked_people(self, team: str, channel: str, message: str) -> AskedPeople | None:
        """What was asked of people by a message; None where it asked nobody."""
        ...


@dataclass(frozen=True, slots=True)
class Praised:
    """A question whose answer somebody found good, or had pinned.

    Args:
        text: the question.
        asked: the timestamp of the message that asked it.
        given: when it was answered, in UTC.
        liked: whether somebody found it good; else it was pinned, and may not be any more.
    """

    text: str
    asked: str
    given: datetime
    liked: bool = True


class Praise(Protocol):
    """What was answered well; it may raise `StorageError`."""

    async def praised(self, team: str, channel: str, since: datetime) -> list[Praised]:
        """Questions of a channel that were answered well; newest first, some hundred.

        None where the texts of questions are not kept.
        """
        ...


class Store(Claims, Records, Documents, Entries, KeptAnswers, Asked, Praise, Protocol):
    """All of it, in one database."""

    async def close(self) -> None:
        """Finish what is being written, and let go of the database."""
        ...
