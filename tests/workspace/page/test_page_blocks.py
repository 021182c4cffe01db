"""Blocks in the page: each is shown, what is not supported too, and nothing is read as markup."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import expect

from tests.workspace.blockkit import samples
from tests.workspace.blockkit.samples import mrkdwn, option, plain
from tests.workspace.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Shown as a box with their JSON: calls, accounts and charts.
_BOXES = {
    "call",
    "auth_provider",
    "data_visualization",
    "bar chart",
    "area chart",
    "line chart",
}


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The words of all text objects in a block, apart from those that only appear on demand."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if not isinstance(value, dict):
        return []
    found = [value["text"]] if value.get("type") in ("plain_text", "raw_text", "text") else []
    hidden = ["confirm", "placeholder", "accessory", "element", "elements", "options"]
    if "rich_text_title" in value:  # stands in its place
        hidden.append("title")
    return found + [text for k, v in value.items() if k not in hidden for text in _texts(v)]


async def test_every_block_is_shown(stage: Stage) -> None:
    """Each block that Slack takes is shown with its words, or as a box with its JSON."""
    shown = await stage.show(*map(samples.sample, samples.BLOCKS))
    seen = await shown.evaluate(
        """node => [...node.children].map((block) => ({
          words: block.textContent,
          boxes: block.querySelectorAll(".bk-unknown").length,
          height: block.getBoundingClientRect().height,
        }))"""
    )
    for (name, block), one in zip(samples.BLOCKS.items(), seen, strict=True):
        assert one["boxes"] == (name in _BOXES), name
        assert one["height"] > 0, name
        if name not in _BOXES:
            assert [text for text in _texts(block) if text not in one["words"]] == [], name


@pytest.mark.parametrize(
    "block",
    [
        {"type": "scarecrow", "arms": 2},
        {},
        None,
        "words",
        7,
        [],
        {"type": "section"} | {"fields": 3},
    ],
)
async def test_what_is_not_supported_is_a_box_with_its_json(stage: Stage, block: object) -> None:
    """A block of unknown type, or one that makes no sense, is neither an error nor nothing."""
    shown = await stage.show(block, {"type": "divider"})
    box = shown.get_by_role("group", name="The block")
    await expect(box).to_be_visible()
    if isinstance(block, dict) and "type" in block:
        await expect(box).to_contain_text(f'"type": "{block["type"]}"')
    await expect(shown.locator("hr")).to_have_count(1)


async def test_unknown_parts_leave_the_rest_of_a_block_standing(stage: Stage) -> None:
    """An element of unknown type is a box among the elements that are known."""
    shown = await stage.show(
        {"type": "actions", "elements": [
            {"type": "lever"}, {"type": "button", "text": plain("Dig")}]},
        {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "scent"}, samples.WORDS]}]},
    )  # fmt: skip
    assert await shown.get_by_role("group", name="The element").count() == 2
    await expect(shown.get_by_role("button", name="Dig")).to_be_visible()
    await expect(shown.get_by_text("Sow the peas in March.")).to_be_visible()


async def test_rich_text_is_shown_as_it_is_built(stage: Stage) -> None:
    """Quotes, styles, mentions, links, code and lists stand as the elements say."""
    bold = {"type": "text", "text": "peas", "style": {"bold": True}}
    tree = await stage.block_outline(
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_quote",
                    "elements": [{"type": "text", "text": "Sow *the* "}, bold],
                },
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": "U0ADA"},
                        {"type": "link", "url": "https://garden.example/#:~:text=peas"},
                        {"type": "emoji", "name": "x", "unicode": "1f44d-1f3fd"},
                        {"type": "text", "text": ":tada: <!channel> &amp;"},
                    ],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\n b"}]},
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "offset": 2,
                    "indent": 1,
                    "elements": [{"type": "rich_text_section", "elements": [bold]}],
                },
            ],
        }
    )
    assert tree == (
        "<div><blockquote>Sow *the* <strong>peas</strong></blockquote>"
        "<div><span data-user=U0ADA>@Ada</span>"
        "<a href=https://garden.example/#:~:text=peas>https://garden.example/#:~:text=peas</a>"
        "<span>👍🏽</span>:tada: <!channel> &amp;</div>"
        "<pre><code>a\n b</code></pre>"
        "<ol start=3 type=a><li><strong>peas</strong></li></ol></div>"
    )


async def test_a_table_has_a_head_and_aligned_columns(stage: Stage) -> None:
    """The first row names the columns; a column is aligned as its settings say."""
    shown = await stage.show(samples.sample("table"))
    await expect(shown.get_by_role("columnheader", name="Plant")).to_have_css("text-align", "end")
    await expect(shown.get_by_role("cell", name="12½")).to_have_css("text-align", "start")


async def test_a_data_table_has_a_caption_and_named_rows(stage: Stage) -> None:
    """Its caption names it, and one column names its rows."""
    shown = await stage.show(samples.sample("data_table"))
    await expect(shown.get_by_role("table", name="The harvest")).to_be_visible()
    await expect(shown.get_by_role("rowheader")).to_have_text("Sow the peas in March.")


async def test_an_image_that_cannot_be_loaded_shows_its_words(stage: Stage) -> None:
    """Without the network, an image is the words that describe it."""
    shown = await stage.show(samples.sample("image"), samples.sample("image of a file"))
    await expect(shown.get_by_role("img", name="The northern bed")).to_have_text(
        ["The northern bed", "The northern bed"]
    )


async def test_links_lead_only_where_a_person_may_follow(stage: Stage) -> None:
    """An address that would run or read something on this machine is no link, wherever it is."""
    bad = "javascript:alert(1)"
    shown = await stage.show(
        {"type": "actions", "elements": [
            {"type": "button", "text": plain("a"), "url": bad},
            {"type": "overflow", "options": [{**option("b"), "url": "file:///etc/passwd"}]}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "link", "url": bad, "text": "c"},
            {"type": "date", "timestamp": 0, "format": "{date}", "url": bad}]}]},
        {"type": "section", "text": mrkdwn(f"<{bad}|d> <!date^0^{{date}}^{bad}|e>")},
        {"type": "markdown", "text": f"[f]({bad})"},
        {"type": "video", "title": plain("g"), "title_url": bad, "video_url": bad,
         "thumbnail_url": bad, "alt_text": "h"},
        {"type": "task_card", "task_id": "1", "title": "i", "status": "complete",
         "sources": [{"type": "url", "url": bad, "text": "j"}]},
        {"type": "image", "image_url": bad, "alt_text": "k"},
    )  # fmt: skip
    assert await shown.locator("a, img").count() == 0


_HOSTILE = st.sampled_from(
    "<img src=x onerror=alert(1)>|<script>window.owned=1</script>|</code></div><b>|&lt;b&gt;|"
    "<a href='javascript:alert(1)'>|<!channel>|<@U0ADA>|<https://a.example|b>|javascript:alert(1)|"
    "*|_|~|`|```|:tada:|\n|> |[x](y)|**|# || - |\u202e|\ud83d|\x00|é́".split("|")
)
_WORDS = st.lists(_HOSTILE | st.text(max_size=4), max_size=8).map("".join)
# What the renderer makes of texts; a tag, attribute or handler beyond these came out of a text.
_FOREIGN = """async (text) => {
  const { renderBlocks } = await import("/page/blocks/render.js");
  const plain = { type: "plain_text", text, emoji: false };
  const mrkdwn = { type: "mrkdwn", text };
  const words = { type: "text", text };
  const stage = document.getElementById("stage");
  stage.replaceChildren(renderBlocks([
    { type: "section", text: mrkdwn, fields: [plain, mrkdwn] },
    { type: "header", text: plain },
    { type: "context", elements: [mrkdwn] },
    { type: "markdown", text },
    { type: text, text },
    { type: "actions", elements: [{ type: "button", text: plain, value: text, url: text }] },
    { type: "input", label: plain, hint: plain, block_id: text, element: {
      type: "static_select", options: [{ text: plain, value: text }], placeholder: plain } },
    { type: "table", rows: [[{ type: "raw_text", text }]] },
    { type: "rich_text", elements: [
      { type: "rich_text_quote", elements: [words] },
      { type: "rich_text_section", elements: [{ type: "link", url: text, text },
        { type: "user", user_id: text }, { type: "color", value: text }] },
    ] },
  ], { users: { [text]: { name: text } } }));
  const tags = new Set([..."div span h3 hr section strong em s u code pre blockquote a time button"
    .split(" "), ..."label select option table thead tbody tr th td ul ol li p input".split(" ")]);
  const nodes = [...stage.querySelectorAll("*")];
  const quote = stage.querySelector(".bk-rich > .bk-quote");
  return {
    foreign: nodes.filter((node) => !tags.has(node.localName)).map((node) => node.outerHTML),
    handlers: nodes.flatMap((node) => [...node.attributes]).map((each) => each.name)
      .filter((name) => name.startsWith("on") || name === "src" || name === "srcdoc"),
    links: [...stage.querySelectorAll("a")].map((node) => node.protocol)
      .filter((protocol) => !["http:", "https:", "mailto:", "tel:"].includes(protocol)),
    owned: "owned" in window,
    quote: quote.textContent,
  };
}"""


@pytest.mark.soak
@given(text=_WORDS)
async def test_hostile_text_stays_text(lasting_stage: Stage, text: str) -> None:
    """Whatever a text holds, it makes no element, attribute, script or link of its own."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    found = await lasting_stage.page.evaluate(_FOREIGN, text)
    assert found.pop("quote") == text
    assert found == {"foreign": [], "handlers": [], "links": [], "owned": False}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_light_and_dark_have_colours_of_their_own(stage: Stage, scheme: str) -> None:
    """Text is dark on light and light on dark, as the page's colour scheme says."""
    await stage.page.evaluate(f"document.documentElement.style.colorScheme = '{scheme}'")
    shown = await stage.show(samples.sample("plain text alone"))
    colour = await shown.locator(".bk-block").evaluate("node => getComputedStyle(node).color")
    brightness = sum(int(part) for part in colour.strip("rgb()").split(","))
    assert (brightness < 255) == (scheme == "light")


async def test_nothing_is_wider_than_a_small_screen(stage: Stage) -> None:
    """At 360 pixels all blocks fit; what is wider scrolls inside its own frame."""
    await stage.page.set_viewport_size({"width": 360, "height": 640})
    long = {"type": "section", "text": plain("x" * 300), "fields": [plain("y" * 200)] * 2}
    await stage.show(*map(samples.sample, samples.BLOCKS), long)
    assert await stage.page.evaluate("document.documentElement.scrollWidth") <= 360
