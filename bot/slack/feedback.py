"""The thumbs below an answer: kept first, then acknowledged."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import StorageError
from bot.slack.clicks import Click, handle, read_click, reply
from bot.slack.dependencies import Dependencies
from bot.slack.render import FEEDBACK, says
from bot.slack.teams import Team, team_of
from bot.storage.store import Noted, Verdict

_THANKS = "Thank you, your feedback is noted. You can change it with the other thumb."
_LOST = "Your feedback could not be kept. Please try again in a while."
_TOLD = {
    Noted.KEPT: _THANKS,
    Noted.REPLAYED: "",
    Noted.NO_ANSWER: "Nothing is known of this answer any more, so that your feedback on it is "
    "not kept.",
}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the thumbs."""
    service = parts.service

    async def keep(team: Team, click: Click, verdict: Verdict, answer_id: str) -> str:
        """Keep a verdict; returns what the person is told, nothing where a click is replayed."""
        workspace = click.workspace or team.workspace.team
        try:
            noted = await parts.records.keep_feedback(
                click.key, answer_id, workspace, click.user.id, verdict
            )
        except StorageError as error:
            service.faults.note("feedback_not_kept", error)
            return _LOST
        return _TOLD[noted]

    async def on_thumb(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        word, _, answer_id = (click.value if click else "").partition(":")
        told = ""
        if click and answer_id and word in _VERDICTS:
            told = await keep(team_of(context), click, _VERDICTS[word], answer_id)
        await ack()
        if click and told:
            team = team_of(context)
            service.tasks.start(handle(click, reply(click, [says(told)], team), team, parts))

    app.action(FEEDBACK)(on_thumb)
