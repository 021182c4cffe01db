"""Payloads that Slack takes: together they use every field of every shape in the tables.

Their shapes follow Slack's published samples; their texts are ours.
"""

import copy
from collections.abc import Mapping
from typing import Any

from bot.workspace.blockkit.surface import Surface

Sample = dict[str, Any]


def plain(text: str) -> Sample:
    """Write a plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Sample:
    """Write a mrkdwn object."""
    return {"type": "mrkdwn", "text": text, "verbatim": False}


def option(text: str) -> Sample:
    """Write an option with a description."""
    return {"text": plain(text), "value": text.lower(), "description": plain(f"All about {text}")}


def rich(*elements: Sample) -> Sample:
    """Write a rich_text block of one line."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


CONFIRM = {
    "title": plain("Water the beds?"),
    "text": mrkdwn("It has *rained* today."),
    "confirm": plain("Water"),
    "deny": plain("Leave"),
    "style": "danger",
}
STYLE = dict.fromkeys(("bold", "italic", "strike", "code", "underline"), True)
MENTION_STYLE = {**STYLE, "highlight": True, "client_highlight": False, "unlink": False}
WORDS: Sample = {"type": "text", "text": "Sow the peas in March.", "style": STYLE}
IMAGE = {"type": "image", "image_url": "https://garden.example/pea.png", "alt_text": "A pea"}
FILE_IMAGE = {"type": "image", "slack_file": {"id": "F0PEA"}, "alt_text": "A pea"}
DISPATCH = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
FILTER = {
    "include": ["im", "mpim", "private", "public"],
    "exclude_bot_users": True,
    "exclude_external_shared_channels": True,
}
WORKFLOW = {
    "trigger": {
        "url": "https://slack.com/shortcuts/Ft0PEA/1",
        "customizable_input_parameters": [{"name": "bed", "value": "north"}],
    }
}

_ACTION = {"action_id": "tend"}
_CONFIRMED = {**_ACTION, "confirm": CONFIRM}
_PICKED = {**_CONFIRMED, "focus_on_load": True, "placeholder": plain("Pick one")}
_SEVERAL = {**_PICKED, "max_selected_items": 3}
_TYPED = {
    **_ACTION,
    "focus_on_load": True,
    "placeholder": plain("Write here"),
    "dispatch_action_config": DISPATCH,
}
_BEDS = [option("Peas"), option("Beans")]
_GROUPS = [{"label": plain("Climbers"), "options": _BEDS}]
_FORMATTED = [{"text": mrkdwn("*Peas*"), "value": "peas", "description": mrkdwn("_early_")}]

BUTTON = {
    "type": "button",
    **_CONFIRMED,
    "text": plain("Water"),
    "url": "https://garden.example/water",
    "value": "north",
    "style": "primary",
    "accessibility_label": "Water the northern bed",
    "agent_prompt": "Water the northern bed, please.",
    "agent_prompt_display": "Water it",
    "visible_to_user_ids": ["U0ADA"],
}
OVERFLOW = {
    "type": "overflow",
    **_CONFIRMED,
    "options": [{**option("Peas"), "url": "https://garden.example/peas"}],
}
PICKED_ELEMENTS: list[Sample] = [
    {"type": "static_select", **_PICKED, "options": _BEDS, "initial_option": _BEDS[0]},
    {"type": "static_select", **_PICKED, "option_groups": _GROUPS, "initial_option": _BEDS[1]},
    {"type": "external_select", **_PICKED, "initial_option": _BEDS[0], "min_query_length": 2},
    {"type": "users_select", **_PICKED, "initial_user": "U0ADA"},
    {
        "type": "channels_select",
        **_PICKED,
        "initial_channel": "C0BEDS",
        "response_url_enabled": True,
    },
    {
        "type": "conversations_select",
        **_PICKED,
        "initial_conversation": "C0BEDS",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
        "filter": FILTER,
    },
    {"type": "multi_static_select", **_SEVERAL, "options": _BEDS, "initial_options": _BEDS},
    {"type": "multi_static_select", **_SEVERAL, "option_groups": _GROUPS},
    {
        "type": "multi_external_select",
        **_SEVERAL,
        "initial_options": _BEDS,
        "min_query_length": 0,
    },
    {"type": "multi_users_select", **_SEVERAL, "initial_users": ["U0ADA", "U0BEN"]},
    {"type": "multi_channels_select", **_SEVERAL, "initial_channels": ["C0BEDS"]},
    {
        "type": "multi_conversations_select",
        **_SEVERAL,
        "initial_conversations": ["C0BEDS"],
        "default_to_current_conversation": False,
        "filter": FILTER,
    },
    {
        "type": "checkboxes",
        **_CONFIRMED,
        "focus_on_load": True,
        "options": _FORMATTED,
        "initial_options": _FORMATTED,
    },
    {
        "type": "radio_buttons",
        **_CONFIRMED,
        "focus_on_load": True,
        "options": [option("Peas")],
        "initial_option": option("Peas"),
    },
    {"type": "datepicker", **_PICKED, "initial_date": "2026-03-01"},
    {"type": "timepicker", **_PICKED, "initial_time": "23:59", "timezone": "Europe/Oslo"},
]
DATE_TIME_PICKER = {
    "type": "datetimepicker",
    **_CONFIRMED,
    "focus_on_load": True,
    "initial_date_time": 1772323200,
}
RICH_TEXT_INPUT = {
    "type": "rich_text_input",
    **_TYPED,
    "initial_value": rich(WORDS),
    "min_lines": 1,
    "max_lines": 5,
}
WRITTEN_ELEMENTS: list[Sample] = [
    {
        "type": "plain_text_input",
        **_TYPED,
        "initial_value": "Peas",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
    },
    {"type": "email_text_input", **_TYPED, "initial_value": "ada@garden.example"},
    {"type": "url_text_input", **_TYPED, "initial_value": "https://garden.example"},
    {
        "type": "number_input",
        **_TYPED,
        "is_decimal_allowed": True,
        "initial_value": "2.5",
        "min_value": "-1",
        "max_value": "10",
    },
    {"type": "file_input", **_ACTION, "filetypes": ["png"], "max_files": 10},
]

