"""The fit of the weights, on sets so small that it takes no time."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from bot.answering.confidence import LexicalConfidence
from bot.answering.features import LexicalFeatures
from bot.answering.reading import (
    EncoderConfidence,
    EncoderFeatures,
    RerankerConfidence,
    RerankerFeatures,
)
from bot.answering.weights import Weights
from bot.assembly import assemble
from bot.documents.corpus import load_corpus
from bot.evaluation import fit
from tests.slack.corpora import ferry

SETS = ("xquad", "squad2", "clapnq", "manual", "chat-a", "chat-b", "chat-c")
QUESTIONS = {
    "What does a day pass cost?": "30",
    "How much is a single ticket?": "12 crowns",
    "When does the last ferry leave Northquay?": "23:15",
    "When does the first ferry leave Northquay?": "6:40",
    "Who commands the Selma?": "Ada Berg",
    "How often does the ferry run on Sundays?": "every two hours",
    "Who pays for the lighthouse?": "",
    "How many mills grind oats in Northquay?": "",
}
# The signs of what can only speak for a quote, or only against it.
FOR, AGAINST = ("context", "lead"), ("unknown_name", "missing", "no_time")


READ = (
    ("lexical",),
    ("lexical", "reranker"),
    ("lexical", "reranker", "encoder"),
)
GROUPS = {
    "lexical": (LexicalFeatures.names, LexicalConfidence.names),
    "reranker": (RerankerFeatures.names, RerankerConfidence.names),
    "encoder": (EncoderFeatures.names, EncoderConfidence.names),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Weights]:
    """The weights that the command wrote, by the groups that they are for."""
    folder = tmp_path_factory.mktemp("sets")
    for name in SETS:
        ferry(folder / name / "docs")
        rows = [
            {"id": f"{name}-{n}", "corpus": "docs", "question": asked, "gold": [gold] * bool(gold)}
            for n, (asked, gold) in enumerate(QUESTIONS.items())
        ]
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / name / "questions.jsonl").write_text(lines, encoding="utf-8")
    output = folder / "weights.json"
    fit.main(["--shared", str(folder), "--own", str(folder), "--output", str(output)])
    every = json.loads(output.read_text("utf-8"))["weights"]
    return {tuple(one["groups"]): Weights(**one) for one in every}


@pytest.mark.parametrize("groups", READ)
def test_every_feature_of_the_groups_gets_a_weight(
    written: dict[tuple[str, ...], Weights], groups: tuple[str, ...]
) -> None:
    """What is written says which groups it was fitted for, and names all of their features."""
    assert tuple(written) == READ
    weights = written[groups]

    features = [name for group in groups for name in GROUPS[group][0]]
    evidence = [name for group in groups for name in GROUPS[group][1]]
    assert list(weights.ranking) == features
    assert list(weights.confidence) == evidence
    assert len(weights.models) == len(groups) - 1
    assert weights.ranking["coverage"] > 0
    assert all(weights.confidence[name] >= 0 for name in FOR)
    assert all(weights.confidence[name] <= 0 for name in AGAINST)
    assert any(weights.confidence[name] for name in FOR + AGAINST)


def test_what_was_fitted_tells_answers_from_others(
    written: dict[tuple[str, ...], Weights], tmp_path: Path
) -> None:
    """On what it was fitted on, right quotes are first, and surer than any of no answer."""
    weights = written["lexical",]
    assistant = assemble(load_corpus([ferry(tmp_path)]), weights)
    answers = {asked: assistant.ask(asked) for asked in QUESTIONS}

    for asked, gold in QUESTIONS.items():
        first = (answers[asked].quotes + answers[asked].closest)[0]
        assert gold in first.text, asked
    for one, other in combinations(QUESTIONS, 2):
        if QUESTIONS[one] and not QUESTIONS[other]:
            assert answers[one].confidence > answers[other].confidence
