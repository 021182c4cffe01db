"""What Slack checks of the messages and views that an app sends."""

from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal

MOST_MESSAGE_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
LONGEST_TEXT = 40_000
# All the text in a message's blocks; Slack does not say how it counts, bots have met it here.
LONGEST_BLOCKS_TEXT = 13_200
LARGEST_VIEW = 250_000


def checked_blocks(value: object) -> list[JsonObject]:
    """Check the blocks of a message.

    Args:
        value: what an app gave; None for no blocks.

    Returns:
        The blocks.

    Raises:
        Refusal: `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`.
    """
    blocks = _listed(value)
    _limit(blocks, MOST_MESSAGE_BLOCKS)
    if sum(map(_text_length, blocks)) > LONGEST_BLOCKS_TEXT:
        raise Refusal("msg_blocks_too_long")
    return blocks


def checked_view(value: object, kinds: tuple[str, ...]) -> JsonObject:
    """Check a view.

    Args:
        value: what an app gave.
        kinds: the types that may stand here, as `modal`.

    Returns:
        The view.

    Raises:
        Refusal: `invalid_arguments` or `view_too_large`.
    """
    if not isinstance(value, dict) or value.get("type") not in kinds:
        raise invalid(
            [
                "must provide an object with a type of "
                + " or ".join(kinds)
                + " [json-pointer:/view]"
            ]
        )
    if len(str(value)) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    _limit(_listed(value.get("blocks")), MOST_VIEW_BLOCKS)
    return value


def invalid(problems: list[str], error: str = "invalid_arguments") -> Refusal:
    """The refusal that lists what is wrong, as Slack does.

    Args:
        problems: one sentence for each.
        error: Slack's name for it.
    """
    messages = [f"[ERROR] {problem}" for problem in problems]
    return Refusal(error, response_metadata={"messages": messages})


def _listed(value: object) -> list[JsonObject]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise Refusal("invalid_blocks_format")
    return value


def _limit(blocks: list[JsonObject], most: int) -> None:
    if len(blocks) > most:
        raise invalid(
            [f"no more than {most} items allowed [json-pointer:/blocks]"], "invalid_blocks"
        )
    for index, block in enumerate(blocks):
        if not isinstance(block.get("type"), str):
            problem = f"missing required field: type [json-pointer:/blocks/{index}]"
            raise invalid([problem], "invalid_blocks")


def _text_length(part: object) -> int:
    """The length of all texts that people read in a part of a block."""
    if isinstance(part, list):
        return sum(map(_text_length, part))
    if not isinstance(part, dict):
        return 0
    own = part.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(map(_text_length, part.values()))
