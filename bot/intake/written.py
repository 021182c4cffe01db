"""What has come of a file, written as JSON: for another process, or to be kept."""

import json
from collections.abc import Iterable
from dataclasses import asdict, astuple

from bot.documents.document import Block, BlockKind, Locator, Metadata
from bot.documents.read import Reading
from bot.errors import DocumentError

_KINDS = {kind.value: kind for kind in BlockKind}


def write(outcome: Reading | DocumentError) -> bytes:
    """Write what was read, or why nothing was."""
    if isinstance(outcome, DocumentError):
        return json.dumps([outcome.problem, outcome.hint]).encode()
    return _dumped(outcome)


def _dumped(reading: Reading) -> bytes:
    return json.dumps(
        {
            "text": reading.text,
            "blocks": [
                [one.kind.value, one.start, one.end, one.level, one.links] for one in reading.blocks
            ],
            "metadata": asdict(reading.metadata),
            "locators": [astuple(one) for one in reading.locators],
            "notes": reading.notes,
        },
        separators=(",", ":"),
    ).encode()


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
            problem, hint = whole
            return DocumentError(problem, where=where, hint=hint)
        reading = Reading(
            whole["text"],
            tuple(
                Block(_KINDS[kind], start, end, level, links)
                for kind, start, end, level, links in whole["blocks"]
            ),
            Metadata(
                **{**whole["metadata"], "questions": tuple(whole["metadata"].get("questions", ()))}
            ),
            tuple(Locator(*one) for one in whole["locators"]),
            tuple(whole["notes"]),
        )
        _check(reading.text, reading.blocks)
        _check(reading.text, reading.locators)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it is not what was read of a file") from error
    return reading


def _check(text: str, spans: Iterable[Block | Locator]) -> None:
    size = len(text)
    if not all(0 <= one.start <= one.end <= size for one in spans):
        raise ValueError("it reaches beyond its text")
