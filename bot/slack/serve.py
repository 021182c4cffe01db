"""The bot at work: connected, answering, and at the end of it leaving nothing behind."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bot.assembly import build_service
from bot.catalog.catalog import Catalog
from bot.catalog.scope import Reach, Scope
from bot.errors import NewerDatabaseError, PinsError, StorageError
from bot.service.corrections import Correcting
from bot.service.in_flight import comes
from bot.service.incidents import Faults
from bot.service.metrics import Metrics
from bot.service.reader_loader import ReaderLoader
from bot.service.renewal import Renewal
from bot.service.service import Service
from bot.slack.adding import Adding, Additions
from bot.slack.alone import Alone
from bot.slack.answered_before import AnsweredBefore
from bot.slack.app import build_app
from bot.slack.asking_people import AskingPeople
from bot.slack.choices import Choices
from bot.slack.clients import slack_clients
from bot.slack.connection import Connection
from bot.slack.delivery import SlackDelivery
from bot.slack.dependencies import Dependencies
from bot.slack.digest import Digest
from bot.slack.errands import Errands
from bot.slack.health import Health, MonitorAddress, MonitorPort
from bot.slack.keeping import Answers, Keeping
from bot.slack.question import SlackQuestion
from bot.slack.reception import Shared, receiving
from bot.slack.requests import Requests
from bot.slack.resting import Resting
from bot.slack.rights import Rights
from bot.slack.sockets import Sockets
from bot.slack.teams import Teams
from bot.slack.watchdog import Watchdog
from bot.storage.lifetimes import Clock, utc_now
from bot.storage.store import PendingQuestion, Store

# How often questions of a process that is no more are looked for.
_LOOK_AGAIN = 5.0
# How often documents that were added by way of another process are looked for.
_LOOK_FOR_ADDED = 2.0
# How often what has been kept for its time is erased; docs/storage.md promises it.
_SWEEP_AGAIN = 60.0
# Threads that find answers; more would only wait for the interpreter.
_WORKERS = 2
# What a person, or a platform, waits for a process to end.
_GRACE = 20.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator has chosen.

    Args:
        paths: files and folders that are answered from.
        database_url: where installations in many workspaces are kept: the store's database.
        monitor: where the metrics are; None for nowhere.
        service: where systemd is told how the process is; empty for nowhere.
        help_contact: whom people are told to ask; empty for nobody.
        admins: the ids of those who see in the App Home how the bot fares, each with its
            workspace's id and a slash before it, or alone where there is only one workspace.
        keeps_questions: whether the store keeps the texts of questions.
        editors: the ids of those who may set answers right, people and user groups, written in
            the same way; perhaps with `CHANNEL_CREATORS`.
        digest: where it is told each week what was not answered, written in the same way.
    """

    paths: Sequence[Path]
    database_url: str
    monitor: MonitorAddress | None
    service: str
    help_contact: str
    admins: frozenset[str]
    keeps_questions: bool
    editors: frozenset[str] = frozenset()
    digest: frozenset[str] = frozenset()


