"""The way of every question: claimed, stored, answered, delivered, and noted as done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

import structlog

from bot.answering.answer import Answer, Outcome, Quote
from bot.catalog.catalog import Catalog
from bot.catalog.scope import Scope
from bot.catalog.snapshot import Snapshot
from bot.errors import AloneError, EngineError, PullquoteError, StorageError, UnreachableError
from bot.service.claim import ClaimLostError, StillKept, claim_kept
from bot.service.conversation import Conversation, Memory
from bot.service.delivery import Delivery
from bot.service.in_flight import InFlight, Tasks, Work
from bot.service.incidents import Faults
from bot.service.messages import Failure
from bot.service.metrics import Metrics
from bot.service.question import IncomingQuestion, Withdrawal, part_id, place_of
from bot.service.reading_budget import ReadingBudget
from bot.storage.lifetimes import BODY_KEPT, Clock
from bot.storage.store import (
    OURS,
    Claimed,
    Claims,
    GivenAnswer,
    PendingQuestion,
    Selection,
    Span,
)

# Who tells of a question wants to hear within three seconds that it was taken in.
_PATIENCE = 2.0
# Whoever waits longer than this is shown that something happens.
_STATUS_AFTER = 0.5
_STATUS = "is reading the documents…"
# Whoever asked is told before nothing is left to know them by.
_TRIED_FOR = BODY_KEPT * 3 / 4

# Answers each question of a message with its history from documents, in a process of its own.
AskAlone = Callable[[str, Sequence[str], Snapshot], Awaitable[tuple[Answer, ...]]]

_Question = TypeVar("_Question", bound=IncomingQuestion)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back for each question of a message, and the documents that it came from."""

    answers: tuple[Answer, ...]
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Service(Generic[_Question]):
    """Takes questions in and hands answers out, each question once.

    Args:
        catalog: leads to the documents that are asked.
        store: claims, questions in flight, and the answers that were given.
        delivery: brings answers to where they were asked.
        faults: counts what goes wrong.
        metrics: count what is answered.
        tasks: keeps what runs.
        threads: where answers are found: work for a processor, which delays no acknowledgement.
        reading_budget: has read what words alone leave in doubt, where there is time for it.
        ask_alone: answers where no process but its own can end of it.
        clock: the time now, in UTC.
        memory: what was asked before.
        in_flight: what is being answered.
    """

    catalog: Catalog
    store: Claims
    delivery: Delivery[_Question]
    faults: Faults
    metrics: Metrics
    tasks: Tasks
    threads: Executor
    reading_budget: ReadingBudget
    ask_alone: AskAlone
    clock: Clock
    memory: Memory
    in_flight: InFlight

    async def accept(self, question: _Question, conversation: Conversation | None = None) -> None:
        """Take in a question that its host tells again of until it hears that it was taken in.

        Returns when that may be said: the answer is delivered, or two seconds have passed and
        the question is stored. What is in flight, or was answered, is not answered again.

        Args:
            question: what was asked.
            conversation: what was said before it, where that is known already.

        Raises:
            StorageError: it could not even be claimed; it is to be told again.
        """
        work = self._begin(question, conversation)
        await asyncio.wait({work.task}, timeout=_PATIENCE)
        await asyncio.wait({work.task, work.stored}, return_when=asyncio.FIRST_COMPLETED)
        _raise_from(work.task)

    async def accept_at_once(self, question: _Question) -> None:
        """Take in a question that its host tells only once of.

        Returns when it may be acknowledged: it is stored, or two seconds have passed.

        Raises:
            StorageError: it could not even be claimed.
        """
        work = self._begin(question)
        await asyncio.wait(
            {work.task, work.stored}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        _raise_from(work.task)

    async def accept_if_answered(self, question: _Question) -> None:
        """Take in what may be said to others: answer it well, or keep silent.

        Raises:
            StorageError: it could not even be claimed; it is to be told again.
        """
        if await self._answered_before(question) is not None:
            await self.accept(question)
            return
        conversation = await self._conversation(question)
        if conversation.takes_part:
            await self.accept(question, conversation)

    async def answer_here(self, question: _Question) -> Answered:
        """Answer a question whose answer is shown with the acknowledgement; nothing is sent.

        Args:
            question: what was asked. Its host keeps it before who asks until it is
                acknowledged, so that it is not stored.

        Raises:
            StorageError: it could not be claimed.
        """
        claim = replace(question.pending(), body="")
        first = await self.store.claim(claim) in OURS
        found = await self._ask(question, await self._conversation(question))
        given = self._given(question, found.answers, "")
        if first:
            self._remember(question, given)
            self._count(question, found.answers)
            await self.store.finish(question.keys, given)
        return found

    async def documents(self, scope: Scope) -> Snapshot:
        """The documents that are given to those who ask from there.

        Args:
            scope: from where.
        """
        known = self.catalog.known(scope)
        if known is not None:
            return known
        # To make them ready is work, and may be more than a question is given time for.
        return await asyncio.to_thread(self.catalog.resolve, scope)

    async def examples(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Questions to begin with, which these documents answer."""
        # Each is asked once, which is work.
        return await asyncio.to_thread(lambda: snapshot.examples)

    async def withdraw(self, withdrawal: Withdrawal) -> None:
        """Take an answer away with its question, or see to it that none is given any more.

        Returns when the withdrawal may be acknowledged; doing so again is harmless.

        Raises:
            PullquoteError: the answer cannot be taken away, or nobody knows what it was; it is
                to be told again.
            TimeoutError: it takes too long; it is to be told again.
        """
        place = (withdrawal.team, withdrawal.channel, withdrawal.message)
        async with asyncio.timeout(_PATIENCE):
            await self.in_flight.settled(*place)
            self.memory.forget(place)
            if withdrawal.asked:
                await self.store.finish((withdrawal.key,), None)
            given = await self.store.answer_to(*place)
            if given is not None:
                await self.delivery.remove(given)
                await self.store.purge(Selection(answer=given.id))

    async def first_time(self, key: str, team: str) -> bool:
        """Whether something that is not to happen twice, such as a click, is new.

        Args:
            key: what identifies it.
            team: the workspace that it happens in.

        Raises:
            StorageError: nobody knows.
        """
        click = PendingQuestion((key,), team, body="", accepted=self.clock())
        if await self.store.claim(click) not in OURS:
            return False
        await self.store.finish((key,), None)
        return True

    async def sweep(self) -> None:
        """Forget, and erase, what has been kept for its time, wherever it is.

        Raises:
            StorageError: not all of it is erased.
        """
        try:
            await self.store.sweep()
        finally:
            await self.memory.sweep()

    async def take_up(self, other: Callable[[PendingQuestion], bool] = lambda _: False) -> None:
        """Answer what was accepted by a process that is no more.

        Args:
            other: goes on with what is no question, and says whether it was such.

        Raises:
            PullquoteError: what is left cannot be read, or put aside.
        """
        for pending in await self.store.pending():
            if other(pending):
                continue
            try:
                question = self.delivery.read(pending.body)
            except ValueError:
                question = None
            if question is None or not await self.delivery.knows(pending.team):
                await self.store.finish(pending.keys, None)
            else:
                self._begin(question)

    def _begin(self, question: _Question, conversation: Conversation | None = None) -> Work:
        """The work on a question: what is in flight already under any of its keys, or a new one."""
        known = self.in_flight.find(question.keys)
        if known is not None:
            return known
        stored = asyncio.get_running_loop().create_future()
        task = self.tasks.start(self._see_to(question, conversation, stored))
        work = Work(question, task, stored)
        self.in_flight.hold(work)
        return work

    async def _see_to(
        self, question: _Question, conversation: Conversation | None, stored: asyncio.Future[None]
    ) -> None:
        """Answer a question, unless somebody else does or did."""
        claim, since = question.pending(), self.clock()
        claimed = await self.store.claim(claim)
        if claimed not in OURS:
            return
        # Without the database, only its host's own retry would bring the question back after a
        # kill: then it is acknowledged with its answer, and not before.
        if self.store.durable:
            stored.set_result(None)
        try:
            async with self._status(question):
                async with claim_kept(claim, since, self.store, self.clock, self.tasks) as kept:
                    before = await self._answered_before(question)
                    given = await self._answer(question, conversation, before, claimed, kept)
                # Before anything else: a kill in between has the question answered again.
                await self._note(question, given, before)
        except ClaimLostError:
            _log.warning("claim_lost", surface=question.surface, channel=question.channel)
            return
        except UnreachableError as error:
            # It stays pending, and is taken up again.
            self.faults.note("slack_unreachable", error, channel=question.channel)
            await self._quietly_release(claim)
            return
        except asyncio.CancelledError:
            await self._quietly_release(claim)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            code = error.problem if isinstance(error, PullquoteError) else ""
            reference = self.faults.note("question_failed", error, code=code)
            self.metrics.failed(question.surface)
            await self.delivery.apologise(question, reference, _failure(error))
            await self._note(question, None, None)

    async def _answer(
        self,
        question: _Question,
        conversation: Conversation | None,
        before: GivenAnswer | None,
        claimed: Claimed,
        kept: StillKept,
    ) -> GivenAnswer | None:
        """Answer a question, or keep silent where nobody is known to have asked the bot.

        Args:
            question: what was asked.
            conversation: what was said before it, where that is known already.
            before: the answer to what the message asked before it was edited.
            claimed: how it came to be ours.
            kept: makes sure, before each try to deliver it, that it is still ours to answer.
        """
        if conversation is None:
            conversation = await self._conversation(question)
        if claimed is Claimed.SUSPECT:
            found = await self._ask_alone(question, conversation)
        else:
            found = await self._ask(question, conversation)
        # A maybe is worth showing only to who asked; a word that no document holds is a hint that
        # somebody else was meant.
        for_us = any(answer.answered and not answer.unknown for answer in found.answers)
        if question.surface.unasked and before is None and not for_us:
            return None
        replaces = before.message if before is not None else ""
        begun = claimed is not Claimed.TAKEN  # who began it may have delivered the answer
        message = await self.delivery.deliver(
            question,
            found.answers,
            found.snapshot,
            replaces=replaces,
            begun=begun,
            kept=kept,
        )
        self._count(question, found.answers)
        return self._given(question, found.answers, message)

    async def _ask(self, question: IncomingQuestion, conversation: Conversation) -> Answered:
        snapshot = await self.documents(question.scope)
        asked = question.text, conversation.questions
        answers = await asyncio.get_running_loop().run_in_executor(
            self.threads, snapshot.assistant.ask_all, *asked
        )
        reading = snapshot.reading
        if reading is not None and any(map(reading.reads_on, answers)):
            read = await self.reading_budget.read(partial(reading.ask_all, *asked))
            answers = answers if read is None else read
        return Answered(answers, snapshot)

    async def _ask_alone(self, question: IncomingQuestion, conversation: Conversation) -> Answered:
        """Answer what processes have died at, each perhaps of something else.

        However often this process dies as well, it is tried again: only what the question does to
        a process of its own, or that its time is over, tells that it cannot be answered.

        Raises:
            AloneError: it cannot be answered.
        """
        self.faults.note("question_suspected")
        if self.clock() - question.accepted > _TRIED_FOR:
            raise AloneError(
                "Processes have died at this question for too long.",
                where=f"the answer {question.answer_id}",
                hint="Look why they died, at the end of their logs.",
            )
        snapshot = await self.documents(question.scope)
        answers = await self.ask_alone(question.text, conversation.questions, snapshot)
        return Answered(tuple(map(snapshot.allowed, answers)), snapshot)

    async def _conversation(self, question: _Question) -> Conversation:
        """What a question may lean on: what its host can read, or else what is remembered."""
        if not question.leans:
            return Conversation((), takes_part=False)
        asked = await self.memory.questions(question.conversation, but=question.asked)
        read = await self.delivery.conversation(question, asked)
        return read or Conversation(asked, takes_part=bool(asked))

    async def _answered_before(self, question: IncomingQuestion) -> GivenAnswer | None:
        """The answer to what a message asked before it was edited; None where there is none."""
        if not question.edited:
            return None
        place = (question.team, question.channel, question.message)
        await self.in_flight.settled(*place, question.edited)
        try:
            return await self.store.answer_to(*place)
        except StorageError as error:
            self.faults.note("answer_not_found", error)
            return None

    async def _note(
        self, question: IncomingQuestion, given: GivenAnswer | None, before: GivenAnswer | None
    ) -> None:
        """Note that a question is done with, and keep its answer in place of the one before."""
        keys = question.keys
        if question.edited:
            # What the message asked before is not to be answered any more, should it come late.
            keys = (*keys, place_of(question.team, question.channel, question.asked))
        if given is not None:
            self._remember(question, given)
        try:
            await self.store.finish(keys, given)
            if before is not None:
                await self.store.purge(Selection(answer=before.id))
        except StorageError as error:
            self.faults.note("answer_not_noted", error)

    def _count(self, question: IncomingQuestion, answers: Sequence[Answer]) -> None:
        waited = self.clock() - question.accepted
        for answer in answers:
            self.metrics.answered(question.surface, answer, waited.total_seconds())

    def _given(
        self, question: IncomingQuestion, answers: Sequence[Answer], message: str
    ) -> GivenAnswer:
        """What is kept of what was said to a message: the first answer, with others as parts."""
        now = self.clock()
        first, *parts = (
            self._given_part(question, part_id(question.answer_id, number), answer, message, now)
            for number, answer in enumerate(answers, start=1)
        )
        return replace(first, parts=tuple(parts))

    def _given_part(
        self, question: IncomingQuestion, name: str, answer: Answer, message: str, now: datetime
    ) -> GivenAnswer:
        """What is kept of one answer that was given, by its name."""
        _log.info(
            "question_answered",
            answer=name,
            surface=question.surface,
            outcome=answer.outcome,
            ranking=answer.ranking,
            reason=answer.reason or "",
            confidence=round(answer.confidence, 3),
        )
        return GivenAnswer(
            id=name,
            team=question.team,
            channel=question.channel,
            message=message,
            user=question.user,
            surface=question.surface,
            outcome=answer.outcome,
            reason=answer.reason or "",
            confidence=answer.confidence,
            spans=tuple(map(_span, answer.quotes)),
            given=now,
            asked=question.asked,
            text="" if answer.outcome is Outcome.REPLY else answer.question,
            ranking=answer.ranking,
        )

    def _remember(self, question: IncomingQuestion, given: GivenAnswer) -> None:
        """Let the next question lean on this one, as long as its answer is kept."""
        if question.leans and given.outcome != Outcome.REPLY:
            self.memory.note(question.conversation, question.text, given.id, question.asked)

    @asynccontextmanager
    async def _status(self, question: _Question) -> AsyncIterator[None]:
        """Show that something happens, where it takes long and everybody may see it."""
        shown = False
        # What is said in a thread may be meant for somebody else.
        hidden = question.surface.private or question.surface.unasked

        async def show() -> None:
            nonlocal shown
            await asyncio.sleep(_STATUS_AFTER)
            shown = True
            await self.delivery.show_status(question, _STATUS)

        status = None if hidden else asyncio.create_task(show())
        try:
            yield
        finally:
            if status is not None:
                status.cancel()
            if shown:
                await self.delivery.show_status(question, "")

    async def _quietly_release(self, claim: PendingQuestion) -> None:
        try:
            await self.store.release(claim.keys)
        except StorageError as error:
            self.faults.note("claim_not_released", error)


def _failure(error: Exception) -> Failure:
    """What whoever asked is told of an error."""
    if isinstance(error, EngineError):
        return Failure.SEARCH
    return Failure.EACH_TIME if isinstance(error, AloneError) else Failure.ONCE


def _span(quote: Quote) -> Span:
    """Where a quote stands, without its text."""
    document = quote.document
    return Span(document.name, document.content_hash, quote.start, quote.end, quote.confidence)


def _raise_from(task: asyncio.Task[None]) -> None:
    """Raise what a task raised, if it has ended so."""
    if task.done() and not task.cancelled():
        task.result()
