"""What is suggested to a person who does not know what to ask."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import assemble, build_assistant
from bot.catalog.snapshot import example_questions
from bot.documents.corpus import Corpus
from bot.documents.document import Block, Document, Locator, Stored, StoredDocument
from bot.documents.read import as_document, read_plaintext
from tests.slack.corpora import assistant_of, ferry, unsure

BRIEF = Path(__file__).parents[2] / "corpus" / "deepseek-v4-brief.md"


def test_every_question_that_the_sample_suggests_is_answered() -> None:
    """Who clicks a suggested question of the shipped document gets a quote, never a refusal."""
    assistant = build_assistant([BRIEF])
    (document,) = assistant.corpus.documents

    assert example_questions(assistant, 9)[:4] == list(document.metadata.questions)


def test_a_document_that_suggests_nothing_is_asked_about_its_sections(tmp_path: Path) -> None:
    """A heading becomes a question, in the letters that it has inside a sentence; a title none."""
    (tmp_path / "guide.md").write_text(
        "# Guide\n\n## Meeting rooms\n\nThe house has four meeting rooms, and all of them have a "
        "screen.\n",
        encoding="utf-8",
    )
    assistant = build_assistant([tmp_path])

    assert example_questions(assistant, 4) == ["What about meeting rooms?"]


@pytest.mark.parametrize(
    ("heading", "said", "question"),
    [
        (
            "How do I use the ferry?",
            "Whoever uses the ferry shows a day pass to use it.",
            "How do I use the ferry?",
        ),
        ("What is a day pass", "A day pass is a card for every line.", "What is a day pass"),
        ("What does it cost?:", "It costs 12 crowns.", "What does it cost?"),
        ("Using the ferry:", "Using the ferry costs 12 crowns.", "What about using the ferry?"),
        ("USING THE FERRY", "Using the ferry costs 12 crowns.", "What about using the ferry?"),
        ("Ferry Selma", "The ferry Selma is a white ship.", "What about Ferry Selma?"),
    ],
)
def test_a_heading_that_asks_stands_as_it_is(
    tmp_path: Path, heading: str, said: str, question: str
) -> None:
    """Any other is asked about; a colon at its end goes."""
    (tmp_path / "guide.md").write_text(
        f"# Guide\n\n## {heading}\n\n{said}\n",
        encoding="utf-8",
    )

    examples = example_questions(assistant_of(tmp_path), 4)
    assert examples == [question]


def test_examples_are_spread_over_the_documents(tmp_path: Path) -> None:
    """No document has a second one before every other has its first."""
    for name in ("mill", "quay", "loom"):
        (tmp_path / f"{name}.md").write_text(
            f"# The {name}\n\n## Hours of the {name}\n\nThe hours of the {name} are nine to five."
            f"\n\n## Keeper of the {name}\n\nThe keeper of the {name} is Ada Berg.\n",
            encoding="utf-8",
        )
    examples = example_questions(assistant_of(tmp_path), 4)

    assert len(examples) == 4
    for name in ("mill", "quay", "loom"):
        assert any(name in question for question in examples[:3])


def test_a_question_that_has_only_a_maybe_is_an_example_where_nothing_is_better(
    tmp_path: Path,
) -> None:
    """Whoever clicks one gets a sure answer, if there is any; else there is still one to click."""
    assistant = assistant_of(ferry(tmp_path))
    sure = assistant.weighing(replace(assistant.weights, answer_from=0.32))

    assert example_questions(sure, 4) == ["What about crew?"]
    assert set(example_questions(unsure(assistant), 4)) > {"What about crew?"}


def test_a_suggested_question_that_the_documents_refuse_is_left_out(tmp_path: Path) -> None:
    """An operator's own suggestion is no exception."""
    (tmp_path / "note.md").write_text(
        "---\nquestions:\n  - Who sings the opera tonight?\n---\n\nThe mill closed in 1998.\n",
        encoding="utf-8",
    )

    assert example_questions(build_assistant([tmp_path]), 4) == []


class _Noting:
    """Texts, and which of them were asked for."""

    def __init__(self) -> None:
        self.documents: dict[bytes, Document] = {}
        self.asked: set[bytes] = set()

    def text(self, key: bytes) -> str:
        self.asked.add(key)
        return self.documents[key].text

    def parts(self, key: bytes) -> tuple[tuple[Block, ...], tuple[Locator, ...]]:
        self.asked.add(key)
        return self.documents[key].blocks, self.documents[key].locators

    def store(self, document: Document) -> StoredDocument:
        """The same document without its text."""
        key = document.name.encode()
        self.documents[key] = document
        hashes = document.content_hash, document.blocks_hash
        stored = Stored(self, key, *hashes, document.characters)
        return StoredDocument(document.name, document.metadata, stored)


def test_of_many_documents_only_some_are_opened_for_examples() -> None:
    """None of them has a heading; whoever waits for examples does not wait for all texts."""
    texts = _Noting()
    assistant = assemble(
        Corpus(
            tuple(
                texts.store(as_document(read_plaintext(b"The mill is old.\n", "x"), f"{one}.txt"))
                for one in range(250)
            )
        )
    )
    texts.asked.clear()
    assert example_questions(assistant, 4) == []
    assert len(texts.asked) == 200
