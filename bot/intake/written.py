"""What has come of a file, written as JSON: for another process, or to be kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple
from typing import Any, TypeAlias

from bot.documents.document import Block, BlockKind, Locator, Metadata
from bot.documents.read import Reading
from bot.errors import DocumentError

Parts: TypeAlias = tuple[tuple[Block, ...], tuple[Locator, ...]]

_KINDS = {kind.value: kind for kind in BlockKind}
_NOT_OURS = (KeyError, TypeError, AttributeError, RecursionError)


def write(outcome: Reading | DocumentError) -> bytes:
    """Write what was read, or why nothing was."""
    if isinstance(outcome, DocumentError):
        return write_error(outcome)
    return _dumped(
        {
            "text": outcome.text,
            "parts": _listed(outcome.blocks, outcome.locators),
            "metadata": asdict(outcome.metadata),
            "notes": outcome.notes,
        }
    )


def read(written: bytes, where: str) -> Reading | DocumentError:
    """Read what was written.

    Args:
        written: by `write`.
        where: how to call the file in an error.

    Raises:
        ValueError: it was not written by `write`, or is damaged.
    """
    try:
        whole = json.loads(written)
        if isinstance(whole, list):
            return _error(whole, where)
        text, metadata, notes = whole["text"], _metadata(whole["metadata"]), tuple(whole["notes"])
        blocks, locators = _parts(whole["parts"], len(text))
    except _NOT_OURS as error:
        raise ValueError("it is not what was read of a file") from error
    return Reading(text, blocks, metadata, locators, notes)


def write_error(error: DocumentError) -> bytes:
    """Write why nothing was read."""
    return _dumped([error.problem, error.hint])


def write_parts(blocks: Sequence[Block], locators: Sequence[Locator]) -> bytes:
    """Write what stands where in a text."""
    return _dumped(_listed(blocks, locators))


def read_parts(written: bytes, size: int) -> Parts:
    """Read what stands where in a text.

    Args:
        written: by `write_parts`.
        size: of the text, in characters.

    Raises:
        ValueError: it was not written by `write_parts`, or is damaged.
    """
    try:
        return _parts(json.loads(written), size)
    except _NOT_OURS as error:
        raise ValueError("it is not what stands where in a text") from error


def write_said(metadata: Metadata, notes: Sequence[str]) -> bytes:
    """Write what is said of a text."""
    return _dumped({"metadata": asdict(metadata), "notes": notes})


def read_said(written: bytes, where: str) -> tuple[Metadata, tuple[str, ...]] | DocumentError:
    """Read what is said of a text, or why there is none.

    Args:
        written: by `write_said` or `write_error`.
        where: how to call the file in an error.

    Raises:
        ValueError: it was written by neither, or is damaged.
    """
    try:
        whole = json.loads(written)
        if isinstance(whole, list):
            return _error(whole, where)
        return _metadata(whole["metadata"]), tuple(whole["notes"])
    except _NOT_OURS as error:
        raise ValueError("it is not what is said of a text") from error


def _dumped(whole: object) -> bytes:
    return json.dumps(whole, separators=(",", ":")).encode()


def _listed(blocks: Sequence[Block], locators: Sequence[Locator]) -> list[list[Any]]:
    return [
        [[one.kind.value, one.start, one.end, one.level, one.links] for one in blocks],
        [astuple(one) for one in locators],
    ]


def _parts(whole: Any, size: int) -> Parts:  # noqa: ANN401 - what JSON may hold
    listed, places = whole
    blocks = tuple(
        Block(_KINDS[kind], start, end, level, links) for kind, start, end, level, links in listed
    )
    locators = tuple(Locator(*one) for one in places)
    _check(size, blocks)
    _check(size, locators)
    return blocks, locators


def _metadata(whole: Any) -> Metadata:  # noqa: ANN401 - what JSON may hold
    return Metadata(**{**whole, "questions": tuple(whole.get("questions", ()))})


def _error(whole: list[Any], where: str) -> DocumentError:
    problem, hint = whole
    return DocumentError(problem, where=where, hint=hint)


def _check(size: int, spans: Iterable[Block | Locator]) -> None:
    if not all(0 <= one.start <= one.end <= size for one in spans):
        raise ValueError("it reaches beyond its text")
