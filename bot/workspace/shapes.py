"""The state in the JSON that Slack's API and events use."""

from typing import Any

from bot.workspace.elements import initial_values
from bot.workspace.json_types import JsonObject
from bot.workspace.model import App, Channel, ChannelKind, Message, Person, Team, View
from bot.workspace.state import State


def person_json(person: Person, team: Team) -> JsonObject:
    """A person, as `users.info` gives it."""
    profile = {"real_name": person.real_name, "display_name": person.name, "team": team.id}
    if person.is_bot:
        profile |= {"bot_id": person.bot_id, "api_app_id": person.app_id}
    return {
        "id": person.id,
        "team_id": team.id,
        "name": person.name,
        "deleted": False,
        "real_name": person.real_name,
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
    }


def channel_json(channel: Channel, seen_by: str) -> JsonObject:
    """A channel, as `conversations.info` gives it to somebody."""
    direct = channel.kind is ChannelKind.DIRECT
    shape: JsonObject = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": False,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_im": direct,
        "is_mpim": False,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_org_shared": False,
    }
    if direct:
        others = [member for member in channel.members if member != seen_by]
        return shape | {"user": others[0] if others else seen_by, "is_user_deleted": False}
    empty = {"value": "", "creator": "", "last_set": 0}
    return shape | {
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_general": channel.name == "general",
        "is_member": seen_by in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": empty,
        "purpose": empty,
    }


def message_json(message: Message, state: State) -> JsonObject:
    """A message, as `conversations.history` gives it."""
    shape: JsonObject = {"type": "message", "ts": message.ts, "text": message.text}
    if message.user:
        shape |= {"user": message.user, "team": state.team.id}
    optional = {
        "subtype": message.subtype,
        "username": message.username,
        "client_msg_id": message.client_msg_id,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "edited": message.edited,
        "metadata": message.metadata,
    }
    shape |= {name: value for name, value in optional.items() if value}
    if message.bot_id:
        shape |= {"bot_id": message.bot_id, "app_id": message.app_id}
        author = state.people.get(message.user)
        if author is not None:
            shape["bot_profile"] = _bot_profile(author, state.team)
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(people), "count": len(people)}
            for name, people in message.reactions.items()
        ]
    if message.only_for:
        shape |= {"is_ephemeral": True}
    return shape | _thread_json(message, state)


def _bot_profile(bot: Person, team: Team) -> JsonObject:
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "user_id": bot.id,
        "name": bot.name,
        "deleted": False,
        "updated": 0,
        "team_id": team.id,
    }


def bot_json(bot: Person) -> JsonObject:
    """A bot, as `bots.info` gives it."""
    return {
        "id": bot.bot_id,
        "deleted": False,
        "name": bot.name,
        "updated": 0,
        "app_id": bot.app_id,
        "user_id": bot.id,
    }


def _thread_json(message: Message, state: State) -> JsonObject:
    if message.thread_ts:
        root = state.channels[message.channel].messages.get(message.thread_ts)
        shape: JsonObject = {"thread_ts": message.thread_ts}
        if root is not None:
            shape["parent_user_id"] = root.user
        return shape
    replies = [] if message.only_for else list(state.replies(message))
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies if reply.user))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "is_locked": False,
        "subscribed": False,
    }


def view_json(view: View, app: App, team: Team) -> JsonObject:
    """A view, as `views.open` and interactions give it."""
    content = view.content
    values: dict[str, dict[str, Any]] = initial_values(content.get("blocks", []))
    for block_id, actions in values.items():
        actions.update(
            (name, value)
            for name, value in view.values.get(block_id, {}).items()
            if name in actions
        )
    shape: JsonObject = {
        "id": view.id,
        "team_id": team.id,
        "type": content["type"],
        "blocks": content.get("blocks", []),
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": values},
        "hash": view.hash,
        "title": content.get("title"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id or view.id,
        "app_id": app.id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": team.id,
        "bot_id": app.bot.bot_id,
    }
    return shape
