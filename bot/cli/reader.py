"""The reader of every command that answers: which models there are, and how they are loaded."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.answer import Answer, Outcome
from bot.answering.ask import Assistant
from bot.answering.weights import fitted_weights
from bot.assembly import groups_of
from bot.cli.progress import shown
from bot.errors import ModelError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.assembly import Models
    from bot.service.metrics import ReaderState

_log = logging.getLogger(__name__)


def model_folders(settings: Settings) -> tuple[Path | None, Path | None]:
    """Where the reranker is, and where the encoder; None for one that is off, or not there.

    Without a reranker nothing is read, whatever the encoder is.

    Raises:
        ModelError: a folder that was set holds no model.
    """
    if settings.reranker == "off":
        return None, None
    from bot.models.cache import find

    return find(settings.reranker, "reranker"), find(settings.encoder, "encoder")


def load_models(settings: Settings) -> "Models | None":
    """Load the models that read; None where there are none.

    That one was not fitted for is logged as a warning.

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
            "or less; docs/reader.md says how that is done.",
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


def models_if_any(settings: Settings) -> "Models | None":
    """Load the models that read; None where there are none, or where they cannot be run.

    What keeps them from being run is logged as a warning.

    Raises:
        ModelError: a folder that was set holds no model.
    """
    model_folders(settings)
    try:
        return load_models(settings)
    except ModelError as error:
        _log.warning("%s Answers are by words alone.", error)
        return None


def with_reader(assistant: Assistant, settings: Settings) -> Assistant:
    """The same assistant, which reads what words leave in doubt, where there is a reader.

    Args:
        assistant: answers by words alone.
        settings: say where the models are.

    Raises:
        ModelError: a folder that was set holds no model.
    """
    models = models_if_any(settings)
    if models is None:
        return assistant
    total, number = models.to_encode(assistant), 0
    with shown("sentences") as told:

        def done(more: int) -> None:
            nonlocal number
            number += more
            told(number, total)

        return models.reading(assistant, done=done)


def reader_for(assistant: Assistant, by_words: Sequence[Answer], settings: Settings) -> Assistant:
    """What a message is put to: to a reader only where words leave one of its questions in doubt.

    Loading a reader takes longer than words take to answer.

    Args:
        assistant: answers by words alone.
        by_words: what it said.
        settings: say where the models are.

    Raises:
        ModelError: a folder that was set holds no model.
    """
    reranker, encoder = model_folders(settings)
    if reranker is None:
        return assistant
    bound = fitted_weights(groups_of(encoder=encoder is not None)).read_below
    in_doubt = any(one.confidence < bound for one in by_words if one.outcome is not Outcome.REPLY)
    return with_reader(assistant, settings) if in_doubt else assistant
