"""`pullquote pins`: what people have pinned and blocked, and what of it rests."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from bot.catalog.corrections import Corrections, Made, Resting, Spot
from bot.catalog.snapshot import Snapshot
from bot.cli.database import kept_corrections, workspace_option
from bot.cli.options import corpus_option, load_everything
from bot.cli.safe import json_line
from bot.cli.shelving import pins_file
from bot.settings import Settings

_RESTS = 1


@click.command(
    "pins",
    epilog="Exit status: 0, 1 where one rests, as its quote is not there any more, or 2 for an "
    "error.",
)
@corpus_option
@workspace_option
@click.option(
    "--json", "as_json", is_flag=True, help="Write them as lines of a pins file; none that rests."
)
@click.pass_context
def command(ctx: click.Context, corpus: tuple[Path, ...], team: str, *, as_json: bool) -> None:
    """List pins and blocks: those of pins.jsonl, and those that people have made in Slack.

    Words that people have accepted there are listed too. docs/people.md describes the file. What
    people have made is in the database; with --json it is printed as such a file, from which
    another bot goes by it, in the same workspaces and channels. Have it written under another
    name than that of the file that is read: the shell empties what it writes to.

    \b
    Examples:
      pullquote pins
      pullquote pins --json > exported.jsonl
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    settings: Settings = ctx.find_root().obj
    filed, kept = pins_file(settings).read(), kept_corrections(settings, team)
    every = filed.before(kept)
    snapshot = load_everything(corpus)
    resting = snapshot.resting(every)
    if as_json:
        for line in _lines(every, resting, snapshot):
            click.echo(json_line(json.dumps(line, ensure_ascii=False)))
        for told in _left_out(every, resting):
            click.echo(told, err=True)
    elif every:
        print_table(("What", "Documents", "By", "When", "Note"), _rows(every, resting))
    else:
        click.echo("Nothing is pinned or blocked.")
    ctx.exit(_RESTS if resting.pins or resting.blocks else 0)


def _rows(every: Corrections, resting: Resting) -> Iterator[tuple[str, ...]]:
    for pin in every.pins:
        documents = ", ".join(dict.fromkeys(spot.document for spot in pin.spots))
        note = "rests: its quote is not there" if pin in resting.pins else ""
        yield (f"pin: {' | '.join(pin.questions)}", documents, *_made(pin.by), note)
    for block in every.blocks:
        what = "block: all of it" if block.spot is None else "block: a part of it"
        note = "rests: that is not there" if block in resting.blocks else block.reason
        yield (what, block.document, *_made(block.by), note)
    for words in every.words:
        yield (f"words: {' = '.join(words.pair)}", "", *_made(words.by), "")


def _made(by: Made) -> tuple[str, str]:
    where = "/".join(filter(None, [by.team, by.place]))
    who = by.file or by.user or "-"
    return f"{who} in {where}" if where else who, f"{by.made:%Y-%m-%d}" if by.made else ""


def _lines(every: Corrections, resting: Resting, snapshot: Snapshot) -> Iterator[dict[str, object]]:
    """What stands in a pins file for them."""

    def said(spot: Spot) -> dict[str, str]:
        quote = snapshot.at(spot)
        if quote is None:
            raise AssertionError
        return {"document": quote.document.name, "text": quote.text}

    def held_in(by: Made) -> dict[str, str]:
        return {"in": "/".join(filter(None, [by.team, by.place]))} if by.team else {}

    for pin in every.pins:
        if pin not in resting.pins:
            quotes = list(map(said, pin.spots))
            yield {"questions": list(pin.questions), "quotes": quotes, **held_in(pin.by)}
    for block in every.blocks:
        if block not in resting.blocks:
            never = {"document": block.document} if block.spot is None else said(block.spot)
            yield {"never": never, "reason": block.reason, **held_in(block.by)}


def _left_out(every: Corrections, resting: Resting) -> Iterator[str]:
    """What does not stand in such a file."""
    rests = len(resting.pins) + len(resting.blocks)
    if rests:
        listed = "`pullquote pins` lists them."
        yield f"Left out, as what they are about is not there: {rests}. {listed}"
    if every.words:
        yield f"Left out, as a pins file holds no words: {len(every.words)}."


def conflicts(filed: Corrections, kept: Corrections) -> list[str]:
    """Questions that a file and the database both have a pin for; the file's holds.

    Args:
        filed: what stands in the file.
        kept: what people have made in Slack.
    """
    known = {_said(one) for pin in filed.pins for one in pin.questions}
    return [one for pin in kept.pins for one in pin.questions if _said(one) in known]


def _said(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?!. ")
