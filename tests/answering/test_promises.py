"""What holds for every corpus and every question."""

import tracemalloc
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer, Outcome, Quote, Reason
from bot.answering.ask import Assistant
from bot.answering.index import LONGEST_LIST
from bot.assembly import assemble, build_assistant
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.document import Document, Role, Sentence
from bot.errors import PullquoteError
from bot.evaluation.question_set import Row, load_question_set
from tests.reading.toys import Toys
from tests.strategies import document_texts, questions, unrelated_texts

ROOT = Path(__file__).parents[2]
SETS = ("brief", "chat-a", "chat-b")

# From this confidence on, a document that has nothing to do with a question changes nothing in
# its first quote. Seen over 3,700 pairs: no change from 0.5 on, and 20 between 0.38 and 0.5.
HIGH_CONFIDENCE = 0.6


def check(assistant: Assistant, question: str, history: tuple[str, ...] = ()) -> Answer:
    """Ask, and hold the answer against all that is promised of every answer."""
    answer = assistant.ask(question, history)
    shown = answer.quotes + answer.closest

    assert 0 <= answer.confidence <= 1
    assert bool(answer.quotes) == (answer.outcome in (Outcome.ANSWER, Outcome.MAYBE))
    assert answer.answered == (answer.outcome is Outcome.ANSWER) == (answer.reason is None)
    assert (answer.outcome is Outcome.REPLY) == (answer.reason is Reason.GREETING)
    assert len(shown) <= 3
    # Fewer than three are shown only where they hold all that can be quoted by itself.
    assert len(shown) == 3 or all(
        any(_overlaps(quote, sentence) for quote in shown)
        for sentence in (one.sentence for one in assistant.index.sentences)
        if sentence.role is Role.STATEMENT and sentence.end - sentence.start <= LONGEST_LIST
    )
    spans: list[tuple[Document, int, int]] = []
    for quote in shown:
        assert 0 <= quote.confidence <= 1
        assert quote.document in assistant.corpus.documents
        assert 0 <= quote.start < quote.end <= len(quote.document.text)
        assert quote.text == quote.document.text[quote.start : quote.end]
        assert quote.text == quote.text.strip()
        assert all(quote.start <= a < b <= quote.end for a, b in quote.matched)
        assert list(quote.context) == sorted(set(quote.context))
        assert all(a < b and (b <= quote.start or quote.end <= a) for a, b in quote.context)
        assert not any(
            document is quote.document and start < quote.end and quote.start < end
            for document, start, end in spans
        )
        spans.append((quote.document, quote.start, quote.end))
    assert assistant.ask(question, history) == answer
    return answer


def _overlaps(quote: Quote, sentence: Sentence) -> bool:
    same = quote.document is sentence.document
    return same and quote.start < sentence.end and sentence.start < quote.end


@cache
def of_the_brief(*, reads: bool = False) -> Assistant:
    """The sample, ready to be asked."""
    assistant = build_assistant([ROOT / "corpus" / "deepseek-v4-brief.md"])
    return Toys().reading(assistant) if reads else assistant


@pytest.mark.soak
@given(
    question=questions(),
    history=st.lists(questions(), max_size=3).map(tuple),
    reads=st.booleans(),
)
def test_any_question_gets_an_answer_or_a_refusal(
    question: str, history: tuple[str, ...], *, reads: bool
) -> None:
    """Any Unicode, with any history: quotes equal their slices and nothing is left to chance."""
    answer = check(of_the_brief(reads=reads), question, history)

    assert len(answer.quotes + answer.closest) == 3


@pytest.mark.soak
@given(
    sources=st.lists(st.tuples(document_texts(), st.sampled_from([".txt", ".md"])), max_size=3),
    question=questions(),
    reads=st.booleans(),
)
def test_any_corpus_can_be_asked(
    sources: list[tuple[str, str]], question: str, *, reads: bool
) -> None:
    """Whatever was read, every answer keeps what is promised; the same files give the same."""
    with TemporaryDirectory() as name:
        for number, (source, suffix) in enumerate(sources):
            Path(name, f"{number}{suffix}").write_bytes(source.encode("utf-8", "replace"))
        try:
            assistant = build_assistant([Path(name)])
        except PullquoteError:
            return
        again = build_assistant([Path(name)])
    if reads:
        assistant, again = Toys().reading(assistant), Toys().reading(again)
    answer, other = check(assistant, question), again.ask(question)

    def seen(one: Answer) -> list[object]:
        return [
            (quote.document.name, quote.start, quote.end, quote.confidence)
            for quote in one.quotes + one.closest
        ]

    assert seen(answer) == seen(other)
    assert answer.reason is not Reason.EMPTY_CORPUS


@pytest.mark.parametrize(
    "question",
    [
        "does flash support 1m context " * 3400,
        "x" * 100_000,
        "x-" * 50_000,
        "U.S." * 25_000,
        "1,000," * 17_000,
        "工" * 100_000,
        "\u0300" * 100_000,
        "'" * 100_000,
        "flash " * 17_000,
        "(" * 100_000,
        "\x00" * 100_000,
        "hi " * 33_000,
        "\ufdfa" * 100_000,  # one character that becomes eighteen
    ],
    ids=lambda question: ascii(question[:6]),
)
def test_a_question_of_a_hundred_thousand_characters_takes_bounded_work(question: str) -> None:
    """It costs no more memory than the first thousands of its characters do."""
    assistant = of_the_brief()
    check(assistant, question, (question,))

    tracemalloc.start()
    assistant.ask(question, [question, question])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_a_long_history_is_bounded_too() -> None:
    """A conversation of thousands of questions that lean on one another is answered."""
    check(of_the_brief(), "and that?", ("and why?",) * 5_000)


@dataclass(frozen=True)
class _Asked:
    document: Document
    alone: Assistant
    answers: tuple[tuple[Row, Answer], ...]


@cache
def confident() -> list[_Asked]:
    """Each document of our own question sets, with what it answers with high confidence."""
    found = []
    for name in SETS:
        question_set = load_question_set(ROOT / "tests" / "data" / "questions" / name)
        for corpus, rows in question_set.by_corpus().items():
            loaded = load_corpus([(question_set.folder / corpus).resolve()])
            alone = assemble(loaded)
            asked = ((row, alone.ask(row.question, row.history)) for row in rows)
            sure = tuple(
                (row, answer)
                for row, answer in asked
                if answer.answered and answer.confidence >= HIGH_CONFIDENCE
            )
            found.append(_Asked(loaded.documents[0], alone, sure))
    return found


@pytest.mark.soak
@given(place=st.integers(0, 12), source=unrelated_texts(), before=st.booleans())
def test_an_unrelated_document_changes_no_confident_answer(
    place: int, source: str, *, before: bool
) -> None:
    """What is quoted first for a question answered with high confidence stays what it was."""
    asked = confident()[place]
    with TemporaryDirectory() as name:
        path = Path(name, "unrelated.md")
        path.write_text(source, encoding="utf-8")
        documents = (*load_corpus([path]).documents, asked.document)
    both = assemble(Corpus(documents if before else documents[::-1]))

    for row, alone in asked.answers:
        beside = both.ask(row.question, row.history)
        first = (beside.quotes + beside.closest)[0]
        assert first.document is asked.document, row.question
        assert (first.start, first.end) == (alone.quotes[0].start, alone.quotes[0].end)


def test_there_are_confident_answers_to_hold() -> None:
    """The promise above is about a few hundred answers, from every document."""
    assert len(confident()) == 13
    assert sum(len(asked.answers) for asked in confident()) >= 50
