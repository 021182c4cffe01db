"""`pullquote corpus`: what is loaded, a document's text, and what is wrong."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from bot.cli.options import corpus_option, documents_of, load_snapshot, log_corpus, read_corpus
from bot.cli.safe import plain, shown
from bot.documents.archives import ARCHIVE
from bot.documents.corpus import Corpus, Problem
from bot.documents.document import Document, count_parts
from bot.documents.files import path_text
from bot.documents.read import READERS, read_document
from bot.documents.sentences import split_sentences
from bot.errors import CorpusError
from bot.intake.library import Given, Library
from bot.storage.lifetimes import utc_now

_LEFT_OUT = 1


@click.group("corpus", epilog="Each of them has its own --help.")
def command() -> None:
    """Show what is loaded, a document's text, or what is wrong with the documents."""


@command.command("list", epilog="Exit status: 0, or 2 for an error.")
@corpus_option
@click.pass_context
def list_documents(ctx: click.Context, corpus: tuple[Path, ...]) -> None:
    """List the documents: those that are quoted, and the sample where it is left out.

    Those that people added in Slack are among them where the setting DATABASE_URL names the bot's
    database, unless --corpus says what to list.

    \b
    Examples:
      pullquote corpus list
      pullquote corpus list --corpus reports/
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    loaded = read_corpus(corpus, _others(ctx))
    log_corpus(loaded)
    print_table(
        ("Document", "Title", "Publisher", "Date", "Parts", "Sentences", "Note"),
        [
            *(
                _row(document, "the sample" * document.metadata.sample)
                for document in loaded.documents
            ),
            *(
                _row(document, "the sample, left out: there are other documents")
                for document in loaded.omitted
            ),
        ],
    )
    click.echo(f"Read at {utc_now().astimezone():%H:%M on %d %B %Y}.{_left_out(loaded)}")


def _left_out(corpus: Corpus) -> str:
    """How many files could not be read, and where it stands which."""
    number = sum(one.files for one in corpus.problems if one.fatal)
    if not number:
        return ""
    files = "1 file" if number == 1 else f"{number:,} files"
    return f" {files} could not be read: `pullquote corpus check` says which, and why."


def _row(document: Document, note: str) -> tuple[str, ...]:
    said = document.metadata
    sentences = str(sum(1 for _ in split_sentences(document)))
    parts = count_parts([document])
    return (document.name, said.title, said.publisher, said.date, parts, sentences, note)


def _others(ctx: click.Context) -> Callable[[], Sequence[Given]]:
    """What people added in Slack, unless the command line says which documents are meant."""
    if ctx.get_parameter_source("corpus") is ParameterSource.COMMANDLINE:
        return tuple
    # A database is nothing that documents in files need.
    from bot.cli.database import added_documents

    return partial(added_documents, ctx.find_root().obj)


@command.command("text", epilog="Exit status: 0, or 2 for an error.")
@click.argument("file")
@corpus_option
@click.pass_context
def print_text(ctx: click.Context, file: str, corpus: tuple[Path, ...]) -> None:
    """Print the text that the offsets of quotes refer to, exactly and in UTF-8.

    FILE is the name of a document in the corpus, as `pullquote corpus list` and the JSON give
    it, or else the path of a file, or of one in a .zip. Offsets count code points. On a terminal,
    � stands for each character that would give it a command.

    \b
    Examples:
      pullquote corpus text deepseek-v4-brief.md
      pullquote corpus text ./notes.md
      pullquote corpus text ./export.zip/page.html
    """  # noqa: D301 - click reads the \b
    text = _find(file, corpus, _others(ctx)).text
    # Bytes, as click would take escape sequences out of a text that is piped.
    click.echo((shown(text) if sys.stdout.isatty() else text).encode(), nl=False)


def _find(file: str, corpus: tuple[Path, ...], others: Callable[[], Sequence[Given]]) -> Document:
    try:
        loaded = read_corpus(corpus, others)
    except CorpusError:
        if _file_of(Path(file)) is None:
            raise
    else:
        if found := _named(file, loaded):
            return found
    path, holder = Path(file), _file_of(Path(file))
    if holder == path and path.suffix.lower() not in {*READERS, ARCHIVE}:
        return read_document(path, path.name)  # as text
    if holder is not None:
        name = path_text(path.absolute().relative_to(holder.absolute().parent))
        if found := _named(name, Library([holder]).read()):
            return found
    raise CorpusError(
        "There is no document of this name, and no such file.",
        where=file,
        hint="Run `pullquote corpus list` for the names, or name a file.",
    )


def _named(name: str, corpus: Corpus) -> Document | None:
    documents = (*corpus.documents, *corpus.omitted)
    return next((one for one in documents if one.name == name), None)


def _file_of(path: Path) -> Path | None:
    """The file that a path leads to, or the archive that it leads into; None where it does not."""
    return next((one for one in (path, *path.parents) if os.path.isfile(one)), None)  # noqa: PTH113 - it never raises


@command.command(
    "check",
    epilog="Exit status: 0 where everything is used, 1 where questions can be answered but a "
    "document or a glossary is left out, 2 where nothing can be quoted.",
)
@corpus_option
@click.pass_context
def check(ctx: click.Context, corpus: tuple[Path, ...]) -> None:
    """Show every problem of the corpus, and how to mend it.

    What is marked as a problem keeps a document or a glossary from being used; a note is only
    worth knowing. A file has the name that `pullquote corpus list` gives it.

    \b
    Examples:
      pullquote corpus check
      pullquote corpus check --corpus reports/ --corpus notes.md
    """  # noqa: D301 - click reads the \b
    loaded = load_snapshot(documents_of(corpus), quietly=True).corpus
    folders = [path_text(one if one.is_dir() else one.parent) + os.sep for one in corpus]
    left_out = (
        Problem(
            one.name,
            "The sample is left out: there are other documents.",
            "Nothing to mend.",
            fatal=False,
        )
        for one in loaded.omitted
    )
    found = sorted((*loaded.problems, *left_out), key=lambda problem: not problem.fatal)
    for problem in found:
        kind, where = "Problem" if problem.fatal else "Note", _as_listed(problem.where, folders)
        click.echo(f"{kind}: {plain(where)}")
        for line in filter(None, (problem.problem, problem.hint)):
            click.echo(f"    {plain(line)}")
    fatal = sum(problem.fatal for problem in found)
    notes = len(found) - fatal
    click.echo(f"Documents served: {len(loaded.documents)}. Problems: {fatal}. Notes: {notes}.")
    ctx.exit(_LEFT_OUT if fatal else 0)


def _as_listed(where: str, folders: Sequence[str]) -> str:
    """A place as the name that a document there would have, where it is in one of the folders."""
    holds = next((one for one in folders if where.startswith(one)), "")
    return where.removeprefix(holds)
