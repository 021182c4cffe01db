"""The page for people: files that are served as they are."""

from pathlib import Path

from aiohttp import web

_FILES = Path(__file__).parent.parent / "page"
# The page loads nothing but its own files; a message may show pictures from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page_routes() -> list[web.AbstractRouteDef]:
    """Where the page and its files are."""
    return [web.get("/", _index), web.static("/page", _FILES)]


async def _index(request: web.Request) -> web.FileResponse:
    del request
    return web.FileResponse(
        _FILES / "index.html",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"},
    )
