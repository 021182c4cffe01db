"""Shelves: who is given which documents, and what becomes of a file that cannot be followed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assembly import assemble_some, build_snapshot
from bot.catalog.catalog import Catalog, Shelving
from bot.catalog.scope import Reach, Scope
from bot.catalog.shelves import EVERYBODYS as EVERYBODYS_SHELVES
from bot.catalog.shelves import Help, Shelves, parse_shelves
from bot.catalog.shelves_file import ShelvesFile
from bot.catalog.snapshot import Snapshot
from bot.errors import ShelvesError

SHELVES = """
[shelves.handbook]
documents = ["handbook", "holidays.md"]
everybody = true

[shelves.finance]
documents = ["finance/"]
channels = ["C0FINANCE"]
people = ["U0CHIEF"]

[shelves.harbour]
documents = ["harbour"]
workspaces = ["T0HARBOUR"]

[shelves.secret]
documents = ["finance/secret.md"]
people = ["T0HARBOUR/U0AUDITOR"]
"""
SALE = "Who is the lighthouse sold to?"
DOCUMENTS = {
    "handbook/desks.md": "# Desks\n\nThe desks stand in the yellow hall.\n",
    "holidays.md": "# Holidays\n\nThe office is closed on the third Monday of June.\n",
    "finance/budget.md": "# Budget\n\nThe budget of the lighthouse is nine crowns.\n",
    "finance/secret.md": f"---\nquestions:\n- {SALE}\n---\n# Sale\n\nThe lighthouse is sold to the "
    "Marquess.\n",
    "harbour/piers.md": "# Piers\n\nThe second pier is repaired in autumn.\n",
    "drafts/boats.md": "# Boats\n\nThe draft names eleven boats.\n",
}
EVERYBODYS = {"handbook/desks.md", "holidays.md"}
FINANCE = {"finance/budget.md", "finance/secret.md"}
HARBOUR = {"harbour/piers.md"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of six documents in four folders."""
    for name, text in DOCUMENTS.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "corpus"


def catalog_of(folder: Path, text: str = SHELVES, *, to_others: bool = False) -> Catalog:
    """The documents of a folder, on these shelves."""
    shelves = parse_shelves(text, "shelves.toml", to_others=to_others)
    return Catalog(build_snapshot([folder]), Shelving(shelves, assemble_some, [folder]))


def names(snapshot: Snapshot) -> set[str]:
    """What the documents of a snapshot are called."""
    return {one.name for one in snapshot.corpus.documents}


def public(channel: str, user: str = "U0ANY", team: str = "T0", **more: object) -> Scope:
    """A question in a channel whose people are all of the workspace."""
    return Scope(**{"team": team, "channel": channel, "user": user, "reach": Reach.OWN, **more})  # type: ignore[arg-type]


def private(user: str, channel: str = "", team: str = "T0", **more: object) -> Scope:
    """A question whose answer only the person who asks sees."""
    return public(channel, user, team, private=True, **more)


@pytest.mark.parametrize(
    ("scope", "given"),
    [
        (public("C0ANY"), EVERYBODYS),
        (public("C0FINANCE"), EVERYBODYS | FINANCE),
        (public("C0ANY", team="T0HARBOUR"), EVERYBODYS | HARBOUR),
        # A public answer is read by all of the channel: what the asker is given counts nothing.
        (public("C0ANY", user="U0CHIEF"), EVERYBODYS),
        (private("U0CHIEF"), EVERYBODYS | FINANCE),
        (private("U0ANY"), EVERYBODYS),
        # Who asks privately in a channel reads that channel.
        (private("U0ANY", "C0FINANCE"), EVERYBODYS | FINANCE),
        (private("U0AUDITOR", team="T0HARBOUR"), EVERYBODYS | HARBOUR | {"finance/secret.md"}),
        (private("U0AUDITOR"), EVERYBODYS),
        # Where others may read along, the channel counts no more than anybody's.
        (public("C0FINANCE", reach=Reach.SHARED), set()),
        (public("C0FINANCE", reach=Reach.UNKNOWN), set()),
        (private("U0CHIEF", "C0ANY", reach=Reach.SHARED), EVERYBODYS | FINANCE),
        (private("U0ANY", "C0FINANCE", reach=Reach.SHARED), EVERYBODYS),
        (private("U0ANY", "C0FINANCE", reach=Reach.UNKNOWN), EVERYBODYS),
        (private("U0CHIEF", "C0FINANCE", foreign=True), set()),
    ],
)
def test_each_place_is_given_its_own_documents(folder: Path, scope: Scope, given: set[str]) -> None:
    """A channel what all of it is, a person what they are, and nobody what no shelf names."""
    assert names(catalog_of(folder).resolve(scope)) == given


