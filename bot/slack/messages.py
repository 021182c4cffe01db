"""What is said to the bot: mentions, direct messages, and follow-ups in a thread of the bot's.

Slack tells of a mention twice where the bot may read the channel; it is the same question.
Deletions are told here as well.
"""

from collections.abc import Awaitable, Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.answering.message import reads_as_question
from bot.errors import SlackError
from bot.service.question import Surface
from bot.slack.adding import AddRequest
from bot.slack.choices import is_quiet
from bot.slack.consulting import bring
from bot.slack.dependencies import Dependencies
from bot.slack.events import channel_of, files_of, question_of, withdrawal_of
from bot.slack.keepers import follow
from bot.slack.librarians import is_librarian, refusal
from bot.slack.question import SlackQuestion
from bot.slack.render import says
from bot.slack.teams import Team, team_of


async def _take_in(
    files: Sequence[str], question: SlackQuestion, team: Team, parts: Dependencies
) -> None:
    """Add files that somebody has sent to the bot, or say why not, once."""
    key = f"{question.team}:add:{question.message}"
    if not question.foreign and is_librarian(parts, team, question.user):
        for file in files:
            await parts.adding.accept(
                AddRequest(
                    key=f"{key}:{file}",
                    team=question.team,
                    channel=question.channel,
                    place=question.user,
                    user=question.user,
                    file=file,
                    message=question.message,
                    thread=question.thread,
                    accepted=question.accepted,
                )
            )
    elif not question.text and await parts.service.first_time(key, question.team):
        told = [says(refusal(parts))]
        work = team.messenger.post(question.channel, question.thread, told, mark="document:no")
        parts.service.tasks.start(_quietly(work, parts))


async def _quietly(work: Awaitable[object], parts: Dependencies) -> None:
    try:
        await work
    except SlackError as error:
        parts.service.faults.note("document_not_added", error, code=error.problem)


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to mentions and messages."""
    service = parts.service

    async def on_message(body: dict[str, Any], context: AsyncBoltContext) -> None:
        workspace = team_of(context).workspace
        await follow(body, team_of(context), parts)
        await bring(body, team_of(context), parts)
        choice = await parts.choices.of(workspace.team, channel_of(body))
        withdrawal = withdrawal_of(body, workspace, choice.listens)
        if withdrawal is not None:
            await service.withdraw(withdrawal)
            return
        question = question_of(body, workspace, service.clock(), choice.listens)
        if question is None:
            return
        if question.surface.unasked and is_quiet(choice.quiet, question.accepted):
            return
        if files := files_of(body, question):
            await _take_in(files, question, team_of(context), parts)
            if not question.text or not reads_as_question(question.text):
                return
        parts.reaches.note(question.team, question.channel, question.reach)
        if question.surface is Surface.THREAD:
            await service.accept_if_answered(question)
        else:
            await service.accept(question)

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
