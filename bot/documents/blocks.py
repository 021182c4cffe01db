"""Raw blocks, as a format gives them, → blocks with the boilerplate told apart."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.documents.boilerplate import boilerplate_kind, is_capital_heading, match_dateline
from bot.documents.document import Block, BlockKind

# A heading in capitals stands below every heading that is marked as one.
CAPITAL_HEADING_LEVEL = 6

_BEFORE_DATELINE = frozenset({None, BlockKind.HEADING, BlockKind.BYLINE, BlockKind.LEFTOVER})


def tell_apart(text: str, raw: Iterable[Block]) -> tuple[Block, ...]:
    """Tell bylines, credits, leftovers, datelines and headings in capitals from paragraphs.

    Args:
        text: the document's text.
        raw: its blocks in order; a paragraph may still be any of these.

    Returns:
        The blocks, without white space at either end; one without a letter or a digit is gone.
    """
    blocks: list[Block] = []
    for block in raw:
        stripped = _stripped(text, block)
        if stripped is None:
            continue
        if stripped.kind is BlockKind.PARAGRAPH:
            blocks.extend(_kinds(text, stripped, blocks[-1].kind if blocks else None))
        else:
            blocks.append(stripped)
    return tuple(blocks)


def _stripped(text: str, block: Block) -> Block | None:
    shown = text[block.start : block.end]
    if not any(map(str.isalnum, shown)):
        return None
    start = block.start + len(shown) - len(shown.lstrip())
    return replace(block, start=start, end=start + len(shown.strip()))


def _kinds(text: str, paragraph: Block, previous: BlockKind | None) -> Iterator[Block]:
    shown = text[paragraph.start : paragraph.end]
    boilerplate = boilerplate_kind(shown)
    if boilerplate:
        yield replace(paragraph, kind=boilerplate)
        return
    if "\n" not in shown and is_capital_heading(shown):
        level = CAPITAL_HEADING_LEVEL if previous else 1
        yield replace(paragraph, kind=BlockKind.HEADING, level=level)
        return
    dateline = match_dateline(shown, behind_byline=previous is BlockKind.BYLINE)
    if dateline and previous not in _BEFORE_DATELINE and not dateline.publisher:
        dateline = None  # in the middle of a text, a place and a dash are too little
    if dateline and any(map(str.isalnum, shown[dateline.prose :])):
        start = paragraph.start
        yield Block(BlockKind.DATELINE, start, start + dateline.length)
        yield replace(paragraph, start=start + dateline.prose)
        return
    yield paragraph
