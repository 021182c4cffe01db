"""Tables and progress, drawn by rich, for the commands that have time for it."""

from collections.abc import Iterable, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table

from bot.cli.safe import plain

# Nothing wraps a table that is piped.
_PIPED_WIDTH = 1000


def console(*, stderr: bool = False) -> Console:
    """A console that draws plainly where the output is no terminal, or where it is asked to."""
    drawn = Console(
        stderr=stderr,
        highlight=False,
        markup=False,
        emoji=False,
        color_system=None if click.get_current_context().color is False else "auto",
    )
    if not drawn.is_terminal:
        drawn.width = _PIPED_WIDTH
    return drawn


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", numbers: bool = False
) -> None:
    """Print a table on the standard output.

    Args:
        columns: their heads.
        rows: as many cells each; any text.
        title: printed above it, on a line of its own.
        numbers: whether all columns but the first hold numbers, which stand on the right.
    """
    table = Table(box=box.SIMPLE, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if numbers and place else "left")
    for row in rows:
        table.add_row(*map(plain, row))
    if title:
        click.secho(plain(title), bold=True)
    console().print(table)
