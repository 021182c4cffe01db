"""Which documents a question is put to."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from bot.answering.ask import Assistant
from bot.catalog.added import Whose, whose_is
from bot.catalog.corrections import NONE, Corrections
from bot.catalog.scope import Reach, Scope
from bot.catalog.shelves import EVERYBODYS, Help, Shelves
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.documents.files import path_text

__all__ = ["Catalog", "Reach", "Scope", "Shelving"]

# So many sets of documents are held ready; the one that nobody has asked for longest goes first.
_HELD = 32

# Makes some of the documents ready to be asked, given what knows all of them: what it knows of
# these may be used again, but nothing of the others.
Assemble = Callable[[Corpus, Assistant], Assistant]

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Shelving:
    """Who is given what, and how that is made ready to be asked.

    Args:
        shelves: say who is given what.
        assemble: makes an assistant that knows nothing but some of the documents.
        paths: the files and folders of the corpus, by which its glossaries are named.
    """

    shelves: Shelves
    assemble: Assemble
    paths: Sequence[Path] = ()


def _only(corpus: Corpus, given: Sequence[bool]) -> Corpus:
    """A corpus with those alone of its documents, and then its glossaries, that are given."""
    if all(given):
        return corpus
    documents = len(corpus.documents)
    return replace(
        corpus,
        documents=_chosen(corpus.documents, given[:documents]),
        glossaries=_chosen(corpus.glossaries, given[documents:]),
        problems=(),
        omitted=(),
    )


def _chosen(all_of_them: Sequence[_Thing], given: Sequence[bool]) -> tuple[_Thing, ...]:
    return tuple(one for one, is_given in zip(all_of_them, given, strict=True) if is_given)


def _name(glossary: Path, paths: Sequence[Path]) -> str:
    """What a glossary would be called, were it a document."""
    for path in paths:
        if glossary.is_relative_to(path):
            return path_text("/".join(glossary.relative_to(path).parts))
    return path_text(glossary.name)


class _Edition:
    """Documents as they were read at one time, shelved as they were at one time.

    Args:
        whole: all documents.
        shelving: says who is given which; None for everybody all.
        told: of every snapshot that is made.
    """

    def __init__(
        self, whole: Snapshot, shelving: Shelving | None, told: Callable[[Snapshot], None]
    ) -> None:
        self.whole = whole
        self.shelving = shelving
        self._told = told
        self._making = Lock()
        self._looking = Lock()
        self._held: OrderedDict[int, Snapshot] = OrderedDict()
        self._all = 0
        self._held_by: tuple[int, ...] = ()
        self._added: dict[Whose, int] = {}
        if shelving is not None:
            self._all, self._held_by, self._added = _places(whole.corpus, shelving)

    @property
    def snapshots(self) -> list[Snapshot]:
        """All that is ready to be asked."""
        with self._looking:
            return [self.whole, *self._held.values()]

    def given(self, scope: Scope) -> int:
        """What is given to those who ask from somewhere: a bit for each document and glossary."""
        if self.shelving is None:
            return self._all
        lent, given = self.shelving.shelves.lent(scope), 0
        for is_lent, held in zip(lent, self._held_by, strict=True):
            given |= held if is_lent else 0
        for whose, held in self._added.items():
            given |= held if self.shelving.shelves.lend(whose, scope) else 0
        return given

    def known(self, given: int) -> Snapshot | None:
        """A set of documents that is ready to be asked; None where it has to be made first."""
        if given == self._all:
            return self.whole
        with self._looking:
            found = self._held.get(given)
            if found is not None:
                self._held.move_to_end(given)
            return found

    def get(self, given: int) -> Snapshot:
        """A set of documents, which is made ready where it is not yet."""
        known = self.known(given)
        if known is None:
            with self._making:
                known = self.known(given) or self._made(given)
        return known

    def drop(self) -> None:
        """Let all snapshots go: what is answered from them is, and nothing more is made of them."""
        for one in self.snapshots:
            one.current = False

    def _made(self, given: int) -> Snapshot:
        if self.shelving is None:
            raise AssertionError
        whole = self.whole.corpus
        number = len(whole.documents) + len(whole.glossaries)
        corpus = _only(whole, [bool(given >> place & 1) for place in range(number)])
        assistant = self.shelving.assemble(corpus, self.whole.assistant)
        made = Snapshot(self.whole.name, assistant, self.whole)
        with self._looking:
            made.current = self.whole.current
            self._held[given] = made
            if len(self._held) > _HELD:
                _, oldest = self._held.popitem(last=False)
                oldest.current = False
        if made.current:
            self._told(made)
        return made


def _places(corpus: Corpus, shelving: Shelving) -> tuple[int, tuple[int, ...], dict[Whose, int]]:
    """All documents and glossaries as bits.

    Returns:
        All of them; those that each shelf holds, the rest last; and what people added, by whose
        it is.
    """
    shelves = shelving.shelves
    held_by, added = [0] * (len(shelves.shelves) + 1), dict[Whose, int]()
    glossaries = (_name(one, shelving.paths) for one in corpus.glossaries)
    names = [*(one.name for one in corpus.documents), *glossaries]
    for place, name in enumerate(names):
        if whose := whose_is(name):
            added[whose] = added.get(whose, 0) | 1 << place
            continue
        for number, holds in enumerate(shelves.holding(name)):
            held_by[number] |= holds << place
    return (1 << len(names)) - 1, tuple(held_by), added


@dataclass(frozen=True, slots=True)
class _Corrected:
    """Documents as they were corrected, and what they were made of, which so keeps its identity.

    Args:
        base: the documents.
        corrections: what was set right.
        snapshot: what came of it.
    """

    base: Snapshot
    corrections: Corrections
    snapshot: Snapshot


# By the identities of documents and corrections; what was asked last is at the end.
_Ready = OrderedDict[tuple[int, int], _Corrected]


class Catalog:
    """Leads every question to a snapshot of the documents that are given there.

    For each distinct set of documents there is a snapshot of its own, so that nothing of what
    stands elsewhere is in what it answers, counts or offers. It is made when it is first asked
    for, and shared by all who are given the same.

    Args:
        snapshot: all documents, until others take their place.
        shelving: who is given which; None for everybody all.
    """

    def __init__(self, snapshot: Snapshot, shelving: Shelving | None = None) -> None:
        self._watching: list[Callable[[Snapshot], None]] = []
        self._changing = Lock()
        self._corrections = NONE
        self._corrected: _Ready = OrderedDict()
        self._correcting = Lock()
        self._looking = Lock()
        self._edition = _Edition(snapshot, shelving, self._tell)

    @property
    def everything(self) -> Snapshot:
        """All documents, whoever is given them: for who operates the bot, and nobody else."""
        return self._edition.whole

    @property
    def shelves(self) -> Shelves:
        """Who is given what."""
        shelving = self._edition.shelving
        return EVERYBODYS if shelving is None else shelving.shelves

    def help_for(self, scope: Scope) -> Help | None:
        """Where people are asked for those who ask from somewhere, as the shelves say now."""
        return self.shelves.help_for(scope)

    def watch(self, told: Callable[[Snapshot], None]) -> None:
        """Tell somebody what is asked: now, and whenever there is another snapshot.

        Args:
            told: given each snapshot; whether it still is asked, `Snapshot.current` says later.
        """
        self._watching.append(told)
        for one in self._edition.snapshots:
            told(one)

    def known(self, scope: Scope) -> Snapshot | None:
        """What `resolve` gives, where that takes no time; else None."""
        edition = self._edition
        found = edition.known(edition.given(scope))
        if found is None:
            return None
        corrections = self._corrections.at(scope.team, scope.channel)
        return self._held(self._corrected, found, corrections) if corrections else found

    def resolve(self, scope: Scope) -> Snapshot:
        """The documents that are asked from there; to be resolved once for each question.

        Where they were not asked for before, they are made ready, which takes its time.
        """
        # What is made of documents or corrections that are others meanwhile is held by nobody.
        ready, edition = self._corrected, self._edition
        found = edition.get(edition.given(scope))
        corrections = self._corrections.at(scope.team, scope.channel)
        if not corrections:
            return found
        held = self._held(ready, found, corrections)
        if held is None:
            # Who is given what is ready waits for nobody, however long this takes.
            with self._correcting:
                held = self._held(ready, found, corrections)
                held = held or self._hold(ready, found, corrections)
        return held

    @property
    def corrections(self) -> Corrections:
        """What people have set right, everywhere."""
        return self._corrections

    def correct(self, corrections: Corrections) -> None:
        """Go by other corrections than before.

        Args:
            corrections: those of all workspaces.
        """
        self._corrections = corrections
        self._forget_corrected()

    def _forget_corrected(self) -> None:
        """Hold on to no documents as they were before."""
        self._corrected = OrderedDict()

    def _held(self, ready: _Ready, base: Snapshot, corrections: Corrections) -> Snapshot | None:
        """Documents as they were corrected before; None where they were not."""
        with self._looking:
            found = ready.get((id(base), id(corrections)))
            if found is None:
                return None
            ready.move_to_end((id(base), id(corrections)))
            return found.snapshot

    def _hold(self, ready: _Ready, base: Snapshot, corrections: Corrections) -> Snapshot:
        corrected = _Corrected(base, corrections, base.corrected(corrections))
        with self._looking:
            ready[id(base), id(corrections)] = corrected
            if len(ready) > _HELD:
                ready.popitem(last=False)
        return corrected.snapshot

    def renew(self, make: Callable[[], Snapshot]) -> None:
        """Put another snapshot in the place of this one, whole.

        Args:
            make: reads the documents; where it raises, the old snapshot stays, and so does the
                error.
        """
        with self._changing:
            self._replace(make(), self._edition.shelving)

    def shelve(self, read: Callable[[Corpus], Shelves]) -> None:
        """Let other shelves say who is given what.

        Args:
            read: reads them, for the documents that there are; where it raises, the old ones
                stay, and so does the error.
        """
        with self._changing:
            before = self._edition
            if before.shelving is None:
                raise TypeError
            shelves = read(before.whole.corpus)
            # The documents are the same: what was made of all of them is used on.
            whole = Snapshot(before.whole.name, before.whole.assistant)
            whole.reading = before.whole.reading
            self._replace(whole, replace(before.shelving, shelves=shelves))

    def _replace(self, whole: Snapshot, shelving: Shelving | None) -> None:
        before, self._edition = self._edition, _Edition(whole, shelving, self._tell)
        before.drop()
        self._forget_corrected()
        self._tell(whole)

    def _tell(self, snapshot: Snapshot) -> None:
        for told in self._watching:
            told(snapshot)
