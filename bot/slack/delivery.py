"""Where an answer goes: each surface has its own way back."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import structlog

from bot.answering.answer import Answer
from bot.catalog.scope import Scope
from bot.catalog.shelves import Help
from bot.catalog.snapshot import Snapshot
from bot.errors import PullquoteError, SlackError, SlackUnreachableError
from bot.service.claim import StillKept
from bot.service.conversation import Conversation
from bot.service.messages import Failure, apology
from bot.service.question import Surface
from bot.slack.answered_before import AnsweredBefore
from bot.slack.blocks import Block
from bot.slack.question import SlackQuestion
from bot.slack.render import Message, Renderer, says
from bot.slack.rights import Rights
from bot.slack.teams import Team, Teams
from bot.slack.threads import read_conversation
from bot.storage.store import GivenAnswer

_DIALOG_TITLE = "Quotes"

_log = structlog.get_logger(__name__)


class SlackDelivery:
    """Brings answers to Slack, as `bot.service.delivery.Delivery` wants it.

    Args:
        teams: the workspaces that are served.
        help_contact: whom people are told to ask; empty for nobody.
        rights: who may set right what they alone see quoted.
        help_for: says where people are asked, for those who ask from somewhere.
        before: knows where the same was answered before; None where nobody does.
    """

    def __init__(
        self,
        teams: Teams,
        help_contact: str,
        rights: Rights,
        help_for: Callable[[Scope], Help | None] = lambda _: None,
        before: AnsweredBefore | None = None,
    ) -> None:
        self._teams = teams
        self._help_for = help_for
        self._before = before
        self._help_contact = help_contact
        self._rights = rights

    def read(self, body: str) -> SlackQuestion:
        """A question that was stored."""
        return SlackQuestion.model_validate_json(body)

    async def knows(self, team: str) -> bool:
        """Whether the app is still installed in a workspace."""
        return await self._teams.find(team) is not None

    async def conversation(
        self, question: SlackQuestion, remembered: Sequence[str]
    ) -> Conversation | None:
        """What was said before a question; None where that cannot be read."""
        if question.thread in ("", question.message):
            return None
        return await read_conversation(await self._team(question), question, remembered)

    async def deliver(
        self,
        question: SlackQuestion,
        answers: Sequence[Answer],
        snapshot: Snapshot,
        *,
        replaces: str,
        begun: bool,
        kept: StillKept,
    ) -> str:
        """Send what came back to where a question was asked.

        Raises:
            ProofError: it would not quote what its document says; it is not sent.
            SlackError: Slack refuses it, or cannot be reached.
        """
        team = await self._team(question)
        messenger = team.messenger.only_while(kept)
        private = question.surface.private and question.surface is not Surface.EXAMPLE
        right = None
        if not question.surface.public:
            right = await self._rights.find(
                team, question.user, question.channel, foreign=question.foreign
            )
        renderer = Renderer(
            snapshot, self._help_contact, right is not None, self._help_for(question.scope)
        )

        def choices() -> Iterable[Message]:
            return renderer.all_choices(answers, question.answer_id, private=private)

        if private:
            await messenger.respond(question.response_url, choices(), thread=question.thread)
            return ""
        if question.surface is Surface.EXAMPLE:
            try:
                shown = renderer.in_dialog(answers)
                await messenger.open_dialog(question.trigger, _DIALOG_TITLE, shown)
            except SlackError as error:
                _log.info("dialog_not_opened", code=error.problem)
            else:
                return ""
        mark = f"answer:{question.answer_id}"
        knows = self._before
        before = None if knows is None else await knows.find(team, question, answers)
        told = partial(_with, before, choices)
        if replaces:
            try:
                return await messenger.change(question.channel, replaces, told(), mark)
            except SlackUnreachableError:
                raise
            except SlackError as error:  # it was deleted, or is too old to be changed
                _log.info("answer_not_changed", code=error.problem)
        since = question.message if question.surface.written else ""
        return await messenger.post(
            question.channel, question.thread, told(), mark, since=since, begun=begun
        )

    async def apologise(self, question: SlackQuestion, reference: str, failure: Failure) -> None:
        """Tell only the person who asked that something went wrong: there, or else directly."""
        message = [says(apology(reference, self._help_contact, failure))]
        try:
            messenger = (await self._team(question)).messenger
        except SlackError as error:  # nobody is left to be told
            _log.warning("apology_not_sent", reference=reference, code=error.problem)
            return
        try:
            if question.surface is Surface.EXAMPLE:
                await messenger.open_dialog(question.trigger, _DIALOG_TITLE, message)
            elif question.surface.private:
                await messenger.respond(question.response_url, message, thread=question.thread)
            else:
                await messenger.whisper(question.channel, question.thread, question.user, message)
        except SlackError as error:
            _log.info("apology_sent_elsewhere", reference=reference, code=error.problem)
            try:
                await messenger.post(question.user, "", message, mark=f"fault:{reference}")
            except SlackError as silent:
                _log.warning("apology_not_sent", reference=reference, code=silent.problem)

    async def show_status(self, question: SlackQuestion, status: str) -> None:
        """Show below a message that it is being worked on; an empty status ends it."""
        thread = question.thread or question.message
        with suppress(PullquoteError):  # an answer is worth more than its status
            messenger = (await self._team(question)).messenger
            await messenger.set_status(question.channel, thread, status)

    async def remove(self, given: GivenAnswer) -> None:
        """Delete an answer; it is no matter if it is gone already.

        Raises:
            SlackError: Slack refuses it, or cannot be reached.
        """
        team = await self._teams.find(given.team)
        if team is not None:
            await team.messenger.remove(given.channel, given.message)

    async def _team(self, question: SlackQuestion) -> Team:
        team = await self._teams.find(question.team)
        if team is None:
            raise SlackError(
                "The app is no longer installed there.",
                where=question.team,
                hint="Install it again, to have it answer again.",
            )
        return team


def _with(block: Block | None, choices: Callable[[], Iterable[Message]]) -> Iterable[Message]:
    """Messages with a block below each; as they are where there is none."""
    for message in choices():
        yield message if block is None else replace(message, blocks=(*message.blocks, block))
