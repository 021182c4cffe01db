"""`pullquote serve`: the bot in Slack."""

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.connection import connection_of
from bot.cli.options import corpus_option, documents_of, library_of, load_snapshot
from bot.cli.reader import load_models, reader_state
from bot.settings import Settings, hide_slack_variables, service_manager

if TYPE_CHECKING:  # they bring much along
    from bot.errors import StorageError
    from bot.service.incidents import Faults, Kind


@click.command(
    "serve",
    epilog="Exit status: 0 after SIGTERM or Ctrl-C, 2 for an error, 14 where it "
    "had not answered for 30 seconds.",
)
@corpus_option
@click.pass_context
def command(ctx: click.Context, corpus: tuple[Path, ...]) -> None:
    """Answer in Slack until SIGTERM or Ctrl-C.

    With SLACK_APP_TOKEN set, the bot connects by Socket Mode; with SLACK_SIGNING_SECRET set,
    it receives signed requests at /slack/events on PORT. `pullquote check` tells what is wrong
    when it does not start. Logs are JSON, on the standard error.

    \b
    Examples:
      pullquote serve
      pullquote serve --corpus handbook/
    """  # noqa: D301 - click reads the \b
    from bot.slack.logs import configure_logs

    settings: Settings = ctx.find_root().obj
    connection_of(settings)  # what is wrong there is said before anything is loaded
    hide_slack_variables()
    configure_logs(settings.log_level)
    asyncio.run(_serve(settings, corpus))


async def _serve(settings: Settings, corpus: tuple[Path, ...]) -> None:
    from bot.assembly import understand
    from bot.cli.shelving import pins_file, shelved, shelves_file
    from bot.errors import StorageError
    from bot.intake.watching import changes
    from bot.service.adding import AddedDocuments
    from bot.service.corrections import Correcting
    from bot.service.incidents import Faults
    from bot.service.reader_loader import ReaderLoader
    from bot.service.renewal import Renewal
    from bot.service.reshelving import Reshelving
    from bot.slack.adding import Additions
    from bot.slack.health import MonitorAddress
    from bot.slack.keeping import Answers
    from bot.slack.serve import Options, serve
    from bot.storage.lifetimes import utc_now
    from bot.storage.resilient import ResilientStore
    from bot.storage.sql import SqlStore

    faults = Faults()
    database_url = settings.database_url.get_secret_value()
    database = SqlStore(
        database_url,
        keep_questions=settings.keep_questions,
        keep_answers=settings.keep_answers,
        anonymous=settings.purged_answers == "anonymous",
    )
    store = ResilientStore(database, partial(_note, faults))
    await store.open()
    added = AddedDocuments(store)
    library = library_of(corpus, added.given)
    try:
        with suppress(StorageError):  # the store has told of it; it is looked at again
            await added.look()
        # In a thread of its own, as the database is asked for documents in this one.
        documents = documents_of(corpus, library, serves=True)
        snapshot = await asyncio.to_thread(load_snapshot, documents, serves=True)
        file = shelves_file(settings, corpus)
        catalog = shelved(snapshot, file)
        reshelving = Reshelving(catalog, file, faults)
        reshelving.look()  # what is wrong at the start is told then
        correcting = Correcting(store, catalog, pins_file(settings).read, utc_now)
        with suppress(StorageError):  # in the same way
            await correcting.look()
    except BaseException:
        await store.close()
        raise

    renewal = Renewal(
        catalog,
        snapshot,
        documents.read,
        partial(changes, (*corpus, file.path)),
        faults=faults,
        clock=utc_now,
        then=reshelving.look,
    )
    turn = asyncio.Lock()

    async def look() -> None:
        # Who comes while it is read waits until what they have added is asked.
        async with turn:
            with suppress(StorageError):
                if await added.look():
                    await asyncio.to_thread(renewal.look)

    await serve(
        connection_of(settings),
        catalog,
        store,
        faults,
        Options(
            paths=corpus,
            database_url=database_url,
            monitor=None
            if settings.metrics_port is None
            else MonitorAddress(settings.metrics_host, settings.metrics_port),
            service=service_manager(),
            help_contact=settings.help_contact,
            admins=frozenset(settings.admin_users),
            keeps_questions=settings.keep_questions is not None,
            digest=frozenset(settings.digest),
            editors=frozenset((*settings.editors, *settings.librarians, *settings.admin_users)),
        ),
        reader=ReaderLoader(partial(load_models, settings), faults, reader_state(settings)),
        renewal=renewal,
        additions=Additions(
            store, partial(understand, library), look, frozenset(settings.librarians)
        ),
        correcting=correcting,
        answers=Answers(
            store,
            lambda: added.answers,
            partial(understand, library),
            look,
            settings.keep_answers,
            keeps_questions=settings.keep_questions is not None,
        ),
        ready=click.echo,
    )


def _note(faults: "Faults", fault: "StorageError") -> None:
    """Count a fault of the database, by what it is."""
    from bot.errors import NotErasedError, NotTakenError

    kind: Kind = "storage_fault"
    if isinstance(fault, NotTakenError):
        kind = "item_not_taken"
    elif isinstance(fault, NotErasedError):
        kind = "not_erased"
    faults.note(kind, problem=fault.problem, mend=fault.hint)
