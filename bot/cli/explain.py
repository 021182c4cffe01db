"""`pullquote explain`: every step between a question and its answer."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from bot.answering.answer import Outcome, Ranking
from bot.answering.ask import Assistant, Considered, Explanation
from bot.answering.query_terms import QueryTerm
from bot.answering.ranking import Candidate
from bot.answering.weights import Weights
from bot.cli.options import TEXT, corpus_option, documents_of, history_option, load_snapshot
from bot.cli.reader import reader_for
from bot.cli.safe import plain
from bot.cli.shelving import pins_file
from bot.settings import Settings

_SENTENCES = 5
_RANKINGS = {
    Ranking.LEXICAL: "by the words alone",
    Ranking.READER: "by what models read, beside the words",
    Ranking.PINNED: "a person has said that this is the answer",
}
_OPENING = 70  # characters


@click.command("explain", epilog="Exit status: 0, or 2 for an error.")
@click.argument("question", type=TEXT)
@corpus_option
@history_option
@click.pass_context
def command(
    ctx: click.Context, question: str, corpus: tuple[Path, ...], history: tuple[str, ...]
) -> None:
    """Show why QUESTION is answered with this sentence, or not at all.

    Shows the terms of the question and what each may stand for, the passages that were found,
    the best sentences with what each feature gave to their score, and the quotes that were
    considered with what each piece of evidence gave to their confidence (in log-odds); and
    whether they were ranked by words alone, or read.

    \b
    Examples:
      pullquote explain "How much more does Pro cost than Flash?"
      pullquote explain --history "What does Flash cost?" "and Pro?"
    """  # noqa: D301 - click reads the \b
    settings: Settings = ctx.find_root().obj
    read = load_snapshot(documents_of(corpus), quietly=True)
    assistant = read.corrected(pins_file(settings).read().at("", "")).assistant
    explanation = assistant.explain(question, history)
    asked = reader_for(assistant, [explanation.answer], settings)
    if asked is not assistant:
        explanation = asked.explain(question, history)
    for line in lines(assistant, explanation):
        click.echo(line)


def lines(assistant: Assistant, explanation: Explanation) -> Iterator[str]:
    """Every step between a question and its answer, for the terminal."""
    question, answer = explanation.question, explanation.answer
    weights = explanation.weights
    yield _head("Outcome")
    if answer.outcome is Outcome.REPLY:
        yield "  reply: small talk is not searched for"
        return
    why = f" ({answer.reason})" if answer.reason else ""
    yield (
        f"  {answer.outcome}{why}: confidence {answer.confidence:.2f}; an answer from "
        f"{weights.answer_from:.2f} on, a maybe from {weights.maybe_from:.2f} on"
    )
    yield f"  ranking: {answer.ranking}, {_RANKINGS[answer.ranking]}"
    yield f"  asks for: {question.expects}"
    yield _head("Terms: weight, and what stands for it")
    yield from map(_term, question.terms)
    yield _head("Passages: share of the best one's score")
    for number, share in explanation.passages.items():
        yield f"  {share:.2f}  {_place(assistant, assistant.index.passages[number][0])}"
    yield _head("Sentences: score, and what each feature gave")
    for candidate in explanation.candidates[:_SENTENCES]:
        yield from _candidate(assistant, candidate, weights)
    yield _head("Quotes: confidence, and what each piece of evidence gave")
    for considered in explanation.considered:
        yield from _considered(assistant, considered, weights)


def _head(text: str) -> str:
    return f"\n{click.style(text, bold=True)}"


def _term(term: QueryTerm) -> str:
    standing = ", ".join(f"{plain(text)} × {factor:.2f}" for text, factor in term.alternatives)
    notes = [standing or "found in no document"]
    if term.name:
        notes.append("a name")
    if term.inherited:
        notes.append("from an earlier question")
    return f"  {term.weight:6.2f}  {plain(term.surface)}: {'; '.join(notes)}"


def _candidate(assistant: Assistant, candidate: Candidate, weights: Weights) -> Iterator[str]:
    yield f"  {candidate.score:6.2f}  {_place(assistant, candidate.number)}"
    yield from _given(zip(candidate.names, candidate.features, strict=True), weights.ranking)


def _considered(assistant: Assistant, considered: Considered, weights: Weights) -> Iterator[str]:
    unit = considered.unit
    more = f" (and {len(unit.sentences) - 1} more)" if len(unit.sentences) > 1 else ""
    yield f"  {considered.confidence:6.2f}  {_place(assistant, unit.first)}{more}"
    yield f"          {weights.intercept:+6.2f}  intercept"
    named = zip(considered.names, considered.features, strict=True)
    yield from _given(named, weights.confidence)


def _given(values: Iterable[tuple[str, float]], weights: Mapping[str, float]) -> Iterator[str]:
    """What each value that counts gave, the largest first."""
    given = [(weights[name] * value, name, value) for name, value in values]
    for product, name, value in sorted(given, key=lambda one: -abs(one[0])):
        if product:
            yield f"          {product:+6.2f}  {name}: {value:.2f} × {weights[name]:+.2f}"


def _place(assistant: Assistant, number: int) -> str:
    sentence = assistant.index.sentences[number].sentence
    text = plain(sentence.text)
    opening = text if len(text) <= _OPENING else f"{text[:_OPENING]}…"
    return f"{plain(sentence.document.name)}:{sentence.start}–{sentence.end} {opening}"
