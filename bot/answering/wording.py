"""What is said to a person beside the quotes, in sentences of our own."""

from bot.answering.answer import Answer, Quote, Reason

CLOSEST = "Closest, not an answer:"
_MOST_WORDS = 5

_WHY: dict[str, str] = {
    Reason.NO_MATCH: "no word of it is in the documents",
    Reason.UNKNOWN_TERMS: "what it asks for is in words that no document holds",
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
        return "The documents do not answer this."
    words = [f"“{' '.join(word.split())}”" for word in answer.unknown[:_MOST_WORDS]]
    if len(answer.unknown) > _MOST_WORDS:
        words.append(f"{len(answer.unknown) - _MOST_WORDS} more of its words")
    some = " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return f"The documents do not answer this. None of them holds {some}."


def _pointer(quote: Quote) -> str:
    place = f"under “{' '.join(quote.section.split())}”" if quote.section else "that begins so"
    title = quote.document.metadata.title
    return f"The answer is in a table or listing too long to quote, {place} in “{title}”."
