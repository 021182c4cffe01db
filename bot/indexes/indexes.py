"""Whether the index of a corpus is kept on disk, and where."""

import logging
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from time import sleep, time
from typing import TYPE_CHECKING

from bot.answering.index import Index, Sentences, Statistics
from bot.cachefile import made_by
from bot.documents.document import Document
from bot.errors import EngineError
from bot.language.glossary import Glossary
from bot.retrieval.engine import Engine, EngineFactory

if TYPE_CHECKING:
    from bot.indexes.folder import IndexFolder, Progress

# With more, a start in memory takes over ten seconds, and rank-bm25 as long as all else of a
# question.
PASSAGES_IN_MEMORY = 10_000
# Characters of a passage, on average.
_PASSAGE = 350
# What nobody has opened for so long, in seconds, is of no use any more.
_FORGOTTEN_AFTER = 24 * 60 * 60
# The folders of code that decide on what an index holds, and the libraries.
_CODE = ("documents", "language", "answering", "indexes")
_LIBRARIES = ("PyStemmer", "sentencex", "symspellpy", "tantivy")
_log = logging.getLogger(__name__)
_BOT = Path(__file__).parent.parent


def _ignored(done: int, total: int) -> None:
    del done, total


def tantivy_in(folder: Path) -> EngineFactory:
    """What makes an engine that keeps its passages beside an index."""
    # Where no index is kept, it need not be installed.
    from bot.indexes.tantivy_engine import TantivyFolder  # noqa: PLC0415

    return TantivyFolder(folder / "engine").open


def opensearch_at(url: str, authority: Path | None, name: str, folder: Path) -> EngineFactory:
    """What makes an engine that keeps its passages in a cluster.

    Args:
        url: the addresses of its nodes.
        authority: the certificate of who signed theirs; None where it is a public one.
        name: what the names of the index there begin with.
        folder: of the index that these passages are of; its name is that of the version.

    Raises:
        EngineError: `url` is none.
    """
    # Where there is no cluster, none of it need be installed.
    from bot.indexes.opensearch.engines import OpenSearchEngines  # noqa: PLC0415
    from bot.indexes.opensearch.writer import Plan  # noqa: PLC0415

    plan = Plan(folder.name.rpartition("-")[2], name)
    return OpenSearchEngines(url, plan, sleep, authority)


class StoredIndex(Index):
    """An index that is kept on disk.

    Args:
        sentences: of its documents.
        statistics: of the same.
        engine: finds passages of the same.
        glossary: what stands for one another in them.
        indexes: where it is kept, and where one of some of its documents can be.
        where: the place, for people.
    """

    def __init__(
        self,
        sentences: Sentences,
        statistics: Statistics,
        engine: Engine,
        glossary: Glossary,
        *,
        indexes: "Indexes",
        where: str,
    ) -> None:
        super().__init__(sentences, statistics, engine, glossary)
        self.indexes = indexes
        self.where = where


class Indexes:
    """The indexes of one corpus: each version of them in a folder of its own.

    Args:
        folder: where indexes are kept, of any corpus.
        corpus: names this one.
        least: from how many passages on an index is kept.
        serves: whether whoever opens them serves these documents: what is kept of others goes, of
            earlier versions too. Anybody else may lack documents that are served.
        make_engine: makes what finds passages of an index that is kept in a folder.
        searched: what that is, for people, where it is elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        corpus: str,
        least: int,
        make_engine: Callable[[Path], EngineFactory] = tantivy_in,
        *,
        serves: bool = False,
        searched: str = "",
    ) -> None:
        self._serves = serves
        self._searched = searched and f", and searched in {searched}"
        self._folder = folder
        self._corpus = _short(corpus.encode("utf-8", "surrogatepass"))
        self._least = least
        self._make_engine = make_engine
        self._folders: dict[str, IndexFolder] = {}

    def __getstate__(self) -> dict[str, object]:
        """For another process, which opens what it needs itself."""
        return {**self.__dict__, "_folders": {}}

    def keep(self, documents: Sequence[Document]) -> bool:
        """Whether an index of these documents is kept."""
        return sum(one.characters for one in documents) >= self._least * _PASSAGE

    def open(
        self,
        documents: Sequence[Document],
        glossary: Glossary,
        progress: "Progress" = _ignored,
        *,
        whole: bool = True,
    ) -> StoredIndex:
        """An index of some documents; what is known of them is used again.

        Args:
            documents: in their order.
            glossary: what stands for one another in them.
            progress: told of how many documents of how many are ready, again and again; what it
                raises ends the work, of which most stays done.
            whole: whether these are all documents.

        Raises:
            EngineError: nothing can be kept there.
        """
        version = _short(_made_by() + repr(glossary.groups).encode("utf-8", "surrogatepass"))
        path = self._folder / f"{self._corpus}-{version}"

        def opened() -> tuple[Sentences, Statistics, Engine]:
            folder = self._folder_of(version, path, glossary)
            return folder.open(documents, progress, whole=whole, clears=whole and self._serves)

        try:
            try:
                parts = opened()
            except (sqlite3.DatabaseError, ValueError, zlib.error) as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                # Damaged: it can be made again.
                _log.warning("%s: This index is damaged (%s), and is made anew.", path, error)
                self._folders.pop(version, None)
                shutil.rmtree(path)
                parts = opened()
            path.touch()
            self._forget()
        except (OSError, sqlite3.Error) as error:
            raise EngineError(
                f"The index of the documents cannot be kept there ({error}).",
                where=str(path),
                hint="Make room there, and let it be written to. INDEX=memory keeps none.",
            ) from error
        index = StoredIndex(*parts, glossary, indexes=self, where=f"{path}{self._searched}")
        _log.info(
            "The index of %s passages is kept in %s.", f"{len(index.passages):,}", index.where
        )
        return index

    def _folder_of(self, version: str, path: Path, glossary: Glossary) -> "IndexFolder":
        # Where no index is kept, none of it is needed.
        from bot.indexes.folder import IndexFolder  # noqa: PLC0415

        if version not in self._folders:
            self._folders[version] = IndexFolder(path, glossary, self._make_engine(path))
        return self._folders[version]

    def _forget(self) -> None:
        """Remove earlier versions that nobody has used for a day."""
        for folder in self._folder.glob(f"{self._corpus}-*"):
            old = time() - folder.stat().st_mtime > _FORGOTTEN_AFTER
            if old and folder.name.rpartition("-")[2] not in self._folders:
                shutil.rmtree(folder, ignore_errors=True)


def is_installed(library: str) -> bool:
    """Whether what an engine needs is installed."""
    return find_spec(library) is not None


def indexes_folder() -> Path:
    """The folder for indexes, where this system keeps what a program has made.

    It need not exist.
    """
    from platformdirs import user_state_path  # noqa: PLC0415 - most commands need no folder

    return user_state_path("pullquote") / "indexes"


def _short(what: bytes) -> str:
    return sha256(what).hexdigest()[:16]


@cache
def _made_by() -> bytes:
    """What changes with the code and the libraries that analyse."""
    code = (path for folder in _CODE for path in (_BOT / folder).rglob("*.py"))
    return made_by(code, _LIBRARIES)
