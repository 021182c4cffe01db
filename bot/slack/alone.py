"""A question that may end the process that answers it, answered in a process of its own.

Run as a program, it reads a question, its history, and the documents that may be asked from the
standard input, and writes the answer. Both sides are this program, and trust each other's pickles.
"""

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from io import BytesIO

import structlog

from bot.answering.answer import Answer
from bot.assembly import assemble_part, indexes_of
from bot.catalog.snapshot import Snapshot
from bot.documents.document import Document
from bot.errors import AloneError
from bot.slack import watchdog

# In seconds: no documents take longer to be made ready. Nobody may be left who would end it.
_LOADING = 600.0

_log = structlog.get_logger(__name__)


class Alone:
    """Answers in a process of its own, one question at a time, each within a limit of time."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def ask(
        self, question: str, history: Sequence[str], snapshot: Snapshot
    ) -> tuple[Answer, ...]:
        """Answer each question of a message, or find out that it cannot be answered.

        Args:
            question: what was asked; any string.
            history: earlier questions of the same conversation, oldest first.
            snapshot: what may be asked.

        Raises:
            AloneError: the process has died of it.
        """
        corpus = snapshot.corpus
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
            try:
                given = pickle.dumps(
                    (question, tuple(history), corpus, indexes_of(snapshot.assistant))
                )
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

    def persistent_id(self, part: object) -> str | None:
        """What a document is known by."""
        return part.name if isinstance(part, Document) else None


class _Reader(pickle.Unpickler):
    """Reads answers.

    Args:
        file: what was written.
        documents: those that may be quoted, by name.
    """

    def __init__(self, file: BytesIO, documents: dict[str, Document]) -> None:
        super().__init__(file)
        self._documents = documents

    def persistent_load(self, name: str) -> Document:
        """The document as it is served here."""
        return self._documents[name]


def main() -> None:
    """Answer one question; the kernel ends the process when its time is over."""
    signal.setitimer(signal.ITIMER_REAL, _LOADING)
    question, history, corpus, indexes = pickle.load(sys.stdin.buffer)  # noqa: S301 - it is our own
    assistant = assemble_part(corpus, indexes)
    signal.setitimer(signal.ITIMER_REAL, watchdog.LIMIT)
    _Writer(sys.stdout.buffer).dump(assistant.ask_all(question, history))


if __name__ == "__main__":
    main()
