"""`pullquote gaps`: what people asked and no sure answer was found for."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import click

from bot.answering.answer import why_unsure
from bot.catalog.snapshot import Snapshot
from bot.cli.database import in_database, where_looked, workspace_option
from bot.cli.options import corpus_option, load_everything
from bot.cli.reader import models_if_any
from bot.cli.safe import json_line, plain
from bot.cli.shelving import pins_file
from bot.service.gaps import GapGroup, dismissed_in, gap_groups
from bot.service.messages import how_often, how_to_list, unsure
from bot.settings import Settings
from bot.storage.sql import SqlStore
from bot.storage.store import Entry, Gap, Stats

_LOOKED_AT = 100_000
_COLUMNS = (
    "question",
    "wordings",
    "asked",
    "people",
    "channels",
    "last",
    "outcome",
    "reason",
    "closest",
    "document",
    "confidence",
    "good",
    "bad",
)


@click.command("gaps", epilog="Exit status: 0, or 2 for an error.")
@corpus_option
@workspace_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="List so many."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Write a table for a spreadsheet.")
@click.pass_context
def command(
    ctx: click.Context,
    corpus: tuple[Path, ...],
    team: str,
    limit: int,
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the questions for which no sure answer was found, those asked most often first.

    Of a maybe, quotes were shown that may be the answer; of nothing, none. Questions that mean the
    same are listed together: how often they were asked, by how many people, in which channels,
    and what comes closest in the documents now. Those that were dismissed in Slack, or for which
    an answer is pinned, are left out.

    Only where KEEP_QUESTIONS is set are there questions to list. Otherwise they are counted.

    \b
    Examples:
      pullquote gaps
      pullquote gaps --workspace T012AB3CD --limit 20
      pullquote gaps --csv > gaps.csv
    """  # noqa: D301 - click reads the \b
    settings: Settings = ctx.find_root().obj

    async def look(store: SqlStore) -> tuple[list[Gap], Stats, list[Entry]]:
        return (
            await store.gaps(team, _LOOKED_AT),
            await store.stats(team),
            await store.entries(team),
        )

    gaps, stats, entries = in_database(settings, look)
    groups: Sequence[GapGroup] = ()
    if gaps:
        snapshot = _documents(settings, corpus, entries)
        groups = gap_groups(gaps, snapshot, dismissed_in(entries), limit)
    if as_json:
        for group in groups:
            click.echo(json_line(json.dumps(_record(group), ensure_ascii=False)))
    elif as_csv:
        click.echo(_table(groups), nl=False)
    elif groups:
        _print(groups)
    else:
        for line in (*unsure(stats), how_to_list(kept=settings.keep_questions is not None)):
            click.echo(line)
        if stats.since is None:
            click.echo(plain(where_looked(settings)))


def _documents(settings: Settings, corpus: Sequence[Path], entries: Sequence[Entry]) -> Snapshot:
    """The documents as they are asked, by what was set right, with a reader where there is one."""
    from bot.service.corrections import corrections_of

    snapshot = load_everything(corpus)
    models = models_if_any(settings)
    if models is not None:
        snapshot.reading = models.reading(snapshot.assistant)
    filed, kept = pins_file(settings).read(), corrections_of(entries)
    return snapshot.corrected(filed.before(kept))


def _print(groups: Sequence[GapGroup]) -> None:
    from bot.cli.tables import print_table

    print_table(
        ("Asked", "People", "Channels", "Last", "Question", "Outcome", "Why", "Closest"),
        [
            (
                how_often(group.count),
                str(len(group.people)),
                str(len(group.channels)),
                f"{group.last:%Y-%m-%d}",
                " | ".join(one.text for one in group.gaps),
                group.gaps[0].outcome,
                why_unsure(group.gaps[0].reason),
                _closest(group),
            )
            for group in groups
        ],
    )


def _closest(group: GapGroup) -> str:
    if group.closest is None:
        return ""
    return f"{group.sure:.0%} {group.closest.document.name}: {group.closest.text}"


def _record(group: GapGroup) -> dict[str, object]:
    closest = group.closest
    return {
        "question": group.text,
        "wordings": [one.text for one in group.gaps],
        "asked": group.count,
        "people": len(group.people),
        "channels": sorted(group.channels),
        "last": group.last.isoformat(),
        "outcome": group.gaps[0].outcome,
        "reason": group.gaps[0].reason,
        "closest": closest.text if closest else None,
        "document": closest.document.name if closest else None,
        "confidence": round(group.sure, 3),
        "good": group.good,
        "bad": group.bad,
    }


def _table(groups: Sequence[GapGroup]) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(_COLUMNS)
    for group in groups:
        table.writerow([_cell(value) for value in _record(group).values()])
    return written.getvalue()


def _cell(value: object) -> str:
    """A value as a spreadsheet takes it: what people wrote is no formula there."""
    text = plain(" | ".join(map(str, value)) if isinstance(value, list) else str(value or ""))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
