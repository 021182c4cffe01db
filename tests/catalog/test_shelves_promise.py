"""Nobody is told anything of a document that they are not given, whatever the shelves say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.ask import Assistant
from bot.assembly import assemble
from bot.catalog.added import Whose, added_name
from bot.catalog.catalog import Catalog, Shelving
from bot.catalog.scope import Reach, Scope
from bot.catalog.shelves import Shelf, Shelves
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus, load_corpus
from bot.service.renewal import Change, Status
from bot.slack.button_payload import ButtonPayload
from bot.slack.home import home
from bot.slack.render import Renderer
from tests.soak import cases

# Of each document, a thing that is asked about, and a name that nobody types as it is written.
THINGS = "lighthouse windmill granary tannery brewery orchard sawmill chapel smithy".split()
NAMES = (
    "Marquessa Ottoline Perceval Quennell Rosamund Thaddeus Ursuline Wilhelmina Xanthippe"
).split()
FOLDERS = ("", "finance/", "finance/old/", "harbour/", "harbour/")
# Four of them were added where people chat: two files, and two answers of people.
ADDED = (Whose("T1", "C1"), Whose("T2", "U1"), Whose("T1", "C2", everybody=True), Whose("T1", "C2"))
ADDED_AS = ("orchard.md", "sawmill.md", "answers/7.md", "answers/8.md")
FILES = (
    *(f"{folder}{thing}.md" for folder, thing in zip(FOLDERS, THINGS[:5], strict=True)),
    *map(added_name, ADDED_AS, ADDED),
)
ENTRIES = (*FILES[:5], "finance", "finance/old", "harbour", ".")

CHANNELS = ("C1", "C2")
PEOPLE = ("U1", "U2")
TEAMS = ("T1", "T2")


@cache
def everything() -> Corpus:
    """Nine documents, each with words, a title and a question of its own."""
    with TemporaryDirectory() as name:
        for number, (thing, owner) in enumerate(zip(THINGS, NAMES, strict=True)):
            Path(name, f"{number}.md").write_text(
                f"---\nquestions:\n- Who owns the {thing} since {owner} left?\n---\n"
                f"# The {thing} of {owner}\n\n## Owners of it\n\n"
                f"{owner} owns the {thing}. It was bought from {owner} for nine crowns.\n",
                encoding="utf-8",
            )
        read = load_corpus([Path(name)])
    called = zip(read.documents, FILES, strict=True)
    return Corpus(tuple(replace(document, name=file) for document, file in called))


def status() -> Status:
    """As if all documents had just changed."""
    now = datetime(2026, 5, 1, tzinfo=UTC)
    return Status(now, everything(), now, dict.fromkeys(Change, FILES))


@cache
def _assistant(names: tuple[str, ...]) -> Assistant:
    read = everything()
    return assemble(Corpus(tuple(one for one in read.documents if one.name in names)))


def assistant_of(corpus: Corpus, _: Assistant | None = None) -> Assistant:
    """What knows these documents, and nothing of any other."""
    if len(corpus.documents) < len(FILES):
        assert (corpus.problems, corpus.omitted, corpus.glossaries) == ((), (), ())
    return _assistant(tuple(one.name for one in corpus.documents))


def _ids(plain: Sequence[str]) -> st.SearchStrategy[frozenset[str]]:
    written = [*plain, *(f"{team}/{one}" for team in TEAMS for one in plain)]
    return st.frozensets(st.sampled_from(written), max_size=2)


SHELF = st.builds(
    Shelf,
    name=st.just("shelf"),
    documents=st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3).map(tuple),
    everybody=st.booleans(),
    channels=_ids(CHANNELS),
    workspaces=st.frozensets(st.sampled_from(TEAMS), max_size=1),
    people=_ids(PEOPLE),
)
SHELVES = st.builds(
    Shelves,
    shelves=st.lists(SHELF, max_size=4).map(tuple),
    rest=st.booleans(),
    to_others=st.booleans(),
    source=st.sampled_from(["", "shelves.toml"]),
)
PLACES = st.builds(
    Scope,
    team=st.sampled_from(["", *TEAMS]),
    channel=st.sampled_from(["", "D1", *CHANNELS]),
    user=st.sampled_from(["", *PEOPLE]),
    private=st.booleans(),
    reach=st.sampled_from(Reach),
    foreign=st.booleans(),
)
QUESTIONS = st.one_of(
    st.builds("Who {} the {}?".format, st.sampled_from(["owns", "sold"]), st.sampled_from(THINGS)),
    # A name with a letter left out would be mended, where a document holds it.
    st.builds("What does {} own?".format, st.sampled_from([one[:3] + one[4:] for one in NAMES])),
    st.sampled_from(["hello", "help", "What do you know?", "Who bought it for nine crowns?", ""]),
)


def given_to(shelves: Shelves, place: Scope) -> set[str]:
    """What is given there, told in other words than the program's."""

    def named(id: str, ids: frozenset[str]) -> bool:  # noqa: A002 - Slack's word
        return bool(id) and bool(ids & {id, f"{place.team}/{id}"})

    def is_on(shelf: Shelf) -> set[str]:
        return {
            file
            for file in FILES[:5]
            for entry in shelf.documents
            if entry in (".", file) or file.startswith(entry + "/")
        }

    unknown = place.reach is Reach.UNKNOWN and shelves.source != ""
    strangers = place.foreign or place.reach is Reach.SHARED or unknown
    # To a person of the workspace, it is no matter who else reads the channel.
    others_read = place.foreign or (strangers and not place.private)
    found = {
        file
        for file, whose in zip(FILES[5:], ADDED, strict=True)
        if whose.team == place.team
        and (
            whose.place == place.channel
            or (place.private and whose.place == place.user)
            or (whose.everybody and not others_read)
        )
    }
    if others_read and not shelves.to_others:
        return found
    for shelf in shelves.shelves:
        mine = shelf.everybody
        if not others_read:
            mine |= place.team in shelf.workspaces
            mine |= place.private and named(place.user, shelf.people)
            mine |= not strangers and named(place.channel, shelf.channels)
        if mine:
            found |= is_on(shelf)
    if shelves.rest:
        found |= set(FILES[:5]).difference(*map(is_on, shelves.shelves))
    return found


