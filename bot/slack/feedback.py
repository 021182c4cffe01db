"""The thumbs below an answer: kept first, then acknowledged."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import StorageError
from bot.slack.clicks import Click, handle, read_click, reply
from bot.slack.dependencies import Dependencies
from bot.slack.render import FEEDBACK, says
from bot.slack.teams import team_of
from bot.storage.store import Verdict

_THANKS = "Thank you, your feedback is noted. You can change it with the other thumb."
_LOST = "Your feedback could not be kept. Please try again in a while."
_VERDICTS = {verdict.value: verdict for verdict in Verdict}


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the thumbs."""
    service = parts.service

    async def keep(click: Click, verdict: Verdict, answer_id: str) -> str:
        """Keep a verdict; returns what the person is told, nothing where a click is replayed."""
        try:
            new = await service.store.keep_feedback(
                click.key, answer_id, click.workspace, click.user.id, verdict
            )
        except StorageError as error:
            service.faults.note("feedback_not_kept", error)
            return _LOST
        return _THANKS if new else ""

    async def on_thumb(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        word, _, answer_id = (click.value if click else "").partition(":")
        told = ""
        if click and answer_id and word in _VERDICTS:
            told = await keep(click, _VERDICTS[word], answer_id)
        await ack()
        if click and told:
            team = team_of(context)
            service.tasks.start(handle(click, reply(click, [says(told)], team), team, parts))

    app.action(FEEDBACK)(on_thumb)
