"""The App Home: what the bot knows, and questions to begin with."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt.async_app import AsyncApp

from bot.errors import SlackError
from bot.slack import blocks
from bot.slack.administration import for_admins, insight
from bot.slack.blocks import Block
from bot.slack.clicks import read_click
from bot.slack.inquiry import Inquiry, Surface
from bot.slack.manifest import COMMAND, PROMPT_SCOPES, SHORTCUT_NAME
from bot.slack.parts import Parts
from bot.slack.responder import Responder
from bot.slack.tasks import Tasks

_EXAMPLE = "example"
_EXAMPLES = re.compile(f"{_EXAMPLE}:[0-9]")


class _Opened(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    user: str
    channel: str
    tab: str


def register(app: AsyncApp, parts: Parts, responder: Responder, tasks: Tasks) -> None:
    """Listen to the opening of the App Home, and to clicks on its questions."""

    async def publish(user: str) -> None:
        shown = home(parts)
        if user in parts.admins:
            shown += for_admins(parts, await insight(parts))
        await parts.outbox.publish_home(user, shown)

    async def on_opened(event: dict[str, Any]) -> None:
        opened = _Opened.model_validate(event)
        if opened.tab == "home":
            tasks.start(_guarded(publish(opened.user), parts))
        elif parts.workspace.scopes.issuperset(PROMPT_SCOPES):
            questions = parts.library.examples
            if questions:
                tasks.start(_guarded(parts.outbox.suggest(opened.channel, "", questions), parts))

    async def on_example(ack: Callable[..., Awaitable[Any]], body: dict[str, Any]) -> None:
        click = read_click(body)
        if click is not None:
            await responder.accept_at_once(
                Inquiry(
                    surface=Surface.EXAMPLE,
                    keys=(click.key,),
                    team=click.team.id if click.team else parts.workspace.team,
                    channel=click.user.id,
                    user=click.user.id,
                    text=click.value,
                    trigger=click.trigger_id,
                    accepted=parts.clock(),
                )
            )
        await ack()

    app.event("app_home_opened")(on_opened)
    app.action(_EXAMPLES)(on_example)


def home(parts: Parts) -> list[Block]:
    """What everybody sees in the App Home.

    Args:
        parts: the documents.
    """
    documents = parts.library.documents
    shown = [
        blocks.header("Answers in the words of your documents"),
        blocks.sentence(
            "I answer questions only with sentences quoted word for word, and say so when the "
            f"documents do not answer. Mention me in a channel, write to me under Messages, type "
            f"{COMMAND} and a question, or choose “{SHORTCUT_NAME}” in the menu of a message."
        ),
        blocks.header("What I know"),
        *parts.renderer.documents(),
    ]
    if documents[0].metadata.sample:
        shown.append(blocks.note("This is a sample. It is left out once there are documents."))
    if parts.library.examples:
        buttons = [
            blocks.button(f"{_EXAMPLE}:{number}", question, question)
            for number, question in enumerate(parts.library.examples)
        ]
        shown += [blocks.header("Questions to begin with"), blocks.actions(buttons)]
    return shown


async def _guarded(work: Awaitable[None], parts: Parts) -> None:
    try:
        await work
    except SlackError as error:
        parts.faults.note("home_not_shown", error, code=error.problem)
