"""BM25 over passages in memory, by rank-bm25: the engine for up to some 50,000 passages."""

from collections.abc import Mapping, Sequence

import numpy as np
from rank_bm25 import BM25Plus

from bot.retrieval.retriever import Hit

# BM25+ with delta 0 is BM25 with an idf that is always positive: a passage without any of the
# terms scores 0, and no term ever counts against one (Lv and Zhai, CIKM 2011, equation 4).
_K1 = 1.2
_B = 0.75
_DELTA = 0.0


class BM25Retriever:
    """Ranks passages by BM25.

    Args:
        passages: the terms of each passage, in the order that hits number them in.
    """

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        # rank-bm25 divides by the number of passages and by their mean length.
        searchable = any(passages)
        self._engine = BM25Plus(passages, k1=_K1, b=_B, delta=_DELTA) if searchable else None

    def search(self, query: Mapping[str, float], limit: int) -> list[Hit]:
        """See `Retriever.search`."""
        if self._engine is None:
            return []
        known = {term: weight for term, weight in query.items() if term in self._engine.idf}
        if not known:
            return []
        scores = np.zeros(self._engine.corpus_size)
        for term, weight in known.items():
            scores += weight * self._engine.get_scores([term])
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Hit(int(i), float(scores[i])) for i in best if scores[i] > 0]
