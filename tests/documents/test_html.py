"""Web pages → what a reader of them sees, and where it stands."""

from pathlib import Path

import pytest

from bot.assembly import build_assistant
from bot.documents.document import BlockKind, Document
from bot.documents.read import Reading, read_file
from bot.errors import DocumentError
from tests.documents.conftest import Read


def _blocks(read: Read, body: str) -> list[tuple[str, int, str]]:
    document = read(f"<!DOCTYPE html><html><body>{body}</body></html>", "a.html")
    return _shown(document)


def _shown(document: Document | Reading) -> list[tuple[str, int, str]]:
    return [(b.kind.value, b.level, document.text[b.start : b.end]) for b in document.blocks]


def _read(source: str | bytes) -> Reading:
    data = source.encode() if isinstance(source, str) else source
    return read_file(data, ".html", "a.html")


def test_headings_lists_and_code_keep_their_structure(read: Read) -> None:
    """Items know how deep they stand, and go on without a mark; white space counts in code."""
    shown = _blocks(
        read,
        "<h1>The  mill</h1><p>It\n closed.<p>In May."
        "<ol start=3><li>Oats<ul><li><p>Rye.</p><p>It is dear.</p></ul><li value=7>Corn</ol>"
        "<h3>Use</h3><pre><code>mill  --grind\n  all</code></pre>",
    )
    assert shown == [
        ("heading", 1, "The mill"),
        ("paragraph", 0, "It closed."),
        ("paragraph", 0, "In May."),
        ("item", 1, "Oats"),
        ("item", 2, "Rye."),
        ("item", 3, "It is dear."),
        ("item", 1, "Corn"),
        ("heading", 3, "Use"),
        ("code", 0, "mill  --grind\n  all"),
    ]


def test_marks_of_items_stand_in_the_text_as_they_are_seen(read: Read) -> None:
    """A numbered list counts from where it says."""
    text = read("<ol start=3><li>Oats<ul><li>Rye</ul><li value=7>Corn</ol><p>End.", "a.html").text
    assert text == "3. Oats\n  - Rye\n7. Corn\n\nEnd.\n"


def test_a_page_cannot_put_words_before_an_item_that_nobody_sees(read: Read) -> None:
    """That is for what a reader of another format made of it."""
    text = read("<ul><li data-numbered='HIDDEN 99'>Oats</ul><p>End.", "a.html").text
    assert text == "- Oats\n\nEnd.\n"


def test_terms_carry_what_is_said_of_them(read: Read) -> None:
    """A term of a list of definitions is an item, and what it means goes on in it."""
    shown = _blocks(read, "<dl><dt>Miller<dd>Grinds oats.<dt>Who pays?<dd>The guild.</dl>")
    assert shown == [
        ("item", 1, "Miller"),
        ("item", 2, "Grinds oats."),
        ("paragraph", 0, "Who pays?"),
        ("paragraph", 0, "The guild."),
    ]


def test_what_a_click_unfolds_is_shown(read: Read) -> None:
    """Details, and the answers of an FAQ that are hidden until their button is pressed."""
    shown = _blocks(
        read,
        "<details><summary>Who pays?</summary><p>The guild.</p></details>"
        '<button aria-expanded="false" aria-controls="a1">When does it open?</button>'
        '<div id="a1" hidden><p>At nine.</p></div><button>Print</button>'
        '<button aria-expanded="false" aria-controls="m">Menu</button>'
        '<h3><button aria-expanded="false" aria-controls="a2">Parking</button></h3>'
        '<div id="a2" style="display: none"><p>Behind the mill.</p></div>',
    )
    assert shown == [
        ("paragraph", 0, "Who pays?"),
        ("paragraph", 0, "The guild."),
        ("paragraph", 0, "When does it open?"),
        ("paragraph", 0, "At nine."),
        ("heading", 3, "Parking"),
        ("paragraph", 0, "Behind the mill."),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Secret.</p>",
        '<div style="color: red; display:none"><p>Secret.</p></div>',
        '<p style="visibility: hidden">Secret.</p>',
        '<p aria-hidden="true">Secret.</p>',
        '<p style="font-size: 0px; color: red">Secret.</p>',
        '<p style="position:absolute; left:-9999px">Secret.</p>',
        '<p style="color:transparent">Secret.</p>',
        '<p style="clip: rect(0 0 0 0)">Secret.</p>',
        "<template><p>Secret.</p></template>",
        "<script>var a = 'Secret.'</script>",
        "<style>p { content: 'Secret.' }</style>",
        "<noscript><p>Secret.</p></noscript>",
        "<!-- <p>Secret.</p> -->",
        "<p><del>Secret.</del></p>",
        "<p><s>Secret.</s></p>",
        '<p class="sr-only">Secret.</p>',
        "<select><option>Secret.</option></select>",
        "<textarea>Secret.</textarea>",
        '<img src="a.png" alt="Secret.">',
        "<table><tr hidden><td>Secret</td><td>1</td></tr><tr><td>A</td><td>2</td></tr>"
        "<tr><td>B</td><td>3</td></tr></table>",
        "<svg><text>Secret.</text></svg>",
    ],
)
def test_what_nobody_sees_is_not_in_the_text(read: Read, hidden: str) -> None:
    """However it is hidden."""
    text = read(f"<body><p>It closed.</p>{hidden}<p>In May.</p>", "a.html").text
    assert "Secret" not in text
    assert "It closed." in text
    assert "In May." in text


