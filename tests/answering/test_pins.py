"""What people have set right: pins that are found for their questions alone, and blocks."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.answer import Answer, Outcome, Quote, Ranking
from bot.answering.ask import Assistant
from bot.answering.pins import Corrections, Pin
from bot.assembly import build_assistant
from bot.documents.document import Document, Span
from bot.errors import PullquoteError
from bot.evaluation.pins import strays
from bot.evaluation.question_set import load_question_set
from tests.answering.test_promises import of_the_brief
from tests.reading.toys import Toys
from tests.slack.corpora import assistant_of, ferry
from tests.strategies import document_texts, questions

ROOT = Path(__file__).parents[2]
FARE = "How much does a day pass cost?"
CAPTAIN = "Who commands the ferry Selma?"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant that knows the ferry document."""
    return assistant_of(ferry(tmp_path_factory.mktemp("corpus")))


def shown(answer: Answer) -> Sequence[Quote]:
    """All that is shown at once or on request."""
    return answer.quotes + answer.closest


def pinning(assistant: Assistant, quoted: str, *wordings: str) -> Assistant:
    """The same, where the first quote for a question is pinned to others."""
    quote = shown(assistant.ask(quoted))[0]
    return assistant.corrected(
        Corrections.of(assistant.index, [Pin("P1", wordings, (quote,))], {}, {})
    )


def blocking(assistant: Assistant, blocked: dict[Document, list[Span]]) -> Assistant:
    """The same, which never quotes some spans."""
    return assistant.corrected(Corrections.of(assistant.index, (), blocked, {}))


@pytest.mark.parametrize(
    "asked",
    [
        "Who is the boss on board?",
        "who's the boss on board",
        "WHO IS THE BOSS ON BOARD ??",
        "hi! who is the boss on board, please?",
        "on board, who is the boss?",
    ],
)
def test_a_pin_answers_its_question_in_other_spellings(known: Assistant, asked: str) -> None:
    """As the first quote, with what else was found behind it, and told apart."""
    answer = pinning(known, CAPTAIN, "Who is the boss on board?").ask(asked)
    assert (answer.outcome, answer.ranking, answer.pin) == (Outcome.ANSWER, Ranking.PINNED, "P1")
    assert "Ada Berg" in answer.quotes[0].text
    assert len(shown(answer)) == 3
    assert answer.reason is None


@pytest.mark.parametrize(
    "asked",
    [
        "Who is not the boss on board?",
        "When is the boss on board?",
        "Who is the cook on board?",
        "Who is the boss of Northquay on board?",
        "Who was the boss before the war?",
        "hello",
    ],
)
def test_a_pin_answers_no_other_question(known: Assistant, asked: str) -> None:
    """Whatever turns a question around, or asks for another kind of thing, tells it apart."""
    assert not pinning(known, CAPTAIN, "Who is the boss on board?").ask(asked).pin


@pytest.mark.parametrize(
    ("asked", "wording", "outcome"),
    [
        (
            "Which person is our boss on board the boat?",
            "Which person is the boss on board?",
            Outcome.NOTHING,
        ),
        (
            "Is a single ticket valid for a bicycle?",
            "Is a ticket valid for a bicycle?",
            Outcome.MAYBE,
        ),
    ],
)
def test_a_pin_of_a_question_much_alike_is_offered_beside_what_is_not_sure(
    known: Assistant, asked: str, wording: str, outcome: Outcome
) -> None:
    """Behind what was found first, whether that may be it or only comes close."""
    before, answer = known.ask(asked), pinning(known, CAPTAIN, wording).ask(asked)
    assert (before.outcome, answer.outcome, answer.pin) == (outcome, outcome, "P1")
    assert answer.confidence == before.confidence
    assert "Ada Berg" in shown(answer)[1].text
    assert shown(answer)[0] == shown(before)[0]
    confidences = [one.confidence for one in shown(answer)]
    assert confidences == sorted(confidences, reverse=True)
    assert len({(one.document.name, one.start) for one in shown(answer)}) == 3


def test_a_pin_of_a_question_much_alike_changes_no_sure_answer(known: Assistant) -> None:
    """What was found for the question itself stands."""
    before = known.ask(FARE)
    assert before.answered
    pinned = pinning(known, CAPTAIN, "How much does a day pass cost children?")
    assert pinned.ask(FARE) == before


def test_opposites_tell_questions_apart(known: Assistant) -> None:
    """One has the one, the other has the other."""
    pinned = pinning(known, FARE, "What is open before the first ferry?")
    assert pinned.ask("What is open before the first ferry?").pin
    assert not pinned.ask("What is open after the first ferry?").pin
    assert not pinned.ask("What is open before the last ferry?").pin


def test_each_question_of_a_message_has_its_pin(known: Assistant) -> None:
    """And a follow-up is completed before it is compared."""
    pinned = pinning(known, CAPTAIN, "Who is the boss on board?")
    first, second = pinned.ask_all("Who is the boss on board? And what does a day pass cost?")
    assert (first.pin, second.pin) == ("P1", "")
    assert "30" in second.quotes[0].text
    assert pinned.ask("and on Sundays?", ["Who is the boss on board?"]).outcome


def test_a_pin_is_not_read_for(known: Assistant) -> None:
    """What a person says is not judged by a model."""
    reading = Toys().reading(pinning(known, CAPTAIN, "Who is the boss on board?"))
    answer = reading.by_words.ask("Who is the boss on board?")
    assert not reading.reads_on(answer)
    assert reading.ask("Who is the boss on board?").pin == "P1"


