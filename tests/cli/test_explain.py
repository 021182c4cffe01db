"""`pullquote explain`: every step between a question and its answer."""

import re

import pytest

from tests.cli.conftest import Run


def test_an_answer_is_explained_step_by_step(pullquote: Run) -> None:
    """Terms with what stands for them, passages, features and evidence of the best."""
    done = pullquote("explain", "does Flash take a 1M contxt window?")

    assert done.status == 0
    heads = re.findall(r"^[A-Z]\w+(?=:|$)", done.out, re.MULTILINE)
    assert heads == ["Outcome", "Terms", "Passages", "Sentences", "Quotes"]
    assert "  answer: confidence" in done.out
    assert re.search(r"contxt: context × 0\.\d\d", done.out)
    assert re.search(r"1M: #1000000 × 1\.00", done.out)
    assert "intercept" in done.out
    assert len(re.findall(r"deepseek-v4-brief\.md:\d+–\d+ ", done.out)) >= 9


def test_what_the_features_gave_adds_up(pullquote: Run) -> None:
    """The products below a sentence are its score."""
    out = (
        pullquote("explain", "who wrote this").out.partition("Sentences")[2].partition("Quotes")[0]
    )
    _, first, *_ = re.split(r"^  +(?=-?\d+\.\d\d  deepseek)", out, flags=re.MULTILINE)
    score = float(first.split()[0])
    given = [float(value) for value in re.findall(r"^ +([+-]\d+\.\d\d)  \w", first, re.MULTILINE)]

    assert given
    assert sum(given) == pytest.approx(score, abs=0.005 * (len(given) + 1))


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("how do i make carbonara", "nothing (unknown_terms): confidence"),
        ("hello", "reply: small talk is not searched for"),
        ("", "reply"),
    ],
)
def test_no_answer_is_explained_too(pullquote: Run, question: str, says: str) -> None:
    """The outcome and its reason stand first; the status is 0."""
    done = pullquote("explain", question)

    assert done.status == 0
    assert says in done.out


def test_what_a_follow_up_inherits_is_marked(pullquote: Run) -> None:
    """Terms of an earlier question are told apart, and so are words that no document holds."""
    out = pullquote("explain", "--history", "does Pro support 1M?", "and zorb for Flash?").out

    assert "from an earlier question" in out
    assert "zorb: found in no document" in out
    assert re.search(r"an answer from 0\.\d\d on, a maybe from 0\.\d\d on", out)
