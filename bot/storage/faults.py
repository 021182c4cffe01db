"""What a database's driver says went wrong, in words that say what to do."""

import re
import sqlite3

from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import NotTakenError, StorageError

# What a database that is locked, full, read-only or gone makes the driver raise. Anything else is
# a mistake of ours, and is not to be taken for one of these. A text may hold what no encoding
# knows, half a pair of surrogates, which the driver finds.
FAULTS = (DBAPIError, PoolTimeoutError, OSError, UnicodeError)

_LOCKED = (
    "The database is locked by another program.",
    "Close the program that holds it.",
)
_FULL = (
    "There is no room left for the database.",
    "Free some space on its disk.",
)
_READ_ONLY = (
    "The database cannot be written to.",
    "Give the user that runs Pullquote the right to write it and, for a file, its folder.",
)
_UNREACHABLE = (
    "The database cannot be opened.",
    "Check that it is where DATABASE_URL says: a file in a folder that exists and can be written "
    "to, or a server that runs, knows the database, and takes the user and the password.",
)
_SILENT = (
    "No database server answers there.",
    "Check the host and the port in DATABASE_URL, and that the server runs.",
)
_REFUSED = (
    "The database server does not let this user in.",
    "Check the user and the password in DATABASE_URL, and from where the server takes them.",
)
_UNKNOWN = (
    "The database server has no database of this name.",
    "Correct the name at the end of DATABASE_URL, or create the database.",
)
_CROWDED = (
    "The database server has no connection left.",
    "Close what else is connected to it, or let it take more connections.",
)
_NO_OPTION = (
    "An option behind the question mark of DATABASE_URL is of no use.",
    "Remove what stands behind the question mark.",
)
_NO_DATABASE = (
    "This file is damaged, or is not a database.",
    "Put a copy of it back, or name another file in DATABASE_URL.",
)
_REMOVED = (
    "The database has not the tables that it should have: it was removed or replaced while it "
    "was in use, or it is another program's.",
    "Put it back, or give Pullquote a database of its own in DATABASE_URL.",
)
_FAILING = (
    "The database cannot be read or written.",
    "Look for the cause in the log of its disk or of its server.",
)
_NOT_TAKEN = (
    "The database does not take this item for what is in it: a text that is too long, or a "
    "character that it does not know.",
    "Nothing: it was left out. Where this comes often, look at who sends it.",
)
_BUSY = (
    "The database did not answer in time.",
    "Look at what else its machine is doing.",
)

# By the primary result code, whose further bits only say more of the same.
_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_NOTADB: _NO_DATABASE,
    sqlite3.SQLITE_CORRUPT: _NO_DATABASE,
    sqlite3.SQLITE_TOOBIG: _NOT_TAKEN,
    sqlite3.SQLITE_MISMATCH: _NOT_TAKEN,
    sqlite3.SQLITE_CONSTRAINT: _NOT_TAKEN,
    sqlite3.SQLITE_ERROR: _REMOVED,  # our statements are right, so that it is their tables
}

# By SQLSTATE, whole or its class of two characters.
_OF_POSTGRESQL = {
    "08": _SILENT,
    "22": _NOT_TAKEN,
    "23": _NOT_TAKEN,
    "25006": _READ_ONLY,
    "28": _REFUSED,
    "3D000": _UNKNOWN,
    "42501": _READ_ONLY,
    "42P01": _REMOVED,
    "53": _FULL,
    "53300": _CROWDED,
    "54": _NOT_TAKEN,
    "55P03": _LOCKED,
    "57": _SILENT,
    "57014": _BUSY,
}

# Who is not let in gets no SQLSTATE from libpq, only a text: the server's own words in it are
# English unless it was told otherwise, and then the error is a more general one.
_OF_CONNECTING = {
    re.compile(pattern): meaning
    for pattern, meaning in [
        (r"connection option|bad value for|invalid \w+ value", _NO_OPTION),
        (r'database ".{0,200}" does not exist', _UNKNOWN),
        (r"too many|connection slots", _CROWDED),
        (r"password|authentication|pg_hba|role .{0,200} does not exist", _REFUSED),
        (r"refused|resolve host|No such file|time.?out|unreachable|system is|closed", _SILENT),
    ]
}


def storage_error(fault: Exception, where: str) -> StorageError:
    """Say what a fault of the database means; the driver's own text is left out.

    Args:
        fault: one of `FAULTS`. Its text may quote the values of a statement.
        where: the database, as an error names it.
    """
    problem, hint = meaning = _meaning(fault)
    kind = NotTakenError if meaning == _NOT_TAKEN else StorageError
    return kind(problem, where=where, hint=hint)


def is_conflict(fault: DBAPIError) -> bool:
    """Whether a transaction only met another one, and comes through when it is repeated."""
    # Uniqueness, serialisation, deadlock; SQLite knows only the first.
    return _sqlstate(fault) in {"23505", "40001", "40P01"} or (
        getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CONSTRAINT
    )


def is_locked(fault: Exception) -> bool:
    """Whether somebody else holds the database just now."""
    return _meaning(fault) == _LOCKED


def _meaning(fault: Exception) -> tuple[str, str]:
    """The problem and its hint."""
    if isinstance(fault, TimeoutError | PoolTimeoutError):
        return _BUSY
    # The driver itself finds what it cannot send, such as a NUL for PostgreSQL.
    if isinstance(fault, UnicodeError | DataError) and not _sqlstate(fault):
        return _NOT_TAKEN
    if not isinstance(fault, DBAPIError):
        return _UNREACHABLE
    code = getattr(fault.orig, "sqlite_errorcode", 0)
    state = _sqlstate(fault)
    if code or state:
        return (
            _OF_SQLITE.get(code & 0xFF)
            or _OF_POSTGRESQL.get(state)
            or _OF_POSTGRESQL.get(state[:2])
            or _FAILING
        )
    said = str(fault.orig)
    return next(
        (meaning for words, meaning in _OF_CONNECTING.items() if words.search(said)), _UNREACHABLE
    )


def _sqlstate(fault: Exception) -> str:
    """PostgreSQL's code for what went wrong, or nothing."""
    return getattr(getattr(fault, "orig", None), "sqlstate", None) or ""
