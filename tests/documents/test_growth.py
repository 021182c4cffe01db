"""Reading and indexing take work in proportion to the documents and the glossaries.

The work is counted in lines of our code that are run, so that no machine is too slow for it; where
it is done inside one call of the standard library, in processor time.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pytest

import bot
from bot.answering.index import Index, analyse
from bot.answering.memory import IndexInMemory
from bot.assembly import build_assistant
from bot.documents.formats.pdf import read_pdf
from bot.documents.passages import split_passages
from bot.documents.read import read_document
from bot.documents.splitting import _sentences_in_brackets
from bot.language.glossary import Glossary
from bot.retrieval.bm25 import BM25Engine
from bot.retrieval.engine import EngineFactory, Holding
from tests.documents.pdfs import Page, pdf
from tests.timing import grows_too_fast

if TYPE_CHECKING:  # typeshed's own name for it
    from _typeshed import TraceFunction

_OURS = str(Path(bot.__file__).parent)


def _lines(work: Callable[[], object]) -> int:
    """How many lines of our code a work runs."""
    count = 0

    def in_frame(_frame: FrameType, event: str, _argument: object) -> "TraceFunction | None":
        nonlocal count
        count += event == "line"
        return in_frame

    def at_call(frame: FrameType, _event: str, _argument: object) -> "TraceFunction | None":
        return in_frame if frame.f_code.co_filename.startswith(_OURS) else None

    before = sys.gettrace()
    sys.settrace(at_call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _doublings(measured: Sequence[int]) -> float:
    """By how much the worst of the doublings grew: 2 where it is in proportion."""
    return max(later / earlier for earlier, later in pairwise(measured))


_EMPTY = Glossary()


def _indexed(path: Path) -> Index:
    return _index(path, BM25Engine)


def _index(path: Path, engine: EngineFactory) -> Index:
    document = read_document(path, path.name)
    return IndexInMemory([analyse(document, split_passages(document), _EMPTY)], engine, _EMPTY)


_KINDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "items": (".txt", lambda n: "- one thing\n" * n),
    "numbered items": (".md", lambda n: "1. one thing\n" * n),
    "headings": (".md", lambda n: "# Mill\n\nIt closed.\n\n" * n),
    "leftovers": (".txt", lambda n: "Share\n\nThe mill closed.\n\n" * n),
    "tables": (".txt", lambda n: "mill | loom | 3\n" * n),
    "nested lists": (".md", lambda n: "- a\n  - b\n    - c\n" * n),
    "lists in lists of HTML": (".md", lambda n: "<ul><li>one" * n),
    "a long row": (".md", lambda n: f"|a|b|\n|-|-|\n|{'It closed. ' * n}|{'mill ' * n}|\n"),
    "many long rows": (".csv", lambda n: "Name,Use,Cost\n" + f"mill,{'It ran. ' * 60},3\n" * n),
    "pages of links": (".html", lambda n: "<ul>" + "<li><a href='/x'>mill</a> one\n" * n),
    "nested blocks": (".html", lambda n: "<div>It closed." * n),
    "cells": (".html", lambda n: "<table>" + "<tr><td>mill<td>3" * n),
    "code": (".txt", lambda n: "```\nx = 1\n" * n),
    "quotes": (".md", lambda n: "> It closed.\n" * n),
    "words that differ": (".txt", lambda n: "".join(f"Wq{i:x}z closed. " for i in range(n))),
    "questions": (".md", lambda n: "---\nquestions:\n" + "- Who?\n" * n + "---\nIt closed.\n"),
}


@pytest.mark.parametrize("kind", _KINDS)
def test_a_document_is_read_and_indexed_in_proportion_to_its_length(
    kind: str, tmp_path: Path
) -> None:
    """Whatever it is full of."""
    suffix, content = _KINDS[kind]
    counts = []
    for size in (50, 100, 200):
        path = tmp_path / f"{size}{suffix}"
        path.write_text(content(size), encoding="utf-8")
        counts.append(_lines(partial(_indexed, path)))

    assert _doublings(counts) < 2.2


_PAGES: dict[str, Callable[[int], Sequence[Page]]] = {
    "lines": lambda n: [Page(height=14_000).put(50, 50, *["The mill closed."] * 4 * n)],
    "pages": lambda n: [
        Page().put(50, 40, f"Mills {i}").put(50, 100, "It closed") for i in range(n)
    ],
    "headings": lambda n: [
        Page(height=14_000)
        .put(50, 50, *["Mill"] * n, size=20, pitch=2)
        .put(300, 50, *["It closed."] * 3 * n)
    ],
    "rows": lambda n: [
        Page(height=14_000).put(50, 50, *["Oats"] * n).put(200, 50, *["12 crowns"] * n)
    ],
    "words in one place": lambda n: [Page().put(50, 50, *["mill"] * 4 * n, pitch=0)],
    "words side by side": lambda n: [Page(width=14_000).put(50, 50, "mill " * 4 * n)],
}


@pytest.mark.parametrize("kind", _PAGES)
def test_a_pdf_is_read_in_proportion_to_what_is_on_its_pages(kind: str) -> None:
    """Whatever that is."""
    data = [pdf(*_PAGES[kind](size)) for size in (40, 80, 160)]
    counts = [_lines(partial(read_pdf, each, "mill.pdf")) for each in data]

    assert _doublings(counts) < 2.2


def test_many_documents_are_read_in_proportion_to_their_number(tmp_path: Path) -> None:
    """Of one name in many folders, too."""
    counts = []
    for size in (25, 50, 100):
        folders = [tmp_path / str(size) / str(number) for number in range(size)]
        for folder in folders:
            folder.mkdir(parents=True)
            (folder / "a.txt").write_text("The mill closed.\n", encoding="utf-8")
        counts.append(_lines(partial(build_assistant, folders)))

    assert _doublings(counts) < 2.2


@pytest.mark.parametrize("front", ["---\ntitle: {}\n---\n", "# {}\n\n"])
def test_a_long_title_does_not_count_for_every_passage_in_full(front: str, tmp_path: Path) -> None:
    """The terms that are searched grow in proportion to the document."""
    counts: list[int] = []

    class Counting(BM25Engine):
        def __init__(self, holding: Holding) -> None:
            taken = [entry for one in holding.documents for entry in holding.entries(one)]
            counts.append(sum(sum(entry.terms.values()) for entry in taken))
            super().__init__(holding)

    for size in (300, 600, 1_200):
        path = tmp_path / f"{size}.md"
        title = front.format(" ".join(f"w{i}" for i in range(size)))
        path.write_text(title + "Share\n\nThe mill closed.\n\n" * size, encoding="utf-8")
        _index(path, Counting)

    assert _doublings(counts) < 2.2


_GROUPS: dict[str, Callable[[int], list[list[str]]]] = {
    "one group": lambda n: [[f"wq{i:x}z" for i in range(n)]],
    "groups of one word": lambda n: [["mill", f"wq{i:x}z"] for i in range(n)],
    "phrases that begin alike": lambda n: [["rye", f"mill loom wq{i:x}z"] for i in range(n)],
    "one long phrase": lambda n: [["rye", "mill " * n]],
}


@pytest.mark.parametrize("kind", _GROUPS)
def test_a_glossary_costs_in_proportion_to_its_length(kind: str) -> None:
    """It is read, and a text as long as it is analysed with it, and its words are looked up."""
    counts = []
    for size in (200, 400, 800):
        groups = _GROUPS[kind](size)
        text = "mill loom " * size

        def use(groups: list[list[str]] = groups, text: str = text) -> None:
            glossary = Glossary(groups)
            glossary.analyze(text)
            glossary.synonyms(groups[0][0])
            glossary.words_for(groups[0][0])

        counts.append(_lines(use))

    assert _doublings(counts) < 2.2


@pytest.mark.parametrize("unit", ["Ab.) ", "(Ab. ", "(Ab.) ", "[1.] "])
def test_brackets_are_found_in_proportion_to_the_text(unit: str) -> None:
    """However many close that were never opened, or open and never close."""
    assert grows_too_fast(lambda n: partial(_held, unit * n), 4_000, 0.004) == ""


def _held(text: str) -> list[int]:
    return list(_sentences_in_brackets(text))
