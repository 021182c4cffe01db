"""What is suggested to a person who does not know what to ask."""

from pathlib import Path

from bot.assembly import build_assistant
from bot.catalog.snapshot import example_questions

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


def test_a_suggested_question_that_the_documents_refuse_is_left_out(tmp_path: Path) -> None:
    """An operator's own suggestion is no exception."""
    (tmp_path / "note.md").write_text(
        "---\nquestions:\n  - Who sings the opera tonight?\n---\n\nThe mill closed in 1998.\n",
        encoding="utf-8",
    )

    assert example_questions(build_assistant([tmp_path]), 4) == []
