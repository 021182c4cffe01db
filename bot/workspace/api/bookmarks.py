"""`bookmarks.*`: links above a channel."""

from urllib.parse import urlsplit

from bot.workspace.api.channels import joined_channel
from bot.workspace.api.method import Arguments, Method
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace

_MOST_BOOKMARKS = 100


class _Add(Arguments):
    channel_id: str
    title: str
    type: str = "link"
    link: str = ""
    emoji: str = ""
    entity_id: str = ""
    parent_id: str = ""


class _Edit(Arguments):
    bookmark_id: str
    channel_id: str
    title: str = ""
    link: str = ""
    emoji: str = ""


class _Remove(Arguments):
    bookmark_id: str
    channel_id: str


class _List(Arguments):
    channel_id: str


def _checked_link(link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        raise Refusal("invalid_link") from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refusal("invalid_link")
    return link


def _add(workspace: Workspace, given: _Add) -> JsonObject:
    channel = joined_channel(workspace, given.channel_id)
    if given.type != "link":
        raise Refusal("invalid_bookmark_type")
    if len(channel.bookmarks) >= _MOST_BOOKMARKS:
        raise Refusal("too_many_bookmarks")
    name, now = workspace.ids.next("Bk"), int(workspace.clock.now())
    bookmark: JsonObject = {
        "id": name,
        "channel_id": channel.id,
        "title": given.title,
        "link": _checked_link(given.link),
        "emoji": given.emoji,
        "icon_url": "",
        "type": "link",
        "entity_id": given.entity_id or None,
        "date_created": now,
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):04d}",
        "last_updated_by_user_id": workspace.caller.person.id,
        "last_updated_by_team_id": workspace.state.team.id,
        "shortcut_id": None,
        "app_id": workspace.app.id,
    }
    channel.bookmarks[name] = bookmark
    return {"bookmark": bookmark}


def _found(channel: Channel, name: str) -> JsonObject:
    if name not in channel.bookmarks:
        raise Refusal("not_found")
    return channel.bookmarks[name]


def _edit(workspace: Workspace, given: _Edit) -> JsonObject:
    bookmark = _found(joined_channel(workspace, given.channel_id), given.bookmark_id)
    link = _checked_link(given.link) if given.link else ""
    changes = {"title": given.title, "link": link, "emoji": given.emoji}
    bookmark.update({name: value for name, value in changes.items() if value})
    bookmark["date_updated"] = int(workspace.clock.now())
    return {"bookmark": bookmark}


def _remove(workspace: Workspace, given: _Remove) -> JsonObject:
    channel = joined_channel(workspace, given.channel_id)
    del channel.bookmarks[_found(channel, given.bookmark_id)["id"]]
    return {}


def _list(workspace: Workspace, given: _List) -> JsonObject:
    return {"bookmarks": list(joined_channel(workspace, given.channel_id).bookmarks.values())}


_WRITE = ("bookmarks:write",)

METHODS = (
    Method("bookmarks.add", _add, _Add, _WRITE, per_minute=20),
    Method("bookmarks.edit", _edit, _Edit, _WRITE, per_minute=20),
    Method("bookmarks.remove", _remove, _Remove, _WRITE, per_minute=20),
    Method("bookmarks.list", _list, _List, ("bookmarks:read",)),
)
