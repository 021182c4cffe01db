"""Files on the page: picked or dropped, sent with a message, and answered from by the bot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest
from tests.page.acting import channel, field, log, use, visit, write
from tests.page.conftest import running_pullquote

pytestmark = pytest.mark.asyncio(loop_scope="session")

HARBOUR = "# Harbour rules\n\nThe harbour opens at six in the morning on every working day.\n"
DROP = """async ([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  const place = document.querySelector("main ws-conversation");
  for (const kind of ["dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
  }
}"""


@pytest.fixture(scope="module")
def library(bot_manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A workspace with the bot in it, in which Alice may add documents."""
    with running_workspace(bot_manifest) as driver:
        librarian = driver.person("alice").id
        driver.person("bob")
        folder = tmp_path_factory.mktemp("library")
        with running_pullquote(driver, folder, LIBRARIANS=librarian):
            yield driver


async def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on what is looked at."""
    await page.evaluate(DROP, [name, text])


def attached(page: Page) -> Locator:
    """The files that wait to be sent."""
    return (
        page.get_by_role("main").get_by_role("list", name="Attached files").get_by_role("listitem")
    )


def shared(page: Page) -> Locator:
    """The files in messages of the channel."""
    return log(page).get_by_role("list", name="Files").get_by_role("link")


async def test_a_file_dropped_on_the_bot_is_answered_from(page: Page, library: Driver) -> None:
    """It waits in the field, is sent, read and confirmed; its words are quoted; it is undone."""
    await visit(page, library, "messages")
    await drop(page, "harbour.md", HARBOUR)
    await expect(attached(page)).to_have_text(["harbour.md"])
    await field(page).press("Enter")
    await expect(attached(page)).to_have_count(0)
    await expect(shared(page)).to_have_text(["harbour.md"])
    confirmed = log(page).get_by_role("article").filter(has_text="Added “Harbour rules”")
    await expect(confirmed).to_contain_text("1 sentence that can be quoted")
    await write(page, "When does the harbour open?")
    answer = log(page).get_by_role("article").filter(has_text="six in the morning on every")
    await expect(answer).to_have_count(1)
    await confirmed.get_by_role("button", name="Undo").click()
    await expect(log(page)).to_contain_text("Undone")


async def test_a_message_with_a_file_offers_to_add_it(page: Page, library: Driver) -> None:
    """In a channel, by its shortcut; who may not is told so, and sees no more than that."""
    place = channel(library)
    await visit(page, library, place, "bob")
    await drop(page, "harbour.md", HARBOUR)
    await write(page, "our rules")
    message = log(page).get_by_role("article", name="Bob")
    await expect(shared(page)).to_have_text(["harbour.md"])
    await use(message, "Add to documents")
    await expect(log(page)).to_contain_text("Adding documents is for some people alone.")


async def test_files_are_picked_and_put_back(
    page: Page, form_workspace: Driver, tmp_path: Path
) -> None:
    """Several go with one message; one that was picked by mistake is taken away again."""
    place = channel(form_workspace)
    paths = [tmp_path / name for name in ("one.txt", "two.txt", "three.txt")]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    await visit(page, form_workspace, place)
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("main").get_by_role("button", name="Attach files").click()
    await (await chooser.value).set_files(paths)
    await page.get_by_role("button", name="Do not send two.txt").click()
    await expect(attached(page)).to_have_text(["one.txt", "three.txt"])
    await write(page, "look")
    await expect(shared(page)).to_have_text(["one.txt", "three.txt"])
    (message,) = form_workspace.person("alice").messages(place)
    assert [one["name"] for one in message.content["files"]] == ["one.txt", "three.txt"]
    assert message.text == "look"


async def test_what_is_not_taken_stays_in_the_field(page: Page, form_workspace: Driver) -> None:
    """An empty file is said to be one, and waits there with what was written."""
    await visit(page, form_workspace, channel(form_workspace))
    await drop(page, "empty.txt", "")
    await write(page, "look")
    await expect(page.get_by_role("alert").filter(has_text="empty.txt is empty.")).to_be_visible()
    await expect(attached(page)).to_have_text(["empty.txt"])
    await expect(field(page)).to_have_value("look")
