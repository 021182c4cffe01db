"""The bot at work: connected, answering, and at the end of it leaving nothing behind."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering.ask import Assistant
from bot.errors import SlackError
from bot.slack.app import build_app
from bot.slack.connection import Connection, SignedRequests, SocketMode
from bot.slack.faults import Faults
from bot.slack.history import Histories, Memory
from bot.slack.library import Library
from bot.slack.outbox import Outbox
from bot.slack.parts import Parts
from bot.slack.render import Renderer
from bot.slack.requests import Requests
from bot.slack.responder import Responder
from bot.slack.sockets import Sockets
from bot.slack.tasks import Tasks, comes
from bot.slack.workspace import Workspace, find_workspace
from bot.storage.lifetimes import Clock, utc_now
from bot.storage.store import Store

# How often questions of a process that is no more are looked for.
_LOOK_AGAIN = 5.0
_SWEEPS_EVERY = 60
# Slack answers within a second or two; what takes longer is taken for lost, and tried again.
_TIMEOUT = 15.0
# What a person, or a platform, waits for a process to end.
_GRACE = 20.0

_log = structlog.get_logger(__name__)


async def serve(
    connection: Connection,
    assistant: Assistant,
    store: Store,
    *,
    help_contact: str,
    admins: frozenset[str],
    keeps_questions: bool,
    ready: Callable[[str], None],
    clock: Clock = utc_now,
) -> None:
    """Answer in Slack until SIGTERM or SIGINT; then finish what is in hand.

    Args:
        connection: how to reach Slack, and to be reached.
        assistant: answers.
        store: keeps what has to be kept; it is closed at the end.
        help_contact: whom people are told to ask; empty for nobody.
        admins: the ids of those who see in the App Home how the bot fares.
        keeps_questions: whether the store keeps the texts of questions.
        ready: told in one sentence when events are received.
        clock: the time now, in UTC.

    Raises:
        SlackError: Slack does not take a token, or a scope is missing.
        SettingsError: the port is in use.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        client = await stack.enter_async_context(slack_client(connection))
        workspace = await find_workspace(client)
        require_scopes(workspace)
        faults = Faults()
        library = Library(assistant)
        parts = Parts(
            ask=assistant.ask,
            workspace=workspace,
            library=library,
            renderer=Renderer(library, help_contact),
            histories=Histories(client, workspace, Memory(clock)),
            store=store,
            outbox=Outbox(client, faults),
            faults=faults,
            clock=clock,
            help_contact=help_contact,
            admins=admins,
            keeps_questions=keeps_questions,
        )
        tasks = Tasks()
        responder = Responder(parts, tasks)
        stack.callback(responder.close)
        app = build_app(client, parts, responder, tasks)
        receiver: Sockets | Requests
        match connection.transport:
            case SocketMode(app_token):
                receiver = Sockets(app, app_token, client, faults)
            case SignedRequests() as transport:
                receiver = Requests(app, transport, faults)
        try:
            await _unless(stopped, receiver.start())
            tasks.start(_look_again(responder, parts, stopped))
            if not stopped.is_set():
                ready(f"Answering in {workspace.name or workspace.team}, {receiver.how}.")
            await stopped.wait()
            _log.info("stopping")
        finally:
            await receiver.stop_receiving()
            # The connection stays until then, for the acknowledgements.
            await tasks.drain(_GRACE)
            await receiver.close()
    _log.info("stopped", **faults.counts)


@asynccontextmanager
async def slack_client(connection: Connection) -> AsyncIterator[AsyncWebClient]:
    """A client with the bot's token, which leaves it to its callers to try again."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT)) as session:
        yield AsyncWebClient(
            token=connection.bot_token,
            base_url=connection.api_url,
            session=session,
            logger=logging.getLogger("slack_sdk"),
            retry_handlers=[],
        )


def require_scopes(workspace: Workspace) -> None:
    """Make sure that the bot may do what it has to.

    Raises:
        SlackError: a scope is missing; the error says which.
    """
    if workspace.lacking:
        raise SlackError(
            f"The bot's token lacks {', '.join(workspace.lacking)}.",
            where="SLACK_BOT_TOKEN",
            mend="Add that under OAuth & Permissions, Scopes (or paste what `pullquote manifest` "
            "prints under App Manifest), and install the app into the workspace again.",
        )


async def _unless(stopped: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do something that may take for ever, unless the process is told to stop meanwhile."""
    task, stop = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        for one in (task, stop):
            one.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)


async def _look_again(responder: Responder, parts: Parts, stopped: asyncio.Event) -> None:
    """Take up, again and again, what a process that is no more had accepted."""
    rounds = 0
    while not stopped.is_set():
        try:
            await responder.take_up()
            if rounds % _SWEEPS_EVERY == 0:
                await parts.store.sweep()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round is not lost for it
            parts.faults.note("pending_not_read", error)
        rounds += 1
        await comes(stopped, within=_LOOK_AGAIN)
