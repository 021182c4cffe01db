"""BM25 over passages in memory, by rank-bm25: the engine for up to some 50,000 passages."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

import numpy as np
from rank_bm25 import BM25Plus

from bot.retrieval.engine import Hit, Holding

# BM25+ with delta 0 is BM25 with an idf that is always positive: a passage without any of the
# terms scores 0, and no term ever counts against one (Lv and Zhai, CIKM 2011, equation 4).
_K1 = 1.2
_B = 0.75
_DELTA = 0.0


class _Counted(BM25Plus):  # type: ignore[misc]  # the library has no types
    """BM25+ over passages whose terms are counted already, as they are of those known before."""

    def _initialize(self, corpus: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
        """What the library does with texts; returns in how many passages each term stands."""
        self.doc_freqs = corpus
        self.doc_len = np.array([sum(counts.values()) for counts in corpus])
        self.corpus_size = len(corpus)
        self.avgdl = float(self.doc_len.mean())
        # Which passages hold a term: their numbers, those of each term behind one another.
        self._numbers = {
            term: number for number, term in enumerate(dict.fromkeys(chain.from_iterable(corpus)))
        }
        held = np.fromiter(map(self._numbers.__getitem__, chain.from_iterable(corpus)), np.intc)
        passages = np.repeat(np.arange(len(corpus), dtype=np.intc), list(map(len, corpus)))
        self._holders = passages[np.argsort(held, kind="stable")]
        counts = np.bincount(held, minlength=len(self._numbers))
        self._ends = np.cumsum(counts)
        return dict(zip(self._numbers, counts.tolist(), strict=True))

    def holders(self, term: str) -> list[int]:
        """The passages that hold a term; only they are scored by it."""
        number = self._numbers[term]
        start = self._ends[number - 1] if number else 0
        found: list[int] = self._holders[start : self._ends[number]].tolist()
        return found


class BM25Engine:
    """Ranks passages by BM25; see `bot.retrieval.engine.Engine`.

    Args:
        holding: the passages.
    """

    def __init__(self, holding: Holding) -> None:
        self._entries = list(chain.from_iterable(map(holding.entries, holding.documents)))
        # rank-bm25 divides by the number of passages and by their mean length.
        searchable = any(entry.terms for entry in self._entries)
        texts = [entry.terms for entry in self._entries]
        self._scorer = _Counted(texts, k1=_K1, b=_B, delta=_DELTA) if searchable else None

    def search(
        self, query: Mapping[str, float], limit: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """See `Engine.search`."""
        if self._scorer is None:
            return []
        scores = np.zeros(len(self._entries))
        for term, weight in query.items():
            idf = self._scorer.idf.get(term)
            if idf:  # the weight says how rare a term is, so that the library's own word goes
                holders = self._scorer.holders(term)
                own = self._scorer.get_batch_scores([term], holders)
                scores[holders] += weight / idf * np.array(own)
        if within is not None:
            scores *= [entry.document in within for entry in self._entries]
        best = np.argsort(-scores, kind="stable")[:limit]
        found = [(self._entries[i], float(scores[i])) for i in best if scores[i] > 0]
        return [Hit(entry.document, entry.number, score) for entry, score in found]

    def works(self) -> bool:
        """See `Engine.works`."""
        return True

    def close(self) -> None:
        """Nothing is open."""
