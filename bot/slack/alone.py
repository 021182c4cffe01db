"""A question that may end the process that answers it, answered in a process of its own.

Run as a program, with the paths of the corpus, it reads a question, its history, and the names of
what may be asked as JSON from the standard input, and writes the answer.
"""

import asyncio
import json
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import structlog

from bot.answering.answer import Answer
from bot.assembly import assemble
from bot.documents.corpus import Corpus
from bot.documents.document import Document
from bot.documents.files import path_text
from bot.errors import AloneError
from bot.intake.kept import readings_file
from bot.intake.library import Library
from bot.slack import watchdog

# In seconds: no documents take longer to read. Nobody may be left who would end the process.
_LOADING = 600.0

_log = structlog.get_logger(__name__)


class Alone:
    """Answers in a process of its own, one question at a time, each within a limit of time.

    Args:
        paths: files and folders of the corpus, which that process reads itself.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._command = (sys.executable, "-m", __name__, *map(str, paths))
        self._turn = asyncio.Lock()

    async def ask(
        self, question: str, history: Sequence[str], corpus: Corpus
    ) -> tuple[Answer, ...]:
        """Answer each question of a message, or find out that it cannot be answered.

        Args:
            question: what was asked; any string.
            history: earlier questions of the same conversation, oldest first.
            corpus: what was read from the paths here, as far as it may be asked.

        Raises:
            AloneError: the process has died of it, or quotes documents that have changed.
        """
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
            try:
                names = [one.name for one in corpus.documents]
                glossaries = list(map(path_text, corpus.glossaries))
                given = json.dumps([question, list(history), names, glossaries]).encode()
                written, _ = await process.communicate(given)
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        _log.info("answered_alone", status=process.returncode)
        try:
            answers: tuple[Answer, ...] = _Reader(
                BytesIO(written), {one.name: one for one in corpus.documents}
            ).load()
        except (EOFError, pickle.UnpicklingError):
            raise AloneError(
                "A question that processes have died at cannot be answered alone either.",
                where=f"a process of its own, which ended with status {process.returncode}",
                hint="Report it: it is a fault of Pullquote.",
            ) from None
        return answers


class _Writer(pickle.Pickler):
    """Writes answers, whose documents the reader has itself."""

    def persistent_id(self, part: object) -> tuple[str, str] | None:
        """What a document is known by."""
        return (part.name, part.content_hash) if isinstance(part, Document) else None


class _Reader(pickle.Unpickler):
    """Reads answers.

    Args:
        file: what was written.
        documents: those that may be quoted, by name.
    """

    def __init__(self, file: BytesIO, documents: dict[str, Document]) -> None:
        super().__init__(file)
        self._documents = documents

    def persistent_load(self, known: tuple[str, str]) -> Document:
        """The document as it was read here."""
        name, content_hash = known
        document = self._documents.get(name)
        if document is None or document.content_hash != content_hash:
            raise pickle.UnpicklingError(name)
        return document


def main() -> None:
    """Answer one question; the kernel ends the process when its time is over."""
    signal.setitimer(signal.ITIMER_REAL, _LOADING)
    question, history, *given = json.load(sys.stdin)
    names, glossaries = map(frozenset, given)
    read = Library([Path(path) for path in sys.argv[1:]], kept=readings_file()).read()
    assistant = assemble(
        replace(
            read,
            documents=tuple(one for one in read.documents if one.name in names),
            glossaries=tuple(one for one in read.glossaries if path_text(one) in glossaries),
        )
    )
    signal.setitimer(signal.ITIMER_REAL, watchdog.LIMIT)
    _Writer(sys.stdout.buffer).dump(assistant.ask_all(question, history))


if __name__ == "__main__":
    main()
