"""What keeps pages of other sites from steering a workspace on somebody's machine."""

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that another site's page has made.

    Such a page can reach 127.0.0.1, also under a name of its own. It cannot hide its origin,
    nor name this host as the one it talks to.
    """
    named = URL(f"http://{request.host}").host
    origin = request.headers.get("Origin")
    if named not in ("127.0.0.1", "localhost", "::1"):
        return web.Response(status=403, text="This host is not known here.\n")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return web.Response(status=403, text="Pages of other sites are refused.\n")
    return await handler(request)
