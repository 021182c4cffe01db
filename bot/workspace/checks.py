"""What Slack checks of the messages and views that an app sends."""

from collections.abc import Iterable

from bot.workspace.blockkit.surface import Surface
from bot.workspace.blockkit.validate import message_too_long, validate, validate_view
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal

LONGEST_TEXT = 40_000
# Bytes of a view's JSON. Slack publishes the error and not the figure: this one is observed.
LARGEST_VIEW = 250_000


def checked_blocks(value: object) -> list[JsonObject]:
    """Check the blocks of a message.

    Args:
        value: what an app gave, decoded from JSON; None for no blocks.

    Returns:
        The blocks.

    Raises:
        Refusal: `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refusal("invalid_blocks_format")
    problems = [str(problem) for problem in validate(value, Surface.MESSAGE)]
    if problems:
        raise invalid(problems, "invalid_blocks", errors=problems)
    if message_too_long(value):
        raise Refusal("msg_blocks_too_long")
    return value


def checked_attachments(value: object) -> list[JsonObject]:
    """Check the attachments of a message.

    Args:
        value: what an app gave, decoded from JSON; what is no list of objects is no attachment.

    Returns:
        The attachments.

    Raises:
        Refusal: what blocks are refused for, where one of them has some.
    """
    attachments = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    for one in attachments:
        checked_blocks(one.get("blocks"))
    return attachments


def checked_view(value: object, kind: str) -> JsonObject:
    """Check a view.

    Args:
        value: what an app gave, decoded from JSON.
        kind: the type that it must have here: `modal` or `home`.

    Returns:
        The view.

    Raises:
        Refusal: `invalid_arguments` or `view_too_large`.
    """
    problems = [str(problem) for problem in validate_view(value)]
    if not problems and isinstance(value, dict) and value["type"] != kind:
        problems = [f"must be a {kind} view [json-pointer:/view/type]"]
    if problems or not isinstance(value, dict):
        raise invalid(problems)
    if len(str(value).encode()) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    return value


def invalid(problems: Iterable[str], error: str = "invalid_arguments", **more: object) -> Refusal:
    """The refusal that lists what is wrong, as Slack does.

    Args:
        problems: one sentence for each.
        error: Slack's name for it.
        more: what else stands in the answer.
    """
    messages = [f"[ERROR] {problem}" for problem in problems]
    return Refusal(error, **more, response_metadata={"messages": messages})
