"""Measure what each feature, piece of evidence and rule gives, by leaving it out.

Run as `make ablate`, which takes some minutes and writes its tables into `docs/quality.md`.
Features and evidence are cross-validated within what `bot.evaluation.fit` fits on: what is measured
on a question was fitted without the questions of its fold. Without a rule nothing is fitted anew;
the quotes that come out are measured, on the same questions. A figure is what is lost without a
thing, each set counting the same, with its 95 % interval from a seeded bootstrap over questions: an
interval around nought says that these data do not show that the thing gives anything.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.answering.ask import Assistant
from bot.answering.confidence import LexicalConfidence, confidence
from bot.answering.features import GROUPS, LexicalFeatures
from bot.answering.reading import (
    EncoderConfidence,
    EncoderFeatures,
    RerankerConfidence,
    RerankerFeatures,
)
from bot.answering.weights import Weights, fitted_weights
from bot.assembly import assemble, assemble_passages
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.document import Passage
from bot.documents.passages import split_passages
from bot.errors import PullquoteError
from bot.evaluation.figures import QUALITY, replace_between
from bot.evaluation.fit import (
    FOLDS,
    Array,
    Example,
    Judged,
    Observed,
    chosen_sets,
    examples_of,
    fit_confidence,
    fit_ranking,
    flat_weights,
    judge,
    observe,
    with_other_names,
    without_answers,
    words_alone,
)
from bot.evaluation.metrics import RESAMPLES, SEED
from bot.evaluation.models import known_models, remembered
from bot.evaluation.question_set import QuestionSet
from bot.evaluation.scorer import is_right
from bot.evaluation.systems import MOST_QUOTES
from bot.language.glossary import Glossary, general_groups
from bot.language.spelling import Vocabulary


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost without something.

    Args:
        name: what is left out.
        values: for each measure, the loss and the ends of its interval.
    """

    name: str
    values: tuple[tuple[float, float, float], ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the table.

    Args:
        arguments: the command line; `sys.argv` by default.

    Returns:
        The exit status: 0, or 2 where a set or the page is missing.
    """
    parser = argparse.ArgumentParser(prog="python -m bot.evaluation.ablate", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/questions"))
    parser.add_argument("--own", type=Path, default=Path("tests/data/questions"))
    parser.add_argument("--page", type=Path, default=QUALITY)
    options = parser.parse_args(arguments)
    try:
        sets = chosen_sets(options.shared, options.own)
        models = remembered(known_models())
        table = "\n\n".join(
            [
                _table("Rule", ("right@1", "right@3"), rule_losses(sets, _say)),
                *_tables(sets, flat_weights(), words_alone, _FEATURES, _EVIDENCE),
                "Of what reads, beside the words:",
                *_tables(
                    sets,
                    flat_weights(models.groups),
                    lambda assistant: models.reading(assistant, flat_weights(models.groups)),
                    _READ_FEATURES,
                    _READ_EVIDENCE,
                ),
            ]
        )
        replace_between(options.page, {"ablation": table})
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _tables(
    sets: Sequence[QuestionSet],
    flat: Weights,
    read: Callable[[Assistant], Assistant],
    features: Mapping[str, Collection[str]],
    evidence: Mapping[str, Collection[str]],
) -> Iterator[str]:
    words = fitted_weights()
    asked = [example for questions in sets for example in examples_of(questions, words, read)]
    examples = [*asked, *with_other_names(asked)]
    for questions in sets:
        examples += without_answers(questions, words, read)
    yield _table("Feature", ("right@1", "right@3"), ranking_losses(asked, flat, features, _say))
    yield _table("Evidence", ("AUROC",), confidence_losses(examples, flat, evidence, _say))


def _without_contexts(corpus: Corpus) -> list[Passage]:
    return [
        Passage(tuple(replace(sentence, hangs_on=()) for sentence in passage.sentences))
        for document in corpus.documents
        for passage in split_passages(document)
    ]


def _without_mending(corpus: Corpus) -> Assistant:
    assistant = assemble(corpus)
    assistant.index.vocabulary = Vocabulary(())
    return assistant


def _each(names: Iterable[str]) -> dict[str, Collection[str]]:
    return {name: (name,) for name in names}


# What is left out, by what it is called.
_FEATURES = {**GROUPS, **_each(LexicalFeatures.names)}
_EVIDENCE = _each(LexicalConfidence.names)
_READ_FEATURES = {
    "what the reranker says": RerankerFeatures.names,
    "what the encoder says": EncoderFeatures.names,
    **_each((*RerankerFeatures.names, *EncoderFeatures.names)),
}
_READ_EVIDENCE = {
    "what the reranker says": RerankerConfidence.names,
    "what the encoder says": EncoderConfidence.names,
    **_each((*RerankerConfidence.names, *EncoderConfidence.names)),
}
# How an assistant is built without a rule. Without earlier questions it is built as ever.
_RULES: dict[str, Callable[[Corpus], Assistant]] = {
    "synonyms": lambda corpus: assemble_passages(
        corpus,
        [passage for document in corpus.documents for passage in split_passages(document)],
        Glossary(),
    ),
    "typing mistakes mended": _without_mending,
    "what sentences hang on": lambda corpus: assemble_passages(
        corpus, _without_contexts(corpus), Glossary(general_groups())
    ),
}
_EARLIER = "earlier questions"


def rule_losses(sets: Sequence[QuestionSet], say: Callable[[str], None]) -> Iterator[Loss]:
    """What right@1 and right@3 of quotes lose without each rule, with the weights that ship."""
    names = [questions.name for questions in sets for row in questions.rows if row.gold]
    whole = _quoted_right(sets, assemble)
    for name, build in _RULES.items():
        say(f"without {name}")
        without = _quoted_right(sets, build)
        yield Loss(name, tuple(_loss(whole[k] - without[k], names) for k in (0, 1)))
    say(f"without {_EARLIER}")
    without = _quoted_right(sets, assemble, with_history=False)
    yield Loss(_EARLIER, tuple(_loss(whole[k] - without[k], names) for k in (0, 1)))


def _quoted_right(
    sets: Sequence[QuestionSet], build: Callable[[Corpus], Assistant], *, with_history: bool = True
) -> Array:
    """For each question, whether the first quote is right, and one of the first three is."""
    found: dict[str, tuple[bool, bool]] = {}
    for questions in sets:
        for corpus, rows in questions.by_corpus().items():
            assistant = build(load_corpus([questions.folder / corpus]))
            for row in rows:
                answer = assistant.ask(row.question, row.history if with_history else ())
                shown = (answer.quotes + answer.closest)[:MOST_QUOTES]
                right = [is_right(quote.text, row.gold) for quote in shown]
                found[f"{questions.name}/{row.id}"] = any(right[:1]), any(right)
    every = [found[f"{one.name}/{row.id}"] for one in sets for row in one.rows if row.gold]
    return np.array(every, dtype=float).T


def ranking_losses(
    examples: Sequence[Example],
    flat: Weights,
    members: Mapping[str, Collection[str]],
    say: Callable[[str], None],
) -> Iterator[Loss]:
    """What right@1 and right@3 of single sentences lose without some features.

    Args:
        examples: questions.
        flat: weights of all features.
        members: what is left out, by what it is called.
        say: takes a line on how far it is.
    """
    judged = [judge(example) for example in examples if example.row.gold]
    names = [one.question_set for one in judged]
    whole = _ranked_right(judged, flat, ())
    for name, left_out in members.items():
        say(f"without {name}")
        without = _ranked_right(judged, flat, left_out)
        yield Loss(name, tuple(_loss(whole[k] - without[k], names) for k in (0, 1)))


def confidence_losses(
    examples: Sequence[Example],
    flat: Weights,
    members: Mapping[str, Collection[str]],
    say: Callable[[str], None],
) -> Iterator[Loss]:
    """What telling right first quotes from wrong ones loses without some evidence.

    Args:
        examples: questions, and those that were changed to have no answer.
        flat: weights of all evidence.
        members: what is left out, by what it is called.
        say: takes a line on how far it is.
    """
    judged = [judge(one) for one in examples if one.row.gold and not one.change.value]
    observed: list[Observed] = []
    for fold in range(FOLDS):
        others = fit_ranking((one for one in judged if one.fold != fold), flat)
        weights = replace(flat, ranking=others)
        mine = [example for example in examples if example.fold == fold]
        observed += [seen for example in mine if (seen := observe(example, weights)) is not None]
    whole = _cross_fitted(observed, flat, ())
    for name, left_out in members.items():
        say(f"without {name}")
        without = _cross_fitted(observed, flat, left_out)
        yield Loss(name, (_auroc_loss(observed, whole, without),))


def _ranked_right(judged: Sequence[Judged], flat: Weights, without: Collection[str]) -> Array:
    """For each question, whether the first sentence is right, and one of the first three is."""
    found = np.zeros((2, len(judged)))
    for fold in range(FOLDS):
        fitted = fit_ranking((one for one in judged if one.fold != fold), flat, without)
        weight = np.array([fitted[name] for name in flat.ranking])
        for place, one in enumerate(judged):
            if one.fold == fold:
                order = np.argsort(-(one.values @ weight), kind="stable")
                found[:, place] = one.right[order[:1]].any(), one.right[order[:3]].any()
    return found


def _cross_fitted(
    observed: Sequence[Observed], weights: Weights, without: Collection[str]
) -> Array:
    """The confidence of each first quote, fitted on the other folds."""
    names = tuple(weights.confidence)
    hidden = [names.index(name) for name in without]
    seen = [replace(one, values=_blanked(one.values, hidden)) for one in observed]
    sure = np.zeros(len(seen))
    for fold in range(FOLDS):
        fitted = fit_confidence([one for one in seen if one.fold != fold], weights)
        for place, one in enumerate(seen):
            if one.fold == fold:
                sure[place] = confidence(names, one.values[0], fitted)
    return sure


def _blanked(values: Array, columns: Sequence[int]) -> Array:
    blank = values.copy()
    blank[:, columns] = 0.0
    return blank


def _loss(differences: Array, names: Sequence[str]) -> tuple[float, float, float]:
    """The mean of differences, each set counting the same, and its interval."""
    share = _shares(names)
    generator = np.random.default_rng(SEED)
    rows = generator.integers(len(names), size=(RESAMPLES, len(names)))
    means = (share[rows] * differences[rows]).sum(axis=1) / share[rows].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float((share * differences).sum()), float(low), float(high)


def _auroc_loss(
    observed: Sequence[Observed], whole: Array, without: Array
) -> tuple[float, float, float]:
    right = np.array([bool(one.right[0]) for one in observed])
    share = _shares([one.label for one in observed])

    def area(sure: Array, rows: npt.NDArray[np.int_]) -> float:
        order = np.argsort(sure[rows], kind="stable")
        good = (share[rows] * right[rows])[order]
        bad = (share[rows] * ~right[rows])[order]
        return float((good * bad.cumsum()).sum() / (good.sum() * bad.sum()))

    generator = np.random.default_rng(SEED)
    every = np.arange(len(observed))
    samples = [
        area(whole, rows) - area(without, rows)
        for rows in generator.integers(len(observed), size=(RESAMPLES, len(observed)))
    ]
    low, high = np.percentile(samples, [2.5, 97.5])
    return area(whole, every) - area(without, every), float(low), float(high)


def _shares(names: Sequence[str]) -> Array:
    counts = Counter(names)
    return np.array([1 / counts[name] for name in names]) / len(counts)


def _table(thing: str, measures: Sequence[str], losses: Iterable[Loss]) -> str:
    head = [f"{thing} left out", *(f"{measure} lost" for measure in measures)]
    rows = [
        [f"`{one.name}`", *(f"{v:+.3f} ({low:+.3f}–{high:+.3f})" for v, low, high in one.values)]
        for one in losses
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