BLOCKS: dict[str, Sample] = {
    "section": {
        "type": "section",
        "block_id": "beds",
        "text": mrkdwn("*Peas* climb, and `beans` too."),
        "fields": [mrkdwn("*Bed*\nNorth"), plain("Row 2")],
        "accessory": BUTTON,
        "expand": True,
    },
    "header": {"type": "header", "block_id": "h", "text": plain("The garden"), "level": 2},
    "divider": {"type": "divider", "block_id": "d"},
    "context": {
        "type": "context",
        "block_id": "c",
        "elements": [IMAGE, FILE_IMAGE, mrkdwn("From *the almanac*"), plain("1 March")],
    },
    "context_actions": {
        "type": "context_actions",
        "block_id": "ca",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "useful",
                "positive_button": {
                    "text": plain("Good"),
                    "value": "yes",
                    "accessibility_label": "This helped",
                },
                "negative_button": {
                    "text": plain("Bad"),
                    "value": "no",
                    "accessibility_label": "This did not help",
                },
            },
            {
                "type": "icon_button",
                **_CONFIRMED,
                "icon": "trash",
                "text": plain("Throw away"),
                "value": "all",
                "accessibility_label": "Throw this answer away",
                "visible_to_user_ids": ["U0ADA"],
            },
        ],
    },
    "actions": {
        "type": "actions",
        "block_id": "a",
        "elements": [
            OVERFLOW,
            {
                "type": "workflow_button",
                "action_id": "flow",
                "text": plain("Start"),
                "workflow": WORKFLOW,
                "style": "danger",
                "accessibility_label": "Start the watering",
            },
        ],
    },
    "image": {
        "type": "image",
        "block_id": "i",
        "image_url": "https://garden.example/bed.png",
        "alt_text": "The northern bed",
        "title": plain("The northern bed"),
    },
    "image of a file": {
        "type": "image",
        "slack_file": {"url": "https://files.slack.com/files-pri/T0-F0/bed.png"},
        "alt_text": "The northern bed",
    },
    "input": {
        "type": "input",
        "block_id": "in",
        "label": plain("What grows here?"),
        "element": {"type": "plain_text_input", "action_id": "plant"},
        "hint": plain("One plant"),
        "optional": True,
        "dispatch_action": True,
    },
    "file": {"type": "file", "block_id": "f", "external_id": "PLAN1", "source": "remote"},
    "call": {
        "type": "call",
        "block_id": "ring",
        "call_id": "R0PEA",
        "api_decoration_available": False,
        "call": {"v1": {"name": "Garden club"}},
    },
    "markdown": {"type": "markdown", "block_id": "m", "text": "# Peas\n\n**Sow** in [March](/)."},
    "video": {
        "type": "video",
        "block_id": "v",
        "alt_text": "How to sow peas",
        "title": plain("Sowing peas"),
        "title_url": "https://garden.example/peas",
        "thumbnail_url": "https://garden.example/peas.png",
        "video_url": "https://garden.example/embed/peas",
        "description": plain("A minute about peas."),
        "author_name": "Ada",
        "provider_name": "The garden",
        "provider_icon_url": "https://garden.example/icon.png",
    },
    "rich_text": {
        "type": "rich_text",
        "block_id": "r",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    WORDS,
                    {
                        "type": "link",
                        "url": "https://garden.example/#:~:text=peas",
                        "text": "the almanac",
                        "unsafe": False,
                        "style": STYLE,
                    },
                    {
                        "type": "emoji",
                        "name": "seedling",
                        "unicode": "1f331",
                        "skin_tone": 2,
                        "style": STYLE,
                    },
                    {
                        "type": "date",
                        "timestamp": 1772323200,
                        "format": "{date_long}",
                        "url": "https://garden.example/march",
                        "fallback": "1 March",
                        "style": STYLE,
                    },
                    {"type": "color", "value": "#3f7d3a", "style": STYLE},
                    {"type": "user", "user_id": "U0ADA", "style": MENTION_STYLE},
                    {"type": "usergroup", "usergroup_id": "S0CLUB", "style": MENTION_STYLE},
                    {"type": "team", "team_id": "T0GARDEN", "style": MENTION_STYLE},
                    {"type": "channel", "channel_id": "C0BEDS", "style": MENTION_STYLE},
                    {"type": "broadcast", "range": "here", "style": MENTION_STYLE},
                ],
            },
            {"type": "rich_text_quote", "elements": [WORDS], "border": 0},
            {
                "type": "rich_text_preformatted",
                "elements": [{"type": "text", "text": "sow(peas)"}],
                "border": 1,
                "language": "python",
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [{"type": "rich_text_section", "elements": [WORDS]}],
                "indent": 8,
                "offset": 4,
                "border": 1,
            },
        ],
    },
    "table": {
        "type": "table",
        "block_id": "t",
        "column_settings": [{"align": "right", "is_wrapped": True}, None],
        "rows": [
            [{"type": "raw_text", "text": "Plant"}, {"type": "raw_text", "text": "Pods"}],
            [rich(WORDS), {"type": "raw_number", "value": 12.5, "text": "12½"}],
        ],
    },
    "data_table": {
        "type": "data_table",
        "block_id": "dt",
        "caption": "The harvest",
        "page_size": 10,
        "row_header_column_index": 0,
        "rows": [
            [{"type": "raw_text", "text": "Plant"}, {"type": "raw_text", "text": "Pods"}],
            [rich(WORDS), {"type": "raw_number", "value": 12.5, "text": "12½"}],
        ],
    },
    "data_visualization": {
        "type": "data_visualization",
        "block_id": "dv",
        "title": "The harvest",
        "chart": {"type": "pie", "segments": [{"label": "Peas", "value": 12.5}]},
    },
    **{
        f"{kind} chart": {
            "type": "data_visualization",
            "title": "The harvest",
            "chart": {
                "type": kind,
                "series": [
                    {
                        "name": "Peas",
                        "data": [{"label": "June", "value": 12}, {"label": "July", "value": -1}],
                    }
                ],
                "axis_config": {
                    "categories": ["June", "July"],
                    "x_label": "Month",
                    "y_label": "Pods",
                },
            },
        }
        for kind in ("bar", "area", "line")
    },
    "task_card": {
        "type": "task_card",
        "block_id": "tc",
        "task_id": "sow",
        "title": "Sowing the peas",
        "status": "in_progress",
        "details": rich(WORDS),
        "output": rich(WORDS),
        "sources": [{"type": "url", "url": "https://garden.example", "text": "The almanac"}],
    },
    "plan": {
        "type": "plan",
        "block_id": "p",
        "title": "The year of the peas",
        "tasks": [
            {
                "type": "task_card",
                "block_id": "pt",
                "task_id": "sow",
                "title": "Sow",
                "status": "complete",
                "details": rich(WORDS),
                "output": rich(WORDS),
                "sources": [{"type": "url", "url": "https://garden.example", "text": "Almanac"}],
            },
            {"task_id": "pick", "title": "Pick", "status": "pending"},
        ],
    },
    "card": {
        "type": "card",
        "block_id": "k",
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": mrkdwn("*Peas*"),
        "subtitle": plain("Climbers"),
        "body": mrkdwn("They like it _cool_."),
        "subtext": plain("Seen in May"),
        "actions": [BUTTON],
    },
    "card with an icon of Slack's": {
        "type": "card",
        "slack_icon": {"type": "icon", "name": "sparkle"},
        "title": plain("Beans"),
        "subtitle": mrkdwn("Climbers"),
        "body": plain("They like it warm."),
        "subtext": mrkdwn("Seen in _June_"),
    },
    "carousel": {
        "type": "carousel",
        "block_id": "s",
        "elements": [{"type": "card", "block_id": "s1", "title": plain("Peas")}],
    },
    "container": {
        "type": "container",
        "block_id": "n",
        "title": plain("Two beds"),
        "rich_text_title": rich(WORDS),
        "subtitle": mrkdwn("North and *south*"),
        "width": "wide",
        "icon": IMAGE,
        "is_collapsible": True,
        "default_collapsed": True,
        "has_header_divider": False,
        "child_blocks": [
            {"type": "section", "block_id": "n1", "text": plain("North")},
            {"type": "divider", "block_id": "n2"},
        ],
    },
    "container with a plain subtitle": {
        "type": "container",
        "title": plain("One bed"),
        "subtitle": plain("South"),
        "child_blocks": [{"type": "divider"}],
    },
    "alert": {"type": "alert", "block_id": "al", "text": mrkdwn("*Frost* tonight")},
    "alert with a level": {"type": "alert", "text": plain("Frost tonight"), "level": "warning"},
    "auth_provider": {
        "type": "auth_provider",
        "block_id": "au",
        "value": "almanac",
        "name": plain("The almanac"),
        "is_connected": True,
        "description": plain("Dates for sowing"),
        "icon_url": "https://garden.example/icon.png",
        "auth_url": "https://garden.example/connect",
        "disconnect_url": "https://garden.example/leave",
        "connected_identity": plain("ada"),
        "connected_context": plain("Garden club"),
        "accessory": OVERFLOW,
        "fallback": [{"type": "divider"}],
    },
    "fields of text alone": {"type": "section", "fields": [plain("North"), mrkdwn("*South*")]},
    "plain text alone": {"type": "section", "text": plain("North")},
    "section with an image": {"type": "section", "text": plain("A bed"), "accessory": IMAGE},
    "confirmation in plain text": {
        "type": "section",
        "text": plain("A bed"),
        "accessory": {
            "type": "button",
            "text": plain("Dig"),
            "confirm": {**CONFIRM, "text": plain("It has rained.")},
        },
    },
    "options in plain text": {
        "type": "section",
        "text": plain("A bed"),
        "accessory": {"type": "checkboxes", "options": [option("Peas")]},
    },
    **{
        f"section with picker {number}": {
            "type": "section",
            "text": plain("A bed"),
            "accessory": element,
        }
        for number, element in enumerate(PICKED_ELEMENTS, start=1)
    },
    **{
        f"input of picker {number}": {
            "type": "input",
            "label": plain("A bed"),
            "element": element,
        }
        for number, element in enumerate([*PICKED_ELEMENTS, DATE_TIME_PICKER], start=1)
    },
    **{
        f"input of {element['type']}": {
            "type": "input",
            "label": plain("A bed"),
            "element": element,
        }
        for element in [RICH_TEXT_INPUT, *WRITTEN_ELEMENTS]
    },
}

