"""`/ask`: a private answer, help, the list of documents, or what a channel has chosen."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.service.question import Surface
from bot.slack.choosing import open_settings
from bot.slack.dependencies import Dependencies
from bot.slack.events import LONGEST_QUESTION
from bot.slack.manifest import COMMAND, SHORTCUT_NAME
from bot.slack.mrkdwn import plain
from bot.slack.question import SlackQuestion
from bot.slack.reach import is_foreign
from bot.slack.render import Message, says
from bot.slack.teams import team_of

_HELP = (
    f"Type {COMMAND} and a question in English: the answer is a quote from the documents, and only "
    f"you see it until you share it. {COMMAND} sources lists the documents, {COMMAND} settings is "
    "for those who choose what I listen to in a channel. You can also mention me in a channel, "
    "where I leave alone what does not mention me; write to me directly; or choose "
    f"“{SHORTCUT_NAME}” in the menu of a message."
)


class _Command(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    team_id: str
    channel_id: str
    user_id: str
    trigger_id: str
    response_url: str
    text: str = ""


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the command."""

    async def on_command(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        command = _Command.model_validate(body)
        text = plain(command.text)[:LONGEST_QUESTION]
        if text.lower() in ("", "help"):
            await ack(**_as_response(says(_HELP)))
            return
        team = team_of(context)
        question = SlackQuestion(
            surface=Surface.COMMAND,
            keys=(f"{command.team_id}:command:{command.trigger_id}",),
            team=command.team_id,
            channel=command.channel_id,
            user=command.user_id,
            text=text,
            response_url=command.response_url,
            accepted=parts.service.clock(),
            reach=await parts.reaches.find(team, command.channel_id),
            foreign=is_foreign(team.workspace, command.team_id),
        )
        if text.lower() == "settings":
            told = await open_settings(
                parts,
                team,
                question.scope,
                trigger=command.trigger_id,
                url=command.response_url,
            )
            await (ack(**_as_response(says(told))) if told else ack())
            return
        if text.lower() == "sources":
            renderer = await parts.renderer(question.scope)
            await ack(**_as_response(renderer.sources(parts.renewal.status)))
            return
        await parts.service.accept_at_once(question)
        await ack()

    app.command(COMMAND)(on_command)


def _as_response(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "response_type": "ephemeral",
    }
