"""A store that keeps to the database, and goes on in memory while there is none to be had."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import ParamSpec, TypeVar

from bot.errors import NewerDatabaseError, NotErasedError, NotTakenError, StorageError
from bot.storage.lifetimes import Clock, utc_now
from bot.storage.memory import LIMIT, MemoryClaims, bound, selects
from bot.storage.sql import SqlStore
from bot.storage.store import (
    AddedDocument,
    AnswerChanges,
    AskedPeople,
    Change,
    Claimed,
    Complaint,
    Entry,
    Gap,
    GivenAnswer,
    Kept,
    KeptAnswer,
    Noted,
    PendingQuestion,
    Praised,
    Selection,
    Stats,
    Tally,
    Undone,
    Verdict,
    Why,
)

_P = ParamSpec("_P")
_T = TypeVar("_T")

# A database that failed is left alone for so long: questions are not held up by trying.
_PAUSE = timedelta(seconds=2)


class ResilientStore:
    """Claims that go on while the database is away, and records that do not.

    Every claim is held in memory too, so that within this process a question is answered once
    whatever becomes of the database. What was done without it is written to it when it is back.

    Args:
        database: where things are kept.
        on_fault: called with each fault of the database, to be logged.
        clock: the time now, in UTC; the database's own.
        passed: seconds that have passed, whatever becomes of the clock.
    """

    def __init__(
        self,
        database: SqlStore,
        on_fault: Callable[[StorageError], None],
        clock: Clock = utc_now,
        passed: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._on_fault = on_fault
        self._passed = passed
        self._memory = MemoryClaims(clock)
        self._unwritten: deque[tuple[Sequence[str], GivenAnswer | None]] = deque(maxlen=LIMIT)
        self._unforgotten: deque[Sequence[str]] = deque(maxlen=LIMIT)
        self._fault: StorageError | None = None  # why the database is not used just now
        self._try_again = passed()
        self._stored: dict[str, None] = {}  # keys of what the database has or had: it knows better
        self._not_taken: dict[str, None] = {}  # keys of what it does not take, and never will
        self._writing: set[str] = set()  # answers that are on their way to it

    async def open(self) -> None:
        """Open the database; where that fails, go on without it.

        Raises:
            NewerDatabaseError: a newer version of Pullquote has been there. Waiting mends nothing.
        """
        try:
            await self._database.open()
        except NewerDatabaseError:
            await self._database.close()
            raise
        except StorageError as fault:
            self._note(fault)

    @property
    def durable(self) -> bool:
        """Whether the database is in use just now, rather than the memory alone."""
        return self._fault is None

    async def claim(self, question: PendingQuestion) -> Claimed:
        """Claim a question under all of its keys at once, for the length of a lease."""
        claimed = await self._memory.claim(question)
        if claimed is Claimed.DONE:
            await self.finish(question.keys, None)  # the database may not know all of these keys
            return Claimed.DONE
        try:
            if claimed is Claimed.BUSY:
                await self._ask(self._database.claim, question)  # for its keys, again
                return Claimed.BUSY
            stored = await self._ask(self._database.claim, question, again=True)
        except NotTakenError:
            _add_keys(self._not_taken, question)
            return claimed
        except StorageError:
            return claimed
        _add_keys(self._stored, question)
        if stored is Claimed.BUSY:
            await self._memory.forget(question.keys)
        elif stored is Claimed.DONE:
            await self._memory.finish(question.keys, None)
        elif stored is Claimed.TAKEN:  # by somebody else, or again, as the database need not know
            return claimed
        return stored

    async def extend(self, keys: Sequence[str]) -> bool:
        """Keep a claim for the length of another lease, or find it lost, in one step."""
        if not await self._memory.extend(keys):
            return False
        if not self._not_taken.keys().isdisjoint(keys):
            return True
        try:
            kept = await self._ask(self._database.extend, keys)
        except StorageError:
            return True
        if not kept:
            await self._memory.forget(keys)
        return kept

    async def finish(self, keys: Sequence[str], answer: GivenAnswer | None) -> None:
        """Note that a question was answered, keep the answer, and erase the question's body."""
        await self._memory.finish(keys, answer)
        on_its_way = {answer.id} if answer is not None else set()
        self._writing |= on_its_way
        try:
            await self._ask(self._finish, keys, answer)
        except NotTakenError:
            pass
        except StorageError:
            self._unwritten.append((tuple(keys), answer))
        finally:
            self._writing -= on_its_way

    async def release(self, keys: Sequence[str]) -> None:
        """Give a claim up at once, so that a retry can take it; the question stays pending."""
        await self._memory.release(keys)
        with suppress(StorageError):  # its lease runs out by itself
            await self._ask(self._database.release, keys)

    async def forget(self, keys: Sequence[str]) -> None:
        """Let a claim go as though it had never been made, so that it can be made anew."""
        await self._memory.forget(keys)
        try:
            await self._ask(self._database.forget, keys)
        except StorageError:
            self._unforgotten.append(tuple(keys))

    async def pending(self) -> list[PendingQuestion]:
        """Questions that were accepted, are not finished, and whose lease has run out.

        Raises:
            NewerDatabaseError: a newer version of Pullquote has been at the database.
        """
        found: list[PendingQuestion] = []
        gone: Collection[str] = ()
        try:
            found += await self._ask(self._database.pending)
            gone = self._stored.keys()
        except NewerDatabaseError:
            raise
        except StorageError:
            pass
        known = {key for question in found for key in question.keys}
        for held in await self._memory.pending():
            if not known.isdisjoint(held.keys):
                continue
            if any(key in gone for key in held.keys):
                # Another process is at it or was, or it was purged: it is held here no longer.
                await self._memory.forget(held.keys)
            else:
                found.append(held)
        in_hand = {key for each in await self._memory.in_hand() for key in each.keys}
        return sorted(
            (question for question in found if in_hand.isdisjoint(question.keys)),
            key=lambda question: question.accepted,
        )

    async def kept(self, answers: Collection[str]) -> set[str]:
        """Which of these answers are kept, by their ids; all, as long as the database is gone."""
        unwritten = {answer.id for _, answer in self._unwritten if answer is not None}
        coming = (self._writing | unwritten).intersection(answers)
        try:
            return coming | await self._ask(self._database.kept, answers)
        except StorageError:
            return set(answers)

    async def answer_to(self, team: str, channel: str, asked: str) -> GivenAnswer | None:
        """The last answer to a message, by its timestamp, or None where none is kept."""
        try:
            return await self._ask(self._database.answer_to, team, channel, asked)
        except StorageError:
            if (held := await self._memory.answer_to(team, channel, asked)) is not None:
                return held
            raise

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
        """Keep what a person thinks of an answer; when this returns, it is on disk.

        Raises:
            StorageError: it is not kept, and the person has to be told.
        """
        keep = self._database.keep_feedback
        return await self._ask(keep, click, answer_id, team, user, verdict, rank=rank)

    async def explain_feedback(self, answer_id: str, team: str, user: str, why: Why) -> bool:
        """Note why a person found an answer bad; when this returns, it is on disk."""
        return await self._ask(self._database.explain_feedback, answer_id, team, user, why)

    async def complaints(self, team: str = "", limit: int = 100) -> list[Complaint]:
        """Answers that people of a workspace, or of all, found bad; the last first."""
        return await self._ask(self._database.complaints, team, limit)

    async def sweep(self) -> None:
        """Erase whatever has been kept for its time."""
        await self._memory.sweep()
        with suppress(StorageError):
            await self._ask(self._database.sweep)

    async def stats(self, team: str = "") -> Stats:
        """What the database holds of a workspace, or of all, in numbers."""
        return await self._ask(self._database.stats, team)

    async def gaps(self, team: str = "", limit: int = 100) -> list[Gap]:
        """Questions of a workspace, or of all, without a sure answer; the most frequent first."""
        return await self._ask(self._database.gaps, team, limit)

    async def add_document(
        self, document: AddedDocument, content: bytes
    ) -> tuple[Kept, AddedDocument]:
        """Keep a document; when this returns, it is on disk."""
        return await self._ask(self._database.add_document, document, content)

    async def documents(self, team: str = "") -> list[AddedDocument]:
        """Those of a workspace, or of all; oldest first, without those that made room."""
        return await self._ask(self._database.documents, team)

    async def documents_edition(self) -> str:
        """What tells those of all workspaces as they are now from what they were."""
        return await self._ask(self._database.documents_edition)

    async def content(self, team: str, document: int) -> bytes | None:
        """What a document holds; None where it is not kept any more."""
        return await self._ask(self._database.content, team, document)

    async def open_document(
        self, team: str, document: int, by: str, now: datetime, *, everybody: bool
    ) -> AddedDocument | None:
        """Let everybody in the workspace be answered from a document, or only its place."""
        opened = self._database.open_document
        return await self._ask(opened, team, document, by, now, everybody=everybody)

    async def remove_document(
        self, team: str, document: int, by: str, now: datetime, *, undo: bool = False
    ) -> AddedDocument | None:
        """Erase a document, and the one that it took the place of, unless that comes back."""
        return await self._ask(self._database.remove_document, team, document, by, now, undo=undo)

    async def entries(self, team: str = "") -> list[Entry]:
        """What people have set right in a workspace, or in all; oldest first."""
        return await self._ask(self._database.entries, team)

    async def edition(self) -> str:
        """What tells all entries as they are now from what they were, without reading them."""
        return await self._ask(self._database.edition)

    async def change(self, change: Change) -> Change:
        """Make a change, and note it in the history; when this returns, both are on disk."""
        return await self._ask(self._database.change, change)

    async def undo(self, undoing: Change) -> tuple[Undone, Change | None]:
        """Put back what held before a change, as a change of its own, which can be undone too."""
        return await self._ask(self._database.undo, undoing)

    async def history(self, team: str = "", limit: int = 100) -> list[Change]:
        """The last changes in a workspace, or in all; newest first."""
        return await self._ask(self._database.history, team, limit)

    async def keep_said(self, answer: KeptAnswer) -> tuple[bool, KeptAnswer]:
        """Keep what a person said; when this returns, it is on disk."""
        return await self._ask(self._database.keep_said, answer)

    async def kept_answers(self, team: str = "") -> list[KeptAnswer]:
        """Those of a workspace, or of all; oldest first, without those whose time is over."""
        return await self._ask(self._database.kept_answers, team)

    async def kept_edition(self) -> str:
        """What tells those of all workspaces as they are now from what they were."""
        return await self._ask(self._database.kept_edition)

    async def kept_answer(self, team: str, answer: int) -> KeptAnswer | None:
        """One of them; None where it is not kept, or its time is over."""
        return await self._ask(self._database.kept_answer, team, answer)

    async def unsure_answers(self, before: datetime) -> list[KeptAnswer]:
        """Those that were confirmed before some time, and of which nobody was asked since."""
        return await self._ask(self._database.unsure_answers, before)

    async def change_kept(
        self, team: str, answer: int, changes: AnswerChanges, *, by: str = ""
    ) -> KeptAnswer | None:
        """Change something of an answer; None where it is not kept any more."""
        return await self._ask(self._database.change_kept, team, answer, changes, by=by)

    async def drop_kept(self, team: str, answer: int, *, by: str = "") -> KeptAnswer | None:
        """Erase an answer; None where it was not kept any more."""
        return await self._ask(self._database.drop_kept, team, answer, by=by)

    async def kept_from(self, team: str, place: str, message: str) -> KeptAnswer | None:
        """The answer that is kept of a message; None where none is."""
        return await self._ask(self._database.kept_from, team, place, message)

    async def note_asked(self, asked: AskedPeople) -> None:
        """Note where people were asked; done again, it is harmless."""
        await self._ask(self._database.note_asked, asked)

    async def asked_people(self, team: str, channel: str, message: str) -> AskedPeople | None:
        """What was asked of people by a message; None where it asked nobody."""
        return await self._ask(self._database.asked_people, team, channel, message)

    async def praised(self, team: str, channel: str, since: datetime) -> list[Praised]:
        """Questions of a channel whose answers somebody found good; newest first."""
        return await self._ask(self._database.praised, team, channel, since)

    async def purge(self, selection: Selection) -> Tally:
        """Erase what is selected, here and in the database.

        Raises:
            StorageError: the database still holds it.
        """
        await self._memory.purge(selection)
        for place, (keys, answer) in enumerate(self._unwritten):
            if answer is not None and selects(selection, answer):
                self._unwritten[place] = (keys, None)
        return await self._ask(self._database.purge, selection)

    async def close(self) -> None:
        """Write what is not written yet, if that can be done now, and let go of the database."""
        if self._fault is not None:
            with suppress(StorageError):
                await self._come_back()
        with suppress(StorageError):  # it was told of
            await self._ask(self._database.empty_log)
        await self._database.close()

    async def _ask(
        self, work: Callable[_P, Awaitable[_T]], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Have the database do something, unless it failed a moment ago.

        Raises:
            StorageError: it did not, or was not asked.
        """
        if self._fault is not None:
            if self._passed() < self._try_again:
                raise StorageError(
                    self._fault.problem, where=self._fault.where, hint=self._fault.hint
                )
            await self._come_back()
        try:
            return await work(*args, **kwargs)
        except NewerDatabaseError:  # what is in hand is still written
            raise
        except (NotTakenError, NotErasedError) as fault:  # it is well
            self._on_fault(fault)
            raise
        except StorageError as fault:
            self._note(fault)
            raise

    async def _finish(self, keys: Sequence[str], answer: GivenAnswer | None) -> None:
        """Finish a question in the database, even where it does not take the answer.

        Raises:
            NotTakenError: it does not; or not even the keys.
            StorageError: it is not to be had.
        """
        try:
            await self._database.finish(keys, answer)
        except NotTakenError:
            if answer is not None:
                await self._database.finish(keys, None)
            raise

    async def _taken(self, work: Awaitable[object]) -> bool:
        """Whether the database takes an item; one that it does not take is told of."""
        try:
            await work
        except NotTakenError as fault:
            self._on_fault(fault)
            return False
        return True

    async def _come_back(self) -> None:
        """Take the database up again, and write to it what it has missed.

        Raises:
            StorageError: it is still not to be had.
        """
        # Whoever comes while this goes on is not held up by it.
        self._try_again = self._passed() + _PAUSE.total_seconds()
        try:
            await self._database.open(patience=timedelta(0))
            while self._unforgotten:
                forgotten = self._unforgotten[0]
                await self._database.forget(forgotten)
                with suppress(ValueError):  # somebody else who came back has forgotten it too
                    self._unforgotten.remove(forgotten)
            for question in await self._memory.in_hand():
                taken = await self._taken(self._database.claim(question, again=True))
                _add_keys(self._stored if taken else self._not_taken, question)
            # First, since what is finished meanwhile would be added to what is missing, and a busy
            # bot would not come to its end.
            self._fault = None
            while self._unwritten:
                first = self._unwritten[0]
                await self._taken(self._finish(*first))
                with suppress(ValueError):  # somebody else who came back has written it too
                    self._unwritten.remove(first)
        except StorageError as fault:
            self._note(fault)
            raise

    def _note(self, fault: StorageError) -> None:
        """Tell of a fault, and leave the database alone for a moment."""
        self._fault = fault
        self._try_again = self._passed() + _PAUSE.total_seconds()
        self._on_fault(fault)


def _add_keys(keys: dict[str, None], question: PendingQuestion) -> None:
    """Add a question's keys to others; the oldest make room."""
    keys |= dict.fromkeys(question.keys)
    bound(keys, LIMIT)
