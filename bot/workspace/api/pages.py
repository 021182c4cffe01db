"""Long lists in pages, with Slack's cursors."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.workspace.refusal import Refusal

_Item = TypeVar("_Item")


def page(items: Sequence[_Item], cursor: str, limit: int) -> tuple[Sequence[_Item], str]:
    """Cut a page out of a list.

    Args:
        items: the whole list.
        cursor: where the page starts, as the page before said; empty for the first one.
        limit: how many items a page has; at least 1.

    Returns:
        The page, and the cursor of the next one; empty where there is none.

    Raises:
        Refusal: `invalid_cursor` or `invalid_limit`.
    """
    if limit < 1:
        raise Refusal("invalid_limit")
    start = _start(cursor) if cursor else 0
    end = start + limit
    next_cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], next_cursor


def _start(cursor: str) -> int:
    try:
        kind, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind == "next":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise Refusal("invalid_cursor")
