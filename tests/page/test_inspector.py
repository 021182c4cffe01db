"""The inspector: what goes over the wire, what is let go wrong there, and what is saved of it."""

import json
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.workspace.driver.driver import Driver
from bot.workspace.json_types import JsonObject
from tests.page.acting import ASKED, QUOTE, ask, channel, log, thread, use, visit, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def place(bot_workspace: Driver) -> str:
    """A channel of the test's own, by which its part of what goes over the wire is told apart."""
    return channel(bot_workspace)


async def inspect(page: Page, driver: Driver, place: str) -> Locator:
    """Look at a channel with the inspector beside it."""
    await visit(page, driver, place)
    await page.get_by_role("button", name="Inspector").click()
    return page.get_by_role("complementary", name="On the wire")


async def inject(wire: Locator, fault: str, where: str) -> None:
    """Let something go wrong once."""
    await wire.get_by_label("What").select_option(fault)
    await wire.get_by_label("Method or event").fill(where)
    await wire.get_by_role("button", name="Inject").click()
    await expect(wire).to_contain_text(f"Waiting to go wrong: {fault} ({where}, 1 times)")


def seen(wire: Locator, called: str, place: str) -> Locator:
    """The requests and deliveries of this name that concern a channel, newest first."""
    return wire.get_by_role("listitem").filter(has_text=called).filter(has_text=place)


async def expect_one_answer(page: Page, driver: Driver) -> None:
    """The question has one reply, and still has one when all has come to rest."""
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    driver.settle()
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text(QUOTE)
    await expect(thread(page).get_by_role("article", name="Pullquote")).to_have_count(1)


async def test_a_delivery_shows_its_payload_and_when_it_was_acknowledged(
    page: Page, bot_workspace: Driver, place: str
) -> None:
    """What Slack sent and what the bot called can be opened and read as JSON."""
    wire = await inspect(page, bot_workspace, place)
    await write(page, f"@pullquote {ASKED}")
    delivery = seen(wire, "app_mention", place)
    await expect(delivery).to_contain_text("acknowledged in")
    await delivery.locator("summary").click()
    await expect(delivery.locator("pre")).to_contain_text('"type": "event_callback"')
    call = seen(wire, "chat.postMessage", place)
    await expect(call).to_contain_text("200, ")
    await call.locator("summary").click()
    await expect(call.locator("pre")).to_contain_text('"rich_text_quote"')


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        ("429, too many requests", "rate_limited"),
        ("500, server error", "server_error"),
        ("connection broken", "reset"),
    ],
)
async def test_a_call_that_goes_wrong_is_made_again(
    page: Page, bot_workspace: Driver, place: str, fault: str, shown: str
) -> None:
    """The failure stands on the wire, the call that succeeds above it; there is one answer."""
    wire = await inspect(page, bot_workspace, place)
    await inject(wire, fault, "chat.postMessage")
    await write(page, f"@pullquote {ASKED}")
    calls = seen(wire, "chat.postMessage", place)
    await expect(calls).to_have_count(2)
    await expect(calls.last).to_contain_text(shown)
    await expect(calls.first).to_contain_text("200, ")
    await expect(wire).not_to_contain_text("Waiting to go wrong")
    await expect_one_answer(page, bot_workspace)


async def test_a_post_whose_answer_is_lost_is_not_made_again(
    page: Page, bot_workspace: Driver, place: str
) -> None:
    """The bot looks whether its answer is there, and finds it."""
    wire = await inspect(page, bot_workspace, place)
    await inject(wire, "answer lost", "chat.postMessage")
    await write(page, f"@pullquote {ASKED}")
    await expect(seen(wire, "conversations.replies", place).first).to_contain_text("200, ")
    await expect(seen(wire, "chat.postMessage", place)).to_contain_text("lost_response")
    await expect_one_answer(page, bot_workspace)


async def test_a_lost_acknowledgement_brings_the_event_again(
    page: Page, bot_workspace: Driver, place: str
) -> None:
    """The second try and its acknowledgement stand on the wire; there is one answer."""
    wire = await inspect(page, bot_workspace, place)
    await inject(wire, "acknowledgement lost", "app_mention")
    await write(page, f"@pullquote {ASKED}")
    deliveries = seen(wire, "app_mention", place)
    await expect(deliveries).to_have_count(2)
    await expect(deliveries.last).to_contain_text("timeout")
    await expect(deliveries.first).to_contain_text("try 2")
    await expect(deliveries.first).to_contain_text("acknowledged in")
    await expect(wire).to_contain_text("fault: acknowledgement lost (app_mention)")
    await expect_one_answer(page, bot_workspace)


