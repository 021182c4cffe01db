"""How passages lie in an index of OpenSearch, and how its answers are read.

Terms are analysed before they come here. Each passage is a document `ID:NUMBER` with its terms as
tokens; beside them, `ID:all` says of a document of ours how many passages it has, and whether all
of them are there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from string import hexdigits
from typing import Any, NamedTuple
from urllib.parse import quote

from bot.retrieval.engine import Entry

# Raised by whoever changes what is in an index or how it is read.
_LAYOUT = 1
# Of what tells versions apart in the name of an index.
_DIGITS = 12

# Stands once in every passage, those without terms among them, so that the mean length is that of
# all. No term is written like it.
_EVERYWHERE = "="
# Characters of a term, or bytes of an id: what OpenSearch takes, less what we write behind.
_LONGEST = 240
# OpenSearch refuses to look further down than this, and takes no more terms than that in a filter.
DEEPEST = 10_000
_FILTERED = 65_536

# BM25's saturation with k1 = 1.2 and b = 0.75, and no idf: how rare a term is, the boost says. Any
# similarity that is built in would bring a rarity of its own.
_SATURATION = (
    "double mean = field.sumTotalTermFreq / (double) field.docCount - 1;"
    " double norm = 1.2 * (0.25 + 0.75 * (doc.length - 1) / mean);"
    " return query.boost * 2.2 * doc.freq / (doc.freq + norm);"
)


def version(analysis: str) -> dict[str, object]:
    """What has to be alike for an index to be of use.

    Args:
        analysis: what names how text became terms.
    """
    return {"layout": _LAYOUT, "analysis": analysis}


def index_name(name: str, analysis: str) -> str:
    """What the index of a version is called: the same for whoever needs it, and goes on with it."""
    return f"{name}-{sha256(f'{_LAYOUT} {analysis}'.encode()).hexdigest()[:_DIGITS]}"


def is_named(index: str, name: str) -> bool:
    """Whether an index is called as one of a name is, in whatever version."""
    rest = index.removeprefix(f"{name}-")
    return rest != index and len(rest) == _DIGITS and set(rest) <= set(hexdigits)


def index_body(analysis: str, shards: int, replicas: str) -> dict[str, Any]:
    """The settings and the mapping of an index.

    Args:
        analysis: what names how text became terms.
        shards: how many pieces it has.
        replicas: how many copies of each, at least and at most, such as "0-1".
    """
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "auto_expand_replicas": replicas,
                # What is written is seen when whoever writes says so: all of it at once.
                "refresh_interval": "-1",
                "similarity": {
                    "saturation": {"type": "scripted", "script": {"source": _SATURATION}}
                },
            }
        },
        "mappings": {
            "_meta": {"pullquote": version(analysis)},
            "_source": {"enabled": False},
            "dynamic": "strict",
            "properties": {
                "document": {"type": "keyword"},
                "terms": {
                    "type": "text",
                    "analyzer": "whitespace",
                    "index_options": "freqs",
                    "similarity": "saturation",
                },
                "passages": {"type": "integer", "index": False},
                "whole": {"type": "boolean"},
                "left": {"type": "double", "index": False},
            },
        },
    }


def is_ours(found: Mapping[str, Any], analysis: str) -> bool:
    """Whether an index is one that we made for an analysis, by what the cluster says of it."""
    wanted = index_body(analysis, 1, "")["mappings"]
    return bool(
        found.get("_meta") == wanted["_meta"]
        and found.get("_source") == wanted["_source"]
        and found.get("dynamic") == "strict"
        and found.get("properties") == wanted["properties"]
    )


def key(text: str) -> str:
    """A term or an id of a document without spaces and of bounded length; others have others."""
    written = quote(text, safe="")
    return written if len(written) <= _LONGEST else f"={sha256(text.encode()).hexdigest()}"


def passages(document: str, entries: Iterable[Entry]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The passages of a document as they are written, each with its id there."""
    for entry in entries:
        tokens = [_EVERYWHERE]
        for term, count in entry.terms.items():
            tokens += [key(term)] * count
        yield f"{document}:{entry.number}", {"document": document, "terms": " ".join(tokens)}


def passage_ids(document: str, count: int) -> list[str]:
    """The ids of all that is written of a document but its mark, by its key."""
    return [f"{document}:{number}" for number in range(count)]


class Mark(NamedTuple):
    """What is noted of a document beside its passages.

    Args:
        passages: how many it has.
        whole: whether all of them are there; else they come or go.
        left: since when nobody needs it, in seconds by the cluster's clock; 0 where it is needed.
    """

    passages: int = 0
    whole: bool = False
    left: float = 0.0

    def of(self, document: str) -> tuple[str, dict[str, Any]]:
        """As it is written, with its id there.

        Args:
            document: the key of its document.
        """
        return f"{document}:all", {"document": document, **self._asdict()}


def hit_key(found: Mapping[str, Any]) -> tuple[str, int]:
    """The document and the number of a passage that was found."""
    document, _, number = str(found["_id"]).rpartition(":")
    return document, int(number)


def search_body(
    query: Mapping[str, float],
    size: int,
    within: Collection[str] | None,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """The request that finds the passages which match best.

    Args:
        query: terms and their weights.
        size: how many are wanted.
        within: keys of the documents to look in; None for all.
        without: keys of documents not to look in.
    """
    wanted: dict[str, Any] = {
        "should": [
            {"term": {"terms": {"value": key(term), "boost": weight}}}
            for term, weight in query.items()
        ],
        "minimum_should_match": 1,
    }
    if within is not None:
        wanted["filter"] = {"bool": {"should": _of(within)}}
    if without:
        wanted["must_not"] = _of(without)
    return {"size": size, "track_total_hits": False, "query": {"bool": wanted}}


def _of(documents: Collection[str]) -> list[dict[str, Any]]:
    """What holds for passages of these documents, in parts that are no longer than may be."""
    named = list(documents)
    return [
        {"terms": {"document": named[start : start + _FILTERED]}}
        for start in range(0, len(named), _FILTERED)
    ]


def marks_body(after: Sequence[Any] | None) -> dict[str, Any]:
    """The request that lists the marks of documents, by their keys, behind `after`."""
    body: dict[str, Any] = {
        "size": DEEPEST,
        "track_total_hits": False,
        "query": {"exists": {"field": "whole"}},
        "sort": ["document"],
        "docvalue_fields": list(Mark._fields),
    }
    return body if after is None else {**body, "search_after": after}