def test_what_is_only_pale_or_small_is_read(read: Read) -> None:
    """And what is not a colour of letters, or stands a little out."""
    styles = ("opacity:0.5", "font-size:0.8em", "background-color:transparent", "left:-10px")
    shown = "".join(f'<p style="{style}">It is {at}.</p>' for at, style in enumerate(styles))
    assert read(f"<body>{shown}</body>", "a.html").text.count("It is") == len(styles)


@pytest.mark.parametrize(
    "shown",
    [
        '<table><tr><td style="font-size:0px;padding:10px"><div style="font-size:13px">It is open.'
        "</div></td></tr></table>",
        '<div style="font-size:0"><p class="text">It is open.</p></div>',
        '<p style="opacity:0;transform:translateY(20px)">It is open.</p>',
        '<h1 style="background-clip:text;color:transparent">It is open.</h1>',
        '<h1 style="color: transparent; -webkit-background-clip: text">It is open.</h1>',
        '<p style="fill-opacity:0;stroke-opacity:0;--tw-bg-opacity:0">It is open.</p>',
        '<p style="margin-top:-1000px">It is open.</p>',
        '<p style="margin-left:-1000px;border-left:-1000px">It is open.</p>',
        '<p style="backface-visibility:hidden">It is open.</p>',
    ],
)
def test_what_a_style_only_seems_to_hide_is_read(read: Read, shown: str) -> None:
    """What has a size again within, appears as one scrolls, or is styled in another way."""
    text = read(f"<body><p>The mill.</p>{shown}<p>In May.</p></body>", "a.html").text
    assert text.split() == ["The", "mill.", "It", "is", "open.", "In", "May."]


@pytest.mark.parametrize("corner", ["Day", ""])
def test_a_first_row_below_the_names_stays_a_row(read: Read, corner: str) -> None:
    """Though it says the same twice under a name that stands above two columns."""
    shown = _blocks(
        read,
        f"<table><tr><td>{corner}</td><td colspan=2>Opening hours</td></tr>"
        "<tr><td>Monday</td><td>closed</td><td>closed</td></tr>"
        "<tr><td>Tuesday</td><td>9</td><td>17</td></tr>"
        "<tr><td>Wednesday</td><td>9</td><td>17</td></tr></table>",
    )
    [(_, _, table)] = shown
    assert "\nMonday | closed | closed\nTuesday | 9 | 17\n" in table
    assert "Opening hours closed" not in table


