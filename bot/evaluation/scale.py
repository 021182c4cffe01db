"""Measure every engine on ever more passages, beside rank-bm25 in the same run.

Run as `make scale`, which writes `docs/scale.json`, and from it the table and the picture of
`docs/scale.md`; what was measured before of other engines and sizes stays. Each engine is measured
in processes of its own: one that builds its index, and one that starts and answers.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import numpy as np

from bot.answering.ask import Assistant
from bot.assembly import SHIPPED, Documents
from bot.errors import PullquoteError
from bot.evaluation.corpora import PAGES, default_folder, make
from bot.evaluation.scale_page import Figures, write_page
from bot.evaluation.shelf import ASKED, DOCUMENTS, write_shelf
from bot.indexes.indexes import Indexes, is_installed, opensearch_at, tantivy_in
from bot.intake.library import Library
from bot.language.analysis import content_terms
from bot.retrieval.bm25 import BM25Engine
from bot.retrieval.engine import Engine, EngineFactory, Holding

RANK_BM25 = "rank-bm25"
SIZES = (30, 1_000, 10_000, 100_000)
MOST_OF_RANK_BM25 = 100_000
_PASSAGES = 6  # found for a question, as the product finds them
_ASKERS = 5
_INDEX, _READINGS = "index", "readings.db"
_FIRST = 100  # questions that the askers ask
_SAID = re.compile(r"Vm(HWM|RSS):\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Kind:
    """An engine that is measured.

    Args:
        installed: whether it can be measured here.
        make_in: makes it for a folder; None for one in memory.
    """

    installed: Callable[[], bool]
    make_in: Callable[[Path], EngineFactory] | None


def _opensearch_in(cluster: str, folder: Path) -> EngineFactory:
    # Each folder that is measured has an index of its own there.
    return opensearch_at(cluster, None, folder.parents[1].name, folder)


# Another engine is one more line.
ENGINES: Mapping[str, Kind] = {
    RANK_BM25: Kind(lambda: True, None),
    "tantivy": Kind(partial(is_installed, "tantivy"), tantivy_in),
}


def engines_with(cluster: str) -> Mapping[str, Kind]:
    """All engines.

    Args:
        cluster: the addresses of an OpenSearch; empty where there is none.
    """
    if not cluster:
        return ENGINES
    installed = partial(is_installed, "opensearchpy")
    return {**ENGINES, "opensearch": Kind(installed, partial(_opensearch_in, cluster))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the page.

    Args:
        arguments: of the command line; None for those of this process.

    Returns:
        The exit status: 0, or 2 where it cannot be measured.
    """
    parser = argparse.ArgumentParser(prog="python -m bot.evaluation.scale")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="how many passages")
    parser.add_argument("--engines", default="", help="which are measured; all, if none is named")
    parser.add_argument("--cluster", default="", help="addresses of an OpenSearch")
    parser.add_argument("--measure", nargs=3, metavar=("STEP", "SHELF", "KEPT"), help="for itself")
    asked = parser.parse_args(arguments)
    sizes = [int(size) for size in asked.sizes.split(",")]
    if asked.measure:
        step, shelf, kept = asked.measure
        engine = engines_with(asked.cluster)[asked.engines]
        print(json.dumps(_STEPS[step](engine, Path(shelf), Path(kept))))
        return 0
    engines = asked.engines.split(",") if asked.engines else list(engines_with(asked.cluster))
    try:
        write_page(measured(sizes, engines, _say, cluster=asked.cluster))
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def measured(
    sizes: Sequence[int],
    engines: Sequence[str],
    say: Callable[[str], None],
    pages: Sequence[Path] | None = None,
    cluster: str = "",
) -> Iterator[Figures]:
    """Measure engines that are installed, one after the other.

    Args:
        sizes: numbers of passages.
        engines: by name.
        say: takes a line on how far it is.
        pages: whose text the passages are; None for those of the large public corpus.
        cluster: the addresses of an OpenSearch; empty where there is none.

    Raises:
        CorpusError: the corpus cannot be fetched.
        PullquoteError: a process that is measured fails.
    """
    if pages is None:
        pages = sorted((make(default_folder()) / PAGES).rglob("*.html"))
    for size in sizes:
        with TemporaryDirectory(prefix="pullquote-scale-") as name:
            shelf = Path(name)
            say(f"{size:,} passages ...")
            write_shelf(shelf, size, pages)
            beside: list[_Given] = []
            for engine in engines:
                too_many = engine == RANK_BM25 and size > MOST_OF_RANK_BM25
                if too_many or not engines_with(cluster)[engine].installed():
                    say(f"{size:,} passages: {engine} is left out.")
                    continue
                say(f"{size:,} passages: {engine} ...")
                figures, given = _measure(engine, shelf, size, cluster)
                beside = beside or given
                yield _compared(figures, beside, given)


# The number of the first passage found, the first quote, and the outcome.
_Given: TypeAlias = tuple[int, tuple[str, int, int] | None, str]
# What a process that is measured prints, as JSON.
_Printed: TypeAlias = dict[str, Any]


def _measure(engine: str, shelf: Path, size: int, cluster: str) -> tuple[Figures, list[_Given]]:
    named = ("--engines", engine, "--cluster", cluster)
    with TemporaryDirectory(prefix="pullquote-scale-") as name:
        built = _run("build", named, shelf, Path(name))
        started = time.time()
        asked = _run("ask", named, shelf, Path(name))
        disk = sum(one.stat().st_size for one in Path(name, _INDEX).rglob("*") if one.is_file())
    given = [(hit, quote and tuple(quote), outcome) for hit, quote, outcome in asked.pop("given")]
    return (
        Figures(
            engine=engine,
            size=size,
            disk_mb=disk / 1e6,
            start_s=asked.pop("answered_at") - started,
            **built,
            **asked,
        ),
        given,
    )


