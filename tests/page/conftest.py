"""The page in a real browser, with the real bot in its workspace."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.process import Connection, running_bot
from tests.workspace.by_hand import SocketBot, socket_bot
from tests.workspace.conftest import MANIFEST, full_manifest
from tests.workspace.page.conftest import MILLISECONDS, browser

__all__ = ["browser"]

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = ("Does Flash support a 1M context window?",)


@contextmanager
def running_pullquote(
    workspace: Driver, folder: Path, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`pullquote serve` on the shipped brief, with its database in a folder."""
    environment = {
        **settings,
        "CORPUS": str(REPOSITORY / "corpus" / "deepseek-v4-brief.md"),
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
    }
    command = [sys.executable, "-m", "bot", "serve"]
    with running_bot(
        workspace, command, Connection.SOCKET, folder / "bot.log", environment
    ) as process:
        yield process


@pytest.fixture(scope="session")
def bot_manifest() -> Manifest:
    """The bot's manifest, as `pullquote run` has it."""
    return parse_manifest(manifest(follow_ups=True, suggested_prompts=True), "the manifest")


@pytest.fixture(scope="session")
def bot_workspace(
    bot_manifest: Manifest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Driver]:
    """A workspace with `pullquote serve` in it, on the shipped brief."""
    with (
        running_workspace(bot_manifest, examples=EXAMPLES) as driver,
        running_pullquote(driver, tmp_path_factory.mktemp("page")),
    ):
        driver.person("alice")
        driver.person("bob")
        yield driver


@pytest.fixture(scope="session")
def form_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A workspace with a small Bolt app of the tests, which opens modals and asks for input."""
    folder = tmp_path_factory.mktemp("forms")
    tests = Path(__file__).parents[1] / "workspace"
    command = [sys.executable, str(tests / "small_app.py")]
    with (
        running_workspace(parse_manifest(MANIFEST, "the small app")) as driver,
        running_bot(driver, command, Connection.SOCKET, folder / "bot.log"),
    ):
        driver.person("alice")
        driver.person("bob")
        yield driver


@pytest.fixture
def driver() -> Iterator[Driver]:
    """A workspace whose app may do, and is told, all that there is here."""
    with running_workspace(parse_manifest(full_manifest(), "the full manifest")) as workspace:
        workspace.person("alice")
        workspace.person("bob")
        yield workspace


@pytest.fixture
def app(driver: Driver) -> Iterator[SocketBot]:
    """The app, by hand."""
    with socket_bot(driver) as bot:
        yield bot


@asynccontextmanager
async def window(browser: Browser) -> AsyncIterator[Page]:
    """A window of its own; at the end, no script may have failed in it."""
    context = await browser.new_context(
        locale="en-US", viewport={"width": 1280, "height": 800}, color_scheme="light"
    )
    context.set_default_timeout(MILLISECONDS)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """The window that a person looks at."""
    async with window(browser) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def other_page(browser: Browser) -> AsyncIterator[Page]:
    """The window of somebody else, at the same time."""
    async with window(browser) as page:
        yield page


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of the accessibility audit, which the developers' set-up has fetched."""
    script = REPOSITORY / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.fail("The audit is not there. Fetch it with `make .venv/axe/.ready`.")
    return script.read_text(encoding="utf-8")
