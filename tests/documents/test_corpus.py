"""Files and folders → a corpus, with every problem named."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.corpus import Corpus, load_corpus
from bot.errors import CorpusError, PullquoteError

PROSE = "The mill closed.\n"


def write(folder: Path, **files: str | bytes) -> None:
    """Write files; a double underscore in a key is a slash, a single one the dot."""
    for key, content in files.items():
        path = folder / key.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def names(corpus: Corpus) -> list[str]:
    """The names of the documents that are served."""
    return [document.name for document in corpus.documents]


def test_folder_is_read_with_its_subfolders(tmp_path: Path) -> None:
    """Documents are sorted and named by their path in the folder; a README is one of them."""
    write(tmp_path, b_md=PROSE, a_txt=PROSE, sub__c_TXT=PROSE, README_md=PROSE)
    assert names(load_corpus([tmp_path])) == ["README.md", "a.txt", "b.md", "sub/c.TXT"]


def test_hidden_files_are_skipped(tmp_path: Path) -> None:
    """Neither hidden files nor what is in hidden folders is read, or reported."""
    write(tmp_path, a_txt=PROSE, _hidden_txt=PROSE, _git__b_txt=PROSE)
    corpus = load_corpus([tmp_path])
    assert names(corpus) == ["a.txt"]
    assert corpus.problems == ()


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """It becomes a problem that names it, and the rest is served."""
    write(tmp_path, a_txt=PROSE, bad_txt=b"\xff\xff", empty_md="", front_md="---\ntitle: [\n---\n")
    corpus = load_corpus([tmp_path])
    assert names(corpus) == ["a.txt"]
    assert [Path(problem.where.split(",")[0]).name for problem in corpus.problems] == [
        "bad.txt",
        "empty.md",
        "front.md",
    ]
    assert all(problem.fatal and problem.hint for problem in corpus.problems)


def test_other_formats_are_reported_once(tmp_path: Path) -> None:
    """Each suffix that cannot be read yet is one problem, which is not fatal."""
    write(tmp_path, a_txt=PROSE, b_key=b"PK", c_key=b"PK", d_psd=b"8BPS")
    problems = load_corpus([tmp_path]).problems
    assert [(problem.problem, problem.fatal) for problem in problems] == [
        ("A .key file cannot be read yet.", False),
        ("A .psd file cannot be read yet.", False),
    ]
    assert "b.key and 1 more" in problems[0].where


def test_file_of_another_format_given_itself_is_fatal(tmp_path: Path) -> None:
    """Who names a file wants it: that it cannot be read is fatal for it."""
    write(tmp_path, a_txt=PROSE, b_key=b"PK")
    corpus = load_corpus([tmp_path / "a.txt", tmp_path / "b.key"])
    assert [problem.fatal for problem in corpus.problems] == [True]


def test_missing_path(tmp_path: Path) -> None:
    """A path that does not exist is an error, even beside others that do."""
    write(tmp_path, a_txt=PROSE)
    with pytest.raises(CorpusError, match="no such file or folder"):
        load_corpus([tmp_path, tmp_path / "none"])


def test_nothing_readable(tmp_path: Path) -> None:
    """Where no document remains the error holds every problem."""
    write(tmp_path, bad_txt=b"\x00\x01", other_pdf=b"%PDF")
    with pytest.raises(CorpusError) as caught:
        load_corpus([tmp_path])
    assert "bad.txt" in str(caught.value)
    assert ".pdf" in str(caught.value)


def test_empty_folder(tmp_path: Path) -> None:
    """A folder without documents says what to put there."""
    with pytest.raises(CorpusError) as caught:
        load_corpus([tmp_path])
    assert "Put a text, Markdown, PDF," in caught.value.hint


def test_same_file_is_read_once(tmp_path: Path) -> None:
    """A file that is met by two paths, or by a link, is one document."""
    write(tmp_path, a_txt=PROSE)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert names(load_corpus([tmp_path, tmp_path / "a.txt", tmp_path])) == ["a.txt"]


def test_loops_of_links(tmp_path: Path) -> None:
    """Folders that link to each other end; a file that links to itself is a problem."""
    write(tmp_path, sub__a_txt=PROSE)
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    corpus = load_corpus([tmp_path])
    assert names(corpus) == ["sub/a.txt"]
    assert [Path(problem.where).name for problem in corpus.problems] == ["self.txt"]


def test_linked_folder_is_read(tmp_path: Path) -> None:
    """A folder that is linked into the corpus belongs to it."""
    write(tmp_path, elsewhere__a_txt=PROSE, corpus__b_txt=PROSE)
    (tmp_path / "corpus" / "linked").symlink_to(tmp_path / "elsewhere")
    assert names(load_corpus([tmp_path / "corpus"])) == ["b.txt", "linked/a.txt"]


@pytest.mark.usefixtures("ordinary_user")
def test_folder_without_permission() -> None:
    """A folder that cannot be opened is a problem; the others are read."""
    write(Path("corpus"), a_txt=PROSE, closed__b_txt=PROSE)
    Path("corpus/closed").chmod(0)
    try:
        corpus = load_corpus([Path("corpus")])
    finally:
        Path("corpus/closed").chmod(0o700)
    assert names(corpus) == ["a.txt"]
    assert "cannot be opened" in corpus.problems[0].problem


def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    """Names that are equal are prefixed by their folders, as far up as it takes."""
    write(tmp_path, x__docs__a_txt=PROSE, y__docs__a_txt=PROSE, x__docs__b_txt=PROSE)
    corpus = load_corpus([tmp_path / "x" / "docs", tmp_path / "y" / "docs" / "a.txt"])
    assert names(corpus) == ["x/docs/a.txt", "b.txt", "y/docs/a.txt"]


def test_names_that_are_no_text_stay_apart(tmp_path: Path) -> None:
    """Bytes that no text has, marks and what looks like their escapes each have their own name."""
    odd = [b"a\xff.txt", b"a\xfe.txt", b"a\\udcff.txt", b"a\x1b[1m.txt", b"a\n.txt", b"a\\x0a.txt"]
    odd += ["a\u202e.txt".encode(), b"a\\u202e.txt"]
    for raw in odd:
        (tmp_path / os.fsdecode(raw)).write_text(PROSE, encoding="utf-8")

    found = names(load_corpus([tmp_path]))

    assert len(set(found)) == len(odd)
    for name in found:
        assert name.isprintable()
        assert "/" not in name


def test_glossary_is_no_document(tmp_path: Path) -> None:
    """A glossary in a folder is handed on as such; given itself it is a document."""
    write(tmp_path, a_txt=PROSE, glossary_txt="mill = factory\n")
    corpus = load_corpus([tmp_path])
    assert names(corpus) == ["a.txt"]
    assert corpus.glossaries == (tmp_path / "glossary.txt",)
    assert names(load_corpus([tmp_path / "glossary.txt"])) == ["glossary.txt"]


def test_sample_is_left_out_beside_another_document(tmp_path: Path) -> None:
    """The sample is served alone, and is omitted as soon as there is anything else."""
    write(tmp_path, sample_md=f"---\nsample: true\n---\n{PROSE}")
    assert names(load_corpus([tmp_path])) == ["sample.md"]
    write(tmp_path, own_txt=PROSE)
    corpus = load_corpus([tmp_path])
    assert names(corpus) == ["own.txt"]
    assert [document.name for document in corpus.omitted] == ["sample.md"]


def test_sample_stays_where_the_other_file_is_bad(tmp_path: Path) -> None:
    """A file that cannot be read does not push the sample out."""
    write(tmp_path, sample_md=f"---\nsample: true\n---\n{PROSE}", own_txt=b"\x00")
    assert names(load_corpus([tmp_path])) == ["sample.md"]


@pytest.mark.soak
@given(
    st.dictionaries(
        st.sampled_from(["a.txt", "b.md", "glossary.txt", "d/a.txt", "d/b.md", "e.pdf"]),
        st.one_of(
            st.binary(max_size=80),
            st.text(st.characters(codec="utf-8"), max_size=80).map(str.encode),
        ),
        max_size=5,
    )
)
def test_any_folder(files: dict[str, bytes]) -> None:
    """Whatever the files hold, a corpus with unique names comes out, or an error of ours."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "d").mkdir()
        for path, content in files.items():
            (folder / path).write_bytes(content)
        try:
            corpus = load_corpus([folder, folder / "d"])
        except PullquoteError:
            return
    assert len(set(names(corpus))) == len(corpus.documents) > 0