@pytest.mark.parametrize(
    "scope",
    [
        public("C0FINANCE", reach=Reach.SHARED),
        public("C0FINANCE", reach=Reach.UNKNOWN),
        private("U0CHIEF", "C0FINANCE", foreign=True),
        private("U0CHIEF", "C0FINANCE", team="T0HARBOUR", foreign=True),
    ],
)
def test_people_of_other_organisations_are_given_only_what_everybody_is(
    folder: Path, scope: Scope
) -> None:
    """And that only where the setting says so."""
    assert names(catalog_of(folder, to_others=True).resolve(scope)) == EVERYBODYS


def test_nothing_of_what_is_not_given_is_in_an_answer(folder: Path) -> None:
    """Not its words, its number, its titles, nor what its words would be mended to."""
    catalog = catalog_of(folder)
    anybody, chief = catalog.resolve(private("U0ANY")), catalog.resolve(private("U0CHIEF"))
    question = SALE

    assert "Marquess" in chief.assistant.ask(question).quotes[0].text
    for asked in (question, "Who is the Marqess?", "hello", "What do you know?"):
        answer = anybody.assistant.ask(asked)
        shown = " ".join(one.text for one in (*answer.quotes, *answer.closest))
        assert {one.document.name for one in (*answer.quotes, *answer.closest)} <= EVERYBODYS
        assert "lighthouse" not in f"{shown} {answer.message} {answer.read_as}"
        assert answer.documents in (0, 2)
    assert SALE in chief.examples
    assert SALE not in anybody.examples


def test_a_glossary_is_given_as_a_document_would_be(folder: Path) -> None:
    """Its words would tell of what it stands beside."""
    (folder / "finance" / "glossary.txt").write_text("zorb = holidays\n", encoding="utf-8")
    catalog = catalog_of(folder)
    asked = "When are zorb?"

    assert catalog.resolve(public("C0FINANCE")).assistant.ask(asked).unknown == ()
    assert catalog.resolve(public("C0ANY")).assistant.ask(asked).unknown == ("zorb",)


def test_who_is_given_the_same_shares_a_snapshot(folder: Path) -> None:
    """It is made once, when it is first asked for."""
    catalog = catalog_of(folder)
    assert catalog.known(public("C0ANY")) is None
    first = catalog.resolve(public("C0ANY"))

    assert catalog.resolve(private("U0ANY")) is first
    assert catalog.known(public("C0OTHER")) is first
    assert catalog.resolve(public("C0FINANCE")) is not first


def test_so_many_sets_of_documents_are_held_and_no_more(tmp_path: Path) -> None:
    """The one that nobody has asked for longest is let go, and made again."""
    for number in range(40):
        (tmp_path / f"{number}.md").write_text(f"# {number}\n\nWord {number}.\n", encoding="utf-8")
    text = "".join(
        f'[shelves.{n}]\ndocuments = ["{n}.md"]\nchannels = ["C{n}"]\n' for n in range(40)
    )
    catalog = catalog_of(tmp_path, text)
    oldest = catalog.resolve(public("C0"))
    for number in range(1, 40):
        catalog.resolve(public(f"C{number}"))

    assert catalog.known(public("C0")) is None
    assert not oldest.current
    assert names(catalog.resolve(public("C0"))) == {"0.md"}


def test_what_is_new_is_given_by_the_same_shelves(folder: Path) -> None:
    """And nothing is answered from what was read before."""
    catalog = catalog_of(folder)
    before = catalog.resolve(public("C0FINANCE"))
    (folder / "finance" / "tax.md").write_text("# Tax\n\nThe tax is four crowns.\n")
    (folder / "drafts" / "ships.md").write_text("# Ships\n\nThere are six ships.\n")
    catalog.renew(lambda: build_snapshot([folder]))

    assert not before.current
    after = catalog.resolve(public("C0FINANCE"))
    assert names(after) == EVERYBODYS | FINANCE | {"finance/tax.md"}


def test_everybody_is_told_of_every_snapshot_that_is_asked(folder: Path) -> None:
    """So that each gets its reader."""
    told: list[Snapshot] = []
    catalog = catalog_of(folder)
    catalog.watch(told.append)
    narrow = catalog.resolve(public("C0ANY"))
    catalog.renew(lambda: build_snapshot([folder]))

    assert [one.current for one in told] == [False, False, True]
    assert told[1] is narrow
    assert told[2] is catalog.everything


