"""The only place where the parts are put together."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.answering.ask import Assistant
from bot.answering.confidence import Contender, LexicalConfidence
from bot.answering.features import LexicalFeatures
from bot.answering.index import Index, analyse
from bot.answering.memory import IndexInMemory
from bot.answering.ranking import FeatureGroup, Found
from bot.answering.reading import Meanings, Reader, text_to_read
from bot.answering.weights import Weights, fitted_weights
from bot.catalog.catalog import Catalog
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus, Problem
from bot.documents.document import Passage, count_parts
from bot.documents.files import decode, path_text, read_bytes
from bot.documents.passages import split_passages
from bot.documents.read import READERS, Readers
from bot.errors import DocumentError, GlossaryError
from bot.indexes.indexes import Indexes, StoredIndex
from bot.intake.library import Library
from bot.intake.library import Progress as ReadingProgress
from bot.language.glossary import MOST_BYTES, Glossary, general_groups, read_groups
from bot.reading.protocols import Encoder, Progress, Reranker
from bot.retrieval.bm25 import BM25Engine
from bot.retrieval.engine import EngineFactory

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from bot.service.adding import Understood
    from bot.service.delivery import Delivery
    from bot.service.incidents import Faults
    from bot.service.metrics import Metrics
    from bot.service.question import IncomingQuestion
    from bot.service.service import AskAlone, Service
    from bot.storage.lifetimes import Clock
    from bot.storage.store import Claims

Question = TypeVar("Question", bound="IncomingQuestion")


@dataclass(frozen=True, slots=True)
class Ways:
    """What an assistant works by; the shipped ways, where nothing else is said.

    Args:
        readers: of the formats that are read, by suffix.
        engine: makes what finds passages.
        ranking: make what describes sentences, for their order.
        confidence: make what describes quotes, for how far they can be trusted.
    """

    readers: Readers = field(default_factory=lambda: READERS)
    engine: EngineFactory = BM25Engine
    ranking: Sequence[Callable[[Index], FeatureGroup[Found]]] = (LexicalFeatures,)
    confidence: Sequence[Callable[[Index], FeatureGroup[Contender]]] = (LexicalConfidence,)


SHIPPED = Ways()
# Of more sentences no vectors are made: they would take hours, and more memory than all else. What
# the words find is read all the same.
MOST_ENCODED = 100_000
# No more sentences are read for a question.
_MOST_THREADS = 10


def groups_of(*, encoder: bool) -> tuple[str, ...]:
    """The names of the feature groups where a reranker reads, and perhaps an encoder finds."""
    return ("lexical", "reranker", *(("encoder",) if encoder else ()))


@dataclass(frozen=True, slots=True)
class Models:
    """What reads.

    Args:
        reranker: reads a question with each sentence.
        encoder: finds passages by what they mean; None where they are found by words alone.
    """

    reranker: Reranker
    encoder: Encoder | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the feature groups that these models make."""
        return groups_of(encoder=self.encoder is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """What the models are called."""
        return (self.reranker.name,) + (() if self.encoder is None else (self.encoder.name,))

    @property
    def fitted_for(self) -> bool:
        """Whether the weights that ship were fitted for these very models."""
        return fitted_weights(self.groups).models == self.names

    def to_encode(self, assistant: Assistant) -> int:
        """Of how many sentences vectors are made, so that they are found by what they mean."""
        count = len(assistant.index.sentences)
        return count if self.encoder is not None and count <= MOST_ENCODED else 0

    def reading(
        self, assistant: Assistant, weights: Weights | None = None, done: Progress = lambda _: None
    ) -> Assistant:
        """The same assistant, which reads what words alone leave in doubt.

        Args:
            assistant: answers by words.
            weights: of what is read; None for those that ship.
            done: told how many sentences more have their vector.
        """
        index, meanings = assistant.index, None
        if self.encoder is not None and self.to_encode(assistant):
            texts = (text_to_read(index, number) for number in range(len(index.sentences)))
            meanings = Meanings(index, self.encoder, self.encoder.encode(texts, done))
        return assistant.reading(Reader(index, self.reranker, meanings, weights))


def build_models(reranker: Path | None, encoder: Path | None, vectors: Path) -> Models | None:
    """Load the models that read.

    Args:
        reranker: the folder of the reranker; None where there is none.
        encoder: the folder of the encoder; None where passages are found by words alone.
        vectors: the file in which the vectors of sentences are kept.

    Returns:
        The models; None without a reranker, since nothing is read then.

    Raises:
        ModelError: a folder holds no model that can be run here.
    """
    if reranker is None:
        return None
    # Where nothing is read, none of it is needed.
    from bot.models.vectors import CachedEncoder  # noqa: PLC0415
    from bot.reading.onnx import CrossEncoder, SentenceEncoder  # noqa: PLC0415

    allowed = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))(0)
    threads = min(len(allowed), _MOST_THREADS)
    return Models(
        CrossEncoder(reranker, threads),
        None if encoder is None else CachedEncoder(SentenceEncoder(encoder, threads), vectors),
    )


