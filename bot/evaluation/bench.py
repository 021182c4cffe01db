"""Measure speed and memory, each beside its target and beside the naive baseline.

Run as `make bench`. What is measured: the article and the pool of clapnq where `../shared` is
there, else the shipped brief and the documents of our own questions. The naive baseline is
`BM25Okapi` over sentences, in lower case and split at white space; it is measured in the same run.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from bot.answering.answer import Ranking
from bot.answering.ask import Assistant
from bot.assembly import Documents, build_assistant
from bot.errors import PullquoteError
from bot.evaluation.baselines import naive
from bot.evaluation.models import known_models
from bot.evaluation.question_set import load_question_set
from bot.intake.library import Library

SHARED = Path("../shared/questions")
OWN = Path("tests/data/questions")

PROCESSES = 15  # runs of each process; the median counts
ROUNDS = 5  # times that every question is asked
BUILDS = 5  # times that each index is built; the median counts

# The whole of what a tutorial makes of it, in a process of its own. Arguments: file, question.
_NAIVE_SCRIPT = """
import pathlib, re, sys
from rank_bm25 import BM25Okapi
file, question = sys.argv[1:]
text = pathlib.Path(file).read_text(encoding="utf-8")
sentences = [sentence for sentence in re.split(r"(?<=[.!?])\\s+", text) if sentence.split()]
engine = BM25Okapi([sentence.lower().split() for sentence in sentences])
print(engine.get_top_n(question.lower().split(), sentences, n=3))
"""

# Arguments as above; what `pullquote ask` does, in a process that can say how large it became.
_ASK_SCRIPT = """
import runpy, sys
file, question = sys.argv[1:]
sys.argv[1:] = ["ask", "--corpus", file, "--", question]
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""

# Put before a script, prints the peak of its resident memory, in bytes, as the last line. Linux
# carries getrusage's figure over from the process that started this one, /proc counts afresh.
_PEAK_SCRIPT = """
import atexit
def print_peak():
    import pathlib, re, resource, sys
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if sys.platform != "darwin":
        peak *= 1024
        status = pathlib.Path("/proc/self/status")
        own = re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text()) if status.exists() else None
        peak = int(own[1]) * 1024 if own else peak
    print()
    print(peak)
atexit.register(print_peak)
"""

