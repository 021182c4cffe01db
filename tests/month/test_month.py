"""A month in an hour: a handful of needs go through all of it, and its rules hold."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import PullquoteError, QuestionSetError
from tests.databases import query
from tests.month.month import Measured, Month, Rules, month
from tests.month.needs import Need, Needs, load_needs
from tests.month.page import table, write_page
from tests.month.shown import Shown, Verdict
from tests.slack.corpora import ferry

BERG = "The ferry Selma is commanded by Ada Berg."
PASS = "A day pass costs 30\ncrowns, and it is valid on every line."
LEAVES = "The first ferry leaves Northquay at 6:40."
SHED = "Bicycles go into the yellow shed behind the crane."
NEEDS = (
    ("captain", BERG, "", "Who is the boss on board?", "who's the boss on board"),
    ("pass", PASS, "", "How much does a day pass cost?", "What does a day pass cost?"),
    ("bicycle", "", SHED, "Where do I leave my bicycle?", "Where can I leave my bicycle?"),
    ("sauna", "", "There is none.", "Is there a sauna on board?", "Is there a sauna on board?"),
)


@pytest.fixture
def needs(tmp_path: Path) -> Needs:
    """A handbook of one document, and four needs, of which it answers one in both wordings."""
    ferry(tmp_path / "handbook")
    written = dict[str, list[object]](needs=[], first=[], second=[])
    for name, gold, said, first, second in NEEDS:
        need: dict[str, object] = {
            "id": name,
            "need": name,
            "document": None,
            "gold": [],
            "said": said,
        }
        if gold:
            need = {"id": name, "need": name, "document": "ferry.md", "gold": [gold]}
        written["needs"].append(need)
        written["first"].append({"id": name, "question": first})
        written["second"].append({"id": name, "question": second})
    for name, rows in written.items():
        lines = "\n".join(map(json.dumps, rows))
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return load_needs(tmp_path)


def page(month: Month, folder: Path) -> str:
    """What is written about a month."""
    places = [folder / name for name in ("page.md", "month.json", "month.svg")]
    places[0].write_text("Before.\n<!-- month --><!-- /month -->\nBehind.\n", encoding="utf-8")
    write_page(month, *places)
    assert json.loads(places[1].read_text(encoding="utf-8"))["rules"]["seed"] == month.rules.seed
    assert "<svg" in places[2].read_text(encoding="utf-8")
    return places[0].read_text(encoding="utf-8")


@pytest.mark.programs
def test_what_experts_mend_is_answered_in_the_words_of_others(needs: Needs, tmp_path: Path) -> None:
    """By what they saw alone, in Slack: first wordings, of which none is measured."""
    told: list[str] = []
    rules = Rules(weeks=1, share=1.0, people=2, experts=1, mends=2, seconds=0.0)
    found = month(needs, rules, None, tmp_path, told.append)

    before, after = found.weeks
    assert found.measured == 3  # the sauna's second wording is its first
    assert before.shown[Verdict.RIGHT] == 1
    assert (after.asked, after.wrong, after.pinned + after.kept) == (8, 3, 2)  # as many as they do
    assert after.pins.needs + after.answers.needs == 2
    assert after.pins.right + after.answers.right >= 1
    assert after.worse == after.others_worse == ()
    url = f"sqlite:///{tmp_path / 'month.db'}"
    used = "".join(map(str, query(url, "SELECT body FROM entries WHERE kind = 'pin'")))
    used += "".join(map(str, query(url, "SELECT question FROM kept_answers")))
    assert sum(one in used for one in needs.first.values()) == 2
    assert not [one for one in {*needs.second.values()} - {*needs.first.values()} if one in used]
    assert any("Week 1" in line for line in told)
    assert "| without experts | 0 |" in page(found, tmp_path)


@pytest.mark.programs
@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_misled_is_blocked_where_nothing_says_what_is_right(
    needs: Needs, tmp_path: Path, *, elsewhere: bool
) -> None:
    """Unless somebody else is answered by it; nobody is misled by it then, in whichever words."""
    added = {"bus": Need(id="bus", need="bus", document=None, gold=(), said="No bus goes there.")}
    first = {"bus": "When does the first bus leave Northquay?"}
    second = {"bus": "When does the first bus leave from Northquay?"}
    if elsewhere:
        added["ferry"] = Need(id="ferry", need="ferry", document="ferry.md", gold=(LEAVES,))
        first["ferry"] = second["ferry"] = "When does the first ferry leave Northquay?"
    asked = Needs(needs.handbook, added, first, second)
    rules = Rules(weeks=1, share=1.0, people=2, experts=1, mends=9, seconds=0.0, blocks=True)
    before, after = month(asked, rules, None, tmp_path).weeks
    assert before.shown[Verdict.MISLED] == 1
    assert (after.blocked, after.kept) == ((0, 1) if elsewhere else (1, 0))
    assert elsewhere or after.shown[Verdict.MISLED] == 0
    assert ("| blocked |" in table([before, after])) != elsewhere
    url = f"sqlite:///{tmp_path / 'month.db'}"
    kinds = query(url, "SELECT count(*) FROM entries WHERE kind = 'block'")
    assert kinds == [(after.blocked,)]


@pytest.mark.programs
def test_without_experts_a_week_changes_nothing(needs: Needs, tmp_path: Path) -> None:
    """So what was measured before it stands for the same month without them."""
    rules = Rules(weeks=1, share=1.0, people=2, experts=1, mends=0, seconds=0.0)
    before, after = month(needs, rules, None, tmp_path).weeks
    assert after.asked == 8
    assert after.shown == before.shown
    assert after.pins.needs == after.answers.needs == 0
    assert after.worse == after.others_worse == ()


def test_no_wording_is_measured_that_something_was_made_from(needs: Needs) -> None:
    """Neither a first wording of what was set right, nor a second one in the same words."""
    measured: list[str] = []

    def judge(wordings: Mapping[str, str]) -> dict[str, Verdict]:
        measured.extend(wordings.values())
        return dict.fromkeys(wordings, Verdict.MISLED if "boss" in str(measured) else Verdict.RIGHT)

    watched = Measured(needs, judge)
    measured.clear()
    week = watched.week(1, 8, Counter(wrong=3), {"captain", "sauna"})
    assert sorted(measured) == sorted(
        [
            *(needs.second[name] for name in ("captain", "pass", "bicycle")),
            *(needs.first[name] for name in ("pass", "bicycle")),
        ]
    )
    assert week.others == 2


def test_an_answer_is_right_by_what_is_quoted_first(needs: Needs) -> None:
    """A maybe by any of its quotes; what somebody would say counts where no document says it."""
    right = needs.needs["captain"].right
    other = "The last ferry leaves Northquay at 23:15."
    assert Shown(sure=True, quotes=(BERG,)).judged(right) is Verdict.RIGHT
    assert Shown(sure=True, quotes=(other,)).judged(right) is Verdict.MISLED
    assert Shown(sure=False, quotes=(other, BERG)).judged(right) is Verdict.MAYBE
    assert Shown(sure=False, quotes=(other,)).judged(right) is Verdict.UNFIT
    assert Shown(sure=False, quotes=()).judged(right) is Verdict.NOTHING
    assert Shown(sure=True, quotes=(SHED,)).judged(needs.needs["bicycle"].right) is Verdict.RIGHT


def test_needs_that_lack_a_wording_are_named(needs: Needs) -> None:
    """And where."""
    folder = needs.handbook.parent
    (folder / "second.jsonl").write_text('{"id": "pass", "question": "How much?"}', "utf-8")
    with pytest.raises(QuestionSetError, match="bicycle, captain, sauna") as caught:
        load_needs(folder)
    assert isinstance(caught.value, PullquoteError)
    assert "second.jsonl" in caught.value.where
