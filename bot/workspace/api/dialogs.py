"""`dialog.open`: what modals have taken the place of."""

from pydantic import ValidationError

from bot.workspace import dialogs
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.checks import checked_view, invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.model import DialogOrigin
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace

# What Slack says of a trigger here, by what it says of one elsewhere.
_TRIGGERS = {
    "invalid_trigger_id": "invalid_trigger",
    "expired_trigger_id": "trigger_expired",
    "exchanged_trigger_id": "trigger_exchanged",
}


class _Open(Arguments):
    dialog: Json
    trigger_id: str


def _open(workspace: Workspace, given: _Open) -> JsonObject:
    try:
        dialog = dialogs.Dialog.model_validate(given.dialog)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise invalid(
            [f"{one['msg']} [json-pointer:/{'/'.join(map(str, one['loc']))}]" for one in problems],
            "validation_errors",
        ) from None
    content = checked_view(dialogs.modal_of(dialog), "modal")
    try:
        trigger = workspace.tickets.trigger(given.trigger_id)
    except Refusal as refusal:
        raise Refusal(_TRIGGERS[refusal.error]) from None
    view = workspace.modals.open(trigger.user, content)
    view.dialog = DialogOrigin(
        dialog.callback_id, dialog.state, trigger.channel, notifies=dialog.notify_on_cancel
    )
    trigger.used = True
    workspace.note_view("view_opened", view)
    return {}


METHODS = (Method("dialog.open", _open, _Open, partly="A dialog is shown as a modal."),)
