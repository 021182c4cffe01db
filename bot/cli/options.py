"""What several commands share: their options, and how they get at the documents."""

import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.assembly import Documents
from bot.catalog.snapshot import Snapshot
from bot.cli.progress import shown
from bot.documents.corpus import Corpus
from bot.documents.read import READERS, READERS_WITH_NOTES
from bot.errors import SettingsError
from bot.indexes.indexes import (
    PASSAGES_IN_MEMORY,
    Indexes,
    indexes_folder,
    is_installed,
    opensearch_at,
)
from bot.intake.library import Given, Library
from bot.settings import Settings

_log = logging.getLogger(__name__)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def clean(text: str) -> str:
    """Make a text one that can be written as UTF-8.

    Args:
        text: any string; bytes that a terminal could not decode, and halves of UTF-16 pairs,
            stand in it as surrogates.

    Returns:
        The text with pairs joined, and U+FFFD for every surrogate that is left.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Text(click.ParamType[str]):
    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        del param, ctx
        return clean(value)


TEXT = _Text()


def _given_or_set(
    ctx: click.Context, param: click.Parameter, value: tuple[Path, ...]
) -> tuple[Path, ...]:
    del param
    settings: Settings = ctx.find_root().obj
    return value or settings.corpus


def corpus_option(command: _Command) -> _Command:
    """Give a command `--corpus`, as the parameter `corpus`: a tuple of paths, never empty."""
    return click.option(
        "--corpus",
        multiple=True,
        type=click.Path(readable=False, path_type=Path),  # the corpus has the better words
        callback=_given_or_set,
        help="A file or folder to quote from; may be repeated.  [default: the setting CORPUS, "
        "else corpus]",
    )(command)


def history_option(command: _Command) -> _Command:
    """Give a command `--history`, as the parameter `history`: a tuple of strings."""
    return click.option(
        "--history",
        multiple=True,
        type=TEXT,
        help="An earlier question of the same conversation; may be repeated, oldest first.",
    )(command)


def library_of(paths: Sequence[Path], others: Callable[[], Sequence[Given]] = tuple) -> Library:
    """The documents under some paths; what was read of them before is kept on this machine.

    Args:
        paths: files and folders.
        others: documents that are kept elsewhere.
    """
    from bot.intake.kept import readings_file

    settings: Settings = click.get_current_context().find_root().obj
    readers = READERS_WITH_NOTES if settings.speaker_notes == "on" else READERS
    return Library(paths, readers, kept=readings_file(), others=others)


def read_corpus(paths: Sequence[Path], others: Callable[[], Sequence[Given]] = tuple) -> Corpus:
    """Read documents, and show that where it takes long.

    Args:
        paths: files and folders.
        others: documents that are kept elsewhere.

    Raises:
        CorpusError: a path is missing, or nothing under the paths can be read.
    """
    with shown("files") as progress:
        return library_of(paths, others).read(progress)


def documents_of(
    paths: Sequence[Path], library: Library | None = None, *, serves: bool = False
) -> Documents:
    """The documents under some paths, which are not read yet.

    Args:
        paths: files and folders.
        library: reads them, where somebody has it already.
        serves: whether they are all that is served, so that what is kept of others can go.
    """
    return Documents(library or library_of(paths), indexes=_indexes(paths, serves=serves))


def load_snapshot(documents: Documents, *, quietly: bool = False, serves: bool = False) -> Snapshot:
    """Read documents, show that where it takes long, and log what is wrong with them.

    Args:
        documents: of `documents_of`.
        quietly: whether what is wrong is only logged where much is.
        serves: as in `log_corpus`.

    Returns:
        What can be asked.

    Raises:
        CorpusError: a path is missing, or nothing under the paths can be read.
        EngineError: their index cannot be kept.
    """
    with shown("files") as progress:
        snapshot = documents.read(progress=progress)
    log_corpus(snapshot.corpus, quietly=quietly, serves=serves)
    return snapshot


def load_everything(paths: Sequence[Path]) -> Snapshot:
    """Read documents, those that people added in Slack among them; see `load_snapshot`."""
    from bot.cli.database import added_documents

    settings: Settings = click.get_current_context().find_root().obj
    others = added_documents(settings)
    return load_snapshot(documents_of(paths, library_of(paths, lambda: others)), quietly=True)


def _indexes(paths: Sequence[Path], *, serves: bool) -> Indexes | None:
    """Where the index of documents is kept; None for in memory."""
    settings: Settings = click.get_current_context().find_root().obj
    named = os.pathsep.join(str(path.absolute()) for path in paths)
    url = settings.opensearch_url
    if settings.index == "opensearch" and url is None:
        raise SettingsError(
            "It is not said where the cluster is.",
            where="INDEX",
            hint="Set OPENSEARCH_URL, as in https://NAME:PASSWORD@HOST:9200.",
        )
    if url is not None and settings.index in ("auto", "opensearch"):
        _need("opensearchpy", "opensearch", "OPENSEARCH_URL", "What speaks to OpenSearch")
        in_cluster = partial(
            opensearch_at, url.get_secret_value(), settings.opensearch_ca, settings.opensearch_name
        )
        searched = f"OpenSearch as {settings.opensearch_name}"
        return Indexes(indexes_folder(), named, 0, in_cluster, serves=serves, searched=searched)
    if settings.index == "memory" or (settings.index == "auto" and not is_installed("tantivy")):
        return None
    _need("tantivy", "tantivy", "INDEX", "What keeps an index on disk")
    least = 0 if settings.index == "tantivy" else PASSAGES_IN_MEMORY
    return Indexes(indexes_folder(), named, least, serves=serves)


def _need(library: str, extra: str, setting: str, what: str) -> None:
    """Make sure that what a setting asks for is installed.

    Raises:
        SettingsError: it is not.
    """
    if not is_installed(library):
        raise SettingsError(
            f"{what} is not installed.",
            where=setting,
            hint=f"Install it: pip install 'pullquote[{extra}]'",
        )


def log_corpus(corpus: Corpus, *, quietly: bool = False, serves: bool = False) -> None:
    """Log what a corpus lacks as warnings, and what else is worth knowing of it.

    Args:
        corpus: what was read.
        quietly: whether warnings are no more than worth knowing either.
        serves: whether the log is all that who runs it sees, so that a sample which is left out
            is a warning too.
    """
    for problem in corpus.problems:
        level = logging.WARNING if problem.fatal and not quietly else logging.INFO
        _log.log(level, "%s: %s", problem.where, f"{problem.problem} {problem.hint}".rstrip())
    for document in corpus.omitted:
        level = logging.WARNING if serves else logging.INFO
        _log.log(level, "The sample %s is left out: there are other documents.", document.name)
