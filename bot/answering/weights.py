"""The fitted weights, as `bot.evaluation.fit` writes them into `weights.json`."""

import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

_FILE = "weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """What the data taught.

    Args:
        ranking: the weight of every feature of `features.FEATURES` in a sentence's score.
        confidence: the weight of every feature of `confidence.EVIDENCE` in the log-odds of a
            quote being right.
        intercept: the log-odds of a quote whose evidence is all 0.
        threshold: the confidence from which on a question is answered.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    intercept: float
    threshold: float


@cache
def fitted_weights() -> Weights:
    """The weights that ship with Pullquote."""
    text = importlib.resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    return Weights(**json.loads(text)["weights"])
