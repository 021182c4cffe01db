"""`pullquote chat`: a conversation in the terminal."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from bot import __version__
from bot.answering.answer import Answer, Quote, Reason
from bot.answering.ask import Assistant
from bot.answering.context import passage_around
from bot.answering.examples import example_questions
from bot.cli.options import clean, corpus_option, load_assistant
from bot.cli.render import (
    show_answer,
    show_closest,
    show_passage,
    terminal_width,
    wrap,
)
from bot.cli.safe import plain
from bot.documents.document import Document

_PROMPT = "> "
# A follow-up leans on what was asked just before; older questions would only mislead it.
_REMEMBERED = 5
_EXAMPLES = 2
_MORE = re.compile(r"more(?:\s+([0-9]{1,3}))?", re.IGNORECASE)
_NO_QUOTE = "There is no quote yet: ask a question first."
_HELP = """\
Ask a question in your own words; short ones may lean on the one before ("and Pro?", "why?").

  more       the passage around the last quote
  more 2     the passage around the second of them
  other      other quotes that come close
  sources    the documents that are quoted
  new        forget the conversation
  help       this list
  quit       end; so does Ctrl-D

Ctrl-C clears the line, and ends where the line is empty.\
"""


class Conversation:
    """What was said so far, and what to say next.

    Args:
        assistant: answers the questions.
        width: tells at how many characters to wrap, or None not to, each time anew: a window
            can be resized.
    """

    def __init__(self, assistant: Assistant, width: Callable[[], int | None]) -> None:
        self._assistant = assistant
        self._width = width
        self._questions: list[str] = []
        self._last: Answer | None = None
        self._commands: dict[str, Callable[[], str]] = {
            "help": lambda: self._say(_HELP),
            "other": self._other,
            "closest": self._other,
            "sources": self._sources,
            "new": self._forget,
        }

    def greeting(self) -> str:
        """What is loaded, and what could be asked."""
        documents = self._assistant.corpus.documents
        lines = [
            f"Pullquote {__version__} answers with sentences quoted word for word from documents, "
            "or says that they do not answer.",
            "",
            self._sources(),
            "",
        ]
        if documents[0].metadata.sample:
            lines += [
                "This is the sample. Put your own .txt or .md files into the corpus folder, or "
                "name them with --corpus, and it is left out.",
                "",
            ]
        examples = " or ".join(
            f"“{plain(example)}”" for example in example_questions(self._assistant, _EXAMPLES)
        )
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
        answer = self._assistant.ask(said, self._questions)
        if answer.reason is not Reason.GREETING:
            self._questions = [*self._questions, said][-_REMEMBERED:]
            self._last = answer
        return show_answer(answer, self._width())

    def _more(self, number: int) -> str:
        shown = _shown(self._last)
        if not shown:
            return self._say(_NO_QUOTE)
        if not 1 <= number <= len(shown):
            only = "is only one quote" if len(shown) == 1 else f"are {len(shown)} quotes"
            return self._say(f"There {only}: more 1 shows the passage around the first.")
        quote = shown[number - 1]
        start, end = passage_around(self._assistant.index, quote)
        return show_passage(quote, start, end, self._width())

    def _other(self) -> str:
        if self._last is None:
            return self._say(_NO_QUOTE)
        if not (self._last.answered and self._last.closest):
            return self._say("There are no others.")
        return show_closest(self._last.closest, self._width())

    def _sources(self) -> str:
        corpus = self._assistant.corpus
        lines = ["Documents:", *(f"  {_source(document)}" for document in corpus.documents)]
        lines += [
            f"The sample {plain(document.name)} is left out: there are other documents."
            for document in corpus.omitted
        ]
        return self._say("\n".join(lines))

    def _forget(self) -> str:
        self._questions = []
        self._last = None
        return self._say("Forgotten. Ask something new.")

    def _say(self, text: str) -> str:
        return "\n".join(wrap(line, self._width()) for line in text.splitlines())


@click.command("chat", epilog="Exit status: 0, or 2 for an error.")
@corpus_option
def command(corpus: tuple[Path, ...]) -> None:
    """Talk with the documents: ask, follow up, and see the passage around a quote.

    Type help to see what there is beside questions. Nothing that is typed is kept after the end.
    Where the input is no terminal, each line of it is one question.

    \b
    Examples:
      pullquote chat
      pullquote chat --corpus reports/
    """  # noqa: D301 - click reads the \b
    conversation = Conversation(load_assistant(corpus), terminal_width)
    click.echo(conversation.greeting())
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


def _shown(answer: Answer | None) -> tuple[Quote, ...]:
    if answer is None:
        return ()
    return answer.quotes if answer.answered else answer.closest


def _source(document: Document) -> str:
    metadata = document.metadata
    published = ", ".join(filter(None, [metadata.publisher, metadata.date]))
    return plain(metadata.title) + (f" ({plain(published)})" if published else "")
