"""Texts in the page: mrkdwn, emoji, mentions, dates and markdown, as Slack reads them."""

import unicodedata

import pytest

from tests.workspace.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

MRKDWN = [
    ("*bold* _italic_ ~struck~ `code`",
     "<strong>bold</strong> <em>italic</em> <s>struck</s> <code>code</code>"),
    ("*_both_* and _*both*_", "<strong><em>both</em></strong> and <em><strong>both</strong></em>"),
    ("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
    ("* not bold * and *not bold *", "* not bold * and *not bold *"),
    ("*open\nclosed*", "*open\nclosed*"),
    ("(*tight*), “_quoted_”.", "(<strong>tight</strong>), “<em>quoted</em>”."),
    ("`*code*` and `a &lt; b`", "<code>*code*</code> and <code>a < b</code>"),
    ("*a `*` b*", "<strong>a <code>*</code> b</strong>"),
    ("```\nif a &lt; b:\n  *stop*\n```", "<pre><code>if a < b:\n  *stop*</code></pre>"),
    ("before\n```code```\nafter", "before<pre><code>code</code></pre>after"),
    ("an open ``` fence", "an open ``` fence"),
    ("&gt; one\n&gt; *two*\nthree", "<blockquote>one\n<strong>two</strong></blockquote>three"),
    ("> bare", "<blockquote>bare</blockquote>"),
    ("&gt;&gt;&gt; all\nof it", "<blockquote>all\nof it</blockquote>"),
    ("5 &gt; 3 &amp;&amp; 2 &lt; 4", "5 > 3 && 2 < 4"),
    ("&amp;lt;", "&lt;"),
    ("<@U0ADA> and <@U0BEN> and <@U9> and <@U9|kim>",
     "<span data-user=U0ADA>@Ada</span> and <span data-user=U0BEN>@Ben</span> and "
     "<span data-user=U9>@U9</span> and <span data-user=U9>@kim</span>"),
    ("<#C0BEDS> <#C9|paths>",
     "<span data-channel=C0BEDS>#beds</span> <span data-channel=C9>#paths</span>"),
    ("<!here> <!channel> <!everyone> <!subteam^S1|@club>",
     "<span>@here</span> <span>@channel</span> <span>@everyone</span> <span>@club</span>"),
    ("<https://garden.example/a?b=1&amp;c=2|the &lt;bed&gt;>",
     "<a href=https://garden.example/a?b=1&c=2>the <bed></a>"),
    ("<mailto:ada@garden.example>", "<a href=mailto:ada@garden.example>ada@garden.example</a>"),
    ("see https://garden.example/a_b_c.",
     "see <a href=https://garden.example/a_b_c>https://garden.example/a_b_c</a>."),
    ("*<https://garden.example|a*b>*",
     "<strong><a href=https://garden.example/>a*b</a></strong>"),
    ("<javascript:alert(1)|x> <script> <>", "<javascript:alert(1)|x> <script> <>"),
    (":tada: :+1::skin-tone-3: :flag-no: 10:30:45 :no-such-thing:",
     "<span>🎉</span> <span>👍🏼</span> <span>🇳🇴</span> 10:30:45 :no-such-thing:"),
    ("<!date^1772323200^Sown {date_short} at {time}|1 March>",
     "<time datetime=2026-03-01T00:00:00.000Z>Sown Mar 1, 2026 at 1:00 AM</time>"),
    ("<!date^1772323200^{date}^https://garden.example|1 March>",
     "<a href=https://garden.example/><time datetime=2026-03-01T00:00:00.000Z>"
     "March 1st, 2026</time></a>"),
    ("<!date^1772323200^{century}|1 March>",
     "<time datetime=2026-03-01T00:00:00.000Z>1 March</time>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MRKDWN)
async def test_mrkdwn_is_read_as_slack_reads_it(
    lasting_stage: Stage, text: str, expected: str
) -> None:
    """Marks, quotes, code, links, mentions, emoji and dates become what Slack makes of them."""
    assert await lasting_stage.outline(text) == expected


MARKDOWN = [
    ("# One\n### Two", "<h3>One</h3><h3>Two</h3>"),
    ("**a** __b__ *c* _d_ ~~e~~ `f` ***g***",
     "<p><strong>a</strong> <strong>b</strong> <em>c</em> <em>d</em> <s>e</s> <code>f</code> "
     "<strong><em>g</em></strong></p>"),
    ("snake_case_name, 2 * 3 * 4", "<p>snake_case_name, 2 * 3 * 4</p>"),
    ("**a _very_ dry** bed", "<p><strong>a <em>very</em> dry</strong> bed</p>"),
    ("\\*plain\\*", "<p>*plain*</p>"),
    ("[the *bed*](https://garden.example) ![Pea](https://garden.example/p.png)",
     "<p><a href=https://garden.example/>the <em>bed</em></a> "
     "<a href=https://garden.example/p.png>Pea</a></p>"),
    ("[x](javascript:alert)", "<p>x</p>"),
    ("- a\n- b\n  - c\n\n3. d\n4. e",
     "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"
     "<ol start=3><li>d</li><li>e</li></ol>"),
    ("- [x] sown\n- [ ] picked",
     "<ul><li><input type=checkbox aria-label=Done></input>sown</li>"
     "<li><input type=checkbox aria-label=Not done></input>picked</li></ul>"),
    ("> a\n> b\n\nc", "<blockquote><p>a\nb</p></blockquote><p>c</p>"),
    ("```python\nsow('**')\n```\nthen", "<pre><code>sow('**')</code></pre><p>then</p>"),
    ("a\n\n---\n\nb", "<p>a</p><hr></hr><p>b</p>"),
    ("| a | b |\n|---|---|\n| 1 | **2** |",
     "<div aria-label=Table><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr>"
     "<td>1</td><td><strong>2</strong></td></tr></tbody></table></div>"),
    ("<b>not bold</b> & :seedling:", "<p><b>not bold</b> & <span>🌱</span></p>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
async def test_markdown_blocks_are_read(lasting_stage: Stage, text: str, expected: str) -> None:
    """A markdown block shows the standard marks, and no markup that it holds."""
    tree = await lasting_stage.block_outline({"type": "markdown", "text": text})
    assert tree == f"<div>{expected}</div>"


async def test_plain_text_has_emoji_and_nothing_else(lasting_stage: Stage) -> None:
    """In plain_text only emoji codes mean something, and they too can be switched off."""
    block = {"type": "header", "text": {"type": "plain_text", "text": "*a* <b> :tada: &amp;"}}
    assert await lasting_stage.block_outline(block) == "<h3>*a* <b> <span>🎉</span> &</h3>"
    block["text"] = {"type": "plain_text", "text": ":tada:", "emoji": False}
    assert await lasting_stage.block_outline(block) == "<h3>:tada:</h3>"


async def test_verbatim_addresses_stay_text(lasting_stage: Stage) -> None:
    """A verbatim text has the links that it marks, and no others."""
    text = {"type": "mrkdwn", "text": "https://garden.example", "verbatim": True}
    tree = await lasting_stage.block_outline({"type": "context", "elements": [text]})
    assert tree == "<div><span>https://garden.example</span></div>"


async def test_dates_near_today_are_named(stage_of_its_own: Stage) -> None:
    """The pretty formats name yesterday, today and tomorrow, in the reader's time zone."""
    stage = stage_of_its_own
    await stage.page.clock.set_fixed_time("2026-03-01T23:30:00+01:00")
    at = 1772323200  # 1 March 2026, 01:00 in Oslo
    for seconds, word in [(-86_400, "yesterday"), (0, "today"), (86_400, "tomorrow")]:
        tree = await stage.outline(f"<!date^{at + seconds}^{{date_long_pretty}}|x>")
        assert f">{word}<" in tree
    assert ">Saturday, February 21st, 2026<" in await stage.outline(
        f"<!date^{at - 8 * 86_400}^{{date_long_pretty}}|x>"
    )
    assert ">22 hours ago<" in await stage.outline(f"<!date^{at}^{{ago}}|x>")


async def test_every_emoji_is_one_character_of_unicode(lasting_stage: Stage) -> None:
    """Each short code stands for one known character, with its joiners, and is written once."""
    table: dict[str, str] = await lasting_stage.page.evaluate(
        """async () => {
          const { EMOJI_NAMES, emojiOf } = await import("/page/blocks/render.js");
          return Object.fromEntries(EMOJI_NAMES.map((name) => [name, emojiOf(name)]));
        }"""
    )
    assert len(table) > 500
    joiners = {"VARIATION SELECTOR-16", "ZERO WIDTH JOINER", "COMBINING ENCLOSING KEYCAP"}
    for name, characters in table.items():
        names = [unicodedata.name(character) for character in characters]
        pictures = [one for one in names if one not in joiners]
        assert len(pictures) == 1 or "ZERO WIDTH JOINER" in names, name
