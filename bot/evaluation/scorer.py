"""What a system said to a row, whether it is right, and how long beside what it had to find."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.evaluation.question_set import Row

MOST_CHARACTERS = 400
MOST_TIMES_GOLD = 1.3
LEAST_PART = 25

_PLAIN_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›′`´", "'"))


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row, asked and scored.

    Args:
        row: what was asked, and what would have been right.
        texts: the quotes, best first, at most three: what is shown at once, then the closest.
        right: for each of `texts`, whether it is right.
        length_ratio: the first quote's length, with what it hangs on, over its gold sentence's;
            None unless it is right.
        answered: whether the system took its quotes for an answer.
        shown: how many of `texts` it showed at once, as an answer or as a maybe.
        confidence: that the first quote answers, on whatever scale the system has.
        took_ms: wall-clock time of the question, in milliseconds.
        locator: the page, sheet or slide that the first quote is cited with; empty for none.
    """

    row: Row
    texts: tuple[str, ...]
    right: tuple[bool, ...]
    length_ratio: float | None
    answered: bool
    shown: int
    confidence: float
    took_ms: float
    locator: str = ""

    @property
    def first_right(self) -> bool:
        """Whether the first quote is right; never on a row without an answer."""
        return self.right[:1] == (True,)

    @property
    def page_right(self) -> bool | None:
        """Whether a right first quote is cited with its page; None where there is no such thing."""
        if self.row.page is None or not self.first_right:
            return None
        pages = {self.row.page, *self.row.pages}
        return self.locator in {f"page {page}" for page in pages}

    @property
    def any_right(self) -> bool:
        """Whether one of the first three quotes is right."""
        return any(self.right)

    @property
    def helps(self) -> bool:
        """Whether one of the quotes that are shown at once is right."""
        return any(self.right[: self.shown])

    @property
    def misleads(self) -> bool:
        """Whether the first quote is wrong, and shown as an answer."""
        return self.answered and not self.first_right

    @property
    def denies(self) -> bool:
        """Whether nothing is shown at once, though one of the first three quotes is right."""
        return not self.shown and self.any_right


def fold(text: str) -> str:
    """The text as it is compared: white space folded, quotation marks plain, case ignored."""
    return " ".join(text.translate(_PLAIN_QUOTES).split()).casefold()


def is_right(quote: str, gold: Sequence[str]) -> bool:
    """Whether a quote is right.

    It is when it holds a gold substring and has at most 400 characters, or 1.3 times those of
    the longest gold, or of all golds that it holds together, where that is more; and when it lies
    inside a gold substring and has at least 25 characters. Both are folded first.

    Args:
        quote: what was quoted.
        gold: the gold substrings of the row; with none, no quote is right.
    """
    folded = fold(quote)
    golds = [fold(text) for text in gold]
    held = [len(text) for text in golds if text in folded]
    longest = max((len(text) for text in golds), default=0)
    if held and len(folded) <= max(MOST_CHARACTERS, MOST_TIMES_GOLD * max(longest, sum(held))):
        return True
    return len(folded) >= LEAST_PART and any(folded in text for text in golds)


class SentenceIndex:
    """The sentences of a corpus, folded, to find those that a gold substring overlaps.

    Args:
        sentences: their texts, in the order of the documents.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = [fold(sentence) for sentence in sentences]
        self._text = " ".join(self._sentences)
        lengths = (len(sentence) + 1 for sentence in self._sentences)
        self._starts = list(accumulate(lengths, initial=0))[:-1]

    def around(self, gold: str) -> Iterator[str]:
        """The sentences that each occurrence of a gold substring, folded, overlaps, joined."""
        at = self._text.find(gold)
        while at >= 0:
            first = bisect_right(self._starts, at) - 1
            last = bisect_right(self._starts, at + len(gold) - 1) - 1
            yield " ".join(self._sentences[first : last + 1])
            at = self._text.find(gold, at + 1)


def length_ratio(
    quote: str, gold: Sequence[str], sentences: SentenceIndex, context: str = ""
) -> float:
    """The length of a right quote over that of the sentence that holds its gold.

    Where a gold substring runs over several sentences, it is all of those. Where the quote holds
    several gold substrings, or lies inside several, the shortest of their sentences counts:
    it would have been enough. Of several places where one gold substring occurs, the longest
    that lies inside the quote, or around it, is the quote's own. A gold substring that no run of
    sentences holds counts with its own length.

    Args:
        quote: right, by `is_right`.
        gold: the gold substrings of the row.
        sentences: those of the corpus that was asked.
        context: what is shown with the quote since that hangs on it.

    Returns:
        1.0 for exactly the sentence, 2.0 for one twice as long; above 0.
    """
    folded = fold(quote)
    golds = [fold(text) for text in gold]
    held = [text for text in golds if text in folded or folded in text]
    length = len(folded) + len(fold(context))
    return length / min(_length_to_find(text, folded, sentences) for text in held)


def _length_to_find(gold: str, quote: str, sentences: SentenceIndex) -> int:
    spans = list(sentences.around(gold))
    near = [span for span in spans if span in quote or quote in span]
    return max(len(span) for span in near or spans or [gold])
