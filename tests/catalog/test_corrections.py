"""What people have set right belongs to its shelf, and rests where its span is gone."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import assemble, assemble_some, build_snapshot
from bot.catalog.added import Whose, added_name
from bot.catalog.catalog import Catalog, Scope, Shelving
from bot.catalog.corrections import Blocked, Corrections, Made, PinnedSpots, Spot
from bot.catalog.pins_file import PinsFile, parse_pins
from bot.catalog.place import Standing
from bot.catalog.scope import Reach
from bot.catalog.shelves import Shelf, Shelves
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.documents.document import Document, Sentence
from bot.errors import PinsError
from bot.slack.button_payload import QuotePlace
from tests.slack.corpora import FERRY, ferry

BOSS = "Who is the boss on board?"
CAPTAIN = "Who commands the ferry Selma?"
SALARIES = "# Salaries\n\nThe captain of the Selma earns 90 crowns an hour.\n"
EARNS = "What does the captain of the Selma earn?"
NEEDS = "How well is the boss paid?"


def spot(snapshot: Snapshot, question: str) -> Spot:
    """Where the first quote for a question stands."""
    answer = snapshot.assistant.ask(question)
    return Spot.of(QuotePlace.of((answer.quotes + answer.closest)[0]))


def pin(
    snapshot: Snapshot, question: str, wording: str, team: str = "", place: str = ""
) -> PinnedSpots:
    """The first quote for a question, pinned to another wording."""
    return PinnedSpots(Made("P1", team, place), (wording,), (spot(snapshot, question),))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The ferry document, and one that not everybody is given."""
    folder = ferry(tmp_path / "corpus")
    (folder / "salaries.md").write_text(SALARIES, encoding="utf-8")
    return folder


def test_a_pin_holds_for_who_is_given_its_document(corpus: Path) -> None:
    """To others it is as though there were none."""
    whole = build_snapshot([corpus])
    shelves = Shelves(
        (
            Shelf("all", ("ferry.md",), everybody=True),
            Shelf("chiefs", ("salaries.md",), channels=frozenset({"C1"})),
        ),
        rest=False,
    )
    catalog = Catalog(whole, Shelving(shelves, assemble_some, [corpus]))
    catalog.correct(Corrections((pin(whole, EARNS, NEEDS),)))
    chiefs = catalog.resolve(Scope(channel="C1", reach=Reach.OWN)).assistant.ask(NEEDS)
    others = catalog.resolve(Scope(channel="C2", reach=Reach.OWN)).assistant.ask(NEEDS)
    assert "90 crowns" in chiefs.quotes[0].text
    assert not others.pin
    assert all("90 crowns" not in one.text for one in others.quotes + others.closest)


def test_what_holds_in_a_channel_or_a_workspace_holds_in_no_other(corpus: Path) -> None:
    """Only a file's pins hold everywhere."""
    whole = build_snapshot([corpus])
    catalog = Catalog(whole)
    for by, holds in (
        ({"team": "T1", "place": "C1"}, [True, False, False]),
        ({"team": "T1"}, [True, True, False]),
        ({}, [True, True, True]),
    ):
        catalog.correct(Corrections((pin(whole, CAPTAIN, BOSS, **by),)))
        found = [
            bool(catalog.resolve(Scope(team, channel)).assistant.ask(BOSS).pin)
            for team, channel in (("T1", "C1"), ("T1", "C2"), ("T2", "C1"))
        ]
        assert found == holds
    catalog.correct(Corrections())
    assert catalog.resolve(Scope("T1")) is whole


def test_what_is_asked_again_is_not_made_anew(corpus: Path) -> None:
    """The same corrections of the same documents are the same snapshot, and are known at once."""
    whole = build_snapshot([corpus])
    catalog = Catalog(whole)
    catalog.correct(Corrections((pin(whole, CAPTAIN, BOSS),)))
    assert catalog.known(Scope("T1")) is None
    assert catalog.resolve(Scope("T1")) is catalog.resolve(Scope("T1", "C1"))
    assert catalog.known(Scope("T1")) is catalog.resolve(Scope("T1"))
    assert catalog.everything is whole


