"""Writes PostgreSQL's dumps of databases of every version: `python -m tests.storage.make_dumps`.

A version's tables are made by its migrations, and get the rows of SQLite's dump of that version.
A dump is made when its version is new; those that are there are left as they are.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from bot.storage.database_url import parse_database_url
from bot.storage.engine import create_engine
from bot.storage.migrate import migrate
from bot.storage.schema import metadata
from tests.postgresql import Cluster, running_cluster

DUMPS = Path(__file__).parent.parent / "data" / "storage"

# What a dump says of the programs and the users of the server it is from.
_NOISE = ("--", "\\", "SET ", "SELECT pg_catalog.set_config", "COMMENT ON SCHEMA", "CREATE SCHEMA")


async def _make(url: str, version: str) -> None:
    """Make the tables of a version."""
    engine = create_engine(parse_database_url(url))

    def make(connection: Connection) -> None:
        migrate(connection, "the dump", target=version)

    async with engine.begin() as connection:
        await connection.run_sync(make)
    await engine.dispose()


def _fill(url: str, dump: str) -> None:
    """Put the rows of a dump of SQLite into the same tables."""
    with closing(sqlite3.connect(":memory:")) as old, psycopg.connect(url) as new:
        old.executescript(dump)
        old.row_factory = sqlite3.Row
        new.execute("SET timezone = 'UTC'")
        for table in metadata.sorted_tables:
            try:
                rows = old.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608 - a table of ours
            except sqlite3.OperationalError:  # it is younger than this version
                continue
            for row in rows:
                statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                    sql.Identifier(table.name),
                    sql.SQL(", ").join(map(sql.Identifier, row.keys())),
                    sql.SQL(", ").join(sql.Placeholder() * len(row)),
                )
                # As text, which PostgreSQL reads as whatever the column holds.
                new.execute(statement, [_written(value) for value in row])
            if "id" in table.c and table.c.id.type.python_type is int:
                new.execute(
                    sql.SQL(
                        "SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}"
                    ).format(sql.Literal(table.name), sql.Identifier(table.name))
                )


def _written(value: object) -> str | bytes | None:
    return value if value is None or isinstance(value, bytes) else str(value)


def _dump(cluster: Cluster, url: str) -> str:
    """All that is in a database, as statements, without a word about where it is from."""
    lines = cluster.dump(url.rpartition("/")[2]).splitlines()
    return "\n".join(line for line in lines if line and not line.startswith(_NOISE)) + "\n"


def main() -> None:
    """Make the dumps that are not there yet."""
    with running_cluster() as cluster:
        for old in sorted(DUMPS.glob("sqlite/*.sql")):
            new = DUMPS / "postgresql" / old.name
            if not new.exists():
                with cluster.database() as url:
                    asyncio.run(_make(url, old.stem))
                    _fill(url, old.read_text(encoding="utf-8"))
                    new.write_text(_dump(cluster, url), encoding="utf-8")
                print(f"Written: {new.relative_to(DUMPS)}")  # noqa: T201 - this is a script


if __name__ == "__main__":
    main()
