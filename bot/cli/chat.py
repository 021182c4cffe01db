"""`pullquote chat`: a conversation in the terminal."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import click
import structlog

from bot import __version__
from bot.answering.answer import Answer, Outcome, Quote
from bot.assembly import build_service
from bot.catalog.catalog import Catalog, Scope
from bot.catalog.citation import published
from bot.catalog.snapshot import Snapshot
from bot.cli.options import clean, corpus_option, documents_of, load_snapshot
from bot.cli.reader import load_models, reader_state
from bot.cli.render import (
    show_answers,
    show_closest,
    show_passage,
    terminal_width,
    wrap,
)
from bot.cli.safe import plain
from bot.cli.shelving import pins_file
from bot.documents.document import Document
from bot.intake.watching import changes
from bot.service.claim import StillKept
from bot.service.incidents import Faults
from bot.service.messages import Failure, apology
from bot.service.metrics import Metrics
from bot.service.question import IncomingQuestion, Surface
from bot.service.reader_loader import ReaderLoader
from bot.service.renewal import Renewal
from bot.settings import Settings
from bot.slack.alone import Alone
from bot.storage.lifetimes import utc_now
from bot.storage.memory import MemoryClaims
from bot.storage.store import GivenAnswer

_PROMPT = "> "
_EXAMPLES = 2
_MORE = re.compile(r"more(?:\s+([0-9]{1,3}))?", re.IGNORECASE)
_ON_REQUEST = "other shows what comes closest."
_NO_QUOTE = "There is no quote yet: ask a question first."
_HELP = """\
Ask a question in your own words, in English, the only language that is understood; short ones may
lean on the one before ("and Pro?", "why?").

  more       the passage around the last quote
  more 2     the passage around the second of them
  other      other quotes that come close, or come closest where nothing was found
  sources    the documents that are quoted
  new        forget the conversation
  help       this list
  quit       end; so does Ctrl-D

