"""Whose an added document is: told by its name, and by nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import assemble, assemble_some
from bot.catalog.added import Whose, added_name, whose_is
from bot.catalog.catalog import Catalog, Shelving
from bot.catalog.scope import Reach, Scope
from bot.catalog.shelves import EVERYBODYS, Shelves, parse_shelves
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.documents.document import Document
from bot.documents.read import as_document, read_plaintext

IDS = st.from_regex(r"\A[CGDTU][A-Z0-9]{1,8}\Z")
NAMES = st.text(min_size=1).map(lambda text: text.replace("/", "-"))
OF_CHANNEL = Whose("T1", "C1")
OF_PERSON = Whose("T1", "U1")
OF_ALL = Whose("T1", "C7", everybody=True)
SHARED = Shelves(rest=True, to_others=False)
FILE = parse_shelves(
    '[shelves.all]\ndocuments = ["."]\neverybody = true\n', "shelves.toml", to_others=True
)


def document(name: str, text: str = "The harbour opens at six.") -> Document:
    """A document of this name."""
    return as_document(read_plaintext(text.encode(), name), name)


def catalog(shelves: Shelves, *whose: Whose) -> Catalog:
    """A file that is everybody's, and an added document of each."""
    documents = (document("file.txt"), *(document(added_name("a.txt", one)) for one in whose))
    snapshot = Snapshot("all", assemble(Corpus(documents)))
    return Catalog(snapshot, Shelving(shelves, assemble_some))


def names(catalog: Catalog, scope: Scope) -> list[Whose | None]:
    """Whose the documents are that are given to who asks from there; None for the file."""
    return [whose_is(one.name) for one in catalog.resolve(scope).corpus.documents]


@given(team=IDS, place=IDS, name=NAMES, everybody=st.booleans())
def test_a_name_says_whose_it_is(team: str, place: str, name: str, *, everybody: bool) -> None:
    """Whatever its file is called; and no two are called alike."""
    whose = Whose(team, place, everybody)
    assert whose_is(added_name(name, whose)) == whose
    assert added_name(name, whose) != added_name(name, replace(whose, everybody=not everybody))


@pytest.mark.parametrize("name", ["a.txt", "added:/T1/C1/a.txt", "x/added://T1/C1/a.txt"])
def test_a_file_is_nobodys_by_its_name(name: str) -> None:
    """What a folder or a file is called gives nobody anything."""
    assert whose_is(name) is None


@pytest.mark.parametrize("shelves", [EVERYBODYS, FILE])
def test_each_place_is_given_its_own(shelves: Shelves) -> None:
    """A channel what is the channel's, a person where only they read it, all what is all's."""
    held = catalog(shelves, OF_CHANNEL, OF_PERSON, OF_ALL)
    own = Scope("T1", "C1", "U2", reach=Reach.OWN)
    assert names(held, own) == [None, OF_CHANNEL, OF_ALL]
    assert names(held, replace(own, user="U1")) == [None, OF_CHANNEL, OF_ALL]
    assert names(held, replace(own, channel="C2")) == [None, OF_ALL]
    asked_alone = Scope("T1", "D1", "U1", private=True)
    assert names(held, asked_alone) == [None, OF_PERSON, OF_ALL]
    assert names(held, replace(asked_alone, user="U2")) == [None, OF_ALL]
    assert names(held, replace(asked_alone, channel="C1")) == [None, OF_CHANNEL, OF_PERSON, OF_ALL]
    assert names(held, replace(asked_alone, team="T2")) == [None]
    assert names(held, replace(own, team="T2")) == [None]


@pytest.mark.parametrize("shelves", [EVERYBODYS, FILE, SHARED])
def test_people_of_other_organisations_are_given_only_what_is_theirs_too(shelves: Shelves) -> None:
    """What was added in the channel that they are in, and never what is the workspace's."""
    held = catalog(shelves, OF_CHANNEL, OF_ALL)
    with_others = Scope("T1", "C1", "U2", reach=Reach.SHARED)
    given = [one for one in names(held, with_others) if one]
    assert given == [OF_CHANNEL]
    assert [one for one in names(held, replace(with_others, channel="C2")) if one] == []
    foreign = Scope("T1", "D1", "U9", private=True, foreign=True)
    assert [one for one in names(held, foreign) if one] == []


def test_no_shelf_holds_what_was_added() -> None:
    """Neither one that holds all documents, nor the rest."""
    held = catalog(FILE, OF_PERSON)
    everybody = Scope("T1", "C9", "U9", reach=Reach.OWN)
    assert names(held, everybody) == [None]
