"""The table of all methods, by name."""

from typing import Any

from bot.workspace.api import assistant, chat, conversations, identity, reactions, views
from bot.workspace.api.method import Method

METHODS: dict[str, Method[Any]] = {
    method.name: method
    for module in (identity, chat, conversations, reactions, views, assistant)
    for method in module.METHODS
}
