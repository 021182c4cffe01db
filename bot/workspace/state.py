"""The state of a workspace, and the rules that hold for whoever changes it.

Nothing here knows of HTTP, sockets or events: time and ids are given, and what an action led to
is returned.
"""

from collections.abc import Iterable, Iterator

from bot.workspace.clock import Clock
from bot.workspace.files import File
from bot.workspace.ids import Ids
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Message, Person, Team
from bot.workspace.refusal import Refusal


class State:
    """People, channels and messages.

    Args:
        clock: tells when things happen.
        ids: names what is made.
        name: what the workspace is called.
    """

    def __init__(self, clock: Clock, ids: Ids, name: str = "Local workspace") -> None:
        self.team = Team(id=ids.next("T"), name=name, domain="-".join(name.lower().split()))
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: dict[str, Message] = {}
        self.files: dict[str, File] = {}
        self.emoji: dict[str, str] = {}
        self.calls: dict[str, JsonObject] = {}
        self._deleted: set[tuple[str, str]] = set()
        self._clock = clock
        self._ids = ids
        self._last_ts = 0

    def next_ts(self) -> str:
        """The time as Slack writes it, later than any before it."""
        self._last_ts = max(self._last_ts + 1, round(self._clock.now() * 1_000_000))
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def now(self) -> float:
        """The time in seconds since 1970, not before that of the newest message.

        On a clock that stands, messages run ahead of it.
        """
        return max(self._clock.now(), self._last_ts / 1_000_000)

    # People and channels

    def add_person(self, name: str, real_name: str = "", app_id: str = "") -> Person:
        """Add somebody.

        Args:
            name: the handle, without the at sign.
            real_name: as it is shown; the name, capitalised, where it is empty.
            app_id: the app whose bot this is; empty for a person.

        Returns:
            The person, with ids.

        Raises:
            Refusal: `name_taken`.
        """
        if any(person.name == name for person in self.people.values()):
            raise Refusal("name_taken")
        bot_id = self._ids.next("B") if app_id else ""
        person = Person(self._ids.next("U"), name, real_name or name.title(), bot_id, app_id)
        self.people[person.id] = person
        return person

    def person(self, reference: str) -> Person:
        """Find somebody by id or by name, with or without the at sign.

        Raises:
            Refusal: `user_not_found`.
        """
        name = reference.removeprefix("@")
        for person in self.people.values():
            if reference == person.id or name == person.name:
                return person
        raise Refusal("user_not_found")

    def bot(self, bot_id: str) -> Person | None:
        """The user of a bot, by the bot's id."""
        return next((one for one in self.people.values() if one.bot_id == bot_id), None)

    def add_channel(
        self, name: str, kind: ChannelKind = ChannelKind.PUBLIC, members: Iterable[str] = ()
    ) -> Channel:
        """Make a channel.

        Args:
            name: without the number sign.
            kind: public or private.
            members: the ids of those who are in it; the first one is taken for its creator.

        Returns:
            The channel.

        Raises:
            Refusal: `name_taken`.
        """
        if any(channel.name == name for channel in self.channels.values()):
            raise Refusal("name_taken")
        return self._make_channel(name, kind, list(members))

    def direct(self, one: str, other: str) -> Channel:
        """The direct message of two people, made when it is first asked for.

        Args:
            one: an id.
            other: the other's id; the same one for notes to oneself.
        """
        for channel in self.channels.values():
            if channel.kind is ChannelKind.DIRECT and set(channel.members) == {one, other}:
                return channel
        return self._make_channel("", ChannelKind.DIRECT, list(dict.fromkeys((one, other))))

    def several(self, people: Iterable[str]) -> tuple[Channel, bool]:
        """The direct message of more than two people, made when it is first asked for.

        Args:
            people: their ids.

        Returns:
            The conversation, and whether it was made just now.
        """
        members = list(dict.fromkeys(people))
        for channel in self.channels.values():
            if channel.kind is ChannelKind.SEVERAL and set(channel.members) == set(members):
                return channel, False
        names = "--".join(self.people[member].name for member in members)
        return self._make_channel(f"mpdm-{names}-1", ChannelKind.SEVERAL, members), True

    def has_direct(self, one: str, other: str) -> bool:
        """Tell whether two people have a direct message already."""
        return any(
            channel.kind is ChannelKind.DIRECT and set(channel.members) == {one, other}
            for channel in self.channels.values()
        )

    def touch(self, channel: Channel) -> None:
        """Note that a channel has changed just now."""
        channel.updated = round(self._clock.now() * 1_000)

    def _make_channel(self, name: str, kind: ChannelKind, members: list[str]) -> Channel:
        channel = Channel(
            id=self._ids.next("D" if kind is ChannelKind.DIRECT else "C"),
            name=name,
            kind=kind,
            created=int(self._clock.now()),
            creator=members[0] if members else "",
            members=members,
            updated=round(self._clock.now() * 1_000),
        )
        self.channels[channel.id] = channel
        return channel

    def channel(self, reference: str, seen_by: str = "") -> Channel:
        """Find a channel by its id or `#name`; for a person, also a direct message by `@name`.

        Args:
            reference: an id, a name with or without the number sign, `@name`, or a person's id.
            seen_by: the id of the one who asks; direct messages are with this person.

        Raises:
            Refusal: `channel_not_found`, also for what the one who asks may not see.
        """
        if seen_by and (reference.startswith("@") or reference in self.people):
            return self.direct(seen_by, self.person(reference).id)
        name = reference.removeprefix("#")
        for channel in self.channels.values():
            if reference == channel.id or (name and name == channel.name):
                hidden = channel.kind is not ChannelKind.PUBLIC
                if seen_by and hidden and seen_by not in channel.members:
                    break
                return channel
        raise Refusal("channel_not_found")

    def join(self, channel: Channel, person: str) -> bool:
        """Put somebody into a channel.

        Returns:
            Whether this changed anything.
        """
        if person in channel.members:
            return False
        channel.members.append(person)
        return True

    def leave(self, channel: Channel, person: str) -> bool:
        """Take somebody out of a channel.

        Returns:
            Whether this changed anything.
        """
        if person not in channel.members:
            return False
        channel.members.remove(person)
        return True

    # Messages

    def post(self, message: Message) -> Message:
        """Put a message into its channel, or before the eyes of the one person it is for.

        Args:
            message: with the ts that it shall have.

        Returns:
            The message, with the thread that it really belongs to.

        Raises:
            Refusal: `thread_not_found`: it replies to what never was there; `is_archived`.
        """
        channel = self.channels[message.channel]
        if channel.is_archived:
            raise Refusal("is_archived")
        if message.thread_ts:
            message.thread_ts = self._root(channel, message.thread_ts)
        if message.only_for:
            self.ephemerals[message.ts] = message
        else:
            channel.messages[message.ts] = message
            if message.user:
                channel.last_read[message.user] = message.ts
        return message

    def _root(self, channel: Channel, ts: str) -> str:
        """The root of the thread that a message stands in."""
        parent = channel.messages.get(ts)
        if parent is None:
            # The thread of a deleted message lives on.
            if (channel.id, ts) not in self._deleted:
                raise Refusal("thread_not_found")
            return ts
        return parent.root

    def message(self, channel: Channel, ts: str) -> Message:
        """Find a message that everybody in a channel can see.

        Raises:
            Refusal: `message_not_found`.
        """
        if ts not in channel.messages:
            raise Refusal("message_not_found")
        return channel.messages[ts]

    def delete(self, message: Message) -> bool:
        """Take a message away.

        The first message of a thread leaves a tombstone, so that the thread can still be read.

        Returns:
            Whether a tombstone was left.
        """
        if message.only_for:
            self.ephemerals.pop(message.ts, None)
            return False
        channel = self.channels[message.channel]
        self._deleted.add((channel.id, message.ts))
        if any(True for _ in self.replies(message)):
            message.text = "This message was deleted."
            message.subtype = "tombstone"
            message.user = "USLACKBOT"
            message.bot_id = message.app_id = message.client_msg_id = ""
            message.blocks, message.attachments, message.reactions = [], [], {}
            message.metadata, message.edited, message.files = None, None, []
            return True
        channel.messages.pop(message.ts, None)
        return False

    def replies(self, root: Message) -> Iterator[Message]:
        """The replies to a message, oldest first."""
        for message in self.channels[root.channel].messages.values():
            if message.thread_ts == root.ts:
                yield message

    def react(self, message: Message, person: str, name: str) -> None:
        """Add a reaction.

        Raises:
            Refusal: `already_reacted`.
        """
        people = message.reactions.setdefault(name, [])
        if person in people:
            raise Refusal("already_reacted")
        people.append(person)

    def unreact(self, message: Message, person: str, name: str) -> None:
        """Take a reaction back.

        Raises:
            Refusal: `no_reaction`.
        """
        people = message.reactions.get(name, [])
        if person not in people:
            raise Refusal("no_reaction")
        people.remove(person)
        if not people:
            del message.reactions[name]

    def unread(self, channel: Channel, person: str) -> int:
        """How many messages in a channel somebody has not seen."""
        seen = channel.last_read.get(person, "")
        return sum(
            1
            for message in channel.messages.values()
            if message.in_channel and message.ts > seen and message.user != person
        )


def edited(person: str, ts: str) -> JsonObject:
    """The mark of a change, as Slack puts it on a message."""
    return {"user": person, "ts": ts}
