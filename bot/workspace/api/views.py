"""`views.*` and `blocks.validate`: modals, home tabs, and a check without effect."""

from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.checks import checked_blocks, checked_view, invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.model import View
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


class _Open(Arguments):
    trigger_id: str
    view: Json


class _Update(Arguments):
    view: Json
    view_id: str = ""
    external_id: str = ""
    hash: str = ""


class _Publish(Arguments):
    user_id: str
    view: Json
    hash: str = ""


class _Validate(Arguments):
    blocks: Json = None
    message: Json = None
    view: Json = None


def _shown(workspace: Workspace, kind: str, view: View) -> JsonObject:
    return {"view": workspace.note_view(kind, view), "response_metadata": {"messages": []}}


def _open(workspace: Workspace, given: _Open) -> JsonObject:
    content = checked_view(given.view, "modal")
    trigger = workspace.tickets.trigger(given.trigger_id)
    view = workspace.modals.open(trigger.user, content, trigger.channel)
    trigger.used = True
    return _shown(workspace, "view_opened", view)


def _push(workspace: Workspace, given: _Open) -> JsonObject:
    content = checked_view(given.view, "modal")
    trigger = workspace.tickets.trigger(given.trigger_id)
    if not trigger.view_id:
        # Only what was done inside a modal can put another on top of it.
        raise Refusal("invalid_trigger_id")
    view = workspace.modals.push(trigger.user, content)
    trigger.used = True
    return _shown(workspace, "view_opened", view)


def _update(workspace: Workspace, given: _Update) -> JsonObject:
    if not (given.view_id or given.external_id):
        raise invalid(["missing required field: view_id"])
    view = workspace.modals.find(given.view_id, given.external_id)
    kind = view.content["type"]
    workspace.modals.update(view, checked_view(given.view, kind), given.hash)
    return _shown(workspace, "home" if kind == "home" else "view_updated", view)


def _publish(workspace: Workspace, given: _Publish) -> JsonObject:
    content = checked_view(given.view, "home")
    if not workspace.manifest.features.app_home.home_tab_enabled:
        raise Refusal("not_enabled")
    if given.user_id not in workspace.state.people:
        raise Refusal("user_not_found")
    view = workspace.modals.publish(given.user_id, content, given.hash)
    return _shown(workspace, "home", view)


def _validate(workspace: Workspace, given: _Validate) -> JsonObject:
    del workspace
    parts = [part for part in (given.blocks, given.message, given.view) if part is not None]
    if len(parts) != 1:
        raise invalid(["must provide exactly one of blocks, message, view"])
    if given.view is not None:
        is_home = isinstance(given.view, dict) and given.view.get("type") == "home"
        checked_view(given.view, "home" if is_home else "modal")
    elif isinstance(given.message, dict):
        checked_blocks(given.message.get("blocks"))
    else:
        checked_blocks(given.blocks)
    return {}


METHODS = (
    Method("views.open", _open, _Open, per_minute=100),
    Method("views.push", _push, _Open, per_minute=100),
    Method("views.update", _update, _Update, per_minute=100),
    Method("views.publish", _publish, _Publish, per_minute=100),
    Method("blocks.validate", _validate, _Validate, by_get=True),
)
