"""Reading question sets, and their halves."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuestionSetError
from bot.evaluation.question_set import (
    Half,
    QuestionSet,
    Row,
    half_of,
    load_question_set,
    select,
)

HARBOUR = Path(__file__).parents[1] / "data" / "evaluation" / "harbour"
GOOD = {"id": "a", "corpus": "c.txt", "question": "why?", "gold": ["because"]}


def written(folder: Path, text: str | bytes) -> Path:
    """A set of the given lines over one corpus, `c.txt`."""
    (folder / "c.txt").write_text("Because it is.\n", encoding="utf-8")
    content = text.encode() if isinstance(text, str) else text
    (folder / "questions.jsonl").write_bytes(content)
    return folder


def test_rows_come_in_the_order_of_the_file() -> None:
    """Every row is read, with its history and gold, in the order of the file."""
    question_set = load_question_set(HARBOUR)
    assert question_set.name == "harbour"
    assert [row.id for row in question_set.rows] == [f"h0{n}" for n in range(1, 9)]
    follow_up = question_set.rows[3]
    assert follow_up.history == ("who was the last keeper",)
    assert follow_up.gold == ("left the island in 1986",)
    assert [row.id for row in question_set.rows if not row.answerable] == ["h05", "h08"]


def test_rows_are_grouped_by_corpus() -> None:
    """The rows of one corpus come together, both in the order of the file."""
    groups = load_question_set(HARBOUR).by_corpus()
    assert list(groups) == ["corpora/lighthouse.md", "corpora/ferry.txt"]
    assert [row.id for row in groups["corpora/ferry.txt"]] == ["h06", "h07", "h08"]


def test_bom_blank_lines_and_line_separators_inside_a_string_are_read(tmp_path: Path) -> None:
    """A byte-order mark, CRLF, blank lines and U+2028 within a question do no harm."""
    row = json.dumps(GOOD | {"question": "why\u2028then?"}, ensure_ascii=False)
    folder = written(tmp_path, f"\ufeff{row}\r\n\r\n")
    assert [row.question for row in load_question_set(folder).rows] == ["why\u2028then?"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{not json", "Invalid JSON"),
        ("[1, 2]", "should be an object"),
        (json.dumps({key: GOOD[key] for key in ("id", "corpus", "question")}), "gold"),
        (json.dumps(GOOD | {"histroy": []}), "histroy"),
        (json.dumps(GOOD | {"gold": [" "]}), "gold.0"),
        (json.dumps(GOOD | {"id": "b", "corpus": "missing.txt"}), "missing.txt"),
        (json.dumps(GOOD), "used twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    """A line that is not a good row gives an error that names file, line, problem and hint."""
    folder = written(tmp_path, f"{json.dumps(GOOD)}\n{line}\n")
    with pytest.raises(QuestionSetError) as caught:
        load_question_set(folder)
    assert caught.value.where == f"{folder / 'questions.jsonl'}, line 2"
    assert problem in caught.value.problem
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe{}"])
def test_a_file_of_no_use_is_named(tmp_path: Path, content: bytes) -> None:
    """A file without rows, or that is not UTF-8, gives an error that names it."""
    folder = written(tmp_path, content)
    with pytest.raises(QuestionSetError) as caught:
        load_question_set(folder)
    assert caught.value.where == str(folder / "questions.jsonl")


def test_a_folder_without_questions_is_named(tmp_path: Path) -> None:
    """A folder that is no question set gives an error that names the file it lacks."""
    with pytest.raises(QuestionSetError) as caught:
        load_question_set(tmp_path / "nowhere")
    assert caught.value.where.endswith("questions.jsonl")


def question_set_of(keys: list[tuple[str, str]]) -> QuestionSet:
    """A set of rows with these ids and corpora, in memory."""
    rows = tuple(Row(id=key, corpus=corpus, question="?", gold=()) for key, corpus in keys)
    several = len({corpus for _, corpus in keys}) > 1
    return QuestionSet("set", Path(), rows, split_by_corpus=several)


def test_halves_of_one_corpus_are_by_id() -> None:
    """With one corpus the SHA-256 of the id decides: "a" ends in …bb, "b" in …9d, "d" in …e4."""
    question_set = question_set_of([("a", "c"), ("b", "c"), ("d", "c")])
    assert [half_of(question_set, row) for row in question_set.rows] == [
        Half.TEST,
        Half.TEST,
        Half.TRAIN,
    ]


def test_halves_of_several_corpora_are_by_corpus() -> None:
    """With several corpora the SHA-256 of the corpus decides, so none stands in both halves."""
    question_set = question_set_of([("a", "d"), ("d", "a"), ("b", "d")])
    assert [half_of(question_set, row) for row in question_set.rows] == [
        Half.TRAIN,
        Half.TEST,
        Half.TRAIN,
    ]


@pytest.mark.soak
@given(st.lists(st.tuples(st.text(r"abc1é", min_size=1), st.sampled_from("uvwxyz")), min_size=1))
def test_halves_part_the_rows(keys: list[tuple[str, str]]) -> None:
    """The two halves together hold every row once, in the order of the set."""
    question_set = question_set_of(keys)
    halves = [half_of(question_set, row) for row in question_set.rows]
    for half in set(halves):
        expected = [row for row, at in zip(question_set.rows, halves, strict=True) if at is half]
        assert list(select(question_set, half).rows) == expected
    assert select(question_set, Half.ALL) == question_set


def test_an_empty_half_is_an_error() -> None:
    """A set that is too small to have rows in a half says so."""
    with pytest.raises(QuestionSetError, match="fit"):
        select(question_set_of([("a", "c")]), Half.TRAIN)
