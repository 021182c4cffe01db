"""The state in the JSON that Slack's API and events use."""

import re
from typing import Any
from urllib.parse import quote

from bot.workspace.elements import initial_values
from bot.workspace.files import File
from bot.workspace.json_types import JsonObject
from bot.workspace.model import App, Channel, ChannelKind, Message, Person, Team, View
from bot.workspace.state import State

_SIZES = (24, 32, 48, 72, 192, 512)
_BOT_SIZES = (36, 48, 72)
_COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._-]")


def email_of(person: Person, team: Team) -> str:
    """The address of a person; bots have none."""
    if person.is_bot:
        return ""
    local = _NOT_IN_A_NAME.sub("", person.name.lower()) or person.id.lower()
    return str(person.profile.get("email") or f"{local}@{team.domain}.example")


def _images(person: Person, team: Team, sizes: tuple[int, ...]) -> JsonObject:
    return {f"image_{size}": f"{team.address}/avatars/{person.id}/{size}" for size in sizes}


def profile_json(person: Person, team: Team, *, with_email: bool = False) -> JsonObject:
    """What a person shows of themselves, as `users.profile.get` gives it.

    Args:
        person: who.
        team: where.
        with_email: whether the app may see their address.
    """
    shown = {"real_name": person.real_name, "display_name": person.name} | person.profile
    first, _, last = str(shown["real_name"]).partition(" ")
    profile: JsonObject = {
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_text_canonical": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "first_name": first,
        "last_name": last,
        "avatar_hash": person.id.lower(),
        **shown,
        "real_name_normalized": shown["real_name"],
        "display_name_normalized": shown["display_name"],
        **_images(person, team, _SIZES),
        "team": team.id,
    }
    profile.pop("email", None)
    if with_email and not person.is_bot:
        profile["email"] = email_of(person, team)
    if person.is_bot:
        profile |= {"bot_id": person.bot_id, "api_app_id": person.app_id, "always_active": False}
    return profile


def person_json(
    person: Person, team: Team, *, with_email: bool = False, with_locale: bool = False
) -> JsonObject:
    """A person, as `users.info` gives it.

    Args:
        person: who.
        team: where.
        with_email: whether the app may see their address.
        with_locale: whether their language is asked for.
    """
    profile = profile_json(person, team, with_email=with_email)
    return {
        "id": person.id,
        "team_id": team.id,
        "name": person.name,
        "deleted": False,
        "color": _COLORS[sum(person.id.encode()) % len(_COLORS)],
        "real_name": profile["real_name"],
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
        **({"locale": "en-US"} if with_locale else {}),
    }


def channel_json(channel: Channel, seen_by: str) -> JsonObject:
    """A channel, as `conversations.info` gives it to somebody."""
    direct = channel.kind is ChannelKind.DIRECT
    shape: JsonObject = {
        "id": channel.id,
        "created": channel.created,
        "updated": channel.updated,
        "is_archived": channel.is_archived,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_im": direct,
        "is_mpim": channel.kind is ChannelKind.SEVERAL,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_org_shared": False,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
    }
    if seen_by in channel.members:
        shape["last_read"] = channel.last_read.get(seen_by) or "0000000000.000000"
    if direct:
        others = [member for member in channel.members if member != seen_by]
        user = others[0] if others else seen_by
        return shape | {"user": user, "is_user_deleted": False, "is_open": True, "priority": 0}
    return shape | {
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_general": channel.name == "general",
        "is_member": seen_by in channel.members,
        "is_open": channel.kind is ChannelKind.SEVERAL,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "previous_names": channel.previous_names,
        "unlinked": 0,
        "topic": channel.topic,
        "purpose": channel.purpose,
    }


def file_json(file: File, state: State) -> JsonObject:
    """A file, as `files.info` gives it."""
    team, channels = state.team, [state.channels[one] for one in file.channels]
    name_in_url = quote(file.name, safe="")
    kinds = [("channels", ChannelKind.PUBLIC), ("ims", ChannelKind.DIRECT)]
    private = (ChannelKind.PRIVATE, ChannelKind.SEVERAL)
    shape: JsonObject = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper() if len(file.filetype) <= 4 else file.filetype.title(),
        "user": file.user,
        "user_team": team.id,
        "editable": False,
        "size": len(file.content),
        "mode": "external" if file.external_id else "snippet" if file.snippet_type else "hosted",
        "is_external": bool(file.external_id),
        "external_type": "app" if file.external_id else "",
        "is_public": any(channel.kind is ChannelKind.PUBLIC for channel in channels),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "permalink": f"{team.address}/files/{file.user}/{file.id}/{name_in_url}",
        "has_rich_preview": False,
        "file_access": "visible",
        "comments_count": 0,
        **{name: [one.id for one in channels if one.kind is kind] for name, kind in kinds},
        "groups": [one.id for one in channels if one.kind in private],
        "shares": _shares(file, state),
        **file.preview(),
    }
    if file.alt_text:
        shape["alt_txt"] = file.alt_text
    if file.external_id:
        more = {"external_id": file.external_id, "external_url": file.external_url}
        return shape | more | {"url_private": file.external_url}
    place = f"{team.address}/files-pri/{team.id}-{file.id}"
    return shape | {
        "url_private": f"{place}/{name_in_url}",
        "url_private_download": f"{place}/download/{name_in_url}",
    }


