"""Quotes as text for people: folded, wrapped and emphasised, never changed."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import click

from bot.answering.answer import Answer, Quote
from bot.answering.wording import CLOSEST, message_for
from bot.cli.safe import plain, shown
from bot.documents.document import BlockKind, Document

_PREFORMATTED = (BlockKind.TABLE, BlockKind.CODE)
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
# The start of a line's text: behind its indent, or behind what it explains.
_COLUMN = re.compile(r" +(?:\S+(?: \S+)? {2,})?")
_WIDEST = 100
_MARGIN = "    "

# A character as it is shown, where it stands in the document, and whether it is emphasised.
_Character = tuple[str, int, bool]


def terminal_width() -> int | None:
    """The width to wrap at, in characters; None where the output is no terminal."""
    if not sys.stdout.isatty():
        return None
    return min(_WIDEST, shutil.get_terminal_size().columns)


def show_answer(answer: Answer, width: int | None) -> str:
    """An answer, a refusal with the closest quotes, or a reply to small talk.

    Args:
        answer: what came back for a question.
        width: to wrap at; None not to wrap.

    Returns:
        Lines, with the matched words emphasised.
    """
    message = wrap(plain(message_for(answer)), width)
    if answer.answered:
        return "\n\n".join([*filter(None, [message]), show_quotes(answer.quotes, width)])
    if answer.message or not answer.closest:
        return message
    return f"{message}\n\n{show_closest(answer.closest, width)}"


def show_closest(quotes: Sequence[Quote], width: int | None) -> str:
    """Quotes that are not claimed to be an answer, clearly marked as such."""
    return f"{click.style(CLOSEST, bold=True)}\n\n{show_quotes(quotes, width)}"


def show_quotes(quotes: Iterable[Quote], width: int | None) -> str:
    """Quotes with their sources, an empty line between them."""
    return "\n\n".join(
        f"{show_span(quote.document, quote.start, quote.end, quote.matched, width)}\n"
        f"{_source(quote, width)}"
        for quote in quotes
    )


def show_passage(quote: Quote, start: int, end: int, width: int | None) -> str:
    """The text around a quote, with the quote between » and «.

    Args:
        quote: what to mark.
        start: offset of the first character to show, not behind the quote's.
        end: offset behind the last character to show, not before the quote's.
        width: to wrap at; None not to wrap.
    """
    characters = [
        *_characters(quote.document, start, quote.start, ()),
        ("»", quote.start, True),
        *_characters(quote.document, quote.start, quote.end, ((quote.start, quote.end),)),
        ("«", quote.end - 1, True),
        *_characters(quote.document, quote.end, end, ()),
    ]
    passage = "\n".join(_lines(quote.document, characters, width))
    return f"{passage}\n{_source(quote, width)}"


def show_span(
    document: Document, start: int, end: int, strong: Sequence[tuple[int, int]], width: int | None
) -> str:
    """A slice of a document; line ends of a wrapped paragraph are shown as spaces.

    Args:
        document: where it stands.
        start: offset of its first character.
        end: offset behind its last character.
        strong: the spans of the document to emphasise.
        width: to wrap at; None not to wrap. Tables and listings are never wrapped.
    """
    return "\n".join(_lines(document, list(_characters(document, start, end, strong)), width))


def wrap(text: str, width: int | None) -> str:
    """A line of our own, wrapped; a second column hangs where there is room for it."""
    if not width:
        return text
    column = _COLUMN.match(text)
    indent = column.end() if column and 2 * column.end() <= width else 0
    return textwrap.fill(text, width, subsequent_indent=" " * indent)


def _source(quote: Quote, width: int | None) -> str:
    metadata = quote.document.metadata
    title, section = plain(metadata.title), plain(quote.section)
    place = " › ".join(filter(None, [title, section if section != title else ""]))
    published = ", ".join(filter(None, [metadata.publisher, metadata.date]))
    lines = [f"— {' · '.join(filter(None, [place, published]))}"]
    if metadata.about:
        lines.append(f"  {metadata.about}")
    return "\n".join(
        click.style(line, dim=True) for text in lines for line in _indented(text, width)
    )


def _indented(text: str, width: int | None) -> list[str]:
    line = " " * (len(text) - len(text.lstrip())) + plain(text)
    if not width:
        return [_MARGIN + line]
    return textwrap.wrap(line, width, initial_indent=_MARGIN, subsequent_indent=f"{_MARGIN}  ")


def _characters(
    document: Document, start: int, end: int, strong: Sequence[tuple[int, int]]
) -> Iterator[_Character]:
    """The characters of a slice, with the line ends inside paragraphs folded."""
    prose = [
        (block.start, block.end)
        for block in document.blocks
        if block.kind not in _PREFORMATTED and block.end > start and block.start < end
    ]
    emphasised = {place for first, last in strong for place in range(first, last)}
    at = start
    while at < end:
        found = _BREAK.match(document.text, at, end)
        if found and any(first <= at and found.end() <= last for first, last in prose):
            yield " ", at, at in emphasised
            at = found.end()
        else:
            character = document.text[at]
            yield shown(character), at, at in emphasised
            at += 1


def _lines(
    document: Document, characters: Sequence[_Character], width: int | None
) -> Iterator[str]:
    for is_end, group in groupby(characters, lambda character: character[0] == "\n"):
        line = list(group)
        if is_end:
            yield from [""] * (len(line) - 1)
        elif width and not _is_preformatted(document, line[0][1]):
            yield from map(_styled, _wrapped(line, width))
        else:
            yield _styled(line)


def _is_preformatted(document: Document, offset: int) -> bool:
    return any(
        block.kind in _PREFORMATTED and block.start <= offset < block.end
        for block in document.blocks
    )


def _wrapped(line: Sequence[_Character], width: int) -> Iterator[Sequence[_Character]]:
    text = "".join(character for character, _, _ in line)
    at = 0
    for part in textwrap.wrap(
        text, width, expand_tabs=False, replace_whitespace=False, break_on_hyphens=False
    ):
        at = text.index(part, at)
        yield line[at : at + len(part)]
        at += len(part)


def _styled(line: Iterable[_Character]) -> str:
    return "".join(
        click.style(text, bold=True, underline=True) if strong else text
        for strong, run in groupby(line, itemgetter(2))
        if (text := "".join(character for character, _, _ in run))
    )
