"""Every committed file is in our own words: nothing of the article or of the question sets."""

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
RUN = 7  # words in a row that nobody writes twice by chance
QUESTION = 6  # words from which on two equal questions are one


def words(text: str) -> list[str]:
    """The words of a text, as they sound: neither case nor punctuation."""
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> Iterator[str]:
    """Every seven words in a row."""
    of = words(text)
    return (" ".join(run) for run in zip(*(islice(of, n, None) for n in range(RUN)), strict=False))


@cache
def committed() -> dict[str, str]:
    """The text files that git keeps, or would, by name."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for name in done.stdout.splitlines():
        path = REPOSITORY / name
        if path.is_file() and path.suffix not in (".lock", ".png", ".svg"):
            found[name] = path.read_text("utf-8", "replace")
    return found


def test_no_sentence_of_the_article_is_committed(article: Path) -> None:
    """No seven words in a row of it stand in any file."""
    theirs = set(runs(article.read_text("utf-8")))

    assert theirs
    assert {
        name: sorted(shared)
        for name, text in committed().items()
        if (shared := theirs.intersection(runs(text)))
    } == {}


def rows(shared: Path) -> Iterator[dict[str, object]]:
    """The rows of every shared question set."""
    for path in sorted(shared.glob("questions/*/questions.jsonl")):
        for line in path.read_text("utf-8").split("\n"):
            if line.strip():
                yield json.loads(line)


def test_no_question_of_the_shared_sets_is_committed(shared: Path) -> None:
    """Neither a question of six words or more nor an id's row stands in any file."""
    theirs = {
        " ".join(words(str(row["question"])))
        for row in rows(shared)
        if len(words(str(row["question"]))) >= QUESTION
    }
    lines = {
        name: [" ".join(words(line)) for line in text.splitlines()]
        for name, text in committed().items()
        if name.endswith((".py", ".jsonl", ".md", ".txt", ".json"))
    }
    ours = {
        " ".join(words(str(json.loads(line)["question"])))
        for name, text in committed().items()
        if name.endswith("questions.jsonl")
        for line in text.splitlines()
    }

    assert theirs
    assert theirs.intersection(ours) == set()
    assert theirs.intersection(line for group in lines.values() for line in group) == set()


@pytest.mark.parametrize("part", ["questions", "article"])
def test_no_file_of_the_shared_folder_is_committed(shared: Path, part: str) -> None:
    """None of its documents is in the repository under any name."""
    theirs = {
        path.read_text("utf-8", "replace").strip()
        for path in (shared / part).rglob("*")
        if path.is_file()
    } - {""}  # an empty file is nobody's

    assert [name for name, text in committed().items() if text.strip() in theirs] == []