def _shares(file: File, state: State) -> JsonObject:
    shares: JsonObject = {}
    for channel_id, ts in file.shares:
        channel = state.channels[channel_id]
        kind = "public" if channel.kind is ChannelKind.PUBLIC else "private"
        share = {
            "ts": ts,
            "channel_name": channel.name,
            "team_id": state.team.id,
            "share_user_id": file.user,
            "reply_users": [],
            "reply_users_count": 0,
            "reply_count": 0,
        }
        shares.setdefault(kind, {}).setdefault(channel_id, []).append(share)
    return shares


def message_json(
    message: Message, state: State, *, with_metadata: bool = False, with_thread: bool = True
) -> JsonObject:
    """A message, as `conversations.history` gives it.

    Args:
        message: which.
        state: where.
        with_metadata: whether its metadata is asked for.
        with_thread: whether it says what its thread is like.
    """
    shape: JsonObject = {"type": "message", "ts": message.ts, "text": message.text}
    if message.user:
        shape |= {"user": message.user, "team": state.team.id}
    optional = {
        "subtype": message.subtype,
        "username": message.username,
        "icons": message.icons,
        "client_msg_id": message.client_msg_id,
        "blocks": [_with_call(block, message, state) for block in message.blocks],
        "attachments": message.attachments,
        "edited": message.edited,
        "metadata": message.metadata if with_metadata else None,
        "streaming_state": "in_progress" if message.is_streamed else "",
    }
    shape |= {name: value for name, value in optional.items() if value} | message.more
    if message.files:
        shared = [state.files[one] for one in message.files if one in state.files]
        shape |= {"files": [file_json(one, state) for one in shared], "upload": False}
    if message.bot_id:
        shape |= {"bot_id": message.bot_id, "app_id": message.app_id}
        author = state.bot(message.bot_id)
        if author is not None:
            shape["bot_profile"] = _bot_profile(author, state.team)
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(people), "count": len(people)}
            for name, people in message.reactions.items()
        ]
    if message.only_for:
        shape |= {"is_ephemeral": True}
    if message.ts in state.channels[message.channel].pins:
        shape |= {"pinned_to": [message.channel]}
    if not with_thread:
        return shape | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
    return shape | _thread_json(message, state)


def _with_call(block: JsonObject, message: Message, state: State) -> JsonObject:
    """A block as it is read: one of a call with what is known of that."""
    call = state.calls.get(str(block.get("call_id"))) if block["type"] == "call" else None
    if call is None:
        return block
    known = {
        "id": call["id"],
        "app_id": message.app_id,
        "date_start": call["date_start"],
        "date_end": call.get("date_end", 0),
        "active_participants": [] if "date_end" in call else call["users"],
        "all_participants": call["users"],
        "display_id": call["external_display_id"],
        "join_url": call["join_url"],
        "desktop_app_join_url": call["desktop_app_join_url"],
        "name": call["title"],
        "created_by": call["created_by"],
        "channels": [message.channel],
        "is_dm_call": state.channels[message.channel].kind is ChannelKind.DIRECT,
        "was_rejected": False,
        "was_missed": False,
        "was_accepted": False,
        "has_ended": "date_end" in call,
    }
    return block | {"api_decoration_available": False, "call": {"v1": known}}


def permalink_of(message: Message, state: State) -> str:
    """The address of a message, as Slack writes it."""
    link = (
        f"https://{state.team.domain}.slack.com/archives/{message.channel}/"
        f"p{message.ts.replace('.', '')}"
    )
    return link + (
        f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else ""
    )


def _bot_profile(bot: Person, team: Team) -> JsonObject:
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "name": bot.name,
        "icons": _images(bot, team, _BOT_SIZES),
        "deleted": False,
        "updated": 0,
        "team_id": team.id,
    }


def bot_json(bot: Person, team: Team) -> JsonObject:
    """A bot, as `bots.info` gives it."""
    return {
        "id": bot.bot_id,
        "deleted": False,
        "name": bot.name,
        "updated": 0,
        "app_id": bot.app_id,
        "user_id": bot.id,
        "icons": _images(bot, team, _BOT_SIZES),
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
