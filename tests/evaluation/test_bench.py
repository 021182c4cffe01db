"""The bench: it runs on a tiny input and prints every figure; how fast it is, no test asks."""

import re
from pathlib import Path

import pytest

from bot.errors import PullquoteError
from bot.evaluation import bench
from bot.evaluation.bench import Effort, Measurement, Workload, table, workloads

REPOSITORY = Path(__file__).resolve().parents[2]
LEAST = Effort(processes=1, rounds=1, builds=1)


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bench runs in the repository, as make runs it."""
    monkeypatch.chdir(REPOSITORY)


def tiny(name: str, path: Path) -> Workload:
    """Two questions, one with a history."""
    asked = (("How tall is the tower?", ()), ("and when?", ("How tall is the tower?",)))
    return Workload(name, path, asked)


@pytest.fixture
def tower(tmp_path: Path) -> Path:
    """A document of three sentences."""
    path = tmp_path / "tower.txt"
    path.write_text(
        "The tower is 38 metres tall. It was built in 1871. Nobody lives there.\n", "utf-8"
    )
    return path


def test_every_figure_is_printed_beside_its_target_and_the_baseline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tower: Path
) -> None:
    """Every row has a unit; the targets are judged; progress is not in the table."""
    both = (tiny("one tower", tower), tiny("a folder", tower.parent))
    monkeypatch.setattr(bench, "workloads", lambda: both)

    assert bench.main(LEAST) == 0

    printed = capsys.readouterr()
    lines = [line for line in printed.out.splitlines() if re.search(r"\d (s|ms|MB) ", line)]
    assert [re.split(r"\s{2,}", line)[0] for line in lines] == [
        "process start to answer, one tower",
        "the same without Python's start",
        "process start to answer, with the reader",
        "peak memory, one tower",
        "peak memory, with the reader",
        *("a question, p50, one tower", "a question, p99, one tower"),
        *("building the index, one tower", "taking in a change, one tower"),
        *("a question, p50, a folder", "a question, p99, a folder"),
        *("building the index, a folder", "taking in a change, a folder"),
        *("a question that is read, p50, one tower", "a question that is read, p99, one tower"),
    ]
    targets = [re.search(r"([\d.]+ (?:s|ms|MB)) +(?:met|missed)", line) for line in lines]
    assert [found[1] for found in targets if found] == [
        *("0.6 s", "1.5 s", "150 MB", "5 ms", "1000 ms", "60 ms", "1000 ms"),
        *("80 ms", "150 ms"),
    ]
    assert "1/5" in printed.err
    assert "1/5" not in printed.out


def test_a_figure_over_its_target_is_called_missed() -> None:
    """At the target it is met, above it missed; the ratio is to the naive baseline."""
    rows = [
        Measurement("at", "ms", 5.0, 5.0, 2.0),
        Measurement("above", "ms", 5.1, 5.0, 51.0),
        Measurement("none", "ms", 5.0, None, 5.0),
    ]

    _, at, above, none = table(rows).splitlines()

    assert at.split() == ["at", "5.00", "ms", "5", "ms", "met", "2.00", "ms", "2.5"]
    assert above.split() == ["above", "5.10", "ms", "5", "ms", "missed", "51.00", "ms", "0.1"]
    assert none.split() == ["none", "5.00", "ms", "–", "5.00", "ms", "1.0"]


def test_without_shared_data_it_measures_what_ships(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The shipped brief and our own documents, and it says so."""
    monkeypatch.setattr(bench, "SHARED", tmp_path / "none")

    one, many = workloads()

    assert one.name == "the shipped brief"
    assert one.path.samefile(REPOSITORY / "corpus" / "deepseek-v4-brief.md")
    assert many.name == "the documents of chat-b"
    assert len(list(many.path.glob("*.*"))) > 3
    assert any(history for _, history in one.questions)


def test_with_shared_data_it_measures_the_article_and_the_pool(shared: Path) -> None:
    """The two that the targets were set on."""
    one, many = workloads()

    assert one.path.samefile(shared / "questions" / "article" / "corpora" / "article.txt")
    assert many.path.samefile(shared / "questions" / "clapnq" / "corpora" / "pool")


def test_what_cannot_be_measured_is_said_plainly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A process that fails ends the bench with exit status 2 and what the process said."""
    lost = tiny("lost", tmp_path / "lost.txt")
    monkeypatch.setattr(bench, "workloads", lambda: (lost, lost))

    assert bench.main(LEAST) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "lost.txt" in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("question", ["Who sells zyzzyva?", "Is the tower old?"])
def test_a_question_without_a_sure_answer_is_no_failure(tower: Path, question: str) -> None:
    """`pullquote ask` ends with 1 or 3 then; its time is measured all the same."""
    unsure = Workload("one tower", tower, ((question, ()),))

    rows = bench.bench(unsure, unsure, LEAST, lambda _line: None)

    assert rows[0].value > 0


def test_the_message_names_the_way_to_run_it() -> None:
    """Where a process fails that is measured, the hint is the make target."""
    with pytest.raises(PullquoteError) as caught:
        bench._run(["-c", "raise SystemExit(4)"], ())
    assert "make bench" in caught.value.hint


def test_questions_that_words_are_sure_of_do_not_measure_the_reader(tower: Path) -> None:
    """Small talk is never read: the bench says so rather than measure nothing."""
    sure = Workload("one tower", tower, (("hello", ()),))
    with pytest.raises(PullquoteError, match="none is read"):
        bench.bench(sure, sure, LEAST, lambda _line: None)
