"""The views that an app can open: modals, and its Home tab."""

from bot.workspace.blockkit.blocks import BLOCKS
from bot.workspace.blockkit.grammar import Flag, Items, Rule, Text, by_type, typed
from bot.workspace.blockkit.objects import plain

VIEW_BLOCKS = Items(BLOCKS, most=100)
_BLOCKS: dict[str, Rule] = {"blocks": VIEW_BLOCKS}
_VIEW: dict[str, Rule] = {
    "callback_id": Text(most=255),
    "private_metadata": Text(most=3000),
    "external_id": Text(most=255),
}

VIEWS = by_type(
    typed(
        "modal",
        required={"title": plain(24), **_BLOCKS},
        optional={
            **_VIEW,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
        },
    ),
    typed("home", required=_BLOCKS, optional={**_VIEW, "title": plain(24)}),
)
MESSAGE_BLOCKS = Items(BLOCKS, least=0, most=50)
