"""What people set right, in a real browser: who asks, who knows, and who runs the bot."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from bot.slack.choices import LISTENS
from bot.workspace.driver.driver import Driver
from tests.page.acting import ask, log, thread, use, visit, write
from tests.page.auditing import expect_accessible
from tests.page.people import DOG, SAID, town

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOSS = "Who is the boss on board?"
BERG = "The ferry Selma is commanded by Ada Berg."
DAY_PASS = "How much does a day pass cost?"
DAYPASS = "Is the daypass valid on every line?"
FERRY = "When does the last ferry leave Northquay?"


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A harbour in which alice asks, eve knows, and zoe runs the bot."""
    with town(tmp_path_factory.mktemp("harbour")) as driver:
        yield driver


async def test_who_knows_pins_an_answer_and_who_asks_is_given_it(
    page: Page, other_page: Page, driver: Driver, axe: str
) -> None:
    """The form says what to write; below the answer stands who pinned it."""
    pier = driver.channel("pier", driver.person("alice"), driver.person("eve"))
    await visit(other_page, driver, pier, "eve")
    await write(other_page, "/ask Who commands the ferry Selma?")
    await log(other_page).get_by_role("button", name="Pin").first.click()
    form = other_page.get_by_role("dialog", name="Pin this answer")
    await form.get_by_role("textbox", name="For questions like these").fill(BOSS)
    await expect_accessible(other_page, axe)
    await form.get_by_role("button", name="Pin").click()
    await expect(log(other_page)).to_contain_text("Pinned")

    await visit(page, driver, pier)
    answer = await ask(page, f"@pullquote {BOSS}")
    await expect(answer).to_contain_text(BERG)
    await expect(answer).to_contain_text("Pinned by")
    await expect(answer.get_by_role("button", name="Never quote")).to_have_count(0)

    await log(other_page).get_by_role("button", name="Undo").click()
    await expect(log(other_page)).to_contain_text("Undone")


async def test_a_question_is_put_to_people_and_their_answer_is_kept(
    page: Page, other_page: Page, driver: Driver
) -> None:
    """Nothing is posted before who asks agrees; then it is quoted with its author."""
    deck = driver.channel("deck", driver.person("alice"), driver.person("eve"))
    await visit(page, driver, deck)
    answer = await ask(page, f"@pullquote {DOG}")
    put = answer.get_by_role("button", name="Ask a person")
    await put.click()
    asked = page.get_by_role("dialog")
    await asked.get_by_role("button", name="Cancel").click()
    await put.click()
    await asked.get_by_role("button", name="Post it").click()
    await expect(answer).to_contain_text("Your question is asked")

    await visit(other_page, driver, deck, "eve")
    await other_page.get_by_role("link", name="help").click()
    await use(log(other_page).get_by_role("article").filter(has_text=DOG), "Reply in thread")
    field = thread(other_page).get_by_role("combobox")
    await field.fill(SAID)
    await field.press("Enter")
    offer = thread(other_page).locator(".ws-private")
    await offer.get_by_role("button", name="Keep as an answer").click()
    await expect(thread(other_page)).to_contain_text("Kept as an answer")
    await expect(answer).to_contain_text(SAID)
    await thread(other_page).get_by_role("button", name="Open to everybody").click()
    await expect(thread(other_page)).to_contain_text("Everybody in this workspace")

    await visit(page, driver, deck)
    await write(page, f"/ask {DOG}")
    await expect(log(page)).to_contain_text(SAID)
    await expect(log(page)).to_contain_text("Eve")


async def test_who_runs_the_bot_sees_what_was_not_answered(
    page: Page, other_page: Page, driver: Driver, axe: str
) -> None:
    """In the Home, with how often; dismissed, it is gone from there, and nobody else sees it."""
    await visit(page, driver, driver.channel("galley", driver.person("alice")))
    await write(page, "/ask Is there a sauna on Zanzibar?")
    await expect(log(page)).to_contain_text("I found no")

    await visit(other_page, driver, "home", "zoe")
    home = other_page.get_by_role("main")
    await expect(home).to_contain_text("sauna")
    await expect_accessible(other_page, axe)
    below = home.get_by_text("sauna").locator("xpath=following::button[.='Dismiss'][1]")
    await below.click()
    await expect(home).not_to_contain_text("sauna")

    await visit(page, driver, "home")
    await expect(page.get_by_role("main")).not_to_contain_text("not answered")


