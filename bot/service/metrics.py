"""What an operator may watch, as Prometheus reads it: counts and times, of nobody in particular.

Every label is one of a few words of our own. No text, no person and no channel is in any.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from bot import __version__
from bot.answering.answer import Answer, Outcome, Reason
from bot.service.incidents import KINDS, Faults
from bot.service.question import Surface
from bot.service.renewal import Change, Status

# When each count began is known from the process, and would be a metric beside every other.
disable_created_metrics()  # type: ignore[no-untyped-call]

# In seconds: an answer takes milliseconds, and what waits for Slack up to minutes.
_LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_READING_TIMES = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0)
_CONFIDENCES = tuple(tenth / 10 for tenth in range(1, 11))
_FAILED = "failed"
_OUTCOMES = (*(outcome.value for outcome in Outcome), _FAILED)
_UNSURE = (Outcome.MAYBE, Outcome.NOTHING)
_REASONS = tuple(reason for reason in Reason if reason is not Reason.GREETING)


class Reading(StrEnum):
    """What came of a question that words alone left in doubt, where there is a reader."""

    READ = "read"  # its answer is by what was read
    BUSY = "busy"  # it was not begun: others were waiting, or reading has had its share
    LATE = "late"  # it took too long
    FAILED = "failed"  # it was begun, and something went wrong


class ReaderState(StrEnum):
    """How the reader is."""

    OFF = "off"  # it is not wanted
    MISSING = "missing"  # there are no models here
    LOADING = "loading"  # words answer meanwhile
    READY = "ready"  # it reads
    FAILED = "failed"  # it cannot be had, and the log says why


class Metrics:
    """Counts what is answered.

    Every count is there from the start, as 0: the first of its kind is a rise that shows.

    Args:
        faults: what goes wrong; it is read when the metrics are.

    Attributes:
        registry: holds these metrics and no others.
    """

    def __init__(self, faults: Faults) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Troubles(faults))
        ProcessCollector(registry=self.registry)
        self._questions = Counter(
            "pullquote_questions",
            "Questions that came to an end, by surface and outcome.",
            ["surface", "outcome"],
            registry=self.registry,
        )
        self._unsure = Counter(
            "pullquote_unsure",
            "Questions without a sure answer, by outcome (maybe or nothing) and reason.",
            ["outcome", "reason"],
            registry=self.registry,
        )
        self._latency = Histogram(
            "pullquote_latency_seconds",
            "From a question's arrival to its posted answer.",
            ["surface"],
            buckets=_LATENCIES,
            registry=self.registry,
        )
        self._confidence = Histogram(
            "pullquote_confidence",
            "The confidence of the first quote, where the outcome was an answer.",
            buckets=_CONFIDENCES,
            registry=self.registry,
        )
        self._readings = Counter(
            "pullquote_readings",
            "Questions that words left in doubt while there was a reader, by what came of it.",
            ["result"],
            registry=self.registry,
        )
        self._reading_time = Histogram(
            "pullquote_reading_seconds",
            "What it took to read for a question, with what it waited, where it was read.",
            buckets=_READING_TIMES,
            registry=self.registry,
        )
        self._reader = Gauge(
            "pullquote_reader",
            "How the reader is: 1 for the state that it is in, else 0.",
            ["state"],
            registry=self.registry,
        )
        self._documents = Gauge(
            "pullquote_documents",
            "Documents that are asked.",
            registry=self.registry,
        )
        self._unreadable = Gauge(
            "pullquote_documents_unreadable",
            "Files that cannot be read; of some, their last good version is asked.",
            registry=self.registry,
        )
        self._documents_read = Gauge(
            "pullquote_documents_read_timestamp_seconds",
            "When it was last seen that what is asked is what there is.",
            registry=self.registry,
        )
        self._ready = Gauge(
            "pullquote_ready",
            "Whether a part that is needed works now: 1 or 0.",
            ["part"],
            registry=self.registry,
        )
        build = Gauge(
            "pullquote_build_info",
            "Always 1; the version that runs.",
            ["version"],
            registry=self.registry,
        )
        build.labels(__version__).set(1)
        for surface in Surface:
            self._latency.labels(surface.value)
            for outcome in _OUTCOMES:
                self._questions.labels(surface.value, outcome)
        for result in Reading:
            self._readings.labels(result.value)
        for state in ReaderState:
            self._reader.labels(state.value)
        for outcome in _UNSURE:
            for reason in _REASONS:
                self._unsure.labels(outcome.value, reason.value)

    def answered(self, surface: Surface, answer: Answer, seconds: float) -> None:
        """Count what was posted for a question, whatever its outcome.

        Args:
            surface: by which way it was asked.
            answer: what was posted.
            seconds: since the question arrived.
        """
        outcome = answer.outcome
        if outcome is Outcome.ANSWER:
            self._confidence.observe(answer.confidence)
        if outcome in _UNSURE:
            reason = answer.reason or Reason.LOW_CONFIDENCE  # what is no answer has one
            self._unsure.labels(outcome.value, reason.value).inc()
        self._questions.labels(surface.value, outcome.value).inc()
        self._latency.labels(surface.value).observe(max(0.0, seconds))

    def failed(self, surface: Surface) -> None:
        """Count a question that ended in an apology."""
        self._questions.labels(surface.value, _FAILED).inc()

    def reading(self, result: Reading, seconds: float = 0.0) -> None:
        """Count what came of a question that was to be read.

        Args:
            result: what.
            seconds: what it took, where it was read.
        """
        self._readings.labels(result.value).inc()
        if result is Reading.READ:
            self._reading_time.observe(seconds)

    def watch_reader(self, state: Callable[[], ReaderState]) -> None:
        """Show how the reader is.

        Args:
            state: asked whenever the metrics are read.
        """

        def is_in(one: ReaderState) -> float:
            return float(state() is one)

        for one in ReaderState:
            self._reader.labels(one.value).set_function(partial(is_in, one))

    def watch_documents(self, status: Callable[[], Status]) -> None:
        """Show how fresh the documents are.

        Args:
            status: asked whenever the metrics are read.
        """
        self._documents.set_function(lambda: float(len(status().corpus.documents)))
        self._unreadable.set_function(lambda: float(status().unreadable))

        def read() -> float:
            return status().read.timestamp()

        self._documents_read.set_function(read)
        self.registry.register(_Changes(status))

    def watch(self, part: str, works: Callable[[], bool]) -> None:
        """Show whether a part works.

        Args:
            part: one of a few words.
            works: asked whenever the metrics are read.
        """
        self._ready.labels(part).set_function(lambda: float(works()))


class _Changes(Collector):
    """Reads what has happened to documents when it is asked for.

    Args:
        status: what is read.
    """

    def __init__(self, status: Callable[[], Status]) -> None:
        self._status = status

    def collect(self) -> Iterator[CounterMetricFamily]:
        """What was counted so far."""
        changes = CounterMetricFamily(
            "pullquote_document_changes",
            "Documents that were new, changed, moved or gone since the start.",
            labels=["change"],
        )
        counts = self._status().counts
        for change in Change:
            changes.add_metric([change.value], counts.get(change, 0))
        yield changes


class _Troubles(Collector):
    """Reads what went wrong when it is asked for.

    Args:
        faults: what is read.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def collect(self) -> Iterator[CounterMetricFamily]:
        """What was counted so far."""
        faults = CounterMetricFamily(
            "pullquote_faults", "What went wrong, by kind.", labels=["kind"]
        )
        for kind in KINDS:
            faults.add_metric([kind], self._faults.counts[kind])
        yield faults
        yield CounterMetricFamily(
            "pullquote_slack_rate_limits",
            "Calls that Slack asked to be made later.",
            value=self._faults.rate_limits,
        )
        yield CounterMetricFamily(
            "pullquote_slack_retries",
            "Calls that were made again after an outage.",
            value=self._faults.retries,
        )
        yield CounterMetricFamily(
            "pullquote_slack_redeliveries",
            "Events that Slack delivered again, since the first delivery was not acknowledged.",
            value=self._faults.redeliveries,
        )