class Documents:
    """The documents of a library, which are made ready to be asked again as they change.

    Args:
        library: reads them.
        ways: what an assistant works by; its readers are the library's own.
        indexes: where the index of many documents is kept; None for in memory.
    """

    def __init__(
        self, library: Library, ways: Ways = SHIPPED, indexes: Indexes | None = None
    ) -> None:
        self._library = library
        self._ways = ways
        self._indexes = indexes
        self._latest: Snapshot | None = None

    def read(
        self,
        goes_on: Callable[[], None] = lambda: None,
        progress: ReadingProgress = lambda _done, _total: None,
    ) -> Snapshot:
        """Read what has changed; what is known of the rest is used again.

        Args:
            goes_on: called again and again meanwhile; what it raises ends the work, and the next
                call begins it anew.
            progress: told how many of the new and changed files have been read.

        Returns:
            The documents as they are now: the same snapshot as before, where nothing has changed
            and passages can be found in it.

        Raises:
            CorpusError: a path is missing, or nothing under the paths can be read.
        """

        def tell(done: int, total: int) -> None:
            goes_on()
            progress(done, total)

        corpus = self._library.read(tell)
        before = self._latest
        known = None if before is None else before.assistant.index
        groups, whole = _groups_of(corpus)
        # One whose passages are gone from where they were kept is made again.
        if before is not None and known is not None and known.works():
            same = (before.corpus, known.glossary.groups) == (whole, groups)
            if same:
                return before
        if self._indexes is not None and self._indexes.keep(whole.documents):
            index = self._indexes.open(whole.documents, Glossary(groups), tell)
            assistant = _assistant(whole, index, None, self._ways)
        else:
            assistant = assemble(corpus, ways=self._ways, known=known, goes_on=goes_on)
        self._latest = Snapshot(self._library.name, assistant)
        return self._latest


def build_snapshot(paths: Sequence[Path], ways: Ways = SHIPPED) -> Snapshot:
    """Read documents, and make them ready to be asked with the shipped weights.

    Args:
        paths: files and folders.
        ways: what it works by.

    Raises:
        CorpusError: a path is missing, or nothing under the paths can be read.
    """
    return Documents(Library(paths, ways.readers), ways).read()


def build_assistant(paths: Sequence[Path], ways: Ways = SHIPPED) -> Assistant:
    """Read a corpus and make it ready to be asked.

    Args:
        paths: files and folders.
        ways: what it works by.

    Returns:
        An assistant with the shipped weights.

    Raises:
        CorpusError: a path is missing, or nothing under the paths can be read.
    """
    return build_snapshot(paths, ways).assistant


def assemble(
    corpus: Corpus,
    weights: Weights | None = None,
    ways: Ways = SHIPPED,
    known: Index | None = None,
    goes_on: Callable[[], None] = lambda: None,
) -> Assistant:
    """Make a corpus ready to be asked.

    Args:
        corpus: documents, and the glossaries that go with them.
        weights: fitted for the groups of features; None for those that ship.
        ways: what it works by.
        known: another index, of which what was analysed of the same documents is used again; with
            another glossary, nothing is.
        goes_on: called before each document; what it raises ends the work.

    Returns:
        An assistant, which answers as if nothing had been known; a glossary that cannot be used
        is left out, and is one more problem of its corpus.
    """
    groups, corpus = _groups_of(corpus)
    if not isinstance(known, IndexInMemory) or known.glossary.groups != groups:
        known = None
    glossary = Glossary(groups) if known is None else known.glossary
    analysed = {} if known is None else known.analysed
    ready = []
    for document in corpus.documents:
        goes_on()
        ready.append(
            analysed.get(document) or analyse(document, split_passages(document), glossary)
        )
    return _assistant(corpus, IndexInMemory(ready, ways.engine, glossary, known), weights, ways)


def assemble_some(corpus: Corpus, whole: Assistant) -> Assistant:
    """Make some of the documents ready to be asked, as if there were no others.

    Args:
        corpus: those.
        whole: knows all of them; what was analysed of each of them is used again.
    """
    indexes = indexes_of(whole)
    return assemble_part(corpus, indexes) if indexes else assemble(corpus, known=whole.index)


