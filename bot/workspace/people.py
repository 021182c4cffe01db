"""What people do: they write, give commands, click, fill in modals."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.workspace import sharing
from bot.workspace.checks import checked_blocks, checked_view
from bot.workspace.delivery.transport import EnvelopeKind, Outcome
from bot.workspace.elements import (
    Element,
    conversation_of,
    find_elements,
    initial_values,
    is_empty,
    is_stateful,
    length_problem,
    value_of,
    with_options,
)
from bot.workspace.files import File
from bot.workspace.interactions import action_of
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Message, Person, View
from bot.workspace.refusal import Refusal
from bot.workspace.rich_text import rich_text
from bot.workspace.shapes import file_json, view_json
from bot.workspace.typed import from_field, from_tokens
from bot.workspace.workspace import Workspace

_TYPED_NAME = re.compile(r"(?<!\w)([@#])([\w.-]+)")
# How much is typed before an app is asked for the options of a menu, where it does not say.
_MIN_QUERY = 3
_REQUIRED = "Please fill in this field."
_TROUBLE = "We had some trouble connecting. Try again?"


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
        self._offered: dict[tuple[str, str, str], list[JsonObject]] = {}

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

    # Commands and shortcuts

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

    def shortcut(self, person: Person, name: str, message: Message | None) -> None:
        """Use a shortcut.

        Args:
            person: who uses it.
            name: its name or callback id.
            message: on which message; None for a global one.

        Raises:
            Refusal: `shortcut_not_found`.
        """
        shortcut = self._workspace.manifest.shortcut(name)
        if shortcut is None or (shortcut.type == "message") != (message is not None):
            raise Refusal("shortcut_not_found")
        tickets, make = self._workspace.tickets, self._workspace.interactions
        where = message.channel if message else ""
        trigger = tickets.new_trigger(person.id, channel=where)
        if message is None:
            payload = make.global_shortcut(person, shortcut.callback_id, trigger)
        else:
            response = tickets.new_response(person.id, message.channel)
            payload = make.message_shortcut(
                person, message, shortcut.callback_id, trigger, response
            )
        self._interact(person, message, payload)

    # Elements of messages and views

    def click(self, person: Person, message: Message, called: str, choice: object = "") -> None:
        """Use an element of a message.

        Args:
            person: who uses it.
            message: where it stands.
            called: its action id, its label, or the label of one of its feedback buttons.
            choice: what is chosen or written, where it is not just clicked.

        Raises:
            Refusal: `element_not_found` or `option_not_found`.
        """
        _, action = self._use(person, message.blocks, called, choice)
        tickets = self._workspace.tickets
        payload = self._workspace.interactions.message_click(
            person,
            message,
            action,
            tickets.new_trigger(person.id, channel=message.channel),
            tickets.new_response(person.id, message.channel, message.ts),
        )
        self._interact(person, message, payload)

    def click_view(self, person: Person, view: View, called: str, choice: object = "") -> None:
        """Use an element of a modal or a home tab.

        Args:
            person: who uses it.
            view: where it stands.
            called: its action id or its label.
            choice: what is chosen or written, where it is not just clicked.

        Raises:
            Refusal: `element_not_found` or `option_not_found`.
        """
        element, action = self._use(person, view.content["blocks"], called, choice)
        if is_stateful(element):
            filled = value_of(element, choice)
            view.values.setdefault(element.block_id, {})[element.action_id] = filled
        in_modal = "" if view.content["type"] == "home" else view.id
        trigger = self._workspace.tickets.new_trigger(person.id, in_modal)
        payload = self._workspace.interactions.view_click(person, view, action, trigger)
        self._interact(person, None, payload)

    def act(self, person: Person, where: Message | View, action: JsonObject) -> None:
        """Use an element as a page has drawn it: with the action that is sent for it.

        Args:
            person: who uses it.
            where: the message or the view that it stands in.
            action: an entry of Slack's `actions`, without its time.

        Raises:
            Refusal: `element_not_found`: the blocks have changed since, or hold no such element.
        """
        blocks = where.content["blocks"] if isinstance(where, View) else where.blocks
        element = next(
            (
                one
                for one in find_elements(blocks)
                if (one.block_id, one.action_id, one.kind)
                == tuple(action.get(key) for key in ("block_id", "action_id", "type"))
            ),
            None,
        )
        if element is None:
            raise Refusal("element_not_found", called=str(action.get("action_id", "")))
        tickets, make = self._workspace.tickets, self._workspace.interactions
        if isinstance(where, View):
            if is_stateful(element):
                kept = {k: v for k, v in action.items() if k not in ("block_id", "action_id")}
                where.values.setdefault(element.block_id, {})[element.action_id] = kept
            trigger = tickets.new_trigger(
                person.id, "" if where.content["type"] == "home" else where.id
            )
            self._interact(person, None, make.view_click(person, where, action, trigger))
            return
        response = tickets.new_response(person.id, where.channel, where.ts)
        trigger = tickets.new_trigger(person.id, channel=where.channel)
        payload = make.message_click(person, where, action, trigger, response)
        self._interact(person, where, payload)

    def fill_in(self, person: Person, state: Mapping[str, Mapping[str, JsonObject]]) -> None:
        """Fill in the modal on top as a page holds it.

        Args:
            person: whose modal.
            state: in the form of Slack's `state.values`; what names no input of it is left out.

        Raises:
            Refusal: `not_found` without a modal.
        """
        view = self._workspace.modals.top(person.id)
        for element in find_elements(view.content["blocks"]):
            given = state.get(element.block_id, {}).get(element.action_id)
            if given is not None and is_stateful(element):
                self._fill(view, element, dict(given))

    def _fill(self, view: View, element: Element, value: JsonObject) -> None:
        if element.kind == "file_input":
            value["files"] = [self._own_file(view.user, one) for one in value.get("files") or []]
        view.values.setdefault(element.block_id, {})[element.action_id] = value

    def _own_file(self, user: str, given: object) -> JsonObject:
        """The JSON of a file that somebody has uploaded, by its id or by its JSON."""
        file = sharing.find(
            self._workspace, str(given.get("id") if isinstance(given, dict) else given)
        )
        if file.user != user:
            raise Refusal("file_not_found")
        return file_json(file, self._state)

    def _interact(self, person: Person, message: Message | None, payload: JsonObject) -> None:
        if message is None:
            where, thread_ts = self._state.direct(person.id, self._workspace.app.bot.id), ""
        else:
            where, thread_ts = self._state.channels[message.channel], message.thread_ts
        if not self._workspace.manifest.settings.interactivity.is_enabled:
            self._workspace.notice(
                person,
                where,
                "This app is not configured to handle interactive responses.",
                thread_ts,
            )
            return

        def then(outcome: Outcome) -> None:
            if not outcome.ok:
                self._workspace.notice(person, where, _TROUBLE, thread_ts)

        self._workspace.ask(EnvelopeKind.INTERACTION, payload, then)

    async def suggest(
        self, person: Person, where: Message | View, called: str, typed: str
    ) -> JsonObject:
        """Ask the app for the options of a menu.

        Args:
            person: who looks for one.
            where: the message or the view that the menu stands in.
            called: its action id or its label.
            typed: what they have typed.

        Returns:
            `options` or `option_groups`, as the app gives them; no options where too little is
            typed for it to be asked.

        Raises:
            Refusal: `element_not_found`, or `options_not_loaded` where the app gives none.
        """
        blocks = where.content["blocks"] if isinstance(where, View) else where.blocks
        element = _find(blocks, called)
        if element.kind not in ("external_select", "multi_external_select"):
            raise Refusal("element_not_found", called=called)
        if len(typed) < element.content.get("min_query_length", _MIN_QUERY):
            return {"options": []}
        payload = self._workspace.interactions.suggestion(person, where, element, typed)
        outcome = await self._workspace.ask(EnvelopeKind.INTERACTION, payload, lambda _: None)
        answer = outcome.response or {}
        groups = answer.get("option_groups")
        given = answer.get("options") if groups is None else groups
        if not outcome.ok or not isinstance(given, list):
            raise Refusal("options_not_loaded")
        options = given if groups is None else [one for g in groups for one in g.get("options", [])]
        self._offered[person.id, element.block_id, element.action_id] = options
        return {"options": given} if groups is None else {"option_groups": given}

    def _find(self, person: Person, blocks: list[JsonObject], called: str) -> Element:
        """Find an element, with the options that the app has offered to somebody."""
        element = _find(blocks, called)
        options = self._offered.get((person.id, element.block_id, element.action_id))
        return element if options is None else with_options(element, options)

    def _use(
        self, person: Person, blocks: list[JsonObject], called: str, choice: object
    ) -> tuple[Element, JsonObject]:
        """Find an element and say what is done with it."""
        for element in find_elements(blocks):
            if element.kind == "feedback_buttons" and called != element.action_id:
                try:
                    return element, action_of(element, called, None)
                except LookupError:
                    continue
        element = self._find(person, blocks, called)
        try:
            value = value_of(element, choice) if is_stateful(element) else None
            return element, action_of(element, str(choice), value)
        except LookupError:
            raise Refusal("option_not_found", called=str(choice)) from None

    # Files

    def share(self, person: Person, name: str, channel: Channel | None, post: Post) -> File:
        """Take a file as uploaded, and share it where a channel is named.

        Args:
            person: whose it is.
            name: its id; its bytes have been sent.
            channel: where it is shared; None for a file that fills in a modal.
            post: what is said with it.

        Raises:
            Refusal: `file_not_found`, or what a message is refused for.
        """
        file = self._state.files.get(name)
        if file is None or file.user != person.id or not file.content:
            raise Refusal("file_not_found")
        if channel is not None:
            self._check_writable(channel)
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
            sharing.share(self._workspace, [file], message)
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

    # Modals and the home

    def submit(self, person: Person, values: JsonObject) -> asyncio.Future[Outcome]:
        """Fill in the modal on top, and submit it.

        Args:
            person: who does so.
            values: what is filled in, by action id, block id or label.

        Returns:
            What becomes of it.

        Raises:
            Refusal: `not_found` without a modal, `element_not_found`, `option_not_found`, or
                `required_field_missing`, as Slack's client would object.
        """
        view = self._workspace.modals.top(person.id)
        for called, given in values.items():
            element = self._find(person, view.content["blocks"], called)
            try:
                filled = value_of(element, given)
            except LookupError:
                raise Refusal("option_not_found", called=str(given)) from None
            self._fill(view, element, filled)
        self._require(view)
        trigger = self._workspace.tickets.new_trigger(person.id, view.id)
        payload = self._workspace.interactions.submission(
            person, view, trigger, self._responses(person, view)
        )

        def then(outcome: Outcome) -> None:
            self._submitted(person, view, outcome)

        return self._workspace.ask(EnvelopeKind.INTERACTION, payload, then)

    def _held(self, view: View) -> Iterator[tuple[Element, JsonObject]]:
        """What each element of a modal that keeps a value holds."""
        blocks = view.content["blocks"]
        held = initial_values(blocks)
        for element in find_elements(blocks):
            if is_stateful(element):
                start = held[element.block_id][element.action_id]
                yield element, view.values.get(element.block_id, {}).get(element.action_id, start)

    def _require(self, view: View) -> None:
        """Object to what is filled in, as Slack's client does."""
        held = list(self._held(view))
        missing = [element for element, value in held if element.is_required and is_empty(value)]
        if missing:
            errors = {element.block_id: _REQUIRED for element in missing}
            raise Refusal("required_field_missing", called=missing[0].label, errors=errors)
        for element, value in held:
            problem = length_problem(element, value)
            if problem:
                raise Refusal(problem, called=element.label)

    def _responses(self, person: Person, view: View) -> list[JsonObject]:
        """Where the app may answer to a submission, as its menus ask for."""
        chosen = [(element, conversation_of(element, value)) for element, value in self._held(view)]
        return [
            {
                "block_id": element.block_id,
                "action_id": element.action_id,
                "channel_id": channel,
                "ticket": self._workspace.tickets.new_response(person.id, channel),
            }
            for element, channel in chosen
            if channel in self._state.channels
        ]

    def _submitted(self, person: Person, view: View, outcome: Outcome) -> None:
        workspace, modals = self._workspace, self._workspace.modals
        direct = self._state.direct(person.id, workspace.app.bot.id)
        answer = outcome.response or {}
        if not outcome.ok:
            workspace.notice(person, direct, _TROUBLE)
            return
        try:
            match answer.get("response_action"):
                case "errors":
                    view.errors = {str(k): str(v) for k, v in answer.get("errors", {}).items()}
                    workspace.note_view("view_updated", view)
                case "update":
                    modals.update(view, checked_view(answer.get("view"), "modal"))
                    workspace.note_view("view_updated", view)
                case "push":
                    pushed = modals.push(person.id, checked_view(answer.get("view"), "modal"))
                    workspace.note_view("view_opened", pushed)
                case "clear":
                    self._close(person, everything=True)
                case _:
                    self._close(person, everything=False)
        except Refusal as refusal:
            workspace.notice(person, direct, f"{_TROUBLE} ({refusal.error})")

    def _close(self, person: Person, *, everything: bool) -> list[View]:
        closed = self._workspace.modals.close(person.id, everything=everything)
        for view in closed:
            self._workspace.note_view("view_closed", view)
        return closed

    def close_modal(self, person: Person, *, everything: bool = False) -> None:
        """Close the modal on top, or all of them, without submitting."""
        for view in self._close(person, everything=everything):
            if view.content.get("notify_on_close"):
                payload = self._workspace.interactions.closed(person, view, cleared=everything)
                self._interact(person, None, payload)

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


def _find(blocks: list[JsonObject], called: str) -> Element:
    for element in find_elements(blocks):
        if called in (element.action_id, element.block_id, element.label):
            return element
    raise Refusal("element_not_found", called=called)
