"""`pullquote gaps`: what people asked and no sure answer was found for."""

import click

from bot.answering.answer import why_unsure
from bot.cli.database import in_database, workspace_option
from bot.service.messages import how_often, how_to_list, unsure
from bot.settings import Settings
from bot.storage.sql import SqlStore
from bot.storage.store import Gap, Stats


@click.command("gaps", epilog="Exit status: 0, or 2 for an error.")
@workspace_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="List so many."
)
@click.pass_context
def command(ctx: click.Context, team: str, limit: int) -> None:
    """List the questions for which no sure answer was found, those asked most often first.

    Of a maybe, quotes were shown that may be the answer; of nothing, none.

    Only where KEEP_QUESTIONS is set are there questions to list. Otherwise they are counted.

    \b
    Examples:
      pullquote gaps
      pullquote gaps --workspace T012AB3CD --limit 20
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    settings: Settings = ctx.find_root().obj

    async def look(store: SqlStore) -> tuple[list[Gap], Stats]:
        return await store.gaps(team, limit), await store.stats(team)

    gaps, stats = in_database(settings, look)
    if gaps:
        print_table(
            ("Asked", "Last", "Question", "Outcome", "Why"),
            [
                (
                    how_often(gap.count),
                    f"{gap.last:%Y-%m-%d}",
                    gap.text,
                    gap.outcome,
                    why_unsure(gap.reason),
                )
                for gap in gaps
            ],
        )
        return
    for line in (*unsure(stats), how_to_list(kept=settings.keep_questions is not None)):
        click.echo(line)
