"""A bot that runs, as people meet it: `pullquote serve` in a local workspace, over both ways."""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.ask import Assistant
from bot.slack.manifest import manifest
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.process import Connection
from tests.slack.bots import served
from tests.slack.corpora import assistant_of, ferry

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ferry document."""
    return ferry(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def known(corpus: Path) -> Assistant:
    """An assistant that knows the ferry document."""
    return assistant_of(corpus)


@pytest.fixture(scope="session")
def bot_command(corpus: Path) -> list[str]:
    """What starts the bot."""
    return [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]


@pytest.fixture(scope="session")
def whole_manifest() -> Manifest:
    """The manifest with everything that is optional."""
    return parse_manifest(manifest(follow_ups=True, suggested_prompts=True), "the manifest")


@pytest.fixture(scope="session")
def fewest_manifest() -> Manifest:
    """The manifest as it ships."""
    return parse_manifest(manifest(), "manifest.json")


@pytest.fixture
def way(database_url: str) -> Connection:
    """Each way to be connected in turn: with each comes another kind of database."""
    return Connection.SOCKET if database_url.startswith("sqlite:") else Connection.HTTP


@pytest.fixture(scope="module", params=list(Connection))
def workspace(
    request: pytest.FixtureRequest,
    whole_manifest: Manifest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Driver]:
    """A workspace with the bot in it, connected in each of the two ways.

    The tests of a file share it, each with people and channels of its own.
    """
    settings = {"HELP_CONTACT": "the harbour office", "LOG_LEVEL": "DEBUG"}
    # Every question of these tests holds one of these words.
    secrets = ["day pass", "ferry leave", "Zanzibar"]
    folder = tmp_path_factory.mktemp("bot")
    with served(request, folder, whole_manifest, lambda _: settings, secrets) as (driver, _):
        yield driver


@pytest.fixture
def alice(workspace: Driver) -> Person:
    """Somebody whom no other test knows."""
    return workspace.person(f"alice{next(_NUMBERS)}")


@pytest.fixture
def bob(workspace: Driver) -> Person:
    """Somebody else whom no other test knows."""
    return workspace.person(f"bob{next(_NUMBERS)}")


@pytest.fixture
def channel(workspace: Driver, alice: Person, bob: Person) -> str:
    """A channel with both of them and the bot."""
    return workspace.channel(f"harbour{next(_NUMBERS)}", alice, bob)
