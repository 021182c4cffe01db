"""The table of all methods, by name."""

from typing import Any

from bot.workspace.api import (
    assistant,
    bookmarks,
    calls,
    canvases,
    chat,
    conversations,
    dialogs,
    entities,
    files,
    functions,
    identity,
    pins,
    reactions,
    remote_files,
    rooms,
    scheduled,
    streaming,
    team,
    usergroups,
    users,
    views,
)
from bot.workspace.api.method import Method

_MODULES = (
    identity,
    chat,
    scheduled,
    streaming,
    conversations,
    rooms,
    users,
    reactions,
    pins,
    bookmarks,
    usergroups,
    team,
    files,
    remote_files,
    functions,
    entities,
    calls,
    canvases,
    views,
    dialogs,
    assistant,
)

METHODS: dict[str, Method[Any]] = {
    method.name: method for module in _MODULES for method in module.METHODS
}