MENU = "<li><a href='/a'>Mills</a></li><li><a href='/b'>Looms and other goods</a></li>"
LANGUAGES = "".join(f"<li><a href='/{n}'>Language {n}</a></li>" for n in range(300))


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<main>{}</main>",
        '<div id="page-content">{}</div>',
        "<article>{}</article>",
        "<table><tr><td>{}</td></tr></table>",
    ],
)
@pytest.mark.parametrize(
    "junk",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f'<div class="side-menu" role="navigation"><ul>{MENU}</ul></div>',
        f'<ul class="breadcrumbs">{MENU}</ul>',
        f'<div class="sidebar"><h2>More</h2><ul>{MENU}</ul></div>',
        f'<div id="p-lang-btn"><ul>{LANGUAGES}</ul></div>',
        "<footer><p>Mill Ltd, Northquay. Ask us anything.</p></footer>",
        '<div id="onetrust-consent-sdk"><div role="region"><p>We bake. Do you?</p></div></div>',
        '<div class="cookie-banner"><p>We bake cookies for you. Do you like that?</p></div>',
        '<div id="footer"><p>Mill Ltd, Northquay. Ask us anything.</p></div>',
    ],
)
def test_what_leads_elsewhere_is_never_quoted(around: str, junk: str) -> None:
    """Menus, feet and hundreds of languages are told from the text, wherever they stand."""
    text = "<h1>The mill</h1><p>It closed in 1920.</p><h2>Later</h2><p>It opened again.</p>"
    inside, outside = "", junk
    if "<nav" in junk or "p-lang" in junk or "sidebar" in junk:
        inside, outside = junk, ""
    reading = _read(f"<html><body>{outside}{around.format(text + inside)}</body></html>")

    quotable = [one for one in _shown(reading) if one[0] != "leftover"]
    assert quotable == [
        ("heading", 1, "The mill"),
        ("paragraph", 0, "It closed in 1920."),
        ("heading", 2, "Later"),
        ("paragraph", 0, "It opened again."),
    ]


def test_a_title_that_stands_outside_of_the_main_text_is_its_title() -> None:
    """Many pages have their first heading in a banner."""
    reading = _read(
        "<header><a href='/'>Mills</a><h1>The mill</h1></header><main><p>It closed in 1920.</main>"
    )
    assert [one for one in _shown(reading) if one[0] != "leftover"] == [
        ("heading", 1, "The mill"),
        ("paragraph", 0, "It closed in 1920."),
    ]


def test_a_page_that_a_script_would_show_is_read() -> None:
    """Its body is hidden only until then, or behind a notice."""
    assert _read('<body style="display: none" aria-hidden="true"><p>It closed.').text


def test_a_page_of_links_is_still_read() -> None:
    """An index has nothing else; its links are told as such."""
    reading = _read(f"<h1>Pages</h1><ul>{LANGUAGES}</ul>")
    assert {b.kind for b in reading.blocks if b.links} == {BlockKind.ITEM}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("The fee is $40<sup>3</sup>.", "The fee is $40³."),
        ("Take 2<sup>1</sup>&frasl;<sub>2</sub> spoons.", "Take 2¹⁄₂ spoons."),
        ("Take 2<sup>1</sup>/<sub>2</sub> spoons.", "Take 2¹/₂ spoons."),
        (
            'Take 5<span class="sr-only">+</span><span class="num">1</span>&frasl;'
            '<span class="den">2</span> spoons.',
            "Take 5 1⁄2 spoons.",
        ),
        ("Take 2&frac12; spoons.", "Take 2½ spoons."),
        ("The base is 10<sub>2</sub>, of CO<sub>2</sub>.", "The base is 10₂, of CO2."),
        ("It opened in 1999<sup><a href='#n'>[30]</a></sup> here.", "It opened in 1999[30] here."),
        ("Ports <code>80</code><code>90</code>.", "Ports 80 90."),
        ("A fee of 4<del>0</del>5 crowns.", "A fee of 4 5 crowns."),
        ("A fee of 4<!-- x -->5 crowns.", "A fee of 45 crowns."),
        (
            "<math><mn>3</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math> is half.",
            "3 1/2 is half.",
        ),
        ("He said <q>no</q>.", "He said “no”."),
        ("One<br>two", "One\ntwo"),
        ("non&nbsp;breaking", "non breaking"),
    ],
)
def test_a_figure_is_never_changed_by_mark_up(read: Read, source: str, shown: str) -> None:
    """Where a reader sees two things, the text has two."""
    assert read(f"<p>{source}</p>", "a.html").text.strip() == shown


def test_tools_in_a_heading_are_no_part_of_it(read: Read) -> None:
    """Links to edit it, or to itself."""
    shown = _blocks(
        read,
        '<h2 id="b">Use<span class="mw-editsection">[<a href="/e">edit</a>]</span></h2><p>It runs.'
        '<h2>More<a class="headerlink" href="#more">¶</a></h2><p>It stops.',
    )
    assert [text for kind, _, text in shown if kind == "heading"] == ["Use", "More"]


