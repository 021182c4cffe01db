"""`sources.toml` says where the documents of a folder can be read; wrong, it stops none of them."""

import zipfile
from pathlib import Path

import pytest

from bot.documents.corpus import Corpus, load_corpus
from bot.documents.document import Metadata

PROSE = "# The mill\n\nThe mill closed in 1920.\n"


def load(folder: Path, sources: str, *names: str) -> Corpus:
    """A folder with documents of these names, and what is said of them."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PROSE, encoding="utf-8")
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    return load_corpus([folder])


def said(corpus: Corpus) -> dict[str, Metadata]:
    """What is known of the documents, by name."""
    return {one.name: one.metadata for one in corpus.documents}


@pytest.mark.parametrize(
    ("address", "name", "url"),
    [
        ("https://h.example/{path}", "a/b c.md", "https://h.example/a/b%20c.md"),
        ("https://h.example/{page}/", "a/b.md", "https://h.example/a/b/"),
        ("https://h.example/{page}", "a/ä#1.2.md", "https://h.example/a/%C3%A4%231.2"),
        ("https://h.example/all", "a.md", "https://h.example/all"),
        ("https://w.example/view?pageId={id}", "Time-Off_9876543.md", "9876543"),
        ("https://w.example/view?pageId={id}", "65537.md", "65537"),
        ("https://n.example/{id}", "Time Off 0123456789abcdef0123456789abcdef.md", "cdef"),
        ("https://w.example/view?pageId={id}", "Time-Off.md", ""),
        ("https://w.example/view?pageId={id}", "report_20260401.md", ""),
    ],
)
def test_an_address_is_made_of_where_a_document_is(
    tmp_path: Path, address: str, name: str, url: str
) -> None:
    """Of its path, of that without its suffix, or of the id that an export put into its name."""
    (metadata,) = said(load(tmp_path, f'[[folder]]\naddress = "{address}"', name)).values()
    assert metadata.url.endswith(url)
    assert bool(metadata.url) == bool(url)


def test_the_innermost_folder_speaks_and_a_document_of_its_own_speaks_first(
    tmp_path: Path,
) -> None:
    """What nobody says stays unsaid; paths begin at the file that says them."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "sources.toml").write_text(
        '[[folder]]\npath = "deep"\npublisher = "Deep"', encoding="utf-8"
    )
    (tmp_path / "own.md").write_text("---\nurl: https://own.example\npublisher: Me\n---\n" + PROSE)
    corpus = load(
        tmp_path,
        '[[folder]]\npublisher = "All"\naddress = "https://h.example/{path}"\n'
        '[[folder]]\npath = "hand book/"\npublisher = "People team"\n',
        *("a.md", "hand book/b.md", "sub/c.md", "sub/deep/d.md"),
    )

    found = {name: (one.publisher, one.url) for name, one in said(corpus).items()}
    assert corpus.problems == ()
    assert found == {
        "a.md": ("All", "https://h.example/a.md"),
        "hand book/b.md": ("People team", ""),
        "own.md": ("Me", "https://own.example"),
        "sub/c.md": ("All", "https://h.example/sub/c.md"),
        "sub/deep/d.md": ("Deep", ""),
    }


def test_a_title_can_be_made_of_the_name(tmp_path: Path) -> None:
    """Where all documents of a folder begin with the same heading."""
    corpus = load(tmp_path, '[[folder]]\ntitle = "name"', "time-off.md")
    assert said(corpus)["time-off.md"].title == "Time off"


def test_an_archive_is_a_folder_here_too(tmp_path: Path) -> None:
    """Its path is the archive's."""
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("space/Mill_123456.md", PROSE)
    corpus = load(
        tmp_path, '[[folder]]\npath = "export.zip"\naddress = "https://w.example/{id}/{page}"'
    )
    (metadata,) = said(corpus).values()
    assert metadata.url == "https://w.example/123456/space/Mill_123456"


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ("[[folder", "not TOML"),
        ("[[folder]]\npath = 3", "folder.1.path"),
        ('[[folder]]\n[[folder]]\naddress = "ftp://h.example"', "folder.2.address"),
        ('[[folder]]\naddress = "https://h.example/{name}"', "{name} is not known"),
        ('[[folder]]\npath = "../other"', "a folder below this file"),
        ('[[folder]]\npath = "/etc"', "a folder below this file"),
        ('[[folder]]\nowner = "me"', "folder.1.owner"),
        ('[[folder]]\ntitle = "best"', "folder.1.title"),
        ("a = 1", "folder"),
        ("x = " + "[" * 5000, "nested too deeply"),
        ("\x00", "binary"),
    ],
)
def test_what_is_wrong_in_it_is_said_and_the_documents_are_served(
    tmp_path: Path, sources: str, says: str
) -> None:
    """Without what it would have said."""
    corpus = load(tmp_path, sources, "a.md")
    assert said(corpus)["a.md"].url == ""
    (problem,) = corpus.problems
    assert problem.where == str(tmp_path / "sources.toml")
    assert says in problem.problem
    assert problem.hint


def test_a_folder_that_is_not_there_is_worth_knowing(tmp_path: Path) -> None:
    """A name that was mistyped, or a folder that was renamed, would go unnoticed."""
    corpus = load(tmp_path, '[[folder]]\npath = "handbok"\n[[folder]]\npath = "a.md"', "a.md")
    (problem,) = corpus.problems
    assert not problem.fatal
    assert "handbok" in problem.problem
