"""What came with a request, in whichever way a client of Slack sent it."""

import json

from aiohttp import web

from bot.workspace.json_types import JsonObject

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def read_arguments(request: web.Request) -> JsonObject:
    """Gather the arguments of a call from its address, its form and its JSON.

    Args:
        request: slack_sdk's sync and async clients differ in which of the three they use, and
            say form or JSON where the body is empty.

    Returns:
        The arguments by name, without the token. What is no JSON is taken for no arguments.
    """
    arguments: JsonObject = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            parsed = json.loads(body) if body else {}
        except json.JSONDecodeError:
            parsed = {}
        arguments |= parsed if isinstance(parsed, dict) else {}
    elif request.content_type in _FORMS:
        arguments |= {name: _field(value) for name, value in (await request.post()).items()}
    arguments.pop("token", None)
    return arguments


def _field(value: str | bytes | bytearray | web.FileField) -> object:
    """What a field of a form holds; of a file, its name, type and size: no method reads it."""
    if isinstance(value, web.FileField):
        size = value.file.seek(0, 2)
        return {"name": value.filename, "mimetype": value.content_type, "size": size}
    return value if isinstance(value, str) else value.decode(errors="replace")


async def read_token(request: web.Request) -> str:
    """The token of a call: from its header, or from the form as older clients send it."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        return token.strip()
    given = request.query.get("token", "")
    if not given and request.content_type in _FORMS:
        given = str((await request.post()).get("token", ""))
    return given
