"""Progress of what takes long: on a terminal in one line that changes, else in the log."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from time import monotonic

import click

# What takes longer than this is shown to be under way; and how often it is shown anew.
_LONG = 1.0
_SHOWN_EVERY = 0.1
_LOGGED_EVERY = 10.0

_log = logging.getLogger(__name__)


@contextmanager
def shown(things: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much of the documents has been read, where that takes long.

    Args:
        things: what is counted, such as "files".

    Yields:
        What is to be told how many of how many things have been read.
    """
    terminal = sys.stderr.isatty()
    line, next_time = "", monotonic() + (_LONG if terminal else _LOGGED_EVERY)

    def told(done: int, total: int) -> None:
        nonlocal line, next_time
        if monotonic() <= next_time:
            return
        said = f"Reading the documents: {done:,} of {total:,} {things}"
        if terminal:
            next_time = monotonic() + _SHOWN_EVERY
            # A line that the terminal breaks cannot be written over.
            before, line = len(line), said[: get_terminal_size().columns - 1]
            click.echo(f"\r{line:{before}}", err=True, nl=False)
        else:
            next_time = monotonic() + _LOGGED_EVERY
            _log.info("%s", said)

    try:
        yield told
    finally:
        if line:
            click.echo(f"\r{' ' * len(line)}\r", err=True, nl=False)