async def test_who_knows_has_a_quote_never_quoted(
    page: Page, other_page: Page, driver: Driver, axe: str
) -> None:
    """Until that is undone; the form asks what, and why."""
    quay = driver.channel("quay", driver.person("alice"), driver.person("eve"))
    await visit(other_page, driver, quay, "eve")
    await write(other_page, f"/ask {DAY_PASS}")
    await log(other_page).get_by_role("button", name="Never quote").first.click()
    form = other_page.get_by_role("dialog", name="Never quote this")
    await form.get_by_role("textbox", name="Why").fill("It is from last year.")
    await expect_accessible(other_page, axe)
    await form.get_by_role("button", name="Block").click()
    await expect(log(other_page)).to_contain_text("Blocked")

    await visit(page, driver, quay)
    await write(page, f"/ask {DAY_PASS}")
    await expect(log(page).get_by_role("article")).to_have_count(1)
    await expect(log(page)).not_to_contain_text("valid on every line")
    await log(other_page).get_by_role("button", name="Undo").click()
    await expect(log(other_page)).to_contain_text("Undone")


async def test_who_asks_says_why_an_answer_did_not_help(
    page: Page, other_page: Page, driver: Driver
) -> None:
    """With one click; who runs the bot reads it in the Home."""
    await visit(page, driver, driver.channel("mast", driver.person("alice")))
    await write(page, f"/ask {FERRY}")
    await log(page).get_by_role("button", name="This answer was not helpful").click()
    await log(page).get_by_role("button", name="It is outdated").click()
    await expect(log(page)).to_contain_text("noted too")

    await visit(other_page, driver, "home", "zoe")
    home = other_page.get_by_role("main")
    await expect(home).to_contain_text(re.compile(r"Northquay\? \(answer, outdated\): The .*23:15"))


async def test_who_runs_the_bot_has_a_word_read_as_another(
    page: Page, other_page: Page, driver: Driver
) -> None:
    """With one click; who asks with it is told how it is read."""
    await visit(page, driver, driver.channel("hold", driver.person("alice")))
    shown = log(page).get_by_role("article")
    for number in range(1, 4):
        await write(page, f"/ask {DAYPASS}")
        await expect(shown).to_have_count(number)
    await visit(other_page, driver, "home", "zoe")
    home = other_page.get_by_role("main")
    await home.get_by_role("button", name="Yes, read it as “day pass”").click()
    await expect(home).to_contain_text("“daypass” is read as “day pass”")
    await write(page, f"/ask {DAYPASS}")
    await expect(log(page)).to_contain_text("I read “daypass” as “day pass”.")


async def test_who_knows_keeps_what_somebody_said_by_its_menu(
    page: Page, other_page: Page, driver: Driver
) -> None:
    """From then on it is quoted with its author, until it is taken back."""
    bow = driver.channel("bow", driver.person("alice"), driver.person("eve"))
    await visit(page, driver, bow)
    await write(page, "The sails are mended in the loft behind the chandler.")
    await visit(other_page, driver, bow, "eve")
    await use(log(other_page).get_by_role("article", name="Alice"), "Keep as an answer")
    await expect(log(other_page)).to_contain_text("Kept as an answer")
    await write(page, "/ask Where are the sails mended?")
    quoted = log(page).locator(".ws-private").filter(has_text="in the loft behind the chandler")
    await expect(quoted).to_contain_text("Alice")
    await log(other_page).get_by_role("button", name="Undo").click()
    await expect(log(other_page)).to_contain_text("Taken back")


async def test_what_is_answered_in_a_channel_is_chosen_in_a_dialog(
    page: Page, other_page: Page, driver: Driver, axe: str
) -> None:
    """By who may; then a question is answered there without a mention."""
    stern = driver.channel("stern", driver.person("alice"), driver.person("eve"))
    await visit(other_page, driver, stern, "eve")
    await write(other_page, "/ask settings")
    form = other_page.get_by_role("dialog", name="This channel")
    await form.get_by_role("combobox", name="What I answer here").select_option(
        LISTENS["questions"]
    )
    await expect_accessible(other_page, axe)
    await form.get_by_role("button", name="Save").click()
    await expect(log(other_page)).to_contain_text("Chosen for this channel")

    await visit(page, driver, stern)
    await write(page, FERRY)
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text("23:15")
