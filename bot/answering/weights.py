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
        groups: the names of the feature groups that they were fitted for.
        ranking: the weight of every feature in a sentence's score.
        confidence: the weight of every feature in the log-odds of a quote being right.
        intercept: the log-odds of a quote whose features are all 0.
        answer_from: the confidence from which on quotes stand as an answer.
        maybe_from: the confidence from which on they are shown as a maybe.
        close: how far a neighbour's score may lie behind for both to be quoted: fitted, on the
            halves that may be looked at, as the widest that keeps quotes about as long as the
            sentence asked for.
        read_below: the confidence that words alone give below which it is worth reading what was
            found; 0 where nothing can be read.
        models: what the models are called that it was fitted for.
    """

    groups: tuple[str, ...]
    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    intercept: float
    answer_from: float
    maybe_from: float
    close: float
    read_below: float = 0.0
    models: tuple[str, ...] = ()


@cache
def fitted_weights(groups: tuple[str, ...] = ("lexical",)) -> Weights:
    """The weights that ship with Pullquote for some feature groups.

    Args:
        groups: their names.

    Raises:
        LookupError: nothing was fitted for just these.
    """
    text = importlib.resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    for fitted in json.loads(text)["weights"]:
        if tuple(fitted["groups"]) == groups:
            return Weights(**fitted | {"groups": groups, "models": tuple(fitted["models"])})
    raise LookupError(groups)
