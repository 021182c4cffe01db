"""Passages: neighbouring sentences that are searched as one."""

from bot.documents.document import Document
from bot.documents.passages import split_passages
from tests.documents.conftest import Read

SENTENCE = "The mill by the river was closed in the spring of that year. "  # 61 characters


def texts(document: Document) -> list[str]:
    """The passages, with white space folded."""
    return [" ".join(passage.text.split()) for passage in split_passages(document)]


def test_short_paragraphs_are_merged(read: Read) -> None:
    """A few short paragraphs under one heading are one passage."""
    assert texts(read("One.\n\nTwo.\n\nThree.\n", "a.md")) == ["One. Two. Three."]


def test_heading_is_never_crossed(read: Read) -> None:
    """A passage ends at a heading, however short it is."""
    assert texts(read("# A\n\nOne.\n\n# B\n\nTwo.\n", "a.md")) == ["One.", "Two."]


def test_leftover_is_never_inside(read: Read) -> None:
    """A passage ends at a leftover, so that no slice of it can hold one."""
    assert texts(read("One.\n\nAdvertisement\n\nTwo.\n", "a.md")) == ["One.", "Two."]


def test_long_paragraph_is_cut_between_sentences(read: Read) -> None:
    """A long paragraph becomes windows of about 600 characters and at most eight sentences."""
    passages = split_passages(read(SENTENCE * 30))
    assert len(passages) >= 3
    assert all(len(passage.text) <= 600 for passage in passages[:-1])
    assert all(len(passage.sentences) <= 8 for passage in passages)
    assert all(passage.text.endswith("year.") for passage in passages)


def test_paragraph_slightly_too_long_is_not_cut(read: Read) -> None:
    """A short rest stays with the window before it."""
    long = SENTENCE * 4 + "And so it is " + "on and " * 40 + "on. Nobody minds it much."
    assert len(split_passages(read(long))) == 1


def test_long_sentence_is_its_own_passage(read: Read) -> None:
    """A sentence is never cut, so a passage may be longer than a window."""
    long = "word " * 300 + "end."
    assert texts(read(f"{SENTENCE}{long} {SENTENCE}")) == [SENTENCE.strip(), long, SENTENCE.strip()]


def test_list_stays_with_its_introduction(read: Read) -> None:
    """Where a list would begin the next passage, the paragraph that introduces it moves too."""
    source = f"{SENTENCE * 6}\n\nWhat to bring:\n\n- {SENTENCE * 3}\n- oil\n"
    passages = texts(read(source, "a.md"))
    assert passages[0] == (SENTENCE * 6).strip()
    assert passages[1].startswith("What to bring: - The mill")
