"""`canvases.*`: documents of the app, as sections of Markdown."""

import re

from bot.workspace.api.channels import visible_channel
from bot.workspace.api.method import Arguments, Json, Method, comma_list
from bot.workspace.checks import invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace

_HEADING = re.compile(r"(#{1,3}) ")
_PLACES = ("insert_after", "insert_before", "insert_at_start", "insert_at_end")


class _Create(Arguments):
    title: str = ""
    document_content: Json = None
    channel_id: str = ""


class _CreateInChannel(Arguments):
    channel_id: str
    document_content: Json = None


class _Canvas(Arguments):
    canvas_id: str


class _Edit(_Canvas):
    changes: Json


class _SetAccess(_Canvas):
    access_level: str
    channel_ids: Json = None
    user_ids: Json = None


class _DeleteAccess(_Canvas):
    channel_ids: Json = None
    user_ids: Json = None


class _Lookup(_Canvas):
    criteria: Json


def _sections(workspace: Workspace, content: object) -> list[JsonObject]:
    """A document's parts: one for each paragraph or list."""
    if content is None:
        return []
    markdown = content.get("markdown") if isinstance(content, dict) else None
    if not isinstance(markdown, str):
        raise invalid(["must have markdown [json-pointer:/document_content]"])
    parts = (part.strip() for part in markdown.split("\n\n"))
    return [{"id": workspace.ids.next("temp:C:"), "text": part} for part in parts if part]


def _found(workspace: Workspace, name: str) -> JsonObject:
    if name not in workspace.canvases:
        raise Refusal("canvas_not_found")
    return workspace.canvases[name]


def _note(workspace: Workspace, canvas: str) -> None:
    """Write down that a canvas is otherwise than before, so that it is shown so."""
    workspace.journal.add("canvas", id=canvas)


def _made(workspace: Workspace, title: str, content: object, channel: str) -> JsonObject:
    if channel:
        channel = visible_channel(workspace, channel).id
    canvas: JsonObject = {
        "id": workspace.ids.next("F"),
        "title": title,
        "creator": workspace.caller.person.id,
        "channel": channel,
        "sections": _sections(workspace, content),
        "access": {},
    }
    workspace.canvases[canvas["id"]] = canvas
    _note(workspace, canvas["id"])
    return {"canvas_id": canvas["id"]}


def _create(workspace: Workspace, given: _Create) -> JsonObject:
    return _made(workspace, given.title, given.document_content, given.channel_id)


def _create_in_channel(workspace: Workspace, given: _CreateInChannel) -> JsonObject:
    channel = visible_channel(workspace, given.channel_id).id
    if any(canvas["channel"] == channel for canvas in workspace.canvases.values()):
        raise Refusal("channel_canvas_already_exists")
    return _made(workspace, "", given.document_content, channel)


def _edit(workspace: Workspace, given: _Edit) -> JsonObject:
    canvas = _found(workspace, given.canvas_id)
    _change(workspace, canvas, given)
    _note(workspace, canvas["id"])
    return {}


def _change(workspace: Workspace, canvas: JsonObject, given: _Edit) -> None:
    changes = given.changes if isinstance(given.changes, list) else []
    # Slack takes one change a call.
    if len(changes) != 1 or not isinstance(changes[0], dict):
        raise invalid(["must provide exactly one change [json-pointer:/changes]"])
    change, sections = changes[0], canvas["sections"]
    operation = change.get("operation")
    if operation == "rename":
        content = change.get("title_content")
        canvas["title"] = str(content.get("markdown", "")) if isinstance(content, dict) else ""
        return
    new = _sections(workspace, change.get("document_content"))
    if operation == "replace" and not change.get("section_id"):
        canvas["sections"] = new
    elif operation in ("insert_at_start", "insert_at_end"):
        canvas["sections"] = new + sections if operation == "insert_at_start" else sections + new
    elif operation in (*_PLACES, "replace", "delete"):
        ids = [section["id"] for section in sections]
        if change.get("section_id") not in ids:
            raise Refusal("section_not_found")
        at = ids.index(change["section_id"])
        start = at + 1 if operation == "insert_after" else at
        end = at + 1 if operation in ("replace", "delete", "insert_after") else at
        sections[start:end] = new
    else:
        raise invalid(["unknown operation [json-pointer:/changes/0/operation]"])


def _delete(workspace: Workspace, given: _Canvas) -> JsonObject:
    del workspace.canvases[_found(workspace, given.canvas_id)["id"]]
    _note(workspace, given.canvas_id)
    return {}


def _names(given: _SetAccess | _DeleteAccess) -> list[str]:
    named = [*_listed(given.user_ids), *_listed(given.channel_ids)]
    if not named or (given.user_ids and given.channel_ids):
        raise invalid(["must provide either user_ids or channel_ids"])
    return named


def _listed(given: object) -> list[str]:
    """Ids, as a list or as one text with commas."""
    if isinstance(given, str):
        return comma_list(given)
    return [str(one) for one in given] if isinstance(given, list) else []


def _set_access(workspace: Workspace, given: _SetAccess) -> JsonObject:
    if given.access_level not in ("read", "write", "owner"):
        raise invalid(["unknown access_level"])
    access = _found(workspace, given.canvas_id)["access"]
    access.update(dict.fromkeys(_names(given), given.access_level))
    _note(workspace, given.canvas_id)
    return {}


def _delete_access(workspace: Workspace, given: _DeleteAccess) -> JsonObject:
    access = _found(workspace, given.canvas_id)["access"]
    for name in _names(given):
        access.pop(name, None)
    _note(workspace, given.canvas_id)
    return {}


def _lookup(workspace: Workspace, given: _Lookup) -> JsonObject:
    criteria = given.criteria if isinstance(given.criteria, dict) else {}
    kinds, text = criteria.get("section_types"), str(criteria.get("contains_text") or "")
    found = []
    for section in _found(workspace, given.canvas_id)["sections"]:
        heading = _HEADING.match(section["text"])
        names = {f"h{len(heading[1])}", "any_header"} if heading else set()
        wanted = not isinstance(kinds, list) or names & {str(kind) for kind in kinds}
        if wanted and text in section["text"]:
            found.append({"id": section["id"]})
    return {"sections": found}


_READ, _WRITE = ("canvases:read",), ("canvases:write",)

METHODS = (
    Method(
        "canvases.create",
        _create,
        _Create,
        _WRITE,
        partly="People read canvases, and cannot write in them; access is not enforced for apps.",
    ),
    Method("conversations.canvases.create", _create_in_channel, _CreateInChannel, _WRITE),
    Method("canvases.edit", _edit, _Edit, _WRITE),
    Method("canvases.delete", _delete, _Canvas, _WRITE),
    Method("canvases.access.set", _set_access, _SetAccess, _WRITE),
    Method("canvases.access.delete", _delete_access, _DeleteAccess, _WRITE),
    Method("canvases.sections.lookup", _lookup, _Lookup, _READ),
)