def test_a_pin_follows_its_quote_and_rests_without_it(corpus: Path) -> None:
    """Moved, it holds; gone, it rests, and holds again with its quote."""
    pinned = Corrections((pin(build_snapshot([corpus]), CAPTAIN, BOSS),))

    def look(text: str) -> tuple[bool, int]:
        ferry(corpus, text)
        snapshot = build_snapshot([corpus])
        answer = snapshot.corrected(pinned).assistant.ask(BOSS)
        return bool(answer.pin), len(snapshot.resting(pinned).pins)

    assert look(FERRY.replace("## Crew", "## Crew\n\nThis is new.")) == (True, 0)
    assert look(FERRY.replace("Ada Berg", "Bo Lund")) == (False, 1)
    assert look(FERRY) == (True, 0)


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """Two documents that say the same."""
    folder = tmp_path / "twins"
    for name in ("one", "two"):
        ferry(folder / name)
    return folder


@pytest.mark.parametrize("name", ["one/ferry.md", "two/ferry.md"])
def test_a_pin_stays_with_the_document_that_is_named(twins: Path, name: str) -> None:
    """Another one that says the same is not quoted for it, nor when the own one says so no more."""
    whole = build_snapshot([twins])
    pinned = replace(spot(whole, CAPTAIN), document=name)
    found = whole.corrected(Corrections((PinnedSpots(Made("P1"), (BOSS,), (pinned,)),)))
    assert [one.document.name for one in found.assistant.ask(BOSS).quotes] == [name]
    quote = whole.quote(pinned)
    assert quote is not None
    assert quote.document.name == name

    (twins / name).write_text(FERRY.replace("Ada Berg", "Bo Lund"), encoding="utf-8")
    assert build_snapshot([twins]).at(pinned) is None


@pytest.mark.parametrize("whole", [True, False])
def test_a_block_holds_for_all_documents_that_say_the_same(twins: Path, *, whole: bool) -> None:
    """Whichever of them it was made for."""
    snapshot = build_snapshot([twins])
    captain = spot(snapshot, CAPTAIN)
    for name in ("one/ferry.md", "two/ferry.md"):
        held = None if whole else replace(captain, document=name)
        block = Blocked(Made("B1"), name, held, "It is old.")
        answer = snapshot.corrected(Corrections((), (block,))).assistant.ask(CAPTAIN)
        assert all("Ada Berg" not in one.text for one in answer.quotes + answer.closest)


def test_what_is_given_elsewhere_is_pinned_there_alone_and_blocked_everywhere(
    twins: Path,
) -> None:
    """Whoever is given only another document that says the same has no pin, and no quote of it."""
    whole = build_snapshot([twins])
    shelves = Shelves(
        (
            Shelf("all", ("one/ferry.md",), everybody=True),
            Shelf("chiefs", ("two/ferry.md",), channels=frozenset({"C1"})),
        ),
        rest=False,
    )
    catalog = Catalog(whole, Shelving(shelves, assemble_some, [twins]))
    chiefs, others = (Scope("", channel, reach=Reach.OWN) for channel in ("C1", "C2"))
    captain = replace(spot(whole, CAPTAIN), document="two/ferry.md")
    catalog.correct(Corrections((PinnedSpots(Made("P1"), (BOSS,), (captain,)),)))
    assert catalog.resolve(chiefs).assistant.ask(BOSS).pin
    assert not catalog.resolve(others).assistant.ask(BOSS).pin

    text = "The ferry Selma is commanded by Ada Berg."
    said = Spot("two/ferry.md", "", 0, len(text), text=text)
    for held in (None, captain, said):
        catalog.correct(Corrections((), (Blocked(Made("B1"), "two/ferry.md", held, "It is old."),)))
        for scope in (chiefs, others):
            answer = catalog.resolve(scope).assistant.ask(CAPTAIN)
            assert all("Ada Berg" not in one.text for one in answer.quotes + answer.closest)


