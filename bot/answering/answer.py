"""What comes back for a question: quotes, or a refusal with its reason, and what is said of it."""

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


CLOSEST = "Closest, not an answer:"
_MOST_WORDS = 5

_WHY: dict[str, str] = {
    Reason.NO_MATCH: "no word of it was found in the documents",
    Reason.UNKNOWN_TERMS: "what it asks for is in words that were found in no document",
    Reason.LOW_CONFIDENCE: "something comes close, but not close enough",
    Reason.EMPTY_CORPUS: "there were no documents",
}


def message_for(answer: Answer) -> str:
    """What is said beside the quotes of an answer.

    Args:
        answer: what came back for a question.

    Returns:
        The reply to small talk, the refusal, or where an answer stands that is too long to
        quote; an empty string where the quotes speak for themselves.
    """
    if answer.reason is Reason.GREETING:
        return answer.message
    if not answer.answered:
        return _refusal(answer)
    return " ".join(_pointer(quote) for quote in answer.quotes if quote.points_to)


def why_refused(reason: str) -> str:
    """Why a question was refused, for who looks after the documents.

    Args:
        reason: the code of a `Reason`, perhaps of another version.
    """
    return _WHY.get(reason, reason)


def _refusal(answer: Answer) -> str:
    if answer.reason is Reason.EMPTY_CORPUS:
        return "There are no documents to quote from."
    if not answer.unknown:
        return "I found no sentence that answers this."
    words = [f"“{' '.join(word.split())}”" for word in answer.unknown[:_MOST_WORDS]]
    if len(answer.unknown) > _MOST_WORDS:
        words.append(f"{len(answer.unknown) - _MOST_WORDS} more of its words")
    some = " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return f"I found no sentence about {some}."


def _pointer(quote: Quote) -> str:
    place = f"under “{' '.join(quote.section.split())}”" if quote.section else "that begins so"
    title = quote.document.metadata.title
    return f"The answer is in a table or listing too long to quote, {place} in “{title}”."
