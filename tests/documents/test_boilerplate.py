"""What is not prose, and what only looks like it."""

import pytest

from bot.documents.boilerplate import boilerplate_kind, is_capital_heading, match_dateline
from bot.documents.document import BlockKind
from tests.documents.conftest import Read


@pytest.mark.parametrize(
    "line",
    [
        "Comments",
        "12 comments",
        "Share",
        "Share this article",
        "Advertisement",
        "ADVERTISEMENT",
        "Read more",
        "Read next:",
        "Related articles",
        "Sign up for our daily newsletter",
        "Subscribe",
        "Follow us on Instagram",
        "Skip to content",
        "We use cookies to improve your visit.",
        "This website uses cookies. Learn more.",
        "Accept all cookies",
        "© 2026 Mill Press. All rights reserved.",
        "Our Standards: The Mill Press Trust Principles.",
        "- 7 -",
        "Page 3 of 10",
        "5 min read",
        "Read more: The mill that would not close",
    ],
)
def test_leftover(line: str) -> None:
    """Lines that pages leave around their text are told from it."""
    assert boilerplate_kind(line) is BlockKind.LEFTOVER


@pytest.mark.parametrize(
    "line",
    [
        "Last updated 3 May 2026",
        "Follow the signs to the mill.",
        "Follow on-screen instructions",
        "Share prices fell on Monday.",
        "Comments close on Friday at noon.",
        "Copyright law protects authors.",
        "(c) The tenant pays the rent.",
        "The site uses cookies only to keep people signed in, says its owner in a long letter.",
        "By Monday the mill was closed.",
        "By March 3",
        "By the river",
        "Written rules are kept in the office.",
        "Reporting by phone is possible. Call the mill before noon.",
        "Photos of the mill are on the wall.",
        "Editing by hand takes longer than the machine does.",
    ],
)
def test_prose_that_looks_like_boilerplate(line: str) -> None:
    """A sentence, or a fact, is never taken for boilerplate."""
    assert boilerplate_kind(line) is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By Jane Q. Doe and Jon van der Roe", "Jane Q. Doe and Jon van der Roe"),
        ("By Jane Doe, Jon Roe and Ida Poe", "Jane Doe, Jon Roe and Ida Poe"),
        ("By Jane Doe and Jon Roe, Staff writers", "Jane Doe and Jon Roe"),
        ("By Jane Doe | Mill Press", "Jane Doe"),
        ("Written by Jane Doe", "Jane Doe"),
        ("Author: Jane Doe", "Jane Doe"),
        ("BY JANE DOE", "JANE DOE"),
    ],
)
def test_byline(read: Read, line: str, author: str) -> None:
    """A byline is found and its names become the author."""
    document = read(f"{line}\n\nThe mill closed.\n")
    assert document.blocks[0].kind is BlockKind.BYLINE
    assert document.metadata.author == author


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Jane Doe; Editing by Jon Roe)",
        "Reporting by Jane Doe; additional reporting by Jon Roe",
        "Additional reporting by Jon Roe.",
        "Photo by Jane Doe",
        "Photo: Jane Doe/Mill Press",
        "Photograph by Jane Doe for Mill Press",
    ],
)
def test_credit(line: str) -> None:
    """Lines that name those who helped are credits."""
    assert boilerplate_kind(line) is BlockKind.CREDIT


@pytest.mark.parametrize(
    ("dateline", "publisher", "date"),
    [
        ("BEIJING, April 24 (Reuters) – ", "Reuters", "April 24"),
        ("LONDON (AP) — ", "AP", ""),
        ("BEIJING/OSLO, 3 May (Reuters) - ", "Reuters", "3 May"),
        ("NEW YORK, Jan. 3, 2025 /PRNewswire/ -- ", "PRNewswire", "Jan. 3, 2025"),
        ("SAN FRANCISCO--(BUSINESS WIRE)--", "BUSINESS WIRE", ""),
        ("WASHINGTON, D.C. — January 3, 2025 — ", "", "January 3, 2025"),
        ("Oslo, 3 May 2026 – ", "", "3 May 2026"),
        ("May 3 (Reuters) - ", "Reuters", "May 3"),
        ("(Reuters) - ", "Reuters", ""),
    ],
)
def test_dateline(read: Read, dateline: str, publisher: str, date: str) -> None:
    """A dateline ends before the first word of its sentence and gives publisher and date."""
    document = read(f"{dateline}The mill closed. It was old.\n")
    first, second = document.blocks
    assert first.kind is BlockKind.DATELINE
    assert document.text[first.start : first.end] == dateline.strip()
    assert document.text[second.start : second.end] == "The mill closed. It was old."
    assert (document.metadata.publisher, document.metadata.date) == (publisher, date)


@pytest.mark.parametrize(
    "paragraph",
    [
        "NATO (North Atlantic Treaty Organization) — the alliance — met.",
        "WARNING — do not open the lid.",
        "The mill - once a school - closed.",
        "Larch (the maker) – said nothing.",
        "V4 – released in May – is fast.",
    ],
)
def test_dash_alone_is_no_dateline(paragraph: str) -> None:
    """A dash near the start of a sentence does not make a dateline."""
    assert match_dateline(paragraph, behind_byline=False) is None


def test_later_dateline(read: Read) -> None:
    """Further down, a dateline is told apart where it names its agency; a place is too little."""
    document = read(
        "OSLO, May 3 (Reuters) – The mill closed.\n\n"
        "BERGEN, May 4 (Reuters) – The mill opened.\n\n"
        "TROMSO, May 5 – The mill moved.\n"
    )
    assert [block.kind.value for block in document.blocks] == [
        *("dateline", "paragraph"),
        *("dateline", "paragraph"),
        "paragraph",
    ]
    assert document.metadata.date == "May 3"


def test_place_and_dash_behind_a_byline(read: Read) -> None:
    """Right behind a byline a place in capitals and a dash are enough."""
    document = read("By Jane Doe\n\nOSLO — The mill closed.\n")
    assert [block.kind.value for block in document.blocks] == ["byline", "dateline", "paragraph"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("ADAPTED FOR SMALL MILLS", True),
        ("WHAT IS NEW?", True),
        ("V4 MODEL: AN OVERVIEW", True),
        ("THE MILL IS CLOSED.", False),
        ("USA", False),
        ("A1 2024 3.5", False),
        ("The MILL", False),
        ("工場は午前9時に開き、GPT-5.4は使えません。", False),
        ("THIS LINE IN CAPITALS HAS SO MANY WORDS THAT IT IS NO HEADING", False),
    ],
)
def test_capital_heading(line: str, *, heading: bool) -> None:
    """A short line in capitals without a full stop is a heading."""
    assert is_capital_heading(line) is heading
