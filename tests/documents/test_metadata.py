"""Front matter, good and bad."""

import pytest

from bot.documents.document import Metadata
from bot.errors import DocumentError
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
    ("lines", "where"),
    [
        ("title: [1, 2]", "line 2"),
        ("date: today\ntitle:\n  a: b", "line 3"),
        ("title: a\nsample: perhaps", "line 3"),
        ("title: a: b", "line 2"),
        ("title: a\nabout: 'never closed", "line"),
        ("title: " + "[" * 5_000, "text.txt"),
    ],
)
def test_bad_front_matter_names_its_line(read: Read, lines: str, where: str) -> None:
    """A value of no use, and what is no YAML, is an error with the line and a hint."""
    with pytest.raises(DocumentError) as caught:
        read(f"---\n{lines}\n---\n{BODY}")
    assert where in caught.value.where
    assert caught.value.hint


def test_front_matter_without_end(read: Read) -> None:
    """Front matter that is never closed is an error: else the whole text would be lost in it."""
    with pytest.raises(DocumentError, match="never closed"):
        read(f"---\ntitle: Mill\n{BODY}")


def test_rule_at_the_top_is_no_front_matter(read: Read) -> None:
    """Three dashes before prose are a rule."""
    document = read(f"---\n{BODY}---\nIt was old.\n")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "The mill closed.",
        "It was old.",
    ]
