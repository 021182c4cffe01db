"""What people do: they write, give commands, share files, look at the app's home."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.workspace import sharing
from bot.workspace.checks import checked_blocks
from bot.workspace.delivery.transport import EnvelopeKind, Outcome
from bot.workspace.files import File
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Message, Person
from bot.workspace.refusal import Refusal
from bot.workspace.rich_text import rich_text
from bot.workspace.shapes import view_json
from bot.workspace.typed import from_field, from_tokens
from bot.workspace.workspace import Workspace

_TYPED_NAME = re.compile(r"(?<!\w)([@#])([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody writes.

    Args:
        text: as it is typed, with mentions as `<@name>` and `<#channel>`; `<@bot>` is the app.
        thread_ts: the message that it replies to, or empty.
        broadcast: whether a reply shows in the channel too.
        subtype: Slack's subtype, as `me_message`, or empty.
        in_field: whether the text is what stands in a page's field: there `@name`, `#channel`
            and `@here` are mentions, and angle brackets are text.
    """

    text: str
    thread_ts: str = ""
    broadcast: bool = False
    subtype: str = ""
    in_field: bool = False


class People:
    """Acts as the people of a workspace.

    Args:
        workspace: where.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._state = workspace.state

    # Who and where

    def find(self, reference: str) -> Person:
        """Find somebody by id or name; `bot` and `@bot` are the app.

        Raises:
            Refusal: `user_not_found`.
        """
        if reference.removeprefix("@") == "bot":
            return self._workspace.app.bot
        return self._state.person(reference)

    def channel(self, person: Person, reference: str) -> Channel:
        """Find a channel as somebody sees it: `#name`, `@name` for a direct message, or an id.

        Raises:
            Refusal: `channel_not_found` or `user_not_found`.
        """
        if reference == "@bot":
            reference = self._workspace.app.bot.id
        return self._state.channel(reference, seen_by=person.id)

    def message(self, person: Person, channel: Channel, ts: str) -> Message:
        """Find a message as somebody sees it, be it for all or only for them.

        Raises:
            Refusal: `message_not_found`.
        """
        ephemeral = self._state.ephemerals.get(ts)
        if ephemeral is not None and ephemeral.only_for == person.id:
            return ephemeral
        return self._state.message(channel, ts)

    # Messages

    def say(self, person: Person, channel: Channel, post: Post) -> Message:
        """Write a message.

        Args:
            person: who writes; they join a public channel that they are not in.
            channel: where.
            post: what.

        Returns:
            The message.

        Raises:
            Refusal: `thread_not_found`, `user_not_found` for a mention of nobody, or
                `messages_tab_disabled` where the app takes no messages.
        """
        self._check_writable(channel)
        text = self._mrkdwn(post.text, in_field=post.in_field)
        self._workspace.join(channel, person)
        message = self._workspace.post(
            Message(
                ts="",
                channel=channel.id,
                user=person.id,
                text=text,
                blocks=rich_text(text, lists=True),
                thread_ts=post.thread_ts,
                subtype="thread_broadcast" if post.broadcast else post.subtype,
                bot_id=person.bot_id,
                app_id=person.app_id,
                client_msg_id="" if person.is_bot else self._workspace.ids.next("client-"),
            )
        )
        bot = self._workspace.app.bot
        if f"<@{bot.id}>" in text and bot.id not in channel.members:
            self._workspace.notice(
                person,
                channel,
                f"You mentioned @{bot.name}, but they are not in this channel.",
                message.thread_ts,
            )
        return message

    def edit(
        self, person: Person, message: Message, text: str, *, in_field: bool = False
    ) -> Message:
        """Change what one has written.

        Args:
            person: who changes it.
            message: which.
            text: what it shall say.
            in_field: whether the text is what stands in a page's field, see `Post`.

        Raises:
            Refusal: `cant_update_message` where somebody else wrote it.
        """
        if message.user != person.id:
            raise Refusal("cant_update_message")
        typed = self._mrkdwn(text, in_field=in_field)
        return self._workspace.change(message, person.id, typed, rich_text(typed, lists=True))

    def delete(self, person: Person, message: Message) -> None:
        """Delete what one has written, or put away what only oneself sees.

        Raises:
            Refusal: `cant_delete_message` where somebody else wrote it.
        """
        if person.id not in (message.user, message.only_for):
            raise Refusal("cant_delete_message")
        self._workspace.delete(message)

    def _mrkdwn(self, text: str, *, in_field: bool) -> str:
        """What Slack's client makes of what is typed."""
        if not in_field:
            return from_tokens(text, self._token)
        people = {f"@{one.name}": f"<@{one.id}>" for one in self._state.people.values()}
        channels = {
            f"#{one.name}": f"<#{one.id}>" for one in self._state.channels.values() if one.name
        }
        return from_field(text, people | channels)

    def _token(self, token: str) -> str:
        name = token[2:-1].partition("|")[0]
        if token.startswith("<@"):
            return f"<@{self.find(name).id}>"
        if token.startswith("<#"):
            return f"<#{self._state.channel(name).id}>"
        return token

    # Commands

    def command(self, person: Person, channel: Channel, line: str) -> None:
        """Give a slash command.

        Args:
            person: who gives it.
            channel: where.
            line: the whole of it, as `/ask what is this?`.
        """
        name, _, text = line.partition(" ")
        declared = self._workspace.manifest.command(name)
        if declared is None:
            self._workspace.notice(person, channel, f"{name} is not a valid command.")
            return
        if declared.should_escape:
            text = _TYPED_NAME.sub(self._escaped_name, text)
        tickets = self._workspace.tickets
        payload = self._workspace.interactions.command(
            person,
            channel,
            name,
            text.strip(),
            trigger=tickets.new_trigger(person.id, channel=channel.id),
            response=tickets.new_response(person.id, channel.id),
        )

        def then(outcome: Outcome) -> None:
            self._command_done(person, channel, name, outcome)

        self._workspace.ask(EnvelopeKind.COMMAND, payload, then)

    def _escaped_name(self, typed: re.Match[str]) -> str:
        try:
            if typed[1] == "@":
                return f"<@{self.find(typed[2]).id}|{typed[2]}>"
            return f"<#{self._state.channel(typed[2]).id}|{typed[2]}>"
        except Refusal:
            return typed[0]

    def _command_done(self, person: Person, channel: Channel, name: str, outcome: Outcome) -> None:
        if not outcome.ok:
            error = "operation_timeout" if "timeout" in outcome.problem else "dispatch_failed"
            self._workspace.notice(person, channel, f"{name} failed with the error “{error}”")
        elif outcome.response and (outcome.response.get("text") or outcome.response.get("blocks")):
            answer = outcome.response
            self._workspace.post(
                self._workspace.from_app(
                    channel,
                    str(answer.get("text", "")),
                    checked_blocks(answer.get("blocks")),
                    only_for="" if answer.get("response_type") == "in_channel" else person.id,
                )
            )

    # Files

    def share(
        self, person: Person, names: Sequence[str], channel: Channel | None, post: Post
    ) -> list[File]:
        """Take files as uploaded, and share them with one message where a channel is named.

        Args:
            person: whose they are.
            names: their ids; their bytes have been sent.
            channel: where they are shared; None for files that fill in a modal.
            post: what is said with it.

        Raises:
            Refusal: `file_not_found`, or what a message is refused for.
        """
        files = [self._own_file(person, name) for name in names]
        if channel is not None:
            self._check_writable(channel)
        for file in files:
            sharing.complete(self._workspace, file)
        if channel is not None:
            self._workspace.join(channel, person)
            text = self._mrkdwn(post.text, in_field=post.in_field)
            message = Message(
                ts="",
                channel=channel.id,
                user=person.id,
                text=text,
                blocks=rich_text(text, lists=True) if text else [],
                thread_ts=post.thread_ts,
                client_msg_id=self._workspace.ids.next("client-"),
            )
            sharing.share(self._workspace, files, message)
        return files

    def _own_file(self, person: Person, name: str) -> File:
        file = self._state.files.get(name)
        if file is None or file.user != person.id or not file.content:
            raise Refusal("file_not_found")
        return file

    def _check_writable(self, channel: Channel) -> None:
        """Refuse to write to an app that takes no messages."""
        home = self._workspace.manifest.features.app_home
        closed = not home.messages_tab_enabled or home.messages_tab_read_only_enabled
        bot = self._workspace.app.bot.id
        if channel.kind is ChannelKind.DIRECT and bot in channel.members and closed:
            raise Refusal("messages_tab_disabled")

    # The assistant

    def open_assistant(self, person: Person, seen: Channel | None) -> str:
        """Open a new thread with the app beside what one looks at.

        Args:
            person: who does so.
            seen: the channel that they look at, or None.

        Returns:
            The thread's ts; it is in the direct message with the app.
        """
        bot = self._workspace.app.bot
        direct = self._state.direct(person.id, bot.id)
        root = self._workspace.from_app(direct, "New Assistant Thread", [])
        root.subtype = "assistant_app_thread"
        root.more = {"assistant_app_thread": {"title": "New Assistant Thread", "artifacts": []}}
        posted = self._workspace.post(root)
        self._tell_assistant("assistant_thread_started", person, posted.ts, seen)
        return posted.ts

    def look_at(self, person: Person, thread_ts: str, seen: Channel) -> None:
        """Look at another channel beside a thread with the app.

        Raises:
            Refusal: `thread_not_found`.
        """
        direct = self._state.direct(person.id, self._workspace.app.bot.id)
        if thread_ts not in direct.messages:
            raise Refusal("thread_not_found")
        self._tell_assistant("assistant_thread_context_changed", person, thread_ts, seen)

    def _tell_assistant(
        self, kind: str, person: Person, thread_ts: str, seen: Channel | None
    ) -> None:
        context: JsonObject = {}
        if seen is not None:
            context = {"channel_id": seen.id, "team_id": self._state.team.id, "enterprise_id": None}
        direct = self._state.direct(person.id, self._workspace.app.bot.id)
        thread = {
            "user_id": person.id,
            "context": context,
            "channel_id": direct.id,
            "thread_ts": thread_ts,
        }
        self._workspace.announce(kind, {"assistant_thread": thread}, direct)

    # The home

    def open_home(self, person: Person, tab: str) -> None:
        """Look at the app's home.

        Args:
            person: who looks.
            tab: `home` or `messages`.

        Raises:
            Refusal: `not_enabled` where the manifest has no such tab.
        """
        workspace = self._workspace
        home = workspace.manifest.features.app_home
        if not (home.home_tab_enabled if tab == "home" else home.messages_tab_enabled):
            raise Refusal("not_enabled")
        view = workspace.modals.homes.get(person.id)
        shape = view_json(view, workspace.app, self._state.team) if view else None
        workspace.journal.add("home_opened", user=person.id, tab=tab)
        for event in workspace.events.home_opened(person.id, tab, shape):
            workspace.tell(event.body)
