"""What people type reaches the app as it does from Slack's own clients."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.rich_text import rich_text
from bot.workspace.typed import from_field, from_tokens
from tests.timing import grows_too_fast

NAMES = {"@ada": "<@U1>", "@ada-b": "<@U2>", "@ben": "<@U3>", "#beds": "<#C1>"}


@pytest.mark.parametrize(
    ("typed", "mrkdwn"),
    [
        ("@ada, see #beds.", "<@U1>, see <#C1>."),
        ("@Ada-B's and @ada-c", "<@U2>'s and @ada-c"),
        ("mail ada@ada.org", "mail <mailto:ada@ada.org|ada@ada.org>"),
        ("@channel @here @everyone", "<!channel> <!here> <!everyone>"),
        ("<!channel> <@U1> <#C1>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt;"),
        ("(see https://e.org/a?b=1&c=2).", "(see <https://e.org/a?b=1&amp;c=2>)."),
        ("`@ada https://e.org` @ada", "`@ada https://e.org` <@U1>"),
        ("```\n- @ada\n``` @ben", "```\n- @ada\n``` <@U3>"),
        ("- one\n  * two\n3 - 2", "• one\n  • two\n3 - 2"),
        ("@nobody #nowhere", "@nobody #nowhere"),
    ],
)
def test_a_field_is_read_as_slacks_client_reads_it(typed: str, mrkdwn: str) -> None:
    """Names and addresses are marked, angle brackets stay text, and code stays as it is."""
    assert from_field(typed, NAMES) == mrkdwn


def element(kind: str, *parts: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """An element of rich text; a string is plain text, a pair is text and its styles."""
    inner: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, str):
            inner.append({"type": "text", "text": part})
        elif isinstance(part, tuple):
            text, *styles = part
            inner.append({"type": "text", "text": text, "style": dict.fromkeys(styles, True)})
        else:
            inner.append(part)
    return {"type": f"rich_text_{kind}", "elements": inner, **more}


@pytest.mark.parametrize(
    ("mrkdwn", "elements"),
    [
        ("", [element("section")]),
        (
            "a *b _c_* `*d*` ~e~",
            [
                element(
                    "section",
                    "a ",
                    ("b ", "bold"),
                    ("c", "bold", "italic"),
                    " ",
                    ("*d*", "code"),
                    " ",
                    ("e", "strike"),
                )
            ],
        ),
        ("2*3*4 snake_case_name * x *", [element("section", "2*3*4 snake_case_name * x *")]),
        ("*open", [element("section", "*open")]),
        (
            "hi :wave::skin-tone-3: 10:30:45",
            [
                element(
                    "section",
                    "hi ",
                    {"type": "emoji", "name": "wave", "skin_tone": 3},
                    " 10:30:45",
                )
            ],
        ),
        (
            "so:\n```\na &lt; b\n```\nthen",
            [
                element("section", "so:"),
                element("preformatted", "a < b", border=0),
                element("section", "then"),
            ],
        ),
        (
            "&gt; one\n&gt; *two*\nthree",
            [element("quote", "one\n", ("two", "bold")), element("section", "three")],
        ),
        ("&gt;&gt;&gt; one\ntwo", [element("quote", "one\ntwo")]),
        (
            "• one\n    • two\n3. three",
            [
                element("list", element("section", "one"), style="bullet", indent=0, border=0),
                element("list", element("section", "two"), style="bullet", indent=1, border=0),
                element(
                    "list",
                    element("section", "three"),
                    style="ordered",
                    indent=0,
                    border=0,
                    offset=2,
                ),
            ],
        ),
        (
            "<@U1> <#C1> <!here> <https://e.org?a=1&amp;b> <mailto:a@e.org|a@e.org>",
            [
                element(
                    "section",
                    {"type": "user", "user_id": "U1"},
                    " ",
                    {"type": "channel", "channel_id": "C1"},
                    " ",
                    {"type": "broadcast", "range": "here"},
                    " ",
                    {"type": "link", "url": "https://e.org?a=1&b"},
                    " ",
                    {"type": "link", "url": "mailto:a@e.org", "text": "a@e.org"},
                )
            ],
        ),
        (
            "<!subteam^S1> <!date^9^{date}|then> <!new> <b> 10:30:eyes:",
            [
                element(
                    "section",
                    {"type": "usergroup", "usergroup_id": "S1"},
                    " ",
                    {"type": "date", "timestamp": 9, "format": "{date}", "fallback": "then"},
                    " <!new> <b> 10:30",
                    {"type": "emoji", "name": "eyes"},
                )
            ],
        ),
    ],
)
def test_what_is_typed_has_the_blocks_of_slacks_client(
    mrkdwn: str, elements: list[dict[str, Any]]
) -> None:
    """Marks become styles, lines become quotes, lists and code, and tokens what they stand for."""
    assert rich_text(mrkdwn, lists=True) == [{"type": "rich_text", "elements": elements}]


def test_a_program_names_by_tokens_and_calls_all_by_words() -> None:
    """Of what stands in angle brackets, names and addresses count; the rest is text."""
    typed = "<@ada> <#beds|x> <https://e.org> <!here> @here a@b <b> `@here <@ada>`"
    read = from_tokens(typed, lambda token: f"[{token}]")
    assert read == (
        "[<@ada>] [<#beds|x>] [<https://e.org>] &lt;!here&gt; <!here> a@b &lt;b&gt;"
        " `@here &lt;@ada&gt;`"
    )


def test_lines_of_an_app_stay_lines() -> None:
    """Slack makes no lists of an app's text, as it does of what a person types."""
    assert rich_text("• one\n1. two") == [
        {"type": "rich_text", "elements": [element("section", "• one\n1. two")]}
    ]


