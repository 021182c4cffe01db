"""Documents that people add where they chat: what was understood of one, and all that are kept."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeAlias

from bot.catalog.added import Whose, added_name
from bot.errors import DocumentError, PullquoteError
from bot.intake.library import Given
from bot.service.kept_answers import given_answer
from bot.storage.store import AddedDocument, Documents, KeptAnswer, KeptAnswers

# In seconds: a database that does not give a document until then is tried again later.
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Understood:
    """What would be answered from a file.

    Args:
        title: of the document; of several, what they are from.
        parts: how many of what it has: "12 pages"; empty where it has no such parts.
        sentences: how many can be quoted.
        questions: what it answers, to begin with.
        problems: what else is worth knowing of it, each in a sentence.
    """

    title: str
    parts: str
    sentences: int
    questions: tuple[str, ...]
    problems: tuple[str, ...] = ()


# Reads a file of some name, which takes its time; it raises a DocumentError where it can make
# nothing of it.
Understand: TypeAlias = Callable[[str, bytes], Understood]


class _Kept(Documents, KeptAnswers, Protocol):
    """Files that people added, and answers of theirs that were kept."""


class AddedDocuments:
    """What people added, files and answers, as a thread that reads documents is given it.

    Args:
        store: keeps them.
    """

    def __init__(self, store: _Kept) -> None:
        self._store = store
        self._known: Sequence[AddedDocument] = ()
        self._answers: Sequence[KeptAnswer] = ()
        self._editions = ("", "")  # of both
        self._loop: asyncio.AbstractEventLoop | None = None

    async def look(self) -> bool:
        """Find out which there are now, and whether they are others than before.

        Raises:
            StorageError: nobody can say now; those before are given on.
        """
        self._loop = asyncio.get_running_loop()
        store, known, answers = self._store, self._known, self._answers
        editions = await store.documents_edition(), await store.kept_edition()
        if editions[0] != self._editions[0]:
            known = await store.documents()
        if editions[1] != self._editions[1]:
            answers = await store.kept_answers()
        changed = (known, answers) != (self._known, self._answers)
        self._editions = editions
        if changed:
            self._known, self._answers = known, answers
        return changed

    @property
    def answers(self) -> Sequence[KeptAnswer]:
        """The answers that there were at the last look: the same object until they are others."""
        return self._answers

    def given(self) -> Sequence[Given]:
        """Those that there were at the last look; to be called in no event loop."""
        return [
            Given(
                added_name(one.name, Whose(one.team, one.place, one.everybody)),
                one.content_hash,
                partial(self._content, one),
            )
            for one in self._known
        ] + list(map(given_answer, self._answers))

    def _content(self, document: AddedDocument) -> bytes:
        """What a document holds.

        Raises:
            DocumentError: the database does not give it now.
        """
        if self._loop is None:
            raise TypeError
        asked = self._store.content(document.team, document.id)
        try:
            content = asyncio.run_coroutine_threadsafe(asked, self._loop).result(_PATIENCE)
        except (PullquoteError, TimeoutError, RuntimeError) as error:
            raise _not_given(document, type(error).__name__) from None
        if content is None:
            raise _not_given(document, "it was removed")
        return content


def _not_given(document: AddedDocument, why: str) -> DocumentError:
    return DocumentError(
        f"The database does not give it ({why}).",
        where=document.name,
        hint="It is tried again; `pullquote check` says what is wrong with the database.",
    )
