"""What comes back for a question: quotes, or a refusal with its reason."""

from dataclasses import dataclass
from enum import StrEnum

from bot.documents.document import Document


class Reason(StrEnum):
    """Why a question was not answered with quotes."""

    GREETING = "greeting"  # small talk: the reply is in the answer's message
    NO_MATCH = "no_match"  # no sentence holds any word of the question
    UNKNOWN_TERMS = "unknown_terms"  # what is asked for is in words that no document holds
    LOW_CONFIDENCE = "low_confidence"  # something matches, but too little to be an answer
    EMPTY_CORPUS = "empty_corpus"  # there is nothing to quote from


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a document that is shown for a question.

    Args:
        document: the document that is quoted.
        start: offset of its first character in the document's text, in code points.
        end: offset behind its last character.
        section: the innermost heading it stands under, or an empty string.
        confidence: that it answers the question, 0 to 1.
        matched: spans `(start, end)` in the document's text, inside the quote, of the words
            that matched the question, in order.
        points_to: true where the quote is only the heading, or the first line, of a unit
            (a table, a code block) that is too long to be quoted.
    """

    document: Document
    start: int
    end: int
    section: str
    confidence: float
    matched: tuple[tuple[int, int], ...] = ()
    points_to: bool = False

    @property
    def text(self) -> str:
        """The quote, sliced from its document."""
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Pullquote says to a question.

    Args:
        question: as it was asked.
        answered: whether `quotes` answer it.
        confidence: that the first quote answers the question, 0 to 1; also given on a refusal,
            for the first of `closest`.
        quotes: best first, one to three; empty on a refusal.
        closest: further candidates, best first, which are not claimed to be an answer. With
            `quotes` they are three, where the corpus has three sentences.
        reason: why it was refused, or None when it was answered.
        unknown: words of the question, as they were typed, that no document holds.
        message: the reply to small talk, or an empty string.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...] = ()
    closest: tuple[Quote, ...] = ()
    reason: Reason | None = None
    unknown: tuple[str, ...] = ()
    message: str = ""