def test_rows_of_a_table_are_lines_under_what_names_their_columns(read: Read) -> None:
    """Cells that span others are said where they count, and the rows of a head are one."""
    shown = _blocks(
        read,
        "<table><caption>Fees</caption>"
        "<thead><tr><th rowspan=2>Plan<th colspan=2>2024<tr><th>Price<th>Seats</thead>"
        "<tr><td rowspan=2>Pro<td>$3<td>5<tr><td>$4<td><ul><li>6<li>7</ul></table>",
    )
    assert shown == [
        ("paragraph", 0, "Fees"),
        ("table", 1, "Plan | 2024 Price | 2024 Seats\nPro | $3 | 5\nPro | $4 | • 6 • 7"),
    ]


def test_a_table_that_lays_out_a_page_is_none(read: Read) -> None:
    """What stands in it is shown as anywhere."""
    shown = _blocks(
        read,
        "<table><tr><td><h1>The mill</h1></td></tr><tr><td><p>It closed.</p></td></tr></table>"
        "<table role=presentation><tr><td>One.</td><td>Two.</td></tr></table>",
    )
    assert [kind for kind, _, _ in shown] == ["heading", "paragraph", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ('<h2 id="use">Use</h2>', "use"),
        ('<h2><a name="use" id="use">Use</a></h2>', "use"),
        ('<h2><span class="mw-headline" id="use">Use</span></h2>', "use"),
        ('<section id="use"><h2>Use</h2></section>', "use"),
        ('<a name="use"></a><h2>Use</h2>', "use"),
        ("<h2>Use</h2>", ""),
    ],
)
def test_a_heading_is_where_its_anchor_leads(read: Read, heading: str, anchor: str) -> None:
    """What stands under it is found there; under a heading without one, nowhere."""
    document = read(f'<h2 id="a">Before</h2><p>It ran.</p>{heading}<p>It stops.</p>', "a.html")
    at = document.text.index("It stops.")
    found = [one.fragment for one in document.locators if one.start <= at < one.end]
    assert found == ([anchor] if anchor else [])


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("<title>The mill - Mills Today</title>", ("The mill", "", "", "")),
        (
            '<title>x</title><meta property="og:title" content="The mill">'
            '<meta property="og:site_name" content="Mills Today"><meta name="author" content="Jo">'
            '<meta property="article:published_time" content="2021-05-03T10:00:00Z">',
            ("The mill", "Mills Today", "2021-05-03", "Jo"),
        ),
        (
            '<title>The mill | Mills Today</title><script type="application/ld+json">'
            '{"@graph": [{"author": [{"name": "Jo"}, {"name": "Al"}], "datePublished":'
            ' "2021-05-03", "publisher": {"name": "Mills Today"}}]}</script>',
            ("The mill", "Mills Today", "2021-05-03", "Jo, Al"),
        ),
        ('<script type="application/ld+json">[{]</script>', ("The mill", "", "", "")),
    ],
)
def test_a_page_says_what_it_is(read: Read, head: str, said: tuple[str, ...]) -> None:
    """In its title, or for machines; its name is without that of its site."""
    metadata = read(f"<head>{head}</head><h1>The mill</h1><p>It closed.", "a.html").metadata
    assert (metadata.title, metadata.publisher, metadata.date, metadata.author) == said


