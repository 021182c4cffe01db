"""What a monitor sees of a bot that runs: whether it lives, whether it is ready, and its counts."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.service.incidents import Faults
from bot.service.metrics import Metrics
from bot.slack.health import Health
from bot.workspace.background import running_workspace
from bot.workspace.faults import FaultKind
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot, process, variables
from tests.slack.watching import fetch, ready, samples, wait_for_questions, wait_until

KNOWN = "How much does a day pass cost?"
UNKNOWN = "Who invented the telegraph in Zanzibar?"
WELL = {"index": True, "database": True, "slack": True}
MONITORED = {"METRICS_PORT": "0"}


@pytest.mark.parametrize("connection", list(Connection))
def test_a_monitor_reads_health_and_counts(
    connection: Connection, whole_manifest: Manifest, bot_command: list[str], tmp_path: Path
) -> None:
    """What became of questions is counted by surface, and nobody is named."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, connection, tmp_path, MONITORED) as running,
    ):
        port = running.watched_port
        alice = driver.person("alice")
        channel = driver.channel("harbour", alice)
        for text in (KNOWN, UNKNOWN):
            alice.say(channel, f"<@bot> {text}")
            alice.wait_for_reply()
        alice.say("@bot", "hello")
        alice.wait_for_reply()

        assert fetch(port, "/healthz") == (200, json.dumps({"process": True}))
        assert ready(port) == (200, WELL)
        counts = wait_for_questions(port, 3)
        assert counts["pullquote_questions_total", "answer", "mention"] == 1
        assert counts["pullquote_questions_total", "nothing", "mention"] == 1
        assert counts["pullquote_questions_total", "reply", "direct"] == 1
        assert counts["pullquote_latency_seconds_count", "mention"] == 2
        assert counts["pullquote_confidence_count",] == 1
        unsure = {name[1:]: value for name, value in counts.items() if "unsure" in name[0]}
        assert {name for name, value in unsure.items() if value} == {("nothing", "no_match")}
        assert counts["pullquote_ready", "slack"] == 1
        text = fetch(port, "/metrics")[1]
        for nobody in ("day pass", "Zanzibar", alice.id, channel):
            assert nobody not in text


def test_the_port_that_slack_reaches_says_how_it_is_and_counts_nothing(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path
) -> None:
    """A load balancer sees whether the bot is ready there; the metrics are on another port."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, Connection.HTTP, tmp_path) as running,
    ):
        assert fetch(running.port, "/healthz")[0] == 200
        assert ready(running.port) == (200, WELL)
        assert fetch(running.port, "/metrics")[0] == 404


@pytest.fixture(params=["sqlite", "postgresql"])
def breakable(
    request: pytest.FixtureRequest, tmp_path: Path
) -> tuple[str, Callable[[], AbstractContextManager[None]]]:
    """A database of each kind: its URL, and a context in which it is gone."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url"), request.getfixturevalue("cluster").stopped
    folder = tmp_path / "data"
    folder.mkdir()

    @contextmanager
    def gone() -> Iterator[None]:
        folder.rename(tmp_path / "elsewhere")
        yield
        (tmp_path / "elsewhere").rename(folder)

    return f"sqlite:///{folder / 'bot.db'}", gone


def test_a_database_that_fails_makes_the_bot_not_ready_until_it_is_back(
    breakable: tuple[str, Callable[[], AbstractContextManager[None]]],
    whole_manifest: Manifest,
    bot_command: list[str],
    tmp_path: Path,
) -> None:
    """503, which names the part, while the process is well; the fault is counted."""
    url, gone = breakable
    kept = {"DATABASE_URL": url}
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, Connection.SOCKET, tmp_path, kept | MONITORED) as running,
    ):
        port = running.watched_port
        assert ready(port) == (200, WELL)
        with gone():
            wait_until(lambda: ready(port) == (503, WELL | {"database": False}))
            assert fetch(port, "/healthz")[0] == 200
            counts = samples(port)
            assert counts["pullquote_ready", "database"] == 0
            assert counts["pullquote_faults_total", "storage_fault"] > 0

        wait_until(lambda: ready(port) == (200, WELL))


