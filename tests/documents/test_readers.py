"""Readers of formats: one for a made-up format joins in, and nothing else has to know it."""

from pathlib import Path

import pytest

from bot.assembly import Ways, build_snapshot
from bot.catalog.citation import citation
from bot.cli.render import show_answer
from bot.documents.document import Block, BlockKind, Locator, Metadata
from bot.documents.read import READERS, Reading
from bot.errors import CorpusError, DocumentError

_MAGIC = b"DECK\x00"
SLIDES = (
    b"The harbour of Northquay",
    b"A day pass costs 14 crowns, and a child's pass half of that.",
    b"The harbour master is Ida Brandt. She can be asked on weekdays.",
)


def read_deck(data: bytes, where: str) -> Reading:
    """Reads slides that stand behind a magic number, each behind a zero byte."""
    if not data.startswith(_MAGIC):
        raise DocumentError("It is no deck.", where=where, hint="Save it as a deck again.")
    text, blocks, locators = "", [], []
    for number, slide in enumerate(data.removeprefix(_MAGIC).split(b"\x00"), start=1):
        start, text = len(text), f"{text}{slide.decode()}\n\n"
        blocks.append(Block(BlockKind.PARAGRAPH, start, start + len(slide)))
        locators.append(Locator(start, len(text), f"slide {number}"))
    return Reading(text, tuple(blocks), Metadata(title="Harbour"), tuple(locators))


WAYS = Ways(readers={**READERS, ".deck": read_deck})


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A folder with a deck, which is no text, and a Markdown file."""
    (tmp_path / "harbour.deck").write_bytes(_MAGIC + b"\x00".join(SLIDES))
    (tmp_path / "mill.md").write_text("# Mill\n\nThe mill grinds oats.\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What does a day pass cost?", "Harbour, slide 2"),
        ("Who is the harbour master?", "Harbour, slide 3"),
        ("What does the mill grind?", "Mill"),
    ],
)
def test_a_format_of_its_own_is_quoted_with_where_people_find_it(
    deck: Path, question: str, place: str
) -> None:
    """By the locator in which the quote begins; a format without locators has none."""
    answer = build_snapshot([deck], WAYS).assistant.ask(question)

    assert answer.answered
    assert citation(answer.quotes[0]).place == place
    assert f"— {place}" in show_answer(answer, None)


def test_what_a_reader_can_make_nothing_of_is_a_problem_of_the_corpus(deck: Path) -> None:
    """In the reader's words; the other files are served."""
    (deck / "other.deck").write_bytes(b"\x00")
    corpus = build_snapshot([deck], WAYS).corpus

    assert [document.name for document in corpus.documents] == ["harbour.deck", "mill.md"]
    (problem,) = corpus.problems
    assert (Path(problem.where).name, problem.problem) == ("other.deck", "It is no deck.")


def test_the_formats_that_are_read_are_named(deck: Path) -> None:
    """Where a file is of none of them, and where there is no file of any."""
    (deck / "a.other").write_bytes(b"x")
    (problem,) = build_snapshot([deck / "mill.md", deck / "a.other"], WAYS).corpus.problems

    assert problem.hint.startswith("Save its text as a text, Markdown, PDF, Word, PowerPoint,")
    assert " or .deck file" in problem.hint
    with pytest.raises(CorpusError, match=r"Put a \.deck file there"):
        build_snapshot([deck / "a.other"], Ways(readers={".deck": read_deck}))
