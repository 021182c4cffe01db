"""Reading and indexing take time in proportion to the documents and the glossaries.

Of a doubling and its double, each may take up to three times as long as what it doubles: a step
that looks at everything for everything takes four.
"""

import gc
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from bot.answering.index import Index
from bot.assembly import build_assistant
from bot.documents.passages import split_passages
from bot.documents.read import read_document
from bot.language.glossary import Glossary
from bot.retrieval.bm25 import BM25Retriever

_MOST = 3.0
_TRIES = 5


def _grows_in_proportion(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether a work for n, 2n and 4n never takes over three times as long as for half of it."""

    def best(count: int) -> float:
        todo = work(count)
        times = []
        for _ in range(_TRIES):
            gc.collect()
            gc.disable()
            try:
                begun = process_time()
                todo()
                times.append(process_time() - begun)
            finally:
                gc.enable()
        return min(times)

    once, twice, four_times = (best(size * factor) for factor in (1, 2, 4))
    return twice <= _MOST * once and four_times <= _MOST * twice


_EMPTY = Glossary()
_KINDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "items": (".txt", lambda n: "- one thing\n" * n),
    "numbered items": (".md", lambda n: "1. one thing\n" * n),
    "headings": (".md", lambda n: "# Mill\n\nIt closed.\n\n" * n),
    "paragraphs under one long heading": (
        ".md",
        lambda n: f"# {' '.join(f'w{i}' for i in range(n))}\n\n" + f"{'It closed. ' * 60}\n\n" * n,
    ),
    "paragraphs under one long title": (
        ".txt",
        lambda n: (
            f"---\ntitle: {' '.join(f'w{i}' for i in range(n))}\n---\n"
            + f"{'It closed. ' * 60}\n\n" * n
        ),
    ),
    "leftovers": (".txt", lambda n: "Share\n\nThe mill closed.\n\n" * n),
    "tables": (".txt", lambda n: "mill | loom | 3\n" * n),
    "small tables of many cells": (
        ".md",
        lambda n: (f"{'|a' * 40}|\n{'|-' * 40}|\n" + "|b\n" * 40 + "\n") * n,
    ),
    "nested lists": (".md", lambda n: "- a\n  - b\n    - c\n" * n),
    "code": (".txt", lambda n: "```\nx = 1\n" * n),
    "quotes": (".md", lambda n: "> It closed.\n" * n),
    "closing brackets": (".txt", lambda n: "Ab.) " * n),
    "one long word": (".txt", lambda n: "mill" * n),
    "one long number": (".txt", lambda n: "1" * n),
    "scale words": (".txt", lambda n: "1" + " trillion" * n),
    "hyphens": (".txt", lambda n: "mill-" * n),
    "words that differ": (".txt", lambda n: "".join(f"Wq{i:x}z closed. " for i in range(n))),
    "questions": (".md", lambda n: "---\nquestions:\n" + "- Who?\n" * n + "---\nIt closed.\n"),
}
_SIZES = {
    "one long word": 5_000,
    "one long number": 20_000,
    "scale words": 1_000,
    "closing brackets": 2_000,
    "small tables of many cells": 4,
    "paragraphs under one long heading": 30,
    "paragraphs under one long title": 30,
}


@pytest.mark.parametrize("kind", _KINDS)
def test_a_document_is_read_and_indexed_in_proportion_to_its_length(
    kind: str, tmp_path: Path
) -> None:
    """Whatever it is full of."""
    suffix, content = _KINDS[kind]

    def work(count: int) -> Callable[[], object]:
        path = tmp_path / f"{count}{suffix}"
        path.write_text(content(count), encoding="utf-8")
        return lambda: Index(split_passages(read_document(path, path.name)), BM25Retriever, _EMPTY)

    assert _grows_in_proportion(work, _SIZES.get(kind, 150))


def test_many_documents_are_read_in_proportion_to_their_number(tmp_path: Path) -> None:
    """Of one name in many folders, too."""

    def work(count: int) -> Callable[[], object]:
        for number in range(count):
            folder = tmp_path / str(count) / str(number)
            folder.mkdir(parents=True)
            (folder / "a.txt").write_text("The mill closed.\n", encoding="utf-8")
        folders = list((tmp_path / str(count)).iterdir())
        return lambda: build_assistant(folders)

    assert _grows_in_proportion(work, 100)


_GROUPS: dict[str, Callable[[int], list[list[str]]]] = {
    "one group": lambda n: [[f"wq{i:x}z" for i in range(n)]],
    "groups of one word": lambda n: [["mill", f"wq{i:x}z"] for i in range(n)],
    "phrases that begin alike": lambda n: [["rye", f"mill loom wq{i:x}z"] for i in range(n)],
    "one long phrase": lambda n: [["rye", "mill " * n]],
}


@pytest.mark.parametrize("kind", _GROUPS)
def test_a_glossary_costs_in_proportion_to_its_length(kind: str) -> None:
    """It is read, and a text as long as it is analysed with it, and its words are looked up."""

    def work(count: int) -> Callable[[], object]:
        groups = _GROUPS[kind](count)
        text = "mill loom " * count

        def use() -> None:
            glossary = Glossary(groups)
            glossary.analyze(text)
            glossary.synonyms("mill")
            glossary.words_for("mill")

        return use

    assert _grows_in_proportion(work, 400)
