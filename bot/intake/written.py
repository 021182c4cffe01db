"""What was read of a file, written as JSON: for another process, or to be kept."""

import json
from collections.abc import Iterable
from dataclasses import asdict, astuple

from bot.documents.document import Block, BlockKind, Locator, Metadata
from bot.documents.read import Reading

_KINDS = {kind.value: kind for kind in BlockKind}


def write(reading: Reading) -> bytes:
    """Write what was read."""
    return json.dumps(
        {
            "text": reading.text,
            "blocks": [
                [one.kind.value, one.start, one.end, one.level, one.links] for one in reading.blocks
            ],
            "metadata": asdict(reading.metadata),
            "locators": [astuple(one) for one in reading.locators],
        },
        separators=(",", ":"),
    ).encode()


def read(written: bytes) -> Reading:
    """Read what was written.

    Raises:
        ValueError: it was not written by `write`, or is damaged.
    """
    try:
        whole = json.loads(written)
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
