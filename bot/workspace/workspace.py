"""The workspace: its parts put together, and every change that is seen from outside.

Whoever changes something visible, a person or the app, does it here, so that it is written down
and the app is told of it: also of what it did itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from bot.workspace.clock import Clock
from bot.workspace.delivery.dispatcher import Dispatcher
from bot.workspace.delivery.sockets import Sockets
from bot.workspace.delivery.transport import EnvelopeKind, Outcome
from bot.workspace.elements import with_ids
from bot.workspace.events import Event, Events, envelope
from bot.workspace.faults import Faults
from bot.workspace.ids import Ids
from bot.workspace.interactions import Interactions
from bot.workspace.journal import Journal
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.modals import Modals
from bot.workspace.model import App, Channel, ChannelKind, Message, Person, View
from bot.workspace.shapes import channel_json, message_json, person_json, view_json
from bot.workspace.state import State, edited
from bot.workspace.tickets import Tickets

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


class Workspace:
    """A workspace with one app in it.

    Args:
        manifest: the app's.
        clock: tells the time.
        transcript: where everything is written down, or None.
        name: what it is called.
        ids: names what is made; None for names that begin at the first.
    """

    def __init__(
        self,
        manifest: Manifest,
        clock: Clock,
        transcript: TextIO | None = None,
        *,
        name: str = "Local workspace",
        ids: Ids | None = None,
    ) -> None:
        self.manifest = manifest
        self.clock = clock
        self.ids = ids if ids is not None else Ids()
        self.journal = Journal(clock, transcript)
        self.faults = Faults()
        self.state = State(clock, self.ids, name)
        self.app = _install(manifest, self.state, self.ids)
        self.bot_tokens = {self.app.bot_token}
        self.tickets = Tickets(clock, self.ids)
        self.modals = Modals(self.ids)
        self.assistance = Assistance()
        self.unknown_methods: list[str] = []
        self.events = Events(self.state, self.app, manifest)
        self.interactions = Interactions(self.state, self.app, base_url="")
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
        self.journal.add("person", person=person_json(person, self.state.team))
        return person

    def add_channel(self, name: str, kind: ChannelKind, members: Sequence[Person]) -> Channel:
        """Make a channel.

        Raises:
            Refusal: `name_taken`.
        """
        channel = self.state.add_channel(name, kind, [member.id for member in members])
        shape = channel_json(channel, self.app.bot.id)
        self.journal.add("channel", channel=shape, members=channel.members)
        return channel

    def join(self, channel: Channel, person: Person) -> bool:
        """Put somebody into a channel.

        Returns:
            Whether they were not in it before.
        """
        joined = self.state.join(channel, person.id)
        if joined:
            self.journal.add("member", channel=channel.id, user=person.id, joined=True)
            self._tell(self.events.moved(channel, person.id, joined=True))
        return joined

    def leave(self, channel: Channel, person: Person) -> None:
        """Take somebody out of a channel."""
        if self.state.leave(channel, person.id):
            self.journal.add("member", channel=channel.id, user=person.id, joined=False)
            self._tell(self.events.moved(channel, person.id, joined=False))

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
        """A message of the app that is still to be posted.

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
            user=bot.id,
            text=text,
            blocks=blocks,
            bot_id=bot.bot_id,
            app_id=self.app.id,
            only_for=only_for,
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
        new = replace(message, ts=self.state.next_ts(), blocks=with_ids(message.blocks, self.ids))
        posted = self.state.post(new)
        if posted.bot_id == self.app.bot.bot_id:
            self.set_status(posted.channel, posted.root, "")
        self._note("message", posted)
        if not posted.only_for:
            self._tell(self.events.posted(posted))
        return posted

    def change(
        self,
        message: Message,
        by: str,
        text: str,
        blocks: list[JsonObject],
        attachments: list[JsonObject] | None = None,
    ) -> Message:
        """Change what a message says.

        Args:
            message: the message.
            by: the id of who changes it.
            text: what it shall say.
            blocks: its new blocks.
            attachments: its new attachments; None to keep them.
        """
        before = message_json(message, self.state)
        message.text, message.blocks = text, with_ids(blocks, self.ids)
        if attachments is not None:
            message.attachments = attachments
        message.edited = edited(by, self.state.next_ts())
        self._note("message_changed", message)
        if not message.only_for:
            self._tell(self.events.changed(message, before))
        return message

    def delete(self, message: Message) -> None:
        """Take a message away."""
        before = message_json(message, self.state)
        channel = self.state.channels[message.channel]
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
            message=message_json(message, self.state),
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

    # What the app is told

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            self.tell(event.body)

    def tell(self, event: JsonObject) -> None:
        """Deliver an event to the app, whether it subscribes to it or not.

        Args:
            event: the inner event.
        """
        now, event_id = self.clock.now(), self.ids.next("Ev")
        self.dispatcher.send(envelope(event, event_id, now, self.app, self.state.team.id))

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


def _install(manifest: Manifest, state: State, ids: Ids) -> App:
    app_id = ids.next("A")
    name = "-".join(manifest.bot_name.lower().split())
    bot = state.add_person(name, manifest.bot_name, app_id)
    return App(
        id=app_id,
        bot=bot,
        scopes=manifest.scopes,
        bot_token=f"xoxb-local-{app_id}",
        app_token=f"xapp-1-{app_id}-local",
        signing_secret="local-signing-secret",  # noqa: S106 - it signs for one machine only
        verification_token="local-verification-token",  # noqa: S106 - as Slack's old one, no secret
    )
