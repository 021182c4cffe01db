"""What keeps pages of other sites from steering a workspace on somebody's machine."""

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

# The one page that other sites lead people to, as the app's own page for its installation does.
PERMISSION = "/oauth/v2/authorize"

OUR_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
# What a browser says of a request that the workspace's page makes, or a person by its address.
_FROM_HERE = frozenset({"same-origin", "none"})


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page asks for, on every route, sockets included.

    Such a page can reach 127.0.0.1, also under a name of its own. It can hide neither its origin
    nor its site, nor name this host as the one it talks to; programs say nothing of all that.
    """
    if _host(request) not in OUR_NAMES:
        return _refused("This host is not known here.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return _refused("Pages of other sites are refused.")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in _FROM_HERE and not _leads_to_permission(request):
        return _refused("Pages of other sites are refused.")
    return await handler(request)


def _host(request: web.Request) -> str | None:
    try:
        return URL(f"http://{request.host}").host
    except ValueError:
        return None


def _leads_to_permission(request: web.Request) -> bool:
    """Tell whether a person is led, in a window of their own, to where they are asked."""
    seen_as = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
    return (request.method, request.path, seen_as) == ("GET", PERMISSION, ("navigate", "document"))


def _refused(reason: str) -> web.Response:
    return web.Response(status=403, text=f"{reason}\n")