def words(part: Any) -> str:  # noqa: ANN401 - JSON
    """All that an element says, without its form."""
    if isinstance(part, list):
        return "".join(map(words, part))
    said = {"user": "@", "emoji": "", "link": "", "broadcast": "@", "channel": "#"}
    own = part.get("text") or part.get("url") or part.get("name") or said.get(part["type"], "")
    return str(own) + words(part.get("elements", []))


@pytest.mark.soak
@given(st.text(st.sampled_from("ab 1*_~`:@<>&!-•.\n/ħ") | st.characters(), max_size=200))
def test_no_word_that_is_typed_is_lost(typed: str) -> None:
    """Whatever is typed, by a page or by a program: its letters come out in their order."""
    for read in (from_field(typed, NAMES), from_tokens(typed, lambda token: token)):
        letters = [one for one in words(rich_text(read, lists=True)) if one.isalpha()]
        if "<" not in typed and "@" not in typed:
            assert letters == [one for one in typed if one.isalpha()]


def test_a_long_line_of_marks_is_read_at_once() -> None:
    """What opens marks that never end is text, however long it is."""
    line = "*a _b ~c " * 5_000
    (block,) = rich_text(line, lists=True)
    assert words(block["elements"]) == line


@pytest.mark.parametrize("unit", ["@ada-", "@a", "a@", "`", "``` ", "https://", "<@", "- ", "a."])
def test_a_long_line_is_read_in_linear_time(unit: str) -> None:
    """Twice as much in the field, or from a program, takes no more than about twice as long."""
    for read in (lambda text: from_field(text, NAMES), lambda text: from_tokens(text, str)):

        def work(size: int, read: Callable[[str], str] = read) -> Callable[[], object]:
            return lambda: read(unit * size)

        assert not grows_too_fast(work, 2_000, 0.002)


def test_a_message_from_a_field_mentions_and_calls_nobody_by_angle_brackets(
    workspace: Driver, alice: Person, bob: Person
) -> None:
    """The control API takes what stands in a page's field, and edits it in the same way."""
    on = {"person": alice.id, "channel": "#general", "in_field": True}
    said = workspace.control.post("say", **on, text="@bob *look* <!channel>")["message"]
    assert said["text"] == f"<@{bob.id}> *look* &lt;!channel&gt;"
    assert said["blocks"][0]["elements"][0]["elements"][1:3] == [
        {"type": "text", "text": " "},
        {"type": "text", "text": "look", "style": {"bold": True}},
    ]
    edited = workspace.control.post("edit", **on, ts=said["ts"], text="@here")["message"]
    assert edited["text"] == "<!here>"
