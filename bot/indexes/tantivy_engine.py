"""BM25 by tantivy, in a folder: for as many passages as a disk holds."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from math import log
from pathlib import Path

import tantivy

from bot.retrieval.engine import Entry, Hit, Holding

# Bytes that are gathered before they are written; the library asks for 15 million at least.
_HEAP = 64_000_000
# The library keeps a passage's length in one byte, rounded down, by which its scores are some
# hundredths too high. So many times more passages are asked for than are wanted, and scored by
# their lengths as they are, for as long as one may be better than those that were.
_TIMES = 4
_ROUNDED_UP = 1.00001  # it reckons with half as many digits
_K1 = 1.2
_B = 0.75
# Stands for the space of a phrase, at which the library's tokenizer would cut.
_SPACE = "\x1f"
_DOCUMENT, _NUMBER, _TERMS = "document", "number", "terms"

# Passages that are taken in until they are written for good: what a killed process has to do again.
_AT_ONCE = 50_000

_COUNT = re.compile(r'"value": ([0-9.]+),\s+"description": "N, total number of docs"')
_AVERAGE = re.compile(r'"value": ([0-9.]+),\s+"description": "avgdl, average length of field"')


class TantivyFolder:
    """Passages in a folder, from which engines of this process search.

    Only one may change what is in a folder at a time, whichever process it is in; the engines of
    all processes go on with what they were opened with.

    Args:
        folder: where; it is made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fields = tantivy.SchemaBuilder()
        fields.add_text_field(
            _DOCUMENT, stored=True, fast=True, tokenizer_name="raw", index_option="basic"
        )
        fields.add_unsigned_field(_NUMBER, stored=True)
        fields.add_text_field(_TERMS, stored=True, tokenizer_name="whitespace", index_option="freq")
        self.schema = fields.build()
        self._index = tantivy.Index(self.schema, path=str(folder))
        self._index.config_reader(reload_policy="manual")

    def open(self, holding: Holding) -> "TantivyEngine":
        """An engine for some documents; those that the folder lacks are taken in.

        What is not needed any more is removed.

        Args:
            holding: the documents; where it raises, most of what was taken in stays.
        """
        self._index.reload()
        held = self._held()
        needed = {*holding.documents, *holding.others, *(() if holding.clears else held)}
        if not needed.issuperset(held) or not held.issuperset(holding.documents):
            held = self._change(holding, held, needed)
        return TantivyEngine(self.schema, self._index.searcher(), holding.documents, held)

    def _held(self) -> set[str]:
        """The documents that are in the folder, by their ids."""
        searcher = self._index.searcher()
        # With a query, those that were removed are not counted.
        found = searcher.terms_with_prefix(_DOCUMENT, "", filter_query=tantivy.Query.all_query())
        return {document for document, count in found if count}

    def _change(self, holding: Holding, held: set[str], needed: set[str]) -> set[str]:
        try:
            self._write(holding, held, held - needed)
        except ValueError as error:  # as the library calls whatever it cannot write
            raise OSError(str(error)) from error
        self._index.reload()
        return self._held()

    def _write(self, holding: Holding, held: set[str], gone: set[str]) -> None:
        """Take in what is lacking, and remove what is gone."""
        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        try:
            for document in gone:
                writer.delete_documents_by_term(_DOCUMENT, document)
            waiting = 0
            for document in holding.documents:
                if document in held:
                    continue
                entries = holding.entries(document)
                for entry in entries:
                    writer.add_document(_written(entry))
                waiting += len(entries)
                if waiting > _AT_ONCE:
                    writer.commit()
                    waiting = 0
            writer.commit()
        finally:
            # What was not written for good is forgotten, so that no document is there in part.
            writer.wait_merging_threads()


