"""A database is brought to the newest version of its tables."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Select, String, column, func, select, table

from bot.errors import NewerDatabaseError

_MIGRATIONS = Path(__file__).parent / "migrations"

# PostgreSQL's lock for whoever migrates: any number will do, as long as it is always this one.
_LOCK = 7_318_350_129
# Where alembic notes the version.
_FOUND: Select[str] = select(column("version_num", String)).select_from(table("alembic_version"))
# Whoever waits for it, or for a table, has everybody else wait behind: rather try again.
_LOCK_WAIT = timedelta(seconds=0.5)


@cache
def _known() -> frozenset[str]:
    """The versions that this program knows."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def require_known(connection: Connection, where: str) -> None:
    """Make sure that nobody has brought a database past the versions that this program knows.

    Args:
        connection: in a transaction, on a database that was opened before.
        where: the database, as an error names it.

    Raises:
        NewerDatabaseError: a newer version of Pullquote has been here.
    """
    _require(set(connection.scalars(_FOUND)), where)


def _require(found: set[str], where: str) -> None:
    if not found <= _known():
        raise NewerDatabaseError(
            "A newer version of Pullquote has written to this database.",
            where=where,
            hint="Install that version again, or name another database in DATABASE_URL.",
        )


def is_current(connection: Connection, where: str) -> bool:
    """Whether a database has the newest tables, so that there is nothing to migrate.

    Args:
        connection: in a transaction.
        where: the database, as an error names it.

    Raises:
        NewerDatabaseError: a newer version of Pullquote has been here.
    """
    found = set(MigrationContext.configure(connection).get_current_heads())
    _require(found, where)
    return found == set(ScriptDirectory.from_config(_config()).get_heads())


def migrate(connection: Connection, where: str, target: str = "head") -> None:
    """Run the migrations that a database lacks, in the transaction that is open.

    Processes that do so at the same time do it one after the other: on SQLite because the
    transaction holds the only write lock there is, on PostgreSQL by a lock of its own, which is
    waited for as long as SQLite's.

    Args:
        connection: in a transaction that may write.
        where: the database, as an error names it.
        target: the version to stop at.

    Raises:
        NewerDatabaseError: a newer version of Pullquote has been here.
    """
    if connection.dialect.name == "postgresql":
        wait = f"{_LOCK_WAIT // timedelta(milliseconds=1)}ms"
        connection.execute(select(func.set_config("lock_timeout", wait, True)))  # noqa: FBT003 - for this transaction
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if not is_current(connection, where):
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def _config() -> Config:
    """Where alembic finds the migrations; it reads as in an ini file, where % is special."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