Ctrl-C clears the line, and ends where the line is empty.\
"""


class Terminal:
    """A person at a terminal, as a host of the service: what comes back is kept to be printed.

    Attributes:
        last: what came back for the questions of the last line; empty before the first.
        snapshot: what it came from; None before the first.
        reply: what it says.
    """

    def __init__(self) -> None:
        self.last: Sequence[Answer] = ()
        self.snapshot: Snapshot | None = None
        self.reply = ""
        self._asked = 0
        self._conversation = 0

    def question(self, text: str) -> IncomingQuestion:
        """A question that was typed."""
        self._asked += 1
        return IncomingQuestion(
            surface=Surface.TERMINAL,
            keys=(f"terminal:{self._asked}",),
            team="",
            channel=str(self._conversation),
            user="",
            text=text,
            accepted=utc_now(),
        )

    def begin_anew(self) -> None:
        """Lean on nothing that was said before."""
        self.last = ()
        self._conversation += 1

    def read(self, body: str) -> IncomingQuestion:
        """A question that was stored."""
        return IncomingQuestion.model_validate_json(body)

    async def knows(self, team: str) -> bool:
        """There is one place."""
        return not team

    async def conversation(self, question: IncomingQuestion, remembered: Sequence[str]) -> None:
        """What was typed before is remembered by the service."""

    async def deliver(
        self,
        question: IncomingQuestion,
        answers: Sequence[Answer],
        snapshot: Snapshot,
        *,
        replaces: str,
        begun: bool,
        kept: StillKept,
    ) -> str:
        """Keep what is said to be printed."""
        del question, replaces, begun, kept
        self.reply = show_answers(answers, terminal_width(), on_request=_ON_REQUEST)
        found = [answer for answer in answers if answer.outcome is not Outcome.REPLY]
        if found:
            self.last, self.snapshot = found, snapshot
        return ""

    async def apologise(self, question: IncomingQuestion, reference: str, failure: Failure) -> None:
        """Keep an apology to be printed."""
        del question
        self.reply = apology(reference, "", failure)

    async def show_status(self, question: IncomingQuestion, status: str) -> None:
        """Nobody waits long."""

    async def remove(self, given: GivenAnswer) -> None:
        """What was printed stays."""


class Conversation:
    """What was said so far, and what to say next.

    Args:
        catalog: what can be asked.
        faults: counts what goes wrong.
        width: tells at how many characters to wrap, or None not to, each time anew: a window
            can be resized.
    """

    def __init__(
        self,
        catalog: Catalog,
        faults: Faults,
        width: Callable[[], int | None],
    ) -> None:
        self._catalog = catalog
        self._width = width
        self._terminal = Terminal()
        self._service = build_service(
            catalog,
            MemoryClaims(),
            self._terminal,
            faults=faults,
            metrics=Metrics(faults),
            threads=ThreadPoolExecutor(1),
            reading_thread=ThreadPoolExecutor(1),
            ask_alone=Alone().ask,
            clock=utc_now,
        )
        self._commands: dict[str, Callable[[], str]] = {
            "help": lambda: self._say(_HELP),
            "other": self._other,
            "closest": self._other,
            "sources": self._sources,
            "new": self._forget,
        }

    @property
    def _snapshot(self) -> Snapshot:
        return self._catalog.resolve(Scope())

    def greeting(self) -> str:
        """What is loaded, and what could be asked."""
        lines = [
            f"Pullquote {__version__} answers with sentences quoted word for word from documents, "
            "and says so when it is not sure, or found none.",
            "",
            self._sources(),
            "",
        ]
        if self._snapshot.corpus.documents[0].metadata.sample:
            lines += [
                "This is the sample. Put your own documents into the corpus folder, or "
                "name them with --corpus, and it is left out.",
                "",
            ]
        examples = " or ".join(f"“{plain(one)}”" for one in self._snapshot.examples[:_EXAMPLES])
        lines.append(f"Ask a question{', for example ' + examples if examples else ''}.")
        lines.append("help lists what else there is; quit or Ctrl-D ends.")
        return self._say("\n".join(lines))

    def reply(self, line: str) -> str:
        """Answer a line that is not blank.

        Args:
            line: a question or a command.

        Returns:
            What to print.
        """
        said = line.strip()
        more = _MORE.fullmatch(said)
        if more:
            return self._more(int(more[1] or 1))
        command = self._commands.get(said.lower())
        if command:
            return command()
        asyncio.run(self._service.accept(self._terminal.question(said)))
        return self._terminal.reply

    def _more(self, number: int) -> str:
        shown = _shown(self._terminal.last)
        if not shown:
            return self._say(_NO_QUOTE)
        if not 1 <= number <= len(shown):
            only = "is only one quote" if len(shown) == 1 else f"are {len(shown)} quotes"
            return self._say(f"There {only}: more 1 shows the passage around the first.")
        quote = shown[number - 1]
        around = (self._terminal.snapshot or self._snapshot).around(quote)
        passage = show_passage(quote, around.start, around.end, self._width())
        return f"{passage}{self._changed([quote])}"

    def _other(self) -> str:
        if not self._terminal.last:
            return self._say(_NO_QUOTE)
        others = show_closest(self._terminal.last, self._width())
        if not others:
            return self._say("There are no others.")
        quotes = [quote for one in self._terminal.last for quote in one.closest]
        return f"{others}{self._changed(quotes)}"

    def _changed(self, quotes: Sequence[Quote]) -> str:
        """That documents have changed since they were quoted; empty where none has."""
        now = {one.content_hash for one in self._snapshot.corpus.documents}
        changed = {
            plain(f"“{one.document.metadata.title}”"): None
            for one in quotes
            if one.document.content_hash not in now
        }
        if not changed:
            return ""
        said = f"{' and '.join(changed)} has changed since. Ask again for what it says now."
        return f"\n\n{self._say(said)}"

    def _sources(self) -> str:
        corpus = self._snapshot.corpus
        lines = ["Documents:", *(f"  {_source(document)}" for document in corpus.documents)]
        lines += [
            f"The sample {plain(document.name)} is left out: there are other documents."
            for document in corpus.omitted
        ]
        return self._say("\n".join(lines))

    def _forget(self) -> str:
        self._terminal.begin_anew()
        return self._say("Forgotten. Ask something new.")

    def _say(self, text: str) -> str:
        return "\n".join(wrap(line, self._width()) for line in text.splitlines())


@click.command("chat", epilog="Exit status: 0, or 2 for an error.")
@corpus_option
@click.pass_context
def command(ctx: click.Context, corpus: tuple[Path, ...]) -> None:
    """Talk with the documents: ask, follow up, and see the passage around a quote.

    Type help to see what there is beside questions. Nothing that is typed is kept after the end.
    Where the input is no terminal, each line of it is one question.

    \b
    Examples:
      pullquote chat
      pullquote chat --corpus reports/
    """  # noqa: D301 - click reads the \b
    # What the service logs goes where everything else does, and by the same level.
    structlog.stdlib.recreate_defaults(log_level=None)
    settings: Settings = ctx.find_root().obj
    documents = documents_of(corpus)
    snapshot = load_snapshot(documents)
    catalog, faults = Catalog(snapshot), Faults()
    catalog.correct(pins_file(settings).read())
    reader = ReaderLoader(partial(load_models, settings), faults, reader_state(settings))
    conversation = Conversation(catalog, faults, terminal_width)
    click.echo(conversation.greeting())
    catalog.watch(reader.read_for)
    renewal = Renewal(
        catalog, snapshot, documents.read, partial(changes, corpus), faults=faults, clock=utc_now
    )
    renewal.start()
    try:
        _talk(conversation)
    finally:
        renewal.stop()
        reader.stop()


def _talk(conversation: Conversation) -> None:
    """Answer what is typed, until there is no more."""
    for line in _typed() if sys.stdin.isatty() else sys.stdin:
        said = clean(line).strip()
        if said.lower() in ("quit", "exit"):
            return
        if said:
            click.echo(f"\n{conversation.reply(said)}\n")


def _typed() -> Iterator[str]:
    """The lines that a person types, with editing and with those before at the arrow keys."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession(_PROMPT, history=InMemoryHistory())
    while True:
        try:
            yield session.prompt()
        except EOFError:
            return
        except KeyboardInterrupt:
            if not session.default_buffer.text:
                raise


def _shown(answers: Sequence[Answer]) -> list[Quote]:
    return [quote for answer in answers for quote in answer.quotes or answer.closest]


def _source(document: Document) -> str:
    shown = plain(", ".join(published(document.metadata)))
    return plain(document.metadata.title) + (f" ({shown})" if shown else "")
