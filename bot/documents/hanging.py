"""What sentences hang on, and what is no answer by itself: told from blocks, in any format."""

import re
from collections.abc import Iterator, Sequence

from bot.documents.blocks import KEYED
from bot.documents.document import Block, BlockKind, Document, Role, Sentence, Span

_LONGEST_CONTEXT = 240  # characters; of a longer one only the end is shown
_LONGEST_HEADER = 400
_MOST_CONTEXTS = 4
_LONGEST_LABEL = 80
_LONGEST_LINE = 100  # of a list whose lines have no marks
_LEAST_TO_STAND_ALONE = 60
_MOST_OF_AN_ANSWER = 12  # blocks

_BETWEEN_CELLS = " | "
_ASKING = re.compile(r"(?:Q|Question)\s?\d{0,3}\s?[:.)]\s", re.IGNORECASE)

_CUE = re.compile(r"\b(?:following|below|these|as follows)\b", re.IGNORECASE)
# What turns the meaning of all that stands below it.
_TURNING = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|cannot|can[’']t|don[’']t?s?|doesn[’']t|won[’']t"
    r"|isn[’']t|aren[’']t|without|except\w*|exclu\w+|unless|only|removed|deprecated|discontinued"
    r"|prohibited|forbidden|banned|disallowed|unsupported|unavailable|ineligible|obsolete|expired"
    r"|avoid|limitations?)\b",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents|on this page|in this (?:article|section|document|guide)|navigation",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+")
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def tell_what_hangs(document: Document, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Tell what sentences hang on.

    Args:
        document: the document.
        sentences: all of its sentences, in order.

    Returns:
        The same sentences with their roles, and with what each of them hangs on.
    """
    return _Hanging(document, sentences).told()


class _Hanging:
    """The sentences of one document, and what has been found of them."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self._text = document.text
        self._blocks = document.blocks
        self._sentences = sentences
        self._numbers: dict[int, list[int]] = {}  # of the sentences of each block
        for number, sentence in enumerate(sentences):
            self._numbers.setdefault(sentence.paragraph, []).append(number)
        self._roles = [Role.STATEMENT] * len(sentences)
        self._hangs_on: list[list[Span]] = [[] for _ in sentences]
        self._introduces: list[Span | None] = [None] * len(sentences)
        self._listed_in: list[Span | None] = [None] * len(sentences)

    def told(self) -> tuple[Sentence, ...]:
        """The sentences with what they hang on."""
        self._look_at_questions_within()
        for index, block in enumerate(self._blocks):
            if block.kind is BlockKind.ITEM:
                self._look_at_list(index)
            if block.kind is BlockKind.TABLE:
                self._look_at_table(index)
            if block.kind in _PROSE:
                self._look_at_what_follows(index)
        self._look_at_records()
        self._look_at_headings()
        self._look_at_pointers()
        return tuple(
            Sentence(
                sentence.document,
                sentence.start,
                sentence.end,
                sentence.kind,
                sentence.paragraph,
                sentence.headings,
                self._roles[number],
                self._shown(number),
                self._introduces[number],
                self._listed_in[number],
            )
            for number, sentence in enumerate(self._sentences)
        )

    def _shown(self, number: int) -> tuple[Span, ...]:
        spans = sorted(set(self._hangs_on[number]))
        return tuple(spans[-_MOST_CONTEXTS:])

    def _of(self, blocks: Sequence[int]) -> Iterator[int]:
        """The numbers of the sentences of blocks."""
        for index in blocks:
            yield from self._numbers.get(index, ())

    def _hang(self, numbers: Iterator[int], on: Span, *, always: bool = False) -> None:
        turns = always or _TURNING.search(self._text, *on) is not None
        for number in numbers:
            if turns or not _stands_alone(self._sentences[number].text):
                self._hangs_on[number].append(on)

    def _look_at_questions_within(self) -> None:
        """A paragraph that opens with a question and answers it."""
        for index, numbers in self._numbers.items():
            first, *rest = numbers
            if self._blocks[index].kind in _PROSE and rest and asks(self._sentences[first].text):
                self._roles[first] = Role.QUESTION
                self._hang(iter(rest), self._ending(first), always=True)

    def _look_at_list(self, index: int) -> None:
        if index and self._blocks[index - 1].kind is BlockKind.ITEM:
            return
        self._note_list(self._items(index))

    def _note_list(self, items: range) -> None:
        span = self._blocks[items[0]].start, self._blocks[items[-1]].end
        for number in self._of(items):
            self._listed_in[number] = span

    def _items(self, index: int, above: int = 0) -> range:
        """The items from a block on, deeper than a level, with the code that stands among them."""
        stop = last = index
        while stop < len(self._blocks):
            block = self._blocks[stop]
            if block.kind is BlockKind.ITEM and (block.level > above or not above):
                last = stop + 1
            elif block.kind is not BlockKind.CODE or stop == index:
                break
            stop += 1
        return range(index, last)

    def _look_at_what_follows(self, index: int) -> None:
        """Whether a block ends in what only introduces what follows it."""
        number = self._numbers[index][-1]
        text = self._sentences[number].text
        asking = asks(text)
        followers = self._introduced(index, text, asking=asking)
        if asking and (followers or len(self._numbers[index]) == 1):
            self._roles[number] = Role.QUESTION
        if not followers:
            return
        parent = self._blocks[index].kind is BlockKind.ITEM
        span = self._blocks[followers[0]].start, self._blocks[followers[-1]].end
        listed = self._blocks[followers[0]].kind is BlockKind.ITEM
        if listed or (text.endswith(":") and len(followers) > 1):
            self._note_list(followers)
        names = text.endswith(":") or (_is_label(text) and len(self._numbers[index]) == 1)
        if not asking and (not parent or names):
            self._roles[number] = Role.LEAD_IN
            self._introduces[number] = span
        if parent and not asking and _stands_alone(text):
            return
        on = self._item(index) if parent else self._ending(number)
        if asking:
            self._hang(self._of(followers[:1]), on, always=True)
            self._hang(self._of(followers[1:]), on)
        else:
            self._hang(self._of(followers), on)

    def _introduced(self, index: int, text: str, *, asking: bool) -> range:
        """The blocks that the end of a block introduces, perhaps none."""
        block, after = self._blocks[index], index + 1
        nothing = range(after, after)
        if after == len(self._blocks):
            return nothing
        following = self._blocks[after]
        colon = text.endswith((":", "："))
        if following.kind is BlockKind.ITEM:
            if block.kind is BlockKind.ITEM:
                deeper = following.level > block.level > 0
                return self._items(after, block.level) if deeper else nothing
            leads = colon or asking or _is_label(text) or _CUE.search(text)
            return self._items(after) if leads else nothing
        if following.kind in (BlockKind.TABLE, BlockKind.CODE):
            leads = colon or asking or _CUE.search(text)
            return range(after, after + 1) if leads else nothing
        if following.kind is not BlockKind.PARAGRAPH:
            return nothing
        if asking:
            return self._answer(after)
        if colon:
            return self._lines(after)
        keyed = _is_label(text) and not KEYED.match(text) and self._is_next_line(after)
        return self._keyed(after) if keyed else nothing

    def _answer(self, index: int) -> range:
        """The blocks from a paragraph on that answer a question."""
        if self._is_question(index):
            return range(index, index)
        stop = index + 1
        while (
            stop < min(len(self._blocks), index + _MOST_OF_AN_ANSWER)
            and self._blocks[stop].kind in (*_PROSE, BlockKind.TABLE, BlockKind.CODE)
            and not self._is_question(stop)
        ):
            stop += 1
        # In prose a question is answered by the paragraph behind it, in an FAQ by all until the
        # next one.
        ends = stop == len(self._blocks) or self._is_question(stop)
        return range(index, stop if ends else index + 1)

    def _is_question(self, index: int) -> bool:
        numbers = self._numbers.get(index)
        return numbers is not None and asks(self._sentences[numbers[0]].text)

    def _lines(self, index: int) -> range:
        """The lines below a colon that are items of a list without marks, or one paragraph."""
        stop, tight = index, False
        while stop < len(self._blocks) and self._blocks[stop].kind is BlockKind.PARAGRAPH:
            follows = stop > index and self._is_next_line(stop)
            line = self._text[self._blocks[stop].start : self._blocks[stop].end]
            if (tight and not follows) or not _is_line(line):
                break
            tight = tight or follows
            stop += 1
        return range(index, max(stop, index + 1))

    def _keyed(self, index: int) -> range:
        """The lines from a block on that are "key: value"."""
        stop = index
        while (
            stop < len(self._blocks)
            and self._blocks[stop].kind is BlockKind.PARAGRAPH
            and KEYED.match(self._text, self._blocks[stop].start)
            and self._is_next_line(stop)
        ):
            stop += 1
        return range(index, stop)

    def _is_next_line(self, index: int) -> bool:
        """Whether no empty line stands between a block and the one before it."""
        between = self._text[self._blocks[index - 1].end : self._blocks[index].start]
        return between.count("\n") < 2

    def _look_at_table(self, index: int) -> None:
        (line, first), *rows = self._rows(index)
        if not rows or len(first) > 1:
            return
        header = self._sentences[first[0]]
        shown = [self._text[start:end] for (start, end), _ in ((line, first), *rows)]
        ruled = "---" in self._text[header.end : self._sentences[rows[0][1][0]].start]
        names = bool(self._blocks[index].level) or ruled
        if names:
            self._roles[first[0]] = Role.HEADER
            for number in self._numbers[index]:
                self._listed_in[number] = self._blocks[index].start, self._blocks[index].end
        if names or _names_columns(shown):
            every = header.start, min(header.end, header.start + _LONGEST_HEADER)
            columns = [*cells_within(self._text, *line)]
            for row in rows:
                for number, column in zip(row[1], self._columns(*row), strict=True):
                    name = columns[column] if 0 <= column < len(columns) else every
                    self._hangs_on[number].append(name if name[0] < name[1] else every)
        for _, (beginning, *others) in rows:
            begins = self._sentences[beginning]
            span = begins.start, min(begins.end, begins.start + _LONGEST_CONTEXT)
            for number in others:
                self._hangs_on[number].append(span)

    def _rows(self, index: int) -> list[tuple[Span, list[int]]]:
        """The lines of a table with the numbers of their sentences: of a long one several."""
        block, at = self._blocks[index], 0
        numbers = self._numbers[index]
        rows: list[tuple[Span, list[int]]] = []
        start = block.start
        for line in self._text[block.start : block.end].split("\n"):
            end, first = start + len(line), at
            while at < len(numbers) and self._sentences[numbers[at]].start < end:
                at += 1
            if at > first:
                rows.append(((start, end), numbers[first:at]))
            start = end + 1
        return rows

    def _columns(self, line: Span, numbers: Sequence[int]) -> Iterator[int]:
        """The columns of the sentences of a row; -1 for one that takes several of them."""
        cells = [*cells_within(self._text, *line)]
        column = 0
        for number in numbers:
            sentence = self._sentences[number]
            while column + 1 < len(cells) and cells[column + 1][0] <= sentence.start:
                column += 1
            yield column if sentence.end <= cells[column][1] else -1

    def _look_at_records(self) -> None:
        """Lines of "key: value": a record is known by its first one."""
        run: list[int] = []
        for number, sentence in enumerate(self._sentences):
            keyed = (
                sentence.kind in _PROSE
                and self._roles[number] is Role.STATEMENT
                and KEYED.match(sentence.text)
            )
            if run and not (keyed and self._goes_with(run[-1], number)):
                self._note_records(run)
                run = []
            if keyed:
                run.append(number)
        self._note_records(run)

    def _goes_with(self, number: int, following: int) -> bool:
        one, other = self._sentences[number], self._sentences[following]
        return (
            one.kind is other.kind
            and one.headings == other.headings
            and self._blocks[one.paragraph].level == self._blocks[other.paragraph].level
            and not any(
                self._blocks[between].kind is BlockKind.LEFTOVER
                for between in range(one.paragraph, other.paragraph)
            )
        )

    def _note_records(self, run: Sequence[int]) -> None:
        if not run:
            return
        keys = [self._sentences[number].text.partition(":")[0].casefold() for number in run]
        # "Monday: 9 to 5" and "Tuesday: 9 to 6" are no record, but what begins alike again and
        # again is, and so is what says its name first.
        if keys.count(keys[0]) < 2 and not keys[0].endswith("name"):
            return
        first, name = run[0], self._ending(run[0])
        for number, key in zip(run, keys, strict=True):
            if key == keys[0]:
                first, name = number, self._ending(number)
                continue
            self._hangs_on[number].append(name)
            self._roles[first] = Role.LEAD_IN
            begin = self._introduces[first] or (self._sentences[number].start, 0)
            self._introduces[first] = begin[0], self._sentences[number].end

    def _look_at_headings(self) -> None:
        """Headings that ask, and headings that turn the meaning of what stands below them."""
        opened: tuple[Block, ...] = ()
        for number, sentence in enumerate(self._sentences):
            for heading in sentence.headings:
                shown = self._text[heading.start : heading.end]
                innermost = heading is sentence.headings[-1]
                asked, turns = asks(shown), _TURNING.search(shown)
                if asked and (not innermost or self._is_answer(number)):
                    continue
                if not asked and not turns:
                    continue
                first = innermost and sentence.headings != opened
                is_title = heading is self._blocks[0]
                always = (asked and first) or (turns and not asked and innermost and not is_title)
                if always or not _stands_alone(sentence.text):
                    self._hangs_on[number].append((heading.start, heading.end))
            following = self._sentences[number + 1 : number + 2]
            if not following or following[0].paragraph != sentence.paragraph:
                opened = sentence.headings

    def _is_answer(self, number: int) -> bool:
        """Whether a sentence answers a question that is nearer to it than its heading."""
        asked = self._roles[number] is Role.QUESTION
        return asked or any(asks(self._text[start:end]) for start, end in self._hangs_on[number])

    def _look_at_pointers(self) -> None:
        for number, sentence in enumerate(self._sentences):
            block = self._blocks[sentence.paragraph]
            if sentence.kind not in _PROSE or self._roles[number] is not Role.STATEMENT:
                continue
            headings = sentence.headings[-1:]
            listed = any(_CONTENTS.fullmatch(self._text, h.start, h.end) for h in headings)
            text = sentence.text
            if (
                block.links
                or _ADDRESS.fullmatch(text)
                or _ends_in_dots_and_page(text)
                or (listed and _is_line(text))
            ):
                self._roles[number] = Role.POINTER

    def _item(self, index: int) -> Span:
        """An item, whose first sentence may name what the last one goes on about, or its end."""
        block = self._blocks[index]
        is_short = block.end - block.start <= _LONGEST_CONTEXT
        return (block.start, block.end) if is_short else self._ending(self._numbers[index][-1])

    def _ending(self, number: int) -> Span:
        """A sentence, or as much of its end as is needed."""
        start, end = self._sentences[number].start, self._sentences[number].end
        if end - start > _LONGEST_CONTEXT:
            space = self._text.find(" ", end - _LONGEST_CONTEXT, end)
            start = space + 1 if space >= 0 else end - _LONGEST_CONTEXT
        return start, end


def cells_within(text: str, start: int, end: int) -> Iterator[Span]:
    """The cells of a row of a table, without white space at their ends; some may be empty.

    Args:
        text: the text that the row stands in.
        start: where the row begins.
        end: where it ends.
    """
    at = start
    for cell in text[start:end].split(_BETWEEN_CELLS):
        begin = at + len(cell) - len(cell.lstrip())
        yield begin, max(begin, at + len(cell.rstrip()))
        at += len(cell) + len(_BETWEEN_CELLS)


def asks(text: str) -> bool:
    """Whether a sentence is a question, or is marked as one: "Q: parking"."""
    return text.rstrip("\"'”’)* ").endswith(("?", "？")) or bool(_ASKING.match(text))


def _names_columns(rows: Sequence[str]) -> bool:
    """Whether the first row of a table looks as if it named the columns."""
    figures = [any(map(str.isdigit, row)) for row in rows]
    wide = any(rows[0].count(separator) > 1 for separator in "|\t")
    return not figures[0] and (wide or all(figures[1:]))


def _ends_in_dots_and_page(text: str) -> bool:
    """Whether a line is of a table of contents: "Leave ..... 7"."""
    before = text.rstrip("0123456789")
    return before != text and "..." in before[len(before.rstrip(" .")) :]


def _is_label(text: str) -> bool:
    """Whether a line only names what follows it."""
    return len(text) <= _LONGEST_LABEL and "\n" not in text and text[-1].isalnum()


def _is_line(text: str) -> bool:
    """Whether a line may be an item of a list, rather than a sentence."""
    return len(text) <= _LONGEST_LINE and not text.endswith((".", "!", "?", ":", "…"))


def _stands_alone(text: str) -> bool:
    """Whether a sentence can be understood without what introduces it, as far as can be seen."""
    ended = text.rstrip("\"'”’)").endswith((".", "!", "…"))
    return ended and len(text) >= _LEAST_TO_STAND_ALONE and not text[0].islower()