async def serve(
    connection: Connection,
    catalog: Catalog,
    store: Store,
    faults: Faults,
    options: Options,
    *,
    reader: ReaderLoader,
    renewal: Renewal,
    additions: Additions,
    correcting: Correcting,
    answers: Answers,
    ready: Callable[[str], None],
    clock: Clock = utc_now,
) -> None:
    """Answer in Slack until SIGTERM or SIGINT; then finish what is in flight.

    Args:
        connection: how to reach Slack, and to be reached.
        catalog: what can be asked.
        store: keeps what has to be kept; it is closed at the end.
        faults: counts what goes wrong.
        options: what the operator has chosen.
        reader: reads what words leave in doubt, once it is loaded.
        renewal: keeps the documents fresh.
        additions: the documents that people add.
        correcting: what people set right.
        answers: what people said, and others are answered from.
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
        watchdog = Watchdog(options.service)
        threads, reading_thread = watchdog.threads(_WORKERS), watchdog.threads(1)
        for one in (threads, reading_thread):
            stack.callback(one.shutdown, wait=False, cancel_futures=True)
        await stack.enter_async_context(watchdog.on_duty())
        metrics = _metrics(faults, reader, renewal)
        receiver: Sockets | Requests | None = None
        health = Health(
            metrics,
            {
                "index": lambda: (
                    bool(catalog.everything.corpus.documents)
                    and not catalog.shelves.closed
                    and catalog.everything.assistant.index.works()
                ),
                "database": lambda: store.durable,
                "slack": lambda: (
                    receiver is not None and receiver.receiving() and reception.teams.reachable
                ),
            },
        )
        watched = ""
        if options.monitor is not None:
            # Before Slack is asked for anything: a monitor sees what it waits for.
            listening = MonitorPort(health, options.monitor)
            stack.push_async_callback(listening.close)
            await listening.start()
            watched = f", {listening.how}"
        # Each example is asked, which is work, and nobody is to wait for it.
        _ = catalog.resolve(Scope(reach=Reach.OWN)).examples
        clients = await stack.enter_async_context(slack_clients(connection.api_url))
        shared = Shared(clients, store, faults, clock, health.routes())
        reception = await stack.enter_async_context(
            receiving(connection, options.database_url, shared)
        )
        rights = Rights(options.editors)
        delivery = SlackDelivery(
            reception.teams,
            options.help_contact,
            rights,
            catalog.help_for,
            AnsweredBefore(store, answers.known, clock, keeps_questions=options.keeps_questions),
        )
        service = build_service(
            catalog,
            store,
            delivery,
            faults=faults,
            metrics=metrics,
            threads=threads,
            reading_thread=reading_thread,
            ask_alone=Alone().ask,
            clock=clock,
        )
        errands = Errands(service, reception.teams, options.help_contact)
        parts = Dependencies(
            service,
            reader,
            renewal,
            store,
            Adding(additions, errands, threads),
            Keeping(answers, errands, threads),
            AskingPeople(store, errands),
            options.help_contact,
            options.admins,
            options.keeps_questions,
            Choices(store),
            correcting,
            rights,
        )
        receiver = reception.receiver(build_app(connection.api_url, reception.teams, parts))
        try:
            await _unless(stopped, receiver.start())
            # What is loaded stays: the collector of garbage need not look at all of it again.
            gc.collect()
            gc.freeze()
            looking = _begin_rounds(parts, reception.teams, additions, options, stopped)
            if not stopped.is_set():
                ready(
                    f"Answering in {reception.where}, {receiver.how}{watched}. {reader.status.said}"
                )
                catalog.watch(reader.read_for)
                renewal.start()
            await stopped.wait()
            _log.info("stopping")
        finally:
            watchdog.tell("STOPPING=1")
            renewal.stop()
            reader.stop()
            await receiver.stop_receiving()
            # The connection stays until then, for the acknowledgements.
            await service.tasks.drain(_GRACE)
            await receiver.close()
        if not looking.cancelled():
            looking.result()
    _log.info("stopped", **faults.counts)


def _begin_rounds(
    parts: Dependencies,
    teams: Teams,
    additions: Additions,
    options: Options,
    stopped: asyncio.Event,
) -> asyncio.Task[None]:
    """Begin what is done again and again; returns what takes up the work of other processes."""
    service, faults = parts.service, parts.service.faults
    sweeps = (service.sweep, teams.look, parts.keeping.look)
    service.tasks.start(_sweep_again(sweeps, faults, stopped))
    looks = (additions.look, parts.choices.look)
    service.tasks.start(_look_for_added(looks, faults, stopped))
    service.tasks.start(_look_for_corrections(Resting(parts, teams), faults, stopped))
    service.tasks.start(_digest_again(Digest(parts, teams, options.digest), faults, stopped))
    errands = (parts.adding.take_up, parts.keeping.take_up, parts.asking.take_up)
    return service.tasks.start(_look_again(service, errands, stopped))


def _metrics(faults: Faults, reader: ReaderLoader, renewal: Renewal) -> Metrics:
    metrics = Metrics(faults)
    metrics.watch_reader(lambda: reader.status.state)
    metrics.watch_documents(lambda: renewal.status)
    return metrics


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


async def _look_for_added(
    looks: Sequence[Callable[[], Awaitable[None]]], faults: Faults, stopped: asyncio.Event
) -> None:
    """Have what people added or chose by way of other processes hold here as well."""
    while not stopped.is_set():
        for look in looks:
            try:
                await look()
            except StorageError:  # it was told of
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round is not lost for it
                faults.note("document_not_added", error)
        await comes(stopped, within=_LOOK_FOR_ADDED)


async def _look_for_corrections(resting: Resting, faults: Faults, stopped: asyncio.Event) -> None:
    """Go by what people have set right by way of other processes, or in a file."""
    told = ""
    while not stopped.is_set():
        try:
            await resting.look()
            told = ""
        except PinsError as error:
            if str(error) != told:  # once, until it is another thing
                faults.note("pins_not_read", problem=str(error), mend=error.hint)
            told = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round is not lost for it
            faults.note("not_corrected", error)
        await comes(stopped, within=_LOOK_FOR_ADDED)


async def _digest_again(digest: Digest, faults: Faults, stopped: asyncio.Event) -> None:
    """Tell what was not answered, when a week is over."""
    while not stopped.is_set():
        try:
            await digest.look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round is not lost for it
            faults.note("digest_not_told", error)
        await comes(stopped, within=_SWEEP_AGAIN)


async def _look_again(
    service: Service[SlackQuestion],
    errands: Sequence[Callable[[PendingQuestion], bool]],
    stopped: asyncio.Event,
) -> None:
    """Take up, again and again, what a process that is no more had accepted.

    Raises:
        NewerDatabaseError: a newer version has been at the database; this one is told to stop.
    """
    while not stopped.is_set():
        try:
            await service.take_up(lambda one: any(take_up(one) for take_up in errands))
        except NewerDatabaseError:
            stopped.set()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round is not lost for it
            service.faults.note("pending_not_read", error)
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
