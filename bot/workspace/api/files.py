"""`files.*`: files of the app and of people. An upload takes three calls."""

from collections.abc import Iterator
from contextlib import suppress

from bot.workspace import sharing
from bot.workspace.api.channels import writable_channel
from bot.workspace.api.method import Arguments, Json, Method, comma_list
from bot.workspace.checks import checked_blocks, invalid
from bot.workspace.files import File
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import file_json
from bot.workspace.workspace import Workspace

_MOST_FILES = 200


class _GetUploadUrl(Arguments):
    filename: str
    length: int
    alt_text: str = ""
    alt_txt: str = ""
    snippet_type: str = ""


class _Complete(Arguments):
    files: Json
    channel_id: str = ""
    channels: str = ""
    initial_comment: str = ""
    thread_ts: str = ""
    blocks: Json = None


class _File(Arguments):
    file: str


class _List(Arguments):
    channel: str = ""
    user: str = ""
    types: str = "all"
    ts_from: float = 0.0
    ts_to: float = 0.0
    count: int = 100
    page: int = 1


class _Upload(Arguments):
    pass


def _get_upload_url(workspace: Workspace, given: _GetUploadUrl) -> JsonObject:
    if not given.filename.strip():
        raise invalid(["missing required field: filename"])
    if given.length <= 0:
        raise invalid(["must be greater than 0 [json-pointer:/length]"])
    if given.length > sharing.LARGEST_FILE:
        raise Refusal("file_upload_size_restricted")
    file = sharing.add(workspace, workspace.caller.person, given.filename)
    file.alt_text, file.snippet_type = given.alt_text or given.alt_txt, given.snippet_type
    ticket = workspace.tickets.new_upload(file.id)
    address = f"{workspace.state.team.address}/upload/v1/{ticket}"
    return {"upload_url": address, "file_id": file.id}


def _complete(workspace: Workspace, given: _Complete) -> JsonObject:
    wanted = given.files if isinstance(given.files, list) else []
    if not 1 <= len(wanted) <= _MOST_FILES:
        raise invalid([f"must provide 1 to {_MOST_FILES} files [json-pointer:/files]"])
    titles: list[tuple[File, str]] = []
    for one in wanted:
        file = workspace.state.files.get(str(one.get("id"))) if isinstance(one, dict) else None
        if file is None or file.user != workspace.caller.person.id or not file.content:
            # It is somebody else's, or nothing was sent to its upload address.
            raise Refusal("file_not_found")
        titles.append((file, str(one.get("title") or file.title)))
    channels = list(_channels(workspace, given))
    blocks = checked_blocks(given.blocks)
    if blocks and given.initial_comment:
        raise Refusal("invalid_arguments")
    for file, title in titles:
        file.title = title
        sharing.complete(workspace, file)
    files = [file for file, _ in titles]
    for channel in channels:
        message = workspace.from_app(channel, given.initial_comment, blocks)
        message.thread_ts = given.thread_ts
        sharing.share(workspace, files, message)
    return {"files": [file_json(file, workspace.state) for file in files]}


def _channels(workspace: Workspace, given: _Complete) -> Iterator[Channel]:
    """Where files are shared: of several channels, Slack takes those that it finds."""
    if given.channel_id:
        yield writable_channel(workspace, given.channel_id)
        return
    for name in comma_list(given.channels):
        with suppress(Refusal):
            yield writable_channel(workspace, name)


def visible_file(workspace: Workspace, name: str) -> File:
    """Find a file that the app can see.

    Raises:
        Refusal: `file_not_found`.
    """
    file = sharing.find(workspace, name)
    if not sharing.can_see(workspace, file, workspace.caller.person):
        raise Refusal("file_not_found")
    return file


def _info(workspace: Workspace, given: _File) -> JsonObject:
    file = visible_file(workspace, given.file)
    answer: JsonObject = {
        "file": file_json(file, workspace.state),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }
    if file.snippet_type:
        answer |= {"content": file.content.decode(errors="replace"), "is_truncated": False}
    return answer


def _matches(workspace: Workspace, file: File, given: _List) -> bool:
    kinds = {
        "all": True,
        "images": file.mimetype.startswith("image/"),
        "pdfs": file.filetype == "pdf",
        "snippets": bool(file.snippet_type),
        "zips": file.filetype == "zip",
    }
    return (
        file.is_complete
        and sharing.can_see(workspace, file, workspace.caller.person)
        and given.channel in ("", *file.channels)
        and given.user in ("", file.user)
        and any(kinds.get(kind, False) for kind in comma_list(given.types))
        and file.created >= given.ts_from
        and (not given.ts_to or file.created <= given.ts_to)
    )


def _list(workspace: Workspace, given: _List) -> JsonObject:
    found = [one for one in workspace.state.files.values() if _matches(workspace, one, given)]
    count, page = max(1, given.count), max(1, given.page)
    shown = found[::-1][(page - 1) * count : page * count]
    pages = -(-len(found) // count)
    return {
        "files": [file_json(file, workspace.state) for file in shown],
        "paging": {"count": count, "total": len(found), "page": page, "pages": pages},
    }


def _delete(workspace: Workspace, given: _File) -> JsonObject:
    file = visible_file(workspace, given.file)
    if file.user != workspace.caller.person.id:
        raise Refusal("cant_delete_file")
    sharing.delete(workspace, file)
    return {}


def _upload(workspace: Workspace, given: _Upload) -> JsonObject:
    del workspace, given
    # Slack has retired it; slack_sdk's files_upload_v2 is what takes its place.
    raise Refusal("method_deprecated")


_READ, _WRITE = ("files:read",), ("files:write",)

METHODS = (
    Method("files.getUploadURLExternal", _get_upload_url, _GetUploadUrl, _WRITE),
    Method("files.completeUploadExternal", _complete, _Complete, _WRITE),
    Method("files.info", _info, _File, _READ, by_get=True),
    Method("files.list", _list, _List, _READ, by_get=True),
    Method("files.delete", _delete, _File, _WRITE),
    Method("files.upload", _upload, _Upload, partly="Refused as deprecated, as Slack does."),
)