# Settings.
_OFF = ("RERANKER=off",)
_AUTO = ("RERANKER=auto", "ENCODER=auto")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Workload:
    """Documents and the questions that are put to them.

    Args:
        name: what the documents are called in the table.
        path: the file or folder that holds them; processes are measured on a file.
        questions: each with the earlier questions of its conversation, oldest first; at least
            one.
    """

    name: str
    path: Path
    questions: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """How often everything is repeated.

    Args:
        processes: runs of each process, after one that does not count.
        rounds: times that every question is asked, after once that does not count.
        builds: times that each index is built, after once that does not count.
    """

    processes: int = PROCESSES
    rounds: int = ROUNDS
    builds: int = BUILDS


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure beside its target and beside the baseline's.

    Args:
        measure: what was measured.
        unit: of all three figures.
        value: of Pullquote.
        target: the most that it may be, or None where none was set.
        naive: of the naive baseline.
    """

    measure: str
    unit: str
    value: float
    target: float | None
    naive: float


def main(effort: Effort = Effort()) -> int:
    """Measure and print the table; how far it is goes to standard error.

    Args:
        effort: how often.

    Returns:
        The exit status: 0, or 2 where it cannot be measured.
    """
    try:
        article, pool = workloads()
        measurements = bench(article, pool, effort, lambda line: print(line, file=sys.stderr))
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"One document: {article.name}. Many: {pool.name}.")
    print("Naive: BM25Okapi over sentences, split at white space; measured in the same run.\n")
    print(table(measurements))
    return 0


def workloads() -> tuple[Workload, Workload]:
    """What there is to measure on: one document, and many.

    Raises:
        QuestionSetError: a question set is missing or broken.
    """
    if SHARED.is_dir():
        return (
            _workload("the article", SHARED / "article"),
            _workload("the pool of clapnq", SHARED / "clapnq"),
        )
    return (
        _workload("the shipped brief", OWN / "brief"),
        _workload("the documents of chat-b", OWN / "chat-b"),
    )


def _workload(name: str, folder: Path) -> Workload:
    questions = load_question_set(folder)
    corpora = list(questions.by_corpus())
    path = folder / corpora[0] if len(corpora) == 1 else folder / "corpora"
    return Workload(name, path, tuple((row.question, row.history) for row in questions.rows))


def bench(article: Workload, pool: Workload, effort: Effort, say: Say) -> list[Measurement]:
    """Measure everything.

    Args:
        article: one document.
        pool: many documents.
        effort: how often.
        say: takes a line on how far it is.

    Returns:
        The figures, in the order of the table.

    Raises:
        CorpusError: documents cannot be read.
        ModelError: the models are not there.
        PullquoteError: a process that is measured fails, or no question is read.
    """
    reading = known_models().reading(build_assistant([article.path]))
    read = tuple(
        asked for asked in article.questions if reading.ask(*asked).ranking is Ranking.READER
    )
    if not read:
        raise PullquoteError(
            "Words are sure of every question, so that none is read.",
            where=str(article.path),
            hint="Measure with questions that words leave in doubt.",
        )
    say("1/5 Starting processes ...")
    measurements = list(_processes(article, read[0][0], effort))
    say("2/5 Measuring memory ...")
    measurements += _memory(article, read[0][0])
    for step, workload, target in ((3, article, 5.0), (4, pool, 60.0)):
        say(f"{step}/5 Asking questions of {workload.name} ...")
        measurements += _in_process(workload, target, effort)
    say(f"5/5 Reading for questions of {article.name} ...")
    measurements += _reading(replace(article, questions=read), reading, effort)
    return measurements


def table(measurements: Sequence[Measurement]) -> str:
    """The measurements as lines of text with a head, columns aligned."""
    rows = [("", "measured", "target", "", "naive", "× naive")]
    rows += [
        (
            one.measure,
            f"{one.value:.2f} {one.unit}",
            "–" if one.target is None else f"{one.target:g} {one.unit}",
            "" if one.target is None else "met" if one.value <= one.target else "missed",
            f"{one.naive:.2f} {one.unit}",
            f"{one.value / one.naive:.1f}",
        )
        for one in measurements
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _processes(article: Workload, question: str, effort: Effort) -> Iterator[Measurement]:
    """The times of processes that answer a question which words leave in doubt."""
    file = str(article.path)
    asking = ["-m", "bot", "ask", "--corpus", file, "--", question]
    ask, reading, script, empty = (
        _median_run(arguments, effort.processes, reader)
        for arguments, reader in (
            (asking, _OFF),
            (asking, _AUTO),
            (["-c", _NAIVE_SCRIPT, file, question], _OFF),
            (["-c", "pass"], _OFF),
        )
    )
    yield Measurement(f"process start to answer, {article.name}", "s", ask, 0.6, script)
    yield Measurement("the same without Python's start", "s", ask - empty, None, script - empty)
    yield Measurement("process start to answer, with the reader", "s", reading, 1.5, script)


def _memory(article: Workload, question: str) -> Iterator[Measurement]:
    arguments = [str(article.path), question]
    own, reading, other = (
        int(_run(["-c", _PEAK_SCRIPT + script, *arguments], reader).splitlines()[-1]) / 1e6
        for script, reader in ((_ASK_SCRIPT, _OFF), (_ASK_SCRIPT, _AUTO), (_NAIVE_SCRIPT, _OFF))
    )
    yield Measurement(f"peak memory, {article.name}", "MB", own, 150.0, other)
    yield Measurement("peak memory, with the reader", "MB", reading, None, other)


def _reading(workload: Workload, reading: Assistant, effort: Effort) -> Iterator[Measurement]:
    """The times to answer questions that are read."""
    times = _answer_times(reading.ask, workload, effort)
    other = _answer_times(naive().build([workload.path]), workload, effort)
    for name, percent, most in (("p50", 50, 80.0), ("p99", 99, 150.0)):
        own_ms, naive_ms = (float(np.percentile(one, percent)) for one in (times, other))
        measure = f"a question that is read, {name}, {workload.name}"
        yield Measurement(measure, "ms", own_ms, most, naive_ms)


def _in_process(workload: Workload, target: float, effort: Effort) -> Iterator[Measurement]:
    """The times to build an index and to answer a question, in milliseconds."""

    def ask_pullquote() -> Callable[[str, Sequence[str]], object]:
        return build_assistant([workload.path]).ask

    def ask_naive() -> Callable[[str, Sequence[str]], object]:
        return naive().build([workload.path])

    own, other = (_answer_times(build(), workload, effort) for build in (ask_pullquote, ask_naive))
    for name, percent, most in (("p50", 50, None), ("p99", 99, target)):
        own_ms, naive_ms = (float(np.percentile(times, percent)) for times in (own, other))
        yield Measurement(f"a question, {name}, {workload.name}", "ms", own_ms, most, naive_ms)
    own_ms, naive_ms = (
        float(np.median([_milliseconds(build) for _ in range(effort.builds)]))
        for build in (ask_pullquote, ask_naive)
    )
    yield Measurement(f"building the index, {workload.name}", "ms", own_ms, None, naive_ms)
    changed_ms = float(np.median(list(_change_times(workload, effort))))
    yield Measurement(f"taking in a change, {workload.name}", "ms", changed_ms, 1000.0, naive_ms)


def _change_times(workload: Workload, effort: Effort) -> Iterator[float]:
    """What it takes to answer from one document that has changed, in milliseconds."""
    with TemporaryDirectory() as name:
        folder = Path(name, "corpus")
        if workload.path.is_dir():
            copytree(workload.path, folder)
        else:
            folder.mkdir()
            copy(workload.path, folder)
        documents = Documents(Library([folder]))
        changing = folder / documents.read().corpus.documents[0].name
        for number in range(effort.builds):
            with changing.open("a", encoding="utf-8") as file:
                file.write(f"\n\nThe mill was sold {number} times.\n")
            yield _milliseconds(documents.read)


def _answer_times(
    ask: Callable[[str, Sequence[str]], object], workload: Workload, effort: Effort
) -> list[float]:
    """The time of every question in every round but the first, in milliseconds."""
    times: list[float] = []
    for question, history in workload.questions * (effort.rounds + 1):
        start = perf_counter()
        ask(question, history)
        times.append((perf_counter() - start) * 1000)
    return times[len(workload.questions) :]


def _milliseconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def _median_run(arguments: Sequence[str], runs: int, reader: Sequence[str]) -> float:
    """The median time of a Python process from start to end, in seconds."""
    times = [_milliseconds(lambda: _run(arguments, reader)) / 1000 for _ in range(runs + 1)]
    return float(np.median(times[1:]))


def _run(arguments: Sequence[str], reader: Sequence[str]) -> str:
    """Run this Python with arguments and the settings of the reader; return what it prints.

    Raises:
        PullquoteError: it fails; that `pullquote ask` found nothing (exit status 1), or is not
            sure (3), is no failure unless it says something on standard error.
    """
    done = subprocess.run(  # noqa: S603 - our own command, and scripts written above
        ["env", *reader, sys.executable, *arguments],  # noqa: S607 - POSIX has it
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1, 3) or (done.returncode and done.stderr):
        raise PullquoteError(
            f"A process that is measured failed: {done.stderr.strip()}.",
            where="python -m bot.evaluation.bench",
            hint="Run it with the environment that make sets up: make bench.",
        )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
