"""Passages in an OpenSearch cluster, which several bots may share.

Each version of the index, by its layout and by how text becomes terms, is an index of its own; an
alias says which one is in use. Whoever searches names the version's index, so that a bot of the
version before finds what it analysed for as long as that is kept.
"""

from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal, TypeAlias, cast

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from bot.errors import EngineError, EngineUnreachableError
from bot.indexes.opensearch.calls import Cluster
from bot.indexes.opensearch.index import DEEPEST, hit_key, key, search_body
from bot.indexes.opensearch.writer import Plan, Writer
from bot.retrieval.engine import Hit, Holding

Health: TypeAlias = Literal["green", "yellow", "red", "unreachable"]

# Asked for beyond the limit: ties, and passages of documents that are not held any more.
_MORE = 16


def _ignore(_done: int, _of: int) -> None:
    """Where nobody wants to know how far it is."""


class OpenSearchEngines:
    """Makes engines over an index in a cluster; see `bot.retrieval.engine.EngineFactory`.

    Args:
        url: of one node or of several, separated by commas; with a name and a password, if any.
        plan: how passages are to lie there.
        pause: waits for some seconds.
        authority: the certificate of who signed the cluster's; None where it is a public one.
        progress: told how many documents are taken in, and how many there are to take in.

    Raises:
        EngineError: `url` is none.
    """

    def __init__(
        self,
        url: str,
        plan: Plan,
        pause: Callable[[float], object],
        authority: Path | None = None,
        progress: Callable[[int, int], object] = _ignore,
    ) -> None:
        self._cluster = Cluster(url, authority, pause)
        self._plan = plan
        self._progress = progress
        self._watch = _Watch(lambda: self.health() in ("green", "yellow"))

    def __call__(self, holding: Holding) -> "OpenSearchEngine":
        """Have the cluster hold all of some documents; returns when they can be found.

        Raises:
            EngineUnreachableError: the cluster is away, or busy.
            EngineError: it refuses, and would again.
        """
        Writer(self._cluster, self._plan, self._progress).settle(holding)
        return OpenSearchEngine(self._cluster, self._plan.index, holding, self._watch.works)

    def health(self) -> Health:
        """How the index is: green; yellow where copies are missing; red where passages are.

        Raises:
            EngineError: the cluster does not say it.
        """
        index = self._plan.index

        def work(client: OpenSearch) -> str:
            # With its bare name, it would be waited for where it is not there yet.
            answer = client.cluster.health(
                index=f"{index}*", params={"level": "indices", "local": "true"}
            )
            return str(answer["indices"].get(index, {"status": "red"})["status"])

        try:
            return cast("Health", self._cluster.call(work))
        except EngineUnreachableError:
            return "unreachable"

    def close(self) -> None:
        """Let go of all connections; no engine that was made can search after that."""
        self._cluster.close()


class _Watch:
    """What is known of a cluster, without waiting for it.

    Args:
        look: asks it.
    """

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._found = True
        self._looking = Lock()

    def works(self) -> bool:
        """What was found last; somebody looks again meanwhile."""
        if self._looking.acquire(blocking=False):
            Thread(target=self._again, daemon=True).start()
        return self._found

    def _again(self) -> None:
        try:
            self._found = self._look()
        except EngineError:
            self._found = False
        finally:
            self._looking.release()


class OpenSearchEngine:
    """Finds passages in a cluster; see `bot.retrieval.engine.Engine`.

    Args:
        cluster: where they are.
        index: what holds them, and may hold more.
        holding: of which documents passages may be found.
        works: says whether the cluster works.
    """

    def __init__(
        self, cluster: Cluster, index: str, holding: Holding, works: Callable[[], bool]
    ) -> None:
        self._works = works
        self._cluster = cluster
        self._index = index
        self._held = {key(name): (n, name) for n, name in enumerate(holding.documents)}
        # Passages of many others would be found before all that are wanted.
        others = set(map(key, holding.others)) - self._held.keys()
        fewer = len(others) < len(self._held)
        self._within = None if fewer else list(self._held)
        self._without = others if fewer else set[str]()

    def search(
        self, query: Mapping[str, float], limit: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """See `Engine.search`.

        Raises:
            EngineUnreachableError: the cluster, or a part of the index, is away.
            EngineError: the cluster refuses, and would again.
        """
        if not query or not self._held or (within is not None and not within):
            return []
        documents = self._within if within is None else [key(document) for document in within]
        size = limit + _MORE
        while True:
            found = self._ask(query, size, documents)
            hits = self._hits(found)
            # The last one may be one of several that are as good.
            sure = [hit for hit in hits if hit.score > found[-1]["_score"]]
            if len(found) < size or len(sure) >= limit or size == DEEPEST:
                return hits[:limit]
            size = min(4 * size, DEEPEST)

    def works(self) -> bool:
        """See `Engine.works`; the cluster is asked how it is meanwhile, for who asks next."""
        return self._works()

    def close(self) -> None:
        """The connections are those of who made this."""

    def _ask(
        self, query: Mapping[str, float], size: int, documents: Collection[str] | None
    ) -> list[Mapping[str, Any]]:
        """What the cluster finds."""
        body = search_body(query, size, documents, self._without)
        params = {
            "search_type": "dfs_query_then_fetch",  # the mean length is that of all pieces
            "allow_partial_search_results": "false",
            # Copies differ in what is deleted but still counted: a question has the same ones.
            "preference": sha256(" ".join(sorted(query)).encode()).hexdigest()[:8],
        }

        def work(client: OpenSearch) -> list[Mapping[str, Any]]:
            answer = client.search(index=self._index, body=body, params=params)
            found: list[Mapping[str, Any]] = answer["hits"]["hits"]
            return found

        try:
            return self._cluster.call(work)
        except NotFoundError:
            raise EngineError(
                "The index of this version is gone; a newer version has taken its place.",
                where=self._cluster.where,
                hint="Stop this bot, and start the newer version.",
            ) from None

    def _hits(self, found: Collection[Mapping[str, Any]]) -> list[Hit]:
        """Those of what was found that may be, best first, ties in the order of the texts."""
        hits = []
        for one in found:
            document, number = hit_key(one)
            if document in self._held:
                place, name = self._held[document]
                hits.append((-one["_score"], place, number, Hit(name, number, one["_score"])))
        return [hit for *_, hit in sorted(hits, key=lambda known: known[:3])]