def test_a_page_says_where_it_can_be_read(read: Read) -> None:
    """Its canonical address, where it is one."""
    for address in ("https://example.org/mill", "javascript:alert(1)"):
        page = f'<link rel="canonical" href="{address}"><p>It closed.'
        assert read(page, "a.html").metadata.url == (address if address[0] == "h" else "")


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("<meta charset=utf-8><p>Café – 5 €".encode(), ""),
        ("<p>Café – 5 €".encode(), ""),
        ("\ufeff<p>Café – 5 €".encode("utf-16"), ""),
        ("<meta charset=windows-1252><p>Café – 5 €".encode("cp1252"), "as windows-1252"),
        ("<meta charset=iso-8859-1><p>Café – 5 €".encode("cp1252"), "as iso-8859-1"),
        ("<meta charset=utf-8><p>Café – 5 €".encode("cp1252"), "as windows-1252"),
        ("<p>Café – 5 €".encode("cp1252"), "as windows-1252"),
        ('<?xml version="1.0" encoding="utf-8"?><html><p>Café – 5 €</p></html>'.encode(), ""),
    ],
)
def test_letters_are_read_in_any_usual_encoding(data: bytes, note: str) -> None:
    """As the page says, or by what fits; where it is not UTF-8, that is said."""
    reading = _read(data)
    assert reading.text.strip() == "Café – 5 €"
    assert note in "".join(reading.notes)
    assert bool(note) == bool(reading.notes)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfeh", "encoding is unknown"),
        (b"<p>\x81\x8d", "encoding is unknown"),
        (b"\x89PNG\r\n\x00\x00\x00", "binary data"),
        (b"<div>" * 100_000 + b"It closed.", "nested far too deeply"),
        (b"<ul><li>" * 20_000 + b"It closed.", "nested far too deeply"),
        (b"".join(b"<b id=%d>" % n for n in range(2_000)) + b"<p>a" * 20_000, "nested far too"),
        (b"<p><img src='a.png'></p>", "nothing that can be quoted"),
        (b"<h1>Only</h1><h2>Headings</h2>", "nothing that can be quoted"),
    ],
)
def test_a_bad_page_says_what_is_wrong(data: bytes, problem: str) -> None:
    """Also one that was made to take for ever."""
    with pytest.raises(DocumentError, match=problem) as caught:
        _read(data)
    assert caught.value.hint


@pytest.mark.parametrize(
    "unit", ["<p>a</p>", "<td>a", "<table>", "<tr>", "<li>a", "<font>a", "<a href=x>a", "<", "&"]
)
def test_a_page_of_one_thing_is_read(unit: str) -> None:
    """Ten thousand of them; or it is refused."""
    try:
        reading = _read(f"<p>It closed.</p>{unit * 10_000}")
    except DocumentError:
        return
    assert "It closed." in reading.text


def test_an_faq_is_answered_with_where_its_answer_stands(tmp_path: Path) -> None:
    """The questions stand twice, as a list of links and as headings."""
    path = tmp_path / "faq.html"
    path.write_text(
        "<title>FAQ</title><ul><li><a href='#p'>Who pays for the mill?</a></li>"
        "<li><a href='#o'>When does it open?</a></li></ul>"
        "<h2 id=p>Who pays for the mill?</h2><p>The guild of bakers pays for it.</p>"
        "<h2 id=o>When does it open?</h2><p>It opens at nine.</p>",
        encoding="utf-8",
    )
    quote = build_assistant([path]).ask("who pays for the mill").quotes[0]
    assert quote.text == "The guild of bakers pays for it."


_CONFLUENCE = """<!DOCTYPE html><html><head><title>Operations : Leave policy</title>
<link rel="stylesheet" href="styles/site.css" type="text/css" />
<META http-equiv="Content-Type" content="text/html; charset=UTF-8"></head>
<body class="theme-default aui-theme-default"><div id="page"><div id="main" class="aui-page-panel">
<div id="main-header"><div id="breadcrumb-section"><ol id="breadcrumbs"><li class="first">
<span><a href="index.html">Operations</a></span></li><li><span><a href="Home_1.html">Home</a></span>
</li></ol></div><h1 id="title-heading" class="pagetitle"><span id="title-text">
 Operations : Leave policy </span></h1></div><div id="content" class="view">
<div class="page-metadata">
 Created by <span class='author'> Ida Brandt</span>, last modified on May 03, 2024 </div>
<div id="main-content" class="wiki-content group"><div class='toc-macro rbtoc17'>
<ul class='toc-indentation'><li><a href='#Leavepolicy-Carryover'>Carry-over</a></li></ul></div>
<h2 id="Leavepolicy-Carryover">Carry-over</h2><p>Five days may be carried over.</p>
<div class="confluence-information-macro confluence-information-macro-note"><span
class="aui-icon aui-icon-small aui-iconfont-warning confluence-information-macro-icon"></span>
<div class="confluence-information-macro-body"><p>Ask before March.</p></div></div>
<div id="expander-9" class="expand-container"><div id="expander-control-9" class="expand-control">
<span class="expand-control-icon"><img/></span><span class="expand-control-text">Who signs?</span>
</div><div id="expander-content-9" class="expand-content"><p>The harbour master signs.</p>
</div></div>
<div class="table-wrap"><table class="confluenceTable"><colgroup><col/><col/></colgroup><tbody>
<tr><th class="confluenceTh">Years</th><th class="confluenceTh">Days</th></tr>
<tr><td class="confluenceTd"><p>1</p></td><td class="confluenceTd">25</td></tr></tbody></table>
</div><ul class="inline-task-list"><li class="checked" data-inline-task-id="1">Send the form</li>
</ul><div class="code panel pdl"><div class="codeContent panelContent pdl"><pre
class="syntaxhighlighter-pre" data-theme="Confluence">leave --days 5</pre></div></div></div>
<div class="pageSection group"><div class="pageSectionHeader"><h2 id="attachments"
class="pageSectionTitle">Attachments:</h2></div><div class="greybox" align="left">
<img src="images/icons/bullet_blue.gif" height="8" width="8" alt=""/>
<a href="attachments/1/2.png">form.png</a> (image/png)<br/></div></div></div></div>
<div id="footer" role="contentinfo"><section class="footer-body"><p>Document generated by Confluence
on May 04, 2024 10:00</p><div id="footer-logo"><a href="http://www.atlassian.com/">Atlassian</a>
</div></section></div></div></body></html>"""


