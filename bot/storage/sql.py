"""A store in a database: SQLite's file, or PostgreSQL."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, delete
from sqlalchemy.exc import DBAPIError

from bot.errors import NotErasedError
from bot.storage import answers, asking, claims, documents, entries, kept_answers, records
from bot.storage.answers import find_kept
from bot.storage.database_url import describe, parse_database_url
from bot.storage.engine import transactions
from bot.storage.faults import FAULTS, is_conflict, is_locked, storage_error
from bot.storage.lifetimes import Clock, utc_now
from bot.storage.migrate import is_current, migrate, require_known
from bot.storage.schema import oauth_states
from bot.storage.store import (
    OURS,
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

# A transaction is repeated only when another one came first, so that somebody always gets on.
_TRIES = 10

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

OPENING = timedelta(seconds=10)
_LOCK_PAUSE = timedelta(seconds=0.05)


class SqlStore:
    """Keeps the promises of `Store` in a database, for any number of processes at once.

    Args:
        database_url: where, as DATABASE_URL says it.
        clock: the time now, in UTC. All processes on one database need the same.
        keep_questions: for how long the texts of questions are kept once they are done with;
            None not to keep them, and to erase those that were.
        keep_answers: for how long what people said is answered from since it was last confirmed;
            None for ever.
        anonymous: whether what a person said stays without their name when they are purged.

    Raises:
        StorageError: the URL is of no use. Nothing is connected yet: see `open`.
    """

    def __init__(
        self,
        database_url: str,
        clock: Clock = utc_now,
        keep_questions: timedelta | None = None,
        *,
        keep_answers: timedelta | None = None,
        anonymous: bool = False,
    ) -> None:
        url = parse_database_url(database_url)
        self._where = describe(url)
        self._clock = clock
        self._keep_questions = keep_questions
        self._keep_answers = keep_answers
        self._anonymous = anonymous
        self._transactions = transactions(url)
        self._holder = uuid4().hex  # tells our claims from those of other processes

    async def open(self, patience: timedelta = OPENING) -> None:
        """Connect, and bring the tables to the newest version; harmless when it is done again.

        Args:
            patience: how long to wait for another process, which may be doing the same; a
                server's URL may say more.

        Raises:
            NewerDatabaseError: a newer version of Pullquote has been here.
            StorageError: it cannot be opened now.
        """
        deadline = monotonic() + patience.total_seconds()
        while True:
            try:
                await self._transactions.prepare()
                current = self._transactions.read(partial(is_current, where=self._where))
                if not await self._soon(current, patience):
                    await self._transactions.write(partial(migrate, where=self._where))
            except FAULTS as fault:
                if not is_locked(fault) or monotonic() > deadline:
                    raise storage_error(fault, self._where) from None
            else:
                return
            await asyncio.sleep(_LOCK_PAUSE.total_seconds())

    @property
    def server(self) -> str:
        """What keeps the database, once it was opened: "PostgreSQL 15.18" and the like."""
        dialect = self._transactions.dialect
        version = ".".join(map(str, dialect.server_version_info or ()))
        return f"{_NAMES[dialect.name]} {version}"

    @property
    def durable(self) -> bool:
        """What this returns from is on disk."""
        return True

    async def claim(self, question: PendingQuestion, *, again: bool = False) -> Claimed:
        """Claim a question under all of its keys at once, for the length of a lease.

        Args:
            question: what was asked.
            again: whether only another process can be at it, whatever is noted of this one.
        """
        now = self._clock()
        return await self._soon(self._write(claims.claim, question, self._holder, now, again=again))

    async def extend(self, keys: Sequence[str]) -> bool:
        """Keep a claim for the length of another lease, or find it lost, in one step."""
        return await self._soon(self._write(claims.extend, keys, self._holder, self._clock()))

    async def finish(self, keys: Sequence[str], answer: GivenAnswer | None) -> None:
        """Note that a question was answered, keep the answer, and erase the question's body."""
        with_text = self._keep_questions is not None
        await self._soon(
            self._write(_finish, keys, answer, self._holder, self._clock(), with_text=with_text)
        )

    async def release(self, keys: Sequence[str]) -> None:
        """Give a claim up at once, so that a retry can take it; the question stays pending."""
        await self._soon(self._write(claims.release, keys, self._holder, self._clock()))

    async def forget(self, keys: Sequence[str]) -> None:
        """Let a claim go as though it had never been made, so that it can be made anew."""
        await self._soon(self._write(claims.forget, keys, self._holder))

    async def pending(self) -> list[PendingQuestion]:
        """Questions that were accepted, are not finished, and whose lease has run out.

        Raises:
            NewerDatabaseError: a newer version of Pullquote has been here since it was opened.
            StorageError: it cannot be read.
        """
        return await self._soon(self._read(_pending, self._where, self._clock()))

    async def kept(self, answers: Collection[str]) -> set[str]:
        """Which of these answers are kept, by their ids."""
        return await self._soon(self._read(find_kept, answers))

    async def answer_to(self, team: str, channel: str, asked: str) -> GivenAnswer | None:
        """The last answer to a message, by its timestamp, or None where none is kept."""
        return await self._soon(self._read(answers.find_answer_to, team, channel, asked))

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
        """Keep what a person thinks of an answer; when this returns, it is on disk."""
        taken = PendingQuestion((click,), team, body="", accepted=self._clock())
        return await self._soon(
            self._write(
                _keep_feedback,
                taken,
                self._holder,
                answer_id,
                user=user,
                verdict=verdict,
                rank=rank,
            )
        )

    async def explain_feedback(self, answer_id: str, team: str, user: str, why: Why) -> bool:
        """Note why a person found an answer bad; when this returns, it is on disk."""
        work = self._write(answers.explain_verdict, answer_id, team=team, user=user, why=why)
        return await self._soon(work)

    async def complaints(self, team: str = "", limit: int = 100) -> list[Complaint]:
        """Answers that people of a workspace, or of all, found bad; the last first."""
        return await self._read(records.complaints, team, limit)

    async def sweep(self) -> None:
        """Erase whatever has been kept for its time.

        Raises:
            NotErasedError: it can still be read in the log.
            StorageError: not all of it could be erased.
        """
        try:
            await self._write(_sweep, self._keep_questions, self._keep_answers, self._clock())
        finally:  # a log that has filled the disk lets nothing be written
            await self.empty_log()

    async def stats(self, team: str = "") -> Stats:
        """What is kept of a workspace, or of all, in numbers."""
        return await self._read(records.stats, team)

    async def gaps(self, team: str = "", limit: int = 100) -> list[Gap]:
        """Questions of a workspace, or of all, without a sure answer; the most frequent first."""
        return await self._read(records.gaps, team, limit)

    async def add_document(
        self, document: AddedDocument, content: bytes
    ) -> tuple[Kept, AddedDocument]:
        """Keep a document; when this returns, it is on disk."""
        return await self._write(documents.add, document, content)

    async def documents(self, team: str = "") -> list[AddedDocument]:
        """Those of a workspace, or of all; oldest first, without those that made room."""
        return await self._read(documents.kept, team)

    async def documents_edition(self) -> str:
        """What tells those of all workspaces as they are now from what they were."""
        return await self._read(documents.edition)

    async def content(self, team: str, document: int) -> bytes | None:
        """What a document holds; None where it is not kept any more."""
        return await self._read(documents.content, team, document)

    async def open_document(
        self, team: str, document: int, by: str, now: datetime, *, everybody: bool
    ) -> AddedDocument | None:
        """Let everybody in the workspace be answered from a document, or only its place."""
        return await self._write(documents.open_to, team, document, by, now, everybody=everybody)

    async def remove_document(
        self, team: str, document: int, by: str, now: datetime, *, undo: bool = False
    ) -> AddedDocument | None:
        """Erase a document, and the one that it took the place of, unless that comes back."""
        return await self._write(documents.remove, team, document, by, now, undo=undo)

    async def entries(self, team: str = "") -> list[Entry]:
        """Those of a workspace, or of all; oldest first."""
        return await self._read(entries.kept, team)

    async def edition(self) -> str:
        """What tells all entries as they are now from what they were, without reading them."""
        return await self._read(entries.edition)

    async def change(self, change: Change) -> Change:
        """Make a change, and note it in the history; when this returns, both are on disk."""
        return await self._write(entries.make, change)

    async def undo(self, undoing: Change) -> tuple[Undone, Change | None]:
        """Put back what held before a change, as a change of its own, which can be undone too."""
        return await self._write(entries.undo, undoing)

    async def history(self, team: str = "", limit: int = 100) -> list[Change]:
        """The last changes in a workspace, or in all; newest first."""
        return await self._read(entries.history, team, limit)

    async def keep_said(self, answer: KeptAnswer) -> tuple[bool, KeptAnswer]:
        """Keep what a person said; when this returns, it is on disk."""
        return await self._write(kept_answers.keep, answer)

    async def kept_answers(self, team: str = "") -> list[KeptAnswer]:
        """Those of a workspace, or of all; oldest first, without those whose time is over."""
        return await self._read(kept_answers.kept, team, self._confirmed_since())

    async def kept_edition(self) -> str:
        """What tells those of all workspaces as they are now from what they were."""
        return await self._read(kept_answers.edition, self._confirmed_since())

    async def kept_answer(self, team: str, answer: int) -> KeptAnswer | None:
        """One of them; None where it is not kept, or its time is over."""
        return await self._read(kept_answers.get, team, answer, self._confirmed_since())

    async def unsure_answers(self, before: datetime) -> list[KeptAnswer]:
        """Those that were confirmed before some time, and of which nobody was asked since."""
        return await self._read(kept_answers.unsure, before, self._confirmed_since())

    async def change_kept(
        self, team: str, answer: int, changes: AnswerChanges, *, by: str = ""
    ) -> KeptAnswer | None:
        """Change something of an answer; None where it is not kept any more."""
        return await self._write(
            kept_answers.change, team, answer, changes, by=by, now=self._clock()
        )

    async def drop_kept(self, team: str, answer: int, *, by: str = "") -> KeptAnswer | None:
        """Erase an answer; None where it was not kept any more."""
        return await self._write(kept_answers.drop, team, answer, by=by, now=self._clock())

    async def kept_from(self, team: str, place: str, message: str) -> KeptAnswer | None:
        """The answer that is kept of a message; None where none is."""
        return await self._read(kept_answers.find, team, place, message)

    async def note_asked(self, asked: AskedPeople) -> None:
        """Note where people were asked; done again, it is harmless."""
        await self._write(asking.note, asked)

    async def asked_people(self, team: str, channel: str, message: str) -> AskedPeople | None:
        """What was asked of people by a message; None where it asked nobody."""
        return await self._read(asking.find, team, channel, message)

    async def praised(self, team: str, channel: str, since: datetime) -> list[Praised]:
        """Questions of a channel whose answers somebody found good; newest first."""
        return await self._soon(self._read(records.praised, team, channel, since))

    async def export(self, selection: Selection) -> list[records.Record]:
        """What is selected, as records with a `kind`; oldest first."""
        return await self._read(records.export, selection)

    async def tally(self, selection: Selection) -> Tally:
        """How much is selected."""
        return await self._read(records.tally, selection)

    async def purge(self, selection: Selection) -> Tally:
        """Erase what is selected, and say how much it was; doing so again is harmless.

        It may stand in the log until `empty_log` or `sweep` succeeds.
        """
        return await self._write(records.purge, selection, anonymous=self._anonymous)

    async def empty_log(self) -> None:
        """Let nothing that was erased be left beside the database.

        Raises:
            NotErasedError: somebody reads what was before, so that it has to stay.
            StorageError: the log cannot be written into the database.
        """
        try:
            emptied = await self._transactions.empty_log()
        except FAULTS as fault:
            raise storage_error(fault, self._where) from None
        if not emptied:
            raise NotErasedError(
                "What was erased can still be read in the database's file and its log (-wal), "
                "since another program is reading there.",
                where=self._where,
                hint="End that program. A bot that runs then erases it within a minute; without "
                "one, do the same again.",
            )

    async def close(self) -> None:
        """Finish what is being written, and let go of the database."""
        await self._transactions.close()

    def _confirmed_since(self) -> datetime | None:
        """Since when an answer has to have been confirmed to be kept; None for any time."""
        return None if self._keep_answers is None else self._clock() - self._keep_answers

    async def _soon(self, work: Coroutine[Any, Any, _T], patience: timedelta = timedelta(0)) -> _T:
        """Do something that a person waits for.

        Raises:
            StorageError: it cannot be done, or there was no answer in time.
        """
        try:
            return await self._transactions.soon(work, patience)
        except TimeoutError as silence:
            raise storage_error(silence, self._where) from None

    async def _write(
        self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Do a piece of work in one transaction, again where another transaction came first."""
        tries = _TRIES
        while True:
            tries -= 1
            try:
                return await self._transactions.write(
                    lambda connection: work(connection, *args, **kwargs)
                )
            except FAULTS as fault:
                if not (tries and isinstance(fault, DBAPIError) and is_conflict(fault)):
                    raise storage_error(fault, self._where) from None

    async def _read(
        self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """Look something up in one transaction."""
        try:
            return await self._transactions.read(
                lambda connection: work(connection, *args, **kwargs)
            )
        except FAULTS as fault:
            raise storage_error(fault, self._where) from None


def _finish(
    connection: Connection,
    keys: Sequence[str],
    answer: GivenAnswer | None,
    holder: str,
    now: datetime,
    *,
    with_text: bool,
) -> None:
    """Finish a question and keep its answer, both or neither."""
    claims.finish(connection, keys, answer.team if answer else "", holder, now)
    if answer is not None:
        for one in (answer, *answer.parts):
            answers.keep_answer(connection, one, with_text=with_text)


def _pending(connection: Connection, where: str, now: datetime) -> list[PendingQuestion]:
    """What is pending, unless the tables are those of a newer version."""
    require_known(connection, where)
    return claims.pending(connection, now)


def _keep_feedback(
    connection: Connection,
    click: PendingQuestion,
    holder: str,
    answer_id: str,
    *,
    user: str,
    verdict: Verdict,
    rank: int | None,
) -> Noted:
    """Take a click in and keep its verdict, both or neither."""
    now = click.accepted
    if not _may_be_judged(connection, answer_id, click.team):
        return Noted.NO_ANSWER
    if claims.claim(connection, click, holder, now, again=False) not in OURS:
        return Noted.REPLAYED
    changed = answers.keep_verdict(
        connection, answer_id, team=click.team, user=user, verdict=verdict, rank=rank, now=now
    )
    claims.finish(connection, click.keys, click.team, holder, now)
    return Noted.CHANGED if changed else Noted.KEPT


def _may_be_judged(connection: Connection, answer_id: str, team: str) -> bool:
    """Whether an answer is a workspace's, and is kept or may have been posted just now."""
    # In this order: each look may see more than the one before, and what is noted in between is
    # open for the first or kept for the second.
    whole, _, _ = answer_id.partition(".")
    if claims.is_open(connection, whole, team):
        return True
    return answers.team_of(connection, answer_id) == team


def _sweep(
    connection: Connection,
    keep_questions: timedelta | None,
    keep_answers: timedelta | None,
    now: datetime,
) -> None:
    """Erase what has been kept for its time, of every kind."""
    claims.sweep(connection, now)
    entries.sweep(connection, now)
    answers.erase_texts(connection, keep_questions, now)
    kept_answers.sweep(connection, keep_answers, keep_questions, now)
    asking.sweep(connection, now)
    # Whoever began an installation and did not end it; the times are without a zone there.
    over = oauth_states.c.expire_at <= now.replace(tzinfo=None)
    connection.execute(delete(oauth_states).where(over))
