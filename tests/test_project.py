"""What the project promises of itself: its layout, locks, commands and what the core may know."""

import ast
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

REPOSITORY = Path(__file__).parent.parent
CORE = ("answering", "retrieval", "language", "documents")
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it prints."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder that holds the Makefile and nothing that it makes."""
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    return tmp_path


@pytest.fixture
def compiler(tmp_path: Path) -> Path:
    """A stand-in for uv that appends the file `added` to the lock, and fails like a bad network.

    It reaches the index when `index` exists, and remembers it when `cache` exists.
    """
    script = tmp_path / "compile"
    script.write_text(
        "#!/bin/sh\n"
        'for last; do :; done; needs=index; [ "$1" = --offline ] && needs=cache\n'
        f'cd "{tmp_path}"; [ -e $needs ] || exit 2; cat added >> "$last"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    (tmp_path / "lock").write_text("click==8.5.1\n", encoding="utf-8")
    (tmp_path / "added").touch()
    return script


def check_lock(compiler: Path) -> subprocess.CompletedProcess[str]:
    """Check the lock beside the compiler."""
    script = REPOSITORY / ".ci" / "check-lock"
    return run(str(script), "lock", str(compiler), cwd=compiler.parent)


@pytest.mark.parametrize("reach", ["index", "cache"])
def test_a_lock_that_would_not_change_is_current(compiler: Path, reach: str) -> None:
    """Whether uv asks the index or remembers what it said, an equal lock passes in silence."""
    compiler.with_name(reach).touch()

    result = check_lock(compiler)

    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_a_lock_that_lacks_a_dependency_fails(compiler: Path) -> None:
    """It says what is missing and what to do, and leaves the lock as it was."""
    compiler.with_name("index").touch()
    compiler.with_name("added").write_text("rich==15.0.0\n", encoding="utf-8")

    result = check_lock(compiler)

    assert result.returncode == 1
    assert "> rich==15.0.0" in result.stderr
    assert "make lock" in result.stderr
    assert compiler.with_name("lock").read_text(encoding="utf-8") == "click==8.5.1\n"


@pytest.mark.parametrize("remembered", [False, True])
def test_a_lock_that_cannot_be_checked_does_not_pass(compiler: Path, *, remembered: bool) -> None:
    """Without the index, what uv remembers of other versions proves nothing."""
    if remembered:
        compiler.with_name("cache").touch()
        compiler.with_name("added").write_text("rich==14.0.0\n", encoding="utf-8")

    result = check_lock(compiler)

    assert result.returncode == 2
    assert "could not be checked" in result.stderr


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_no_place(name: str) -> None:
    """Each requirement is pinned and hashed; no index, address or path of a machine is in it."""
    text = (REPOSITORY / name).read_text(encoding="utf-8").replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if not line.lstrip().startswith("#")]

    assert "/" not in text
    assert requirements
    for line in requirements:
        assert re.fullmatch(
            r"[a-z0-9-]+==\S+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line
        ), line


