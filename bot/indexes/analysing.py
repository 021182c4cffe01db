"""Documents are analysed on as many processors as there are."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from threading import Thread

from bot.answering.index import analyse
from bot.documents.document import Block, Document, Metadata
from bot.documents.passages import split_passages
from bot.indexes.written import WrittenDocument, write
from bot.language.glossary import Glossary

# Characters that are handed to a process at a time.
_PIECE = 200_000
# So few characters are analysed at once: a process takes longer to start.
_FEW = 1_500_000
# Pieces for each process that are under way, so that memory does not grow with the documents.
_AHEAD = 2

# What is told to a process of a document.
_Told = tuple[str, str, Metadata, tuple[Block, ...]]


def analysed(documents: Sequence[Document], glossary: Glossary) -> Iterator[WrittenDocument]:
    """Analyse documents, in their order.

    Args:
        documents: those; of a few, it is done in this process.
        glossary: what stands for one another in them.
    """
    pieces = _pieces(documents)
    ahead = []
    size = 0
    for piece in pieces:
        ahead.append(piece)
        size += sum(one.characters for one in piece)
        if size > _FEW:
            break
    else:
        for document in chain.from_iterable(ahead):
            yield _analysed(document, glossary)
        return
    yield from _side_by_side(chain(ahead, pieces), glossary)


def _side_by_side(
    pieces: Iterator[list[Document]], glossary: Glossary
) -> Iterator[WrittenDocument]:
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, context, initializer=_begin, initargs=(glossary.groups,)
    ) as pool:
        waiting: deque[Future[list[WrittenDocument]]] = deque()
        try:
            for piece in pieces:
                told = [(one.name, one.text, one.metadata, one.blocks) for one in piece]
                waiting.append(pool.submit(_work, told))
                if len(waiting) >= _AHEAD * (workers or 1):
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _pieces(documents: Sequence[Document]) -> Iterator[list[Document]]:
    piece: list[Document] = []
    size = 0
    for document in documents:
        piece.append(document)
        size += document.characters
        if size > _PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _analysed(document: Document, glossary: Glossary) -> WrittenDocument:
    return write(analyse(document, split_passages(document), glossary))


_glossary = Glossary()


def _begin(groups: list[Sequence[str]]) -> None:
    # Nobody else would end it where its parent is killed.
    Thread(target=_end_with_parent, daemon=True).start()
    global _glossary  # noqa: PLW0603 - a process of the pool has one glossary
    _glossary = Glossary(groups)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(told: Sequence[_Told]) -> list[WrittenDocument]:
    return [_analysed(Document(*one), _glossary) for one in told]
