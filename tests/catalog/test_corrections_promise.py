"""Nobody is told by what was set right of a document that they are not given, whatever it is."""

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import Quote
from bot.catalog.added import moved_name
from bot.catalog.catalog import Catalog, Shelving
from bot.catalog.corrections import Blocked, Corrections, Made, PinnedSpots, Spot, Words
from bot.catalog.scope import Scope
from bot.catalog.shelves import Shelves
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.slack.button_payload import QuotePlace
from bot.slack.corrected import listed, rests
from tests.catalog.test_shelves_promise import (
    CHANNELS,
    FILES,
    NAMES,
    PLACES,
    QUESTIONS,
    SHELVES,
    TEAMS,
    THINGS,
    all_that_is_shown,
    assistant_of,
    everything,
    given_to,
)
from tests.soak import cases

# No document holds these: what is asked with them is found by a pin, or not at all.
TITLES = "abbess baroness countess duchess empress".split()
WORDINGS = ("Who is the {} of it?", "Is there a {}?", "What about the {} and her nine crowns?")
_WHOLE = Snapshot("all", assistant_of(everything()))
_Made = TypeVar("_Made", PinnedSpots, Blocked, Words)


def _said(number: int, sentence: int) -> str:
    """One of the two sentences of a document."""
    thing, owner = THINGS[number], NAMES[number]
    return (f"{owner} owns the {thing}.", f"It was bought from {owner} for nine crowns.")[sentence]


def _spot(number: int, sentence: int, *, moved: bool, form: str) -> Spot:
    """Where a sentence of a document stands, or stood before it was changed."""
    name = moved_name(FILES[number]) if moved else FILES[number]
    said = _said(number, sentence)
    by_text = Spot(name, "", 0, len(said), text=said)
    if form == "text":
        return by_text
    quote = _WHOLE.at(by_text)
    assert quote is not None
    spot = replace(Spot.of(QuotePlace.of(quote)), document=name)
    if form == "before":
        return replace(spot, content_hash="earlier", start=spot.start + 3, end=spot.end + 3)
    return spot if form == "now" else replace(spot, content_hash="earlier", fingerprint="gone")


def _numbers(one: PinnedSpots | Blocked) -> set[int]:
    """The documents that something is about, by their numbers."""
    names = [one.document] if isinstance(one, Blocked) else [spot.document for spot in one.spots]
    return {FILES.index(name if name in FILES else moved_name(name)) for name in names}


SPOTS = st.builds(
    _spot,
    st.integers(0, len(FILES) - 1),
    st.integers(0, 1),
    moved=st.booleans(),
    form=st.sampled_from(["text", "now", "now", "before", "gone"]),
)


def _made(number: int, team: str, place: str) -> Made:
    """Who has made something, where it holds; in a file, where it holds everywhere."""
    file = "" if team else "pins.jsonl"
    return Made(f"K{number}", team, place if team else "", f"UMAKER{number}", file=file)


MADE = st.tuples(st.sampled_from(["", *TEAMS]), st.sampled_from(["", "", *CHANNELS]))


def _pin(number: int, made: tuple[str, str], wording: str, spots: tuple[Spot, ...]) -> PinnedSpots:
    return PinnedSpots(_made(number, *made), (wording.format(TITLES[number]),), spots)


def _block(number: int, made: tuple[str, str], spot: Spot, *, whole: bool) -> Blocked:
    name, by, why = spot.document, _made(10 + number, *made), f"REASON{number}"
    known = next((one for one in everything().documents if one.name == name), None)
    if whole and known is not None:
        return Blocked(by, name, None, why, known.content_hash)
    return Blocked(by, name, spot, why)


def _words(number: int, thing: str, team: str) -> Words:
    return Words(_made(20 + number, team, ""), (f"{thing}y", thing))


def _several(
    made: Callable[..., _Made], *drawn: st.SearchStrategy[Any], most: int
) -> st.SearchStrategy[tuple[_Made, ...]]:
    """Some of a kind, each with its number."""
    every = st.lists(st.tuples(*drawn), max_size=most)
    return every.map(lambda some: tuple(made(number, *one) for number, one in enumerate(some)))


