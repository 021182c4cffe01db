"""Markdown → the text that it shows, and its blocks."""

import subprocess
import sys

import pytest

from bot.documents.markdown import render
from tests.documents.conftest import Read


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The **mill** _is_ ~~not~~ `old`.", "The mill is not old."),
        ("See [the page](https://example.org 'x') and <https://example.org>.",
         "See the page and https://example.org."),
        ("A ![drawing of a *mill*](mill.png) here.", "A drawing of a mill here."),
        ("Larch &amp; Sons &copy; &lt;b&gt;", "Larch & Sons © <b>"),
        ("The <b>mill</b><!-- hidden --> closed.", "The mill closed."),
        ("One<br>two  \nthree\nfour", "One\ntwo\nthree four"),
        ("<div>The <b>mill</b> &lt;closed&gt;</div>", "The mill <closed>"),
        ("<!-- hidden\n\nstill -->\n\nThe mill.", "The mill."),
        ("<script>\nalert('x')\n</script>\n\nThe mill.", "The mill."),
        ("> The mill.\n> It closed.", "The mill. It closed."),
        ("1 \\* 2 \\_ 3", "1 * 2 _ 3"),
        ("Looms\n---\n\nThe mill.", "Looms\n\nThe mill."),
        ("One.\n\n***\n\nTwo.", "One.\n\nTwo."),
    ],
)  # fmt: skip
def test_inline_markdown_is_shown_plain(read: Read, source: str, text: str) -> None:
    """The text holds what a reader of the rendered page sees, and nothing else."""
    assert read(source, "a.md").text == f"{text}\n"


def test_lists(read: Read) -> None:
    """Items keep their markers and nesting in the text, outside of their blocks."""
    document = read("Bring:\n\n3. wool\n   - white\n   - *black*\n4. oil\n", "a.md")
    assert document.text == "Bring:\n\n3. wool\n  - white\n  - black\n4. oil\n"
    assert [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks] == [
        ("paragraph", "Bring:"),
        ("item", "wool"),
        ("item", "white"),
        ("item", "black"),
        ("item", "oil"),
    ]


def test_code_is_verbatim(read: Read) -> None:
    """Neither marks nor entities nor empty lines in code are touched."""
    document = read("Run:\n\n```sh\nmake *run* &amp;\n\n  # x\n```\n", "a.md")
    block = document.blocks[1]
    assert block.kind.value == "code"
    assert document.text[block.start : block.end] == "make *run* &amp;\n\n  # x"


def test_table(read: Read) -> None:
    """A table is its rows, cells joined by bars, header first and without its rule."""
    document = read("| *Loom* | Price |\n|:--|--:|\n| Pro | `$3` |\n| Flash | |\n", "a.md")
    assert document.text == "Loom | Price\nPro | $3\nFlash | \n"
    assert [block.kind.value for block in document.blocks] == ["table"]


def test_boilerplate_is_told_apart(read: Read) -> None:
    """Bylines, datelines, credits, leftovers and headings in capitals are known here too."""
    source = (
        "# Mill closes\n\n**By Jane Doe**\n\nOSLO, May 3 (AP) — The *mill* closed.\n\n"
        "WHAT COMES NEXT\n\nNobody knows.\n\nShare\n\n*(Reporting by Jane Doe)*\n"
    )
    assert [block.kind.value for block in read(source, "a.md").blocks] == [
        "heading",
        "byline",
        "dateline",
        "paragraph",
        "heading",
        "paragraph",
        "leftover",
        "credit",
    ]


def test_plain_text_does_not_load_the_parsers() -> None:
    """Reading plain text imports neither the Markdown parser nor YAML: start-up is short."""
    program = (
        "import sys, tempfile, pathlib\n"
        "from bot.documents.corpus import load_corpus\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    path = pathlib.Path(folder, 'a.txt')\n"
        "    path.write_text('The mill closed.')\n"
        "    load_corpus([path])\n"
        "print(sorted({'markdown_it', 'yaml'} & set(sys.modules)))\n"
    )
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert shown.stdout.strip() == b"[]"


def test_short_rows_are_not_filled_up_without_end(read: Read) -> None:
    """A row that names one cell of hundreds gets the others, but not in table after table."""
    table = f"{'|a' * 256}|\n{'|-' * 256}|\n" + "|b\n" * 256 + "\n"

    once, often = (read(table * count, "a.md").text for count in (1, 10))

    assert len(often) < len(once) + 2 * 10 * len(table)
    assert often.startswith(once.rstrip())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("The fee is $40<sup>3</sup> a month.", "The fee is $40³ a month."),
        ("The key space is 2<sup>256</sup>.", "The key space is 2²⁵⁶."),
        ("The fee is $40<sup>A</sup> a month.", "The fee is $40 A a month."),
        (
            "The fee is $40<sup>3 for each of the members.",
            "The fee is $40 3 for each of the members.",
        ),
        ("The 2<sup>nd</sup> gate is 12<sup>a</sup> m wide.", "The 2nd gate is 12ᵃ m wide."),
        ("A fee of $40[^1] is due.[^note]", "A fee of $40 is due."),
        ("It opens in May. %%Not before June!%% Bring a pass.", "It opens in May.  Bring a pass."),
        ("It was 5%% in May and 6%% in June.", "It was 5%% in May and 6%% in June."),
        ("The fees are as follows[^1]: $40.", "The fees are as follows: $40."),
        ("It listens on <code>8080</code><code>9090</code>.", "It listens on 8080 9090."),
        ("<p>The fee is $40<sup>3</sup>.</p>", "The fee is $40³."),
        ("<table><tr><td>gate</td><td>8080</td></tr></table>", "gate 8080"),
        (
            "<table><tr><th>Plan</th><th>Price</th><th>Seats</th></tr>"
            "<tr><td>Basic</td><td></td><td>5</td></tr></table>",
            "Plan | Price | Seats\nBasic |  | 5",
        ),
    ],
)
def test_a_figure_is_never_changed_by_mark_up(source: str, shown: str) -> None:
    """Where a reader sees two things, the text has two."""
    text, _ = render(source)

    assert text.strip() == shown
