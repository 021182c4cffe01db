"""Rich text: the block, its four kinds of element, and what stands in their lines."""

from bot.workspace.blockkit.grammar import (
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
from bot.workspace.blockkit.objects import URL

_STYLES = ("bold", "italic", "strike", "code", "underline")
_MENTION_STYLES = (*_STYLES, "highlight", "client_highlight", "unlink")
_STYLE = Shape("style", required={}, optional=dict.fromkeys(_STYLES, Flag()))
_MENTION_STYLE = Shape("style", required={}, optional=dict.fromkeys(_MENTION_STYLES, Flag()))

INLINE = by_type(
    typed("text", required={"text": Text(1)}, optional={"style": _STYLE}),
    typed(
        "link",
        required={"url": URL},
        optional={"text": Text(), "unsafe": Flag(), "style": _STYLE},
    ),
    typed(
        "emoji",
        required={"name": Text(1)},
        optional={"unicode": Text(), "skin_tone": Whole(1, 6), "style": _STYLE},
    ),
    typed(
        "date",
        required={"timestamp": Whole(0), "format": Text(1)},
        optional={"url": URL, "fallback": Text(), "style": _STYLE},
    ),
    typed("color", required={"value": Text(1)}, optional={"style": _STYLE}),
    typed("user", required={"user_id": Text(1)}, optional={"style": _MENTION_STYLE}),
    typed("usergroup", required={"usergroup_id": Text(1)}, optional={"style": _MENTION_STYLE}),
    typed("team", required={"team_id": Text(1)}, optional={"style": _MENTION_STYLE}),
    typed("channel", required={"channel_id": Text(1)}, optional={"style": _MENTION_STYLE}),
    typed(
        "broadcast",
        required={"range": one_of("here", "channel", "everyone")},
        optional={"style": _MENTION_STYLE},
    ),
)

_LINE: dict[str, Rule] = {"elements": Items(INLINE, least=0)}
_BORDER: dict[str, Rule] = {"border": Whole(0, 1)}

SECTION = typed("rich_text_section", required=_LINE)

RICH_TEXT = typed(
    "rich_text",
    required={
        "elements": Items(
            by_type(
                SECTION,
                typed("rich_text_quote", required=_LINE, optional=_BORDER),
                typed(
                    "rich_text_preformatted",
                    required=_LINE,
                    optional={**_BORDER, "language": Text()},
                ),
                typed(
                    "rich_text_list",
                    required={
                        "style": one_of("bullet", "ordered"),
                        "elements": Items(SECTION, least=0),
                    },
                    optional={**_BORDER, "indent": Whole(0, 8), "offset": Whole(0)},
                ),
            )
        )
    },
    optional={"block_id": Text(most=255)},
)
