"""The elements: buttons, menus, pickers and inputs, and which blocks take them."""

import re

from bot.workspace.blockkit.conditions import (
    AmongOptions,
    Excludes,
    NeedsOne,
    Numeric,
    Ordered,
)
from bot.workspace.blockkit.grammar import (
    Condition,
    Flag,
    Items,
    Rule,
    Shape,
    Text,
    Whole,
    by_type,
    one_of,
    typed,
)
from bot.workspace.blockkit.objects import (
    ACCESSIBILITY_LABEL,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    FEEDBACK_BUTTON,
    FORMATTED_OPTION,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    STYLE,
    URL,
    WORKFLOW,
    plain,
)
from bot.workspace.blockkit.rich_text import RICH_TEXT
from bot.workspace.blockkit.surface import Surface

_MODALS = frozenset({Surface.MODAL})
_MESSAGES = frozenset({Surface.MESSAGE})

_ACTION: dict[str, Rule] = {"action_id": Text(most=255)}
_CONFIRMED: dict[str, Rule] = {**_ACTION, "confirm": CONFIRM}
_FOCUSED: dict[str, Rule] = {"focus_on_load": Flag(), "placeholder": plain(150)}
_MENU: dict[str, Rule] = {**_CONFIRMED, **_FOCUSED}
_SEVERAL: dict[str, Rule] = {**_MENU, "max_selected_items": Whole(1)}
_INPUT: dict[str, Rule] = {
    **_ACTION,
    **_FOCUSED,
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}

_STATIC: dict[str, Rule] = {
    "options": Items(OPTION, most=100),
    "option_groups": Items(OPTION_GROUP, most=100),
}
_STATIC_CONDITIONS: tuple[Condition, ...] = (
    NeedsOne(("options", "option_groups")),
    Excludes("options", "option_groups"),
)
_IDS = Items(Text(1))

