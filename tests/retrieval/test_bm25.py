"""BM25 with its guards: nothing about it may crash, and matches alone are hits."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.bm25 import BM25Retriever


@pytest.mark.parametrize("passages", [[], [[]], [[], []], [["mill"]], [["mill"], []]])
@pytest.mark.parametrize("query", [{}, {"unknown": 1.0}, {"mill": 1.0}])
def test_small_and_empty_corpora_are_searched(
    passages: list[list[str]], query: dict[str, float]
) -> None:
    """No passage, no terms, one passage, an empty or unknown query: hits are right, or none."""
    hits = BM25Retriever(passages).search(query, 3)

    found = [hit.passage for hit in hits]
    assert found == [n for n, passage in enumerate(passages) if set(passage) & set(query)]
    assert all(hit.score > 0 for hit in hits)


def test_a_term_in_every_passage_still_counts_for_it() -> None:
    """The library's default would score it 0, or below."""
    hits = BM25Retriever([["mill"], ["mill", "mill", "loom"]]).search({"mill": 1.0}, 3)

    assert {hit.passage for hit in hits} == {0, 1}
    assert all(hit.score > 0 for hit in hits)


def test_scores_are_those_of_the_formula() -> None:
    """The idf, ln((N + 1) / n), is saturated by k1 = 1.2 and normalised by b = 0.75."""
    passages = [["mill", "mill", "loom"], ["loom"], ["quay", "roof"]]
    (hit,) = BM25Retriever(passages).search({"mill": 2.0}, 3)

    idf = math.log((3 + 1) / 1)
    norm = 1.2 * (1 - 0.75 + 0.75 * 3 / 2)
    assert hit.passage == 0
    assert hit.score == pytest.approx(2.0 * idf * 2 * (1.2 + 1) / (norm + 2))


def test_ties_stand_in_the_order_of_the_text() -> None:
    """Equal passages are hits in their order, and the limit cuts behind the first."""
    assert [hit.passage for hit in BM25Retriever([["a"]] * 4 + [["b"]]).search({"a": 1.0}, 2)] == [
        0,
        1,
    ]


_TERMS = st.sampled_from(["a", "b", "c", "d", "e"])


@pytest.mark.soak
@given(
    passages=st.lists(st.lists(_TERMS, max_size=8), max_size=8),
    query=st.dictionaries(st.sampled_from(["a", "b", "c", "z"]), st.floats(0.01, 10), max_size=4),
    limit=st.integers(1, 9),
)
def test_hits_match_and_are_best_first(
    passages: list[list[str]], query: dict[str, float], limit: int
) -> None:
    """Every hit holds a term of the query, no better one is left out, and scores fall."""
    hits = BM25Retriever(passages).search(query, limit)

    matching = {n for n, passage in enumerate(passages) if set(passage) & set(query)}
    assert {hit.passage for hit in hits} <= matching
    assert len(hits) == min(limit, len(matching))
    assert all(one.score >= other.score > 0 for one, other in pairwise(hits))
