"""What a workspace consists of: people, channels, messages, views."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.workspace.json_types import JsonObject

# What an app that is installed by OAuth calls itself; its secret is drawn at each start.
CLIENT_ID = "1234.5678"


class ChannelKind(StrEnum):
    """The kinds of conversation, by Slack's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    SEVERAL = "mpim"


@dataclass(slots=True)
class Team:
    """The workspace itself.

    Args:
        id: starts with `T`.
        name: what it is called.
        domain: its part of an address of Slack's.
        address: where it answers, without a slash at the end; empty before it does.
    """

    id: str
    name: str
    domain: str
    address: str = ""


@dataclass(slots=True)
class Person:
    """Somebody who can speak: a person, or the user of a bot.

    Args:
        id: starts with `U`.
        name: the handle, without the at sign.
        real_name: as it is shown.
        bot_id: starts with `B`; empty for people.
        app_id: the app that a bot belongs to; empty for people.
        profile: what they have filled in beyond their names, as `status_text`.
        is_away: whether they are shown as away.
    """

    id: str
    name: str
    real_name: str
    bot_id: str = ""
    app_id: str = ""
    profile: JsonObject = field(default_factory=dict)
    is_away: bool = False

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
        user: who wrote it; empty for an integration without a user, and under another name.
        text: in mrkdwn, with mentions as ids.
        blocks: its blocks, every one with an id.
        attachments: each with a number, and with ids in its blocks.
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
        icons: the picture under which it did so, or None.
        files: the ids of the files that it shares.
        more: what its subtype has beside all that, as the `topic` of a `channel_topic`.
        has_made_blocks: whether its blocks were made of its text here, as Slack does.
        execution: the execution of a custom step that it belongs to, or empty.
        is_streamed: whether the app is still writing it.
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
    icons: JsonObject | None = None
    files: list[str] = field(default_factory=list)
    more: JsonObject = field(default_factory=dict)
    has_made_blocks: bool = False
    execution: str = ""
    is_streamed: bool = False

    @property
    def root(self) -> str:
        """The message that its thread starts with: itself, unless it is a reply."""
        return self.thread_ts or self.ts

    @property
    def all_blocks(self) -> list[JsonObject]:
        """Its blocks, and those of its attachments."""
        return [
            *self.blocks,
            *(block for one in self.attachments for block in one.get("blocks", [])),
        ]

    @property
    def in_channel(self) -> bool:
        """Whether it shows in the channel itself, and not in a thread alone."""
        return not self.thread_ts or self.subtype == "thread_broadcast"


def no_caption() -> JsonObject:
    """A topic or a purpose that nobody has set."""
    return {"value": "", "creator": "", "last_set": 0}


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
        topic: what is talked about, who said so, and when.
        purpose: what it is for, likewise.
        previous_names: how it was called before.
        is_archived: whether nothing can be said there any more.
        updated: seconds since 1970.
        pins: who pinned which message and when, by its ts.
        bookmarks: by their ids.
        is_shared: whether people of another organisation are in it as well.
    """

    id: str
    name: str
    kind: ChannelKind
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    topic: JsonObject = field(default_factory=no_caption)
    purpose: JsonObject = field(default_factory=no_caption)
    previous_names: list[str] = field(default_factory=list)
    is_archived: bool = False
    updated: int = 0
    pins: dict[str, JsonObject] = field(default_factory=dict)
    bookmarks: dict[str, JsonObject] = field(default_factory=dict)
    is_shared: bool = False

    @property
    def is_room(self) -> bool:
        """Whether it is a channel with a name, public or private, and no direct message."""
        return self.kind in (ChannelKind.PUBLIC, ChannelKind.PRIVATE)


@dataclass(frozen=True, slots=True)
class DialogOrigin:
    """What the app is told of a dialog, which a modal shows.

    Args:
        callback_id: the app's name for it.
        state: what the app wants to be told again.
        channel: the conversation that it was opened from, or empty.
        notifies: whether the app is told where it is closed.
    """

    callback_id: str
    state: str
    channel: str
    notifies: bool


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
        dialog: the dialog that it shows, or None for a view of the app's own.
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
    dialog: DialogOrigin | None = None


@dataclass(frozen=True, slots=True)
class App:
    """The app that is installed in the workspace.

    Args:
        id: starts with `A`.
        bot: the user as which it speaks.
        scopes: what its bot token may do.
        bot_token: starts with `xoxb-`.
        person_token: starts with `xoxp-`: of who has installed it; empty where it asks for none.
        app_token: starts with `xapp-`.
        signing_secret: what requests to it are signed with.
        verification_token: the older way of telling that a request comes from Slack.
    """

    id: str
    bot: Person
    scopes: tuple[str, ...]
    bot_token: str
    person_token: str
    app_token: str
    signing_secret: str
    verification_token: str


@dataclass(frozen=True, slots=True)
class Caller:
    """As whom the app calls the Web API: as itself, or as somebody who lets it.

    Args:
        person: the app's bot, or who lets it.
        scopes: what its token may do.
    """

    person: Person
    scopes: tuple[str, ...]


@dataclass(slots=True)
class Execution:
    """One run of a custom step.

    Args:
        id: starts with `Fx`.
        callback_id: of the step.
        inputs: what it was given.
        person: the id of who started it.
        token: what the app calls the Web API with for this run.
        status: `running`, `completed` or `failed`.
        outputs: what the app gave back.
        error: why it failed, or empty.
    """

    id: str
    callback_id: str
    inputs: JsonObject
    person: str
    token: str
    status: str = "running"
    outputs: JsonObject = field(default_factory=dict)
    error: str = ""

    def json(self) -> JsonObject:
        """It as the page and the journal show it."""
        return {
            "id": self.id,
            "callback_id": self.callback_id,
            "inputs": self.inputs,
            "user": self.person,
            "status": self.status,
            "outputs": self.outputs,
            "error": self.error,
        }
