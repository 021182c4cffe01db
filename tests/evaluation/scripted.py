"""A system that says what a test tells it to, for every row of the harbour set."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.evaluation.question_set import Half, load_question_set
from bot.evaluation.run import Evaluation, evaluate
from bot.evaluation.systems import Response

HARBOUR = Path(__file__).parents[1] / "data" / "evaluation" / "harbour"

TOWER = "Its granite tower is 38 metres tall and stands on the outermost rock of the bay."
KEEPER = "Ingrid Dahl was the last keeper and left the island in 1986."
NO_FERRIES = "No ferries run between November and March."

RESPONSES = {
    "how tall is the tower": Response((TOWER, KEEPER), answered=True, confidence=0.9, shown=1),
    "when did the lamp become electric": Response(
        (TOWER, KEEPER), answered=True, confidence=0.6, shown=1
    ),
    "who was the last keeper": Response((TOWER, KEEPER), answered=True, confidence=0.55, shown=1),
    "and when did she leave?": Response((KEEPER, TOWER), answered=False, confidence=0.3, shown=0),
    "who painted the tower": Response((TOWER,), answered=True, confidence=0.7, shown=1),
    "what does a return ticket cost": Response((), answered=False, confidence=0.0, shown=0),
    "are ferries running in december": Response(
        (NO_FERRIES,), answered=True, confidence=0.8, shown=1
    ),
    "who is the captain of the ferry": Response(
        (NO_FERRIES,), answered=False, confidence=0.1, shown=0
    ),
}


class Scripted:
    """Gives the responses above.

    Args:
        name: what it is called.
        dress: changes every text before it is given, for a page that must not trust it.
    """

    def __init__(self, name: str = "scripted", dress: Callable[[str], str] = str) -> None:
        self.name = name
        self.built: list[Sequence[Path]] = []
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self._dress = dress

    def build(self, paths: Sequence[Path]) -> Callable[[str, Sequence[str]], Response]:
        """See `System.build`."""
        self.built.append(paths)

        def ask(question: str, history: Sequence[str]) -> Response:
            self.asked.append((question, tuple(history)))
            said = RESPONSES[question]
            texts = tuple(self._dress(text) for text in said.texts)
            return replace(said, texts=texts)

        return ask


def run(system: Scripted, half: Half = Half.ALL) -> Evaluation:
    """The system's evaluation on the harbour set."""
    return evaluate(load_question_set(HARBOUR), system, half, lambda _done, _rows: None)
