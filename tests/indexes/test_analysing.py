"""Many documents are analysed by several processes, as one would have done it."""

import os
import select
import signal
import subprocess
import sys

import pytest

from bot.documents.document import Document
from bot.documents.read import as_document, read_file
from bot.indexes import analysing
from bot.indexes.written import (
    WrittenDocument,
    read_entries,
    read_lengths,
    read_passage,
    read_statistics,
    read_title,
)
from bot.language.glossary import Glossary

PATIENCE = 60.0
GLOSSARY = Glossary([["oats", "grain"], ["price list", "tariff"]])
# Begins to analyse, and tells which processes do.
_PARENT = """
import multiprocessing, sys
from bot.documents.read import as_document, read_file
from bot.indexes import analysing
from bot.language.glossary import Glossary
analysing._FEW = 0
text = b"The mill grinds oats. " * 20_000
documents = [as_document(read_file(text, ".txt", "a.txt"), f"{n}.txt") for n in range(40)]
going = analysing.analysed(documents, Glossary())
next(going)
print(*(one.pid for one in multiprocessing.active_children()), flush=True)
sys.stdin.read()
"""


def _documents(count: int) -> list[Document]:
    text = "# Mill {0}\n\nThe Mill grinds oats in {0} days. The price list is on page {0}.\n"
    return [
        as_document(read_file(text.format(number).encode(), ".md", ""), f"{number}.md")
        for number in range(count)
    ]


def _read(written: WrittenDocument, document: Document) -> list[object]:
    """What is known of a document; what is in a set stands in any order."""
    title = read_title(written.title)
    return [
        read_statistics(written.statistics),
        read_entries(written.entries, written.id),
        read_lengths(written.lengths),
        [read_passage(passage, document, title) for passage in written.passages],
    ]


def test_several_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same order, and by the same glossary."""
    documents = _documents(30)
    alone = [
        _read(*one) for one in zip(analysing.analysed(documents, GLOSSARY), documents, strict=True)
    ]
    monkeypatch.setattr(analysing, "_FEW", 0)
    monkeypatch.setattr(analysing, "_PIECE", 500)

    together = zip(analysing.analysed(documents, GLOSSARY), documents, strict=True)
    assert [_read(*one) for one in together] == alone


def test_none_outlives_a_parent_that_is_killed() -> None:
    """In the middle of the work."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert children
    processes = [os.pidfd_open(pid) for pid in children]
    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    for process in processes:
        with os.fdopen(process):
            assert select.select([process], [], [], PATIENCE)[0], "it is still there"
