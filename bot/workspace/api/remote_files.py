"""`files.remote.*`: files that lie elsewhere, and that the app shows in the workspace."""

from bot.workspace import sharing
from bot.workspace.api.channels import writable_channel
from bot.workspace.api.method import Arguments, Method, comma_list
from bot.workspace.api.pages import page
from bot.workspace.checks import invalid
from bot.workspace.files import File
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import file_json
from bot.workspace.workspace import Workspace


class _Which(Arguments):
    external_id: str = ""
    file: str = ""


class _Add(Arguments):
    external_id: str
    external_url: str
    title: str
    filetype: str = ""


class _Update(_Which):
    external_url: str = ""
    title: str = ""
    filetype: str = ""


class _Share(_Which):
    channels: str = ""


class _List(Arguments):
    channel: str = ""
    cursor: str = ""
    limit: int = 100


def _remote(workspace: Workspace) -> list[File]:
    return [file for file in workspace.state.files.values() if file.external_id]


def _found(workspace: Workspace, given: _Which) -> File:
    if not (given.external_id or given.file):
        raise invalid(["must provide external_id or file"])
    for file in _remote(workspace):
        if given.file == file.id or (given.external_id and given.external_id == file.external_id):
            return file
    raise Refusal("file_not_found")


def _shown(workspace: Workspace, file: File) -> JsonObject:
    return {"file": file_json(file, workspace.state)}


def _named(title: str, filetype: str) -> str:
    return f"{title}.{filetype}" if filetype and "." not in title else title


def _add(workspace: Workspace, given: _Add) -> JsonObject:
    file = next((one for one in _remote(workspace) if one.external_id == given.external_id), None)
    if file is None:
        name = _named(given.title, given.filetype)
        file = sharing.add(workspace, workspace.caller.person, name, given.title)
        file.external_id = given.external_id
    # The same external id again describes the same file anew.
    file.title, file.external_url = given.title, given.external_url
    sharing.complete(workspace, file)
    return _shown(workspace, file)


def _info(workspace: Workspace, given: _Which) -> JsonObject:
    return _shown(workspace, _found(workspace, given))


def _list(workspace: Workspace, given: _List) -> JsonObject:
    files = [one for one in _remote(workspace) if given.channel in ("", *one.channels)]
    shown, cursor = page(files[::-1], given.cursor, given.limit)
    return {
        "files": [file_json(file, workspace.state) for file in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def _update(workspace: Workspace, given: _Update) -> JsonObject:
    file = _found(workspace, given)
    file.title = given.title or file.title
    file.external_url = given.external_url or file.external_url
    if given.filetype:
        file.name = _named(file.title, given.filetype)
    return _shown(workspace, file)


def _remove(workspace: Workspace, given: _Which) -> JsonObject:
    sharing.delete(workspace, _found(workspace, given))
    return {}


def _share(workspace: Workspace, given: _Share) -> JsonObject:
    file = _found(workspace, given)
    names = comma_list(given.channels)
    if not names:
        raise invalid(["missing required field: channels"])
    for channel in [writable_channel(workspace, name) for name in names]:
        sharing.share(workspace, [file], workspace.from_app(channel, "", []))
    return _shown(workspace, file)


_READ, _WRITE = ("remote_files:read",), ("remote_files:write",)

METHODS = (
    Method("files.remote.add", _add, _Add, _WRITE, per_minute=20),
    Method("files.remote.info", _info, _Which, _READ, per_minute=20, by_get=True),
    Method("files.remote.list", _list, _List, _READ, per_minute=20, by_get=True),
    Method("files.remote.update", _update, _Update, _WRITE, per_minute=20),
    Method("files.remote.remove", _remove, _Which, _WRITE, per_minute=20),
    # Slack's own clients call it by GET.
    Method("files.remote.share", _share, _Share, ("remote_files:share",), by_get=True),
)
