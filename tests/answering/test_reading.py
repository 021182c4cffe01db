"""What models read is weighed beside the words, and nothing else has to know of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.answering.answer import Outcome, Ranking
from bot.answering.ask import Assistant
from bot.answering.weights import Weights
from bot.assembly import Models, build_assistant
from bot.reading.protocols import Progress, Vectors
from tests.reading.toys import weights

LEAVE = """# Staff handbook

## Time off

Everybody gets 25 days of vacation a year.

## Tools

Laptops are replaced every three years. Ask for one at the help desk.

- Mice
- Keyboards
"""
ELSEWHERE = "zorbeling quindles"


class Knowing:
    """A reranker and an encoder that know of one sentence that it is what is asked for.

    Args:
        answer: what the sentence holds.
    """

    name = "knowing"

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self.read: list[tuple[str, str]] = []

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker.score`."""
        self.read += [(question, text) for text in texts]
        return [10.0 if self._answer in text else -10.0 for text in texts]

    def encode_question(self, question: str) -> Vectors:
        """See `Encoder.encode_question`."""
        del question
        return np.array([1.0, 0.0], dtype=np.float32)

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """See `Encoder.encode`."""
        del done
        known = [self._answer in text for text in texts]
        return np.array([[float(one), float(not one)] for one in known], dtype=np.float32)


def reading(folder: Path, model: Knowing, *, below: float = math.inf) -> Assistant:
    """The handbook, with a reader of both kinds."""
    (folder / "handbook.md").write_text(LEAVE, encoding="utf-8")
    models = Models(model, model)
    own: Weights = replace(weights(models.groups), read_below=below)
    return models.reading(build_assistant([folder]), own)


def test_a_sentence_that_shares_no_word_with_the_question_is_found_by_what_it_means(
    tmp_path: Path,
) -> None:
    """Words alone find nothing; the encoder brings its passage, and the reranker reads it."""
    assistant = reading(tmp_path, Knowing("25 days"))

    answer = assistant.ask(ELSEWHERE)

    assert assistant.by_words.ask(ELSEWHERE).outcome is Outcome.NOTHING
    assert answer.outcome is Outcome.ANSWER
    assert answer.quotes[0].text == "Everybody gets 25 days of vacation a year."


def test_a_sentence_is_read_under_its_headings_and_behind_what_it_hangs_on(tmp_path: Path) -> None:
    """Without the sentence before it, which would be judged in its place."""
    (tmp_path / "rota.md").write_text("# Rota\n\n## Night\n\nOn call:\n\n- Ada\n- Ben\n")
    model = Knowing("Ada")
    models = Models(model, model)
    models.reading(build_assistant([tmp_path]), weights(models.groups)).ask("who is on call?")

    texts = {text for _, text in model.read}
    assert "Rota > Night. On call: Ben" in texts


def test_what_words_are_sure_of_is_not_read(tmp_path: Path) -> None:
    """The answer says that words alone gave it."""
    model = Knowing("Laptops")
    assistant = reading(tmp_path, model, below=0.0)

    assert assistant.ask("how many days of vacation?").ranking is Ranking.LEXICAL
    assert not model.read


def test_an_answer_says_that_it_was_read(tmp_path: Path) -> None:
    """And the explanation shows what the models said, beside what the words did."""
    explained = reading(tmp_path, Knowing("Laptops")).explain("how many days of vacation?")

    assert explained.answer.ranking is Ranking.READER
    assert explained.candidates[0].feature("read") == 1.0
    assert explained.candidates[0].feature("near") == 1.0
    assert 0 <= explained.candidates[0].feature("coverage") <= 1


def test_a_question_that_leans_is_read_with_what_it_leans_on(tmp_path: Path) -> None:
    """Or a model would read "and for a mouse?" alone."""
    model = Knowing("Laptops")
    reading(tmp_path, model).ask("and laptops?", ["how many days of vacation do I get?"])

    assert "how many days of vacation do I get? and laptops?" in {asked for asked, _ in model.read}


def test_a_name_in_the_place_of_another_is_read_in_its_place(tmp_path: Path) -> None:
    """A model that reads both names would take the sentence that has both."""
    (tmp_path / "prices.md").write_text("# Prices\n\nOf both, Flash costs 3 crowns, and Pro 9.\n")
    model = Knowing("crowns")
    models = Models(model, model)
    assistant = models.reading(build_assistant([tmp_path]), weights(models.groups))
    assistant.ask("and Pro?", ["what does Flash cost?"])

    assert {asked for asked, _ in model.read} == {"what does Pro cost?"}


@pytest.mark.parametrize("text", ["", "# Only a heading\n", "One sentence.\n"])
def test_documents_with_next_to_nothing_in_them_are_read_too(tmp_path: Path, text: str) -> None:
    """Nothing, a heading, one sentence."""
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Another one stands here.\n", encoding="utf-8")
    model = Knowing("One")
    models = Models(model, model)
    assistant = models.reading(build_assistant([tmp_path]), weights(models.groups))

    assert assistant.ask("what stands there?").ranking is Ranking.READER
