"""The local Slack workspace as a plugin for pytest, for any project with a Slack app.

A project defines in its `conftest.py`

- `app_manifest`: the `Manifest` of its app, as `read_manifest` gives it,
- `bot_command`: the command that starts its app, as a list,
- `bot_environment`: what that needs in its environment, beside the address and the tokens,
- `connection`, if its app is connected in one way alone: `"socket"` or `"http"`.
"""

import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess

    from bot.workspace.driver.driver import Driver
    from bot.workspace.driver.person import Person
    from bot.workspace.manifest import Manifest

# What Python and Node load first, so that an app's client finds the workspace by itself.
_POINTING = Path(__file__).with_name("pointing")

# What a project can import from here, by the module of ours that has it.
_OURS = {
    "Driver": "bot.workspace.driver.driver",
    "FaultKind": "bot.workspace.faults",
    "Manifest": "bot.workspace.manifest",
    "Message": "bot.workspace.driver.handles",
    "Person": "bot.workspace.driver.person",
    "View": "bot.workspace.driver.handles",
    "WorkspaceError": "bot.errors",
    "parse_manifest": "bot.workspace.manifest",
    "read_manifest": "bot.workspace.manifest",
}


def _is_bot(name: str) -> bool:
    return name == "bot" or name.startswith("bot.")


@cache
def _modules() -> Mapping[str, ModuleType]:
    """Our modules, beside whatever package the app has that is called `bot` as well.

    They are imported from where this file is, and known to nobody else by their names; where
    `bot` is ours already, they are the same.
    """
    wanted = sorted({*_OURS.values(), "bot.workspace.background", "bot.workspace.process"})
    known = getattr(sys.modules.get("bot"), "__file__", None)
    if known == str(Path(__file__).parent.parent / "bot" / "__init__.py"):
        return {name: importlib.import_module(name) for name in wanted}
    theirs = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_bot(name)}
    place = str(Path(__file__).parent.parent)
    sys.path.insert(0, place)
    importlib.invalidate_caches()
    try:
        return {name: importlib.import_module(name) for name in wanted}
    finally:
        sys.path.remove(place)
        for name in [name for name in sys.modules if _is_bot(name)]:
            del sys.modules[name]
        sys.modules.update(theirs)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of several classes and functions
    if name not in _OURS:
        raise AttributeError(name)
    return getattr(_modules()[_OURS[name]], name)


@pytest.fixture
def workspace(app_manifest: "Manifest", tmp_path: Path) -> "Iterator[Driver]":
    """A workspace whose clock stands; a method that it does not have fails the test."""
    running = _modules()["bot.workspace.background"].running_workspace
    with (
        (tmp_path / "transcript.jsonl").open("w", encoding="utf-8") as transcript,
        running(app_manifest, transcript=transcript) as driver,
    ):
        yield driver
        if driver.unknown_methods:
            names = ", ".join(sorted(set(driver.unknown_methods)))
            pytest.fail(
                f"The app called methods that the local workspace does not have: {names}. "
                "docs/workspace.md lists those that it has; let the test do without the others, "
                "or try them at Slack."
            )


@pytest.fixture
def alice(workspace: "Driver") -> "Person":
    """Somebody in the workspace."""
    return workspace.person("alice")


@pytest.fixture
def bob(workspace: "Driver") -> "Person":
    """Somebody else in the workspace."""
    return workspace.person("bob")


@pytest.fixture(params=["socket", "http"])
def connection(request: pytest.FixtureRequest) -> str:
    """Each of the two ways to connect an app."""
    return str(request.param)


@pytest.fixture
def bot_process(
    workspace: "Driver",
    connection: str,
    bot_command: Sequence[str],
    bot_environment: Mapping[str, str],
    tmp_path: Path,
) -> "Iterator[subprocess.Popen[bytes]]":
    """The app's process, connected to the workspace; it need not be changed for it."""
    process = _modules()["bot.workspace.process"]
    way, log = process.Connection(connection), tmp_path / "bot.log"
    environment = {**bot_environment, **_pointing(bot_environment)}
    with process.running_bot(workspace, bot_command, way, log, environment) as running:
        yield running


def _pointing(environment: Mapping[str, str]) -> dict[str, str]:
    """What lets the SDK's clients find the workspace, before what the app has there itself."""
    loaded = {
        "PYTHONPATH": (os.pathsep, str(_POINTING)),
        "NODE_OPTIONS": (" ", f'--require="{_POINTING / "preload.cjs"}"'),
    }
    given = {**os.environ, **environment}
    return {
        name: between.join(filter(None, (ours, given.get(name))))
        for name, (between, ours) in loaded.items()
    }
