"""Where files come in and go out, and the pictures of people."""

from collections.abc import AsyncIterator
from html import escape

from aiohttp import BodyPartReader, web

from bot.workspace import sharing
from bot.workspace.refusal import Refusal
from bot.workspace.server.requests import read_token
from bot.workspace.workspace import Workspace

_CHUNK = 64 * 1024
# What somebody has uploaded is shown, and can do nothing: no script runs, nothing is loaded.
_SHOWN_ONLY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def file_routes(workspace: Workspace) -> list[web.AbstractRouteDef]:
    """Where files are sent to, and where they are read.

    Args:
        workspace: whose.
    """

    async def upload(request: web.Request) -> web.Response:
        """Take the bytes of a file: the body as it is, or the one file of a form."""
        file = workspace.state.files.get(workspace.tickets.use_upload(request.match_info["ticket"]))
        if file is None:
            return web.Response(status=404, text="This upload address is not good (any more).\n")
        try:
            file.content = b"".join([part async for part in _limited(_body(request))])
        except Refusal as refusal:
            return web.Response(status=413, text=f"{refusal.error}\n")
        return web.Response(text=f"OK - {len(file.content)}")

    async def show(request: web.Request) -> web.Response:
        """Give a file to the app, which names its token, and to the workspace's own page."""
        from_page = request.headers.get("Sec-Fetch-Site") in ("same-origin", "none")
        token = await read_token(request)
        good = token in workspace.bot_tokens or token in workspace.person_tokens
        caller = workspace.caller_by(token)
        allowed = good and "files:read" in caller.scopes
        if not (from_page or allowed):
            return web.Response(
                status=403,
                text="A file is read with a token of the app, as Authorization: Bearer, and with "
                "the scope files:read.\n",
            )
        file = workspace.state.files.get(request.match_info["place"].rpartition("-")[2])
        if file is None or not file.is_complete or file.external_id:
            return web.Response(status=404, text="There is no such file.\n")
        if allowed and not sharing.can_see(workspace, file, caller.person):
            return web.Response(status=404, text="There is no such file.\n")
        headers = dict(_SHOWN_ONLY)
        if "/download/" in request.rel_url.raw_path:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def picture(request: web.Request) -> web.Response:
        person = workspace.state.people.get(request.match_info["person"])
        letter = escape((person.real_name if person is not None else "?")[:1].upper())
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
            '<rect width="10" height="10" fill="#616061"/><text x="5" y="7.2" fill="#fff" '
            f'font-size="6" font-family="sans-serif" text-anchor="middle">{letter}</text></svg>'
        )
        return web.Response(text=drawn, content_type="image/svg+xml", headers=_SHOWN_ONLY)

    return [
        web.post("/upload/v1/{ticket}", upload),
        web.get("/files-pri/{place}/{name}", show),
        web.get("/files-pri/{place}/download/{name}", show),
        web.get("/avatars/{person}/{size}", picture),
    ]


async def _body(request: web.Request) -> AsyncIterator[bytes]:
    if request.content_type != "multipart/form-data":
        async for part in request.content.iter_chunked(_CHUNK):
            yield part
        return
    field = await (await request.multipart()).next()
    if isinstance(field, BodyPartReader):
        while part := await field.read_chunk(_CHUNK):
            yield part


async def _limited(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for part in parts:
        size += len(part)
        if size > sharing.LARGEST_FILE:
            raise Refusal("file_upload_size_restricted")
        yield part
