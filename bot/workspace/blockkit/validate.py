"""Blocks and views checked as Slack checks them, before it takes them."""

from bot.workspace.blockkit.check import check
from bot.workspace.blockkit.payload import check_payload, located, missing_submit, text_length
from bot.workspace.blockkit.problem import Problem
from bot.workspace.blockkit.surface import Surface
from bot.workspace.blockkit.views import MESSAGE_BLOCKS, VIEW_BLOCKS, VIEWS

MESSAGE_TEXT_MOST = 13_200
"""Characters that a whole message may hold. Slack publishes no figure: this one is observed."""


def validate(blocks: object, surface: Surface) -> list[Problem]:
    """Check an array of blocks.

    What is too long as a whole is not among the problems, since Slack answers it with another
    error and no further word: see `message_too_long`.

    Args:
        blocks: what came as `blocks`, decoded from JSON; anything at all.
        surface: where it would be shown.

    Returns:
        The problems, with pointers that start at `/blocks`; none where Slack would take it.
    """
    rule = MESSAGE_BLOCKS if surface is Surface.MESSAGE else VIEW_BLOCKS
    return [
        *check(blocks, rule, "/blocks", surface),
        *check_payload(located(blocks, "/blocks")),
    ]


def validate_view(view: object) -> list[Problem]:
    """Check a view that an app wants to open, push, update or publish.

    Args:
        view: what came as `view`, decoded from JSON; anything at all.

    Returns:
        The problems, with pointers that start at `/view`; none where Slack would take it.
    """
    home = isinstance(view, dict) and view.get("type") == "home"
    problems = list(check(view, VIEWS, "/view", Surface.HOME if home else Surface.MODAL))
    if isinstance(view, dict):
        blocks = located(view.get("blocks"), "/view/blocks")
        problems += [*check_payload(blocks), *missing_submit(view, blocks)]
    return problems


def message_too_long(blocks: object) -> bool:
    """Say whether Slack would answer a message with `msg_blocks_too_long`.

    Args:
        blocks: the blocks of the message.

    Returns:
        Whether their texts have more than `MESSAGE_TEXT_MOST` characters together. Tables do not
        count: they have limits of their own, which are higher.
    """
    counted = [
        block
        for _, block in located(blocks, "")
        if block.get("type") not in ("table", "data_table", "container", "carousel")
    ]
    return text_length(counted) > MESSAGE_TEXT_MOST