async def test_an_event_that_is_delivered_twice_is_answered_once(
    page: Page, bot_workspace: Driver, place: str
) -> None:
    """Both deliveries are acknowledged on the wire; there is one answer."""
    wire = await inspect(page, bot_workspace, place)
    await inject(wire, "delivered twice", "app_mention")
    await write(page, f"@pullquote {ASKED}")
    deliveries = seen(wire, "app_mention", place)
    await expect(deliveries).to_have_count(2)
    await expect(deliveries.filter(has_text="acknowledged in")).to_have_count(2)
    await expect(wire).to_contain_text("fault: delivered twice (app_mention)")
    await expect_one_answer(page, bot_workspace)


@pytest.mark.parametrize("button", ["Disconnect", "Refresh connections"])
async def test_the_bot_connects_again_when_its_connection_ends(
    page: Page, bot_workspace: Driver, place: str, button: str
) -> None:
    """Broken or asked to renew it: the page shows both ends of it, and the bot answers after it."""
    wire = await inspect(page, bot_workspace, place)
    before = int(bot_workspace.control.state()["last"])
    await wire.get_by_role("button", name=button).click()
    for state in ("closed", "open"):

        def ends(data: JsonObject, state: str = state) -> bool:
            return bool(data["state"] == state)

        socket = bot_workspace.wait_for("socket", ends, after=before)
        line = wire.get_by_role("listitem").filter(has_text=f'"{socket["id"]}"')
        await expect(line.filter(has_text=f"connection {state}")).to_be_visible()
    await expect(page.get_by_role("alert")).to_be_hidden()
    await write(page, f"@pullquote {ASKED}")
    await expect_one_answer(page, bot_workspace)


async def test_a_fault_can_be_called_off(page: Page, bot_workspace: Driver, place: str) -> None:
    """Nothing waits to go wrong any more, and nothing does."""
    wire = await inspect(page, bot_workspace, place)
    await inject(wire, "500, server error", "chat.postMessage")
    await wire.get_by_role("button", name="Clear").click()
    await expect(wire).not_to_contain_text("Waiting to go wrong")
    await write(page, f"@pullquote {ASKED}")
    await expect(seen(wire, "chat.postMessage", place)).to_contain_text("200, ")
    await expect_one_answer(page, bot_workspace)


async def test_the_transcript_is_saved(
    page: Page, bot_workspace: Driver, place: str, tmp_path: Path
) -> None:
    """One line of JSON for all that happened, without gaps; and no token is in it."""
    wire = await inspect(page, bot_workspace, place)
    await write(page, f"@pullquote {ASKED}")
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    bot_workspace.settle()
    happened = bot_workspace.happened()
    async with page.expect_download() as started:
        await wire.get_by_role("link", name="Save the transcript").click()
    download = await started.value
    assert download.suggested_filename == "transcript.jsonl"
    await download.save_as(tmp_path / "saved")
    text = (tmp_path / "saved").read_text(encoding="utf-8")

    entries = [json.loads(line) for line in text.splitlines()]
    assert [one["number"] for one in entries] == list(range(1, len(entries) + 1))
    assert len(entries) >= len(happened)
    known = [(one.number, one.kind, one.data) for one in happened]
    assert [(one["number"], one["kind"], one["data"]) for one in entries][: len(known)] == known
    for secret in (bot_workspace.bot_token, bot_workspace.app_token, bot_workspace.signing_secret):
        assert secret not in text


async def test_a_messages_json_can_be_read(page: Page, bot_workspace: Driver, place: str) -> None:
    """The blocks as the bot sent them, in a dialog."""
    await visit(page, bot_workspace, place)
    answer = await ask(page)
    await use(answer.get_by_role("article", name="Pullquote"), "Show its JSON")
    await expect(page.get_by_role("dialog")).to_contain_text('"rich_text_quote"')


async def test_hostile_text_on_the_wire_stays_text(
    page: Page, bot_workspace: Driver, place: str
) -> None:
    """Neither a payload nor a message's JSON becomes elements."""
    hostile = "<img src=x onerror='owned=1'>"
    wire = await inspect(page, bot_workspace, place)
    await write(page, f"@pullquote {hostile}")
    await expect(seen(wire, "app_mention", place)).to_contain_text("onerror")
    await use(log(page).get_by_role("article", name="Alice"), "Show its JSON")
    await expect(page.get_by_role("dialog")).to_contain_text("onerror")
    assert await page.locator("img").count() == 0
    assert await page.evaluate("typeof owned") == "undefined"
