"""Quotes as text for people: folded, wrapped and emphasised, never changed."""

import re
import shutil
import sys
import textwrap
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter

import click

from bot.answering.answer import CLOSEST, OTHERS, Answer, Outcome, Quote, message_for
from bot.catalog.citation import citation
from bot.cli.safe import plain, shown
from bot.documents.document import Block, BlockKind, Document

_PREFORMATTED = (BlockKind.TABLE, BlockKind.CODE)
_BREAK = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")
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


def show_answers(answers: Sequence[Answer], width: int | None, *, on_request: str) -> str:
    """What came back for a message: each answer, under its question where there are several.

    Args:
        answers: what came back for each question.
        width: to wrap at; None not to wrap.
        on_request: how to see what comes closest, said where something was not found; or empty.
    """
    if len(answers) == 1:
        shown = [show_answer(answers[0], width)]
    else:
        shown = [
            f"{click.style(wrap(plain(' '.join(answer.question.split())), width), bold=True)}\n\n"
            f"{show_answer(answer, width)}"
            for answer in answers
        ]
    if on_request and any(
        answer.outcome is Outcome.NOTHING and answer.closest for answer in answers
    ):
        shown.append(click.style(wrap(on_request, width), dim=True))
    return "\n\n".join(shown)


def show_answer(answer: Answer, width: int | None) -> str:
    """What came back for a question: quotes with what is said of them, or that none was found.

    Args:
        answer: what came back for a question.
        width: to wrap at; None not to wrap.

    Returns:
        Lines, with the matched words emphasised.
    """
    message = wrap(plain(message_for(answer)), width)
    if answer.quotes:
        return "\n\n".join([*filter(None, [message]), show_quotes(answer.quotes, width)])
    return message


def show_closest(answers: Sequence[Answer], width: int | None) -> str:
    """What else comes close, clearly marked as such; empty where nothing does.

    Args:
        answers: what came back for each question of a message; small talk has no such quotes.
        width: to wrap at; None not to wrap.
    """
    found = [one for one in answers if one.outcome is not Outcome.REPLY]
    closest = [quote for answer in found for quote in answer.closest]
    heading = OTHERS if any(answer.quotes for answer in found) else CLOSEST
    return f"{click.style(heading, bold=True)}\n\n{show_quotes(closest, width)}" if closest else ""


def show_quotes(quotes: Iterable[Quote], width: int | None) -> str:
    """Quotes below what they hang on, with their sources, an empty line between them."""
    return "\n\n".join("\n".join(_quote(quote, width)) for quote in quotes)


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
    return "\n".join(_wrap(text, width, subsequent_indent=" " * indent))


def _quote(quote: Quote, width: int | None) -> Iterator[str]:
    for start, end in quote.context:
        for line in show_span(quote.document, start, end, (), width).split("\n"):
            yield click.style(line, dim=True)
    yield show_span(quote.document, quote.start, quote.end, quote.matched, width)
    yield _source(quote, width)


class _Wrapper(textwrap.TextWrapper):
    """Wraps in time that grows with the text, and no faster, whatever is in it."""

    def _split(self, text: str) -> list[str]:
        # Else each line that a long word fills would copy the rest of the word.
        return [
            piece
            for chunk in super()._split(text)
            for piece in (chunk if len(chunk) > self.width and chunk.strip() else (chunk,))
        ]


def _wrap(
    text: str, width: int, *, initial_indent: str = "", subsequent_indent: str = ""
) -> list[str]:
    return _Wrapper(
        width,
        initial_indent=initial_indent,
        subsequent_indent=subsequent_indent,
        # A long dash would be looked through anew from each of its places.
        break_on_hyphens="---" not in text,
    ).wrap(text)


def _source(quote: Quote, width: int | None) -> str:
    cited = citation(quote)
    lines = [f"— {' · '.join(filter(None, [cited.place, ', '.join(cited.published)]))}"]
    if cited.about:
        lines.append(f"  {cited.about}")
    return "\n".join(
        click.style(line, dim=True) for text in lines for line in _indented(text, width)
    )


def _indented(text: str, width: int | None) -> list[str]:
    line = " " * (len(text) - len(text.lstrip())) + plain(text)
    if not width:
        return [_MARGIN + line]
    return _wrap(line, width, initial_indent=_MARGIN, subsequent_indent=f"{_MARGIN}  ")


def _characters(
    document: Document, start: int, end: int, strong: Sequence[tuple[int, int]]
) -> Iterator[_Character]:
    """The characters of a slice, with the line ends inside paragraphs folded."""
    emphasised = {place for first, last in strong for place in range(first, last)}
    folded = dict(
        found.span()
        for found in _BREAK.finditer(document.text, start, end)
        if (block := _block_at(document, found.start()))
        and block.kind not in _PREFORMATTED
        and found.end() <= block.end
    )
    at = start
    while at < end:
        yield (" " if at in folded else shown(document.text[at])), at, at in emphasised
        at = folded.get(at, at + 1)


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
    block = _block_at(document, offset)
    return block is not None and block.kind in _PREFORMATTED


def _block_at(document: Document, offset: int) -> Block | None:
    at = bisect_right(document.blocks, offset, key=attrgetter("start")) - 1
    block = document.blocks[at] if at >= 0 else None
    return block if block and offset < block.end else None


def _wrapped(line: Sequence[_Character], width: int) -> Iterator[Sequence[_Character]]:
    text = "".join(character for character, _, _ in line)
    at = 0
    wrapper = _Wrapper(width, expand_tabs=False, replace_whitespace=False, break_on_hyphens=False)
    for part in wrapper.wrap(text):
        at = text.index(part, at)
        yield line[at : at + len(part)]
        at += len(part)


def _styled(line: Iterable[_Character]) -> str:
    return "".join(
        click.style(text, bold=True, underline=True) if strong else text
        for strong, run in groupby(line, itemgetter(2))
        if (text := "".join(character for character, _, _ in run))
    )
