"""“Ask a person”: who is asked, what is brought back, and what those who answer are offered."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import StorageError
from bot.slack.asking_people import KEEP, AskPeople, BringAnswer, what_becomes
from bot.slack.button_payload import ButtonPayload
from bot.slack.clicks import Click, handle, read_click, reply, scope_of
from bot.slack.dependencies import Dependencies
from bot.slack.events import reply_of
from bot.slack.keeping import KeepRequest
from bot.slack.mrkdwn import plain
from bot.slack.one_message import find_message
from bot.slack.reach import is_foreign
from bot.slack.render import ASK_PEOPLE, Message, asked_elsewhere, says
from bot.slack.teams import Team, team_of

_NOWHERE = "There is nobody whom I could ask from here any more."
_TOO_LONG = "Your question is too long for me to pass on. Please ask there yourself."
_NOT_THERE = "I cannot see that message any more. Choose “Keep as an answer” in its menu."
_NOT_FROM_THERE = "Only what people of this workspace say is kept as an answer."


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the button that asks people, and to the one that keeps what they said."""

    async def on_ask(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click, team = read_click(body), team_of(context)
        payload = ButtonPayload.read(click.value) if click else None
        if click and payload:
            told = await _ask(click, payload, team, parts)
            if told:
                work = reply(click, [told], team)
                parts.service.tasks.start(handle(click, work, team, parts))
        await ack()

    async def on_keep(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click, team = read_click(body), team_of(context)
        if click:
            parts.service.tasks.start(handle(click, _keep(click, team, parts), team, parts))
        await ack()

    app.action(ASK_PEOPLE)(on_ask)
    app.action(KEEP)(on_keep)


async def bring(body: Mapping[str, Any], team: Team, parts: Dependencies) -> None:
    """Bring what somebody has said below a question that was put to people to who asked it.

    Args:
        body: of a `message` event.
        team: where.
        parts: know where people are asked.

    Raises:
        StorageError: it is to be told again.
    """
    said = reply_of(body, team.workspace)
    if said is None or said.channel not in parts.service.catalog.shelves.helping:
        return
    workspace = team.workspace.team
    asked = await parts.asking.store.asked_people(workspace, said.channel, said.thread)
    if asked is None or asked.user == said.user:
        return
    await parts.asking.bring(
        BringAnswer(
            key=f"{workspace}:bring:{said.channel}:{said.message}",
            team=workspace,
            user=said.user,
            asker=asked.user,
            channel=said.channel,
            asked=said.thread,
            message=said.message,
            text=said.text,
            place=asked.place,
            thread=asked.thread,
            offered=not said.foreign,
            accepted=parts.service.clock(),
        )
    )


async def _ask(
    click: Click, payload: ButtonPayload, team: Team, parts: Dependencies
) -> Message | None:
    """Put a question to people; returns what who clicked is told at once, if anything."""
    scope = await scope_of(click, team, parts, private=click.private)
    where = parts.service.catalog.help_for(scope)
    if where is None:
        return says(_NOWHERE)
    if not payload.asks:
        return says(_TOO_LONG)
    if payload.place != where.channel:  # nobody has agreed to that
        return asked_elsewhere(where.channel, payload)
    # What only they see cannot be added to: then they are told directly.
    alone = click.channel is None or click.container.is_ephemeral
    place = click.user.id if alone or click.channel is None else click.channel.id
    thread = click.thread or ("" if click.private else click.container.message_ts)
    new = await parts.asking.ask(
        AskPeople(
            key=f"{scope.team}:people:{payload.answer}:{click.user.id}",
            team=scope.team,
            user=click.user.id,
            channel=where.channel,
            group=where.group,
            question=payload.asks,
            place=place,
            thread="" if alone else thread,
            response_url=click.response_url,
            accepted=parts.service.clock(),
        )
    )
    if new:
        return None
    return says(f"You have put that question to people before. {what_becomes(team)}")


async def _keep(click: Click, team: Team, parts: Dependencies) -> None:
    """Keep what the person who clicks has answered."""
    if click.channel is None:
        return
    workspace, channel, thread = team.workspace.team, click.channel.id, click.thread
    if is_foreign(team.workspace, click.workspace, click.user.team_id):
        await reply(click, [says(_NOT_FROM_THERE)], team)
        return
    faults = parts.service.faults
    said = await find_message(team, channel, click.value, faults)
    if said is None or said.user != click.user.id:
        await reply(click, [says(_NOT_THERE)], team)
        return
    question = asker = ""
    if parts.keeping.keeps_questions:
        try:
            asked = await parts.asking.store.asked_people(workspace, channel, thread)
        except StorageError:
            asked = None
        first = await find_message(team, channel, thread, faults) if asked is not None else None
        if asked is not None and first is not None:
            question, asker = plain(first.text), asked.user
    await parts.keeping.accept(
        KeepRequest(
            key=click.key,
            team=workspace,
            place=channel,
            message=said.ts,
            thread=thread,
            author=said.user,
            user=said.user,
            text=said.text,
            question=question,
            asker=asker,
            response_url=click.response_url,
            accepted=parts.service.clock(),
        )
    )