def assemble_part(corpus: Corpus, indexes: Indexes | None) -> Assistant:
    """Make some of the documents ready to be asked, or all of them in another process.

    Args:
        corpus: those.
        indexes: where the index of all of them is kept; None for in memory.
    """
    if indexes is None or not indexes.keep(corpus.documents):
        return assemble(corpus)
    groups, corpus = _groups_of(corpus)
    index = indexes.open(corpus.documents, Glossary(groups), whole=False)
    return _assistant(corpus, index, None, SHIPPED)


def indexes_of(assistant: Assistant) -> Indexes | None:
    """Where the index is kept that an assistant answers from; None for in memory."""
    return assistant.index.indexes if isinstance(assistant.index, StoredIndex) else None


def assemble_passages(
    corpus: Corpus,
    passages: Sequence[Passage],
    glossary: Glossary,
    weights: Weights | None = None,
    ways: Ways = SHIPPED,
) -> Assistant:
    """Make some passages of a corpus ready to be asked.

    Args:
        corpus: what they are from.
        passages: document by document, in the order of the text.
        glossary: what stands for one another in them.
        weights: fitted for the groups of features; None for those that ship.
        ways: what it works by.
    """
    ready = [
        analyse(document, tuple(own), glossary)
        for document, own in groupby(passages, attrgetter("document"))
    ]
    return _assistant(corpus, IndexInMemory(ready, ways.engine, glossary), weights, ways)


def _assistant(corpus: Corpus, index: Index, weights: Weights | None, ways: Ways) -> Assistant:
    ranking = [make(index) for make in ways.ranking]
    confidence = [make(index) for make in ways.confidence]
    fitted = weights or fitted_weights(tuple(group.name for group in ranking))
    return Assistant(corpus, index, ranking, confidence, fitted)


def _groups_of(corpus: Corpus) -> tuple[list[list[str]], Corpus]:
    """The general synonyms and those of a corpus's own glossaries, and what is wrong with these."""
    groups = general_groups()
    problems = list(corpus.problems)
    for path in corpus.glossaries:
        where = path_text(path)
        try:
            groups += read_groups(decode(read_bytes(path, MOST_BYTES), where), where)
        except (DocumentError, GlossaryError) as error:
            problems.append(Problem.of(error))
    return groups, replace(corpus, problems=tuple(problems))


def understand(library: Library, name: str, content: bytes) -> "Understood":
    """Read a file that somebody wants to be answered from, and see what it answers.

    Args:
        library: reads it as it reads the documents.
        name: of the file.
        content: what it holds.

    Raises:
        DocumentError: nothing of it can be read; it says why, and how to mend it.
    """
    from bot.service.adding import Understood  # noqa: PLC0415

    documents, problems = library.try_out(name, content)
    if not documents:
        first = problems[0] if problems else None
        raise DocumentError(
            first.problem if first else "It holds no document.",
            where=name,
            hint=first.hint if first else "Put a document in it.",
        )
    assistant = assemble(Corpus(tuple(documents)))
    many = f"{len(documents):,} documents" if len(documents) > 1 else ""
    return Understood(
        documents[0].metadata.title if len(documents) == 1 else name,
        ", ".join(filter(None, [many, count_parts(documents)])),
        len(assistant.index.sentences),
        Snapshot(name, assistant).examples,
        tuple(f"{one.where}: {one.problem} {one.hint}" for one in problems),
    )


def build_service(
    catalog: Catalog,
    store: "Claims",
    delivery: "Delivery[Question]",
    *,
    faults: "Faults",
    metrics: "Metrics",
    threads: "Executor",
    reading_thread: "Executor",
    ask_alone: "AskAlone",
    clock: "Clock",
) -> "Service[Question]":
    """Put together what answers for a host.

    Args:
        catalog: leads to the documents that are asked.
        store: claims, questions in flight, and the answers that were given.
        delivery: the host's own: brings answers to where they were asked.
        faults: counts what goes wrong.
        metrics: count what is answered.
        threads: where answers are found.
        reading_thread: where questions are read, one after the other.
        ask_alone: answers where no process but its own can end of it.
        clock: the time now, in UTC.
    """
    # `pullquote ask` has 0.6 s in all, and needs none of it.
    from bot.service.conversation import Memory  # noqa: PLC0415
    from bot.service.in_flight import InFlight, Tasks  # noqa: PLC0415
    from bot.service.reading_budget import ReadingBudget  # noqa: PLC0415
    from bot.service.service import Service  # noqa: PLC0415

    return Service(
        catalog=catalog,
        store=store,
        delivery=delivery,
        faults=faults,
        metrics=metrics,
        tasks=Tasks(),
        threads=threads,
        reading_budget=ReadingBudget(reading_thread, metrics, faults),
        ask_alone=ask_alone,
        clock=clock,
        memory=Memory(clock, store),
        in_flight=InFlight(),
    )
