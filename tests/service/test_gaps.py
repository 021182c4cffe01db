"""What was not answered is put together by what it means, and leaves the list when it is mended."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import assemble, build_snapshot
from bot.catalog.corrections import Corrections, Made, PinnedSpots, Spot
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.service.corrections import WORD
from bot.service.gaps import DISMISSED, MOST_GROUPED, GapLists, dismissed_in, gap_groups, mark_of
from bot.service.words import known_words, suggestions
from bot.storage.store import Entry, Gap
from tests.reading.toys import Toys
from tests.slack.corpora import ferry

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GAPS = [
    Gap("Can I bring my dog on board?", "nothing", "x", 3, WHEN, frozenset("AB"), frozenset("C")),
    Gap("may i bring a dog on board", "maybe", "x", 2, WHEN, frozenset("B"), frozenset("D"), bad=1),
    Gap("Who is the boss on board?", "nothing", "x", 4, WHEN, frozenset("A"), frozenset("C")),
    Gap("Can I not bring my dog on board?", "nothing", "x", 1, WHEN),
]
BERG = "The ferry Selma is commanded by Ada Berg."


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The ferry document."""
    return build_snapshot([ferry(tmp_path_factory.mktemp("corpus"))])


def test_questions_that_mean_the_same_are_one(snapshot: Snapshot) -> None:
    """Counted together, by whom and where; what turns it around is another one."""
    first, second, third = gap_groups(GAPS, snapshot, (), 10)
    assert [one.text for one in first.gaps] == [GAPS[0].text, GAPS[1].text]
    assert (first.count, first.people, first.channels) == (5, frozenset("AB"), frozenset("CD"))
    assert (first.good, first.bad, first.last) == (0, 1, WHEN)
    assert first.closest is not None
    assert 0 <= first.sure <= 1
    assert (second.text, third.text) == (GAPS[2].text, GAPS[3].text)
    assert gap_groups(GAPS, snapshot, (), 1) == [first]


async def test_what_was_put_together_is_put_together_anew_where_it_has_changed(
    snapshot: Snapshot,
) -> None:
    """Asked, dismissed, given or read otherwise; each workspace has its own."""
    lists = GapLists()
    first = await lists.look("T1", GAPS, snapshot, [])
    assert [one.text for one in first.groups] == [GAPS[0].text, GAPS[2].text, GAPS[3].text]
    assert await lists.look("T1", list(GAPS), snapshot, []) is first
    other = await lists.look("T2", GAPS[:1], snapshot, [])
    assert [one.text for one in other.groups] == [GAPS[0].text]
    assert await lists.look("T1", list(GAPS), snapshot, []) is first

    again = await lists.look("T1", [replace(GAPS[0], count=9), *GAPS[1:]], snapshot, [])
    assert again.groups[0].count == 11
    dismissed = Entry("T1", DISMISSED, "a", f'"{mark_of(GAPS[2].text)}"', "U1", WHEN)
    left = await lists.look("T1", GAPS, snapshot, [dismissed])
    assert GAPS[2].text not in [one.text for one in left.groups]
    nothing = Snapshot("none", assemble(Corpus(())))
    assert (await lists.look("T1", GAPS, nothing, [])).groups[0].closest is None


async def test_of_many_wordings_those_asked_most_often_are_put_together(
    snapshot: Snapshot,
) -> None:
    """What nobody is shown costs nobody's time; a list of all has all of them."""
    others = [replace(GAPS[3], text=f"Is the sauna number {n} open?") for n in range(MOST_GROUPED)]
    many = [GAPS[0], *others, GAPS[1]]
    listed = await GapLists().look("T1", many, snapshot, [])
    assert listed.groups[0].gaps == (GAPS[0],)
    assert gap_groups(many, snapshot, (), 1)[0].gaps == (GAPS[0], GAPS[1])


def test_what_was_dismissed_or_pinned_is_not_listed(snapshot: Snapshot) -> None:
    """In the wordings that were dismissed; another one is listed."""
    body = f'"{mark_of(GAPS[0].text)} {mark_of(GAPS[2].text)}"'
    entry = Entry("T1", DISMISSED, "a", body, "U1", WHEN)
    left = gap_groups(GAPS, snapshot, dismissed_in([entry]), 10)
    assert [one.text for one in left] == [GAPS[1].text, GAPS[3].text]

    spot = Spot("ferry.md", "", 0, len(BERG), text=BERG)
    pin = PinnedSpots(Made("P1"), (GAPS[2].text,), (spot,))
    pinned = snapshot.corrected(Corrections((pin,)))
    assert GAPS[2].text not in [one.text for one in gap_groups(GAPS, pinned, (), 10)]


def test_without_documents_nothing_is_close() -> None:
    """They are listed all the same."""
    groups = gap_groups(GAPS, Snapshot("none", assemble(Corpus(()))), (), 10)
    assert len(groups) == 3
    assert all(one.closest is None and one.sure == 0 for one in groups)


def test_a_mark_tells_nothing_but_whether_it_is_the_same() -> None:
    """Whatever its spacing and capitals."""
    assert mark_of("Who  IS it?") == mark_of("who is it?")
    assert mark_of("who was it?") != mark_of("who is it?")
    assert len(mark_of("\ud800")) == 24


def test_words_that_keep_failing_are_offered(tmp_path: Path) -> None:
    """Two words that are written as one; none that failed seldom, or that somebody has refused."""
    text = "# Bridge\n\nThe keel log lies on the bridge. Nobody else writes into it.\n"
    (tmp_path / "bridge.md").write_text(text, encoding="utf-8")
    snapshot = build_snapshot([tmp_path])

    def gap(text: str, count: int) -> Gap:
        return Gap(text, "nothing", "unknown_terms", count, WHEN)

    gaps = [gap("Where is the keellog?", 2), gap("keellog???", 1), gap("Where is the sauna?", 9)]
    (found,) = suggestions(gaps, snapshot, (), 3)
    assert (found.words, found.count) == (("keellog", "keel log"), 3)
    assert suggestions(gaps[1:], snapshot, (), 3) == []
    refused = Entry("T1", WORD, "keellog", "{}", "U1", WHEN)
    assert suggestions(gaps, snapshot, known_words([refused]), 3) == []
    snapshot.reading = Toys().reading(snapshot.assistant)
    assert ("keellog", "keel log") in [one.words for one in suggestions(gaps, snapshot, (), 3)]