def test_a_bot_whose_socket_is_not_greeted_is_not_ready(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path
) -> None:
    """503 from the start, for as long as nothing can come in."""
    with running_workspace(whole_manifest) as driver:
        driver.fault(FaultKind.DEAF)
        environment = variables(driver, Connection.SOCKET) | MONITORED
        with process(bot_command, tmp_path, environment) as running:
            assert ready(running.watched_port) == (503, WELL | {"slack": False})


@pytest.mark.parametrize("connection", list(Connection))
def test_a_bot_that_ends_is_not_ready_while_it_finishes(
    connection: Connection, whole_manifest: Manifest, bot_command: list[str], tmp_path: Path
) -> None:
    """From SIGTERM on it takes nothing in: 503, while a question that is in hand is answered."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, connection, tmp_path, MONITORED) as running,
    ):
        alice = driver.person("alice")
        channel = driver.channel("harbour", alice)
        driver.fault(FaultKind.RATE_LIMITED, "chat.postMessage", retry_after=5)
        alice.say(channel, f"<@bot> {KNOWN}")
        driver.wait_for("request", lambda data: data["status"] == 429)
        running.terminate()

        wait_until(lambda: ready(running.watched_port) == (503, WELL | {"slack": False}))
        alice.wait_for_reply()
        assert running.wait() == 0


async def test_a_part_that_does_not_work_is_named() -> None:
    """503, and which part it is; where all work again, 200."""
    works = False
    health = Health(Metrics(Faults()), {"index": lambda: works, "database": lambda: True})
    application = web.Application()
    application.add_routes(health.routes())
    async with TestClient(TestServer(application)) as client:
        answer = await client.get("/readyz")
        assert (answer.status, await answer.json()) == (503, {"index": False, "database": True})
        works = True
        assert (await client.get("/readyz")).status == 200


def test_limits_and_retries_of_slack_are_counted(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path
) -> None:
    """A call that had to wait, one that was made again, and an event that came again."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, Connection.HTTP, tmp_path, MONITORED) as running,
    ):
        alice = driver.person("alice")
        channel = driver.channel("harbour", alice)
        driver.fault(FaultKind.RATE_LIMITED, "chat.postMessage", retry_after=0)
        driver.fault(FaultKind.SERVER_ERROR, "chat.postMessage")
        driver.fault(FaultKind.LOST_ACK, "app_mention")
        alice.say(channel, f"<@bot> {KNOWN}")
        alice.wait_for_reply()
        driver.settle()

        counts = wait_for_questions(running.watched_port, 1)
        assert counts["pullquote_slack_rate_limits_total",] == 1
        assert counts["pullquote_slack_retries_total",] == 1
        assert counts["pullquote_slack_redeliveries_total",] == 1


@pytest.mark.parametrize(("host", "free"), [("", "127.0.0.2"), ("127.0.0.2", "127.0.0.1")])
def test_only_this_machine_reads_the_metrics_unless_it_is_said_otherwise(
    host: str,
    free: str,
    whole_manifest: Manifest,
    bot_command: list[str],
    tmp_path: Path,
) -> None:
    """The port is taken on the address of METRICS_HOST, and on no other."""
    environment = MONITORED | {"METRICS_HOST": host}
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, Connection.SOCKET, tmp_path, environment) as running,
        closing(socket.socket()) as other,
    ):
        with pytest.raises(OSError, match="in use"):
            other.bind((host or "127.0.0.1", running.watched_port))
        other.bind((free, running.watched_port))


def test_a_port_that_is_in_use_is_told_of(tmp_path: Path, bot_command: list[str]) -> None:
    """The bot does not start, and names the settings to change."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        environment = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "METRICS_PORT": str(other.getsockname()[1]),
        }
        with process(bot_command, tmp_path, environment) as running:
            assert running.wait() == 2
    assert "METRICS_HOST and METRICS_PORT" in running.log
    assert "Traceback" not in running.log
