"""The core through its one way in: a corpus, a question, an answer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Reason
from bot.answering.ask import Assistant
from bot.answering.confidence import EVIDENCE
from bot.answering.features import FEATURES
from bot.answering.weights import fitted_weights
from bot.assembly import assemble, build_assistant
from bot.documents.corpus import Corpus

BRIEF = Path(__file__).parents[2] / "corpus" / "deepseek-v4-brief.md"
ASSISTANT = build_assistant([BRIEF])


def test_the_model_question_is_answered_by_the_sentence_on_the_context_window() -> None:
    """Whether Flash supports 1M context is answered with "one million tokens"."""
    answer = ASSISTANT.ask("does Flash support 1M context?")
    assert answer.answered
    assert "context window of one million tokens" in answer.quotes[0].text


@pytest.mark.parametrize("message", ["hi", "thanks!", "help", "👍", "", "are you a bot?"])
def test_small_talk_gets_a_friendly_reply_and_no_claim(message: str) -> None:
    """A greeting, thanks, a call for help and an empty message are not searched for."""
    answer = ASSISTANT.ask(message)
    assert answer.reason is Reason.GREETING
    assert answer.message
    assert not answer.quotes


def test_a_refusal_names_the_unknown_words_and_offers_what_is_closest() -> None:
    """What no document holds is named, and three candidates are offered."""
    answer = ASSISTANT.ask("how do i make carbonara")
    assert not answer.answered
    assert "carbonara" in answer.unknown
    assert len(answer.closest) == 3


def test_a_follow_up_is_completed_by_the_question_before_it() -> None:
    """A bare "and flash?" asks of Flash what was asked of Pro."""
    answer = ASSISTANT.ask("and flash?", ["does pro support 1m context"])
    assert "one million tokens" in (answer.quotes + answer.closest)[0].text


def test_an_empty_corpus_refuses_with_its_reason() -> None:
    """Nothing to quote from is a reason, not a fault."""
    answer = assemble(Corpus(()), fitted_weights()).ask("who is it about")
    assert answer.reason is Reason.EMPTY_CORPUS


def test_a_long_table_is_pointed_to(tmp_path: Path) -> None:
    """A unit over 1,500 characters is shown by its heading only."""
    rows = "\n".join(f"setting_{n} = value_{n} # tuning" for n in range(120))
    (tmp_path / "a.md").write_text(f"# Guide\n\n## Tuning file\n\n```\n{rows}\n```\n")
    answer = build_assistant([tmp_path]).ask("tuning setting_7")
    assert all(len(quote.text) <= 1500 for quote in answer.quotes + answer.closest)
    assert any(quote.points_to for quote in answer.quotes + answer.closest)


def test_an_operators_glossary_extends_the_general_list(tmp_path: Path) -> None:
    """A word of the glossary finds the sentence that has the other one."""
    (tmp_path / "a.txt").write_text("The flummox is kept in the cellar.\nThe roof is red.\n")
    (tmp_path / "glossary.txt").write_text("gizmo = flummox\n")
    answer = build_assistant([tmp_path]).ask("where is the gizmo kept")
    assert "flummox" in (answer.quotes + answer.closest)[0].text


def test_the_shipped_weights_are_those_of_the_features_and_the_evidence() -> None:
    """Nothing is weighed that does not exist, and nothing exists that is not weighed."""
    weights = fitted_weights()
    assert list(weights.ranking) == list(FEATURES)
    assert list(weights.confidence) == list(EVIDENCE)


def _check(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert 0 <= answer.confidence <= 1
    assert len(answer.quotes + answer.closest) == 3
    for quote in answer.quotes + answer.closest:
        assert quote.text == quote.document.text[quote.start : quote.end]
        assert all(quote.start <= a < b <= quote.end for a, b in quote.matched)
    assert assistant.ask(question) == answer


_WORDS = st.lists(
    st.sampled_from(
        "pro flash v4 huawei 1m context why when who how cost it nvidia trained ½ № 中".split()
    ),
    max_size=12,
).map(" ".join)


@pytest.mark.soak
@given(question=st.one_of(st.text(), _WORDS))
def test_any_question_gets_the_same_checked_answer_twice(question: str) -> None:
    """Quotes equal their slices, confidence is a probability, and nothing is left to chance."""
    _check(ASSISTANT, question)


def test_a_question_of_a_hundred_thousand_characters_is_answered() -> None:
    """A pasted text neither fails nor grows without bound."""
    _check(ASSISTANT, "does flash support 1m context " * 3400)