def test_a_page_of_confluence_is_read_as_it_is_exported(read: Read) -> None:
    """Its title is without the name of its space; trail and foot lead elsewhere."""
    document = read(_CONFLUENCE, "Leave-policy_2.html")
    quotable = [text for kind, _, text in _shown(document) if kind != "leftover"]

    assert (document.metadata.title, document.metadata.author) == ("Leave policy", "Ida Brandt")
    assert document.metadata.date == "May 03, 2024"
    assert quotable[0] == "Operations : Leave policy"
    assert quotable[3:11] == [
        "Carry-over",
        "Five days may be carried over.",
        "Ask before March.",
        "Who signs?",
        "The harbour master signs.",
        "Years | Days\n1 | 25",
        "Send the form",
        "leave --days 5",
    ]
    assert not any("Atlassian" in text or "generated" in text for text in quotable)
    assert [one.fragment for one in document.locators][1] == "Leavepolicy-Carryover"


_NOTION = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<title>Leave policy</title><style>.x { color: red }</style></head><body>
<article id="1f2e" class="page sans"><header><div class="page-header-icon undefined"><span
class="icon">🏖️</span></div><h1 class="page-title">Leave policy</h1><p class="page-description"></p>
<table class="properties"><tbody><tr class="property-row property-row-person"><th><span
class="icon property-icon"><svg><path d=""/></svg></span>Owner</th><td><span class="user">Ida Brandt
</span></td></tr><tr class="property-row"><th>Status</th><td><span class="status-value">Live</span>
</td></tr></tbody></table></header><div class="page-body"><nav id="a1" class="block-color-gray
table_of_contents"><div class="table_of_contents-item table_of_contents-indent-0"><a
class="table_of_contents-link" href="#b1">Carry-over</a></div></nav><h2 id="b1" class="">Carry-over
</h2><p id="c1" class="">Five days may be <strong>carried over</strong>.</p><ul id="d1"
class="bulleted-list"><li style="list-style-type:disc">Ask before March.</li></ul><ul id="d2"
class="bulleted-list"><li style="list-style-type:disc">Ask Ida.<ul id="d3" class="bulleted-list"><li
style="list-style-type:circle">Not Jo.</li></ul></li></ul><ol type="1" id="e1" class="numbered-list"
start="1"><li>Sign.</li></ol><ol type="1" id="e2" class="numbered-list" start="2"><li>Send.</li>
</ol><ul id="f1" class="toggle"><li><details open=""><summary>Who signs?</summary><p id="f2">The
harbour master signs.</p></details></li></ul><figure class="block-color-gray_background callout"
id="g1"><div style="font-size:1.5em"><span class="icon">💡</span></div><div style="width:100%">It is
new.</div></figure><ul id="h1" class="to-do-list"><li><div class="checkbox checkbox-on"></div>
<span class="to-do-children-checked">Send the form</span></li></ul><div id="i1"
class="collection-content"><h4 class="collection-title">Days</h4><table class="collection-content">
<thead><tr><th>Years</th><th>Days</th></tr></thead><tbody><tr id="j1"><td class="cell-title"><a
href="x.html">1</a></td><td class="cell-k">25</td></tr></tbody></table></div></div></article>
<span class="sans" style="font-size:14px;padding-top:2em"></span></body></html>"""


def test_a_page_of_notion_is_read_as_it_is_exported(read: Read) -> None:
    """With its properties, its lists of one item each, toggles, callouts and tables."""
    document = read(_NOTION, "Leave policy 1f2e.html")
    assert document.metadata.title == "Leave policy"
    assert [one for one in _shown(document) if one[0] != "leftover"] == [
        ("heading", 1, "Leave policy"),
        ("table", 0, "Owner | Ida Brandt\nStatus | Live"),
        ("heading", 2, "Carry-over"),
        ("paragraph", 0, "Five days may be carried over."),
        ("item", 1, "Ask before March."),
        ("item", 1, "Ask Ida."),
        ("item", 2, "Not Jo."),
        ("item", 1, "Sign."),
        ("item", 1, "Send."),
        ("paragraph", 0, "Who signs?"),
        ("paragraph", 0, "The harbour master signs."),
        ("paragraph", 0, "It is new."),
        ("item", 1, "Send the form"),
        ("heading", 4, "Days"),
        ("table", 1, "Years | Days\n1 | 25"),
    ]


_WIKI = """<!DOCTYPE html><html class="client-nojs"><head><meta charset="UTF-8"/>
<title>Northquay - Openpedia</title><link rel="canonical" href="https://example.org/wiki/Northquay"/>
</head><body class="mediawiki ltr"><a class="mw-jump-link" href="#bodyContent">Jump to content</a>
<div class="vector-header-container"><header class="vector-header"><nav aria-label="Site">
<ul><li><a href="/">Main page</a></li></ul></nav></header></div><main id="content" class="mw-body">
<header class="mw-body-header vector-page-titlebar"><h1 id="firstHeading" class="firstHeading"><span
class="mw-page-title-main">Northquay</span></h1><div id="p-lang-btn" class="vector-dropdown"><label
id="p-lang-btn-label">{count} languages</label><div class="vector-dropdown-content"><ul
class="vector-menu-content-list">{languages}</ul></div></div></header><div id="bodyContent"><div
id="siteSub" class="noprint">From Openpedia, the free encyclopedia</div><div id="mw-content-text">
<div role="note" class="hatnote navigation-not-searchable">This is about the town.</div>
<table class="infobox"><tbody><tr><th colspan="2">Northquay</th></tr><tr><th>Population</th><td>
4,211<sup class="reference"><a href="#cite_note-1">[1]</a></sup></td></tr></tbody></table>
<p>Northquay is a town of 5<span class="frac"><span class="sr-only">+</span><span
class="num">1</span>&frasl;<span class="den">2</span></span> square miles.<sup id="cite_ref-30"
class="reference"><a href="#cite_note-30"><span class="cite-bracket">&#91;</span>30<span
class="cite-bracket">&#93;</span></a></sup> It was founded in 1604<sup
class="reference"><a href="#c">[31]</a></sup> by bakers.</p>
<div class="mw-heading mw-heading2"><h2 id="History">History</h2><span class="mw-editsection"><span
class="mw-editsection-bracket">[</span><a href="/e"><span>edit</span></a><span>]</span></span></div>
<style data-mw-deduplicate="x">.y{{}}</style><p>The mill burnt down in 1871.</p>
<div role="navigation" class="navbox"><table><tbody><tr><th>Towns</th><td><a href="/a">Easthaven</a>
</td></tr></tbody></table></div></div></div></main><div class="mw-footer-container"><footer
id="footer"><p>This page was last edited on 3 May 2024.</p></footer></div></body></html>"""


def test_a_page_of_a_wiki_is_read_without_its_hundreds_of_languages(read: Read) -> None:
    """Figures and references within its sentences are as they are seen."""
    document = read(_WIKI.format(count=300, languages=LANGUAGES), "northquay.html")
    quotable = [text for kind, _, text in _shown(document) if kind != "leftover"]

    assert (document.metadata.title, document.metadata.url) == (
        "Northquay",
        "https://example.org/wiki/Northquay",
    )
    assert quotable[-5:] == [
        "Northquay",
        "Population | 4,211[1]",
        "Northquay is a town of 5 1⁄2 square miles.[30] It was founded in 1604[31] by bakers.",
        "History",
        "The mill burnt down in 1871.",
    ]
    assert not any("Language" in text or "Easthaven" in text for text in quotable)
