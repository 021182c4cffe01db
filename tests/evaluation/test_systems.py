"""The baselines, and the product's adapter."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Outcome, Quote, Reason
from bot.documents.corpus import load_corpus
from bot.evaluation.baselines import Baseline, baselines, naive, padded_bm25, proper_bm25
from bot.evaluation.systems import Pullquote

CORPORA = Path(__file__).parents[1] / "data" / "evaluation" / "harbour" / "corpora"
LIGHTHOUSE = CORPORA / "lighthouse.md"
FERRY = CORPORA / "ferry.txt"

every_baseline = pytest.mark.parametrize(
    "baseline", [pytest.param(each, id=each.name) for each in baselines()]
)


def first(baseline: Baseline, path: Path, question: str) -> str:
    """The first quote of a baseline."""
    return baseline.build([path])(question, ()).texts[0]


def test_only_proper_bm25_matches_other_forms_of_a_word() -> None:
    """Asked for keepers it finds the keeper, by stems; the naive baseline knows no such word."""
    assert first(proper_bm25(), FERRY, "closing landings").startswith("Storms close the landing")
    assert proper_bm25().build([LIGHTHOUSE])("keepers?", ()).confidence > 0.0
    assert naive().build([LIGHTHOUSE])("keepers?", ()).confidence == 0.0


def test_proper_bm25_overlooks_stop_words() -> None:
    """A question of stop words alone scores nothing at all."""
    assert proper_bm25().build([FERRY])("what is it and who was there?", ()).confidence == 0.0


@every_baseline
def test_a_baseline_never_refuses(baseline: Baseline) -> None:
    """Even a question about something else gets three quotes, called an answer."""
    response = baseline.build([FERRY])("zyzzyva", ("what does it cost?",))
    assert response.answered
    assert len(response.texts) == 3


@every_baseline
@pytest.mark.parametrize(
    "question", ["", "   ", "?!", "🙂", "zyzzyva", "the", "\x00", "a" * 10_000]
)
@pytest.mark.parametrize("text", ["Go.\n", "The of and.\n", "One thing.\n\nIt is so.\n"])
def test_a_baseline_survives_what_has_no_terms(
    tmp_path: Path, baseline: Baseline, question: str, text: str
) -> None:
    """A corpus of one sentence, or without a term, and a question without one, do no harm."""
    path = tmp_path / "small.txt"
    path.write_text(text, encoding="utf-8")
    response = baseline.build([path])(question, ())
    assert response.texts
    assert all(quote in text for quote in response.texts)


@every_baseline
def test_a_follow_up_is_asked_alone(baseline: Baseline) -> None:
    """A baseline knows nothing of earlier questions."""
    ask = baseline.build([LIGHTHOUSE])
    assert ask("and when?", ("who was the last keeper?",)) == ask("and when?", ())


@pytest.mark.parametrize("across", [False, True])
def test_padding_keeps_to_the_limit_and_holds_the_sentence(*, across: bool) -> None:
    """A padded quote is a slice of the document, of at most 400 characters, around the sentence."""
    question = "since when a flash of white light?"
    alone = first(proper_bm25(), LIGHTHOUSE, question)
    padded = first(padded_bm25(across_paragraphs=across), LIGHTHOUSE, question)
    (document,) = load_corpus([LIGHTHOUSE]).documents
    assert alone in padded
    assert len(alone) < len(padded) <= 400
    assert padded in document.text


def test_padding_crosses_paragraphs_only_when_told() -> None:
    """The one keeps within a paragraph, the other does not."""
    question = "how long does the crossing take"
    within = first(padded_bm25(across_paragraphs=False), FERRY, question)
    across = first(padded_bm25(across_paragraphs=True), FERRY, question)
    assert "\n" not in within
    assert within.endswith("The crossing takes forty minutes.")
    assert "\n\nA return ticket" in across


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("storms close the landing in autumn", "Storms close the landing on many days"),
        ("who said nobody has lived out there", "Nobody has lived out there since"),
        ("ferry at nine in the morning", "leaves the old quay at nine"),
        ("when was the lighthouse lit for the first time", "lit for the first time in 1871"),
    ],
)
def test_padding_keeps_to_the_document(question: str, sentence: str) -> None:
    """The first and last sentences of a document are never padded from another one."""
    quote = padded_bm25(across_paragraphs=True).build([CORPORA])(question, ()).texts[0]
    assert sentence in quote
    assert any(quote in document.text for document in load_corpus([CORPORA]).documents)


def test_the_adapter_shows_quotes_before_closest() -> None:
    """The product's three texts are its quotes, then the closest; on a refusal those alone."""
    (document,) = load_corpus([FERRY]).documents
    spans = [
        (document.text.index(text), document.text.index(text) + len(text))
        for text in ("A return ticket", "Bicycles", "No ferries", "Storms")
    ]
    quotes = tuple(Quote(document, start, end, "", 0.5) for start, end in spans)

    class Scripted:
        """Answers only a question that continues a conversation."""

        def ask(self, question: str, history: Sequence[str]) -> Answer:
            """See `Assistant.ask`."""
            if history:
                return Answer(
                    question,
                    Outcome.ANSWER,
                    confidence=0.8,
                    quotes=quotes[:2],
                    closest=quotes[2:],
                )
            return Answer(
                question,
                Outcome.NOTHING,
                confidence=0.2,
                closest=quotes[1:],
                reason=Reason.LOW_CONFIDENCE,
            )

    ask = Pullquote(assemble=lambda _: Scripted()).build([FERRY])
    answered, refused = ask("cost?", ("which ferry?",)), ask("cost?", ())
    assert (answered.answered, answered.confidence) == (True, 0.8)
    assert answered.texts == ("A return ticket", "Bicycles", "No ferries")
    assert (refused.answered, refused.confidence) == (False, 0.2)
    assert refused.texts == ("Bicycles", "No ferries", "Storms")
