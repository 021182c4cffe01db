"""The App Home: what the bot knows, and questions to begin with."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.catalog.scope import Scope
from bot.errors import SlackError, StorageError
from bot.service.question import Surface
from bot.service.renewal import Status
from bot.service.service import Service
from bot.slack import added, blocks, corrected, kept
from bot.slack.administration import for_admins
from bot.slack.blocks import Block
from bot.slack.clicks import read_click
from bot.slack.dependencies import Dependencies
from bot.slack.freshness import freshness
from bot.slack.manifest import COMMAND, PROMPT_SCOPES, SHORTCUT_NAME
from bot.slack.question import SlackQuestion
from bot.slack.reach import is_foreign
from bot.slack.render import Renderer
from bot.slack.rights import admins_of
from bot.slack.teams import Team, team_of

_EXAMPLE = "example"
_EXAMPLES = re.compile(f"{_EXAMPLE}:[0-9]")


class _Opened(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    user: str
    channel: str
    tab: str


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the opening of the App Home, and to clicks on its questions."""
    service = parts.service

    async def guarded(work: Awaitable[None]) -> None:
        try:
            await work
        except SlackError as error:
            service.faults.note("home_not_shown", error, code=error.problem)

    async def suggest(team: Team, scope: Scope, channel: str) -> None:
        questions = await service.examples(await service.documents(scope))
        if questions:
            await team.messenger.suggest(channel, "", questions)

    async def on_opened(
        event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        opened = _Opened.model_validate(event)
        team = team_of(context)
        foreign = body.get("is_ext_shared_channel") is True
        scope = Scope(team.workspace.team, user=opened.user, private=True, foreign=foreign)
        if opened.tab == "home":
            service.tasks.start(guarded(publish_home(parts, team, scope)))
        elif team.workspace.scopes.issuperset(PROMPT_SCOPES):
            service.tasks.start(guarded(suggest(team, scope, opened.channel)))

    app.event("app_home_opened")(on_opened)
    _listen_to_examples(app, service)


async def publish_home(parts: Dependencies, team: Team, scope: Scope) -> None:
    """Show somebody their App Home as it is now.

    Args:
        parts: what is shown.
        team: where.
        scope: names them.

    Raises:
        SlackError: Slack refuses it, or cannot be reached.
    """
    user, renderer = scope.user, await parts.renderer(scope)
    await parts.service.examples(renderer.snapshot)
    shown = home(renderer, parts.renewal.status)
    if user in admins_of(team.workspace.team, parts.adding.librarians):
        shown += await _added_by(user, parts, team.workspace.team)
    if await parts.rights.find(team, user, "", foreign=scope.foreign):
        known = parts.correcting.known(team.workspace.team)
        shown += await asyncio.to_thread(lambda: [*corrected.listed(known, renderer.snapshot)])
    shown += await _answers_of(user, parts, team.workspace.team)
    if user in admins_of(team.workspace.team, parts.admins):
        shown += await for_admins(parts, team.workspace.team, scope)
    await team.messenger.publish_home(user, shown)


async def _added_by(user: str, parts: Dependencies, team: str) -> list[Block]:
    try:
        known = await parts.adding.documents.documents(team)
    except StorageError as error:
        parts.service.faults.note("stats_not_read", error)
        return []
    return list(added.listed([one for one in known if one.user == user]))


async def _answers_of(user: str, parts: Dependencies, team: str) -> list[Block]:
    try:
        known = await parts.keeping.store.kept_answers(team)
    except StorageError as error:
        parts.service.faults.note("stats_not_read", error)
        return []
    mine = [one for one in known if user in (one.author, one.keeper)]
    return list(kept.listed(mine, user)) if mine else []


def _listen_to_examples(app: AsyncApp, service: Service[SlackQuestion]) -> None:
    async def on_example(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        if click is not None:
            await service.accept_at_once(
                SlackQuestion(
                    surface=Surface.EXAMPLE,
                    keys=(click.key,),
                    team=click.team.id if click.team else team_of(context).workspace.team,
                    channel=click.user.id,
                    user=click.user.id,
                    text=click.value,
                    trigger=click.trigger_id,
                    accepted=service.clock(),
                    foreign=is_foreign(
                        team_of(context).workspace, click.workspace, click.user.team_id
                    ),
                )
            )
        await ack()

    app.action(_EXAMPLES)(on_example)


def home(renderer: Renderer, status: Status) -> list[Block]:
    """What everybody sees in the App Home.

    Args:
        renderer: shows the documents.
        status: how fresh they are.
    """
    snapshot = renderer.snapshot
    shown = [
        blocks.header("Answers in the words of your documents"),
        blocks.sentence(
            "I answer questions only with sentences quoted word for word, and say so when I am not "
            "sure, or find none. I understand English only."
        ),
        blocks.sentence(
            "In a channel, invite me and begin with @ and my name: I answer in a thread, and leave "
            "alone what does not mention me. Or write to me under Messages, type "
            f"{COMMAND} and a question, or choose “{SHORTCUT_NAME}” in the menu of a message."
        ),
    ]
    if snapshot.examples:
        buttons = [
            blocks.button(f"{_EXAMPLE}:{number}", question, question)
            for number, question in enumerate(snapshot.examples)
        ]
        shown += [blocks.header("Questions to begin with"), blocks.actions(buttons)]
    shown += [
        blocks.header("What I know"),
        *renderer.documents(),
        *freshness(status, snapshot),
    ]
    if any(one.metadata.sample for one in snapshot.corpus.documents[:1]):
        shown.append(blocks.note("This is a sample. It is left out once there are documents."))
    return shown