class TantivyEngine:
    """Searches documents of a folder; see `bot.retrieval.engine.Engine`.

    Args:
        schema: of the folder.
        searcher: what was in it when this was opened.
        documents: the ids of those that are searched, in their order.
        held: the ids of all that are in the folder.
    """

    def __init__(
        self,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        documents: Sequence[str],
        held: set[str],
    ) -> None:
        self.documents = {document: place for place, document in enumerate(documents)}
        self._schema = schema
        self._searcher = searcher
        self._others = self._only(held - self.documents.keys())
        self._count = self._counted()
        self._average = 0.0

    def search(
        self, query: Mapping[str, float], limit: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """See `Engine.search`."""
        parts = list(self._parts(query))
        if not parts or limit < 1:
            return []
        if within is not None:
            inside = self._only([one for one in within if one in self.documents])
            if inside is None:
                return []
            parts = [(tantivy.Occur.Must, _any_of(parts)), (tantivy.Occur.Must, inside)]
        elif self._others is not None:
            parts = [(tantivy.Occur.Must, _any_of(parts)), (tantivy.Occur.MustNot, self._others)]
        asked, most = _any_of(parts), _TIMES * limit
        found = self._searcher.search(asked, most, count=False).hits
        # The library has an order of its own for ties, and may cut among them.
        while len(found) == most and found[-1][0] == found[limit - 1][0]:
            most *= 2
            found = self._searcher.search(asked, most, count=False).hits
        hits = self._scored(found, query, limit)
        hits.sort(key=lambda hit: (-hit.score, self.documents[hit.document], hit.number))
        return hits[:limit]

    def _scored(
        self,
        found: Sequence[tuple[float, tantivy.DocAddress]],
        query: Mapping[str, float],
        limit: int,
    ) -> list[Hit]:
        """Those of what was found that may be among the best, by their lengths as they are."""
        asked_for = [(_word(term), weight) for term, weight in query.items()]
        hits: list[Hit] = []
        best: list[float] = []  # scores, of as many as are wanted; the lowest first
        for at_most, address in found:
            if len(best) == limit and at_most * _ROUNDED_UP < best[0]:
                break
            stored = self._searcher.doc(address).to_dict()
            words = stored[_TERMS][0].split(" ")
            norm = _K1 * (1 - _B + _B * len(words) / self._average_at(address, words[0]))
            score = 0.0
            for word, weight in asked_for:
                if count := words.count(word):
                    score += weight * (_K1 + 1) * count / (count + norm)
            hits.append(Hit(stored[_DOCUMENT][0], stored[_NUMBER][0], score))
            heappush(best, score)
            if len(best) > limit:
                heappop(best)
        return hits

    def works(self) -> bool:
        """See `Engine.works`."""
        return True

    def close(self) -> None:
        """What is open closes with the last engine that uses it."""

    def _parts(self, query: Mapping[str, float]) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
        for term, weight in query.items():
            word = _word(term)
            held = self._searcher.doc_freq(_TERMS, word)
            if held:
                # The library multiplies by its idf; the weight says how rare a term is.
                idf = log(1 + (self._count - held + 0.5) / (held + 0.5))
                one = tantivy.Query.term_query(self._schema, _TERMS, word, index_option="freq")
                yield tantivy.Occur.Should, tantivy.Query.boost_query(one, weight / idf)

    def _counted(self) -> int:
        """How many passages the library counts for its idf: those too that were removed.

        It says so nowhere but where it explains a score.
        """
        found = self._searcher.search(tantivy.Query.all_query(), 1).hits
        if not found:
            return 0
        (_, address), *_ = found
        document = self._searcher.doc(address).get_first(_DOCUMENT)
        own = tantivy.Query.term_query(self._schema, _DOCUMENT, document, index_option="basic")
        return int(self._explained(own, address, _COUNT))

    def _average_at(self, address: tantivy.DocAddress, word: str) -> float:
        """How many terms the library says that a passage has on average.

        Args:
            address: of a passage that was found.
            word: one of its words.
        """
        if not self._average:
            own = tantivy.Query.term_query(self._schema, _TERMS, word, index_option="freq")
            self._average = self._explained(own, address, _AVERAGE)
        return self._average

    def _explained(
        self, query: tantivy.Query, address: tantivy.DocAddress, what: re.Pattern[str]
    ) -> float:
        """A figure by which a score is explained."""
        found = what.search(query.explain(self._searcher, address).to_json())
        if found is None:
            raise LookupError
        return float(found[1])

    def _only(self, documents: Collection[str]) -> tantivy.Query | None:
        """What holds for passages of these documents alone, and scores nothing."""
        if not documents:
            return None
        found = tantivy.Query.term_set_query(self._schema, _DOCUMENT, list(documents))
        return tantivy.Query.const_score_query(found, 0.0)


def _any_of(parts: Sequence[tuple[tantivy.Occur, tantivy.Query]]) -> tantivy.Query:
    return tantivy.Query.boolean_query(parts)


def _written(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text(_DOCUMENT, entry.document)
    document.add_unsigned(_NUMBER, entry.number)
    document.add_text(
        _TERMS, " ".join(" ".join([_word(term)] * count) for term, count in entry.terms.items())
    )
    return document


def _word(term: str) -> str:
    return _SPACE.join(term.split())
