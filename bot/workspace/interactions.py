"""What a person did, in the payloads that Slack sends of commands and interactions."""

from collections.abc import Mapping
from typing import Any

from bot.workspace.elements import Element, initial_values, option_of
from bot.workspace.json_types import JsonObject
from bot.workspace.model import (
    App,
    Channel,
    ChannelKind,
    DialogOrigin,
    Execution,
    Message,
    Person,
    View,
)
from bot.workspace.shapes import message_json, view_json
from bot.workspace.state import State


class Interactions:
    """Makes payloads.

    Args:
        state: the workspace.
        app: the app that they go to.
        executions: the runs of its custom steps, by their ids.
    """

    def __init__(self, state: State, app: App, executions: Mapping[str, Execution]) -> None:
        self._state = state
        self._app = app
        self._executions = executions

    def command(
        self,
        person: Person,
        channel: Channel,
        command: str,
        text: str,
        *,
        trigger: str,
        response: str,
    ) -> JsonObject:
        """A slash command; its values are all texts, since they also travel as a form.

        Args:
            person: who gave it.
            channel: where.
            command: its name with the slash.
            text: what stood behind it.
            trigger: a trigger id.
            response: the last part of a response URL.
        """
        return {
            "token": self._app.verification_token,
            "team_id": self._state.team.id,
            "team_domain": self._state.team.domain,
            "channel_id": channel.id,
            "channel_name": _channel_name(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self._app.id,
            "is_enterprise_install": "false",
            "response_url": self._response_url("commands", response),
            "trigger_id": trigger,
        }

    def message_click(
        self, person: Person, message: Message, action: JsonObject, trigger: str, response: str
    ) -> JsonObject:
        """The use of an element in a message.

        Args:
            person: who used it.
            message: where it stands.
            action: what was done, as `action` makes it.
            trigger: a trigger id.
            response: the last part of a response URL.
        """
        channel = self._state.channels[message.channel]
        container: JsonObject = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.only_for),
        }
        attachment = _attachment_of(message, str(action.get("block_id", "")))
        is_unfurl = attachment is not None and bool(attachment.get("is_app_unfurl"))
        if attachment is not None:
            container |= {"type": "message_attachment", "attachment_id": attachment["id"]}
            container["is_app_unfurl"] = is_unfurl
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._block_actions(person, action, trigger) | {
            "container": container,
            "channel": {"id": channel.id, "name": _channel_name(channel)},
            "state": {"values": initial_values(message.all_blocks)},
            "response_url": self._response_url("actions", response),
        }
        if is_unfurl:
            payload["app_unfurl"] = attachment
        payload |= self._step(message)
        # Slack does not keep what only one person sees, and cannot give it back.
        if not message.only_for:
            payload["message"] = message_json(message, self._state)
        return payload

    def _step(self, message: Message) -> JsonObject:
        """What is said beside a click in a message of a custom step."""
        run = self._executions.get(message.execution)
        if run is None:
            return {}
        return {
            "bot_access_token": run.token,
            "function_data": {
                "execution_id": run.id,
                "function": {"callback_id": run.callback_id},
                "inputs": run.inputs,
            },
        }

    def suggestion(
        self, person: Person, where: Message | View, element: Element, typed: str
    ) -> JsonObject:
        """The question for the options of a menu.

        Args:
            person: who looks for one.
            where: the message or the view that the menu stands in.
            element: the menu.
            typed: what they have typed.
        """
        payload = self._base("block_suggestion", person) | {
            "block_id": element.block_id,
            "action_id": element.action_id,
            "value": typed,
        }
        if isinstance(where, View):
            container: JsonObject = {"type": "view", "view_id": where.id}
            return payload | {"container": container, "view": self._view(where)}
        channel = self._state.channels[where.channel]
        container = {"type": "message", "message_ts": where.ts, "channel_id": channel.id}
        payload |= {
            "container": container | {"is_ephemeral": bool(where.only_for)},
            "channel": {"id": channel.id, "name": _channel_name(channel)},
        }
        if not where.only_for:
            payload["message"] = message_json(where, self._state)
        return payload

    def view_click(
        self, person: Person, view: View, action: JsonObject, trigger: str
    ) -> JsonObject:
        """The use of an element in a modal or a home tab.

        Args:
            person: who used it.
            view: where it stands.
            action: what was done, as `action` makes it.
            trigger: a trigger id.
        """
        return self._block_actions(person, action, trigger) | {
            "container": {"type": "view", "view_id": view.id},
            "view": self._view(view),
        }

    def _block_actions(self, person: Person, action: JsonObject, trigger: str) -> JsonObject:
        return self._base("block_actions", person) | {
            "trigger_id": trigger,
            "actions": [action | {"action_ts": self._state.next_ts()}],
        }

    def message_shortcut(
        self, person: Person, message: Message, callback_id: str, trigger: str, response: str
    ) -> JsonObject:
        """A shortcut on a message.

        Args:
            person: who used it.
            message: on which one.
            callback_id: the shortcut's.
            trigger: a trigger id.
            response: the last part of a response URL.
        """
        channel = self._state.channels[message.channel]
        return self._base("message_action", person) | {
            "action_ts": self._state.next_ts(),
            "callback_id": callback_id,
            "trigger_id": trigger,
            "response_url": self._response_url("app", response),
            "channel": {"id": channel.id, "name": _channel_name(channel)},
            "message_ts": message.ts,
            "message": message_json(message, self._state),
        }

    def global_shortcut(self, person: Person, callback_id: str, trigger: str) -> JsonObject:
        """A shortcut that belongs to no message."""
        return self._base("shortcut", person) | {
            "action_ts": self._state.next_ts(),
            "callback_id": callback_id,
            "trigger_id": trigger,
        }

    def submission(
        self, person: Person, view: View, trigger: str, responses: list[JsonObject]
    ) -> JsonObject:
        """The submission of a modal.

        Args:
            person: who submits it.
            view: the modal.
            trigger: a trigger id.
            responses: the conversations that the app may answer in: of each the id, the menu that
                it was chosen in, and in `ticket` the last part of a response URL.
        """
        return self._base("view_submission", person) | {
            "trigger_id": trigger,
            "view": self._view(view),
            "response_urls": [
                {name: part for name, part in one.items() if name != "ticket"}
                | {"response_url": self._response_url("app", one["ticket"])}
                for one in responses
            ],
        }

    def dialog(self, kind: str, person: Person, origin: DialogOrigin, response: str) -> JsonObject:
        """What becomes of a dialog.

        Args:
            kind: `dialog_submission`, `dialog_cancellation` or `dialog_suggestion`.
            person: whose it is.
            origin: what is told of the dialog.
            response: the last part of a response URL, or empty for none.
        """
        payload = self._base(kind, person) | {
            "action_ts": self._state.next_ts(),
            "callback_id": origin.callback_id,
            "state": origin.state,
        }
        if origin.channel:
            channel = self._state.channels[origin.channel]
            payload["channel"] = {"id": channel.id, "name": _channel_name(channel)}
        if response:
            payload["response_url"] = self._response_url("app", response)
        return payload

    def closed(self, person: Person, view: View, *, cleared: bool) -> JsonObject:
        """The closing of a modal that wants it to be told."""
        return self._base("view_closed", person) | {
            "view": self._view(view),
            "is_cleared": cleared,
        }

    def _base(self, kind: str, person: Person) -> JsonObject:
        team = self._state.team
        return {
            "type": kind,
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": team.id,
            },
            "api_app_id": self._app.id,
            "token": self._app.verification_token,
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _view(self, view: View) -> JsonObject:
        return view_json(view, self._app, self._state.team)

    def _response_url(self, kind: str, ticket: str) -> str:
        return f"{self._state.team.address}/{kind}/{self._state.team.id}/{ticket}"


