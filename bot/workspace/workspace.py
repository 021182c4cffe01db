"""The workspace: its parts put together, and every change that is seen from outside.

Whoever changes something visible, a person or the app, does it here, so that it is written down
and the app is told of it: also of what it did itself.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TextIO

from bot.workspace.clock import Clock
from bot.workspace.delivery.dispatcher import Dispatcher
from bot.workspace.delivery.sockets import Sockets
from bot.workspace.delivery.transport import EnvelopeKind, Outcome
from bot.workspace.elements import attachments_with_ids, with_ids
from bot.workspace.events import Event, Events, envelope
from bot.workspace.faults import Faults
from bot.workspace.ids import Ids
from bot.workspace.interactions import Interactions
from bot.workspace.journal import Journal
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.modals import Modals
from bot.workspace.model import (
    App,
    Caller,
    Channel,
    ChannelKind,
    Execution,
    Message,
    Person,
    View,
)
from bot.workspace.refusal import Refusal
from bot.workspace.rich_text import rich_text
from bot.workspace.shapes import channel_json, message_json, person_json, view_json
from bot.workspace.state import State, edited
from bot.workspace.tickets import Tickets
from bot.workspace.unfurling import pictures_of

# A status line disappears by itself.
STATUS_SECONDS = 120


@dataclass(slots=True)
class Assistance:
    """What the app shows around a conversation, by channel and thread.

    Args:
        statuses: what it says that it is doing.
        titles: what it calls a thread.
        prompts: the questions that it offers, each with a title and a message.
    """

    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A message of the app that is posted later.

    Args:
        message: as it will be posted.
        post_at: when, in seconds since 1970.
        created: when it was given.
    """

    message: Message
    post_at: int
    created: int


