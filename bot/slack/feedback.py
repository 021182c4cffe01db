"""What people think of an answer, by its thumbs or its quotes: kept first, then acknowledged."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import StorageError
from bot.slack import blocks
from bot.slack.clicks import Click, handle, read_click, reply
from bot.slack.dependencies import Dependencies
from bot.slack.render import FEEDBACK, Message, says
from bot.slack.teams import Team, team_of
from bot.storage.store import Noted, Verdict, Why

_THANKS = "Thank you, your feedback is noted. If you choose again, the last choice counts."
_LOST = "Your feedback could not be kept. Please try again in a while."
_TOLD = {
    Noted.KEPT: _THANKS,
    Noted.CHANGED: "",  # they were thanked, and told that they may
    Noted.REPLAYED: "",
    Noted.NO_ANSWER: "Nothing is known of this answer any more, so that your feedback on it is "
    "not kept.",
}
_ASK_WHY = "What was wrong with it? If you like, say so:"
_WHY = "feedback_why"
_WHYS = {
    Why.WRONG: "It is wrong",
    Why.OUTDATED: "It is outdated",
    Why.INCOMPLETE: "It is incomplete",
    Why.OTHER: "Something else",
}
_EXPLAINED = "Thank you, that is noted too."
# Good or bad, the answer, and where one of several quotes is meant, which.
_WHY_ACTIONS = re.compile("feedback_why:[a-z]+")
_VALUE_WHY = re.compile(r"([a-z]+):(.+)")
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
        if click and judged and told:
            team = team_of(context)
            message = _asking(judged[2]) if _may_say_why(told, judged[1]) else says(told)
            service.tasks.start(handle(click, reply(click, [message], team), team, parts))

    async def explain(team: Team, click: Click, answer_id: str, why: Why) -> None:
        workspace = click.workspace or team.workspace.team
        try:
            kept = await parts.records.explain_feedback(answer_id, workspace, click.user.id, why)
        except StorageError as error:
            service.faults.note("feedback_not_kept", error)
            await reply(click, [says(_LOST)], team)
            return
        await reply(click, [says(_EXPLAINED if kept else _TOLD[Noted.NO_ANSWER])], team)

    async def on_why(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        said = _VALUE_WHY.fullmatch(click.value) if click else None
        if click and said and said[1] in {one.value for one in Why}:
            team = team_of(context)
            work = explain(team, click, said[2], Why(said[1]))
            service.tasks.start(handle(click, work, team, parts))
        await ack()

    app.action(FEEDBACK)(on_thumb)
    app.action(_WHY_ACTIONS)(on_why)


def _may_say_why(told: str, verdict: str) -> bool:
    """Whether somebody may say more: they found an answer bad, and that is kept."""
    return told == _THANKS and verdict == Verdict.BAD.value


def _asking(answer_id: str) -> Message:
    """Thanks, and the question why, with an answer on each button."""
    buttons = [
        blocks.button(f"{_WHY}:{why.value}", label, f"{why.value}:{answer_id}")
        for why, label in _WHYS.items()
    ]
    shown = (blocks.sentence(_THANKS), blocks.sentence(_ASK_WHY), blocks.actions(buttons))
    return Message(_THANKS, shown)
