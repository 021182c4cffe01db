"""Snapshots of documents: what is asked, and what becomes of an answer when they change."""

from pathlib import Path

import pytest

from bot.assembly import build_snapshot
from bot.catalog.catalog import Catalog, Scope
from bot.catalog.citation import citation
from bot.errors import CorpusError
from bot.slack.button_payload import ButtonPayload
from tests.slack.corpora import FERRY, ferry

LAST = "When does the last ferry leave Northquay?"


def test_another_snapshot_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """Whole: questions from then on are put to the new documents, and no answer mixes both."""
    catalog = Catalog(build_snapshot([ferry(tmp_path / "old")]))
    before = catalog.resolve(Scope())
    changed = FERRY.replace("23:15", "22:40")
    catalog.renew(lambda: build_snapshot([ferry(tmp_path / "new", changed)]))
    after = catalog.resolve(Scope())

    assert "23:15" in before.assistant.ask(LAST).quotes[0].text
    assert "22:40" in after.assistant.ask(LAST).quotes[0].text
    assert before.content_hash != after.content_hash


def test_a_snapshot_that_cannot_be_made_leaves_the_old_one(tmp_path: Path) -> None:
    """Whoever renews hears why, and everybody else is answered as before."""
    catalog = Catalog(build_snapshot([ferry(tmp_path / "old")]))
    with pytest.raises(CorpusError):
        catalog.renew(lambda: build_snapshot([tmp_path / "nowhere"]))

    assert "23:15" in catalog.resolve(Scope()).assistant.ask(LAST).quotes[0].text


def test_a_quote_is_found_again_by_its_place_while_its_document_stays(tmp_path: Path) -> None:
    """In a document with the same text, whatever else has come in; in no other."""
    quote = build_snapshot([ferry(tmp_path)]).assistant.ask(LAST).quotes[0]
    (tmp_path / "mill.md").write_text("# Mill\n\nThe mill grinds oats.\n", encoding="utf-8")
    more = build_snapshot([tmp_path])
    other = build_snapshot([ferry(tmp_path / "other", FERRY.replace("23:15", "22:40"))])
    (place,) = ButtonPayload.of("1", [quote]).shown

    again = more.quote(place)
    assert again is not None
    assert (again.text, again.section) == (quote.text, quote.section)
    assert other.quote(place) is None


def test_an_answer_of_an_earlier_snapshot_can_still_be_shown(tmp_path: Path) -> None:
    """It is a slice of its own document, which it holds; what is around it is known no more."""
    quote = build_snapshot([ferry(tmp_path / "old")]).assistant.ask(LAST).quotes[0]
    later = build_snapshot([ferry(tmp_path / "new", "# Mill\n\nThe mill grinds oats.\n")])

    assert "23:15" in later.around(quote).text
    assert list(later.reduced([quote])) == []
    assert citation(quote).title == "Ferry timetable"


def test_the_same_documents_are_the_same_snapshot_by_their_hash(tmp_path: Path) -> None:
    """Wherever they lie, and whenever they are read."""
    one, other = (build_snapshot([ferry(tmp_path / name)]) for name in ("a", "b"))

    assert one.content_hash == other.content_hash


def test_a_title_that_is_the_heading_too_is_said_once(tmp_path: Path) -> None:
    """The source line names it, the section where that is another, and what is known beside."""
    head = "---\npublisher: Mill office\n---\n# Mill\n\nThe mill grinds oats.\n\n"
    text = f"{head}## Hours\n\nIt is open at noon.\n"
    (tmp_path / "mill.md").write_text(text, encoding="utf-8")
    snapshot = build_snapshot([tmp_path])
    first = citation(snapshot.assistant.ask("What does the mill grind?").quotes[0])
    second = citation(snapshot.assistant.ask("When is it open?").quotes[0])

    assert first.place == "Mill"
    assert second.place == "Mill › Hours"
    assert first.published == ("Mill office",)
