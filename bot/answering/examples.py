"""What could be asked of documents, for a person who does not know them."""

from collections.abc import Iterator, Sequence

from bot.answering.ask import Assistant
from bot.documents.document import BlockKind, Document
from bot.language.tokens import fold
from bot.language.words import is_english

_LONGEST = 60
# More are not tried, so that a large corpus is opened as fast as a small one.
_MOST_TRIED = 40


def example_questions(assistant: Assistant, most: int) -> list[str]:
    """Questions that the documents answer: those they name themselves, then their sections.

    Args:
        assistant: answers from the documents; a question that it refuses is no example.
        most: how many questions at most.

    Returns:
        Questions of one line each, none twice.
    """
    found: list[str] = []
    candidates = dict.fromkeys(_candidates(assistant.corpus.documents))
    for question in list(candidates)[:_MOST_TRIED]:
        if len(found) == most:
            break
        if assistant.ask(question).answered:
            found.append(question)
    return found


def _candidates(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        yield from document.metadata.questions
    titles = {_one_line(document.metadata.title) for document in documents}
    for document in documents:
        for block in document.blocks:
            heading = _one_line(document.text[block.start : block.end])
            if block.kind is BlockKind.HEADING and heading and heading not in titles:
                topic = _as_topic(heading)
                if len(topic) <= _LONGEST:
                    yield f"What about {topic}?"


def _as_topic(heading: str) -> str:
    """A heading as it stands inside a sentence: without the capitals that are no name's."""
    words = heading.split()
    if heading.isupper():
        words = [word.lower() if is_english(fold(word)) else word for word in words]
    elif is_english(fold(words[0])) and not any(word[:1].isupper() for word in words[1:2]):
        words[0] = words[0].lower()  # "Ada Byron" keeps hers
    return " ".join(words).removeprefix("about ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
