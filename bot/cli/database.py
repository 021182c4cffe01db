"""What the commands share that look into the database: the database itself, and whose things."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from bot.catalog.added import Whose, added_name
from bot.catalog.corrections import Corrections
from bot.errors import DocumentError, StorageError
from bot.intake.library import Given
from bot.service.kept_answers import given_answer
from bot.settings import Settings
from bot.storage.database_url import describe, parse_database_url
from bot.storage.sql import SqlStore
from bot.storage.store import AddedDocument, Entry, KeptAnswer

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

workspace_option = click.option(
    "--workspace",
    "team",
    metavar="ID",
    default="",
    help="Only of this workspace, such as T012AB3CD.",
)
user_option = click.option(
    "--user", metavar="ID", default="", help="Only of this person, such as U012AB3CD."
)


def before_option(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option `--before`, a day.

    Args:
        what: its help.
    """
    return click.option(
        "--before",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        callback=lambda _ctx, _option, day: day and _begins(day),
        help=what,
    )


def in_database(settings: Settings, work: Callable[[SqlStore], Awaitable[_Result]]) -> _Result:
    """Open the database, do something in it, and close it.

    Args:
        settings: they say where it is.
        work: what to do.

    Returns:
        What that returns.

    Raises:
        StorageError: it cannot be opened, read or written.
    """

    async def run() -> _Result:
        store = SqlStore(
            settings.database_url.get_secret_value(),
            keep_answers=settings.keep_answers,
            anonymous=settings.purged_answers == "anonymous",
        )
        try:
            await store.open()
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def added_documents(settings: Settings) -> Sequence[Given]:
    """What people added in Slack, where there is a database that has some: files, and answers.

    Nothing is made or changed for it. A database that cannot be read is told of in the log.

    Args:
        settings: they say where it is.
    """

    async def known(store: SqlStore) -> list[AddedDocument]:
        return await store.documents()

    async def said(store: SqlStore) -> list[KeptAnswer]:
        return await store.kept_answers()

    def content(document: AddedDocument) -> bytes:
        found = in_database(settings, lambda store: store.content(document.team, document.id))
        if found is None:
            raise DocumentError(
                "It was removed meanwhile.", where=document.name, hint="Do the same again."
            )
        return found

    documents = _if_there(settings, known)
    answers = _if_there(settings, said)
    return [
        Given(
            added_name(one.name, Whose(one.team, one.place, one.everybody)),
            one.content_hash,
            partial(content, one),
        )
        for one in documents
    ] + list(map(given_answer, answers))


def kept_corrections(settings: Settings, team: str = "") -> Corrections:
    """What people have set right in Slack, where there is a database that has some.

    Nothing is made or changed for it. A database that cannot be read is told of in the log.

    Args:
        settings: they say where it is.
        team: of this workspace; empty for all.
    """
    from bot.service.corrections import corrections_of

    async def known(store: SqlStore) -> list[Entry]:
        return await store.entries(team)

    return corrections_of(_if_there(settings, known))


def where_looked(settings: Settings) -> str:
    """In which database nothing was found, and in which it may be instead: a line for people.

    Args:
        settings: they say which.

    Raises:
        StorageError: they do not.
    """
    where = describe(parse_database_url(settings.database_url.get_secret_value()))
    return (
        f"Looked in {where}, which DATABASE_URL names. `pullquote run` keeps a database of its "
        "own, which is gone at its end."
    )


def _if_there(
    settings: Settings, look: Callable[[SqlStore], Awaitable[list[_Result]]]
) -> list[_Result]:
    """Look something up in a database, if there is one."""
    url = settings.database_url.get_secret_value()

    async def looked_up() -> list[_Result]:
        store = SqlStore(url, keep_answers=settings.keep_answers)
        try:
            return await look(store)
        finally:
            await store.close()

    try:
        file = parse_database_url(url)
        if file.get_backend_name() == "sqlite" and not Path(file.database or "").is_file():
            return []
        return asyncio.run(looked_up())
    except StorageError as error:
        _log.warning("%s: %s %s", error.where, error.problem, error.hint)
        return []


def _begins(day: datetime) -> datetime:
    return day.replace(tzinfo=UTC)
