"""The bot at work: connected, answering, and at the end of it leaving nothing behind."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering.ask import Assistant
from bot.errors import NewerDatabaseError
from bot.slack.alone import Alone
from bot.slack.app import build_app
from bot.slack.clients import slack_clients
from bot.slack.connection import Connection, ManyWorkspaces
from bot.slack.faults import Faults
from bot.slack.health import Health, MonitorAddress, MonitorPort
from bot.slack.history import Histories, Memory
from bot.slack.library import Library
from bot.slack.metrics import Metrics
from bot.slack.outbox import Outbox
from bot.slack.parts import Parts
from bot.slack.reception import Reception, Shared, many_workspaces, one_workspace
from bot.slack.render import Renderer
from bot.slack.responder import Responder
from bot.slack.tasks import Tasks, comes
from bot.slack.teams import Team, Teams
from bot.slack.watchdog import Watchdog
from bot.slack.workspace import Workspace
from bot.storage.lifetimes import Clock, utc_now
from bot.storage.store import Store

# How often questions of a process that is no more are looked for.
_LOOK_AGAIN = 5.0
# How often what has been kept for its time is erased; docs/storage.md promises it.
_SWEEP_AGAIN = 60.0
# Threads that find answers; more would only wait for the interpreter.
_WORKERS = 2
# What a person, or a platform, waits for a process to end.
_GRACE = 20.0

_log = structlog.get_logger(__name__)


async def serve(  # noqa: PLR0915 - it puts together all that runs
    connection: Connection,
    assistant: Assistant,
    store: Store,
    faults: Faults,
    *,
    paths: Sequence[Path],
    database_url: str,
    monitor: MonitorAddress | None,
    service: str,
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
        faults: counts what goes wrong.
        paths: files and folders that the assistant answers from.
        database_url: where installations in many workspaces are kept: the store's database.
        monitor: where the metrics are; None for nowhere.
        service: where systemd is told how the process is; empty for nowhere.
        help_contact: whom people are told to ask; empty for nobody.
        admins: the ids of those who see in the App Home how the bot fares, each with its
            workspace's id and a slash before it, or alone where there is only one workspace.
        keeps_questions: whether the store keeps the texts of questions.
        ready: told in one sentence when events are received.
        clock: the time now, in UTC.

    Raises:
        SlackError: Slack does not take a token, or a scope is missing.
        SettingsError: a port is in use.
        NewerDatabaseError: a newer version has changed the database meanwhile. What was in hand
            is finished.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        threads = ThreadPoolExecutor(_WORKERS, thread_name_prefix="answering")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        watchdog = Watchdog(service)
        tasks, memory, metrics = Tasks(), Memory(clock, store), Metrics(faults)
        library = Library(assistant)
        alone = Alone(paths, library.documents)
        await stack.enter_async_context(watchdog.on_duty())
        renderer = Renderer(library, help_contact)
        reception: Reception | None = None
        health = Health(
            metrics,
            {
                "index": lambda: bool(library.documents),
                "database": lambda: store.durable,
                "slack": lambda: reception is not None and reception.receiving,
            },
        )
        watched = ""
        if monitor is not None:
            # Before Slack is asked for anything: a monitor sees what it waits for.
            listening = MonitorPort(health, monitor)
            stack.push_async_callback(listening.close)
            await listening.start()
            watched = f", {listening.how}"

        def build(client: AsyncWebClient, workspace: Workspace) -> Team:
            parts = Parts(
                ask=watchdog.watching(assistant.ask),
                ask_alone=alone.ask,
                workspace=workspace,
                library=library,
                renderer=renderer,
                histories=Histories(client, workspace, memory),
                store=store,
                outbox=Outbox(client, faults),
                faults=faults,
                metrics=metrics,
                clock=clock,
                help_contact=help_contact,
                admins=admins_of(workspace.team, admins),
                keeps_questions=keeps_questions,
            )
            responder = Responder(parts, tasks, threads)
            return Team(workspace, client, responder, build_app(client, parts, responder, tasks))

        clients = await stack.enter_async_context(slack_clients(connection.api_url))
        shared = Shared(build, clients, store, faults, clock, health.routes())
        transport = connection.transport
        if isinstance(transport, ManyWorkspaces):
            reception = await stack.enter_async_context(
                many_workspaces(transport, database_url, shared)
            )
        else:
            reception = await one_workspace(transport, connection.bot_token, shared)
        receiver = reception.receiver
        try:
            await _unless(stopped, receiver.start())
            # What is loaded stays: the collector of garbage need not look at all of it again.
            gc.collect()
            gc.freeze()
            looking = tasks.start(_look_again(reception.teams, store, faults, stopped))
            sweeps = (store.sweep, memory.sweep, reception.teams.look)
            tasks.start(_sweep_again(sweeps, faults, stopped))
            if not stopped.is_set():
                ready(f"Answering in {reception.where}, {receiver.how}{watched}.")
            await stopped.wait()
            _log.info("stopping")
        finally:
            watchdog.tell("STOPPING=1")
            await receiver.stop_receiving()
            # The connection stays until then, for the acknowledgements.
            await tasks.drain(_GRACE)
            await receiver.close()
        if not looking.cancelled():
            looking.result()
    _log.info("stopped", **faults.counts)


def admins_of(team: str, admins: frozenset[str]) -> frozenset[str]:
    """Who of the administrators is one in a workspace.

    Args:
        team: its id.
        admins: their ids, alone or behind the id of a workspace and a slash.
    """
    named = (admin.rpartition("/") for admin in admins)
    return frozenset(user for where, _, user in named if where in ("", team))


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


async def _look_again(teams: Teams, store: Store, faults: Faults, stopped: asyncio.Event) -> None:
    """Take up, again and again, what a process that is no more had accepted.

    Raises:
        NewerDatabaseError: a newer version has been at the database; this one is told to stop.
    """
    while not stopped.is_set():
        try:
            for question in await store.pending():
                team = await teams.find(question.team)
                if team is None:  # the app was removed there
                    await store.finish(question.keys, None)
                else:
                    await team.responder.take_up(question)
        except NewerDatabaseError:
            stopped.set()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round is not lost for it
            faults.note("pending_not_read", error)
        await comes(stopped, within=_LOOK_AGAIN)


async def _sweep_again(
    sweeps: Sequence[Callable[[], Awaitable[None]]], faults: Faults, stopped: asyncio.Event
) -> None:
    """Erase, every minute, what has been kept for its time, wherever it is."""
    while not stopped.is_set():
        for sweep in sweeps:
            try:
                await sweep()
            except Exception as error:  # noqa: BLE001 - the others are not left undone for it
                faults.note("not_erased", error)
        await comes(stopped, within=_SWEEP_AGAIN)
