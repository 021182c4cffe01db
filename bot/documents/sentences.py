"""A document → its sentences."""

import re
from collections.abc import Iterator
from itertools import chain

from bot.documents.document import Block, BlockKind, Document, Sentence
from bot.documents.hanging import cells_within, tell_what_hangs
from bot.documents.splitting import split

# Characters; a table of one row is quoted with its header, unless it is longer.
_LONGEST_TABLE = 400
# A row that is longer is no quote: its cells are.
_LONGEST_ROW = 400
_SHORT_CELL = 60
_ITEM = re.compile(r" (?=• )")

_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Split a document into the smallest things that can be quoted.

    A paragraph and an item of a list are split into sentences. A dateline, a byline, a credit
    and a block of code are one each. A table is one for each row, unless it is short and has
    one row, or one below its header; of a long row, cells are split like prose, and short ones
    that stand side by side are one. Headings and leftovers yield none.

    Args:
        document: what to split.

    Returns:
        The sentences in the order of the text. They never overlap, have no white space at
        either end, and together hold every other character of the blocks that can be quoted,
        but for the rules of tables.
    """
    sentences: list[Sentence] = []
    headings: tuple[Block, ...] = ()
    for index, block in enumerate(document.blocks):
        if block.kind is BlockKind.HEADING:
            outer = (heading for heading in headings if heading.level < block.level)
            headings = (*outer, block)
        elif block.kind is not BlockKind.LEFTOVER:
            sentences.extend(
                Sentence(document, start, end, block.kind, index, headings)
                for start, end in _spans(document.text, block)
            )
    return tell_what_hangs(document, sentences)


def _spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    shown = text[block.start : block.end]
    inner: Iterator[tuple[int, int]] = iter(((0, len(shown)),))
    if block.kind in _PROSE:
        inner = iter(split(shown))
    elif block.kind is BlockKind.TABLE:
        rows = list(_lines(shown))
        if len(rows) > 2 or len(shown) > _LONGEST_TABLE:
            first, *others = rows
            inner = chain([first], *(_of_row(shown, *row) for row in others))
    for start, end in inner:
        yield block.start + start, block.start + end


def _of_row(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A row, or where it is long what its cells say."""
    if end - start <= _LONGEST_ROW:
        yield start, end
        return
    short: list[tuple[int, int]] = []
    for first, last in cells_within(text, start, end):
        if last - first <= _SHORT_CELL:
            short += [(first, last)] if any(map(str.isalnum, text[first:last])) else []
            continue
        if short:
            yield short[0][0], short[-1][1]
            short = []
        at = first
        for item in _ITEM.split(text[first:last]):
            yield from ((at + begin, at + stop) for begin, stop in split(item))
            at += len(item) + 1
    if short:
        yield short[0][0], short[-1][1]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text that hold a word, without white space at either end."""
    at = 0
    for line in text.split("\n"):
        if any(map(str.isalnum, line)):
            yield at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1