def test_the_first_of_two_pins_for_a_question_holds(known: Assistant) -> None:
    """Whoever puts them in order decides."""
    quotes = [shown(known.ask(question))[0] for question in (CAPTAIN, FARE)]
    pins = [Pin(str(n), ("What is it?", CAPTAIN), (quote,)) for n, quote in enumerate(quotes)]
    corrected = known.corrected(Corrections.of(known.index, pins, {}, {}))
    assert corrected.ask(CAPTAIN).pin == "0"


def test_pins_of_other_questions_change_no_answer_of_our_own_sets() -> None:
    """By words; `python -m bot.evaluation.pins` measures all sets, and with the encoder."""
    for name in ("brief", "chat-b"):
        found = strays(load_question_set(ROOT / "tests" / "data" / "questions" / name), None)
        assert found.asked > 100
        assert found.changed <= found.asked / 100, found.examples


def test_a_blocked_sentence_is_neither_quoted_nor_close(known: Assistant) -> None:
    """And what is left is measured by it: a worse quote is no answer in its place."""
    quote = known.ask(FARE).quotes[0]
    blocked = blocking(known, {quote.document: [(quote.start, quote.end)]})
    answer = blocked.ask(FARE)
    assert all("day pass" not in one.text for one in shown(answer))
    assert answer.outcome is not Outcome.ANSWER
    assert blocked.ask(CAPTAIN) == known.ask(CAPTAIN)


def test_a_whole_document_is_blocked(known: Assistant) -> None:
    """Nothing is left to be shown."""
    document = known.corpus.documents[0]
    answer = blocking(known, {document: [(0, len(document.text))]}).ask(FARE)
    assert (answer.outcome, shown(answer)) == (Outcome.NOTHING, ())


@pytest.mark.soak
@given(
    source=document_texts(),
    question=questions(),
    place=st.floats(0, 1),
    length=st.integers(1, 200),
    reads=st.booleans(),
)
def test_what_is_blocked_is_never_quoted(
    source: str, question: str, place: float, length: int, *, reads: bool
) -> None:
    """Any span of any document: not by itself, nor in a list, nor as what a quote hangs on."""
    with TemporaryDirectory() as name:
        Path(name, "a.md").write_bytes(source.encode("utf-8", "replace"))
        try:
            assistant = build_assistant([Path(name)])
        except PullquoteError:
            assume(False)  # noqa: FBT003 - hypothesis' own way
            return
    document = assistant.corpus.documents[0]
    start = int(place * max(0, len(document.text) - 1))
    end = min(len(document.text), start + length)
    asked = Toys().reading(assistant) if reads else assistant
    answer = blocking(asked, {document: [(start, end)]}).ask(question)
    for quote in shown(answer):
        for first, behind in ((quote.start, quote.end), *quote.context):
            assert behind <= start or end <= first
    assert bool(answer.quotes) == (answer.outcome in (Outcome.ANSWER, Outcome.MAYBE))


@pytest.mark.soak
@given(question=questions(), wording=questions(), reads=st.booleans())
def test_a_pin_changes_an_answer_or_leaves_it_as_it_is(
    question: str, wording: str, *, reads: bool
) -> None:
    """Any Unicode: an answer that is not pinned is the very same, and one that is keeps to form."""
    brief = of_the_brief(reads=reads)
    pinned = pinning(brief, "What does V4 cost?", wording)
    answer = pinned.ask(question)
    assert len(shown(answer)) == 3
    if not answer.pin:
        assert answer == brief.ask(question)
    else:
        before = brief.ask(question)
        assert 0 <= answer.confidence <= 1
        if answer.ranking is not Ranking.PINNED:
            assert not before.answered
            assert (answer.outcome, answer.quotes[:1]) == (before.outcome, before.quotes[:1])
            return
        assert answer.answered
        assert replace(answer.quotes[0], confidence=0) == replace(
            shown(brief.ask("What does V4 cost?"))[0], confidence=0
        )


def reading(assistant: Assistant, *pairs: tuple[str, str]) -> Assistant:
    """The same, which reads words as others."""
    corrections = Corrections.of(assistant.index, (), {}, {}, pairs)
    return assistant.corrected(corrections)


def test_a_word_that_no_document_holds_is_read_as_what_one_does(known: Assistant) -> None:
    """In either order of the pair, as a phrase too; who asks is told."""
    for pair, asked in (
        (("skipper", "commanded by"), "Who is the skipper of the Selma?"),
        (("commanded by", "skipper"), "WHO is the SKIPPER of the Selma?"),
        (("head honcho", "commanded by"), "Who is the head honcho of the Selma?"),
    ):
        before = known.ask(asked)
        answer = reading(known, pair).ask(asked)
        assert "Ada Berg" in answer.quotes[0].text
        assert answer.confidence > before.confidence
        assert [meant for _, meant in answer.read_as] == ["commanded by"]
        assert before.read_as == ()


def test_a_word_that_the_documents_hold_is_theirs(known: Assistant) -> None:
    """Nor is one read as what no document holds; anything else is as it was."""
    for pair in (("ticket", "pass"), ("skipper", "boss"), ("", "pass")):
        for asked in (FARE, "What does a ticket cost?", "Who is the skipper?"):
            assert reading(known, pair).ask(asked) == known.ask(asked)


def test_a_pin_is_found_by_what_its_words_are_read_as(known: Assistant) -> None:
    """Its wording is read as the question is."""
    quote = shown(known.ask(CAPTAIN))[0]
    pin = Pin("P1", ("Who is the skipper on Sundays?",), (quote,))
    words = [("skipper", "commanded by")]
    corrected = known.corrected(Corrections.of(known.index, [pin], {}, {}, words))
    assert corrected.ask("who is the skipper on sundays").pin
