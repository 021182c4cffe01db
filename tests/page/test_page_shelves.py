"""Whose documents, in a real browser: what a channel and a person in it are given."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.page.acting import ask, log, visit, write
from tests.slack.shelved import SALE, SOLD, Town, town

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A workspace with a channel that is given a document, and one that is not."""
    with town(tmp_path_factory.mktemp("town"), scopes=True) as place:
        yield place


async def test_a_channel_is_not_answered_from_a_shelf_that_it_does_not_have(
    page: Page, place: Town
) -> None:
    """The same person asks the same in two channels; only one of them is given the answer."""
    await visit(page, place.driver, place.finance, "chief")
    await expect(await ask(page, f"@pullquote {SALE}")).to_contain_text(SOLD)
    await visit(page, place.driver, place.yard, "chief")
    answer = await ask(page, f"@pullquote {SALE}")
    await expect(answer).to_contain_text("in 1 document")
    await expect(answer).not_to_contain_text("Marquess")


async def test_what_is_private_is_not_shared_with_a_channel_that_is_not_given_it(
    page: Page, place: Town
) -> None:
    """The person sees it, is told why the channel does not, and nobody else sees anything."""
    await visit(page, place.driver, place.yard, "chief")
    await write(page, f"/ask {SALE}")
    await expect(log(page)).to_contain_text(SOLD)
    await log(page).get_by_role("button", name="Share to channel").click()
    await expect(log(page)).to_contain_text("I cannot share this here")
    await visit(page, place.driver, place.yard, "ada")
    await expect(log(page)).not_to_contain_text("Marquess")
