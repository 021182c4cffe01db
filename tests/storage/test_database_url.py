"""`DATABASE_URL`: what is understood, what is refused and how, and what is never shown."""

import subprocess
import sys
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StorageError
from bot.storage.database_url import describe, parse_database_url
from bot.storage.sql import SqlStore


@pytest.mark.parametrize(
    ("given_url", "understood"),
    [
        ("sqlite:///pullquote.db", "sqlite+aiosqlite:///pullquote.db"),
        ("sqlite:////var/lib/x.db?timeout=3", "sqlite+aiosqlite:////var/lib/x.db?timeout=3"),
        ("sqlite+pysqlite:///pullquote.db", "sqlite+aiosqlite:///pullquote.db"),
        ("postgres://u:p@h:5433/db", "postgresql+psycopg://u:p@h:5433/db"),
        ("postgresql://u:p%40q@h/db", "postgresql+psycopg://u:p%40q@h/db"),
        ("postgresql+asyncpg://h/db", "postgresql+psycopg://h/db"),
        ("postgres://h/db?sslmode=require", "postgresql+psycopg://h/db?sslmode=require"),
    ],
)
def test_a_url_gets_the_driver_of_its_database(given_url: str, understood: str) -> None:
    """As hosts and SQLAlchemy's own pages write them; the rest stays as it was."""
    url = parse_database_url(given_url)

    assert url.render_as_string(hide_password=False) == understood


@pytest.mark.parametrize(
    ("given_url", "says"),
    [
        ("pullquote.db", "sqlite:///pullquote.db"),
        ("", "sqlite:///pullquote.db"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x?mode=memory&uri=true", "names no file"),
        ("sqlite://pullquote.db", "three"),
        ("mysql://u:hidden@h/db", "PostgreSQL only"),
        ("postgres://u:hidden@h:port/db", "not a database URL"),
        ("postgres://u:hid@den@h/db", "%40"),
        ("sqlite:///a%00b", "NUL"),
        ("sqlite:///a\udcffb", "UTF-8"),
        ("postgresql://u:hidden%00@h/db", "NUL"),
    ],
)
def test_a_url_of_no_use_is_an_error_with_the_mend(given_url: str, says: str) -> None:
    """It names the setting, and says what to write instead."""
    with pytest.raises(StorageError, match=says) as caught:
        parse_database_url(given_url)

    assert caught.value.where == "DATABASE_URL"
    assert "hid" not in str(caught.value)


@pytest.mark.parametrize(
    "given_url",
    [
        "sqlite:///pullquote.db?no_such=1",
        "sqlite:///pullquote.db?timeout=soon",
        "postgresql://user:hidden@127.0.0.1/db?no_such=1",
        "postgresql://user:hidden@127.0.0.1/db?connect_timeout=soon",
        "postgresql://user:hidden@127.0.0.1/db?sslmode=maybe",
    ],
)
async def test_an_option_of_no_use_is_an_error_with_the_mend(given_url: str) -> None:
    """No option of a URL ends in a traceback."""
    with pytest.raises(StorageError, match="Remove") as caught:
        await SqlStore(given_url).open()

    assert "hid" not in str(caught.value)


@pytest.mark.soak
@given(
    password=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=4),
    form=st.sampled_from(
        [
            "postgres://user:{}@host.example/db",
            "postgres://{}@host.example/db",
            "postgresql://host.example/db?password={}",
            "mysql://user:{}@host.example/db",
            "sqlite:///file.db?key={}",
        ]
    ),
    encoded=st.booleans(),
)
def test_no_message_shows_what_may_be_a_secret(password: str, form: str, *, encoded: bool) -> None:
    """However a password is written into a URL, neither the error nor the name of it has it."""
    secret = f"hunter2{password}hunter2"
    try:
        shown = describe(parse_database_url(form.format(quote(secret, "") if encoded else secret)))
    except StorageError as error:
        shown = str(error)

    assert "hunter2" not in shown


def test_nothing_of_postgresql_is_loaded_for_a_file() -> None:
    """The start of a bot that keeps its things in SQLite does not wait for another's driver."""
    program = (
        "import sys; from bot.storage.sql import SqlStore; SqlStore('sqlite:///x.db'); "
        "print('psycopg' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"
