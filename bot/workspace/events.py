"""What happened, in the events that an app can subscribe to."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.model import App, Channel, ChannelKind, Message
from bot.workspace.shapes import message_json
from bot.workspace.state import State
from bot.workspace.unfurling import addresses_in

_MENTION = re.compile(r"<@([^<>|]+)(?:\|[^<>]*)?>")
# The subtypes of what somebody says; the others are what Slack says of a channel.
_SAID = ("", "bot_message", "file_share", "me_message", "thread_broadcast")

# The names in a manifest of the events that are messages, by the kind of their channel.
MESSAGE_EVENTS = {
    ChannelKind.PUBLIC: "message.channels",
    ChannelKind.PRIVATE: "message.groups",
    ChannelKind.DIRECT: "message.im",
    ChannelKind.SEVERAL: "message.mpim",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that an app may be told.

    Args:
        subscription: its name in a manifest, as `message.im`.
        body: the inner event.
    """

    subscription: str
    body: JsonObject


class Events:
    """Makes events of what happens.

    Args:
        state: the workspace.
        app: the app that is told.
        manifest: says what it wants to be told.
    """

    def __init__(self, state: State, app: App, manifest: Manifest) -> None:
        self._state = state
        self._app = app
        self._manifest = manifest

    def posted(self, message: Message) -> list[Event]:
        """The events of a new message: with a mention, two of them for one message."""
        channel = self._state.channels[message.channel]
        shape = self._message(message) | self._place(channel, message.ts)
        told = [*self._mention(message, channel), _said(channel, shape)]
        return self._wanted(channel, told) + self._links(message, channel)

    def changed(self, message: Message, before: JsonObject) -> list[Event]:
        """The events of an edited message.

        Args:
            message: as it is now.
            before: its JSON before the change.
        """
        channel = self._state.channels[message.channel]
        ts = self._state.next_ts()
        shape = {
            "type": "message",
            "subtype": "message_changed",
            "message": self._message(message),
            "previous_message": before,
            "hidden": True,
            "ts": ts,
        } | self._place(channel, ts)
        # An edit that mentions the app tells it so again, whether it did so before or not.
        return self._wanted(channel, [*self._mention(message, channel), _said(channel, shape)])

    def deleted(self, channel: Channel, before: JsonObject) -> list[Event]:
        """The events of a deleted message.

        Args:
            channel: where it stood.
            before: its JSON.
        """
        ts = self._state.next_ts()
        shape = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": before,
            "deleted_ts": before["ts"],
            "hidden": True,
            "ts": ts,
        } | self._place(channel, ts)
        return self._wanted(channel, [_said(channel, shape)])

    def reacted(self, message: Message, person: str, name: str, *, added: bool) -> list[Event]:
        """The event of a reaction that was added or taken back."""
        kind = "reaction_added" if added else "reaction_removed"
        body = {
            "type": kind,
            "user": person,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._state.next_ts(),
        }
        return self._wanted(self._state.channels[message.channel], [Event(kind, body)])

    def moved(
        self, channel: Channel, person: str, *, joined: bool, inviter: str = ""
    ) -> list[Event]:
        """The event of somebody who came into a channel or left it."""
        kind = "member_joined_channel" if joined else "member_left_channel"
        body = {
            "type": kind,
            "user": person,
            "channel": channel.id,
            "channel_type": "C" if channel.kind is ChannelKind.PUBLIC else "G",
            "team": self._state.team.id,
            "event_ts": self._state.next_ts(),
        }
        if inviter:
            body["inviter"] = inviter
        return self._wanted(channel, [Event(kind, body)])

    def metadata(
        self, message: Message, kind: str, before: JsonObject | None = None
    ) -> list[Event]:
        """The event of metadata that came, changed or went with its message.

        Args:
            message: whose.
            kind: `message_metadata_posted`, `…_updated` or `…_deleted`.
            before: what it was, where it has changed.
        """
        told = message.metadata or before or {}
        if not self._manifest.wants_metadata(str(told.get("event_type", ""))):
            return []
        channel = self._state.channels[message.channel]
        body: JsonObject = {
            "app_id": message.app_id,
            "bot_id": message.bot_id,
            "user_id": message.user,
            "team_id": self._state.team.id,
            "channel_id": channel.id,
            "message_ts": message.ts,
            "metadata": message.metadata or {},
        }
        if kind == "message_metadata_updated":
            body["previous_metadata"] = before or {}
        if kind == "message_metadata_deleted":
            body |= {"previous_metadata": body.pop("metadata"), "deleted_ts": message.ts}
        return self.about(kind, body, channel)

    def about(self, kind: str, body: JsonObject, channel: Channel | None = None) -> list[Event]:
        """Any other event.

        Args:
            kind: as `channel_created`.
            body: what is to be known of it, without its type and time.
            channel: where it happened; only an app that is in it is told. None for everywhere.
        """
        event = Event(kind, {"type": kind, **body, "event_ts": self._state.next_ts()})
        if channel is not None:
            return self._wanted(channel, [event])
        return [event] if self._manifest.subscribes_to(kind) else []

    def _links(self, message: Message, channel: Channel) -> list[Event]:
        """The event of links that the app can unfold; it need not be in the channel."""
        domains, links = self._manifest.features.unfurl_domains, []
        for url in addresses_in(message.text) if domains else ():
            host = _host(url)
            for domain in domains:
                if host == domain.lower() or host.endswith("." + domain.lower()):
                    links.append({"url": url, "domain": domain})
                    break
        if not links or message.bot_id == self._app.bot.bot_id:
            return []
        body = {
            "user": message.user,
            "channel": channel.id,
            "message_ts": message.ts,
            "thread_ts": message.thread_ts,
            "unfurl_id": f"{channel.id}-{message.ts}",
            "source": "conversations_history",
            "is_bot_user_member": self._app.bot.id in channel.members,
            "links": links,
        }
        return self.about("link_shared", {k: v for k, v in body.items() if v != ""})

    def home_opened(self, person: str, tab: str, view: JsonObject | None) -> list[Event]:
        """The event of somebody who looks at the app's home.

        Args:
            person: their id.
            tab: `home` or `messages`.
            view: the home tab that they saw so far, if there is one.
        """
        channel = self._state.direct(person, self._app.bot.id)
        body: JsonObject = {
            "type": "app_home_opened",
            "user": person,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._state.next_ts(),
        }
        if tab == "home" and view is not None:
            body["view"] = view
        return self._wanted(channel, [Event("app_home_opened", body)])

    def _message(self, message: Message) -> JsonObject:
        return message_json(message, self._state, with_metadata=True)

    def _place(self, channel: Channel, ts: str) -> JsonObject:
        return {"channel": channel.id, "channel_type": channel.kind.value, "event_ts": ts}

    def _mention(self, message: Message, channel: Channel) -> list[Event]:
        # In a direct message, everything is said to the app: there is no twin.
        mentioned = self._app.bot.id in _MENTION.findall(message.text)
        said = message.subtype in _SAID
        if channel.kind is ChannelKind.DIRECT or not (said and mentioned):
            return []
        shape = self._message(message) | {"type": "app_mention", "channel": channel.id}
        return [Event("app_mention", shape | {"event_ts": message.ts})]

    def _wanted(self, channel: Channel, events: list[Event]) -> list[Event]:
        """Those that the app subscribes to; of channels it is not in, it is told nothing."""
        if self._app.bot.id not in channel.members:
            return []
        return [event for event in events if self._manifest.subscribes_to(event.subscription)]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _said(channel: Channel, shape: JsonObject) -> Event:
    return Event(MESSAGE_EVENTS[channel.kind], shape)


def envelope(
    event: JsonObject, event_id: str, now: float, app: App, team_id: str, *, shared: bool = False
) -> JsonObject:
    """Wrap an event as Slack delivers it.

    Args:
        event: the inner event.
        event_id: starts with `Ev`.
        now: seconds since 1970.
        app: the app that it goes to.
        team_id: the workspace.
        shared: whether it happened in a channel that is shared with another organisation.
    """
    return {
        "token": app.verification_token,
        "team_id": team_id,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team_id,
                "user_id": app.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }
