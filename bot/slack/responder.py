"""The way of every question: claimed, stored, acknowledged, answered, sent, and noted as done."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog
from pydantic import ValidationError

from bot.answering.answer import Answer, Reason
from bot.errors import AloneError, SlackError, SlackUnreachableError, StorageError
from bot.slack.claim import ClaimLostError, StillKept, claim_kept
from bot.slack.delivery import apologise, deliver
from bot.slack.events import Withdrawal, place_of
from bot.slack.history import Conversation
from bot.slack.in_hand import InHand, Work
from bot.slack.inquiry import Inquiry, Surface
from bot.slack.parts import Parts
from bot.slack.tasks import Tasks
from bot.storage.lifetimes import BODY_KEPT
from bot.storage.store import Claimed, GivenAnswer, PendingQuestion, Selection

# Slack wants an acknowledgement within three seconds.
_PATIENCE = 2.0
# Whoever waits longer than this is shown that something happens.
_STATUS_AFTER = 0.5
_STATUS = "is reading the documents…"
# Whoever asked is told before nothing is left to know them by.
_TRIED_FOR = BODY_KEPT * 3 / 4

_log = structlog.get_logger(__name__)


class Responder:
    """Takes questions in and hands answers out, each question once.

    Args:
        parts: what is needed to answer.
        tasks: keeps what is in hand.
        threads: where answers are found: work for a processor, which delays no acknowledgement.
    """

    def __init__(self, parts: Parts, tasks: Tasks, threads: Executor) -> None:
        self._parts = parts
        self._tasks = tasks
        self._in_hand = InHand()
        self._threads = threads

    async def accept(self, inquiry: Inquiry, conversation: Conversation | None = None) -> None:
        """Take in a question that came as an event.

        Returns when the event may be acknowledged: the answer is posted, or two seconds have
        passed and the question is stored. A question that is in hand already, or was answered,
        is not answered again.

        Args:
            inquiry: the question.
            conversation: what was said before it, where that is known already.

        Raises:
            StorageError: it could not even be claimed; Slack is to deliver it again.
        """
        work = self._begin(inquiry, conversation)
        await asyncio.wait({work.task}, timeout=_PATIENCE)
        await asyncio.wait({work.task, work.stored}, return_when=asyncio.FIRST_COMPLETED)
        _raise_from(work.task)

    async def accept_at_once(self, inquiry: Inquiry) -> None:
        """Take in a question that came as a command or a click.

        Returns when it may be acknowledged: it is stored, or two seconds have passed.

        Raises:
            StorageError: it could not even be claimed.
        """
        work = self._begin(inquiry)
        await asyncio.wait(
            {work.task, work.stored}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        _raise_from(work.task)

    async def accept_if_answered(self, inquiry: Inquiry) -> None:
        """Take in what a thread says without a mention: answer it well, or keep silent.

        Raises:
            StorageError: it could not even be claimed; Slack is to deliver it again.
        """
        if await self._answered_before(inquiry) is not None:
            await self.accept(inquiry)
            return
        conversation = await self._parts.histories.of(inquiry)
        if conversation.takes_part:
            await self.accept(inquiry, conversation)

    async def answer_here(self, inquiry: Inquiry) -> tuple[Answer, str]:
        """Answer a question whose answer is shown with the acknowledgement; nothing is sent.

        Args:
            inquiry: the question. Slack keeps it before who asks until it is acknowledged, so
                that it is not stored.

        Returns:
            What came back for it, and what it is called.

        Raises:
            StorageError: it could not be claimed.
        """
        claim = replace(inquiry.pending(), body="")
        first = (await self._parts.store.claim(claim)).ours
        answer = await self._ask(inquiry, await self._parts.histories.of(inquiry))
        given = self._given(inquiry, answer, "")
        if first:
            self._remember(inquiry, given)
            self._count(inquiry, answer)
            await self._parts.store.finish(inquiry.keys, given)
        return answer, given.id

    async def withdraw(self, withdrawal: Withdrawal) -> None:
        """Take an answer away with its question, or see to it that none is given any more.

        Returns when the event may be acknowledged; doing so again is harmless.

        Raises:
            SlackError: Slack does not delete the answer; it is to tell again.
            StorageError: nobody knows what the answer was; Slack is to tell again.
            TimeoutError: it takes too long; Slack is to tell again.
        """
        store = self._parts.store
        async with asyncio.timeout(_PATIENCE):
            await self._in_hand.settled(withdrawal.team, withdrawal.channel, withdrawal.message)
            self._parts.histories.forget(withdrawal.message)
            if withdrawal.asked:
                await store.finish((withdrawal.key,), None)
            given = await store.answer_to(withdrawal.team, withdrawal.channel, withdrawal.message)
            if given is not None:
                await self._parts.outbox.remove(given.channel, given.message)
                await store.purge(Selection(answer=given.id))

    async def first_time(self, key: str, team: str) -> bool:
        """Whether something that is not to happen twice, such as a click, is new.

        Args:
            key: what identifies it.
            team: the workspace that it happens in.

        Raises:
            StorageError: nobody knows.
        """
        click = PendingQuestion((key,), team, body="", accepted=self._parts.clock())
        if not (await self._parts.store.claim(click)).ours:
            return False
        await self._parts.store.finish((key,), None)
        return True

    async def take_up(self, question: PendingQuestion) -> None:
        """Answer what was accepted by a process that is no more.

        Raises:
            StorageError: what cannot be answered cannot be put aside.
        """
        try:
            self._begin(Inquiry.model_validate_json(question.body))
        except ValidationError:  # of another version, or nothing but a claim
            await self._parts.store.finish(question.keys, None)

    def _begin(self, inquiry: Inquiry, conversation: Conversation | None = None) -> Work:
        """The work on a question: what is in hand already under any of its keys, or a new one."""
        known = self._in_hand.find(inquiry.keys)
        if known is not None:
            return known
        stored = asyncio.get_running_loop().create_future()
        task = self._tasks.start(self._see_to(inquiry, conversation, stored))
        work = Work(inquiry, task, stored)
        self._in_hand.hold(work)
        return work

    async def _see_to(
        self, inquiry: Inquiry, conversation: Conversation | None, stored: asyncio.Future[None]
    ) -> None:
        """Answer a question, unless somebody else does or did."""
        question = inquiry.pending()
        since = self._parts.clock()
        claimed = await self._parts.store.claim(question)
        if not claimed.ours:
            return
        # Without the database, only Slack's own retry would bring the question back after a kill:
        # then the event is acknowledged with its answer, and not before.
        if self._parts.store.durable:
            stored.set_result(None)
        try:
            async with self._status(inquiry):
                async with claim_kept(
                    question, since, self._parts.store, self._parts.clock, self._tasks
                ) as kept:
                    before = await self._answered_before(inquiry)
                    given = await self._answer(inquiry, conversation, before, claimed, kept)
                # Before anything else: a kill in between has the question answered again.
                await self._note(inquiry, given, before)
        except ClaimLostError:
            _log.warning("claim_lost", surface=inquiry.surface, channel=inquiry.channel)
            return
        except SlackUnreachableError as error:
            # It stays pending, and is taken up again.
            self._parts.faults.note("slack_unreachable", error, channel=inquiry.channel)
            await self._quietly_release(question)
            return
        except asyncio.CancelledError:
            await self._quietly_release(question)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            code = error.problem if isinstance(error, SlackError) else ""
            reference = self._parts.faults.note("question_failed", error, code=code)
            self._parts.metrics.failed(inquiry.surface)
            again = not isinstance(error, AloneError)
            await apologise(inquiry, reference, self._parts, again=again)
            await self._note(inquiry, None, None)

    async def _note(
        self, inquiry: Inquiry, given: GivenAnswer | None, before: GivenAnswer | None
    ) -> None:
        """Note that a question is done with, and keep its answer in place of the one before."""
        # What the message asked before is not to be answered any more, should it come in late.
        first = [place_of(inquiry.team, inquiry.channel, inquiry.asked)] if inquiry.edited else []
        if given is not None:
            self._remember(inquiry, given)
        try:
            await self._parts.store.finish((*inquiry.keys, *first), given)
            if before is not None:
                await self._parts.store.purge(Selection(answer=before.id))
        except StorageError as error:
            self._parts.faults.note("answer_not_noted", error)

    async def _answered_before(self, inquiry: Inquiry) -> GivenAnswer | None:
        """The answer to what a message asked before it was edited; None where there is none."""
        if not inquiry.edited:
            return None
        await self._in_hand.settled(inquiry.team, inquiry.channel, inquiry.message, inquiry.edited)
        try:
            return await self._parts.store.answer_to(inquiry.team, inquiry.channel, inquiry.message)
        except StorageError as error:
            self._parts.faults.note("answer_not_found", error)
            return None

    async def _answer(
        self,
        inquiry: Inquiry,
        conversation: Conversation | None,
        before: GivenAnswer | None,
        claimed: Claimed,
        kept: StillKept,
    ) -> GivenAnswer | None:
        """Answer a question, or keep silent where nobody is known to have asked the bot.

        Args:
            inquiry: the question.
            conversation: what was said before it, where that is known already.
            before: the answer to what the message asked before it was edited.
            claimed: how it came to be ours.
            kept: makes sure, before each try to send it, that it is still ours to answer.
        """
        if conversation is None:
            conversation = await self._parts.histories.of(inquiry)
        if claimed is Claimed.SUSPECT:
            answer = await self._ask_alone(inquiry, conversation)
        else:
            answer = await self._ask(inquiry, conversation)
        # A word that no document holds is a hint that somebody else was meant.
        for_us = answer.answered and not answer.unknown
        if inquiry.surface is Surface.THREAD and before is None and not for_us:
            return None
        replaces = before.message if before is not None else ""
        begun = claimed is not Claimed.TAKEN  # who began it may have posted the answer
        parts = replace(self._parts, outbox=self._parts.outbox.only_while(kept))
        message = await deliver(
            inquiry, answer, inquiry.answer_id, parts, replaces=replaces, begun=begun
        )
        self._count(inquiry, answer)
        return self._given(inquiry, answer, message)

    def _count(self, inquiry: Inquiry, answer: Answer) -> None:
        waited = self._parts.clock() - inquiry.accepted
        self._parts.metrics.answered(inquiry.surface, answer, waited.total_seconds())

    def _given(self, inquiry: Inquiry, answer: Answer, message: str) -> GivenAnswer:
        """What is kept of an answer that was given."""
        _log.info(
            "question_answered",
            answer=inquiry.answer_id,
            surface=inquiry.surface,
            answered=answer.answered,
            reason=answer.reason or "",
            confidence=round(answer.confidence, 3),
        )
        return GivenAnswer(
            id=inquiry.answer_id,
            team=inquiry.team,
            channel=inquiry.channel,
            message=message,
            user=inquiry.user,
            surface=inquiry.surface,
            answered=answer.answered,
            reason=answer.reason or "",
            confidence=answer.confidence,
            spans=tuple(map(self._parts.library.span, answer.quotes)),
            given=self._parts.clock(),
            asked=inquiry.asked,
            text="" if answer.reason is Reason.GREETING else inquiry.text,
        )

    def _remember(self, inquiry: Inquiry, given: GivenAnswer) -> None:
        """Let the next question lean on this one, as long as its answer is kept."""
        if given.reason != Reason.GREETING:
            self._parts.histories.note(inquiry)

    async def _ask(self, inquiry: Inquiry, conversation: Conversation) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, self._parts.ask, inquiry.text, conversation.questions
        )

    async def _ask_alone(self, inquiry: Inquiry, conversation: Conversation) -> Answer:
        """Answer what processes have died at, each perhaps of something else.

        However often this process dies as well, it is tried again: only what the question does to
        a process of its own, or that its time is over, tells that it cannot be answered.

        Raises:
            AloneError: it cannot be answered.
        """
        self._parts.faults.note("question_suspected")
        if self._parts.clock() - inquiry.accepted > _TRIED_FOR:
            raise AloneError(
                "Processes have died at this question for too long.",
                where=f"the answer {inquiry.answer_id}",
                mend="Look why they died, at the end of their logs.",
            )
        return await self._parts.ask_alone(inquiry.text, conversation.questions)

    @asynccontextmanager
    async def _status(self, inquiry: Inquiry) -> AsyncIterator[None]:
        """Show that something happens, where it takes long and everybody may see it.

        Not where a message may be meant for somebody else.
        """
        thread = inquiry.thread or inquiry.message
        shown = False

        async def show() -> None:
            nonlocal shown
            await asyncio.sleep(_STATUS_AFTER)
            shown = True
            await self._parts.outbox.set_status(inquiry.channel, thread, _STATUS)

        hidden = inquiry.surface.private or inquiry.surface is Surface.THREAD
        status = None if hidden else asyncio.create_task(show())
        try:
            yield
        finally:
            if status is not None:
                status.cancel()
            if shown:
                await self._parts.outbox.set_status(inquiry.channel, thread, "")

    async def _quietly_release(self, question: PendingQuestion) -> None:
        try:
            await self._parts.store.release(question.keys)
        except StorageError as error:
            self._parts.faults.note("claim_not_released", error)


def _raise_from(task: asyncio.Task[None]) -> None:
    """Raise what a task raised, if it has ended so."""
    if task.done() and not task.cancelled():
        task.result()
