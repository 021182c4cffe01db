"""Where people were asked, in the database; each function runs in a caller's transaction."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.storage.lifetimes import ASKED_KEPT
from bot.storage.schema import asked_people
from bot.storage.selecting import selected
from bot.storage.store import AskedPeople, Selection

_COLUMNS = asked_people.c


def note(connection: Connection, asked: AskedPeople) -> None:
    """Note where people were asked, unless it is noted already."""
    if find(connection, asked.team, asked.channel, asked.message) is None:
        connection.execute(insert(asked_people).values(asdict(asked)))


def find(connection: Connection, team: str, channel: str, message: str) -> AskedPeople | None:
    """What was asked of people by a message; None where it asked nobody."""
    of_message = (
        (_COLUMNS.team == team) & (_COLUMNS.channel == channel) & (_COLUMNS.message == message)
    )
    row = connection.execute(select(asked_people).where(of_message)).mappings().first()
    return None if row is None else AskedPeople(**row)


def sweep(connection: Connection, now: datetime) -> None:
    """Forget whom people were asked for long ago."""
    connection.execute(delete(asked_people).where(_COLUMNS.asked <= now - ASKED_KEPT))


def exported(connection: Connection, selection: Selection) -> Iterator[dict[str, Any]]:
    """Those that are selected, as records with a `kind`."""
    rows = connection.execute(
        select(asked_people).where(selected(asked_people, selection, _COLUMNS.user))
    )
    yield from ({"kind": "asked_people", **row} for row in rows.mappings())


def purge(connection: Connection, selection: Selection) -> None:
    """Erase those that are selected."""
    connection.execute(delete(asked_people).where(selected(asked_people, selection, _COLUMNS.user)))
