"""Measure three local nodes of OpenSearch beside rank-bm25, on passages whose terms are invented.

    python -m tests.bench_opensearch [PASSAGES]

Terms are as common as words are (Zipf), and a question takes its own from a passage, weighted by
how rare they are. All times are those of a caller, with our client.
"""

import sys
from collections import Counter
from collections.abc import Callable
from time import perf_counter, sleep

import numpy as np

from bot.indexes.opensearch.engines import OpenSearchEngines
from bot.indexes.opensearch.writer import Plan
from bot.retrieval.bm25 import BM25Engine
from bot.retrieval.engine import Engine, Entry, Hit, Holding
from tests.opensearch import running_nodes

_QUESTIONS = 500
_SLOW = 100  # those that rank-bm25 is asked
_TERMS = 48  # of a passage
_WORDS = 60_000
_PER_DOCUMENT = 10
_LIMIT = 6  # passages that are read

_Query = dict[str, float]


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def invented(passages: int) -> tuple[Holding, list[_Query]]:
    """Documents, and questions on them."""
    chance = np.random.default_rng(15)
    drawn = chance.zipf(1.15, size=(passages, _TERMS)) % _WORDS
    texts = [Counter(f"t{number}" for number in row) for row in drawn.tolist()]
    frequencies = Counter(term for text in texts for term in text)
    entries = {
        f"document-{start:07}": [
            Entry(f"document-{start:07}", n, terms)
            for n, terms in enumerate(texts[start : start + _PER_DOCUMENT])
        ]
        for start in range(0, passages, _PER_DOCUMENT)
    }
    queries = []
    for number in chance.integers(passages, size=_QUESTIONS).tolist():
        terms = sorted(texts[number])
        picked = chance.choice(terms, size=min(len(terms), 6), replace=False).tolist()
        queries.append(
            {term: float(np.log(1 + passages / (0.5 + frequencies[term]))) for term in picked}
        )
    return Holding(list(entries), entries.__getitem__), queries


def timed(engine: Engine, queries: list[_Query], name: str) -> list[list[Hit]]:
    """Ask each question; prints how long that takes, and returns what was found."""
    for query in queries[:20]:
        engine.search(query, _LIMIT)
    seconds, found = [], []
    for query in queries:
        begin = perf_counter()
        found.append(engine.search(query, _LIMIT))
        seconds.append(perf_counter() - begin)
    half, most = np.percentile(seconds, [50, 99]) * 1_000
    say(f"{name}: p50 {half:.1f} ms, p99 {most:.1f} ms, most {max(seconds) * 1_000:.1f} ms")
    return found


def built(make: Callable[[], Engine], name: str) -> Engine:
    """Build an engine; prints how long that takes."""
    begin = perf_counter()
    engine = make()
    say(f"{name}: built in {perf_counter() - begin:.1f} s")
    return engine


def main() -> None:
    """Build both, ask both, and compare."""
    passages = int(sys.argv[1]) if sys.argv[1:] else 100_000
    holding, queries = invented(passages)
    say(f"{passages} passages, {len(queries)} questions of 6 terms, {_LIMIT} hits")
    with running_nodes(measured=True) as nodes:
        found: list[list[Hit]] = []
        for shards in (3, 1):
            make = OpenSearchEngines(nodes.url, Plan("bench", f"bench-{shards}", shards), sleep)
            name = f"OpenSearch, {shards} shards"
            engine = built(lambda make=make: make(holding), name)  # type: ignore[misc]
            nodes.wait(index=f"bench-{shards}-*")
            found = timed(engine, queries, name)
            begin = perf_counter()
            make(holding)
            say(f"{name}: opened again in {perf_counter() - begin:.2f} s")
            some = holding.documents[: len(holding.documents) // 10]
            begin = perf_counter()
            for query in queries[:50]:
                engine.search(query, _LIMIT, some)
            say(f"{name}: within {len(some)} documents {(perf_counter() - begin) * 20:.1f} ms")
    queries = queries[:_SLOW]
    plain = timed(built(lambda: BM25Engine(holding), "rank-bm25"), queries, "rank-bm25")
    places = [[(hit.document, hit.number) for hit in hits] for hits in found]
    others = [[(hit.document, hit.number) for hit in hits] for hits in plain]
    same = sum(one[:1] == other[:1] for one, other in zip(places, others, strict=False))
    held = sum(len({*one} & {*other}) for one, other in zip(places, others, strict=False))
    say(f"first hit the same: {same / len(queries):.1%}")
    say(f"first {_LIMIT} the same: {held / sum(map(len, others)):.1%}")


if __name__ == "__main__":
    main()