def _compared(figures: Figures, one: Sequence[_Given], other: Sequence[_Given]) -> Figures:
    """The figures with the shares of the questions for which two engines gave the same."""
    pairs = list(zip(one, other, strict=True))
    answered = [pair for pair in pairs if "answer" in (pair[0][2], pair[1][2])]
    return replace(
        figures,
        same_hit=_share([a[0] == b[0] for a, b in pairs]),
        same_quote=_share([a[1] == b[1] for a, b in pairs]),
        same_answer=_share([a[1] == b[1] for a, b in answered]),
        same_outcome=_share([a[2] == b[2] for a, b in pairs]),
    )


def _share(agree: Sequence[bool]) -> float:
    return sum(agree) / len(agree) if agree else 1.0


def _run(step: str, engine: Sequence[str], shelf: Path, kept: Path) -> _Printed:
    """Measure in a process of its own.

    Raises:
        PullquoteError: it fails.
    """
    module = ["-m", "bot.evaluation.scale", *engine, "--measure", step]
    done = subprocess.run(  # noqa: S603 - our own Python, with arguments from here
        [sys.executable, *module, str(shelf), str(kept)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PullquoteError(
            f"A process that is measured failed: {done.stderr.strip()[-500:]}.",
            where=f"{engine[1]}, {step}",
            hint="Run it with the environment that make sets up: make scale.",
        )
    printed: _Printed = json.loads(done.stdout.splitlines()[-1])
    return printed


class _Timed:
    """An engine factory, and how long it took.

    Args:
        make: makes engines.
    """

    def __init__(self, make: EngineFactory) -> None:
        self.make = make
        self.seconds = 0.0

    def __call__(self, holding: Holding) -> Engine:
        """Make an engine."""
        start = time.perf_counter()
        engine = self.make(holding)
        self.seconds += time.perf_counter() - start
        return engine


def _open(engine: Kind, shelf: Path, kept: Path) -> tuple[Assistant, _Timed]:
    """An assistant that answers from what was kept, or builds what was not."""
    make_in = engine.make_in
    timed, indexes = _Timed(BM25Engine), None

    def timed_in(folder: Path) -> EngineFactory:
        if make_in is not None:
            timed.make = make_in(folder)
        return timed

    if make_in is not None:
        indexes = Indexes(kept / _INDEX, str(shelf), 0, timed_in)
    library = Library([shelf / DOCUMENTS], kept=kept / _READINGS)
    documents = Documents(library, replace(SHIPPED, engine=timed), indexes)
    return documents.read().assistant, timed


def _build(engine: Kind, shelf: Path, kept: Path) -> _Printed:
    # What reads files is not what is measured, and is kept.
    Library([shelf / DOCUMENTS], kept=kept / _READINGS).read()
    start = time.perf_counter()
    assistant, timed = _open(engine, shelf, kept)
    seconds = time.perf_counter() - start
    count = len(assistant.index.passages)
    return {
        "passages": count,
        "build_s": seconds,
        "build_rate": count / seconds,
        "engine_rate": count / max(timed.seconds, 1e-6),
        "build_peak_mb": _memory()["HWM"],
    }


def _ask(engine: Kind, shelf: Path, kept: Path) -> _Printed:
    questions: list[str] = json.loads(shelf.joinpath(ASKED).read_text(encoding="utf-8"))
    assistant, _ = _open(engine, shelf, kept)
    assistant.ask(questions[0])
    answered_at = time.time()
    given, found_ms, asked_ms = [], [], []
    for question in questions:
        query = {term: assistant.index.idf(term) for term in content_terms(question)}
        start = time.perf_counter()
        found = assistant.index.search(query, _PASSAGES)
        between = time.perf_counter()
        answer = assistant.ask(question)
        end = time.perf_counter()
        found_ms.append((between - start) * 1000)
        asked_ms.append((end - between) * 1000)
        quotes = [(one.document.name, one.start, one.end) for one in answer.quotes[:1]]
        given.append((next(iter(found), -1), quotes[0] if quotes else None, answer.outcome))
    memory = _memory()
    start = time.perf_counter()
    with ThreadPoolExecutor(_ASKERS) as askers:
        together = len(list(askers.map(assistant.ask, islice(questions, _FIRST))))
    return {
        "answered_at": answered_at,
        "given": given,
        "found_p50_ms": float(np.percentile(found_ms, 50)),
        "found_p99_ms": float(np.percentile(found_ms, 99)),
        "asked_p50_ms": float(np.percentile(asked_ms, 50)),
        "asked_p99_ms": float(np.percentile(asked_ms, 99)),
        "together_rate": together / (time.perf_counter() - start),
        "peak_mb": memory["HWM"],
        "resident_mb": memory["RSS"],
    }


_STEPS: Mapping[str, Callable[[Kind, Path, Path], _Printed]] = {
    "build": _build,
    "ask": _ask,
}


def _memory() -> dict[str, float]:
    """The peak of resident memory and what is resident now, in MB; of both the peak on macOS."""
    status = Path("/proc/self/status")
    if status.exists():
        found = _SAID.findall(status.read_text(encoding="utf-8"))
        return {name: int(size) * 1024 / 1e6 for name, size in found}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"HWM": peak, "RSS": peak}


if __name__ == "__main__":
    sys.exit(main())
