"""What comes back for a question: quotes, or that none was found, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.documents.document import Document


class Outcome(StrEnum):
    """What became of a question."""

    ANSWER = "answer"  # its quotes are sure enough to stand as the answer
    MAYBE = "maybe"  # its quotes may be the answer, and are shown as unsure
    NOTHING = "nothing"  # nothing was found that is worth showing unasked
    REPLY = "reply"  # small talk, or a question about the bot: its message is the reply


class Ranking(StrEnum):
    """What quotes were ranked and judged by; by the same, the same question is answered alike."""

    LEXICAL = "lexical"  # the words alone
    READER = "reader"  # what models read, beside the words
    PINNED = "pinned"  # a person, who has said that they are the answer


class Reason(StrEnum):
    """Why the quotes, or none, do not stand as an answer."""

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
        context: spans `(start, end)` in the document's text, in order and outside the quote, of
            what it cannot be understood without: the lead-in of its list, the header of its
            table, the question that it is the answer to. They are shown before it.
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
    context: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """The quote, sliced from its document."""
        return self.document.text[self.start : self.end]

    @property
    def context_texts(self) -> tuple[str, ...]:
        """What it hangs on, sliced from its document."""
        return tuple(self.document.text[start:end] for start, end in self.context)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Pullquote says to a question.

    Args:
        question: as it was asked.
        outcome: what became of it.
        confidence: that the first quote answers the question, 0 to 1; where nothing was found,
            that the first of `closest` does.
        quotes: what is shown at once, best first: one to three for an answer or a maybe.
        closest: further candidates, best first, which are shown on request. With `quotes` they
            are three at most, and three where the corpus has enough that can be quoted.
        reason: why it is no answer; None when it is one.
        unknown: words of the question, as they were typed, that no document holds; three at most.
        looked_for: words of the question, as they were typed, that it was searched by; five at
            most.
        documents: how many documents were searched.
        read_as: names that were taken for mistyped ones, each as it was typed and as the
            documents write it.
        message: the reply to small talk, or, where nothing was found, that the question is in a
            language that no document has; else an empty string.
        ranking: what the quotes were ranked and judged by.
        pin: the pin by which its quotes are the answer, or the first of them may be; empty where
            they were found.
        asked_more: whether its message, of which it is the first answer, asks more than is
            answered.
    """

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[Quote, ...] = ()
    closest: tuple[Quote, ...] = ()
    reason: Reason | None = None
    unknown: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    documents: int = 0
    read_as: tuple[tuple[str, str], ...] = ()
    message: str = ""
    ranking: Ranking = Ranking.LEXICAL
    pin: str = ""
    asked_more: bool = False

    @property
    def answered(self) -> bool:
        """Whether its quotes stand as the answer."""
        return self.outcome is Outcome.ANSWER


CLOSEST = "Closest, not an answer:"
OTHERS = "Other quotes that come close:"
_ASKED_MORE = "I answer the first three questions of a message; ask the others in another one."
_MAY_BE = ("This may be it:", "One of these may be it:")
_LONGEST_WORD = 40

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
        The reply to small talk; that more was asked than is answered; how a mistyped name was
        read; that nothing was found, and what was looked for; that it is unsure; or where an
        answer stands that is too long to quote.
        An empty string where the quotes speak for themselves.
    """
    if answer.outcome is Outcome.REPLY:
        return answer.message
    said = [_ASKED_MORE] if answer.asked_more else []
    said += [f"I read {_listed([typed])} as {_listed([meant])}." for typed, meant in answer.read_as]
    if answer.outcome is Outcome.NOTHING:
        return " ".join([*said, _nothing(answer)])
    if answer.outcome is Outcome.ANSWER:
        said += [_pointer(quote, "The answer is") for quote in answer.quotes if quote.points_to]
        return " ".join(said)
    return " ".join([*said, say_unsure(answer.quotes, answer.unknown)])


def say_unsure(quotes: Sequence[Quote], unknown: Sequence[str] = ()) -> str:
    """What is said above quotes that may be the answer: first of all, that it is unsure.

    Args:
        quotes: one, or more.
        unknown: words of the question that were found nowhere.
    """
    said = ["I am not sure."]
    if unknown:
        said.append(f"I found no sentence about {_listed(unknown)}.")
    said += [_pointer(quote, "It may be") for quote in quotes if quote.points_to]
    return " ".join([*said, _MAY_BE[len(quotes) > 1]])


def why_unsure(reason: str) -> str:
    """Why a question got no sure answer, for who looks after the documents.

    Args:
        reason: the code of a `Reason`, perhaps of another version.
    """
    return _WHY.get(reason, reason)


def _nothing(answer: Answer) -> str:
    if answer.reason is Reason.EMPTY_CORPUS:
        return "I have been given no documents to quote from here."
    if answer.message:
        return answer.message
    where = "1 document" if answer.documents == 1 else f"{answer.documents:,} documents"
    if answer.unknown:
        return f"I found no sentence about {_listed(answer.unknown)} in {where}."
    if not answer.looked_for:
        return f"I found no word to look for in {where}."
    searched = f"I looked for {_listed(answer.looked_for, 'and')}."
    return f"I found no sentence in {where} that answers this. {searched}"


def _listed(words: Sequence[str], joined_by: str = "or") -> str:
    """Words in quotation marks, each on one line and of a length that can be read."""
    shown = []
    for word in words:
        line = " ".join(word.split())
        shown.append(f"“{line if len(line) <= _LONGEST_WORD else line[: _LONGEST_WORD - 1] + '…'}”")
    return f" {joined_by} ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _pointer(quote: Quote, what: str) -> str:
    place = f"under “{' '.join(quote.section.split())}”" if quote.section else "that begins so"
    title = quote.document.metadata.title
    return f"{what} in a table or listing too long to quote, {place} in “{title}”."
