"""Fit the weights of the ranking and of the confidence, and write them into `weights.json`.

Run as `python -m bot.evaluation.fit`. What is fitted on:

- of the shared question sets xquad, squad2, clapnq and manual only the rows whose half is "fit";
- our own sets chat-a, chat-b and chat-c, whole;
- every answerable question once more with the sentences that answer it taken out of its
  documents, which makes it one that they do not answer;
- and once more with a name that no document holds in the place of one of its names.

`article`, `brief`, `workplace` and `chat-d` are never fitted on. The ranking is a linear ranker
trained on pairs of sentences of the same question (Joachims, KDD 2002, with the logistic loss), the
confidence a logistic regression. In both the sign of nearly every weight is given: what can only
speak for a sentence, or for a quote, never counts against it (compare monotone constraints; it
keeps what is learned on one kind of document true on another).

A question whose sentences taught the ranking would show the confidence a ranking that is too good.
The confidence is therefore fitted by cross-fitting: each question is put to a ranking that was
fitted on the other folds, where a document stands in one fold only. The two thresholds are chosen
on confidences that were fitted on the other folds again, each set counting the same, as those that
bring people most: a right answer brings 1 and a wrong one costs 0.6 (nothing still offers the
closest quotes, so that little is lost by it, and a wrong quote can be seen to be wrong); a maybe
brings half as much where it shows a right quote, which has to be found among others, and costs
half as much where it shows none. Of thresholds that bring nearly the same the middle is taken.
"""

import argparse
import hashlib
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot.answering.answer import Answer
from bot.answering.ask import AS_LIKELY, Assistant
from bot.answering.confidence import LexicalConfidence, confidence
from bot.answering.features import LexicalFeatures
from bot.answering.index import Index
from bot.answering.reading import (
    EncoderConfidence,
    EncoderFeatures,
    RerankerConfidence,
    RerankerFeatures,
)
from bot.answering.weights import Weights, fitted_weights
from bot.assembly import Models, assemble, assemble_passages
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.document import Passage
from bot.documents.passages import split_passages
from bot.evaluation.models import known_models, remembered
from bot.evaluation.question_set import Half, QuestionSet, Row, load_question_set, select
from bot.evaluation.scorer import is_right
from bot.language.glossary import Glossary, general_groups

