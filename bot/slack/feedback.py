"""What people think of an answer, by its thumbs or its quotes: kept first, then acknowledged."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import StorageError
from bot.slack.clicks import Click, handle, read_click, reply
from bot.slack.dependencies import Dependencies
from bot.slack.render import FEEDBACK, says
from bot.slack.teams import Team, team_of
from bot.storage.store import Noted, Verdict

_THANKS = "Thank you, your feedback is noted. If you choose again, the last choice counts."
_LOST = "Your feedback could not be kept. Please try again in a while."
_TOLD = {
    Noted.KEPT: _THANKS,
    Noted.CHANGED: "",  # they were thanked, and told that they may
    Noted.REPLAYED: "",
    Noted.NO_ANSWER: "Nothing is known of this answer any more, so that your feedback on it is "
    "not kept.",
}
# Good or bad, the answer, and where one of several quotes is meant, which.
_VALUE = re.compile(r"(good|bad):([^:]+)(?::([0-9]))?")


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the thumbs, and to the choice among quotes."""
    service = parts.service

    async def keep(team: Team, click: Click, judged: re.Match[str]) -> str:
        """Keep a verdict; returns what the person is told, nothing where they know it already."""
        word, answer_id, rank = judged.groups()
        workspace = click.workspace or team.workspace.team
        try:
            noted = await parts.records.keep_feedback(
                click.key,
                answer_id,
                workspace,
                click.user.id,
                Verdict(word),
                rank=None if rank is None else int(rank),
            )
        except StorageError as error:
            service.faults.note("feedback_not_kept", error)
            return _LOST
        return _TOLD[noted]

    async def on_thumb(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        judged = _VALUE.fullmatch(click.value) if click else None
        told = ""
        if click and judged:
            told = await keep(team_of(context), click, judged)
        await ack()
        if click and told:
            team = team_of(context)
            service.tasks.start(handle(click, reply(click, [says(told)], team), team, parts))

    app.action(FEEDBACK)(on_thumb)
