"""The journal as server-sent events."""

from aiohttp import web

from bot.workspace.journal import Journal
from bot.workspace.refusal import Refusal

# Seconds after which a line without meaning keeps the connection open.
_QUIET = 15.0


# More digits than the number of any entry has.
_MOST_DIGITS = 15


def entry_number(text: str) -> int:
    """The number of an entry of the journal, as somebody gives it.

    Raises:
        Refusal: `invalid_arguments`: it is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        detail = "after: the number of an entry of the journal is needed, as in after=12"
        raise Refusal("invalid_arguments", detail=detail)
    return int(text)


async def stream_journal(request: web.Request, journal: Journal) -> web.StreamResponse:
    """Send every entry of a journal as it is written, until the reader goes away.

    Args:
        request: `Last-Event-ID`, or `after` in the address, says which entry is known already;
            none is, otherwise.
        journal: what to send.
    """
    known = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    try:
        number = entry_number(known)
    except Refusal as refusal:
        return web.json_response(refusal.body(), status=400)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    while True:
        entries = await journal.wait_after(number, _QUIET)
        lines = "".join(f"id: {entry.number}\ndata: {entry.json()}\n\n" for entry in entries)
        number += len(entries)
        try:
            await response.write((lines or ": quiet\n\n").encode())
        except ConnectionError:
            return response