def test_what_was_set_right_holds_for_what_is_opened_to_everybody(corpus: Path) -> None:
    """Also when it is changed after that."""
    before = added_name("ferry.md", Whose("T1", "C1"))
    after = added_name("ferry.md", Whose("T1", "C1", everybody=True))
    ferry(corpus, FERRY.replace("## Crew", "## Crew\n\nThis is new."))
    changed = next(one for one in build_snapshot([corpus]).corpus.documents if "Fares" in one.text)
    opened = Snapshot("opened", assemble(Corpus((changed.called(after),))))
    ferry(corpus)
    pinned = replace(spot(build_snapshot([corpus]), CAPTAIN), document=before)
    found = opened.corrected(Corrections((PinnedSpots(Made("P1"), (BOSS,), (pinned,)),)))
    assert found.assistant.ask(BOSS).pin
    blocks = (Blocked(Made("B1"), before, None, "It is old."),)
    answer = opened.corrected(Corrections((), blocks)).assistant.ask(CAPTAIN)
    assert not answer.quotes + answer.closest


def test_a_document_is_gone_through_once_for_all_its_pins(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when more are made, and for every channel that has some of its own."""
    read = []

    class Counted(Standing):
        def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
            read.append(document.name)
            super().__init__(document, sentences)

    monkeypatch.setattr("bot.catalog.snapshot.Standing", Counted)
    whole = build_snapshot([corpus])
    told = ["A day pass costs 30 crowns, and it is valid on every line.", "It is not there."]
    spots = [Spot("ferry.md", "", 0, len(one), text=one) for one in told]
    pins = [
        PinnedSpots(Made(f"P{number}"), (f"{BOSS} {number}",), (spots[number % 2],))
        for number in range(40)
    ]
    assert len(whole.resting(Corrections(tuple(pins))).pins) == 20
    for less in (0, 1, 2):
        assert whole.corrected(Corrections(tuple(pins[less:]))).assistant.ask(f"{BOSS} 10").pin
    assert read == ["ferry.md"]


def test_what_a_pin_quotes_twice_is_shown_once(corpus: Path) -> None:
    """The same quote, or a part of one, is no other quote."""
    line = json.dumps(
        {
            "questions": [BOSS],
            "quotes": [
                {"document": "ferry.md", "text": "The ferry Selma is commanded by Ada Berg."},
                {"document": "ferry.md", "text": "The ferry  Selma is commanded by Ada Berg."},
            ],
        }
    )
    pinned = parse_pins(line, "pins.jsonl")
    assert len(build_snapshot([corpus]).corrected(pinned).assistant.ask(BOSS).quotes) == 1


def test_what_was_asked_last_is_held_ready_longest(corpus: Path) -> None:
    """However many other channels have pins of their own."""
    whole = build_snapshot([corpus])
    catalog = Catalog(whole)
    catalog.correct(
        Corrections(
            tuple(pin(whole, CAPTAIN, BOSS, "T1", f"C{number}") for number in range(40)),
        )
    )
    first = catalog.resolve(Scope("T1", "C0"))
    for number in range(1, 40):
        catalog.resolve(Scope("T1", f"C{number}"))
        assert catalog.known(Scope("T1", "C0")) is first
    assert catalog.known(Scope("T1", "C1")) is None


def test_a_pin_of_what_is_blocked_rests(corpus: Path) -> None:
    """What is never to be quoted is not quoted because somebody pinned it."""
    whole = build_snapshot([corpus])
    pinned = pin(whole, CAPTAIN, BOSS)
    block = Blocked(Made("B1"), "ferry.md", pinned.spots[0], "It is old.")
    answer = whole.corrected(Corrections((pinned,), (block,))).assistant.ask(BOSS)
    assert not answer.pin
    assert all("Ada Berg" not in one.text for one in answer.quotes + answer.closest)


def test_what_is_blocked_is_found_at_no_place_and_around_nothing(corpus: Path) -> None:
    """An old button leads to nothing; the passage of a neighbour ends before it."""
    whole = build_snapshot([corpus])
    captain, neighbour = (spot(whole, one) for one in (CAPTAIN, "How long has she sailed?"))
    blocked = whole.corrected(
        Corrections((), (Blocked(Made("B1"), "ferry.md", captain, "It is old."),))
    )
    assert blocked.quote(captain) is None
    quote = blocked.quote(neighbour)
    assert quote is not None
    assert "Ada Berg" not in blocked.around(quote).text
    assert blocked.around(quote).text == blocked.around(quote).text.strip()
    assert all("Ada Berg" not in one for one in blocked.examples)


def test_a_reader_that_comes_later_goes_by_the_same(corpus: Path) -> None:
    """What was set right does not wait for it, nor get lost with it."""
    whole = build_snapshot([corpus])
    corrected = whole.corrected(Corrections((pin(whole, CAPTAIN, BOSS),)))
    assert corrected.reading is None
    whole.reading = whole.assistant
    assert corrected.reading is not None
    assert corrected.reading is corrected.reading
    assert corrected.reading.ask(BOSS).pin == "P1"


LINES = """
{"questions": ["Who is the boss on board?"], "quotes": [{"document": "ferry.md", "text":
 "The ferry Selma is commanded by Ada Berg."}]}
""".replace(":\n", ":")


def test_a_pins_file_quotes_what_its_document_says(corpus: Path) -> None:
    """From the start of a sentence to the end of one, whatever its lines are; never half of one."""
    whole = build_snapshot([corpus])
    for text, holds in (
        ("A day pass costs 30 crowns, and it is valid on every line.", True),
        ("A day pass costs 30   crowns,\nand it is valid on every line.", True),
        ("A day pass costs 30 crowns", False),
        ("A day pass costs 31 crowns, and it is valid on every line.", False),
        ("Adaypass costs 30 crowns, and it is valid on every line.", False),
    ):
        pinned = PinnedSpots(
            Made("1", file="pins.jsonl"), (BOSS,), (Spot("ferry.md", "", 0, len(text), text=text),)
        )
        answer = whole.corrected(Corrections((pinned,))).assistant.ask(BOSS)
        assert bool(answer.pin) == holds
        if holds:
            assert answer.quotes[0].text.split() == text.split()
    read = parse_pins(LINES, "pins.jsonl")
    assert whole.corrected(read).assistant.ask(BOSS).pin == "pins.jsonl:2"
    assert [one.by.file for one in read.pins] == ["pins.jsonl"]
    elsewhere = replace(read.pins[0].spots[0], document="nowhere.md")
    resting = whole.resting(Corrections((replace(read.pins[0], spots=(elsewhere,)),)))
    assert len(resting.pins) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1"),
        ('{"questions": [], "quotes": []}', "questions"),
        ('{"questions": ["a"], "quotes": [{"document": "a.md"}]}', "quotes.0.text"),
        ('{"never": {"text": "a"}, "reason": "b"}', "never.document"),
        ('{"questions": ["a"], "quotes": [{"document": "a", "text": "b"}], "x": 1}', "x"),
        ('{"never": {"document": "a.md"}, "in": "harbour"}', "in"),
    ],
)
def test_a_line_that_is_none_is_named(line: str, said: str) -> None:
    """With how it is written."""
    with pytest.raises(PinsError) as caught:
        parse_pins(line, "pins.jsonl")
    assert said in str(caught.value)
    assert "Write a pin as" in caught.value.hint


def test_a_pins_file_may_be_missing_unless_it_is_named(tmp_path: Path) -> None:
    """What was set by hand is not left out in silence."""
    path = tmp_path / "pins.jsonl"
    assert not PinsFile(path, needed=False).read()
    with pytest.raises(PinsError):
        PinsFile(path, needed=True).read()
    path.write_bytes(b"caf\xe9 \x00\xff")
    with pytest.raises(PinsError):
        PinsFile(path, needed=False).read()
