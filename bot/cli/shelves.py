"""`pullquote shelves`: who is given which documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.catalog.shelves import Shelf, Shelves
from bot.cli.options import corpus_option, read_corpus
from bot.cli.safe import plain
from bot.cli.shelving import shelves_file
from bot.settings import Settings

_ON_NONE = 1
# More would hide the rest.
_NAMED = 20


@click.command(
    "shelves",
    epilog="Exit status: 0 where every document is given to somebody, 1 where some are given to "
    "nobody, 2 for an error.",
)
@corpus_option
@click.pass_context
def command(ctx: click.Context, corpus: tuple[Path, ...]) -> None:
    """Show who is given which documents, as shelves.toml says it.

    Shows the shelves with their documents, what each channel, workspace and person is given, and
    the documents that are on no shelf. docs/shelves.md describes the file. `pullquote ask
    --as-channel` tries it.

    \b
    Examples:
      pullquote shelves
      pullquote shelves --corpus handbook/
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    settings: Settings = ctx.find_root().obj
    file = shelves_file(settings, corpus)
    loaded = read_corpus(corpus)
    shelves = file.read(loaded)
    names = [one.name for one in loaded.documents]
    if not shelves.source:
        click.echo(
            f"There is no {file.path}: everybody is given every document ({len(names)} of them)."
        )
        click.echo(_others(shelves, "Everything is given to them too."))
        return
    print_table(
        ("Shelf", "Holds", "Documents", "Given to"),
        [
            (one.name, ", ".join(one.documents), str(_held([one], names)), _readers(one))
            for one in shelves.shelves
        ],
    )
    print_table(
        ("Who", "Shelves", "Documents"),
        [
            (who, ", ".join(one.name for one in given), str(_held(given, names)))
            for who, given in _all_readers(shelves)
        ],
    )
    click.echo(_others(shelves, "They are given what everybody is."))
    alone = [name for name in names if shelves.holding(name)[-1]]
    if alone:
        more = f", and {len(alone) - _NAMED} more" if len(alone) > _NAMED else ""
        listed = ", ".join(map(plain, alone[:_NAMED]))
        click.echo(f"On no shelf, and so given to nobody ({len(alone)}): {listed}{more}.")
    ctx.exit(_ON_NONE if alone else 0)


def _others(shelves: Shelves, given: str) -> str:
    if shelves.to_others:
        return f"People of other organisations, in channels that are shared with them: {given}"
    return (
        "People of other organisations, and channels that are shared with them, are given nothing "
        "(SHARED_CHANNELS=none)."
    )


def _held(shelves: Sequence[Shelf], names: Sequence[str]) -> int:
    """How many documents stand on one of some shelves."""
    return sum(any(one.holds(name) for one in shelves) for name in names)


def _readers(shelf: Shelf) -> str:
    """Who is given a shelf."""
    return ", ".join(["everybody"] * shelf.everybody + sorted(_ids(shelf)))


def _ids(shelf: Shelf) -> frozenset[str]:
    return shelf.channels | shelf.workspaces | shelf.people


def _all_readers(shelves: Shelves) -> Iterator[tuple[str, list[Shelf]]]:
    """Everybody, and then each channel, workspace and person that is named, with their shelves.

    What a workspace is given, its channels and people are too; that is not told twice.
    """
    yield "everybody", [one for one in shelves.shelves if one.everybody]
    for who in sorted(frozenset().union(*map(_ids, shelves.shelves))):
        yield who, [one for one in shelves.shelves if one.everybody or who in _ids(one)]
