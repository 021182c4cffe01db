"""A database is brought to the newest version of its tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from bot.errors import NewerDatabaseError

_MIGRATIONS = Path(__file__).parent / "migrations"

# PostgreSQL's lock for whoever migrates: any number will do, as long as it is always this one.
_LOCK = 7_318_350_129


def migrate(connection: Connection, where: str, target: str = "head") -> None:
    """Run the migrations that a database lacks, in the transaction that is open.

    Processes that do so at the same time do it one after the other: on SQLite because the
    transaction holds the only write lock there is, on PostgreSQL by a lock of its own.

    Args:
        connection: in a transaction that may write.
        where: the database, as an error names it.
        target: the version to stop at.

    Raises:
        NewerDatabaseError: a newer version of Pullquote has been here.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    # alembic reads its options as an ini file does, where a percent sign is special.
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise NewerDatabaseError(
            "A newer version of Pullquote has written to this database.",
            where=where,
            mend="Install that version again, or name another database in DATABASE_URL.",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, target)
