"""`pullquote stats`: what the bot in Slack was asked, and how it fared, in numbers."""

from collections.abc import Iterator, Sequence

import click

from bot.answering.answer import Outcome
from bot.cli.database import in_database, where_looked, workspace_option
from bot.cli.safe import plain
from bot.settings import Settings
from bot.storage.store import Outcomes, Verdict


@click.command("stats", epilog="Exit status: 0, or 2 for an error.")
@workspace_option
@click.pass_context
def command(ctx: click.Context, team: str) -> None:
    """Count what was asked in Slack, how it was answered, and what people thought of it.

    The rows say by which way it was asked: how often the outcome was a sure answer, a maybe,
    nothing, or a reply to small talk; and how many of these were read by models beside their
    words.

    \b
    Examples:
      pullquote stats
      pullquote stats --workspace T012AB3CD
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    settings: Settings = ctx.find_root().obj
    stats = in_database(settings, lambda store: store.stats(team))
    if stats.since is None:
        click.echo("Nothing was asked yet.")
        click.echo(plain(where_looked(settings)))
    else:
        click.echo(f"Since {stats.since:%Y-%m-%d}:")
        surfaces = dict.fromkeys(outcome.surface for outcome in stats.outcomes)
        rows = [
            (surface, *_counts([one for one in stats.outcomes if one.surface == surface]))
            for surface in surfaces
        ]
        print_table(
            ("", *(outcome.capitalize() for outcome in Outcome), "Read"),
            [*rows, ("all", *_counts(stats.outcomes))],
            numbers=True,
        )
    click.echo(
        f"Helpful: {stats.verdicts[Verdict.GOOD]}. Not helpful: {stats.verdicts[Verdict.BAD]}."
    )


def _counts(outcomes: Sequence[Outcomes]) -> Iterator[str]:
    for outcome in Outcome:
        yield str(sum(one.count for one in outcomes if one.outcome == outcome))
    yield str(sum(one.read for one in outcomes))
