"""Fit the weights of the ranking and of the confidence, and write them into `weights.json`.

Run as `python -m bot.evaluation.fit`. What is fitted on:

- of the shared question sets xquad, squad2, clapnq and manual only the rows whose half is "fit";
- our own sets chat-a and chat-b, whole;
- every answerable question once more with the sentences that answer it taken out of its
  documents, which makes it one that they do not answer;
- and once more with a name that no document holds in the place of one of its names.

`article` and `brief` are never fitted on. The ranking is a linear ranker trained on pairs of
sentences of the same question (Joachims, KDD 2002, with the logistic loss). The confidence is a
logistic regression in which the sign of every weight is given: evidence that can only speak for
an answer never counts against it (compare monotone constraints; it keeps what is learned on one
kind of document true on another).
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.answering.ask import Assistant
from bot.answering.confidence import LexicalConfidence
from bot.answering.features import LexicalFeatures
from bot.answering.index import Index
from bot.answering.weights import Weights
from bot.assembly import assemble, assemble_passages
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.document import Passage
from bot.documents.passages import split_passages
from bot.evaluation.question_set import Half, QuestionSet, Row, load_question_set, select
from bot.evaluation.scorer import is_right
from bot.language.glossary import Glossary, general_groups

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Source:
    """A set that is fitted on; within a set every question counts the same.

    Args:
        ranking: how much it counts in the ranking.
        confidence: how much it counts in the confidence: its own rows, those with the answer
            taken out, and those that ask about somebody or something else.
        about: what it is, with its licence.
    """

    ranking: float
    confidence: tuple[float, float, float]
    about: str


_OWN = "our own, MIT"  # fitted on whole
_SOURCES = {
    "xquad": _Source(1.0, (0.5, 0.5, 0.1), "XQuAD English, CC BY-SA 4.0, half of it"),
    "squad2": _Source(
        1.0, (0.5, 0.2, 0.1), "SQuAD 2.0 dev, 8 articles, CC BY-SA 4.0, half of them"
    ),
    "clapnq": _Source(0.7, (1.0, 0.3, 0.1), "CLAPnq dev, Apache-2.0, a quarter of it"),
    "manual": _Source(
        0.7, (0.7, 0.3, 0.0), "EMNLP-2021-Findings (Nandy), Apache-2.0, a quarter of it"
    ),
    "chat-a": _Source(2.0, (1.5, 0.1, 0.3), _OWN),
    "chat-b": _Source(2.0, (1.5, 0.1, 0.3), _OWN),
}
_RANKING_PENALTY = 0.1
_CONFIDENCE_PENALTY = 0.05
# A quote is worth showing when what a right one gains outweighs what a wrong one costs. With a
# cost of three fifths of the gain (a refusal still offers the closest quotes, so little is lost by
# refusing, and a wrong quote can be seen to be wrong), that is from a confidence of 0.375 on.
_ANSWER_FROM = 0.38
_MAYBE_FROM = 0.15
_MOST_NEGATIVES = 24
_MOST_POSITIVES = 6
_MOST_WITHOUT_ANSWER = 300
# Invented, so that no document holds them.
_OTHER_NAMES = (
    "Zorbek Velmora Kantrel Ostwick Brallis Quendor Tavisk Morlund Fenwark Draxley Yulvane Perrodin"
).split()
# What can only speak for a quote, and what only against it; where a name is in neither, both.
_SPEAKS_FOR = frozenset(
    (
        "exact context rarest last_matched attributes_matched names_matched title_asked score lead "
        "passage_lead"
    ).split()
)
_SPEAKS_AGAINST = frozenset(
    (
        "uncovered missing missing_in_passage unknown unknown_terms unknown_name name_missing "
        "number_missing not_counted not_negated no_time no_number no_person nobody no_reason "
        "no_speaker list_lacks"
    ).split()
)


class Change(Enum):
    """What was done to a question of a set; every change leaves it without an answer."""

    NONE = ""
    ANSWER_REMOVED = "-"
    OTHER_NAME = "~"


@dataclass(frozen=True)
class Example:
    """A question with the assistant that it is put to.

    Args:
        question_set: the name of its set.
        row: the question and its gold.
        assistant: built on the row's documents, or on what is left of them.
        change: what was done to the question or its documents.
    """

    question_set: str
    row: Row
    assistant: Assistant
    change: Change

    @property
    def label(self) -> str:
        """The name of its set, with what was done to it."""
        return self.question_set + self.change.value


_FEATURES = LexicalFeatures.names
_EVIDENCE = LexicalConfidence.names


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write; prints what it does.

    Args:
        arguments: the command line; `sys.argv` by default.
    """
    parser = argparse.ArgumentParser(prog="python -m bot.evaluation.fit", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/questions"))
    parser.add_argument("--own", type=Path, default=Path("tests/data/questions"))
    parser.add_argument("--output", type=Path, default=Path("bot/answering/weights.json"))
    options = parser.parse_args(arguments)
    sets = [
        load_question_set(options.own / name)
        if source.about is _OWN
        else select(load_question_set(options.shared / name), Half.TRAIN)
        for name, source in _SOURCES.items()
    ]
    weights = fit(sets, lambda line: print(line, file=sys.stderr))
    document = {
        "about": "Written by python -m bot.evaluation.fit; see its docstring and docs/quality.md.",
        "sources": {name: source.about for name, source in _SOURCES.items()},
        "weights": [
            {
                "groups": weights.groups,
                "ranking": {name: round(w, 3) for name, w in weights.ranking.items()},
                "confidence": {name: round(w, 3) for name, w in weights.confidence.items()},
                "intercept": round(weights.intercept, 3),
                "answer_from": weights.answer_from,
                "maybe_from": weights.maybe_from,
            }
        ],
    }
    options.output.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def fit(sets: Sequence[QuestionSet], say: Callable[[str], None]) -> Weights:
    """Fit all weights.

    Args:
        sets: what to fit on.
        say: takes a line on how far it is.

    Returns:
        The weights.
    """
    flat = Weights(
        groups=("lexical",),
        ranking=dict.fromkeys(_FEATURES, 0.0),
        confidence=dict.fromkeys(_EVIDENCE, 0.0),
        intercept=0.0,
        answer_from=_ANSWER_FROM,
        maybe_from=_MAYBE_FROM,
    )
    examples = [example for questions in sets for example in examples_of(questions, flat)]
    say(f"{len(examples)} questions read")
    weights = replace(flat, ranking=fit_ranking(examples))
    say("ranking fitted")
    others = list(with_other_names(examples))
    examples += [example for questions in sets for example in without_answers(questions, flat)]
    examples += others
    say(f"{len(examples)} questions with those that were changed to have no answer")
    observed = observe(examples, weights)
    weights = fit_confidence(observed, weights)
    say("confidence fitted")
    return weights


def examples_of(questions: QuestionSet, weights: Weights) -> Iterator[Example]:
    """Every question of a set, each corpus built once."""
    for corpus, rows in questions.by_corpus().items():
        assistant = assemble(_corpus(questions.folder / corpus), weights)
        for row in rows:
            yield Example(questions.name, row, assistant, Change.NONE)


def without_answers(questions: QuestionSet, weights: Weights) -> Iterator[Example]:
    """Answerable questions on documents from which the sentences that answer are gone."""
    rows = [row for row in questions.rows if row.gold]
    step = max(1, len(rows) // _MOST_WITHOUT_ANSWER)
    for row in rows[::step]:
        corpus = _corpus(questions.folder / row.corpus)
        passages = []
        for passage in _passages(corpus):
            kept = tuple(s for s in passage.sentences if not is_right(s.text, row.gold))
            if kept:
                passages.append(Passage(kept))
        assistant = assemble_passages(corpus, passages, _CachedGlossary(), weights)
        yield Example(questions.name, row, assistant, Change.ANSWER_REMOVED)


def with_other_names(examples: Sequence[Example]) -> Iterator[Example]:
    """Answerable questions that ask about something else, of a name that no document holds."""
    for number, example in enumerate(examples):
        row = example.row
        if not row.gold:
            continue
        asked = example.assistant.explain(row.question, row.history).question
        name = next((t for t in asked.terms if t.name and t.alternatives and not t.inherited), None)
        if name is None:
            continue
        other = _OTHER_NAMES[number % len(_OTHER_NAMES)]
        end = name.start + len(name.surface)
        question = row.question[: name.start] + other + row.question[end:]
        changed = row.model_copy(update={"question": question})
        yield replace(example, row=changed, change=Change.OTHER_NAME)


class _CachedGlossary(Glossary):
    """The general glossary; a text is analysed once, however often an index is built."""

    def __init__(self) -> None:
        shared = _general_glossary()
        self.__dict__.update(shared.__dict__)
        # A method for one object only is what caching without a second class takes.
        self.analyze = lru_cache(maxsize=1 << 15)(shared.analyze)  # type: ignore[method-assign]


@lru_cache(maxsize=1)
def _general_glossary() -> Glossary:
    return Glossary(general_groups())


@lru_cache(maxsize=256)
def _corpus(path: Path) -> Corpus:
    return load_corpus([path])


@lru_cache(maxsize=256)
def _passages(corpus: Corpus) -> list[Passage]:
    return [passage for document in corpus.documents for passage in split_passages(document)]


def fit_ranking(examples: Sequence[Example]) -> dict[str, float]:
    """Fit the linear ranker on pairs of a right and a wrong sentence of the same question."""
    from sklearn.linear_model import LogisticRegression

    differences: list[Array] = []
    shares: list[Array] = []
    counts = {name: sum(e.question_set == name for e in examples) for name in _SOURCES}
    for example in examples:
        gold = example.row.gold
        if not gold:
            continue
        candidates = example.assistant.explain(example.row.question, example.row.history).candidates
        index = example.assistant.index
        right = np.array(
            [is_right(_quoted(index, index.quoted_for(c.number)), gold) for c in candidates],
            dtype=bool,
        )
        if not right.any() or right.all():
            continue
        values = np.array([c.features for c in candidates])
        wrong = values[~right]
        # The wrong ones that share most with the question teach most.
        wrong = wrong[np.argsort(-wrong[:, _FEATURES.index("bm25")])[:_MOST_NEGATIVES]]
        pairs = (values[right][:_MOST_POSITIVES, None, :] - wrong[None, :, :]).reshape(
            -1, len(_FEATURES)
        )
        differences.append(pairs)
        share = _SOURCES[example.question_set].ranking / counts[example.question_set]
        shares.append(np.full(len(pairs), share / len(pairs)))
    rows = np.vstack(differences)
    weight = np.concatenate(shares)
    weight = weight / weight.sum() * len(differences)
    model = LogisticRegression(C=_RANKING_PENALTY, fit_intercept=False, max_iter=3000)
    model.fit(
        np.vstack([rows, -rows]),
        np.concatenate([np.ones(len(rows)), np.zeros(len(rows))]),
        sample_weight=np.concatenate([weight, weight]),
    )
    return dict(zip(_FEATURES, map(float, model.coef_[0]), strict=True))


def _quoted(index: Index, numbers: range) -> str:
    """The text from the first of some sentences to the last."""
    first, last = (index.sentences[number].sentence for number in (numbers[0], numbers[-1]))
    return first.document.text[first.start : last.end]


@dataclass(frozen=True)
class Observed:
    """What was seen of the first quotes.

    Args:
        names: the label of each.
        values: the evidence, one row each.
        right: whether the quote was right.
        answerable: whether the documents answer.
    """

    names: list[str]
    values: Array
    right: npt.NDArray[np.bool_]
    answerable: npt.NDArray[np.bool_]


def observe(examples: Sequence[Example], weights: Weights) -> Observed:
    """Ask every question with the ranking as it is, and note the evidence of the first quote."""
    names, values, right, answerable = [], [], [], []
    for example in examples:
        assistant = example.assistant.weighing(weights)
        explanation = assistant.explain(example.row.question, example.row.history)
        if not explanation.considered:
            continue
        quote = _quoted(assistant.index, explanation.considered[0].unit.sentences)
        names.append(example.label)
        values.append(explanation.considered[0].features)
        unchanged = example.change is Change.NONE
        right.append(unchanged and is_right(quote, example.row.gold))
        answerable.append(unchanged and bool(example.row.gold))
    return Observed(names, np.array(values), np.array(right), np.array(answerable))


def fit_confidence(observed: Observed, weights: Weights) -> Weights:
    """Fit the probability that a first quote is right, each weight with its given sign."""
    from scipy.optimize import minimize

    share = np.zeros(len(observed.names))
    for name, source in _SOURCES.items():
        for change, part in zip(Change, source.confidence, strict=True):
            label = name + change.value
            chosen = np.array([label == n for n in observed.names])
            if chosen.any():
                share[chosen] = part / chosen.sum()
    share = share / share.sum() * (share > 0).sum()
    mean, scale = observed.values.mean(axis=0), observed.values.std(axis=0) + 1e-9
    values = (observed.values - mean) / scale
    target = observed.right.astype(float)

    def loss(weights_and_intercept: Array) -> tuple[float, Array]:
        weight, intercept = weights_and_intercept[:-1], weights_and_intercept[-1]
        odds = values @ weight + intercept
        error = share * (1 / (1 + np.exp(-odds)) - target)
        penalty = weight / _CONFIDENCE_PENALTY
        total = float((share * (np.logaddexp(0, odds) - target * odds)).sum())
        gradient = np.append(values.T @ error + penalty, error.sum())
        return total + 0.5 * float(penalty @ weight), gradient

    bounds = [
        (0.0 if name in _SPEAKS_FOR else None, 0.0 if name in _SPEAKS_AGAINST else None)
        for name in _EVIDENCE
    ]
    found = minimize(
        loss,
        np.zeros(len(_EVIDENCE) + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[*bounds, (None, None)],
        options={"maxiter": 5000},
    ).x
    weight = found[:-1] / scale
    return replace(
        weights,
        confidence=dict(zip(_EVIDENCE, map(float, weight), strict=True)),
        intercept=float(found[-1] - weight @ mean),
    )


if __name__ == "__main__":
    main()
