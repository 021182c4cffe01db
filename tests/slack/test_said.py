"""What people write in Slack is kept as they read it there, whatever is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.markdown import render
from bot.slack.mrkdwn import escape
from bot.slack.said import as_markdown, mentioned

SIGNS = st.sampled_from([*"*_~`[](){}<>&#+-.!|:^%=$\"'\\ \n1a•>/", "```", "Sentence. ", "•  "])
WRITTEN = st.lists(SIGNS | st.characters(codec="utf-8", exclude_categories=["C"])).map("".join)


def shown(text: str) -> str:
    """What is quoted of it."""
    return render(as_markdown(text, {"U1": "Ada Byron"}))[0].strip()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ask <@U1> or <@U2>.", "Ask Ada Byron or someone."),
        ("See <https://x.org/a_b|the wiki>.", "See the wiki."),
        ("Use <https://x.org/a|this link>.", "Use this link (https://x.org/a)."),
        ("It is at <https://x.org/a_b_c>", "It is at https://x.org/a_b_c"),
        ("<mailto:a@x.org|a@x.org> in <#C1|docks>, <#C2>", "a@x.org in #docks, a channel"),
        ("<!here> and <!subteam^S1|@docs>", "@here and @docs"),
        ("*bold* _and_ ~struck~, *_both_*", "bold and struck, both"),
        ("2 * 3 * 4 in a_b_c", "2 * 3 * 4 in a_b_c"),
        ("`a &lt; b` &amp;&amp; c", "a < b && c"),
        ("Do:\n• one\n• two", "Do:\n\n- one\n- two"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("&gt; quoted", "quoted"),
        ("First.\nSecond.", "First.\n\nSecond."),
        ("Run:\n```\nif a_b:\n    `c`\n```", "Run:\n\nif a_b:\n    `c`"),
        ("an ``` open end", "an ``` open end"),
        ("", ""),
    ],
)
def test_markup_becomes_what_is_seen(written: str, read: str) -> None:
    """Names for mentions, labels for links, lists and code as they are."""
    assert shown(written) == read


@given(WRITTEN)
def test_no_letter_is_lost_and_none_is_added(text: str) -> None:
    """Whatever signs stand around them: what is kept has the letters of what was written."""
    letters = [one for one in text if one.isalpha()]
    assert [one for one in shown(escape(text)) if one.isalpha()] == letters


def test_who_is_mentioned_is_known_once() -> None:
    """However they are written."""
    assert mentioned("<@U1> <@W2|ada> <@U1> <#C1>") == ["U1", "W2"]