def _attachment_of(message: Message, block_id: str) -> JsonObject | None:
    """The attachment that a block stands in; None for a block of the message itself."""
    for attachment in message.attachments:
        if any(block["block_id"] == block_id for block in attachment.get("blocks", [])):
            return attachment
    return None


def _channel_name(channel: Channel) -> str:
    named = {ChannelKind.DIRECT: "directmessage", ChannelKind.PRIVATE: "privategroup"}
    return named.get(channel.kind, channel.name)


def action_of(element: Element, choice: str, value: JsonObject | None) -> JsonObject:
    """What is said of the use of one element.

    Args:
        element: the element that was used.
        choice: which of its options or of its two feedback buttons; empty for a button.
        value: what a stateful element holds now, in the form of `state.values`; else None.

    Returns:
        An entry of `actions`, without its time.

    Raises:
        LookupError: there is no such option or button.
    """
    content = element.content
    action: dict[str, Any] = {
        "type": element.kind,
        "block_id": element.block_id,
        "action_id": element.action_id,
    }
    if value is not None:
        return action | value
    if element.kind == "overflow":
        return action | {"selected_option": option_of(content, choice)}
    if element.kind == "feedback_buttons":
        chosen = _feedback_button(content, choice)
        return action | {"text": chosen["text"], "value": chosen["value"]}
    kept = {name: content[name] for name in ("text", "value", "style", "icon") if name in content}
    return action | kept


def _feedback_button(content: JsonObject, choice: str) -> JsonObject:
    for name in ("positive_button", "negative_button"):
        button: JsonObject = content[name]
        label = button["text"]["text"]
        if choice in (name, name.removesuffix("_button"), label, button["value"]):
            return button
    raise LookupError(choice)
