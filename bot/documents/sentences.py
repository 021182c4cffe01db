"""A document → its sentences."""

from collections.abc import Iterator

from bot.documents.document import Block, BlockKind, Document, Sentence
from bot.documents.splitting import split

_LONGEST_TABLE = 400  # characters; a longer table is quoted by row

_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Split a document into the smallest things that can be quoted.

    A paragraph and an item of a list are split into sentences. A dateline, a byline, a credit
    and a block of code are one each, and so is a table of at most 400 characters; a longer one
    is one for each row. Headings and leftovers yield none.

    Args:
        document: what to split.

    Returns:
        The sentences in the order of the text. They never overlap, have no white space at
        either end, and together hold every other character of the blocks that can be quoted.
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
    return tuple(sentences)


def _spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    shown = text[block.start : block.end]
    if block.kind in _PROSE:
        for start, end in split(shown):
            yield block.start + start, block.start + end
    elif block.kind is BlockKind.TABLE and len(shown) > _LONGEST_TABLE:
        yield from _rows(shown, block.start)
    else:
        yield block.start, block.end


def _rows(table: str, offset: int) -> Iterator[tuple[int, int]]:
    """The rows of a table; a row that holds no words, such as a rule, joins the one before."""
    start = end = -1
    at = 0
    for row in table.split("\n"):
        if any(map(str.isalnum, row)):
            if start >= 0:
                yield offset + start, offset + end
            start = at + len(row) - len(row.lstrip())
        if row.strip():
            start = max(start, 0)
            end = at + len(row.rstrip())
        at += len(row) + 1
    yield offset + start, offset + end
