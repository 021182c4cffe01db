"""The audit of accessibility, run in what is shown."""

from playwright.async_api import Page


async def expect_accessible(page: Page, axe: str) -> None:
    """The audit finds nothing serious in what is shown."""
    await page.evaluate(axe)
    found = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    serious = [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == [], serious
