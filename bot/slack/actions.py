"""The buttons below an answer: more context, other quotes, sharing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.answering.answer import Quote
from bot.slack.clicks import Click, handle, read_click, reply
from bot.slack.parts import Parts
from bot.slack.pointers import Pointer
from bot.slack.render import MORE, OTHERS, SHARE, says
from bot.slack.responder import Responder
from bot.slack.tasks import Tasks

_Act = Callable[[Click, Pointer, list[Quote]], Awaitable[None]]


def register(app: AsyncApp, parts: Parts, responder: Responder, tasks: Tasks) -> None:
    """Listen to clicks below answers."""
    buttons = _Buttons(parts, responder)
    for action, act in ((MORE, buttons.more), (OTHERS, buttons.others), (SHARE, buttons.share)):
        _listen(app, action, act, buttons, tasks)


@dataclass(frozen=True, slots=True)
class _Buttons:
    parts: Parts
    responder: Responder

    async def press(self, click: Click, pointer: Pointer, act: _Act) -> None:
        """Do what a button does, or say that its document has changed."""
        found = [self.parts.library.quote(span) for span in pointer.spans]
        quotes = [quote for quote in found if quote is not None]
        if len(quotes) == len(pointer.spans):
            await act(click, pointer, quotes)
            return
        names = ", ".join(dict.fromkeys(f"“{span.document}”" for span in pointer.spans))
        changed = f"{names} has changed since this was quoted. Ask again for what it says now."
        await reply(click, [says(changed)], self.parts)

    async def more(self, click: Click, _: Pointer, quotes: list[Quote]) -> None:
        """Show the passages around the quotes."""
        if await self.responder.first_time(click.key, click.workspace):
            await reply(click, self.parts.renderer.passages(quotes), self.parts)

    async def others(self, click: Click, _: Pointer, quotes: list[Quote]) -> None:
        """Show what else comes close."""
        if await self.responder.first_time(click.key, click.workspace):
            await reply(click, self.parts.renderer.others(quotes), self.parts)

    async def share(self, click: Click, pointer: Pointer, quotes: list[Quote]) -> None:
        """Show everybody in the channel what only the asker saw; once."""
        if not await self.responder.first_time(
            f"{self.parts.workspace.team}:share:{pointer.answer}", click.workspace
        ):
            await reply(click, [says("You have shared this answer already.")], self.parts)
            return
        shared = self.parts.renderer.shared(quotes, click.user.id, pointer.question)
        await self.parts.outbox.respond(
            click.response_url, shared, thread=click.thread, in_channel=True
        )


def _listen(app: AsyncApp, action: str, act: _Act, buttons: _Buttons, tasks: Tasks) -> None:
    async def on_click(ack: Callable[..., Awaitable[Any]], body: dict[str, Any]) -> None:
        click = read_click(body)
        pointer = Pointer.read(click.value) if click else None
        if click and pointer:
            tasks.start(handle(click, buttons.press(click, pointer, act), buttons.parts))
        await ack()

    app.action(action)(on_click)
