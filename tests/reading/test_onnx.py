"""The models that ship, run on the processor."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.answering.weights import fitted_weights
from bot.assembly import build_models
from bot.errors import ModelError
from bot.models.cache import find
from bot.models.known import Kind
from bot.reading.onnx import CrossEncoder, SentenceEncoder

ASKED = "How long is the parental leave?"
TEXTS = [
    "Handbook > Leave. New mothers and fathers can stay at home for sixteen weeks.",
    "Handbook > Leave. Vacation has to be taken by March.",
    "Handbook > Tools. " + "Laptops are replaced every three years, and mice as they break. " * 9,
    "x",
]


def folder(kind: Kind) -> Path:
    """Where `make test` has put a model."""
    found = find("auto", kind)
    assert found is not None, "Fetch the models: pullquote models get"
    return found


def test_a_pair_has_the_same_score_whatever_else_is_read() -> None:
    """Alone and in company, on one thread and on three."""
    one, several = (CrossEncoder(folder("reranker"), threads) for threads in (1, 3))
    alone = [one.score(ASKED, [text])[0] for text in TEXTS]

    assert several.score(ASKED, TEXTS) == alone
    assert several.score(ASKED, TEXTS[::-1]) == alone[::-1]
    assert alone == [round(score, 2) for score in alone]


def test_a_sentence_that_answers_in_other_words_is_told_from_others() -> None:
    """By the reranker, and by the encoder's directions, all of length 1."""
    scores = CrossEncoder(folder("reranker"), 2).score(ASKED, TEXTS)
    encoder = SentenceEncoder(folder("encoder"), 2)
    counted: list[int] = []
    vectors = encoder.encode(iter(TEXTS), counted.append)

    assert max(scores) == scores[0]
    assert np.argmax(vectors @ encoder.encode_question(ASKED)) == 0
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)))
    assert sum(counted) == len(TEXTS)


@pytest.mark.parametrize("text", ["", "\x00", "🦜" * 5_000, "word " * 50_000, "\ud800"])
def test_any_text_has_a_score(text: str) -> None:
    """Nothing, no character, too much, and what is no Unicode; and any question."""
    reranker = CrossEncoder(folder("reranker"), 2)

    assert len(reranker.score(text, [text, "a"])) == 2


@pytest.mark.parametrize("content", [b"", b"no model at all"])
def test_what_is_no_model_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    """And names the folder."""
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ModelError, match="cannot be read") as caught:
        SentenceEncoder(tmp_path, 1)
    assert caught.value.where == str(tmp_path)


@pytest.mark.parametrize(
    ("model", "kind"), [(CrossEncoder, "encoder"), (SentenceEncoder, "reranker")]
)
def test_a_model_of_the_other_kind_is_refused(
    model: type[CrossEncoder | SentenceEncoder], kind: Kind
) -> None:
    """Before anything is read with it."""
    with pytest.raises(ModelError, match="This model is no "):
        model(folder(kind), 1)


def test_the_weights_that_ship_are_for_the_models_that_are_fetched() -> None:
    """For words alone, for the reranker, and for both."""
    reranker, encoder = (folder("reranker"), folder("encoder"))
    alone = build_models(reranker, None, Path("unused"))
    both = build_models(reranker, encoder, Path("unused"))

    assert fitted_weights().models == ()
    assert alone is not None
    assert alone.fitted_for
    assert both is not None
    assert both.fitted_for


def test_a_process_that_gives_way_already_reads_too() -> None:
    """Nobody but root may take less way than before, and some sandboxes let nobody ask."""
    code = (
        "import os, sys; from pathlib import Path; from bot.reading.onnx import CrossEncoder;"
        "os.nice(10); print(len(CrossEncoder(Path(sys.argv[1]), 1).score('a', ['b'])))"
    )
    command = [sys.executable, "-c", code, str(folder("reranker"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "1"
