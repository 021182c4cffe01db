"""Snapshots of documents: what is asked, and what becomes of an answer when they change."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answer import Quote
from bot.assembly import build_snapshot
from bot.catalog.catalog import Catalog, Scope
from bot.catalog.citation import citation
from bot.documents.document import Document, Metadata
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
    """In a document with the same text, whatever else has come in; not where it says other."""
    quote = build_snapshot([ferry(tmp_path)]).assistant.ask(LAST).quotes[0]
    (tmp_path / "mill.md").write_text("# Mill\n\nThe mill grinds oats.\n", encoding="utf-8")
    more = build_snapshot([tmp_path])
    other = build_snapshot([ferry(tmp_path / "other", FERRY.replace("23:15", "22:40"))])
    (place,) = ButtonPayload.of("1", [quote]).shown

    again = more.quote(place)
    assert again is not None
    assert (again.text, again.section) == (quote.text, quote.section)
    assert other.quote(place) is None


def test_a_quote_is_found_again_by_its_text_where_its_document_has_changed(tmp_path: Path) -> None:
    """Wherever it stands now, with what it hangs on; nothing else is ever taken for it."""
    before = build_snapshot([ferry(tmp_path / "old")])
    quote = before.assistant.ask(LAST).quotes[0]
    heading = next(
        one
        for one in quote.document.blocks
        if quote.document.text[one.start : one.end] == "Departures"
    )
    quote = replace(quote, context=((heading.start, heading.end),))
    (place,) = ButtonPayload.of("1", [quote]).shown

    longer = FERRY.replace("## Fares", "## Piers\n\nThere are two piers.\n\n## Fares")
    moved = build_snapshot([ferry(tmp_path / "moved", longer)]).quote(place)
    assert moved is not None
    assert moved.start != quote.start
    assert (moved.text, moved.context_texts) == (quote.text, quote.context_texts)
    assert moved.section == "Departures"
    for text in (FERRY.replace("23:15", "22:40"), FERRY.replace("Departures", "Not on Sundays")):
        assert build_snapshot([ferry(tmp_path / "new", text)]).quote(place) is None


def test_of_several_places_that_say_the_same_the_nearest_is_taken(tmp_path: Path) -> None:
    """A sentence may stand in a document more than once."""
    said = "The gate is closed on Sundays."
    old = f"# Gates\n\n## North\n\n{said}\n\n## South\n\n{said}\n"
    (tmp_path / "gates.md").write_text(old, encoding="utf-8")
    (document,) = build_snapshot([tmp_path]).corpus.documents
    first, last = document.text.index(said), document.text.rindex(said)
    quotes = [Quote(document, at, at + len(said), "", 0.5) for at in (first, last)]
    (tmp_path / "gates.md").write_text(old.replace("# Gates", "# All gates"), encoding="utf-8")
    now = build_snapshot([tmp_path])

    found = [now.quote(place) for place in ButtonPayload.of("1", quotes).shown]
    assert [quote.section for quote in found if quote is not None] == ["North", "South"]


def test_a_button_of_version_0_1_is_read(tmp_path: Path) -> None:
    """It leads to its quote while the document stays, and knows no text to look for after that."""
    snapshot = build_snapshot([ferry(tmp_path / "old")])
    quote = snapshot.assistant.ask(LAST).quotes[0]
    value = json.dumps(
        {
            "a": "0123456789abcdef",
            "q": [
                {
                    "d": "ferry.md",
                    "h": quote.document.content_hash,
                    "s": quote.start,
                    "e": quote.end,
                    "c": 0.5,
                }
            ],
        }
    )
    payload = ButtonPayload.read(value)
    assert payload is not None
    (place,) = payload.shown
    again = snapshot.quote(place)
    other = build_snapshot([ferry(tmp_path / "new", FERRY.replace("12 crowns", "14 crowns"))])

    assert again is not None
    assert again.text == quote.text
    assert other.quote(place) is None


def test_what_is_around_a_quote_does_not_repeat_what_it_hangs_on(tmp_path: Path) -> None:
    """What stands within the passage is read there, and what stands elsewhere before it."""
    snapshot = build_snapshot([ferry(tmp_path)])
    quote = snapshot.assistant.ask(LAST).quotes[0]
    text = quote.document.text
    spans = [
        (text.index(part), text.index(part) + len(part))
        for part in ("Ferry timetable", "The first ferry leaves Northquay at 6:40.")
    ]
    around = snapshot.around(replace(quote, context=tuple(spans)))

    assert "6:40" in around.text
    assert around.context == (spans[0],)


def test_an_answer_of_an_earlier_snapshot_can_still_be_shown(tmp_path: Path) -> None:
    """It is a slice of its own document, which it holds; what is around it is known no more."""
    quote = build_snapshot([ferry(tmp_path / "old")]).assistant.ask(LAST).quotes[0]
    later = build_snapshot([ferry(tmp_path / "new", "# Mill\n\nThe mill grinds oats.\n")])

    assert "23:15" in later.around(quote).text
    assert list(later.reduced([quote])) == []
    assert citation(quote).title == "Ferry timetable"


@pytest.mark.parametrize(
    ("title", "section", "place"),
    [
        ("Probation", "Probation", "Probation"),
        ("Probation", "PROBATION", "Probation"),
        ("Time off", "  time\u00a0 off ", "Time off"),
        ("Time off", "Time-off:", "Time off"),
        ("Café hours", "CAFE HOURS", "Café hours"),
        ("Probation", "", "Probation"),
        ("", "Probation", "Probation"),
        ("C", "C++", "C › C++"),
        ("Time off", "Time off in lieu", "Time off › Time off in lieu"),
        ("", "", ""),
    ],
)
def test_a_title_is_not_said_twice(title: str, section: str, place: str) -> None:
    """A heading that reads as the title does says nothing more."""
    document = Document("d", "Words.", Metadata(title), ())
    assert citation(Quote(document, 0, 6, section, 1.0)).place == place


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
