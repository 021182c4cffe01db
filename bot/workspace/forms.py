"""What people do with what an app has built: they click, choose, fill in modals, use shortcuts."""

import asyncio
from collections.abc import Iterator, Mapping

from bot.workspace import dialogs, sharing
from bot.workspace.checks import checked_view
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
from bot.workspace.interactions import action_of
from bot.workspace.json_types import JsonObject
from bot.workspace.model import DialogOrigin, Message, Person, View
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import file_json
from bot.workspace.workspace import Workspace

# How much is typed before an app is asked for the options of a menu, where it does not say.
_MIN_QUERY = 3
_REQUIRED = "Please fill in this field."
_TROUBLE = "We had some trouble connecting. Try again?"


class Forms:
    """Uses shortcuts, the elements of messages and views, and modals, as the people do.

    Args:
        workspace: where.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._state = workspace.state
        self._offered: dict[tuple[str, str, str], list[JsonObject]] = {}

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
        _, action = self._use(person, message.all_blocks, called, choice)
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
        blocks = where.content["blocks"] if isinstance(where, View) else where.all_blocks
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
        if not self._workspace.manifest.settings.is_interactive:
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
        blocks = where.content["blocks"] if isinstance(where, View) else where.all_blocks
        element = _find(blocks, called)
        if element.kind not in ("external_select", "multi_external_select"):
            raise Refusal("element_not_found", called=called)
        if len(typed) < element.content.get("min_query_length", _MIN_QUERY):
            return {"options": []}
        origin = where.dialog if isinstance(where, View) else None
        if origin is None:
            payload = self._workspace.interactions.suggestion(person, where, element, typed)
        else:
            asked = {"name": element.action_id, "value": typed}
            payload = self._dialog("dialog_suggestion", person, origin, **asked)
        outcome = await self._workspace.ask(EnvelopeKind.INTERACTION, payload, lambda _: None)
        answer = outcome.response or {}
        if origin is not None:
            answer = dialogs.options_of(answer)
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

    # Modals

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
        if view.dialog is not None:
            held = {element.block_id: value for element, value in self._held(view)}
            filled_in = dialogs.submission_of(view, held)
            payload = self._dialog("dialog_submission", person, view.dialog, submission=filled_in)
        else:
            trigger = self._workspace.tickets.new_trigger(person.id, view.id)
            payload = self._workspace.interactions.submission(
                person, view, trigger, self._responses(person, view)
            )

        def then(outcome: Outcome) -> None:
            self._submitted(person, view, outcome)

        return self._workspace.ask(EnvelopeKind.INTERACTION, payload, then)

    def _dialog(
        self, kind: str, person: Person, origin: DialogOrigin, **more: object
    ) -> JsonObject:
        """What the app is told of a dialog; it may answer where that was opened from."""
        response = ""
        if origin.channel and kind != "dialog_suggestion":
            response = self._workspace.tickets.new_response(person.id, origin.channel)
        return self._workspace.interactions.dialog(kind, person, origin, response) | more

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
        if view.dialog is not None:
            answer = dialogs.answer_of(answer)
        if not outcome.ok:
            workspace.notice(person, direct, _TROUBLE)
            return
        view.errors = {}  # those of the submission before
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
            if view.dialog is not None and view.dialog.notifies:
                self._interact(
                    person, None, self._dialog("dialog_cancellation", person, view.dialog)
                )
            if view.content.get("notify_on_close"):
                payload = self._workspace.interactions.closed(person, view, cleared=everything)
                self._interact(person, None, payload)


def _find(blocks: list[JsonObject], called: str) -> Element:
    for element in find_elements(blocks):
        if called in (element.action_id, element.block_id, element.label):
            return element
    raise Refusal("element_not_found", called=called)
