"""`pullquote check`: whether the bot could serve, line by line."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.answering.index import Index
from bot.catalog.snapshot import Snapshot
from bot.cli.connection import connection_of, is_set_up
from bot.cli.options import corpus_option, documents_of, load_snapshot
from bot.cli.reader import load_models, reader_state
from bot.cli.safe import plain
from bot.documents.corpus import Corpus
from bot.errors import (
    CorpusError,
    EngineError,
    ModelError,
    PinsError,
    SettingsError,
    ShelvesError,
    StorageError,
)
from bot.indexes.indexes import PASSAGES_IN_MEMORY, StoredIndex, is_installed
from bot.settings import Settings, loses_its_disk

if TYPE_CHECKING:  # it brings Slack's libraries along
    from bot.slack.diagnosis import Finding

_WRONG = 1
# A bot that has not seen for so long what its documents say cannot read them.
_STALE = timedelta(minutes=5)


@click.command(
    "check",
    epilog="Exit status: 0 where nothing is wrong, 1 where something is, 2 for an error. "
    "That Slack is not set up yet is a note.",
)
@corpus_option
@click.pass_context
def command(ctx: click.Context, corpus: tuple[Path, ...]) -> None:
    """Tell what is right and wrong with tokens, scopes, events, socket, database and documents.

    The reader is looked at too, and what a bot that runs has read, where METRICS_PORT is set.
    Nothing is posted. What is wrong keeps the bot from answering; a note is only worth knowing.

    \b
    Examples:
      pullquote check
      pullquote check --corpus handbook/
    """  # noqa: D301 - click reads the \b
    from bot.slack.diagnosis import Grade
    from bot.slack.logs import configure_logs

    settings: Settings = ctx.find_root().obj
    configure_logs("CRITICAL")  # the lines below say it in words
    wrong = 0

    async def run() -> None:
        nonlocal wrong
        async for finding in _findings(settings, corpus):
            click.echo(f"{finding.grade}: {plain(finding.what)}")
            if finding.hint:
                click.echo(f"    {plain(finding.hint)}")
            wrong += finding.grade is Grade.WRONG

    asyncio.run(run())
    said = f"Wrong: {wrong} of these." if wrong else "Nothing is wrong."
    click.echo(said if is_set_up(settings) else f"{said} Slack is not set up yet.")
    ctx.exit(_WRONG if wrong else 0)


async def _findings(settings: Settings, corpus: tuple[Path, ...]) -> AsyncIterator["Finding"]:
    from bot.slack.diagnosis import Finding, diagnose

    try:
        connection = connection_of(settings)
    except SettingsError as error:
        yield Finding.of(error) if is_set_up(settings) else _not_set_up(error)
    else:
        async for finding in diagnose(connection):
            yield finding
    yield await _database(settings)
    if loses_its_disk() and settings.database_url.get_secret_value().startswith("sqlite"):
        yield _lost_disk()
    yield _contact(settings.help_contact)
    async for finding in _served(settings, corpus):
        yield finding
    for finding in _no_digest(settings):
        yield finding
    yield _reader(settings)
    if settings.metrics_port:
        from bot.slack.health import metrics_of

        metrics = await metrics_of(settings.metrics_host, settings.metrics_port)
        for at_work in (_documents_at_work(metrics), _reader_at_work(metrics)):
            if at_work is not None:
                yield at_work


async def _served(settings: Settings, corpus: tuple[Path, ...]) -> AsyncIterator["Finding"]:
    """What questions are answered from, and who is given what of it."""
    from bot.slack.diagnosis import Finding

    try:
        snapshot = load_snapshot(documents_of(corpus), quietly=True)
    except (CorpusError, EngineError, SettingsError) as error:
        yield Finding.of(error)
        return
    for finding in (*_corpus(snapshot), *_shelves(settings, corpus, snapshot.corpus)):
        yield finding
    for finding in await _pins(settings, snapshot):
        yield finding


async def _database(settings: Settings) -> "Finding":
    from bot.slack.diagnosis import Finding, Grade
    from bot.storage.sql import SqlStore

    try:
        store = SqlStore(settings.database_url.get_secret_value())
        try:
            await store.open()
        finally:
            await store.close()
    except StorageError as error:
        return Finding.of(error)
    return Finding(Grade.RIGHT, f"Database: {store.server} can be used, and has all tables.")


def _not_set_up(error: SettingsError) -> "Finding":
    """That there is no Slack yet: who tries the bot out on their own machine needs none."""
    from bot.slack.diagnosis import Finding, Grade

    return Finding(
        Grade.NOTE, f"Slack: it is not set up yet: {error.where} are not set.", error.hint
    )


def _lost_disk() -> "Finding":
    from bot.slack.diagnosis import Finding, Grade

    return Finding(
        Grade.NOTE,
        "Disk: this host empties it at each start, and SQLite's file with it: feedback, and "
        "questions that are in hand.",
        "Set DATABASE_URL to a database that outlives the process; see docs/operations.md.",
    )


def _contact(help_contact: str) -> "Finding":
    """Whom people are told to ask, as they read it: a setting that lost its end is seen here."""
    from bot.slack.diagnosis import Finding, Grade

    if help_contact:
        what = f"Contact: where nothing is found, people read “Ask {help_contact}.”"
        return Finding(Grade.RIGHT, what)
    return Finding(
        Grade.NOTE,
        "Contact: where nothing is found, people are told of nobody whom they could ask.",
        'Set HELP_CONTACT, in quotes: HELP_CONTACT="the people in #people-team"',
    )


def _corpus(snapshot: Snapshot) -> Iterator["Finding"]:
    from bot.slack.diagnosis import Finding, Grade

    loaded = snapshot.corpus
    for problem in loaded.problems:
        grade = Grade.WRONG if problem.fatal else Grade.NOTE
        yield Finding(grade, f"{problem.where}: {problem.problem}", problem.hint)
    served = f"Corpus: documents served: {len(loaded.documents)}."
    if loaded.documents[0].metadata.sample:
        yield Finding(Grade.NOTE, f"{served} It is the sample.", "Put your own documents there.")
    else:
        yield Finding(Grade.RIGHT, served)
    yield _index(snapshot.assistant.index)


def _index(index: Index) -> "Finding":
    """Where passages are found."""
    from bot.slack.diagnosis import Finding, Grade

    passages = f"Index: of {len(index.passages):,} passages"
    if isinstance(index, StoredIndex):
        return Finding(Grade.RIGHT, f"{passages}, kept in {index.where}.")
    if len(index.passages) <= PASSAGES_IN_MEMORY or is_installed("tantivy"):
        return Finding(Grade.RIGHT, f"{passages}, in memory.")
    return Finding(
        Grade.NOTE,
        f"{passages}, in memory, where so many take long to be searched.",
        "Install what keeps them on disk: pip install 'pullquote[tantivy]'",
    )


def _shelves(settings: Settings, corpus: tuple[Path, ...], loaded: Corpus) -> Iterator["Finding"]:
    """Who is given which documents, as far as that can be said without asking Slack."""
    from bot.cli.shelving import shelves_file
    from bot.slack.diagnosis import Finding, Grade

    file = shelves_file(settings, corpus)
    try:
        shelves = file.read(loaded)
    except ShelvesError as error:
        yield Finding.of(error)
        return
    if not shelves.source:
        yield Finding(
            Grade.NOTE,
            f"Shelves: there is no {file.path}: everybody who can ask is given every document.",
            "Leave it, or say who is given which; see docs/shelves.md.",
        )
        return
    alone = sum(shelves.holding(one.name)[-1] for one in loaded.documents)
    what = f"Shelves: {shelves.source} says who is given which documents"
    if alone:
        mend = "Run `pullquote shelves`, which lists them, and put them on one."
        yield Finding(Grade.NOTE, f"{what}; on no shelf, and given to nobody: {alone}.", mend)
    else:
        yield Finding(Grade.RIGHT, f"{what}; each is on one.")


def _no_digest(settings: Settings) -> Iterator["Finding"]:
    """That a digest is wanted, and there is nothing to tell."""
    from bot.slack.diagnosis import Finding, Grade

    if not settings.digest or settings.keep_questions is not None:
        return
    yield Finding(
        Grade.NOTE,
        "Digest: DIGEST names channels, and nothing is told there: no questions are kept.",
        "Set KEEP_QUESTIONS, for example to 90d, or leave DIGEST empty.",
    )


async def _pins(settings: Settings, snapshot: Snapshot) -> list["Finding"]:
    """What was set right in a file and in Slack, what of it rests, and which the file overrules."""
    from bot.cli.database import kept_corrections
    from bot.cli.pins import conflicts
    from bot.cli.shelving import pins_file
    from bot.slack.diagnosis import Finding, Grade

    try:
        filed = pins_file(settings).read()
    except PinsError as error:
        return [Finding.of(error)]
    # It opens a loop of its own.
    kept = await asyncio.to_thread(kept_corrections, settings)
    if not filed and not kept:
        return []
    pins, blocks = len(filed.pins) + len(kept.pins), len(filed.blocks) + len(kept.blocks)
    found = [Finding(Grade.RIGHT, f"Set right: pins: {pins}, blocks: {blocks}.")]
    resting = snapshot.resting(filed)
    rests = len(resting.pins) + len(resting.blocks)
    if rests:
        found.append(
            Finding(
                Grade.NOTE,
                f"Pins file: what is not in the documents, and so of no effect: {rests}.",
                "Run `pullquote pins`, which lists them.",
            )
        )
    for question in conflicts(filed, kept):
        what = f"Pins: “{question}” is pinned in the file and in Slack; the file's pin holds."
        found.append(Finding(Grade.NOTE, what, "Take one of them away."))
    glossary = snapshot.assistant.index.glossary
    for words in kept.words:
        named = " ".join(one.text for one in glossary.analyze(words.pair[0]) if not one.compound)
        if glossary.synonyms(named):
            what = f"Words: “{words.pair[0]}” is in a glossary and in Slack; the glossary holds."
            found.append(Finding(Grade.NOTE, what, "Take one of them away."))
    return found


def _reader(settings: Settings) -> "Finding":
    """Whether there are models that can be run; without them, the bot answers by words alone."""
    from bot.service.metrics import ReaderState
    from bot.slack.diagnosis import Finding, Grade

    try:
        state = reader_state(settings)
    except ModelError as error:
        return Finding(Grade.WRONG, f"Reader: {error.where}: {error.problem}", error.hint)
    if state is ReaderState.OFF:
        return Finding(Grade.RIGHT, "Reader: it is off; answers are by words alone.")
    if not all(map(find_spec, ("onnxruntime", "tokenizers"))):
        return Finding(
            Grade.NOTE,
            "Reader: what runs models is not installed; answers are by words alone.",
            "Install it: pip install 'pullquote[reader]'",
        )
    try:
        models = load_models(settings)
    except ModelError as error:
        what = f"Reader: {error.where}: {error.problem} Answers are by words alone."
        return Finding(Grade.NOTE, what, error.hint)
    if models is None:
        return Finding(
            Grade.NOTE,
            "Reader: there are no models here; answers are by words alone.",
            "Fetch them: pullquote models get",
        )
    return Finding(Grade.RIGHT, "Reader: its models can be run.")


def _documents_at_work(metrics: Mapping[tuple[str, ...], float]) -> "Finding | None":
    """How fresh the documents of a bot that runs are; None where none could be asked."""
    from bot.service.renewal import Change
    from bot.slack.diagnosis import Finding, Grade

    if ("pullquote_documents",) not in metrics:
        return None
    read = datetime.fromtimestamp(metrics["pullquote_documents_read_timestamp_seconds",], UTC)
    changes = sum(metrics["pullquote_document_changes_total", change.value] for change in Change)
    what = (
        f"Documents: the bot that runs answers from {metrics['pullquote_documents',]:,.0f}, as "
        f"they were on {read:%Y-%m-%d at %H:%M:%S} UTC. Changes since it started: {changes:,.0f}. "
        f"Files that it cannot read: {metrics['pullquote_documents_unreadable',]:,.0f}."
    )
    if datetime.now(UTC) - read < _STALE:
        return Finding(Grade.RIGHT, what)
    return Finding(
        Grade.WRONG,
        what,
        "It cannot read them now: look at the faults documents_not_read and documents_not_watched "
        "in its log; see docs/operations.md.",
    )


def _reader_at_work(metrics: Mapping[tuple[str, ...], float]) -> "Finding | None":
    """What a bot that runs has read so far; None where nothing was to be read."""
    from bot.service.metrics import Reading
    from bot.slack.diagnosis import Finding, Grade

    counts = {one: metrics.get(("pullquote_readings_total", one.value), 0.0) for one in Reading}
    asked = int(sum(counts.values()))
    if not asked:
        return None
    late = int(counts[Reading.BUSY] + counts[Reading.LATE])
    what = (
        f"Reader: questions that words left in doubt since the bot started: {asked:,}. "
        f"Read: {int(counts[Reading.READ]):,}. Answered by words for lack of time: {late:,}."
    )
    if late <= asked / 2:
        return Finding(Grade.RIGHT, what)
    return Finding(
        Grade.NOTE,
        what,
        "Give it more processors, or run several bots; see docs/operations.md.",
    )
