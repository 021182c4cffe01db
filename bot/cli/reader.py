"""The reader of every command that answers: which models there are, and how they are loaded."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from bot.answering.ask import Assistant
from bot.errors import ModelError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assembly import Models
    from bot.service.metrics import ReaderState

# What takes longer than this is shown to be under way; and how often it is shown anew.
_LONG = 1.0
_SHOWN_EVERY = 0.1

_log = logging.getLogger(__name__)


def model_folders(settings: Settings) -> tuple[Path | None, Path | None]:
    """Where the reranker is, and where the encoder; None for one that is off, or not there.

    Raises:
        ModelError: a folder that was set holds no model.
    """
    from bot.models.cache import find

    return find(settings.reranker, "reranker"), find(settings.encoder, "encoder")


def load_models(settings: Settings) -> "Models | None":
    """Load the models that read; None where there are none.

    What another model is used with than was fitted for is logged as a warning.

    Raises:
        ModelError: they cannot be run.
    """
    reranker, encoder = model_folders(settings)
    if reranker is None:
        return None
    from bot.assembly import build_models
    from bot.models.cache import vectors_file

    models = build_models(reranker, encoder, vectors_file())
    if models is not None and not models.fitted_for:
        _log.warning(
            "How far %s can be trusted was not fitted: answers may be surer than they should be, "
            "or less. `make fit` fits for it; docs/reader.md says how.",
            " with ".join(models.names),
        )
    return models


def reader_state(settings: Settings) -> "ReaderState":
    """How the reader is before anything is loaded."""
    from bot.service.metrics import ReaderState

    if settings.reranker == "off":
        return ReaderState.OFF
    reranker, _ = model_folders(settings)
    return ReaderState.MISSING if reranker is None else ReaderState.LOADING


def with_reader(assistant: Assistant, settings: Settings) -> Assistant:
    """The same assistant, which reads what words leave in doubt, where there is a reader.

    What keeps the models from being run is logged as a warning.

    Args:
        assistant: answers by words alone.
        settings: say where the models are.
    """
    model_folders(settings)  # what was set wrongly is an error
    try:
        models = load_models(settings)
    except ModelError as error:
        _log.warning("%s Answers are by words alone.", error)
        return assistant
    if models is None:
        return assistant
    with _shown(len(assistant.index.sentences)) as done:
        return models.reading(assistant, done=done)


@contextmanager
def _shown(total: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many sentences are read, where that takes long."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    number, shown, next_time = 0, "", monotonic() + _LONG

    def done(more: int) -> None:
        nonlocal number, shown, next_time
        number += more
        if monotonic() > next_time:
            next_time = monotonic() + _SHOWN_EVERY
            shown = f"Reading the documents: {number:,} of {total:,} sentences"
            click.echo(f"\r{shown}", err=True, nl=False)

    try:
        yield done
    finally:
        if shown:
            click.echo(f"\r{' ' * len(shown)}\r", err=True, nl=False)
