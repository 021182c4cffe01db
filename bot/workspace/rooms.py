"""What is done to channels: made, renamed, described, archived."""

import re

from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Person
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import channel_json
from bot.workspace.workspace import Workspace

LONGEST_NAME = 80
LONGEST_CAPTION = 250
_SPECIAL = re.compile(r"[^\w-]")


def checked_name(name: str) -> str:
    """A name that a channel can have.

    Raises:
        Refusal: `invalid_name_required`, `invalid_name_maxlength` or `invalid_name_specials`.
    """
    name = name.strip().removeprefix("#")
    if not name:
        raise Refusal("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise Refusal("invalid_name_maxlength")
    if _SPECIAL.search(name) or name != name.lower():
        raise Refusal("invalid_name_specials")
    return name


def create(workspace: Workspace, by: Person, name: str, kind: ChannelKind) -> Channel:
    """Make a channel, with whoever makes it in it.

    Raises:
        Refusal: what `checked_name` refuses, or `name_taken`.
    """
    channel = workspace.add_channel(checked_name(name), kind, [by])
    if kind is ChannelKind.PUBLIC:
        shape = channel_json(channel, workspace.app.bot.id)
        workspace.announce("channel_created", {"channel": shape})
    return channel


def rename(workspace: Workspace, by: Person, channel: Channel, name: str) -> None:
    """Call a channel something else, which it says.

    Raises:
        Refusal: what `checked_name` refuses, `name_taken`, or `not_authorized` for #general.
    """
    name, before = checked_name(name), channel.name
    if before == "general":
        raise Refusal("not_authorized")
    if any(other.name == name for other in workspace.state.channels.values()):
        raise Refusal("name_taken")
    channel.previous_names.insert(0, before)
    channel.name = name
    text = f"has renamed the channel from “{before}” to “{name}”"
    workspace.say_for(channel, by, "name", text, {"old_name": before, "name": name})
    workspace.note_channel(channel)
    shape = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
    family = "group" if channel.kind is ChannelKind.PRIVATE else "channel"
    workspace.announce(f"{family}_rename", {"channel": shape}, channel)


def describe(workspace: Workspace, by: Person, channel: Channel, about: str, value: str) -> None:
    """Set the topic or the purpose of a channel, which it says.

    Args:
        workspace: where.
        by: who does it.
        channel: which.
        about: `topic` or `purpose`.
        value: the text; empty to clear it.

    Raises:
        Refusal: `too_long`.
    """
    if len(value) > LONGEST_CAPTION:
        raise Refusal("too_long")
    caption: JsonObject = {
        "value": value,
        "creator": by.id,
        "last_set": int(workspace.clock.now()),
    }
    setattr(channel, about, caption)
    word = "topic" if about == "topic" else "description"
    text = f"set the channel {word}: {value}" if value else f"cleared the channel {word}"
    workspace.say_for(channel, by, about, text, {about: value})
    workspace.note_channel(channel)


def archive(workspace: Workspace, by: Person, channel: Channel) -> None:
    """Close a channel for everybody.

    Raises:
        Refusal: `already_archived` or `cant_archive_general`.
    """
    if channel.is_archived:
        raise Refusal("already_archived")
    if channel.name == "general":
        raise Refusal("cant_archive_general")
    members = {"members": list(channel.members)}
    workspace.say_for(channel, by, "archive", "archived the channel", members)
    channel.is_archived = True
    _archived(workspace, by, channel, "archive")


def unarchive(workspace: Workspace, by: Person, channel: Channel) -> None:
    """Open a channel again.

    Raises:
        Refusal: `not_archived`.
    """
    if not channel.is_archived:
        raise Refusal("not_archived")
    channel.is_archived = False
    workspace.say_for(channel, by, "unarchive", "un-archived the channel", {})
    _archived(workspace, by, channel, "unarchive")


def _archived(workspace: Workspace, by: Person, channel: Channel, done: str) -> None:
    workspace.note_channel(channel)
    family = "group" if channel.kind is ChannelKind.PRIVATE else "channel"
    workspace.announce(f"{family}_{done}", {"channel": channel.id, "user": by.id}, channel)
