"""Sentence boundaries, on the written cases and on anything at all."""

import json
from pathlib import Path

import pytest
import sentencex
from hypothesis import given

from bot.documents.splitting import split
from tests.strategies import paragraphs

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "sentences.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_hard_case(case: dict[str, object]) -> None:
    """Each written case is split as it says."""
    text = str(case["text"])
    assert [text[start:end] for start, end in split(text)] == case["sentences"]


def test_corrections_are_worth_it() -> None:
    """The library alone gets fewer of the written cases right."""
    right = 0
    for case in CASES:
        found = sentencex.get_sentence_boundaries("en", case["text"])
        right += [sentence["text"].strip() for sentence in found] == case["sentences"]
    assert right < len(CASES)


@pytest.mark.soak
@given(paragraphs())
def test_sentences_cover_their_paragraph(text: str) -> None:
    """Spans are in order, stripped, hold words, and leave out nothing but white space."""
    spans = split(text)
    at = 0
    for start, end in spans:
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert not text[at:].strip()
    assert spans == split(text)
    if any(map(str.isalnum, text)):
        assert all(any(map(str.isalnum, text[start:end])) for start, end in spans)


@pytest.mark.parametrize("separator", ["\u2028", "\x0c", "\x85", "\u3000", "\u200b ", "\u00a0"])
def test_unusual_space_is_space(separator: str) -> None:
    """Sentences are told apart whatever kind of white space is between them."""
    text = f"The mill closed.{separator}It was old."
    assert [text[start:end] for start, end in split(text)][-1] == "It was old."


def test_unclosed_quotation_marks_are_harmless() -> None:
    """A very long text full of opening quotation marks is still split at its full stops."""
    text = "“The mill closed. " * 20_000
    assert len(split(text)) > 10_000


def test_sentence_longer_than_a_window_is_not_cut() -> None:
    """A sentence of many thousand characters stays one."""
    text = f"Before it. {'word ' * 5_000}end. After it."
    assert [end - start for start, end in split(text)] == [10, 25_004, 9]
