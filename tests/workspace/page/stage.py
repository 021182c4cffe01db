"""Blocks shown in a browser, and what a test sees and does there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from playwright.async_api import Error, Locator, Page, Route

_RENDER = """async ({ blocks, context }) => {
  const { renderBlocks } = await import("/page/blocks/render.js");
  window.actions = [];
  const stage = document.getElementById("stage");
  stage.replaceChildren(renderBlocks(blocks, {
    ...context, onAction: (control, action) => window.actions.push(action),
  }));
}"""
_RENDER_TEXT = """async ({ text, context }) => {
  const { renderMessageText } = await import("/page/blocks/render.js");
  document.getElementById("stage").replaceChildren(renderMessageText(text, context));
}"""
# A tree as a short text: a tag with its telling attributes, and what is in it.
_OUTLINE = """node => {
  const kept = ["href", "data-user", "data-channel", "start", "type", "datetime", "aria-label"];
  const outline = (inner) => {
    if (inner.nodeType === Node.TEXT_NODE) return inner.data;
    const attributes = kept.filter((name) => inner.hasAttribute(name))
      .map((name) => ` ${name}=${inner.getAttribute(name)}`).join("");
    const tag = inner.localName + attributes;
    return `<${tag}>${[...inner.childNodes].map(outline).join("")}</${inner.localName}>`;
  };
  return [...node.childNodes].map(outline).join("");
}"""

NAMES = {
    "users": {"U0ADA": {"name": "Ada"}, "U0BEN": {"name": "Ben"}},
    "channels": {"C0BEDS": {"name": "beds"}},
    "viewer": "U0ADA",
}


class Stage:
    """A document in which blocks are shown.

    Args:
        page: an empty browser page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._errors: list[str] = []
        self._site = ""

    @asynccontextmanager
    async def opened(self, site: str) -> AsyncIterator[Self]:
        """Open the document; at the end, no script of it may have failed.

        Args:
            site: its address; no other host is reached.
        """
        self._site = site
        self.page.on("pageerror", self._note)
        await self.page.route("**/*", self._keep_home)
        await self.page.emulate_media(color_scheme="light")
        await self.page.set_viewport_size({"width": 800, "height": 600})
        await self.page.goto(site)
        yield self
        self.page.remove_listener("pageerror", self._note)
        await self.page.unroute("**/*", self._keep_home)
        assert self._errors == []

    def _note(self, error: Error) -> None:
        self._errors.append(str(error))

    async def _keep_home(self, route: Route) -> None:
        if route.request.url.startswith(self._site):
            await route.continue_()
        else:
            await route.abort()

    async def show(self, *blocks: Any, **context: Any) -> Locator:  # noqa: ANN401 - JSON
        """Render blocks, in place of what was shown; give the node around them."""
        await self.page.evaluate(_RENDER, {"blocks": list(blocks), "context": {**NAMES, **context}})
        return self.page.locator("#stage")

    async def outline(self, text: str) -> str:
        """Render mrkdwn, and give the tree that came of it as a short text."""
        await self.page.evaluate(_RENDER_TEXT, {"text": text, "context": NAMES})
        return str(await self.page.locator("#stage > .bk-text").evaluate(_OUTLINE))

    async def block_outline(self, block: Any) -> str:  # noqa: ANN401 - JSON
        """Render one block, and give the tree inside it as a short text."""
        await self.show(block)
        return str(await self.page.locator("#stage > .bk-block").evaluate(_OUTLINE))

    async def actions(self) -> list[dict[str, Any]]:
        """What the page was told of the controls that were used, in order."""
        return list(await self.page.evaluate("window.actions"))

    async def state(self) -> dict[str, Any]:
        """What the controls hold, in the form of Slack's `state.values`."""
        return dict(
            await self.page.evaluate(
                """async () => {
                  const { collectState } = await import("/page/blocks/render.js");
                  return collectState(document);
                }"""
            )
        )

    async def show_errors(self, errors: dict[str, str]) -> None:
        """Show what is wrong with inputs."""
        await self.page.evaluate(
            """async (errors) => {
              const { showErrors } = await import("/page/blocks/render.js");
              showErrors(document, errors);
            }""",
            errors,
        )