CORRECTIONS = st.builds(
    Corrections,
    _several(
        _pin,
        MADE,
        st.sampled_from(WORDINGS),
        st.lists(SPOTS, min_size=1, max_size=2).map(tuple),
        most=len(TITLES),
    ),
    _several(
        lambda number, made, spot, whole: _block(number, made, spot, whole=whole),
        MADE,
        SPOTS,
        st.booleans(),
        most=2,
    ),
    _several(_words, st.sampled_from(THINGS), st.sampled_from(TEAMS), most=2),
)
ASKED = st.one_of(
    st.builds(str.format, st.sampled_from(WORDINGS), st.sampled_from(TITLES)),
    st.builds("Who owns the {}y?".format, st.sampled_from(THINGS)),
    QUESTIONS,
)


def _given(corrections: Corrections, theirs: set[str]) -> Corrections:
    """Those that are about documents of theirs alone, told in other words than the program's."""

    def mine(one: PinnedSpots | Blocked) -> bool:
        return theirs >= {FILES[number] for number in _numbers(one)}

    held = {thing for file, thing in zip(FILES, THINGS, strict=True) if file in theirs}
    return Corrections(
        tuple(filter(mine, corrections.pins)),
        tuple(filter(mine, corrections.blocks)),
        tuple(one for one in corrections.words if one.pair[1] in held),
    )


def _holding(corrections: Corrections, place: Scope) -> Corrections:
    """Those that hold where somebody asks."""

    def holds(one: PinnedSpots | Blocked | Words) -> bool:
        return one.by.team in ("", place.team) and one.by.place in ("", place.channel)

    return Corrections(
        tuple(filter(holds, corrections.pins)),
        tuple(filter(holds, corrections.blocks)),
        tuple(filter(holds, corrections.words)),
    )


def _is_blocked(quote: Quote, blocks: Sequence[Blocked]) -> bool:
    """Whether a quote says anything that is never to be quoted, as far as a text tells that."""
    number = FILES.index(quote.document.name)
    return any(
        block.spot is None or (block.spot.text and block.spot.text in quote.text)
        for block in blocks
        if number in _numbers(block)
    )


@pytest.mark.soak
@settings(max_examples=cases(10_000, 300))
@given(
    shelves=SHELVES,
    place=PLACES,
    question=ASKED,
    history=st.lists(ASKED, max_size=1).map(tuple),
    corrections=CORRECTIONS,
)
def test_nobody_is_told_by_what_was_set_right_of_what_they_are_not_given(
    shelves: Shelves,
    place: Scope,
    question: str,
    history: tuple[str, ...],
    corrections: Corrections,
) -> None:
    """No quote, wording, reason, maker, title or word; it is as though nobody had set it right.

    Also in the Home of who may set answers right, and in what is told of what rests.
    """
    catalog = Catalog(_WHOLE, Shelving(shelves, assistant_of))
    catalog.correct(corrections)
    snapshot, theirs = catalog.resolve(place), given_to(shelves, place)
    theirs_alone = tuple(one for one in everything().documents if one.name in theirs)
    alone = Snapshot("all", assistant_of(Corpus(theirs_alone)))
    known = _given(corrections, theirs)
    held = _holding(known, place)

    answers = snapshot.assistant.ask_all(question, history)
    assert answers == alone.corrected(held).assistant.ask_all(question, history)
    for answer in answers:
        assert answer.pin in {"", *(one.by.key for one in held.pins)}
        assert not any(_is_blocked(one, held.blocks) for one in answer.quotes + answer.closest)
    for spot in itertools.chain.from_iterable(one.spots for one in corrections.pins):
        stands = snapshot.at(spot)
        assert stands is None or stands.document.name in theirs

    in_home = [*listed(corrections, snapshot)]
    assert in_home == [*listed(known, alone.corrected(held))]
    resting = _WHOLE.resting(corrections)
    of_no_effect: list[PinnedSpots | Blocked] = [*resting.pins, *resting.blocks]
    told = json.dumps([rests(one, snapshot).blocks for one in of_no_effect])
    shown = all_that_is_shown(snapshot, question, history) + json.dumps(in_home)
    typed = " ".join((question, *history))
    for file, thing, owner in zip(FILES, THINGS, NAMES, strict=True):
        for one in (shown, told):
            assert (owner in one) <= (file in theirs)
            assert file in theirs or thing in typed or thing not in one
    for number, pin in enumerate(corrections.pins):
        assert pin in known.pins or TITLES[number] in typed or TITLES[number] not in shown
        assert (pin.by.user in shown) <= (pin in held.pins)
    for block in corrections.blocks:
        assert (block.reason in shown) <= (block in known.blocks)