BUTTON = typed(
    "button",
    required={"text": plain(75)},
    optional={
        **_CONFIRMED,
        "url": URL,
        "value": Text(most=2000),
        "style": STYLE,
        "accessibility_label": ACCESSIBILITY_LABEL,
        "agent_prompt": Text(most=4000),
        "agent_prompt_display": Text(),
        "visible_to_user_ids": Items(Text(1)),
    },
)
WORKFLOW_BUTTON = typed(
    "workflow_button",
    required={"text": plain(75), "workflow": WORKFLOW},
    optional={**_ACTION, "style": STYLE, "accessibility_label": ACCESSIBILITY_LABEL},
    surfaces=_MESSAGES,
)
OVERFLOW = typed(
    "overflow", required={"options": Items(OVERFLOW_OPTION, most=5)}, optional=_CONFIRMED
)
IMAGE = typed(
    "image",
    required={"alt_text": Text(most=2000)},
    optional={"image_url": URL, "slack_file": SLACK_FILE},
    conditions=(NeedsOne(("image_url", "slack_file")), Excludes("image_url", "slack_file")),
)
URL_SOURCE = typed("url", required={"url": URL, "text": Text(1)})
CONTEXT_ACTIONS = (
    typed(
        "feedback_buttons",
        required={"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
        optional=_ACTION,
    ),
    typed(
        "icon_button",
        required={"icon": one_of("trash"), "text": plain(75)},
        optional={
            **_CONFIRMED,
            "value": Text(most=2000),
            "accessibility_label": ACCESSIBILITY_LABEL,
            "visible_to_user_ids": Items(Text(1), most=10),
        },
    ),
)

SELECTS = (
    typed(
        "static_select",
        optional={**_MENU, **_STATIC, "initial_option": OPTION},
        conditions=(*_STATIC_CONDITIONS, AmongOptions("initial_option")),
    ),
    typed(
        "external_select",
        optional={**_MENU, "initial_option": OPTION, "min_query_length": Whole(0)},
    ),
    typed("users_select", optional={**_MENU, "initial_user": Text(1)}),
    typed(
        "channels_select",
        optional={**_MENU, "initial_channel": Text(1), "response_url_enabled": Flag()},
    ),
    typed(
        "conversations_select",
        optional={
            **_MENU,
            "initial_conversation": Text(1),
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
)
MULTI_SELECTS = (
    typed(
        "multi_static_select",
        optional={**_SEVERAL, **_STATIC, "initial_options": Items(OPTION, most=100)},
        conditions=(*_STATIC_CONDITIONS, AmongOptions("initial_options")),
    ),
    typed(
        "multi_external_select",
        optional={
            **_SEVERAL,
            "initial_options": Items(OPTION, most=100),
            "min_query_length": Whole(0),
        },
    ),
    typed("multi_users_select", optional={**_SEVERAL, "initial_users": _IDS}),
    typed("multi_channels_select", optional={**_SEVERAL, "initial_channels": _IDS}),
    typed(
        "multi_conversations_select",
        optional={
            **_SEVERAL,
            "initial_conversations": _IDS,
            "default_to_current_conversation": Flag(),
            "filter": CONVERSATION_FILTER,
        },
    ),
)
CHOICES = (
    typed(
        "checkboxes",
        required={"options": Items(FORMATTED_OPTION, most=10)},
        optional={
            **_CONFIRMED,
            "focus_on_load": Flag(),
            "initial_options": Items(FORMATTED_OPTION, most=10),
        },
        conditions=(AmongOptions("initial_options"),),
    ),
    typed(
        "radio_buttons",
        required={"options": Items(FORMATTED_OPTION, most=10)},
        optional={**_CONFIRMED, "focus_on_load": Flag(), "initial_option": FORMATTED_OPTION},
        conditions=(AmongOptions("initial_option"),),
    ),
)

DATE_PICKER = typed(
    "datepicker",
    optional={
        **_MENU,
        "initial_date": Text(form=re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")),
    },
)
TIME_PICKER = typed(
    "timepicker",
    optional={
        **_MENU,
        "initial_time": Text(form=re.compile(r"([01]\d|2[0-3]):[0-5]\d")),
        "timezone": Text(1),
    },
)
DATE_TIME_PICKER = typed(
    "datetimepicker",
    optional={**_CONFIRMED, "focus_on_load": Flag(), "initial_date_time": Whole(0, 9_999_999_999)},
    surfaces=frozenset({Surface.MESSAGE, Surface.MODAL}),
)

RICH_TEXT_INPUT = typed(
    "rich_text_input",
    optional={
        **_INPUT,
        "initial_value": RICH_TEXT,
        "min_lines": Whole(1),
        "max_lines": Whole(1),
    },
    conditions=(Ordered("min_lines", "max_lines"),),
    surfaces=frozenset({Surface.MODAL, Surface.HOME}),
)
INPUTS = (
    typed(
        "plain_text_input",
        optional={
            **_INPUT,
            "initial_value": Text(),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        conditions=(Ordered("min_length", "max_length"),),
    ),
    typed("email_text_input", optional={**_INPUT, "initial_value": Text()}, surfaces=_MODALS),
    typed("url_text_input", optional={**_INPUT, "initial_value": Text()}, surfaces=_MODALS),
    typed(
        "number_input",
        required={"is_decimal_allowed": Flag()},
        optional={**_INPUT, "initial_value": Text(), "min_value": Text(), "max_value": Text()},
        conditions=(
            *map(Numeric, ("initial_value", "min_value", "max_value")),
            Ordered("min_value", "max_value"),
            Ordered("min_value", "initial_value"),
            Ordered("initial_value", "max_value"),
        ),
        surfaces=_MODALS,
    ),
    typed(
        "file_input",
        optional={**_ACTION, "filetypes": Items(Text(1)), "max_files": Whole(1, 10)},
        surfaces=_MODALS,
    ),
    RICH_TEXT_INPUT,
)

_PICKED: tuple[Shape, ...] = (*SELECTS, *MULTI_SELECTS, *CHOICES, DATE_PICKER, TIME_PICKER)
_PRESSED: tuple[Shape, ...] = (BUTTON, WORKFLOW_BUTTON, OVERFLOW)

IN_SECTION = by_type(*_PRESSED, *_PICKED, IMAGE)
IN_ACTIONS = by_type(*_PRESSED, *_PICKED, DATE_TIME_PICKER, RICH_TEXT_INPUT)
IN_INPUT = by_type(*_PICKED, DATE_TIME_PICKER, *INPUTS)
IN_CONTEXT_ACTIONS = by_type(*CONTEXT_ACTIONS)
