"""Whole ways through the program, on texts made to be slow on: time grows as they do, no faster."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.answering.ask import Assistant
from bot.answering.weights import fitted_weights
from bot.assembly import assemble, build_assistant
from bot.catalog.snapshot import Snapshot
from bot.cli.explain import lines
from bot.cli.render import show_answer, show_passage
from bot.documents.corpus import Corpus
from bot.documents.read import read_document
from bot.slack.events import question_of
from bot.slack.render import Renderer
from bot.slack.workspace import Workspace
from tests.timing import grows_too_fast, limited

ROOT = Path(__file__).parent.parent
_LIMIT = 30.0
_FLOOR = 0.004

# What is repeated, up to the 4,000 characters of a question that are searched.
QUESTIONS = {
    "definitions": "what is an ox-a'b.c ",
    "a long run": "-",
    "a choice": "which bigger ",
    "a price": "how much do they cost what do they pay ",
    "the document itself": "this article ",
    "what is meant": "what does the model stand for ",
    "known words": "model price context ",
    "a synonym": "gpu price falls ",
    "how many": "how many tokens ",
    "hyphens": "e-mail-",
    "figures": "1 million 2 trillion ",
    "no letters": "?! ",
}
# What is repeated in a document.
DOCUMENTS = {
    "figures with names": "width 1 depth 2 Ascend 950 ",
    "who said": "Ada said Bob says ",
    "brackets": "Ab.) ",
    "marks": "! ",
    "quotation marks": 'Wait." “Go.” ',
    "tags": "<a <p <! ",
    "a number and rejected ends": "5 min. a e.g. B ",
    "spaces": "a" + 40 * " ",
    "one line": "word-word---",
    "code": "    x = <1>;\n",
    "headings": "# a #b ##\n\nSo it is.\n\n",
}


@cache
def _sample() -> Assistant:
    return build_assistant([ROOT / "corpus" / "deepseek-v4-brief.md"])


def _words(number: int, first: str = "x") -> str:
    """As many words, all of them different, that no document holds."""
    letters = "bcdfghjkmn"
    return " ".join(
        f"{first}q{''.join(letters[int(digit)] for digit in str(place))}zv"
        for place in range(number)
    )


def _repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def check(works: Callable[[int], Callable[[], object]], n: int) -> None:
    """Hold a way against what is promised of all."""
    with limited(_LIMIT):
        assert grows_too_fast(works, n, _FLOOR) == ""


def _asking(question: str, history: tuple[str, ...] = ()) -> Callable[[], object]:
    """Ask, explain, and show the answer in the terminal and in Slack."""

    def work() -> None:
        assistant = _sample()
        explanation = assistant.explain(question, history)
        list(lines(assistant, explanation))
        show_answer(explanation.answer, 80)
        list(_renderer().choices(explanation.answer, "a", private=True))

    return work


@cache
def _renderer() -> Renderer:
    return Renderer(Snapshot("sample", _sample()), "")


@pytest.mark.parametrize("piece", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_takes_as_long_as_it_is(piece: str) -> None:
    """Whatever is repeated in a question: answered, explained, shown in terminal and Slack."""
    check(lambda size: _asking(_repeated(piece, size)), 1_000)


@pytest.mark.parametrize("piece", ["np ", "ok good ", "hi there ", "the article "])
def test_small_talk_takes_as_long_as_it_is(piece: str) -> None:
    """What is short enough to be small talk, and in its last word is none."""
    check(lambda size: _asking(f"{_repeated(piece, size)}x"), 28)


@pytest.mark.parametrize("piece", ["a", "-", "a-", "a.", "o'"])
def test_what_is_defined_may_be_long(piece: str) -> None:
    """A pasted token, or a rule of dashes, in a question for what it is."""
    check(lambda size: _asking(f"what is {_repeated(piece, size)} ? and that"), 1_000)


def test_earlier_questions_take_as_long_as_they_are() -> None:
    """Sixteen earlier questions, each of which leans on the one before."""
    asked = "and what about its model price "
    check(lambda size: _asking("and that?", (_repeated(asked, size),) * 16), 250)


def test_unknown_words_are_looked_at_up_to_a_number(tmp_path: Path) -> None:
    """Words of a question beyond those that are kept cost nothing, however many words are near."""
    path = tmp_path / "words.txt"
    path.write_text(f"{_words(4_000)} are words.\n", encoding="utf-8")
    assistant = build_assistant([path])
    check(lambda size: lambda: assistant.ask(_words(size, "xh")), 60)


@pytest.mark.parametrize(
    ("piece", "question"),
    [
        ("width 1 ", "how long is the width?"),
        ("loom 4 ", "how many looms are there?"),
        ("says Ada ", "what does Ada say?"),
    ],
)
def test_a_long_sentence_is_looked_at_once(piece: str, question: str, tmp_path: Path) -> None:
    """What a sentence offers, counts and says is held against what is asked in one pass."""

    def works(size: int) -> Callable[[], object]:
        path = tmp_path / f"{size}.txt"
        path.write_text(f"The mill.\n\nThe {_repeated(piece, size)}end.\n", encoding="utf-8")
        assistant = build_assistant([path])
        return lambda: assistant.ask(question)

    check(works, 8_000)


@pytest.mark.parametrize("piece", ["<@U1|", "<", "and ", "<@U2> so "])
def test_a_message_is_read_as_fast_as_it_is_long(piece: str) -> None:
    """Whatever is repeated in a message of Slack's, before it is cut to a question."""
    workspace = Workspace("T1", "Mill", "UBOT", "BBOT", frozenset())

    def works(size: int) -> Callable[[], object]:
        message = {
            "type": "message",
            "channel": "C1",
            "user": "U1",
            "ts": "1.1",
            "thread_ts": "1.0",
        }
        body = {"team_id": "T1", "event": message | {"text": _repeated(piece, size)}}
        return lambda: question_of(body, workspace, datetime.now(UTC))

    check(works, 10_000)


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("piece", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_takes_as_long_as_it_is(piece: str, suffix: str, tmp_path: Path) -> None:
    """Whatever is repeated in a document: read, indexed, asked and shown."""

    def works(size: int) -> Callable[[], object]:
        path = tmp_path / f"{size}{suffix}"
        path.write_text(f"The mill\n\nAda says: {_repeated(piece, size)} end.\n", encoding="utf-8")

        def work() -> None:
            assistant = assemble(Corpus((read_document(path, path.name),)), fitted_weights())
            snapshot = Snapshot("", assistant)
            answer = assistant.ask("What does Ada say of the width at the end?")
            show_answer(answer, 80)
            for quote in answer.closest + answer.quotes:
                around = snapshot.around(quote)
                show_passage(quote, around.start, around.end, 80)

        return work

    check(works, 4_000)
