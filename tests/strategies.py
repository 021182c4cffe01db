"""Generated cases that several tests share."""

from hypothesis import strategies as st

from bot.evaluation.question_set import Row
from bot.evaluation.result import RowResult


@st.composite
def row_results(draw: st.DrawFn) -> RowResult:
    """A judged row: any mixture of right, wrong, refused and unanswerable."""
    answerable = draw(st.booleans())
    right = tuple(draw(st.lists(st.booleans(), max_size=3))) if answerable else (False,)
    ratio = draw(st.floats(0.1, 5)) if right[:1] == (True,) else None
    return RowResult(
        row=Row(id="r", corpus="c", question="?", gold=("x",) if answerable else ()),
        texts=tuple("q" for _ in right),
        right=right,
        length_ratio=ratio,
        answered=draw(st.booleans()),
        confidence=draw(st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.7, 0.9, 1.0])),
        took_ms=draw(st.floats(0.01, 100)),
    )
