"""Asks a system every question of a set and scores what it quotes."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from bot.evaluation.baselines import read_sentences
from bot.evaluation.metrics import Metrics, measure
from bot.evaluation.question_set import Half, QuestionSet, Row, select
from bot.evaluation.scorer import RowResult, SentenceIndex, is_right, length_ratio
from bot.evaluation.systems import Asked, System

# Told after every row: how many are done, and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One system measured on one question set.

    Args:
        question_set: the set's name.
        half: which rows of it were asked.
        system: the system's name.
        results: one a row, in the order of the set.
        metrics: what they amount to.
    """

    question_set: str
    half: Half
    system: str
    results: tuple[RowResult, ...]
    metrics: Metrics


def evaluate(
    question_set: QuestionSet, system: System, half: Half, on_progress: Progress
) -> Evaluation:
    """Measures a system on the rows of one half; each corpus is read and built once.

    Raises:
        CorpusError: nothing in a corpus can be read.
    """
    chosen = select(question_set, half)
    results: dict[str, RowResult] = {}
    for corpus, rows in chosen.by_corpus().items():
        paths = [question_set.folder / corpus]
        ask = system.build(paths)
        index = SentenceIndex([sentence.text for sentence in read_sentences(paths)])
        for row in rows:
            results[row.id] = _ask(ask, row, index)
            on_progress(len(results), len(chosen.rows))
    ordered = tuple(results[row.id] for row in chosen.rows)
    return Evaluation(question_set.name, half, system.name, ordered, measure(ordered))


def _ask(ask: Asked, row: Row, index: SentenceIndex) -> RowResult:
    start = perf_counter()
    response = ask(row.question, row.history)
    took_ms = (perf_counter() - start) * 1000
    right = tuple(is_right(text, row.gold) for text in response.texts)
    ratio = None
    if right[:1] == (True,):
        ratio = length_ratio(response.texts[0], row.gold, index, response.context)
    return RowResult(
        row=row,
        texts=response.texts,
        right=right,
        length_ratio=ratio,
        answered=response.answered,
        shown=response.shown,
        confidence=response.confidence,
        took_ms=took_ms,
        locator=response.locator,
    )