def file_of(folder: Path, *, needed: bool = False) -> ShelvesFile:
    """The shelves file beside a corpus."""
    return ShelvesFile(folder.parent / "shelves.toml", needed, [folder], to_others=False)


def test_without_a_file_everybody_is_given_everything(folder: Path) -> None:
    """As in 0.1; but people of other organisations, whom nobody has thought of."""
    whole = build_snapshot([folder])
    shelves = file_of(folder).read(whole.corpus)
    catalog = Catalog(whole, Shelving(shelves, assemble_some, [folder]))

    for scope in (Scope(), public("C0ANY"), private("U0ANY"), public("C0ANY", reach=Reach.UNKNOWN)):
        assert catalog.resolve(scope) is whole
    nothing = catalog.resolve(public("C0ANY", reach=Reach.SHARED))
    assert names(nothing) == set()
    assert nothing.examples == ()
    assert nothing.assistant.ask(SALE).closest == ()


def test_a_file_that_is_needed_and_is_not_there_is_an_error(folder: Path) -> None:
    """So that its loss opens nothing."""
    with pytest.raises(ShelvesError, match=r"shelves\.toml: The file does not exist"):
        file_of(folder, needed=True).read(build_snapshot([folder]).corpus)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_text("[shelves"), "is no TOML"),
        (lambda path: path.write_text(SHELVES.replace("finance/", "finanec/")), "finanec"),
        (lambda path: path.unlink(), "does not exist"),
        (lambda path: path.write_bytes(b"\xff\xff"), "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_followed_opens_nothing_new(
    folder: Path, spoil: Callable[[Path], object], said: str
) -> None:
    """The last good one stays; where there was none, nothing is open."""
    file, whole = file_of(folder), build_snapshot([folder])
    file.path.write_text(SHELVES, encoding="utf-8")
    catalog = Catalog(whole, Shelving(file.read(whole.corpus), assemble_some, [folder]))
    spoil(file.path)
    with pytest.raises(ShelvesError, match=said):
        catalog.shelve(lambda corpus: file.read(corpus, was_there=True))

    assert names(catalog.resolve(public("C0FINANCE"))) == EVERYBODYS | FINANCE
    assert names(catalog.resolve(public("C0ANY"))) == EVERYBODYS
    closed = Catalog(whole, Shelving(file.closed(), assemble_some, [folder]))
    for scope in (public("C0FINANCE"), private("U0CHIEF"), Scope()):
        assert names(closed.resolve(scope)) == set()


def test_other_shelves_hold_from_then_on(folder: Path) -> None:
    """What was made for the old ones is asked no more."""
    catalog = catalog_of(folder)
    before = catalog.resolve(public("C0ANY"))
    wider = SHELVES.replace(
        '["harbour"]\nworkspaces = ["T0HARBOUR"]', '["harbour"]\neverybody=true'
    )
    catalog.shelve(lambda _: parse_shelves(wider, "shelves.toml", to_others=False))

    assert not before.current
    assert names(catalog.resolve(public("C0ANY"))) == EVERYBODYS | HARBOUR


def test_a_folder_without_documents_may_be_named(folder: Path) -> None:
    """It is there; so is a document that cannot be read just now."""
    (folder / "empty").mkdir()
    (folder / "broken.md").write_bytes(b"\xff\xff")
    (folder / "old.zip").write_bytes(b"PK")
    named = '"empty", "broken.md", "old.zip/wiki"'
    text = f"[shelves.one]\ndocuments = [{named}]\neverybody = true\n"
    file = file_of(folder)
    file.path.write_text(text, encoding="utf-8")

    assert file.read(build_snapshot([folder]).corpus).shelves[0].everybody