class Workspace:
    """A workspace with one app in it.

    Args:
        manifest: the app's.
        clock: tells the time.
        transcript: where everything is written down, or None.
        name: what it is called.
        ids: names what is made; None for names that begin at the first.
        secret: what the app's tokens and its signing secret are made of; drawn where it is empty.
    """

    def __init__(
        self,
        manifest: Manifest,
        clock: Clock,
        transcript: TextIO | None = None,
        *,
        name: str = "Local workspace",
        ids: Ids | None = None,
        secret: str = "",
    ) -> None:
        self.manifest = manifest
        self.clock = clock
        self.ids = ids if ids is not None else Ids()
        self.faults = Faults()
        self.state = State(clock, self.ids, name)
        self.journal = Journal(self.state.now, transcript)
        self.app = _install(manifest, self.state, self.ids, secret or secrets.token_hex(16))
        self.bot_tokens = {self.app.bot_token}
        self.person_tokens: dict[str, Caller] = {}
        self.tickets = Tickets(clock, self.ids)
        self.modals = Modals(self.ids)
        self.assistance = Assistance()
        self.unknown_methods: list[str] = []
        self.usergroups: dict[str, JsonObject] = {}
        self.canvases: dict[str, JsonObject] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.streams: dict[tuple[str, str], tuple[list[JsonObject], str]] = {}
        # For whom the app calls just now: as whom, and for which execution.
        self.caller = Caller(self.app.bot, self.app.scopes)
        self.acting = ""
        self.webhooks: dict[str, str] = {}
        self.events = Events(self.state, self.app, manifest)
        self.executions: dict[str, Execution] = {}
        self.interactions = Interactions(self.state, self.app, self.executions)
        self.sockets = Sockets(self.app, clock, self.ids, self.journal, self.faults)
        self.dispatcher = Dispatcher(self.sockets, clock, self.ids, self.journal, self.faults)

    # People and channels

    def add_person(self, name: str, real_name: str = "", *, is_bot: bool = False) -> Person:
        """Add somebody, or the bot of another app; everybody is in #general from the start.

        Args:
            name: the handle.
            real_name: as it is shown; the name, capitalised, where it is empty.
            is_bot: whether it is a bot.

        Returns:
            The person.

        Raises:
            Refusal: `name_taken`.
        """
        person = self.state.add_person(name, real_name, self.ids.next("A") if is_bot else "")
        for channel in self.state.channels.values():
            if channel.name == "general":
                self.state.join(channel, person.id)
        if self.app.person_token and self.app.bot_token in self.bot_tokens and not is_bot:
            # Who comes first has installed the app.
            caller = Caller(person, self.manifest.person_scopes)
            self.person_tokens.setdefault(self.app.person_token, caller)
        self.journal.add("person", person=person_json(person, self.state.team))
        with_email = "users:read.email" in self.app.scopes
        shape = person_json(person, self.state.team, with_email=with_email)
        self.announce("team_join", {"user": shape})
        return person

    def add_channel(self, name: str, kind: ChannelKind, members: Sequence[Person]) -> Channel:
        """Make a channel.

        Raises:
            Refusal: `name_taken`.
        """
        channel = self.state.add_channel(name, kind, [member.id for member in members])
        self.note_channel(channel)
        return channel

    def join(self, channel: Channel, person: Person, inviter: str = "") -> bool:
        """Put somebody into a channel, which says so.

        Args:
            channel: where.
            person: who.
            inviter: the id of who has invited them, or empty.

        Returns:
            Whether they were not in it before.
        """
        joined = self.state.join(channel, person.id)
        if joined:
            self.journal.add("member", channel=channel.id, user=person.id, joined=True)
            more = {"inviter": inviter} if inviter else {}
            self.say_for(channel, person, "join", "has joined the channel", more)
            self._tell(self.events.moved(channel, person.id, joined=True, inviter=inviter))
        return joined

    def leave(self, channel: Channel, person: Person, actor: str = "") -> bool:
        """Take somebody out of a channel, which says so.

        Args:
            channel: where.
            person: who.
            actor: the id of who has removed them; empty where they leave by themselves.

        Returns:
            Whether they were in it.
        """
        if person.id not in channel.members:
            return False
        self.say_for(channel, person, "leave", "has left the channel", {})
        self.state.leave(channel, person.id)
        self.journal.add("member", channel=channel.id, user=person.id, joined=False)
        if person is self.app.bot:
            private = channel.kind is ChannelKind.PRIVATE
            body = {"channel": channel.id, "actor_id": actor or person.id}
            self.announce("group_left" if private else "channel_left", body)
        else:
            self._tell(self.events.moved(channel, person.id, joined=False))
        return True

    def say_for(
        self, channel: Channel, person: Person, about: str, text: str, more: JsonObject
    ) -> None:
        """Let a channel say what somebody has done to it.

        Args:
            channel: where; a direct message says nothing.
            person: who has done it.
            about: what it is about, as `join` or `topic`.
            text: what they have done, as `has joined the channel`.
            more: what is said beside it.
        """
        if channel.is_room:
            family = "group" if channel.kind is ChannelKind.PRIVATE else "channel"
            self.post(
                Message(
                    ts="",
                    channel=channel.id,
                    user=person.id,
                    text=f"<@{person.id}> {text}",
                    subtype=f"{family}_{about}",
                    more=more,
                )
            )

    def fill_in_profile(self, person: Person, profile: JsonObject) -> None:
        """Change what somebody shows of themselves, and tell the app of it."""
        person.profile |= profile
        if "real_name" in profile:
            person.real_name = str(profile["real_name"])
        self.journal.add("person", person=person_json(person, self.state.team))
        with_email = "users:read.email" in self.app.scopes
        body = {
            "user": person_json(person, self.state.team, with_email=with_email),
            "cache_ts": int(self.clock.now()),
        }
        kinds = ["user_change", "user_profile_changed"]
        if any(name.startswith("status_") for name in profile):
            kinds.append("user_status_changed")
        for kind in kinds:
            self.announce(kind, body)

    def type(self, channel: Channel, person: Person, thread_ts: str) -> None:
        """Somebody is writing in a channel, or in one of its threads."""
        self.journal.add("typing", channel=channel.id, user=person.id, thread_ts=thread_ts)

    def read(self, channel: Channel, person: Person) -> None:
        """Take it that somebody has seen all of a channel."""
        channel.last_read[person.id] = next(reversed(channel.messages), "")
        self.journal.add("read", channel=channel.id, user=person.id)

    # Messages

    def from_app(
        self, channel: Channel, text: str, blocks: list[JsonObject], only_for: str = ""
    ) -> Message:
        """A message of the app, or of whom it calls for, that is still to be posted.

        Args:
            channel: where.
            text: what it says.
            blocks: its blocks.
            only_for: the id of the one who is to see it; empty for all.
        """
        bot = self.app.bot
        return Message(
            ts="",
            channel=channel.id,
            user=self.caller.person.id,
            text=text,
            blocks=blocks,
            bot_id=bot.bot_id,
            app_id=self.app.id,
            only_for=only_for,
            execution=self.acting,
        )

    def post(self, message: Message) -> Message:
        """Post a message, for all or for one person.

        Args:
            message: its ts is set here.

        Returns:
            The message.

        Raises:
            Refusal: `thread_not_found`.
        """
        made = not message.blocks and bool(message.bot_id and message.text.strip())
        blocks = rich_text(message.text) if made else message.blocks
        new = replace(
            message,
            ts=self.state.next_ts(),
            blocks=with_ids(blocks, self.ids),
            attachments=attachments_with_ids(message.attachments, self.ids),
            has_made_blocks=made,
        )
        posted = self.state.post(new)
        if posted.bot_id == self.app.bot.bot_id:
            self.set_status(posted.channel, posted.root, "")
        self._note("message", posted)
        if not posted.only_for:
            self._tell(self.events.posted(posted))
            if posted.metadata:
                self._tell(self.events.metadata(posted, "message_metadata_posted"))
        return posted

    def schedule(self, message: Message, post_at: int) -> str:
        """Post a message later, by the workspace's clock.

        Args:
            message: as it will be posted.
            post_at: when, in seconds since 1970.

        Returns:
            What it is called until then.
        """
        name = self.ids.next("Q")
        self.scheduled[name] = Scheduled(message, post_at, int(self.clock.now()))
        self.dispatcher.start(self._post_at(name, post_at))
        return name

    async def _post_at(self, name: str, post_at: int) -> None:
        await self.clock.sleep(post_at - self.clock.now())
        scheduled = self.scheduled.pop(name, None)
        if scheduled is None:
            return
        try:
            self.post(scheduled.message)
        except Refusal as refusal:
            # The channel was archived, or the thread deleted, in the meantime.
            self.journal.add("not_posted", id=name, error=refusal.error)

    def change(
        self,
        message: Message,
        by: str,
        text: str,
        blocks: list[JsonObject] | None,
        *,
        attachments: list[JsonObject] | None = None,
        metadata: JsonObject | None = None,
    ) -> Message:
        """Change what a message says.

        Args:
            message: the message.
            by: the id of who changes it.
            text: what it shall say.
            blocks: its new blocks; None to keep those that the app gave.
            attachments: its new attachments; None to keep them.
            metadata: its new metadata; None to keep it.
        """
        before, known = message_json(message, self.state), message.metadata
        message.text = text
        kept = blocks is None and message.blocks and not message.has_made_blocks
        if not kept:
            message.has_made_blocks = not blocks and bool(message.bot_id and text.strip())
            made = rich_text(text) if message.has_made_blocks else blocks or []
            message.blocks = with_ids(made, self.ids)
        if metadata is not None:
            message.metadata = metadata or None
        if attachments is not None:
            message.attachments = attachments_with_ids(attachments, self.ids)
        message.edited = edited(by, self.state.next_ts())
        self._note("message_changed", message)
        if not message.only_for:
            self._tell(self.events.changed(message, before))
            if message.metadata != known:
                self._tell(self.events.metadata(message, "message_metadata_updated", known))
        return message

    def write_on(self, message: Message, text: str, blocks: list[JsonObject]) -> None:
        """Let a message that the app is still writing say more; it is no edit."""
        message.text, message.blocks = text, with_ids(blocks, self.ids)
        message.has_made_blocks = False
        self._note("message_changed", message)

    def end_stream(
        self, message: Message, text: str, blocks: list[JsonObject], metadata: JsonObject | None
    ) -> None:
        """Take it that the app has written a message to its end, which it is told of."""
        before = message_json(message, self.state)
        message.is_streamed, message.metadata = False, metadata
        self.write_on(message, text, blocks)
        self._tell(self.events.changed(message, before))
        if metadata:
            self._tell(self.events.metadata(message, "message_metadata_posted"))

    def attach(self, message: Message, attachments: list[JsonObject]) -> None:
        """Let a message show other attachments, as of the links in it, which is no edit of it."""
        before = message_json(message, self.state)
        message.attachments = attachments_with_ids(attachments, self.ids)
        self._note("message_changed", message)
        self._tell(self.events.changed(message, before))

    def show_pictures(self, message: Message) -> None:
        """Show what links to pictures lead to under a message, where its app asks for it."""
        pictures = pictures_of(message.text)
        if pictures:
            self.attach(message, [*message.attachments, *pictures])

    def delete(self, message: Message) -> None:
        """Take a message away."""
        before = message_json(message, self.state)
        channel = self.state.channels[message.channel]
        if message.metadata:
            self._tell(self.events.metadata(message, "message_metadata_deleted"))
        channel.pins.pop(message.ts, None)
        tombstone = self.state.delete(message)
        if tombstone:
            self._note("message_changed", message)
            self._tell(self.events.changed(message, before))
            return
        self.journal.add(
            "message_deleted", channel=channel.id, ts=message.ts, only_for=message.only_for
        )
        if not message.only_for:
            self._tell(self.events.deleted(channel, before))

    def react(self, message: Message, person: str, name: str, *, added: bool) -> None:
        """Add a reaction, or take it back.

        Raises:
            Refusal: `already_reacted` or `no_reaction`.
        """
        change = self.state.react if added else self.state.unreact
        change(message, person, name)
        self._note("message_changed", message)
        self._tell(self.events.reacted(message, person, name, added=added))

    def notice(self, person: Person, channel: Channel, text: str, thread_ts: str = "") -> None:
        """Show somebody what Slack itself has to say, as that a command did not work.

        Args:
            person: who sees it.
            channel: where.
            text: what it says.
            thread_ts: the thread in the channel that it belongs to, or empty.
        """
        self.journal.add(
            "notice", channel=channel.id, user=person.id, text=text, thread_ts=thread_ts
        )

    def _note(self, kind: str, message: Message) -> None:
        self.journal.add(
            kind,
            channel=message.channel,
            message=message_json(message, self.state, with_metadata=True),
            only_for=message.only_for,
        )

    # Views

    def note_view(self, kind: str, view: View) -> JsonObject:
        """Write down that a view is shown or has changed.

        Args:
            kind: `view_opened`, `view_updated`, `home` or `view_closed`.
            view: the view.

        Returns:
            Its JSON.
        """
        shape = view_json(view, self.app, self.state.team)
        self.journal.add(kind, user=view.user, view=shape, errors=view.errors)
        return shape

    # Around a conversation

    def set_status(self, channel: str, thread_ts: str, status: str) -> None:
        """Say what the app is doing in a thread, for two minutes; nothing, if it is empty."""
        key = (channel, thread_ts)
        if status == self.assistance.statuses.get(key, ""):
            return
        self.assistance.statuses[key] = status
        self.journal.add("status", channel=channel, thread_ts=thread_ts, status=status)
        if status:
            self.dispatcher.start(self._expire_status(key, status))
        else:
            del self.assistance.statuses[key]

    async def _expire_status(self, key: tuple[str, str], status: str) -> None:
        await self.clock.sleep(STATUS_SECONDS)
        if self.assistance.statuses.get(key) == status:
            self.set_status(*key, status="")

    def set_title(self, channel: str, thread_ts: str, title: str) -> None:
        """Call a thread something."""
        self.assistance.titles[channel, thread_ts] = title
        self.journal.add("title", channel=channel, thread_ts=thread_ts, title=title)

    def set_prompts(
        self, channel: str, thread_ts: str, prompts: list[JsonObject], title: str
    ) -> None:
        """Offer questions in a direct message.

        Args:
            channel: its id.
            thread_ts: the thread in it, or empty for the whole.
            prompts: each with a title and a message.
            title: what stands above them, or empty.
        """
        self.assistance.prompts[channel, thread_ts] = prompts
        self.journal.add(
            "prompts", channel=channel, thread_ts=thread_ts, prompts=prompts, title=title
        )

    # How the app comes in

    def caller_by(self, token: str) -> Caller:
        """As whom the app calls with a token."""
        return self.person_tokens.get(token) or Caller(self.app.bot, self.app.scopes)

    @contextmanager
    def called_by(self, token: str) -> Iterator[None]:
        """Take it that the app calls with a token: for a person, a custom step, or for itself."""
        runs = (one.id for one in self.executions.values() if one.token == token)
        self.caller, self.acting = self.caller_by(token), next(runs, "")
        try:
            yield
        finally:
            self.caller, self.acting = self.caller_by(""), ""

    def new_webhook(self, channel: Channel) -> str:
        """The address of a webhook that posts in a channel."""
        secret = secrets.token_hex(12)
        self.webhooks[secret] = channel.id
        place = f"{self.state.team.id}/{self.app.bot.bot_id}/{secret}"
        return f"{self.state.team.address}/services/{place}"

    # What the app is told

    def announce(self, kind: str, body: JsonObject, channel: Channel | None = None) -> None:
        """Tell the app of something, if it subscribes to it.

        Args:
            kind: the event, as `channel_created`.
            body: what is to be known of it.
            channel: where it happened; only an app that is in it is told. None for everywhere.
        """
        self._tell(self.events.about(kind, body, channel))

    def note_message(self, message: Message) -> None:
        """Write down that a message shows otherwise than before, which is no edit."""
        self._note("message_changed", message)

    def note_channel(self, channel: Channel) -> None:
        """Write down that a channel is there, or is described otherwise than before."""
        self.state.touch(channel)
        shape = channel_json(channel, self.app.bot.id)
        self.journal.add("channel", channel=shape, members=channel.members)

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            self.tell(event.body)

    def tell(self, event: JsonObject) -> None:
        """Deliver an event to the app, whether it subscribes to it or not.

        Args:
            event: the inner event.
        """
        now, event_id = self.clock.now(), self.ids.next("Ev")
        item = event.get("item")  # a reaction stands in a channel by what it is on
        place = event.get("channel") or (item.get("channel") if isinstance(item, dict) else "")
        channel = self.state.channels.get(str(place))
        shared = channel is not None and channel.is_shared
        team = self.state.team.id
        self.dispatcher.send(envelope(event, event_id, now, self.app, team, shared=shared))

    def ask(
        self, kind: EnvelopeKind, payload: JsonObject, then: Callable[[Outcome], None]
    ) -> asyncio.Future[Outcome]:
        """Deliver a command or an interaction.

        Args:
            kind: which of the two.
            payload: its JSON.
            then: called with what became of it.

        Returns:
            The same, to be waited for.
        """
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        async def deliver() -> None:
            outcome = await self.dispatcher.ask(kind, payload)
            then(outcome)
            if not done.done():
                done.set_result(outcome)

        self.dispatcher.start(deliver())
        return done


def _install(manifest: Manifest, state: State, ids: Ids, secret: str) -> App:
    app_id = ids.next("A")
    name = "-".join(manifest.bot_name.lower().split())
    bot = state.add_person(name, manifest.bot_name, app_id)
    return App(
        id=app_id,
        bot=bot,
        scopes=manifest.scopes,
        bot_token=f"xoxb-local-{secret}",
        person_token=f"xoxp-local-{secret}" if manifest.person_scopes else "",
        app_token=f"xapp-local-{secret}",
        signing_secret=secret,
        verification_token=secrets.token_hex(12),
    )
