"""Strings that a regular expression is slow on, if it is slow on any: made from its own parts."""

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

# How Python itself reads an expression: nobody else says which parts one has.
_parse: Callable[[str, int], Any] = importlib.import_module("re._parser").parse

_MOST_SAMPLES = 60
_CATEGORIES = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_WORD": "!",
}
_ANY = "a A1!'\n"
# What no part of an expression says, but texts are made of.
_ANYWAY = ("a", "A", " ", "1", "\n", "a ", "A. ", "a.", "a-", "1,", "<", "<a ", "(", '"', "''", "é")


def repeated(pattern: re.Pattern[str]) -> dict[str, tuple[str, str]]:
    """What to repeat, and what to put before it.

    Args:
        pattern: any.

    Returns:
        Pairs of a beginning and a piece, by a name for a message.
    """
    tree = _parse(pattern.pattern, pattern.flags)
    found = {("", piece) for piece in (*_ANYWAY, *_literals(list(tree)), *_samples(list(tree)))}
    for before, piece in _pieces(list(tree), [""]):
        found |= {(before, piece), ("", before + piece), (before, f"{piece} ")}
    return {
        f"{before!r} + {piece!r} × n": (before, piece) for before, piece in sorted(found) if piece
    }


def _pieces(nodes: Sequence[Any], befores: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What repeats in a sequence, and what follows in it, behind what may stand before it."""
    for index, node in enumerate(nodes):
        before = [one + two for one in befores[:2] for two in _samples(nodes[:index])[:3]] or [""]
        inner = [*_parts(node)]
        if "REPEAT" in str(node[0]):
            for piece in _samples(inner[0]):
                yield from ((one, piece) for one in before[:2])
        # Neighbours may take the same characters, so that where one ends is a guess.
        for end in range(index + 2, min(len(nodes), index + 5) + 1):
            yield from ((before[0], piece) for piece in _samples(nodes[index:end])[:4])
        for part in inner:
            yield from _pieces(part, before)


def _parts(node: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - the parser's own tuples
    """The sequences inside one part of an expression."""
    kind, value = str(node[0]), node[1]
    if "REPEAT" in kind:
        yield list(value[2])
    elif kind == "SUBPATTERN":
        yield list(value[-1])
    elif kind == "BRANCH":
        yield from map(list, value[1])
    elif kind == "ATOMIC_GROUP":
        yield list(value)
    elif kind in ("ASSERT", "ASSERT_NOT"):
        yield list(value[1])


def _samples(nodes: Sequence[Any]) -> list[str]:
    """A few strings that a sequence matches, most of it: each part's choices in turn."""
    choices = [_choices(node) or [""] for node in nodes]
    first = [one[0] for one in choices]
    found = dict.fromkeys(["".join(first)])
    for index, others in enumerate(choices):
        for other in others[1:]:
            found["".join([*first[:index], other, *first[index + 1 :]])] = None
    return list(found)[:_MOST_SAMPLES]


def _choices(node: Any) -> list[str]:  # noqa: ANN401
    kind, value = str(node[0]), node[1]
    if kind == "LITERAL":
        return [chr(value)]
    if kind == "NOT_LITERAL":
        return [one for one in _ANY if ord(one) != value]
    if kind == "ANY":
        return list(_ANY)
    if kind == "IN":
        return _members(value)
    if kind == "BRANCH":
        return [sample for part in _parts(node) for sample in _samples(part)]
    if "REPEAT" in kind:
        least = max(1, min(value[0], 8))
        return [sample * least for sample in _samples(list(value[2]))] + [""] * (value[0] == 0)
    if kind in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _samples(next(_parts(node)))
    return [""]  # where it stands, what is ahead, a group again


def _members(items: Sequence[Any]) -> list[str]:
    """A few characters of a class, or outside it where it is negated."""
    if str(items[0][0]) == "NEGATE":
        inside = set(_members(items[1:]))
        return [one for one in _ANY if one not in inside] or ["\u2603"]
    found = []
    for item in items:
        kind, value = str(item[0]), item[1]
        if kind == "LITERAL":
            found.append(chr(value))
        elif kind == "RANGE":
            found.append(chr(value[0]))
        elif kind == "CATEGORY":
            found.append(_CATEGORIES[str(value)])
    return found


def _literals(nodes: Sequence[Any]) -> Iterator[str]:
    """The words of an expression."""
    words = [word for node in nodes for word in _words(node)]
    yield from (f"{word} " for word in words)


def _words(node: Any) -> Iterator[str]:  # noqa: ANN401
    for part in _parts(node):
        word = ""
        for inner in part:
            if str(inner[0]) == "LITERAL":
                word += chr(inner[1])
                continue
            if len(word) > 1:
                yield word
            word = ""
            yield from _words(inner)
        if len(word) > 1:
            yield word
