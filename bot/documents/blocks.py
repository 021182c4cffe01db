"""Raw blocks, as a format gives them, → blocks with the boilerplate told apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.documents.boilerplate import boilerplate_kind, is_capital_heading, match_dateline
from bot.documents.document import Block, BlockKind

# A heading in capitals stands below every heading that is marked as one.
CAPITAL_HEADING_LEVEL = 6

# "Name: juno", one line of a record.
KEYED = re.compile(r"[^\W\d_][\w.&/()’' -]{1,30}:[ \t]")
_LONGEST_LISTED = 60  # characters

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
    for stripped in _by_line(text, raw):
        if stripped.kind is BlockKind.PARAGRAPH:
            blocks.extend(_kinds(text, stripped, blocks[-1].kind if blocks else None))
        else:
            blocks.append(stripped)
    return tuple(blocks)


def are_listed(lines: Sequence[str]) -> bool:
    """Whether lines of one paragraph are a list that has no marks, or a record.

    Args:
        lines: "Not covered:", "Lost glasses" and "Parking fines", or "Name: juno" and "Seats: 4".
    """
    first, *others = (line.strip() for line in lines)
    if not others or not all(any(map(str.isalnum, line)) for line in (first, *others)):
        return False
    if all(KEYED.match(line) for line in (first, *others)):
        return True
    return (
        len(others) > 1
        and first.endswith(":")
        and all(len(line) <= _LONGEST_LISTED and line[-1] not in ".!?:…" for line in others)
    )


def _by_line(text: str, raw: Iterable[Block]) -> Iterator[Block]:
    """The blocks, each line of a list that has no marks one of its own."""
    for whole in raw:
        block = _stripped(text, whole)
        if block is None:
            continue
        lines = text[block.start : block.end].split("\n")
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or not are_listed(lines):
            yield block
            continue
        at, level = block.start, block.level
        for line in lines:
            part = _stripped(text, replace(block, start=at, end=at + len(line), level=level))
            if part:
                yield part
            at += len(line) + 1
            level = block.level + 1 if block.level else 0


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
