"""Models in ONNX, run on the processor.

Each text is run by itself and on one thread, several at a time: models whose weights are in eight
bits scale what they compute by all that is in a batch, so that a text's number would depend on its
company, and on a processor short texts padded to the length of the longest are no faster.
"""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from threading import get_native_id
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.errors import ModelError
from bot.reading.protocols import Progress, Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"

# Tokens: what a text is cut off at, a question and a text together.
_MOST_TOKENS = 256
_MOST_CHARACTERS = 2_000
# As of nice(1): who waits for an acknowledgement is served before who is read for.
_NICE = 5
# What differs beyond may differ from one processor to another.
_DECIMALS = 2
# What bge-small-en-v1.5 was taught to find passages by; models of its family share it.
_ASKS = "Represent this sentence for searching relevant passages: "

Text = TypeVar("Text")
Result = TypeVar("Result")


def _give_way() -> None:
    """Let every other thread go first, where threads have a priority of their own."""
    if sys.platform == "linux":
        with suppress(OSError):  # a sandbox may not allow it
            own = os.getpriority(os.PRIO_PROCESS, get_native_id())
            os.setpriority(os.PRIO_PROCESS, get_native_id(), max(own, _NICE))


def _readable(text: str) -> str:
    """As much of a text as is read, without halves of surrogate pairs, which no tokenizer takes."""
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


class _Model:
    """A model and its tokenizer, from a folder.

    Args:
        folder: holds `model.onnx` and `tokenizer.json`.
        threads: how many texts are read at a time.

    Attributes:
        name: of the folder, and the beginning of the SHA-256 of what is in it.

    Raises:
        ModelError: the folder holds no model of the kind that can be run here.
    """

    kind: str
    # The axes of what the model gives for one text, behind that of the batch.
    _axes: int

    def __init__(self, folder: Path, threads: int) -> None:
        try:
            import onnxruntime  # noqa: PLC0415 - an extra, and what does without it starts sooner
            import tokenizers  # noqa: PLC0415 - the same
        except ImportError:
            raise ModelError(
                "What runs the models is not installed.",
                where=str(folder),
                hint="Install it (pip install 'pullquote[reader]'), or set RERANKER and ENCODER "
                "to off.",
            ) from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The arena keeps the most that any text ever took.
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
            # As it comes, it may pad every text to the longest that the model takes.
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(_MOST_TOKENS)
            self._inputs = tuple(one.name for one in self._session.get_inputs())
            tried = self._run(self._tokenizer.encode("a"))
        except Exception as error:  # noqa: BLE001 - what their C++ and Rust raise
            raise self._unfit(
                folder, f"This model cannot be read: {type(error).__name__}."
            ) from None
        one_number = self._axes > 1 or tried.size == 1
        if tried.ndim != self._axes or not one_number or not np.isfinite(tried).all():
            raise self._unfit(folder, f"This model is no {self.kind}.")
        self.name = f"{folder.resolve().name} {_digest(folder)}"
        self._threads = ThreadPoolExecutor(
            threads, thread_name_prefix="reader", initializer=_give_way
        )

    def _unfit(self, folder: Path, problem: str) -> ModelError:
        return ModelError(
            problem,
            where=str(folder),
            hint="Fetch it anew (pullquote models get), or name a folder with the "
            f"{MODEL} and the {TOKENIZER} of a {self.kind}.",
        )

    def _run(self, encoding: "Encoding") -> Vectors:
        """What the model gives for a text, without the axis of the batch."""
        rows = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        given = {name: np.array([rows[name]], dtype=np.int64) for name in self._inputs}
        result: Vectors = self._session.run(None, given)[0][0]
        return result

    def _each(self, run: Callable[[Text], Result], texts: Iterable[Text]) -> Iterable[Result]:
        return self._threads.map(run, texts)


def _digest(folder: Path) -> str:
    """The beginning of the SHA-256 of a model's files."""
    digests = []
    for name in (MODEL, TOKENIZER):
        with (folder / name).open("rb") as stream:
            digests.append(file_digest(stream, "sha256").hexdigest()[:8])
    return "-".join(digests)


class CrossEncoder(_Model):
    """A reranker, which gives one number; see `bot.reading.protocols.Reranker` and `_Model`."""

    kind, _axes = "reranker", 1

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker.score`."""

        def one(text: str) -> float:
            encoding = self._tokenizer.encode(_readable(question), _readable(text))
            return round(float(self._run(encoding)[0]), _DECIMALS)

        return list(self._each(one, texts))


class SentenceEncoder(_Model):
    """An encoder, whose vector is that of the first token; see `bot.reading.protocols.Encoder`."""

    kind, _axes = "encoder", 2

    def encode_question(self, question: str) -> Vectors:
        """See `Encoder.encode_question`."""
        return self._encode(_ASKS + question)

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """See `Encoder.encode`."""
        vectors = []
        for vector in self._each(self._encode, texts):
            vectors.append(vector)
            done(1)
        return np.array(vectors, dtype=np.float32)

    def _encode(self, text: str) -> Vectors:
        first = self._run(self._tokenizer.encode(_readable(text)))[0]
        vector: Vectors = first / np.linalg.norm(first)
        return vector