UNKNOWN_TO_THE_SDK = {
    "data_table",
    "data_visualization",
    "bar chart",
    "area chart",
    "line chart",
}
_ONLY_IN_MODALS = {
    "alert",
    "alert with a level",
    "input of email_text_input",
    "input of url_text_input",
    "input of number_input",
    "input of file_input",
    "input of rich_text_input",
}

MODAL: Sample = {
    "type": "modal",
    "title": plain("The northern bed"),
    "submit": plain("Keep"),
    "close": plain("Leave"),
    "callback_id": "bed",
    "private_metadata": "{}",
    "external_id": "bed-north",
    "clear_on_close": True,
    "notify_on_close": True,
    "blocks": [{"type": "divider"}],
}
HOME: Sample = {
    "type": "home",
    "title": plain("The garden"),
    "callback_id": "garden",
    "private_metadata": "{}",
    "external_id": "home-ada",
    "blocks": [{"type": "divider"}],
}


def surface_of(name: str) -> Surface:
    """Say where the sample of that name may be shown."""
    return Surface.MODAL if name in _ONLY_IN_MODALS else Surface.MESSAGE


def sample(name: str) -> Sample:
    """Copy a block, to be changed by a test."""
    return copy.deepcopy(BLOCKS[name])


def modal(*blocks: Mapping[str, Any], **changed: object) -> Sample:
    """Write a modal with these blocks, or with a divider, and with these fields changed."""
    return {**copy.deepcopy(MODAL), "blocks": list(blocks) or [{"type": "divider"}], **changed}