def all_that_is_shown(snapshot: Snapshot, question: str, history: tuple[str, ...]) -> str:
    """All that a person can see who asks something there."""
    answers = snapshot.assistant.ask_all(question, history)
    renderer = Renderer(snapshot, "")
    messages = [
        *renderer.all_choices(answers, "a", private=True),
        *renderer.in_dialog(answers),
        renderer.sources(status()),
    ]
    for answer in answers:
        messages += renderer.closest(answer.closest, question)
        messages += renderer.passages(answer.quotes, question)
    shown = [(one.text, one.blocks) for one in messages]
    return json.dumps([shown, home(renderer, status()), snapshot.examples], default=str)


@pytest.mark.soak
@settings(max_examples=cases(10_000, 300))
@given(
    shelves=SHELVES,
    place=PLACES,
    question=QUESTIONS,
    history=st.lists(QUESTIONS, max_size=2).map(tuple),
)
def test_nobody_is_told_of_a_document_that_they_are_not_given(
    shelves: Shelves, place: Scope, question: str, history: tuple[str, ...]
) -> None:
    """No quote, closest quote, suggested question, gap or title; nor is anything otherwise for it.

    What is answered, and so counted among the gaps, is what would be if the others were not there.
    """
    whole = Snapshot("all", assistant_of(everything()))
    catalog = Catalog(whole, Shelving(shelves, assistant_of))
    theirs = given_to(shelves, place)
    snapshot = catalog.resolve(place)

    assert {one.name for one in snapshot.corpus.documents} == theirs
    alone = _assistant(tuple(one.name for one in everything().documents if one.name in theirs))
    asked = (question, history)
    assert snapshot.assistant.ask_all(*asked) == alone.ask_all(*asked)
    shown = all_that_is_shown(snapshot, *asked)
    for file, thing, owner in zip(FILES, THINGS, NAMES, strict=True):
        assert (owner in shown) <= (file in theirs)
        assert file in theirs or thing in " ".join((question, *history)) or thing not in shown
    # The button of an answer that was given elsewhere shows nothing more here.
    for answer in whole.assistant.ask_all(question):
        for spot in ButtonPayload.of("a", (*answer.quotes, *answer.closest)).shown:
            quote = snapshot.quote(spot)
            assert (quote is not None) == (spot.document in theirs)
            assert quote is None or snapshot.has(quote.document)
        for quoted in answer.quotes:
            assert snapshot.has(quoted.document) == (quoted.document.name in theirs)
