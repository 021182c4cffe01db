"""What every engine promises, tried on each there is, and on a plain one of the tests' own."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.indexes.opensearch.engines import OpenSearchEngines
from bot.indexes.opensearch.writer import Plan
from bot.indexes.tantivy_engine import TantivyFolder
from bot.retrieval.bm25 import BM25Engine
from bot.retrieval.engine import Engine, EngineFactory, Entry, Hit, Holding
from tests.opensearch import Nodes
from tests.soak import cases


class ScanningEngine:
    """Looks at every passage for every question: slow, and easily seen to be right."""

    def __init__(self, holding: Holding) -> None:
        self._entries = [entry for one in holding.documents for entry in holding.entries(one)]
        lengths = [sum(entry.terms.values()) for entry in self._entries]
        self._mean = sum(lengths) / max(1, len(lengths)) or 1.0

    def search(
        self, query: Mapping[str, float], limit: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """BM25's saturation, written out."""
        hits = [
            Hit(entry.document, entry.number, self._score(entry, query))
            for entry in self._entries
            if within is None or entry.document in within
        ]
        found = [hit for hit in hits if hit.score > 0]
        return sorted(found, key=lambda hit: -hit.score)[:limit]

    def works(self) -> bool:
        """See `Engine.works`."""
        return True

    def close(self) -> None:
        """Nothing is open."""

    def _score(self, entry: Entry, query: Mapping[str, float]) -> float:
        norm = 1.2 * (0.25 + 0.75 * sum(entry.terms.values()) / self._mean)
        return sum(
            weight * 2.2 * entry.terms[term] / (entry.terms[term] + norm)
            for term, weight in query.items()
            if term in entry.terms
        )


def tantivy_engine(holding: Holding) -> Engine:
    """One that keeps its passages in a folder, opened once more after it has taken them in."""
    with TemporaryDirectory() as folder:
        TantivyFolder(Path(folder)).open(holding)
        return TantivyFolder(Path(folder)).open(holding)


ENGINES = [BM25Engine, ScanningEngine, tantivy_engine, "opensearch"]


@pytest.fixture(scope="session")
def opensearch(opensearch_nodes: Nodes) -> EngineFactory:
    """Engines over a cluster: each over an index of its own, as another version of the last one.

    What was deleted is counted in mean lengths until it is cleared away.
    """
    versions = count()

    def make(held: Holding) -> Engine:
        plan = Plan(f"version {next(versions)}", "suite", grace=0.0)
        return OpenSearchEngines(opensearch_nodes.url, plan, sleep)(held)

    return make


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> EngineFactory:
    """What makes an engine."""
    if isinstance(request.param, str):
        factory: EngineFactory = request.getfixturevalue(request.param)
        return factory
    kind: EngineFactory = request.param
    return kind


def holding(passages: Iterable[Iterable[str]]) -> Holding:
    """Passages, two to a document, whose id is its number."""
    documents: dict[str, list[Entry]] = {}
    for number, terms in enumerate(passages):
        own = documents.setdefault(str(number // 2), [])
        own.append(Entry(str(number // 2), number % 2, Counter(terms)))
    return Holding(list(documents), documents.__getitem__)


def found(hits: Iterable[Hit]) -> list[int]:
    """The numbers of the passages that were found."""
    return [2 * int(hit.document) + hit.number for hit in hits]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("passages", [[], [[]], [[], []], [["mill"]], [["mill"], []]])
@pytest.mark.parametrize("query", [{}, {"unknown": 1.0}, {"mill": 1.0}])
def test_small_and_empty_corpora_are_searched(
    engine: EngineFactory, passages: list[list[str]], query: dict[str, float]
) -> None:
    """No passage, no terms, one passage, an empty or unknown query: hits are right, or none."""
    hits = engine(holding(passages)).search(query, 3)

    assert found(hits) == [n for n, passage in enumerate(passages) if set(passage) & set(query)]
    assert all(hit.score > 0 for hit in hits)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_term_in_every_passage_still_counts_for_it(engine: EngineFactory) -> None:
    """The default of rank-bm25 would score it 0, or below."""
    hits = engine(holding([["mill"], ["mill", "mill", "loom"]])).search({"mill": 1.0}, 3)

    assert sorted(found(hits)) == [0, 1]
    assert all(hit.score > 0 for hit in hits)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_term_weighs_what_the_question_says(engine: EngineFactory) -> None:
    """Its weight is saturated by k1 = 1.2 and b = 0.75, and by no rarity of the engine's own."""
    passages = [["mill", "mill", "loom"], ["loom"], ["quay", "loom"]]
    searched = engine(holding(passages))
    (rare,) = searched.search({"mill": 2.0}, 3)
    first, *_ = searched.search({"loom": 2.0}, 3)

    assert rare.score == pytest.approx(2.0 * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2)))
    assert first.score == pytest.approx(2.0 * 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 1 / 2)))


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_ties_stand_in_the_order_of_the_text(engine: EngineFactory) -> None:
    """Equal passages are hits in their order, and the limit cuts behind the first."""
    hits = engine(holding([["a"]] * 4 + [["b"]])).search({"a": 1.0}, 2)

    assert found(hits) == [0, 1]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_nothing_outside_what_is_asked_is_found(engine: EngineFactory) -> None:
    """Where only some documents may be looked at, the others are as though they were not there."""
    searched = engine(holding([["a"], ["a", "a"], ["a"], ["b"]]))

    assert found(searched.search({"a": 1.0}, 9, ["1"])) == [2]
    assert searched.search({"a": 1.0}, 9, []) == []


_TERMS = st.sampled_from(["a", "b", "c", "d", "e"])


_SEARCHES = given(
    passages=st.lists(st.lists(_TERMS, max_size=8), max_size=8),
    query=st.dictionaries(st.sampled_from(["a", "b", "c", "z"]), st.floats(0.01, 10), max_size=4),
    limit=st.integers(1, 9),
)


@pytest.mark.soak
@pytest.mark.parametrize("engine", [BM25Engine, ScanningEngine, tantivy_engine])
@_SEARCHES
def test_hits_match_and_are_best_first(
    engine: EngineFactory, passages: list[list[str]], query: dict[str, float], limit: int
) -> None:
    """Every hit holds a term of the query, no better one is left out, and scores fall."""
    _check_best_first(engine, passages, query, limit)


def _check_best_first(
    engine: EngineFactory, passages: list[list[str]], query: dict[str, float], limit: int
) -> None:
    hits = engine(holding(passages)).search(query, limit)
    plain = ScanningEngine(holding(passages)).search(query, limit)

    matching = {n for n, passage in enumerate(passages) if set(passage) & set(query)}
    assert set(found(hits)) <= matching
    assert len(hits) == min(limit, len(matching))
    assert all(one.score >= other.score > 0 for one, other in pairwise(hits))
    assert math.fsum(hit.score for hit in hits) == pytest.approx(
        math.fsum(hit.score for hit in plain)
    )


@pytest.mark.parametrize("engine", ["opensearch"], indirect=True)
@settings(max_examples=cases(100, 8))
@_SEARCHES
def test_hits_of_a_cluster_match_and_are_best_first(
    engine: EngineFactory, passages: list[list[str]], query: dict[str, float], limit: int
) -> None:
    """The same, fewer times: each time an index is made on three nodes."""
    _check_best_first(engine, passages, query, limit)
