"""What people have set right is told to them by the titles of documents."""

import json
from pathlib import Path

import pytest

from bot.assembly import assemble, build_snapshot
from bot.catalog.added import Whose, added_name
from bot.catalog.corrections import Blocked, Corrections, Made, PinnedSpots, Spot
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.slack.corrected import listed, rests
from tests.slack.corpora import ferry

BY = Made("K1", "T1", user="U1")
FILE = added_name("fares.md", Whose("T1", "C1"))
ANSWER = added_name("answers/7.md", Whose("T1", "C1", everybody=True))


@pytest.fixture
def given(tmp_path: Path) -> Snapshot:
    """The ferry document, as a file that somebody added."""
    (document,) = build_snapshot([ferry(tmp_path / "corpus")]).corpus.documents
    return Snapshot("added", assemble(Corpus((document.called(FILE),))))


def pin(document: str) -> PinnedSpots:
    """A pin of what a document does not say."""
    return PinnedSpots(BY, ("Who is it?",), (Spot(document, "x", 0, 9, "y"),))


def block(document: str) -> Blocked:
    """A block of all of a document."""
    return Blocked(BY, document, None, "It is old.", "x")


def test_who_is_told_of_what_rests_reads_a_title(given: Snapshot) -> None:
    """Or what the file was called; never what the database calls it."""
    nothing = Snapshot("none", assemble(Corpus(())))
    for one, snapshot, said in (
        (pin(FILE), given, "“Ferry timetable” does not say"),
        (pin(FILE), nothing, "“fares.md” does not say"),
        (block(FILE), nothing, "“fares.md” is not there"),
        (block(ANSWER), nothing, "an answer of a person is not there"),
        (block("old.md"), given, "“old.md” is not there"),
    ):
        told = json.dumps([rests(one, snapshot).blocks], ensure_ascii=False)
        assert said in told
        assert "added:" not in told


def test_the_home_lists_what_is_about_documents_that_are_given(given: Snapshot) -> None:
    """By their titles, also where they were called otherwise; of others nothing is told."""
    (document,) = given.corpus.documents
    moved = Blocked(BY, ANSWER, None, "It moved.", document.content_hash)
    corrections = Corrections((pin(FILE), pin("gone.md")), (moved, block("old.md")))
    told = json.dumps(list(listed(corrections, given)), ensure_ascii=False)
    assert "Who is it? (“Ferry timetable”). It rests" in told
    assert "all of “Ferry timetable”: It moved." in told
    for hidden in ("added:", "gone.md", "old.md", "It is old."):
        assert hidden not in told
