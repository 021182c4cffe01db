"""The blocks, and where each may be shown."""

import re
from collections.abc import Iterator

from bot.workspace.blockkit.conditions import Excludes, NeedsOne, NotBothTrue
from bot.workspace.blockkit.data_blocks import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.workspace.blockkit.elements import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    OVERFLOW,
    URL_SOURCE,
)
from bot.workspace.blockkit.grammar import (
    ByType,
    Flag,
    Items,
    Json,
    Rule,
    Shape,
    Text,
    Whole,
    by_type,
    one_of,
    typed,
)
from bot.workspace.blockkit.objects import SLACK_FILE, URL, mrkdwn, plain, text
from bot.workspace.blockkit.rich_text import RICH_TEXT
from bot.workspace.blockkit.surface import Surface

_MESSAGES = frozenset({Surface.MESSAGE})
_MODALS = frozenset({Surface.MODAL})
_MESSAGES_AND_HOME = frozenset({Surface.MESSAGE, Surface.HOME})

_BLOCK: dict[str, Rule] = {"block_id": Text(most=255)}
_HTTPS = Text(most=3000, form=re.compile(r"https://\S+"))


def _no_dispatch_of_files(value: Json) -> Iterator[tuple[str, str]]:
    """An input of files cannot dispatch actions."""
    element = value.get("element")
    kind = element.get("type") if isinstance(element, dict) else None
    if kind == "file_input" and value.get("dispatch_action") is True:
        yield "/element/type", f"unsupported type: {kind}"


SECTION = typed(
    "section",
    optional={
        **_BLOCK,
        "text": text(),
        "fields": Items(text(2000), most=10),
        "accessory": IN_SECTION,
        "expand": Flag(),
    },
    conditions=(NeedsOne(("text", "fields")),),
)
HEADER = typed("header", required={"text": plain(150)}, optional={**_BLOCK, "level": Whole(1, 4)})
DIVIDER = typed("divider", optional=_BLOCK)
CONTEXT = typed(
    "context",
    required={"elements": Items(by_type(IMAGE, plain(), mrkdwn()), most=10)},
    optional=_BLOCK,
)
CONTEXT_ACTIONS = typed(
    "context_actions",
    required={"elements": Items(IN_CONTEXT_ACTIONS, most=5)},
    optional=_BLOCK,
    surfaces=_MESSAGES,
)
ACTIONS = typed("actions", required={"elements": Items(IN_ACTIONS, most=25)}, optional=_BLOCK)
IMAGE_BLOCK = typed(
    "image",
    required={"alt_text": Text(most=2000)},
    optional={**_BLOCK, "image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
    conditions=(NeedsOne(("image_url", "slack_file")), Excludes("image_url", "slack_file")),
    ignores_unknown=True,  # Slack only warns: ignored_extra_attributes_for_image_block
)
INPUT = typed(
    "input",
    required={"label": plain(2000), "element": IN_INPUT},
    optional={**_BLOCK, "hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    conditions=(_no_dispatch_of_files,),
)
FILE = typed(
    "file",
    required={"external_id": Text(1), "source": one_of("remote")},
    optional=_BLOCK,
    surfaces=_MESSAGES,
)
CALL = typed(
    "call",
    required={"call_id": Text(1)},
    optional={
        **_BLOCK,
        "api_decoration_available": Flag(),
        "call": Shape("call details", required={}, optional={}, ignores_unknown=True),
    },
    surfaces=_MESSAGES,
)
MARKDOWN = typed(
    "markdown", required={"text": Text(1, 12_000)}, optional=_BLOCK, surfaces=_MESSAGES
)
VIDEO = typed(
    "video",
    required={"alt_text": Text(1), "title": plain(199), "thumbnail_url": URL, "video_url": _HTTPS},
    optional={
        **_BLOCK,
        "title_url": _HTTPS,
        "description": plain(199),
        "author_name": Text(most=49),
        "provider_name": Text(),
        "provider_icon_url": URL,
    },
)
ALERT = typed(
    "alert",
    required={"text": text(200)},
    optional={**_BLOCK, "level": one_of("default", "info", "warning", "error", "success")},
    surfaces=_MODALS,
)

_TASK: dict[str, Rule] = {"task_id": Text(1), "title": Text(1)}
_STATUS: dict[str, Rule] = {"status": one_of("pending", "in_progress", "complete", "error")}
_TASK_MORE: dict[str, Rule] = {
    **_BLOCK,
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": Items(URL_SOURCE),
}
TASK_CARD = typed(
    "task_card", required={**_TASK, **_STATUS}, optional=_TASK_MORE, surfaces=_MESSAGES
)
PLAN = typed(
    "plan",
    required={"title": Text(1)},
    optional={
        **_BLOCK,
        "tasks": Items(
            Shape(  # a task card that need not say that it is one
                "task", {**_TASK, **_STATUS}, {**_TASK_MORE, "type": one_of("task_card")}
            )
        ),
    },
    surfaces=_MESSAGES,
)

CARD = typed(
    "card",
    optional={
        **_BLOCK,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": typed("icon", required={"name": Text(1)}),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": Items(by_type(BUTTON), most=3),
    },
    conditions=(
        NeedsOne(("hero_image", "title", "actions", "body")),
        Excludes("icon", "slack_icon"),
    ),
)
CAROUSEL = typed(
    "carousel",
    required={"elements": Items(by_type(CARD), most=10)},
    optional=_BLOCK,
    surfaces=_MESSAGES_AND_HOME,
)
CONTAINER = typed(
    "container",
    required={
        "child_blocks": Items(
            by_type(
                ACTIONS,
                CONTEXT,
                DIVIDER,
                FILE,
                HEADER,
                IMAGE_BLOCK,
                INPUT,
                RICH_TEXT,
                SECTION,
                TABLE,
                VIDEO,
            ),
            most=10,
        )
    },
    optional={
        **_BLOCK,
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    conditions=(
        NeedsOne(("title", "rich_text_title")),
        NotBothTrue("has_header_divider", "is_collapsible"),
    ),
    surfaces=_MESSAGES_AND_HOME,
)

_PLAIN_BLOCKS: tuple[Shape, ...] = (
    SECTION,
    HEADER,
    DIVIDER,
    CONTEXT,
    CONTEXT_ACTIONS,
    ACTIONS,
    IMAGE_BLOCK,
    INPUT,
    FILE,
    CALL,
    MARKDOWN,
    VIDEO,
    RICH_TEXT,
    TABLE,
    DATA_TABLE,
    DATA_VISUALIZATION,
    ALERT,
    TASK_CARD,
    PLAN,
    CARD,
    CAROUSEL,
    CONTAINER,
)
AUTH_PROVIDER = typed(
    "auth_provider",
    required={"value": Text(1, 150), "name": plain(75), "is_connected": Flag()},
    optional={
        **_BLOCK,
        "description": plain(150),
        "icon_url": URL,
        "auth_url": URL,
        "disconnect_url": URL,
        "connected_identity": plain(75),
        "connected_context": plain(75),
        "accessory": OVERFLOW,
        "fallback": Items(by_type(*_PLAIN_BLOCKS)),
    },
)

BLOCKS: ByType = by_type(*_PLAIN_BLOCKS, AUTH_PROVIDER)
