"""A question in a language that no document has is told so, and no other."""

from pathlib import Path

import pytest

from bot.answering.answer import Outcome, message_for
from bot.answering.ask import Assistant
from bot.answering.foreign import foreign_language
from bot.assembly import build_assistant
from bot.evaluation.question_set import load_question_set

SETS = Path(__file__).parents[1] / "data" / "questions"


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant on a few English sentences."""
    folder = tmp_path_factory.mktemp("english")
    (folder / "a.md").write_text(
        "The mill grinds oats and barley for the whole valley. It stands at the river since 1870.\n"
    )
    return build_assistant([folder])


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie viele Urlaubstage bekommen wir?", "German"),
        ("Wo kann ich parken?", "German"),
        ("hallo zusammen, bis wann muss ich Quittungen einreichen?", "German"),
        ("¿Cuántos días de vacaciones tenemos?", "Spanish"),
        ("combien de jours de congé avons-nous ?", "French"),
        ("Quanti giorni di ferie abbiamo?", "Italian"),
        ("Hoeveel vakantiedagen krijgen we?", "Dutch"),
        ("quantos dias de férias temos?", "Portuguese"),
        ("Ile mamy dni urlopu?", "Polish"),
        ("Сколько дней отпуска?", "Russian"),
        ("何日休めますか", "Japanese"),
        ("휴가는 며칠인가요?", "Korean"),
        ("كم عدد أيام الإجازة؟", "Arabic"),
    ],
)
def test_a_question_in_another_language_is_told_so(
    question: str, language: str, english: Assistant
) -> None:
    """In one line, in place of its words one by one."""
    answer = english.ask(question)

    assert answer.outcome is Outcome.NOTHING
    assert message_for(answer) == f"That looks like {language}; the documents are in English."


@pytest.mark.parametrize(
    "question",
    [
        "parking?",
        "what about Kubernetes?",
        "who is Lotte Abreu?",
        "zorb quux",
        "whats the hols",
        "Solbakke's sallary",
        "café?",
        "gibt",
    ],
)
def test_what_may_be_english_is_not_told(question: str, english: Assistant) -> None:
    """Nor are names, mistakes and single words."""
    assert message_for(english.ask(question)).startswith("I found no ")


def test_a_language_that_a_document_has_is_not_told(tmp_path: Path) -> None:
    """Where one of the documents is German, a German question finds what it finds."""
    (tmp_path / "a.md").write_text("The mill grinds oats and barley for the whole valley.\n")
    (tmp_path / "b.md").write_text("Die Mühle mahlt Hafer und Gerste für das ganze Tal am Fluss.\n")
    answer = build_assistant([tmp_path]).ask("Wie viele Urlaubstage bekommen wir?")

    assert message_for(answer).startswith("I found no ")


@pytest.mark.parametrize("name", ["chat-a", "chat-b", "chat-c", "brief"])
def test_no_english_question_is_taken_for_another_language(name: str) -> None:
    """However it is typed."""
    rows = load_question_set(SETS / name).rows

    assert [row.question for row in rows if foreign_language(row.question, ())] == []
