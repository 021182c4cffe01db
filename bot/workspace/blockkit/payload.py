"""Rules about all blocks of a message or a view together.

They are asked of whatever came in, right or wrong, and say nothing about what they cannot read.
"""

from collections.abc import Iterator
from typing import Any

from bot.workspace.blockkit.problem import Problem

MARKDOWN_MOST = 12_000
TABLES_MOST = 10_000
DATA_TABLES_MOST = 20_000
CHARTS_MOST = 2

_Located = tuple[str, dict[Any, Any]]


def located(blocks: object, path: str) -> list[_Located]:
    """List the blocks with their pointers, those inside other blocks behind these.

    Args:
        blocks: the array as it came.
        path: its JSON pointer.

    Returns:
        The blocks of the array, of containers and of carousels.
    """
    found: list[_Located] = []
    for position, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            here = f"{path}/{position}"
            found.append((here, block))
            inner = {"container": "child_blocks", "carousel": "elements"}.get(
                str(block.get("type"))
            )
            if inner is not None:
                found.extend(located(block.get(inner), f"{here}/{inner}"))
    return found


def check_payload(blocks: list[_Located]) -> Iterator[Problem]:
    """Find what is wrong with the blocks as a whole.

    Args:
        blocks: as `located` lists them.

    Yields:
        Repeated block_ids, action_ids repeated in one block, a second element that takes the
        focus, too much text in markdown blocks or in tables, and too many charts.
    """
    yield from _repeated("block_id", blocks)
    for path, block in blocks:
        yield from _repeated("action_id", list(_elements(path, block)))
    focused = [
        path
        for block_path, block in blocks
        for path, element in _elements(block_path, block)
        if element.get("focus_on_load") is True
    ]
    for path in focused[1:]:
        yield Problem(f"{path}/focus_on_load", "must be set on one element only")
    yield from _too_much("markdown", MARKDOWN_MOST, blocks)
    yield from _too_much("table", TABLES_MOST, blocks)
    yield from _too_much("data_table", DATA_TABLES_MOST, blocks)
    charts = sum(block.get("type") == "data_visualization" for _, block in blocks)
    if charts > CHARTS_MOST:
        yield Problem("", "too many data_visualization blocks")


def missing_submit(view: dict[Any, Any], blocks: list[_Located]) -> Iterator[Problem]:
    """Find the inputs of a modal that has no button to submit them.

    Args:
        view: the view.
        blocks: its blocks, as `located` lists them.

    Yields:
        A problem for each input.
    """
    if view.get("type") == "modal" and "submit" not in view:
        for path, block in blocks:
            if block.get("type") == "input":
                yield Problem(
                    f"{path}/input", "must define `submit` to use an `input` block in modals"
                )


def text_length(value: object) -> int:
    """Count the characters of all texts in blocks, in code points.

    Args:
        value: blocks, or a part of them.

    Returns:
        The sum over every string that stands in a field `text`.
    """
    length = 0
    waiting = [value]  # no recursion: what comes in may be nested to any depth
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
            text = part.get("text")
            length += len(text) if isinstance(text, str) else 0
    return length


def _elements(path: str, block: dict[Any, Any]) -> Iterator[_Located]:
    """The elements that a block holds itself."""
    for field in ("accessory", "element"):
        if isinstance(block.get(field), dict):
            yield f"{path}/{field}", block[field]
    for field in ("elements", "actions"):
        if block.get("type") != "carousel" and isinstance(block.get(field), list):
            for position, element in enumerate(block[field]):
                if isinstance(element, dict):
                    yield f"{path}/{field}/{position}", element


def _repeated(name: str, holders: list[_Located]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, holder in holders:
        value = holder.get(name)
        if isinstance(value, str) and value:
            if value in seen:
                yield Problem(f"{path}/{name}", f'`{name}` "{value}" already exists')
            seen.add(value)


def _too_much(kind: str, most: int, blocks: list[_Located]) -> Iterator[Problem]:
    length = 0
    for path, block in blocks:
        if block.get("type") == kind:
            before, length = length, length + text_length(block)
            # A single markdown block that is too long is already a problem of its own.
            if length > most and (before or kind != "markdown"):
                yield Problem(
                    path, f"all {kind} blocks together must be less than {most + 1} characters"
                )
                return
