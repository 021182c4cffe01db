"""The container file: its steps, done in a folder in place of an image, and what they start.

An image itself needs a container engine and a registry, which a test cannot count on.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.process import Connection
from tests.deploy.places import free_port, moved
from tests.slack.bots import process, variables
from tests.slack.watching import ready

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("/opt", "/data", "/corpus", "/src")
PORT = "9464"


def instructions(text: str) -> list[tuple[str, str]]:
    """What a container file says, one instruction after the other: its word, and the rest."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined)]


STEPS = instructions((REPOSITORY / "deploy" / "Containerfile").read_text("utf-8"))


@dataclass(frozen=True)
class Image:
    """What the steps have made.

    Args:
        root: the folder that stands for the image's root.
        environment: what ENV sets.
        cwd: the folder that the command is started in.
        command: CMD.
        health: the command of HEALTHCHECK.
        port: where the bot is watched, in this test.
    """

    root: Path
    environment: dict[str, str]
    cwd: Path
    command: list[str]
    health: list[str]
    port: int

    def healthy(self) -> bool:
        """Whether the image's own check finds the bot well."""
        done = subprocess.run(
            self.health, env=self.environment, capture_output=True, check=False, cwd=self.cwd
        )
        return done.returncode == 0


def copy(arguments: str, cwd: Path, root: Path) -> None:
    """Copy from the repository, or from an earlier step, where all is in its place already."""
    *sources, target = arguments.split()
    if sources[0].startswith("--from="):
        return
    goal = root / target.removeprefix("/") if target.startswith("/") else cwd / target
    for source in sources:
        if (REPOSITORY / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPOSITORY / source, goal, ignore=ignored)
        else:
            shutil.copy(REPOSITORY / source, goal)


@pytest.fixture
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Each step, done."""
    root = tmp_path_factory.mktemp("image")
    port = free_port()
    places = {folder: f"{root}{folder}" for folder in FOLDERS} | {PORT: str(port)}
    # The base image has its `python`; only a container's root hands folders over.
    tools = root / "usr-bin"
    tools.mkdir()
    (tools / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    (tools / "chown").symlink_to(shutil.which("true") or "")
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    # Most of pip's time would go into compiling what is never run here.
    building = os.environ | {"PATH": path, "PIP_NO_COMPILE": "1"}

    environment: dict[str, str] = {}
    last: dict[str, str] = {}
    cwd = root
    for word, rest in STEPS:
        arguments = moved(rest, places)
        last[word] = arguments
        if word == "FROM":
            cwd = root
        elif word == "WORKDIR":
            cwd = Path(arguments)
            cwd.mkdir(exist_ok=True)
        elif word == "RUN":
            subprocess.run(["sh", "-ec", arguments], cwd=cwd, env=building, check=True)
        elif word == "COPY":
            copy(rest, cwd, root)
        elif word == "ENV":
            environment |= dict(one.split("=", 1) for one in shlex.split(arguments))
    return Image(
        root,
        environment,
        cwd,
        json.loads(last["CMD"]),
        json.loads(last["HEALTHCHECK"].partition(" CMD ")[2]),
        port,
    )


@pytest.mark.release
def test_what_the_image_starts_answers_and_is_found_healthy(
    image: Image, workspace: Driver, tmp_path: Path
) -> None:
    """With what it installed itself, its own documents, and its database on its volume.

    Its own check fails where nothing runs, so that the engine can start the container anew.
    """
    assert not image.healthy()
    environment = image.environment | variables(workspace, Connection.SOCKET)
    with process(image.command, tmp_path, environment, image.cwd) as running:
        assert running.said.startswith("Answering in "), running.log
        assert ready(image.port)[0] == 200
        assert image.healthy()
        alice = workspace.person("alice")
        alice.say("@bot", "Does Flash support 1M context?")
        alice.wait_for_reply()
    assert (image.root / "data" / "pullquote.db").exists()


def test_the_image_s_command_is_nobody_s_who_owns_more_than_the_volume() -> None:
    """It runs as a user without a name, to whom the data folder is handed, and no other."""
    (user,) = [rest for word, rest in STEPS if word == "USER"]
    (volume,) = [rest for word, rest in STEPS if word == "VOLUME"]

    assert int(user.split(":")[0]) >= 1000
    handed = [rest for word, rest in STEPS if word == "RUN" and "chown" in rest]
    assert handed == [f"mkdir {volume} && chown {user} {volume}"]
    assert [word for word, _ in STEPS if word in ("USER", "CMD")] == ["USER", "CMD"]


def test_the_models_are_in_the_image_where_its_command_looks_for_them() -> None:
    """They are fetched while it is built, below what it copies from there."""
    (fetched,) = [rest for word, rest in STEPS if word == "RUN" and "models get" in rest]
    (set_there,) = [rest for word, rest in STEPS if word == "ENV"]
    place = "XDG_CACHE_HOME=/opt/pullquote/cache"

    assert place in fetched.split()
    assert place in set_there.split()
    assert ("COPY", "--from=build /opt/pullquote /opt/pullquote") in STEPS


def test_every_step_that_installs_takes_only_what_the_lock_pins() -> None:
    """What comes from outside has a hash, and what is built here brings nothing along."""
    run, build, own = [rest for word, rest in STEPS if word == "RUN" and "pip install" in rest]

    assert run.endswith("--no-deps --require-hashes --requirement requirements.lock")
    assert "--no-deps --require-hashes --target /src/" in build
    assert build.endswith("--requirement requirements-build.lock")
    assert own.endswith("--no-deps --no-build-isolation .")
