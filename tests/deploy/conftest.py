"""What is deployed, as it is started there: a workspace to answer in, and a document."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from tests.slack.corpora import ferry


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ferry document."""
    return ferry(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def workspace() -> Iterator[Driver]:
    """A workspace, for a file's tests."""
    app = parse_manifest(manifest(follow_ups=True, suggested_prompts=True), "the manifest")
    with running_workspace(app) as driver:
        yield driver
