"""Another source of features joins in through the assembly, and nothing else has to know it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.features import LexicalFeatures
from bot.answering.question import Question
from bot.answering.ranking import Found
from bot.answering.weights import fitted_weights
from bot.assembly import Ways, assemble
from bot.documents.corpus import load_corpus
from tests.retrieval.test_engines import ScanningEngine
from tests.slack.corpora import ferry

QUESTIONS = ("When does the last ferry leave Northquay?", "Who commands the Selma?", "zzzz")


class Constant:
    """Says the same of everything."""

    name = "constant"
    names = ("constant",)

    def compute(self, question: Question, candidates: Sequence[Found]) -> list[tuple[float, ...]]:
        """One, whatever was asked."""
        del question
        return [(1.0,) for _ in candidates]


def test_a_group_of_one_constant_changes_no_order(tmp_path: Path) -> None:
    """It is weighed with the others, and shown with them."""
    corpus = load_corpus([ferry(tmp_path)])
    shipped = fitted_weights()
    weights = replace(
        shipped, groups=("lexical", "constant"), ranking={**shipped.ranking, "constant": 2.0}
    )
    more = assemble(
        corpus,
        weights,
        Ways(ranking=(LexicalFeatures, lambda index: Constant())),  # noqa: ARG005
    )

    for question in QUESTIONS:
        one, other = assemble(corpus).explain(question), more.explain(question)
        assert [c.number for c in one.candidates] == [c.number for c in other.candidates]
        for before, after in zip(one.candidates, other.candidates, strict=True):
            assert after.feature("constant") == 1.0
            assert after.score == pytest.approx(before.score + 2.0)


def test_nothing_is_weighed_by_weights_that_were_fitted_for_other_groups(tmp_path: Path) -> None:
    """Where none ship for the groups that are there, the assembly says so."""
    ways = Ways(ranking=(LexicalFeatures, lambda index: Constant()))  # noqa: ARG005
    with pytest.raises(LookupError, match="constant"):
        assemble(load_corpus([ferry(tmp_path)]), ways=ways)


def test_another_engine_finds_the_same_answers(tmp_path: Path) -> None:
    """One that looks at every passage stands in for the one that ships."""
    corpus = load_corpus([ferry(tmp_path)])
    scanning = assemble(corpus, ways=Ways(engine=ScanningEngine))

    for question in QUESTIONS:
        one, other = assemble(corpus).ask(question), scanning.ask(question)
        assert [quote.text for quote in one.quotes] == [quote.text for quote in other.quotes]
