"""What a monitor reads of a bot that runs."""

import json
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from threading import Event
from time import monotonic

from prometheus_client.parser import text_string_to_metric_families

from tests.patience import PATIENCE

_LOOK_SECONDS = 0.25

Samples = dict[tuple[str, ...], float]


def fetch(port: int, path: str) -> tuple[int, str]:
    """Ask for an address of this machine; returns the status and the body."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()


def ready(port: int) -> tuple[int, dict[str, bool]]:
    """What `/readyz` says."""
    status, body = fetch(port, "/readyz")
    return status, json.loads(body)


def samples(port: int) -> Samples:
    """The metrics, each by its name and the values of its labels in the order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(fetch(port, "/metrics")[1])
        for sample in family.samples
    }


def wait_until(holds: Callable[[], bool]) -> None:
    """Look until something holds."""
    pause, deadline = Event(), monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline, "it never came to hold"
        pause.wait(_LOOK_SECONDS)


def wait_for_questions(port: int, number: int) -> Samples:
    """The metrics, once so many questions are counted: that is done after the answer is seen."""
    found: Samples = {}

    def counted() -> bool:
        found.update(samples(port))
        return number == sum(
            value for name, value in found.items() if name[0] == "pullquote_questions_total"
        )

    wait_until(counted)
    return found
