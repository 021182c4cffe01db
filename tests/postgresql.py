"""A PostgreSQL of the tests' own: a cluster in a folder that goes when they end."""

import gc
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.ports import free_port

MISSING = (
    "There is no PostgreSQL here, which half of the tests of what is kept need. "
    "Install it (Debian: apt install postgresql; macOS: brew install postgresql)."
)
PASSWORD = "kept-from-every-message"

# Debian keeps a server's programs out of PATH.
_DEBIAN = Path("/usr/lib/postgresql")
_START_TRIES = 5

# Nothing has to outlive these tests' machine, only the bot's processes. The zone is a strange one,
# so that a time which goes through it unseen comes back wrong.
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
timezone = 'Asia/Kathmandu'
max_connections = 60
fsync = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
log_min_messages = fatal
"""
_ACCESS = """
local all postgres trust
host all all 127.0.0.1/32 scram-sha-256
"""


class Cluster:
    """A server that listens on 127.0.0.1 alone, and can be stopped and started again.

    Args:
        programs: the folder with initdb and pg_ctl.
        folder: an empty folder of the user that runs the server.
        user: the name of that user, where it is another than ours; empty where it is not.

    Attributes:
        programs: as given.
    """

    def __init__(self, programs: Path, folder: Path, user: str) -> None:
        self.programs = programs
        self._folder = folder
        self._data = folder / "data"
        self._here = f"--pgdata={self._data}"
        self._user = user
        self._port = 0
        self._run(
            "initdb",
            self._here,
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "--username=postgres",
        )
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(_CONFIGURATION.format(folder=folder))
        (self._data / "pg_hba.conf").write_text(_ACCESS, encoding="utf-8")
        self._start_on_a_free_port()
        self.execute(f"CREATE ROLE pullquote LOGIN PASSWORD '{PASSWORD}'")

    def start(self) -> None:
        """Start the server where it listened before; returns when it does."""
        options = f"-p {self._port}"
        log = self._folder / "log"
        self._run("pg_ctl", self._here, "start", "--wait", f"--log={log}", "--options", options)

    def stop(self) -> None:
        """End the server at once, with all connections to it; what was committed is kept."""
        self._run("pg_ctl", self._here, "stop", "--wait", "--mode=immediate")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """While the block lasts, nobody answers."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def processes(self) -> list[int]:
        """The ids of the server's processes, the one that starts the others first."""
        server = int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        with self._connected() as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
            own = connection.info.backend_pid
        return [server, *(pid for (pid,) in rows if pid != own)]

    @contextmanager
    def database(self) -> Iterator[str]:
        """An empty database of a user with no further rights; gives its URL."""
        name = f"t_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name} OWNER pullquote")
        try:
            yield f"postgresql://pullquote:{PASSWORD}@127.0.0.1:{self._port}/{name}"
        finally:
            # A connection that was given up half-made is closed when it is collected, and a
            # database is not dropped before.
            gc.collect()
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run a statement of a test as the one who may do everything."""
        with self._connected() as connection:
            connection.execute(statement.encode())

    def disconnect(self, database: str) -> None:
        """End all connections to a database; returns when they have ended."""
        with self._connected() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [database],
            )

    def dump(self, database: str) -> str:
        """All that is in a database, as statements."""
        return self._run(
            "pg_dump",
            "--inserts",
            "--no-owner",
            "--no-privileges",
            f"--dbname=host={self._folder} port={self._port} user=postgres dbname={database}",
        )

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the one who may do everything; each statement is done at once."""
        return psycopg.connect(
            host=str(self._folder),
            port=self._port,
            user="postgres",
            dbname="postgres",
            autocommit=True,
        )

    def _start_on_a_free_port(self) -> None:
        """Start the server; another program may take a port that was just free."""
        for last in [False] * (_START_TRIES - 1) + [True]:
            self._port = free_port()
            try:
                self.start()
            except RuntimeError:
                if last:
                    raise
            else:
                return

    def _run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs to its end; returns what it printed.

        Raises:
            RuntimeError: it failed.
        """
        output = self._folder / "output"
        # A file, since a server that was started keeps open what it was given.
        with output.open("w", encoding="utf-8") as printed:
            done = subprocess.run(
                [self.programs / program, *arguments],
                check=False,
                cwd=self._folder,
                stdout=printed,
                stderr=subprocess.STDOUT,
                **_as_user(self._user),
            )
        said = output.read_text(encoding="utf-8")
        if done.returncode:
            raise RuntimeError(f"{program}: {said}")
        return said


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Run a cluster until the block ends, or this process does, in whatever way.

    Raises:
        FileNotFoundError: PostgreSQL is not installed.
    """
    programs = _programs()
    # PostgreSQL does not run as root, and pytest's own folders are closed to others.
    user = _ordinary_user() if os.geteuid() == 0 else ""
    folder = Path(tempfile.mkdtemp(prefix="pullquote-", dir="/tmp"))  # a socket's path is short
    if user:
        shutil.chown(folder, user)
    # It reads until nobody holds the other end any more, which the system sees to.
    end = 'read -r _; "$0" --pgdata="$1/data" stop --mode=immediate; rm -rf "$1"'
    with subprocess.Popen(
        ["sh", "-c", end, programs / "pg_ctl", folder],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what interrupts the tests is not to end this before its work
        **_as_user(user),
    ):
        yield Cluster(programs, folder, user)


def _as_user(name: str) -> dict[str, Any]:
    """What starts a process as another user; nothing where it is to be ours."""
    if not name:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def _programs() -> Path:
    """The folder with initdb: the one in PATH, else the newest of Debian's."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not debian:
        raise FileNotFoundError(MISSING)
    return debian[-1].parent


def _ordinary_user() -> str:
    """PostgreSQL's own user, where there is one, else nobody."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
