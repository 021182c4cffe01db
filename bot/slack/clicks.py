"""A click on a button, read from Slack's payload."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.catalog.scope import Scope
from bot.errors import SlackError
from bot.slack.dependencies import Dependencies
from bot.slack.reach import is_foreign
from bot.slack.render import Message, says
from bot.slack.teams import Team, team_of

# What Slack says of a channel that the bot is not in, where somebody may have shared an answer.
_NOT_A_MEMBER = ("not_in_channel", "channel_not_found")


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Id(_Outside):
    id: str


class _User(_Id):
    team_id: str = ""


class _Container(_Outside):
    is_ephemeral: bool = False
    message_ts: str = ""
    thread_ts: str = ""


class _Message(_Outside):
    thread_ts: str = ""


class _Action(_Outside):
    action_id: str
    value: str = ""


class Click(_Outside):
    """A click on a button of a message or of the App Home.

    Args:
        team: the workspace; None in an organisation-wide payload.
        user: who clicked.
        channel: where the message is; None in the App Home.
        container: what the button is in.
        message: the message that it is in; None where it is in none, or a private one.
        response_url: where something can be sent for the person who clicked.
        trigger_id: unique to this click; opens a dialog for a few seconds.
        actions: the button; one of them.
    """

    team: _Id | None = None
    user: _User
    channel: _Id | None = None
    container: _Container = _Container()
    message: _Message | None = None
    response_url: str = ""
    trigger_id: str
    actions: tuple[_Action, ...]

    @property
    def workspace(self) -> str:
        """The id of the workspace; empty where the payload does not say."""
        return self.team.id if self.team else ""

    @property
    def key(self) -> str:
        """What identifies the click; a replayed request has the same."""
        return f"{self.workspace}:click:{self.trigger_id}"

    @property
    def private(self) -> bool:
        """Whether only the person who clicked sees what they clicked on."""
        direct = self.channel is None or self.channel.id.startswith("D")
        return direct or self.container.is_ephemeral

    @property
    def thread(self) -> str:
        """The timestamp of the thread that it was clicked in; empty for none."""
        return self.container.thread_ts or (self.message.thread_ts if self.message else "")

    @property
    def value(self) -> str:
        """What the button carried."""
        return self.actions[0].value


def read_click(body: Mapping[str, Any]) -> Click | None:
    """The click that a payload tells of; None where it is not of Slack's shape."""
    try:
        click = Click.model_validate(dict(body), strict=False)
    except ValidationError:
        return None
    return click if click.actions else None


async def scope_of(click: Click, team: Team, parts: Dependencies, *, private: bool) -> Scope:
    """From where documents are asked by a click.

    Args:
        click: the click.
        team: where.
        parts: know who reads along there.
        private: whether only who clicked sees what comes of it.
    """
    workspace, channel = team.workspace, click.channel.id if click.channel else ""
    return Scope(
        click.workspace or workspace.team,
        channel,
        click.user.id,
        private,
        await parts.reaches.find(team, channel),
        is_foreign(workspace, click.workspace, click.user.team_id),
    )


def on_number(
    app: AsyncApp,
    action: str,
    act: Callable[[Click, Team], Awaitable[None]],
    parts: Dependencies,
) -> None:
    """Listen to a button that carries the number of what it is about.

    Args:
        app: told by Slack.
        action: of the button.
        act: does what the button is for.
        parts: count what goes wrong there.
    """

    async def on_click(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        if click and click.value.isdecimal():
            team = team_of(context)
            parts.service.tasks.start(handle(click, act(click, team), team, parts))
        await ack()

    app.action(action)(on_click)


async def reply(click: Click, choices: Iterable[Message], team: Team) -> None:
    """Show something to the person who clicked, beside what they clicked on.

    Args:
        click: their click.
        choices: what to show, and what instead where that is too much for Slack.
        team: where.

    Raises:
        ProofError: it would not quote what its document says; it is not sent.
        SlackError: Slack refuses it, or cannot be reached.
    """
    thread, tried = click.thread, list(choices)
    if click.channel is not None and not click.container.is_ephemeral:
        try:
            await team.messenger.whisper(click.channel.id, thread, click.user.id, tried)
        except SlackError as error:
            if error.problem not in _NOT_A_MEMBER:
                raise
        else:
            return
    await team.messenger.respond(click.response_url, tried, thread=thread)


async def handle(click: Click, work: Awaitable[None], team: Team, parts: Dependencies) -> None:
    """Do what a click asks for; what goes wrong is counted, and the person is told.

    Args:
        click: the click.
        work: what it asks for.
        team: where.
        parts: what counts, and knows whom to tell.
    """
    try:
        await work
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
        code = error.problem if isinstance(error, SlackError) else ""
        reference = parts.service.faults.note("click_failed", error, code=code)
        try:
            await reply(click, [says(parts.apology(reference))], team)
        except SlackError as silent:
            parts.service.faults.note("apology_not_sent", silent, code=silent.problem)
