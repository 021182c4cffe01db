"""Front matter, good and bad."""

import pytest

from bot.documents.document import Metadata
from tests.documents.conftest import Read

BODY = "The mill closed.\n"


def test_every_key_is_read(read: Read) -> None:
    """All keys that a citation shows are taken over; others are let alone."""
    source = """---
title: "The mill: a history"
publisher: Mill Press
date: 24 April 2026
url: https://example.org/mill
author: [Jane Doe, Jon Roe]
about: A summary
  in our words.
sample: true
tags: [mill, 1920]
---
"""
    assert read(source + BODY).metadata == Metadata(
        title="The mill: a history",
        publisher="Mill Press",
        date="24 April 2026",
        url="https://example.org/mill",
        author="Jane Doe, Jon Roe",
        about="A summary in our words.",
        sample=True,
    )


@pytest.mark.parametrize("written", ["2026-04-24", "24 April 2026", "2026-04", "1999", "12:30"])
def test_date_is_shown_as_it_is_written(read: Read, written: str) -> None:
    """YAML's own reading of dates and numbers does not change what is shown."""
    assert read(f"---\ndate: {written}\n---\n{BODY}").metadata.date == written


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("questions: ask the people team\ntitle: Leave", Metadata("Leave")),
        ("title: [1, 2]\npublisher: Mill Press", Metadata("The mill", publisher="Mill Press")),
        ("title:\n  a: b\ndate: today", Metadata("The mill", date="today")),
        ("title: Leave\nsample: perhaps", Metadata("Leave")),
        ("title: Leave: a guide\nowner: a: b", Metadata("Leave: a guide")),
        ("title: Leave\nabout: 'never closed", Metadata("Leave", about="never closed")),
        ("# a comment first\n\ntitle: Leave", Metadata("Leave")),
        ("contacts: &c [a, b]\nowners: *c\ntitle: Leave", Metadata("Leave")),
    ],
)
def test_front_matter_of_others_costs_no_document(
    read: Read, lines: str, expected: Metadata
) -> None:
    """What is of no use is left alone, and what is read line by line where it is no YAML."""
    document = read(f"---\n{lines}\n---\n# The mill\n\n{BODY}")

    assert document.metadata == expected
    assert [document.text[b.start : b.end] for b in document.blocks] == ["The mill", BODY.strip()]


def test_toml_is_front_matter_too(read: Read) -> None:
    """Between lines of three pluses; a date is shown as it is written."""
    lines = 'title = "Leave"\ndate = 2026-04-24\nauthor = ["Jane", "Jon"]\n[extra]\na = 1'

    assert read(f"+++\n{lines}\n+++\n{BODY}").metadata == Metadata(
        "Leave", date="2026-04-24", author="Jane, Jon"
    )


def test_front_matter_without_end_is_text(read: Read) -> None:
    """Or else all of the document would be lost in it."""
    assert "The mill closed." in read(f"---\ntitle: Mill\n{BODY}").text


def test_rule_at_the_top_is_no_front_matter(read: Read) -> None:
    """Three dashes before prose are a rule."""
    document = read(f"---\n{BODY}---\nIt was old.\n")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "The mill closed.",
        "It was old.",
    ]
