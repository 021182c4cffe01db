"""`pullquote ask --batch`: one object a line, in order, whatever the lines hold."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.contract import AnswerObject
from tests.cli.conftest import Run
from tests.soak import cases


def lines(*asked: object) -> str:
    """A batch of these objects."""
    return "".join(f"{json.dumps(each)}\n" for each in asked)


def test_every_line_is_answered_in_its_place(pullquote: Run, folder: Path) -> None:
    """From a file and from the standard input alike, follow-ups with their history."""
    batch = lines(
        {"question": "does Flash support 1M context?"},
        {"question": "and Pro?", "history": ["does Flash support 1M context?"]},
        {"question": "how do i make carbonara", "history": []},
        {"question": "thanks", "history": None},
    )
    (folder / "batch.jsonl").write_text(batch, encoding="utf-8")

    read = pullquote("ask", "--batch", "batch.jsonl")
    typed = pullquote("ask", "--batch", "-", typed=batch)

    assert (read.status, typed.status) == (0, 0)
    assert [each["question"] for each in read.objects] == [
        "does Flash support 1M context?",
        "and Pro?",
        "how do i make carbonara",
        "thanks",
    ]
    assert [each["reason"] for each in read.objects] == [None, None, "unknown_terms", "greeting"]
    assert "one million tokens" in read.objects[1]["quotes"][0]["text"]
    for one, other in zip(read.objects, typed.objects, strict=True):
        assert one | {"took_ms": 0} == other | {"took_ms": 0}


def test_a_batch_gives_what_single_questions_give(pullquote: Run) -> None:
    """But for the time taken, the object of a line is that of `ask --json`."""
    (single,) = pullquote("ask", "--json", "who wrote this").objects
    (batched,) = pullquote(
        "ask", "--batch", "-", typed=lines({"question": "who wrote this"})
    ).objects

    assert single | {"took_ms": 0} == batched | {"took_ms": 0}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"nonsense", "not JSON"),
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"question"', "not a JSON object"),
        (b"{}", "question: Field required"),
        (b'{"question": 5}', "question: Input should be a valid string"),
        (b'{"question": null}', "question: Input should be a valid string"),
        (b'{"question": "a", "history": "b"}', "history: Input should be a valid list"),
        (b'{"question": "a", "history": [1]}', "history.0: Input should be a valid string"),
        (b'{"question": "caf\xe9"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"question": ' + b"1" * 10_000 + b"}", "number too long"),
    ],
)
def test_a_bad_line_has_its_object_in_its_place(pullquote: Run, line: bytes, says: str) -> None:
    """The lines around it are answered, it says what is wrong and where, and the end is 2."""
    good = lines({"question": "hi"}).encode()

    done = pullquote("ask", "--batch", "-", typed=good + line + b"\n" + good)
    before, bad, behind = done.objects

    assert done.status == 2
    assert (before["reason"], behind["reason"]) == ("greeting", "greeting")
    assert (bad["question"], bad["outcome"], bad["reason"]) == ("", "nothing", "bad_input")
    assert not bad["answered"]
    assert bad["message"].startswith("line 2: ")
    assert says in bad["message"]
    assert '{"question": "…"' in bad["message"]
    assert (bad["quotes"], bad["closest"], bad["confidence"]) == ([], [], 0)
    assert "_" not in says


def test_a_mark_before_the_first_line_does_not_matter(pullquote: Run) -> None:
    """A file saved with a byte order mark is a batch like any other."""
    done = pullquote(
        "ask", "--batch", "-", typed=b"\xef\xbb\xbf" + lines({"question": "hi"}).encode()
    )

    assert (done.status, done.objects[0]["reason"]) == (0, "greeting")


def test_a_question_that_is_no_unicode_is_still_written_as_json(pullquote: Run) -> None:
    """Half a surrogate pair becomes U+FFFD, a whole one its character."""
    done = pullquote("ask", "--batch", "-", typed='{"question": "\\ud800 \\ud83c\\udfaa?"}\n')

    assert done.objects[0]["question"] == "\ufffd 🎪?"


def test_an_empty_batch_gives_nothing(pullquote: Run) -> None:
    """No line in, no line out, and status 0."""
    done = pullquote("ask", "--batch", "-")

    assert (done.status, done.out) == (0, "")


def test_a_question_set_is_a_batch(pullquote: Run) -> None:
    """Fields that a batch does not know are left alone."""
    done = pullquote("ask", "--batch", "-", typed=lines({"id": "b1", "question": "hi", "gold": []}))

    assert done.status == 0


@pytest.mark.soak
@settings(
    max_examples=cases(1_000),  # each runs the command
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    asked=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.text(max_size=40).map(lambda text: json.dumps({"question": text}).encode()),
            st.recursive(st.one_of(st.none(), st.text(max_size=5)), st.lists).map(
                lambda value: json.dumps({"question": value, "history": value}).encode()
            ),
        ),
        max_size=4,
    )
)
def test_any_lines_get_an_object_each(pullquote: Run, folder: Path, asked: list[bytes]) -> None:
    """Whatever the bytes, there are as many objects as lines, and each keeps the contract."""
    (folder / "own.txt").write_text("The mill closed.\n\nThe quay opened.\n\nThe roof is red.\n")
    batch = b"".join(line.replace(b"\n", b" ") + b"\n" for line in asked)

    done = pullquote("ask", "--corpus", "own.txt", "--batch", "-", typed=batch)

    assert len(done.objects) == len(asked)
    answers = [AnswerObject.model_validate(each) for each in done.objects]
    assert done.status == (2 if "bad_input" in [answer.reason for answer in answers] else 0)
    for answer in answers:
        assert len(answer.quotes + answer.closest) == (0 if answer.reason == "bad_input" else 3)
        assert bool(answer.quotes) == (answer.outcome in ("answer", "maybe"))
        assert answer.answered == (answer.outcome == "answer")
