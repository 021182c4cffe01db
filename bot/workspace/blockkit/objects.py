"""The composition objects: texts, options, confirmations and what else elements are made of."""

from bot.workspace.blockkit.conditions import Excludes, NeedsOne
from bot.workspace.blockkit.grammar import (
    ByType,
    Flag,
    Items,
    Rule,
    Shape,
    Text,
    one_of,
    typed,
)

TEXT_MOST = 3000
URL = Text(most=3000)
STYLE = one_of("primary", "danger")
ACCESSIBILITY_LABEL = Text(most=75)


def plain(most: int = TEXT_MOST) -> Shape:
    """Write a `plain_text` object of at most so many characters."""
    return typed("plain_text", required={"text": Text(1, most)}, optional={"emoji": Flag()})


def mrkdwn(most: int = TEXT_MOST) -> Shape:
    """Write a `mrkdwn` object of at most so many characters."""
    return typed("mrkdwn", required={"text": Text(1, most)}, optional={"verbatim": Flag()})


def text(most: int = TEXT_MOST) -> ByType:
    """Write a text object of either kind."""
    return ByType({"plain_text": plain(most), "mrkdwn": mrkdwn(most)}, announced=True)


def _option(words: Rule, more: dict[str, Rule] | None = None) -> Shape:
    return Shape(
        "option",
        required={"text": words, "value": Text(1, 150)},
        optional={"description": words, **(more or {})},
    )


OPTION = _option(plain(75))
FORMATTED_OPTION = _option(text(75))  # check boxes and radio buttons show mrkdwn too
OVERFLOW_OPTION = _option(plain(75), {"url": URL})

OPTION_GROUP = Shape(
    "option_group", required={"label": plain(75), "options": Items(OPTION, most=100)}, optional={}
)

CONFIRM = Shape(
    "confirm",
    required={"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    optional={"style": STYLE},
)

DISPATCH_ACTION_CONFIG = Shape(
    "dispatch_action_config",
    required={},
    optional={
        "trigger_actions_on": Items(one_of("on_enter_pressed", "on_character_entered"), most=2)
    },
)

CONVERSATION_FILTER = Shape(
    "conversation_filter",
    required={},
    optional={
        "include": Items(one_of("im", "mpim", "private", "public")),
        "exclude_bot_users": Flag(),
        "exclude_external_shared_channels": Flag(),
    },
)

SLACK_FILE = Shape(
    "slack_file",
    required={},
    optional={"id": Text(1), "url": Text(1)},
    conditions=(NeedsOne(("id", "url")), Excludes("id", "url")),
)

WORKFLOW = Shape(
    "workflow",
    required={
        "trigger": Shape(
            "trigger",
            required={"url": URL},
            optional={
                "customizable_input_parameters": Items(
                    Shape(
                        "input_parameter",
                        required={"name": Text(1), "value": Text()},
                        optional={},
                    )
                )
            },
        )
    },
    optional={},
)

FEEDBACK_BUTTON = Shape(
    "feedback_button",
    required={"text": plain(75), "value": Text(most=2000)},
    optional={"accessibility_label": ACCESSIBILITY_LABEL},
)
