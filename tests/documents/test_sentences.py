"""Sentences of whole documents."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.document import BlockKind, Document
from bot.documents.passages import split_passages
from bot.documents.read import read_document
from bot.documents.sentences import split_sentences
from bot.errors import DocumentError
from tests.documents.conftest import Read
from tests.strategies import document_texts


def texts(document: Document) -> list[str]:
    """The sentences as they would be quoted."""
    return [sentence.text for sentence in split_sentences(document)]


def test_sentence_knows_its_headings(read: Read) -> None:
    """A sentence carries the headings that it stands under, outermost first, and no other."""
    document = read("# A\n\nOne.\n\n## B\n\nTwo.\n\n### C\n\nThree.\n\n## D\n\nFour.\n", "a.md")
    shown = [
        [document.text[block.start : block.end] for block in sentence.headings]
        for sentence in split_sentences(document)
    ]
    assert shown == [["A"], ["A", "B"], ["A", "B", "C"], ["A", "D"]]


def test_headings_and_leftovers_are_never_quoted(read: Read) -> None:
    """Neither a heading nor a leftover of the web yields a sentence."""
    document = read("# Looms\n\nThe loom is old.\n\nShare this article\n", "a.md")
    assert texts(document) == ["The loom is old."]


def test_byline_dateline_and_credit_are_one_sentence_each(read: Read) -> None:
    """They can be quoted to say who wrote the text, and are never split."""
    document = read(
        "By Jane Q. Doe\nOSLO, May 3 (Reuters) – The mill closed. It was old.\n"
        "(Reporting by Jane Q. Doe; Editing by J. R. Roe)\n"
    )
    assert [(sentence.kind.value, sentence.text) for sentence in split_sentences(document)] == [
        ("byline", "By Jane Q. Doe"),
        ("dateline", "OSLO, May 3 (Reuters) –"),
        ("paragraph", "The mill closed."),
        ("paragraph", "It was old."),
        ("credit", "(Reporting by Jane Q. Doe; Editing by J. R. Roe)"),
    ]


def test_a_table_is_quoted_by_row(read: Read) -> None:
    """Each row of a table is a sentence of its own, however short the table is."""
    document = read("| Loom | Price |\n|---|---|\n| Pro | $3 |\n| Flash | $1 |\n", "a.md")
    assert texts(document) == ["Loom | Price", "Pro | $3", "Flash | $1"]


def test_a_table_of_one_row_is_quoted_whole(read: Read) -> None:
    """A header and one row say less apart than together."""
    document = read("| Loom | Price |\n|---|---|\n| Pro | $3 |\n", "a.md")
    assert texts(document) == ["Loom | Price\nPro | $3"]


def test_the_rule_of_a_table_is_no_row(read: Read) -> None:
    """In plain text the line of dashes under the header is neither a row nor part of one."""
    document = read("| Loom | Price |\n|------|-------|\n| Pro | $3 |\n| Flash | $1 |\n")
    assert texts(document) == ["| Loom | Price |", "| Pro | $3 |", "| Flash | $1 |"]


def test_code_is_one_sentence(read: Read) -> None:
    """A block of code is quoted verbatim and whole."""
    document = read("Run this:\n\n```\nloom --start. Then\n\n  wait\n```\n", "a.md")
    assert texts(document)[1] == "loom --start. Then\n\n  wait"


def test_wrapped_sentence_is_one_slice(read: Read) -> None:
    """A sentence that goes over a line break is one slice, with the break inside."""
    document = read("The mill was\nold and closed in the\nspring. It stands empty.\n", "a.md")
    assert texts(document) == ["The mill was old and closed in the spring.", "It stands empty."]


@pytest.mark.soak
@given(document_texts(), st.sampled_from([".txt", ".md"]))
def test_sentences_of_any_document(source: str, suffix: str) -> None:
    """Sentences are stripped slices inside their blocks, in order, and miss only white space."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"text{suffix}"
        path.write_bytes(source.encode("utf-8", "replace"))
        try:
            document = read_document(path, path.name)
        except DocumentError:
            return
        again = read_document(path, path.name)
    sentences = split_sentences(document)
    assert sentences
    assert (again.text, again.blocks, again.metadata) == (
        document.text,
        document.blocks,
        document.metadata,
    )
    covered = [False] * len(document.text)
    last = 0
    for sentence in sentences:
        block = document.blocks[sentence.paragraph]
        assert last <= sentence.start < sentence.end
        assert block.start <= sentence.start
        assert sentence.end <= block.end
        assert sentence.kind is block.kind
        assert sentence.text == sentence.text.strip()
        assert any(map(str.isalnum, sentence.text))
        assert list(sentence.hangs_on) == sorted(set(sentence.hangs_on))
        for start, end in sentence.hangs_on:
            assert 0 <= start < end <= len(document.text)
            assert end <= sentence.start or sentence.end <= start
        covered[sentence.start : sentence.end] = [True] * (sentence.end - sentence.start)
        last = sentence.end
    at = 0
    for block in document.blocks:
        assert at <= block.start < block.end <= len(document.text)
        at = block.end
        quoted = block.kind not in (BlockKind.HEADING, BlockKind.LEFTOVER)
        for offset in range(block.start, block.end):
            if not document.text[offset].isspace():
                # The rules of a table say nothing.
                assert covered[offset] is quoted or block.kind is BlockKind.TABLE
    passages = split_passages(document)
    inside = [sentence for passage in passages for sentence in passage.sentences]
    assert [(s.start, s.end) for s in inside] == [(s.start, s.end) for s in sentences]


def test_article(article: Path) -> None:
    """The article gives its byline, dateline, three sections and no leftover."""
    document = read_document(article, "article.txt")
    sentences = split_sentences(document)
    kinds = [block.kind for block in document.blocks]
    assert kinds.count(BlockKind.HEADING) == 3
    assert kinds[:3] == [BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.PARAGRAPH]
    assert kinds[-2:] == [BlockKind.CREDIT, BlockKind.LEFTOVER]
    assert len(sentences) == 26
    assert (document.metadata.publisher, document.metadata.date) == ("Reuters", "April 24")
    assert document.text == article.read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ["Comments", "Share"])
def test_word_in_prose_is_no_leftover(read: Read, line: str) -> None:
    """A sentence that holds the word of a leftover is quoted."""
    sentence = f"{line} were read aloud at the meeting."
    assert texts(read(f"{sentence}\n")) == [sentence]
