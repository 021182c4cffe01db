"""Generated cases that several tests share."""

from hypothesis import reject
from hypothesis import strategies as st

from bot.documents.document import Document
from bot.documents.read import as_document, read_file
from bot.errors import DocumentError
from bot.evaluation.question_set import Row
from bot.evaluation.scorer import RowResult


@st.composite
def row_results(draw: st.DrawFn) -> RowResult:
    """A scored row: any mixture of right, wrong, refused and unanswerable."""
    answerable = draw(st.booleans())
    right = tuple(draw(st.lists(st.booleans(), max_size=3))) if answerable else (False,)
    ratio = draw(st.floats(0.1, 5)) if right[:1] == (True,) else None
    answered = draw(st.booleans())
    return RowResult(
        row=Row(id="r", corpus="c", question="?", gold=("x",) if answerable else ()),
        texts=tuple("q" for _ in right),
        right=right,
        length_ratio=ratio,
        answered=answered,
        shown=draw(st.integers(1, 3)) if answered else draw(st.integers(0, 3)),
        confidence=draw(st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.7, 0.9, 1.0])),
        took_ms=draw(st.floats(0.01, 100)),
    )


_WORDS = st.sampled_from(
    "The mill loom U.S. J. Mr. No. 5 v3.1 3.14 e.g. p.m. “Wait. ” said (see below) [3] … and "
    'Île 工程师。 é́ 🎉 don\'t ‘so’ "yes" www.example.org A|B <b> **bold** `code` [a](b) &amp; * # '
    "By Jane Doe (Reuters) – -- \u200b \ufeff \u00ad ! ? . .) ?” ...".split(" ")
)
_SPACES = st.sampled_from([" ", " ", " ", " ", "  ", "\n", "\u00a0", "\u2028", "\x0c", "\t", ""])
_MARKS = st.sampled_from(
    [
        "",
        "",
        "",
        "# ",
        "## ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "    ",
        "```\n",
        "~~~\n",
        "| ",
        "<!-- ",
        "===\n",
    ]
)
_LINES = st.sampled_from(
    [
        "ADAPTED FOR SMALL MILLS",
        "By Jane Doe",
        "Comments",
        "Title\n=====",
        "---",
        "| a | b |\n|--|--|",
        "OSLO, May 3 (AP) — The mill closed.",
        "(Reporting by Jane Doe)",
        "```",
        "1. One\n2. Two",
    ]
)


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """Words that are hard to split into sentences, with odd white space, or any text at all."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.text(max_size=60))
    words = draw(st.lists(st.tuples(_WORDS, _SPACES), max_size=30))
    return "".join(word + space for word, space in words)


@st.composite
def document_texts(draw: st.DrawFn) -> str:
    """The source of a `.txt` or `.md` file: headings, lists, tables, code, boilerplate, prose."""
    parts = draw(st.lists(st.one_of(_LINES, st.tuples(_MARKS, paragraphs()).map("".join))))
    breaks = draw(st.lists(st.sampled_from(["\n", "\n\n", "\r\n"]), min_size=1, max_size=3))
    return "".join(part + breaks[i % len(breaks)] for i, part in enumerate(parts))


_HOSTILE = st.sampled_from(
    "<!channel> <!here> <!everyone> <@U012AB3CD> <#C012AB3CD> <!subteam^S012|@docs> @channel @here "
    "<https://evil.example.org|click> https://evil.example.org *bold* _it_ ~no~ `code` ```pre``` "
    ":smile: :x: &lt;!channel&gt; &amp; < > | > <<>> <mailto:a@b.c> <!date^1^{date}|x> \u202e "
    "\u200b [a](https://b.c) #general \x00 \\ \" ' } ] \U0001f600 e\u0301".split(" ")
)


def hostile_texts() -> st.SearchStrategy[str]:
    """Text that would ping, link, format or break a payload if anything took it for more."""
    return st.lists(st.one_of(_HOSTILE, st.text(max_size=12)), min_size=1, max_size=8).map(" ".join)


_ASKED = st.sampled_from(
    "who what when where why how much many does did is was it they both and the mill loom Oslo "
    "V4 1M 12x H2 $5 5% April 24 closed opened cost price flash pro contxt U.S. e-mail said "
    "that's ½ № 中 工場 متى 🎪 \u0000 \x1b[31m \u202e \ud800 \ufeff".split(" ")
)


@st.composite
def questions(draw: st.DrawFn) -> str:
    """What may be typed: words that ask, in any order, or any text at all."""
    if draw(st.booleans()):
        return draw(st.text(max_size=80))
    return draw(st.sampled_from([" ", "  ", "-", "? ", "\n"])).join(
        draw(st.lists(_ASKED, max_size=14))
    )


# Things that none of our question sets speaks of.
_THINGS = st.sampled_from(
    "walnut violin glacier pepper saddle lantern thimble orchard marble puddle cricket velvet "
    "anchor biscuit copper feather harvest kettle ladder meadow needle oyster pebble quiver "
    "ribbon saffron turnip umber vessel willow yarn zither".split()
)
_DOINGS = st.sampled_from("hums glows drifts melts rattles shimmers ripens wobbles".split())
_UNRELATED = st.builds(
    "The {} {} beside the {} and a {}.".format, _THINGS, _DOINGS, _THINGS, _THINGS
)


@st.composite
def unrelated_texts(draw: st.DrawFn) -> str:
    """The source of a document that has nothing to do with any question of ours."""
    paragraphs = st.lists(_UNRELATED, min_size=1, max_size=6).map(" ".join)
    body = draw(st.lists(paragraphs, min_size=1, max_size=12))
    return "\n\n".join([f"# The {draw(_THINGS)}", *body]) + "\n"


def document(name: str, text: str) -> Document:
    """A document of Markdown; a case without one is none."""
    try:
        return as_document(read_file(text.encode("utf-8", "replace"), ".md", name), name)
    except DocumentError:
        reject()
