"""`DATABASE_URL` as people write it, made ready for the drivers that Pullquote uses."""

from datetime import timedelta
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StorageError

_HINT = (
    "Set DATABASE_URL to a file, such as sqlite:///pullquote.db, or to a PostgreSQL database, "
    "such as postgresql://user:password@host/name."
)


def parse_database_url(text: str) -> URL:
    """Read a database URL, and give it the asynchronous driver of its database.

    `sqlite:` takes a file, relative to the working directory after three slashes and absolute
    after four; `postgres:` and `postgresql:` take what libpq takes. A driver that is named is
    replaced by ours.

    Args:
        text: the value of DATABASE_URL.

    Returns:
        The URL, whose text may hold a password; `describe` makes one to show.

    Raises:
        StorageError: it is of no use. The message repeats nothing of it that may be secret.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Both name the URL, so that neither may be shown.
        raise _no_use("This is not a database URL.") from None
    if any(mark == "\x00" or "\ud800" <= mark <= "\udfff" for mark in unquote(text)):
        raise _no_use("This URL holds a NUL (%00), or bytes that are no UTF-8.")
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgres" | "postgresql":
            # A part of a password would be taken for the host or the name, and shown.
            if text.count("@") > (url.username is not None):
                raise _no_use(
                    "This URL has an @, or a mark before one, that is not encoded.",
                    hint="In the password, write @ as %40, / as %2F, : as %3A and ? as %3F.",
                )
            return url.set(drivername="postgresql+psycopg")
        case _:
            raise _no_use("Pullquote keeps things in SQLite or in PostgreSQL only.")


def describe(url: URL) -> str:
    """A database URL as messages show it: without user, password, options and driver."""
    shown = URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database)
    return shown.render_as_string()


def _sqlite(url: URL) -> URL:
    """A URL of SQLite that names a file."""
    if url.host:
        raise _no_use(
            "This SQLite URL has two slashes where a file needs three.",
            hint="Write sqlite:///pullquote.db, or sqlite:////var/lib/pullquote.db from the root.",
        )
    if not url.database or ":memory:" in url.database or url.query.get("mode") == "memory":
        raise _no_use("This SQLite URL names no file, so that nothing would be kept.")
    if "uri" not in url.query and not url.query.keys() <= {"timeout"}:
        raise _no_use(
            "This SQLite URL has an option that does not exist.",
            hint="Remove what stands behind the question mark.",
        )
    return url.set(drivername="sqlite+aiosqlite")


def _no_use(problem: str, hint: str = _HINT) -> StorageError:
    """The error for a URL that cannot be used."""
    return StorageError(problem, where="DATABASE_URL", hint=hint)


def seconds_of(url: URL, option: str) -> timedelta:
    """What an option says; no time where that is of no use, of which whoever connects tells."""
    try:
        return timedelta(seconds=float(url.query.get(option, "0")))  # type: ignore[arg-type]
    except (OverflowError, TypeError, ValueError):
        return timedelta(0)