def test_a_point_stands_for_all_documents(folder: Path) -> None:
    """And a name in whichever way its letters are written."""
    (folder / "Bu\u0308ro.md").write_text("# B\n\nThe office has one door.\n", encoding="utf-8")
    text = '[shelves.all]\ndocuments = ["."]\npeople = ["U0CHIEF"]\n'
    text += '[shelves.one]\ndocuments = ["B\u00fcro.md"]\neverybody = true\n'
    catalog = catalog_of(folder, text)

    assert names(catalog.resolve(private("U0CHIEF"))) == {*DOCUMENTS, "Bu\u0308ro.md"}
    assert names(catalog.resolve(private("U0ANY"))) == {"Bu\u0308ro.md"}


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("shelves = 3", "shelves", "valid dictionary"),
        ("[other]", "shelves", "Field required"),
        ("[shelves.a]\neverybody = true", "shelves.a.documents", "Field required"),
        ("[shelves.a]\ndocuments = []\neverybody = true", "shelves.a.documents", "at least 1"),
        ('[shelves.a]\ndocuments = ["a"]', "shelves.a", "does not say who"),
        (
            '[shelves.a]\ndocuments = ["a"]\neverybody = true\npeople = ["U1"]',
            "shelves.a",
            "both that everybody",
        ),
        ('[shelves.a]\ndocuments = ["a"]\nchannel = ["C1"]', "shelves.a.channel", "Extra inputs"),
        (
            '[shelves.a]\ndocuments = ["a"]\nchannels = ["#finance"]',
            "shelves.a.channels.0",
            "open the channel's details",
        ),
        (
            '[shelves.a]\ndocuments = ["a"]\nchannels = ["U012"]',
            "shelves.a.channels.0",
            "open the channel's details",
        ),
        ('[shelves.a]\ndocuments = ["a"]\npeople = ["@ada"]', "shelves.a.people.0", "member ID"),
        ('[shelves.a]\ndocuments = ["/a"]\neverybody = true', "shelves.a.documents", "no name"),
        ('[shelves.a]\ndocuments = ["b/../a"]\neverybody = true', "shelves.a", "no name"),
        ('[shelves.a]\ndocuments = ["*.md"]\neverybody = true', "shelves.a", "no name"),
        ('[shelves.a]\ndocuments = ["a"]\n\neverybody = yes', "shelves.toml", "line 4"),
        ("[shelves.a]\n[shelves.a]", "shelves.toml", "line 2"),
    ],
)
def test_every_mistake_is_told_with_its_place_and_mend(text: str, where: str, said: str) -> None:
    """The key, or the line where it is no TOML."""
    with pytest.raises(ShelvesError) as caught:
        parse_shelves(text, "shelves.toml", to_others=False)

    assert where in caught.value.where
    assert said in str(caught.value)
    assert caught.value.hint


def test_with_several_workspaces_an_id_says_of_which_it_is() -> None:
    """Two of them may have the same."""
    text = '[shelves.a]\ndocuments = ["a"]\nchannels = ["{}C1"]\n'
    with pytest.raises(ShelvesError, match="in which workspace"):
        parse_shelves(text.format(""), "s", to_others=False, several_workspaces=True)
    shelves = parse_shelves(text.format("T1/"), "s", to_others=False, several_workspaces=True)

    assert shelves.lent(public("C1", team="T1")) == (True, False)
    assert shelves.lent(public("C1", team="T2")) == (False, False)


def test_nothing_is_named_after_nobody() -> None:
    """A question that comes from no workspace, channel or person is given what everybody is."""
    shelves: Shelves = parse_shelves(SHELVES, "s", to_others=False)

    assert shelves.lent(Scope(reach=Reach.OWN)) == (True, False, False, False, False)


HELPED = """
[shelves.finance]
documents = ["finance/"]
channels = ["C0FINANCE"]
help = "T1/C0BOOKS"
help_group = "S0BOOKS"

[shelves.handbook]
documents = ["handbook"]
everybody = true
help = "C0DESK"
"""


@pytest.mark.parametrize(
    ("scope", "help_"),
    [
        (Scope("T1", "C0FINANCE", "U1", reach=Reach.OWN), Help("C0BOOKS", "S0BOOKS")),
        (Scope("T2", "C0FINANCE", "U1", reach=Reach.OWN), Help("C0DESK")),
        (Scope("T1", "C1", "U1", reach=Reach.OWN), Help("C0DESK")),
        (Scope("T1", "D1", "U1", private=True), Help("C0DESK")),
        (Scope("T1", "D1", "U1", private=True, foreign=True), None),
        (Scope("T1", "C1", "U1", reach=Reach.SHARED), None),
    ],
)
def test_people_are_asked_where_the_first_shelf_says(scope: Scope, help_: Help | None) -> None:
    """That is given there; nobody of another organisation is told of a channel of ours."""
    shelves = parse_shelves(HELPED, "shelves.toml", to_others=False)
    assert shelves.help_for(scope) == help_
    assert shelves.helping == {"C0BOOKS", "C0DESK"}
    assert EVERYBODYS_SHELVES.help_for(scope) is None


@pytest.mark.parametrize("line", ['help = "books"', 'help_group = "S1"', 'help_group = "C1"'])
def test_where_people_are_asked_is_a_channel(line: str) -> None:
    """The shelf is named, and what is wrong with it."""
    text = f'[shelves.all]\ndocuments = ["."]\neverybody = true\n{line}\n'
    with pytest.raises(ShelvesError, match=r"shelves\.all\.help"):
        parse_shelves(text, "shelves.toml", to_others=False)