Array = npt.NDArray[np.float64]
_Bounds: TypeAlias = tuple[float | None, float | None]


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
    "chat-c": _Source(2.0, (1.5, 0.1, 0.3), _OWN),
}
# A pair taken either way round counts twice.
_RANKING_PENALTY = 0.2
_CONFIDENCE_PENALTY = 0.05
FOLDS = 5
# What an outcome brings, where it is right and where it is wrong.
_ANSWER_BRINGS = (1.0, -0.6)
_MAYBE_BRINGS = (0.5, -0.3)
# What thresholds bring for each question may differ by so much and is still taken for the same:
# the best of them alone is chance.
_AS_GOOD = 0.01
# Next to no question of the sets shows what these are for (18 and 68 of some 1,900), so that a fit
# gives them chance. They are set: a question for what is not so is rather answered by a sentence
# that denies, and a list that does not say what is asked is no answer for its lead-in.
_SET = {"denies_too": 1.6, "list_lacks": -3.0}
# How far a neighbour's score may lie behind for both to be quoted: the widest that keeps quotes
# about as long as the sentence asked for, on the rows that are fitted on.
_CLOSE = 0.8
# The share of questions that are not read though reading would change what is shown first.
_MOST_CHANGED = 0.01
_MOST_NEGATIVES = 24
_MOST_POSITIVES = 6
_MOST_WITHOUT_ANSWER = 300
# Invented, so that no document holds them.
_OTHER_NAMES = (
    "Zorbek Velmora Kantrel Ostwick Brallis Quendor Tavisk Morlund Fenwark Draxley Yulvane Perrodin"
).split()
# What can only speak for a sentence, or for a quote, and what only against it; where a name is in
# neither, both.
_RANKS_UP = frozenset(
    (
        "coverage coverage_squared bm25 exact previous heading title title_asked names "
        "adjacent span passage passage_best opens_section_asked anaphor_previous offers_type "
        "offers_near instructs counted foresees "
        "read read_among read_best near near_among near_best"
    ).split()
)
_RANKS_DOWN = frozenset(
    "uncovered weakest_missing fragment asks echo boilerplate denies_alone".split()
)
_SPEAKS_FOR = frozenset(
    (
        "context rarest last_matched attributes_matched names_matched score lead passage_lead "
        "read read_lead read_best read_among near near_lead near_best near_among"
    ).split()
)
_SPEAKS_AGAINST = frozenset(
    (
        "uncovered missing missing_in_passage unknown unknown_name name_missing "
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
        fold: which it is in: a question with those made of it, and all of a document's where the
            set has several.
    """

    question_set: str
    row: Row
    assistant: Assistant
    change: Change
    fold: int

    @property
    def label(self) -> str:
        """The name of its set, with what was done to it."""
        return self.question_set + self.change.value


_GROUPS = {
    "lexical": (LexicalFeatures.names, LexicalConfidence.names),
    "reranker": (RerankerFeatures.names, RerankerConfidence.names),
    "encoder": (EncoderFeatures.names, EncoderConfidence.names),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write; prints what it does.

    Args:
        arguments: the command line; `sys.argv` by default.
    """
    parser = argparse.ArgumentParser(prog="python -m bot.evaluation.fit", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/questions"))
    parser.add_argument("--own", type=Path, default=Path("tests/data/questions"))
    parser.add_argument(
        "--reading", action="store_true", help="leave the weights of words alone as they are"
    )
    parser.add_argument("--reranker", type=Path, help="the folder of another reranker")
    parser.add_argument("--encoder", type=Path, help="the folder of another encoder")
    parser.add_argument("--output", type=Path, default=Path("bot/answering/weights.json"))
    options = parser.parse_args(arguments)
    sets = chosen_sets(options.shared, options.own)

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    lexical = fitted_weights() if options.reading else fit(sets, say)
    fitted = [lexical]
    every = remembered(known_models(options.reranker, options.encoder))
    for models in (Models(every.reranker), every):
        say(f"With {' and '.join(models.groups[1:])}:")
        fitted.append(fit(sets, say, lexical, models))
    document = {
        "about": "Written by python -m bot.evaluation.fit; see its docstring and docs/quality.md.",
        "sources": {name: source.about for name, source in _SOURCES.items()},
        "weights": [_written(weights) for weights in fitted],
    }
    options.output.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _written(weights: Weights) -> dict[str, object]:
    return {
        "groups": weights.groups,
        "models": weights.models,
        "ranking": {name: round(w, 3) for name, w in weights.ranking.items()},
        "confidence": {name: round(w, 3) for name, w in weights.confidence.items()},
        "intercept": round(weights.intercept, 3),
        "answer_from": weights.answer_from,
        "maybe_from": weights.maybe_from,
        "close": weights.close,
        "read_below": weights.read_below,
    }


def chosen_sets(shared: Path, own: Path) -> list[QuestionSet]:
    """What is fitted on: of the sets of others one half, of our own all.

    Args:
        shared: the folder of the sets of others.
        own: the folder of ours.

    Raises:
        QuestionSetError: one is missing or broken.
    """
    return [
        load_question_set(own / name)
        if source.about is _OWN
        else select(load_question_set(shared / name), Half.TRAIN)
        for name, source in _SOURCES.items()
    ]


def flat_weights(groups: tuple[str, ...] = ("lexical",)) -> Weights:
    """Weights that make no difference, answer nothing, and read whatever can be read.

    Args:
        groups: what they are of.
    """
    features = [name for group in groups for name in _GROUPS[group][0]]
    evidence = [name for group in groups for name in _GROUPS[group][1]]
    return Weights(
        groups=groups,
        ranking=dict.fromkeys(features, 0.0),
        confidence=dict.fromkeys(evidence, 0.0),
        intercept=0.0,
        answer_from=1.0,
        maybe_from=1.0,
        close=_CLOSE,
        read_below=math.inf,
    )


def fit(
    sets: Sequence[QuestionSet],
    say: Callable[[str], None],
    lexical: Weights | None = None,
    models: Models | None = None,
) -> Weights:
    """Fit all weights.

    Args:
        sets: what to fit on.
        say: takes a line on how far it is.
        lexical: the weights of words alone, by which it is chosen what is read.
        models: what reads; None to fit the weights of words alone.

    Returns:
        The weights.
    """
    flat = flat_weights(models.groups if models else ("lexical",))
    flat = replace(flat, models=models.names if models else ())
    words = lexical or flat

    def read(assistant: Assistant) -> Assistant:
        return models.reading(assistant, flat) if models else assistant

    asked = [example for questions in sets for example in examples_of(questions, words, read)]
    say(f"{len(asked)} questions read")
    examples = [*asked, *with_other_names(asked)]
    for questions in sets:
        examples += without_answers(questions, words, read)
    say(f"{len(examples)} questions with those that were changed to have no answer")
    judged = [judge(example) for example in asked if example.row.gold]
    say(f"{len(judged)} questions searched for")
    observed = []
    for fold in range(FOLDS):
        others = replace(flat, ranking=fit_ranking((j for j in judged if j.fold != fold), flat))
        mine = [example for example in examples if example.fold == fold]
        observed += [seen for example in mine if (seen := observe(example, others)) is not None]
        say(f"fold {fold + 1} of {FOLDS} observed")
    weights = fit_confidence(observed, replace(flat, ranking=fit_ranking(judged, flat)))
    weights = choose_thresholds(observed, weights)
    return replace(weights, read_below=read_below(asked, weights) if models else 0.0)


def words_alone(assistant: Assistant) -> Assistant:
    """An assistant as it is."""
    return assistant


def examples_of(
    questions: QuestionSet,
    weights: Weights,
    read: Callable[[Assistant], Assistant] = words_alone,
) -> Iterator[Example]:
    """Every question of a set, each corpus built once.

    Args:
        questions: the set.
        weights: of words.
        read: gives an assistant its reader.
    """
    for corpus, rows in questions.by_corpus().items():
        assistant = read(assemble(_corpus(questions.folder / corpus), weights))
        for row in rows:
            yield Example(questions.name, row, assistant, Change.NONE, _fold(questions, row))


def _fold(questions: QuestionSet, row: Row) -> int:
    key = row.corpus if questions.split_by_corpus else row.id
    return hashlib.sha256(f"{questions.name}/{key}".encode()).digest()[0] % FOLDS


def without_answers(
    questions: QuestionSet,
    weights: Weights,
    read: Callable[[Assistant], Assistant] = words_alone,
) -> Iterator[Example]:
    """Answerable questions on documents from which the sentences that answer are gone.

    Args:
        questions: the set.
        weights: of words.
        read: gives an assistant its reader.
    """
    rows = [row for row in questions.rows if row.gold]
    step = max(1, len(rows) // _MOST_WITHOUT_ANSWER)
    for row in rows[::step]:
        corpus = _corpus(questions.folder / row.corpus)
        passages = []
        for passage in _passages(corpus):
            kept = tuple(s for s in passage.sentences if not is_right(s.text, row.gold))
            if kept:
                passages.append(Passage(kept))
        assistant = read(assemble_passages(corpus, passages, _glossary(), weights))
        yield Example(questions.name, row, assistant, Change.ANSWER_REMOVED, _fold(questions, row))


def with_other_names(examples: Sequence[Example]) -> Iterator[Example]:
    """Answerable questions that ask about something else, of a name that no document holds."""
    for number, example in enumerate(examples):
        row = example.row
        if not row.gold:
            continue
        asked = example.assistant.by_words.explain(row.question, row.history).question
        name = next((t for t in asked.terms if t.name and t.alternatives and not t.inherited), None)
        if name is None:
            continue
        other = _OTHER_NAMES[number % len(_OTHER_NAMES)]
        end = name.start + len(name.surface)
        question = row.question[: name.start] + other + row.question[end:]
        changed = row.model_copy(update={"question": question})
        yield replace(example, row=changed, change=Change.OTHER_NAME)


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    """The general glossary; a text is analysed once, however often an index is built."""
    glossary = Glossary(general_groups())
    # A method for one object only is what caching without a second class takes.
    glossary.analyze = lru_cache(maxsize=1 << 16)(glossary.analyze)  # type: ignore[method-assign]
    return glossary


@lru_cache(maxsize=256)
def _corpus(path: Path) -> Corpus:
    return load_corpus([path])


@lru_cache(maxsize=256)
def _passages(corpus: Corpus) -> list[Passage]:
    return [passage for document in corpus.documents for passage in split_passages(document)]


@dataclass(frozen=True)
class Judged:
    """The sentences of the passages that were found for a question.

    Args:
        question_set: the name of its set.
        fold: which it is in.
        names: what the features are called.
        values: the features of each sentence, one row each.
        right: for each, whether it is right.
    """

    question_set: str
    fold: int
    names: tuple[str, ...]
    values: Array
    right: npt.NDArray[np.bool_]

    @property
    def pairs(self) -> Array:
        """The features of right sentences less those of wrong ones, one row a pair."""
        wrong = self.values[~self.right]
        # The wrong ones that share most with the question teach most.
        wrong = wrong[np.argsort(-wrong[:, self.names.index("bm25")])[:_MOST_NEGATIVES]]
        pairs = self.values[self.right][:_MOST_POSITIVES, None, :] - wrong[None, :, :]
        return pairs.reshape(-1, len(self.names))


def judge(example: Example) -> Judged:
    """Look for the sentences that may answer an answerable question, and judge each."""
    candidates = example.assistant.explain(example.row.question, example.row.history).candidates
    index, gold = example.assistant.index, example.row.gold
    right = [is_right(_quoted(index, index.quoted_for(c.number)), gold) for c in candidates]
    names = candidates[0].names if candidates else LexicalFeatures.names
    values = np.array([c.features for c in candidates]).reshape(-1, len(names))
    return Judged(example.question_set, example.fold, names, values, np.array(right, dtype=bool))


def fit_ranking(
    judged: Iterable[Judged], weights: Weights, without: Collection[str] = ()
) -> dict[str, float]:
    """Fit the linear ranker; each question of a set counts the same, however many pairs it has.

    Args:
        judged: questions of the sets in `_SOURCES`.
        weights: of the same features.
        without: features that get no weight.
    """
    features = tuple(weights.ranking)
    chosen = [(one.question_set, pairs) for one in judged if len(pairs := one.pairs)]
    counts = Counter(name for name, _ in chosen)
    shares = [_SOURCES[name].ranking / counts[name] for name, _ in chosen]
    rows = np.vstack([pairs for _, pairs in chosen])
    rows[:, [features.index(name) for name in (*without, *_SET)]] = 0.0
    weight = np.concatenate(
        [
            np.full(len(pairs), share / len(pairs))
            for share, (_, pairs) in zip(shares, chosen, strict=True)
        ]
    )
    fitted, _ = _fit_logistic(
        rows,
        np.ones(len(rows)),
        weight / weight.sum() * len(chosen),
        _signs(features, _RANKS_UP, _RANKS_DOWN),
        _RANKING_PENALTY,
        intercept=False,
    )
    named = dict(zip(features, map(float, fitted), strict=True))
    return named | {name: 0.0 if name in without else value for name, value in _SET.items()}


def _signs(names: Sequence[str], up: Collection[str], down: Collection[str]) -> list[_Bounds]:
    return [(0.0 if name in up else None, 0.0 if name in down else None) for name in names]


def _fit_logistic(
    values: Array,
    target: Array,
    share: Array,
    bounds: Sequence[_Bounds],
    penalty: float,
    *,
    intercept: bool,
) -> tuple[Array, float]:
    """Fit a logistic regression whose weights lie within bounds.

    Args:
        values: one row for each observation.
        target: what is to be foretold of each, 0 or 1.
        share: how much each counts.
        bounds: the lowest and the highest weight of each column; None for no bound.
        penalty: the variance that weights are expected to have (an L2 penalty).
        intercept: whether there is one; without, it is 0.

    Returns:
        The weights, and the intercept.
    """
    from scipy.optimize import minimize

    def loss(weights_and_intercept: Array) -> tuple[float, Array]:
        weight, constant = weights_and_intercept[:-1], weights_and_intercept[-1]
        odds = values @ weight + constant
        error = share * (1 / (1 + np.exp(-odds)) - target)
        gradient = np.append(values.T @ error + weight / penalty, error.sum())
        total = float((share * (np.logaddexp(0, odds) - target * odds)).sum())
        return total + 0.5 * float(weight @ weight) / penalty, gradient

    free: _Bounds = (None, None) if intercept else (0.0, 0.0)
    found = minimize(
        loss,
        np.zeros(values.shape[1] + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[*bounds, free],
        options={"maxiter": 5000},
    ).x
    return found[:-1], float(found[-1])


def _quoted(index: Index, numbers: range) -> str:
    """The text from the first of some sentences to the last."""
    first, last = (index.sentences[number].sentence for number in (numbers[0], numbers[-1]))
    return first.document.text[first.start : last.end]


@dataclass(frozen=True)
class Observed:
    """What was seen of the quotes that may be shown for a question.

    Args:
        label: its set, and what was done to it.
        fold: which it is in.
        values: the evidence of each quote, best first, one row each; at least one.
        right: for each, whether it is right.
    """

    label: str
    fold: int
    values: Array
    right: npt.NDArray[np.bool_]


def observe(example: Example, weights: Weights) -> Observed | None:
    """Ask a question with a ranking, and note what can be quoted; None where nothing can."""
    assistant = example.assistant.weighing(weights)
    explanation = assistant.explain(example.row.question, example.row.history)
    if not explanation.considered:
        return None
    right = []
    for considered in explanation.considered:
        quote = _quoted(assistant.index, considered.unit.sentences)
        right.append(example.change is Change.NONE and is_right(quote, example.row.gold))
    values = np.array([considered.features for considered in explanation.considered])
    return Observed(example.label, example.fold, values, np.array(right))


def fit_confidence(observed: Sequence[Observed], weights: Weights) -> Weights:
    """Fit the probability that a first quote is right, each weight with its given sign."""
    labels = Counter(one.label for one in observed)
    parts = {
        name + change.value: part
        for name, source in _SOURCES.items()
        for change, part in zip(Change, source.confidence, strict=True)
    }
    share = np.array([parts[one.label] / labels[one.label] for one in observed])
    share = share / share.sum() * (share > 0).sum()
    names = tuple(weights.confidence)
    evidence = np.array([one.values[0] for one in observed])
    mean, scale = evidence.mean(axis=0), evidence.std(axis=0) + 1e-9
    values = (evidence - mean) / scale
    target = np.array([float(one.right[0]) for one in observed])

    found, intercept = _fit_logistic(
        values,
        target,
        share,
        _signs(names, _SPEAKS_FOR, _SPEAKS_AGAINST),
        _CONFIDENCE_PENALTY,
        intercept=True,
    )
    weight = found / scale
    return replace(
        weights,
        confidence=dict(zip(names, map(float, weight), strict=True)),
        intercept=float(intercept - weight @ mean),
    )


def choose_thresholds(observed: Sequence[Observed], weights: Weights) -> Weights:
    """Choose where an answer and where a maybe begins, by the rule in the module's docstring."""
    fitted = [fit_confidence([o for o in observed if o.fold != f], weights) for f in range(FOLDS)]
    names = tuple(weights.confidence)
    asked = [one for one in observed if one.label in _SOURCES]
    counts = Counter(one.label for one in asked)
    share = np.array([1 / counts[one.label] for one in asked])
    sure = [
        np.array([confidence(names, row, fitted[one.fold]) for row in one.values]) for one in asked
    ]
    first = np.array([each[0] for each in sure])
    helps = [
        one.right[each >= AS_LIKELY * each[0]].any() for one, each in zip(asked, sure, strict=True)
    ]
    answer = np.where([one.right[0] for one in asked], *_ANSWER_BRINGS)
    maybe = np.where(helps, *_MAYBE_BRINGS)

    def best(gain: Array) -> float:
        """From which confidence on a gain is largest in all: the middle of those as good."""
        steps = np.arange(101)
        totals = np.array([(share * gain)[first >= step / 100].sum() for step in steps])
        as_good = steps[totals >= totals.max() - _AS_GOOD * share.sum()]
        return float(round(np.median(as_good))) / 100

    # Whatever is an answer would else be a maybe, and whatever is a maybe nothing.
    return replace(weights, answer_from=best(answer - maybe), maybe_from=best(maybe))


def read_below(examples: Sequence[Example], weights: Weights) -> float:
    """Below which confidence of words alone it is worth reading.

    Args:
        examples: questions, each with an assistant that reads.
        weights: fitted for what it reads.

    Returns:
        The least confidence from which on reading changes what is shown first for no more than
        one question of a hundred.
    """
    seen = []
    for example in examples:
        asked = example.row.question, example.row.history
        by_words = example.assistant.by_words.ask(*asked)
        read = example.assistant.weighing(replace(weights, read_below=math.inf)).ask(*asked)
        seen.append((by_words.confidence, _changes(by_words, read)))
    best, changed = 1.0, 0
    for number, (sure, differs) in enumerate(sorted(seen, reverse=True), start=1):
        changed += differs
        if changed <= number * _MOST_CHANGED:
            best = sure
    return math.floor(best * 100) / 100


def _changes(by_words: Answer, read: Answer) -> bool:
    """Whether reading changes an outcome, or quotes another place first."""
    if by_words.outcome is not read.outcome:
        return True
    return any(
        one.document is not other.document or one.end <= other.start or other.end <= one.start
        for one, other in zip(by_words.quotes[:1], read.quotes[:1], strict=True)
    )


if __name__ == "__main__":
    main()
