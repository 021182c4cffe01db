"""The buttons below an answer: more context, other quotes, sharing."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.answering.answer import Quote
from bot.service.question import Surface
from bot.slack.button_payload import ButtonPayload, QuotePlace
from bot.slack.clicks import Click, handle, read_click, reply, scope_of
from bot.slack.dependencies import Dependencies
from bot.slack.question import SlackQuestion
from bot.slack.render import (
    AGAIN,
    CLOSEST_QUOTES,
    MORE,
    OTHER_QUOTES,
    SHARE,
    Message,
    Renderer,
    outdated,
    says,
)
from bot.slack.teams import Team, team_of

_NOT_SHARED = (
    "I cannot share this here: as far as I know, not everybody who reads this channel is given "
    "what it quotes."
)


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to clicks below answers."""
    acts = {MORE: _more, OTHER_QUOTES: _others, CLOSEST_QUOTES: _closest, SHARE: _share}
    for action, act in acts.items():
        _listen(app, action, act, parts)
    _listen_to_again(app, parts)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A button that was pressed, and what it is about.

    Args:
        click: who pressed it, and where.
        payload: what it carries.
        quotes: what its payload tells of.
        changed: what has changed of their documents since; empty for nothing.
        renderer: shows the documents that they are in.
        team: the workspace.
        parts: what answers.
    """

    click: Click
    payload: ButtonPayload
    quotes: list[Quote]
    changed: str
    renderer: Renderer
    team: Team
    parts: Dependencies

    async def first_time(self, key: str) -> bool:
        """Whether what is not to happen twice is new."""
        return await self.parts.service.first_time(key, self.click.workspace)

    async def show(self, made_of: Callable[[Sequence[Quote], str], Iterable[Message]]) -> None:
        """Show the person, once, what is made of the quotes and their question."""
        if await self.first_time(self.click.key):
            choices = made_of(self.quotes, self.payload.question)
            if self.changed:
                choices = (outdated(self.changed, self.payload, one) for one in choices)
            await reply(self.click, choices, self.team)


_Act = Callable[[_Pressed], Awaitable[None]]


async def _more(pressed: _Pressed) -> None:
    """Show the passages around the quotes."""
    await pressed.show(pressed.renderer.passages)


async def _others(pressed: _Pressed) -> None:
    """Show what comes close beside an answer."""
    await pressed.show(pressed.renderer.others)


async def _closest(pressed: _Pressed) -> None:
    """Show what comes closest where nothing was found."""
    await pressed.show(pressed.renderer.closest)


async def _share(pressed: _Pressed) -> None:
    """Show everybody in the channel what only the asker saw; once, and if they are given it."""
    click, payload, team = pressed.click, pressed.payload, pressed.team
    scope = await scope_of(click, team, pressed.parts, private=False)
    of_channel = await pressed.parts.service.documents(scope)
    if not all(of_channel.has(quote.document) for quote in pressed.quotes):
        await reply(click, [says(_NOT_SHARED)], team)
        return
    if not await pressed.first_time(f"{team.workspace.team}:share:{payload.answer}"):
        await reply(click, [says("You have shared this answer already.")], team)
        return
    shared = pressed.renderer.shared(pressed.quotes, payload, click.user.id)
    await team.messenger.respond(click.response_url, shared, thread=click.thread, in_channel=True)


async def _press(
    click: Click, payload: ButtonPayload, act: _Act, team: Team, parts: Dependencies
) -> None:
    """Do what a button does, or say that its document no longer says what was quoted.

    That a document has changed is said in any case, and that it can be asked again.
    """
    scope = await scope_of(click, team, parts, private=click.private)
    right = await parts.rights.find(team, scope.user, scope.channel, foreign=scope.foreign)
    renderer = await parts.renderer(scope, corrects=right is not None)
    found = [renderer.snapshot.quote(place) for place in payload.shown]
    quotes = [quote for quote in found if quote is not None]
    if len(quotes) == len(payload.shown):
        changed = [place for place in payload.shown if not renderer.snapshot.holds(place)]
        said = f"{_named(changed, renderer)} has changed since this was quoted, and says so still."
        said = said if changed else ""
        await act(_Pressed(click, payload, quotes, said, renderer, team, parts))
        return
    lost = [place for place, one in zip(payload.shown, found, strict=True) if one is None]
    said = f"{_named(lost, renderer)} has changed since this was quoted, and says so no longer."
    await reply(click, [outdated(said, payload)], team)


def _named(places: Iterable[QuotePlace], renderer: Renderer) -> str:
    """The documents of quotes; what is not given to the person, or gone, is not named."""
    titles = {one.name: one.metadata.title for one in renderer.snapshot.corpus.documents}
    names = (f"“{titles[one.document]}”" for one in places if one.document in titles)
    return " and ".join(dict.fromkeys(names)) or "What is quoted here"


def _listen(app: AsyncApp, action: str, act: _Act, parts: Dependencies) -> None:
    async def on_click(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        payload = ButtonPayload.read(click.value) if click else None
        if click and payload:
            team = team_of(context)
            work = _press(click, payload, act, team, parts)
            parts.service.tasks.start(handle(click, work, team, parts))
        await ack()

    app.action(action)(on_click)


def _listen_to_again(app: AsyncApp, parts: Dependencies) -> None:
    """Ask the question of an old answer anew, for the person who wants to know."""

    async def on_click(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        payload = ButtonPayload.read(click.value) if click else None
        if click and payload and payload.asks:
            team = team_of(context)
            scope = await scope_of(click, team, parts, private=True)
            await parts.service.accept_at_once(
                SlackQuestion(
                    surface=Surface.AGAIN,
                    keys=(click.key,),
                    team=scope.team,
                    channel=scope.channel,
                    user=scope.user,
                    text=payload.asks,
                    thread=click.thread,
                    response_url=click.response_url,
                    accepted=parts.service.clock(),
                    reach=scope.reach,
                    foreign=scope.foreign,
                )
            )
        await ack()

    app.action(AGAIN)(on_click)
