"""What a workspace consists of: people, channels, messages, views."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.workspace.json_types import JsonObject


class ChannelKind(StrEnum):
    """The kinds of conversation, by Slack's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace itself."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can speak: a person, or the user of a bot.

    Args:
        id: starts with `U`.
        name: the handle, without the at sign.
        real_name: as it is shown.
        bot_id: starts with `B`; empty for people.
        app_id: the app that a bot belongs to; empty for people.
    """

    id: str
    name: str
    real_name: str
    bot_id: str = ""
    app_id: str = ""

    @property
    def is_bot(self) -> bool:
        """Whether this is the user of a bot."""
        return bool(self.bot_id)


@dataclass(slots=True)
class Message:
    """A message as it stands in a channel.

    Args:
        ts: its time and name within its channel.
        channel: the channel's id.
        user: who wrote it; empty for an integration without a user.
        text: in mrkdwn, with mentions as ids.
        blocks: its blocks, every one with an id.
        attachments: as they were given.
        thread_ts: the message that it replies to, or empty.
        subtype: Slack's subtype, or empty for an ordinary one.
        bot_id: the bot that wrote it, or empty.
        app_id: the app of that bot, or empty.
        client_msg_id: what the client of a person calls it, or empty.
        edited: who changed it last, and when.
        metadata: as it was given.
        reactions: who reacted, by the name of the emoji.
        only_for: the one person who sees it, or empty: set for ephemeral messages.
        username: the name under which a bot posted it, where that is not its own.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[JsonObject] = field(default_factory=list)
    attachments: list[JsonObject] = field(default_factory=list)
    thread_ts: str = ""
    subtype: str = ""
    bot_id: str = ""
    app_id: str = ""
    client_msg_id: str = ""
    edited: JsonObject | None = None
    metadata: JsonObject | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    only_for: str = ""
    username: str = ""

    @property
    def root(self) -> str:
        """The message that its thread starts with: itself, unless it is a reply."""
        return self.thread_ts or self.ts

    @property
    def in_channel(self) -> bool:
        """Whether it shows in the channel itself, and not in a thread alone."""
        return not self.thread_ts or self.subtype == "thread_broadcast"


@dataclass(slots=True)
class Channel:
    """A conversation and who is in it.

    Args:
        id: starts with `C`, or with `D` for a direct message.
        name: without the number sign; empty for a direct message.
        kind: what kind of conversation it is.
        created: seconds since 1970.
        creator: the id of who made it.
        members: ids, in the order in which they came.
        messages: by their ts, oldest first.
        last_read: the newest ts that each person has seen.
    """

    id: str
    name: str
    kind: ChannelKind
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class View:
    """A modal, or the home tab of one person.

    Args:
        id: starts with `V`.
        user: who sees it.
        content: what the app gave: type, title, blocks and so on, every block with an id.
        hash: changes whenever the app sends the view.
        given: what the app gave, before every block had an id.
        root_id: the lowest view of its stack.
        previous_id: the view below it, or empty.
        values: what is filled in, by block id and action id, in Slack's form.
        errors: what the app objected to at the last submission, by block id.
    """

    id: str
    user: str
    content: JsonObject
    hash: str
    given: JsonObject
    root_id: str = ""
    previous_id: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class App:
    """The app that is installed in the workspace.

    Args:
        id: starts with `A`.
        bot: the user as which it speaks.
        scopes: what its bot token may do.
        bot_token: starts with `xoxb-`.
        app_token: starts with `xapp-`.
        signing_secret: what requests to it are signed with.
        verification_token: the older way of telling that a request comes from Slack.
    """

    id: str
    bot: Person
    scopes: tuple[str, ...]
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