def test_all_locks_pin_alike() -> None:
    """What the developers test with is what runs, and the builder is no part of that.

    A library may be in both, as packaging is: the developers' lock holds it once, so it is the
    same.
    """
    run_pins, build_pins, dev_pins = (
        set(re.findall(r"^\S+==\S+", (REPOSITORY / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS
    )

    assert run_pins < dev_pins
    assert build_pins < dev_pins
    assert not any(pin.startswith("hatchling==") for pin in run_pins)


def test_make_alone_lists_every_target(bare: Path) -> None:
    """Every target that a person calls is listed with what it does."""
    makefile = (bare / "Makefile").read_text(encoding="utf-8")
    phony = " ".join(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE))

    result = run("make", cwd=bare)

    listed = re.findall(r"^make ([a-z-]+) +\S", result.stdout, re.MULTILINE)
    assert listed == phony.split()


@pytest.mark.parametrize(
    ("python", "says"),
    [
        ("no-python-here", "no no-python-here here"),
        ("./old", "older than Python 3.11"),
        ("./without-venv", "apt install python3-venv"),
    ],
)
def test_a_python_that_will_not_do_is_said_plainly(bare: Path, python: str, says: str) -> None:
    """What is missing is named, with how to get it, before anything is made."""
    for name, condition in (("old", "version_info"), ("without-venv", "ensurepip")):
        script = bare / name
        script.write_text(f'#!/bin/sh\ncase "$2" in *{condition}*) exit 1;; esac\n', "utf-8")
        script.chmod(0o755)

    result = run("make", f"PYTHON={python}", "run", cwd=bare)

    assert result.returncode != 0
    assert says in result.stderr
    assert not (bare / ".venv").exists()


def test_git_ignores_documents_and_secrets_of_others(tmp_path: Path) -> None:
    """What people drop into the corpus, and their `.env`, is never committed; the sample is."""
    shutil.copy(REPOSITORY / ".gitignore", tmp_path)
    run("git", "init", "--quiet", cwd=tmp_path)
    samples = [f"corpus/{path.name}" for path in sorted((REPOSITORY / "corpus").glob("*-brief.md"))]
    theirs = ["corpus/article.txt", "corpus/folder/notes.md", ".env"]

    result = run("git", "check-ignore", *samples, *theirs, cwd=tmp_path)

    assert samples
    assert result.stdout.split() == theirs


@pytest.mark.programs
def test_the_wheel_holds_the_package_with_its_data_and_nothing_else(tmp_path: Path) -> None:
    """Templates, word lists and weights are beside the code; corpus and tests stay out."""
    result = run(
        *(sys.executable, "-m", "hatchling", "build", "--target", "wheel"),
        *("--directory", str(tmp_path)),
        cwd=REPOSITORY,
    )
    assert result.returncode == 0, result.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}

    package = {
        path.relative_to(REPOSITORY).as_posix()
        for name in ("bot", "pullquote_pytest")
        for path in (REPOSITORY / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == package


def test_python_m_bot_is_pullquote() -> None:
    """`python -m bot` is the console command under another name."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"pullquote": "bot.cli.main:main"}

    result = run(sys.executable, "-m", "bot", "--help", cwd=REPOSITORY)

    assert result.returncode == 0, result.stderr
    assert "Usage: pullquote" in result.stdout


def test_the_network_is_out_of_reach_of_the_tests() -> None:
    """A connection to any host but this one is refused before it leaves."""
    with (
        socket.socket() as connection,
        pytest.raises(SocketConnectBlockedError),
    ):
        connection.connect(("192.0.2.1", 80))  # an address kept for documentation


def uses(path: Path) -> Iterator[str]:
    """What a file imports ("import os"), names ("print") and reaches for (".environ")."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (f"import {name.name}" for name in names)
            case ast.ImportFrom(module=module, names=names):
                yield from (f"import {name}" for name in (module, *(name.name for name in names)))
            case ast.Attribute(attr=name):
                yield f".{name}"
            case ast.Name(id=name):
                yield name


@pytest.mark.parametrize("folder", CORE)
def test_the_core_knows_no_clock_no_chance_and_no_process(folder: str) -> None:
    """The same question to the same documents has one answer, wherever and whenever it is asked.

    import-linter sees only the project and its libraries; this looks at the standard library.
    """
    modules = ("time", "random", "secrets", "uuid", "socket", "subprocess", "argparse")
    banned = {f"import {module}" for module in modules} | {
        *(".now", ".today", ".utcnow", ".argv", ".stdin", ".stdout", ".basicConfig"),
        *("print", "input"),
    }
    paths = sorted((REPOSITORY / "bot" / folder).rglob("*.py"))

    assert paths
    for path in paths:
        assert not banned.intersection(uses(path)), path


def test_only_the_settings_read_the_environment() -> None:
    """No other module names `os.environ` or `os.getenv`."""
    banned = {f"{how}{name}" for how in (".", "import ") for name in ("environ", "getenv")}

    readers = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "bot").rglob("*.py")
        if banned.intersection(uses(path))
    }

    assert readers == {"bot/settings.py"}
