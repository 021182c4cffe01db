"""Where a quote is from: its address opens the document as near to the quote as it can say."""

import pytest

from bot.answering.answer import Quote
from bot.catalog.citation import Citation, citation
from bot.documents.document import Document, Locator, Metadata

TEXT = "Hours. The harbour opens at nine. Fees. A day pass costs 14 crowns."
WORDS = ":~:text=A%20day%20pass%20costs%2014%20crowns."


def cited(url: str, *locators: Locator) -> Citation:
    """Where a quote of the second half is from."""
    document = Document("d", TEXT, Metadata("Harbour", url=url), (), locators)
    start = TEXT.index("A day")
    return citation(Quote(document, start, len(TEXT), "Fees", 1.0))


def halves(first: tuple[str, str], second: tuple[str, str]) -> tuple[Locator, Locator]:
    """Locators of the two halves, of a label and a fragment each."""
    middle = TEXT.index("Fees")
    return Locator(0, middle, *first), Locator(middle, len(TEXT), *second)


@pytest.mark.parametrize(
    ("locators", "address"),
    [
        ((), f"https://h.example/a#{WORDS}"),
        (halves(("page 6", "page=6"), ("page 7", "page=7")), "https://h.example/a#page=7"),
        (halves(("slide 1", ""), ("slide 2", "")), f"https://h.example/a#{WORDS}"),
        (halves(("", "hours"), ("", "fees")), f"https://h.example/a#fees{WORDS}"),
        (halves(("", "hours"), ("", "a b#ü")), f"https://h.example/a#a%20b%23%C3%BC{WORDS}"),
        (
            (Locator(0, len(TEXT), "", "top"), *halves(("", "hours"), ("", "fees"))),
            f"https://h.example/a#fees{WORDS}",
        ),
    ],
    ids=["words", "page", "slide", "heading", "odd heading", "inner heading"],
)
def test_the_address_opens_the_page_the_heading_or_the_words(
    locators: tuple[Locator, ...], address: str
) -> None:
    """The page where there are pages, else the words, below the nearest heading with an anchor."""
    assert cited("https://h.example/a", *locators).address == address


def test_an_address_that_leads_to_a_part_already_keeps_it() -> None:
    """Only the words may join it."""
    pages = halves(("page 6", "page=6"), ("page 7", "page=7"))
    assert cited("https://h.example/a#/b", *pages).address == "https://h.example/a#/b"
    anchors = halves(("", "hours"), ("", "fees"))
    assert cited("https://h.example/a#b", *anchors).address == f"https://h.example/a#b{WORDS}"


def test_an_address_that_would_be_too_long_is_only_the_document() -> None:
    """Or the heading in it; Slack refuses longer ones."""
    long = f"https://h.example/{'a' * 2450}"
    assert cited(long).address == long
    assert cited(long, *halves(("", "x"), ("", "y"))).address == f"{long}#y"
    assert cited("https://h.example/" + "a" * 2600).address == ""


def test_the_label_is_the_page_and_not_an_anchor() -> None:
    """A heading within a page has an address alone."""
    page, heading = Locator(0, len(TEXT), "page 3", "page=3"), Locator(30, len(TEXT), "", "fees")
    assert cited("", page, heading).locator == "page 3"
    assert cited("", page, heading).address == ""
