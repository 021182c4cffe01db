"""What the commands share that look into the database: the database itself, and whose things."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import click

from bot.settings import Settings
from bot.storage.sql import SqlStore

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
        store = SqlStore(settings.database_url.get_secret_value())
        try:
            await store.open()
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def _begins(day: datetime) -> datetime:
    return day.replace(tzinfo=UTC)
