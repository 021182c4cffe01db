"""`pullquote eval`: question sets measured, and what went wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from bot.cli.reader import models_if_any
from bot.cli.safe import plain
from bot.cli.tables import console, print_table
from bot.evaluation.baselines import baselines
from bot.evaluation.error_analysis import Miss, misses
from bot.evaluation.question_set import Half, QuestionSet, load_question_set, select
from bot.evaluation.report import check_report_tools, write_report
from bot.evaluation.run import Evaluation, evaluate
from bot.evaluation.summary import by_question_set, summarize
from bot.evaluation.systems import System, pullquotes
from bot.settings import Settings


@click.command("eval", epilog="Exit status: 0, or 2 for an error.")
@click.argument("sets", nargs=-1, required=True, metavar="SET...", type=click.Path(path_type=Path))
@click.option("--baseline", is_flag=True, help="Measure simpler systems beside Pullquote.")
@click.option(
    "--half",
    type=click.Choice([half.value for half in Half]),
    default=Half.ALL.value,
    show_default=True,
    help="Which rows: those that may be fitted on, those held out, or all.",
)
@click.option("--misses", "list_misses", is_flag=True, help="List what went wrong, row by row.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an HTML page with all measures, their curves and the misses (needs "
    "pullquote[evaluation]).",
)
@click.pass_context
def command(
    ctx: click.Context,
    sets: tuple[Path, ...],
    half: str,
    report: Path | None,
    *,
    baseline: bool,
    list_misses: bool,
) -> None:
    """Measure each SET of questions with known answers: a folder that holds questions.jsonl.

    Each line of that file is an object with id, corpus (a file or folder, relative to the set's
    folder), question, history (which may be left out) and gold (what a right quote holds; empty
    where the corpus has no answer). Every figure stands with its 95 % interval.

    \b
    Examples:
      pullquote eval tests/data/questions/brief
      pullquote eval --baseline --half check --report report.html sets/a sets/b
      pullquote eval --misses sets/a
    """  # noqa: D301 - click reads the \b
    if report:
        check_report_tools()
    # A mistake in the last set is found before the first is measured.
    chosen = [select(each, Half(half)) for each in _loaded(sets)]
    settings: Settings = ctx.find_root().obj
    models = models_if_any(settings)
    systems: list[System] = list(pullquotes(models)[: None if baseline else 1])
    systems += baselines(models) if baseline else []
    evaluations = list(_measured(chosen, systems, Half(half)))
    for group in by_question_set(evaluations):
        summary = summarize(group)
        print_table(
            ("", *summary.systems),
            [(row.measure, *row.cells) for row in summary.rows],
            title=summary.title,
            numbers=True,
        )
        if list_misses:
            _print_misses(misses(group[0].results))
    if report:
        write_report(evaluations, report)
        click.echo(f"The report is in {plain(str(report))}.", err=True)


def _loaded(folders: Sequence[Path]) -> list[QuestionSet]:
    """Each set once, under a name of its own."""
    distinct = {folder.resolve(): folder for folder in folders}
    loaded = [load_question_set(folder) for folder in distinct.values()]
    names = Counter(each.name for each in loaded)
    return [
        replace(each, name=str(each.folder)) if names[each.name] > 1 else each for each in loaded
    ]


def _measured(
    sets: Sequence[QuestionSet], systems: Sequence[System], half: Half
) -> Iterator[Evaluation]:
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
    ) as progress:
        for question_set in sets:
            for system in systems:
                task = progress.add_task(
                    f"{question_set.name}, {system.name}", total=len(question_set.rows)
                )
                yield evaluate(
                    question_set,
                    system,
                    half,
                    partial(_advance, progress, task),
                )
                progress.remove_task(task)


def _print_misses(found: Sequence[Miss]) -> None:
    click.secho(f"Misses: {len(found)}", bold=True)
    for miss in found:
        result = miss.result
        click.echo(f"\n{result.row.id}  {miss.cause}  confidence {result.confidence:.2f}")
        for earlier in result.row.history:
            click.echo(f"  before   {plain(earlier)}")
        click.echo(f"  asked    {plain(result.row.question)}")
        for text in result.texts[:1]:
            click.echo(f"  quoted   {plain(text)}")
        for gold in result.row.gold:
            click.echo(f"  wanted   {plain(gold)}")
    click.echo()


def _advance(progress: Progress, task: TaskID, done: int, total: int) -> None:
    progress.update(task, completed=done, total=total)
