"""An index that uses what another one knows answers as if it had been made from nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.index import Index
from bot.assembly import assemble
from bot.documents.corpus import Corpus
from tests.slack.corpora import FERRY
from tests.strategies import document, document_texts, questions

MILL = "# Mill\n\nThe Mill grinds oats. It costs:\n\n- 3 crowns a sack\n- 4 crowns with a bag\n"


def seen(corpus: Corpus, known: Index | None, asked: list[str]) -> list[object]:
    """All that an assistant for a corpus says, and what its index holds."""
    assistant = assemble(corpus, known=known)
    index = assistant.index
    words = sorted(index.words)
    return [
        list(index.sentences),
        index.passages,
        index.words,
        index.documents,
        index.average_length,
        [index.neighbours(number) for number in range(len(index.sentences))],
        [index.passage_of(number) for number in range(len(index.sentences))],
        [(index.idf(index.words[word]), index.is_name(index.words[word])) for word in words],
        [assistant.explain(question) for question in asked],
    ]


@pytest.mark.soak
@given(
    texts=st.lists(document_texts(), min_size=1, max_size=3),
    later=st.lists(
        st.tuples(st.sampled_from(["add", "change", "drop", "turn"]), document_texts()),
        min_size=1,
        max_size=2,
    ),
    asked=st.lists(questions(), max_size=1),
)
def test_after_any_edits_an_index_is_what_it_would_be_from_nothing(
    texts: list[str], later: list[tuple[str, str]], asked: list[str]
) -> None:
    """Documents that come, change, go, or stand in another order."""
    documents = [document(f"{number}.md", text) for number, text in enumerate(texts)]
    known = assemble(Corpus(tuple(documents))).index
    for number, (edit, text) in enumerate(later):
        if edit == "add":
            documents.append(document(f"later {number}.md", text))
        elif edit == "change" and documents:
            documents[-1] = document(documents[-1].name, text)
        elif edit == "drop":
            documents = documents[1:]
        else:
            documents.reverse()
        corpus = Corpus(tuple(documents))
        assert seen(corpus, known, asked) == seen(corpus, None, asked)
        known = assemble(corpus, known=known).index


def test_what_has_not_changed_is_not_analysed_again() -> None:
    """The very sentences of the earlier index are in the later one."""
    ferry, mill = document("ferry.md", FERRY), document("mill.md", MILL)
    known = assemble(Corpus((ferry, mill))).index
    changed = document("mill.md", MILL.replace("oats", "rye"))
    index = assemble(Corpus((changed, ferry)), known=known).index

    kept = [one for one in index.sentences if one.sentence.document is ferry]
    assert kept
    assert all(any(one is before for before in known.sentences) for one in kept)
    assert "rye" in index
    assert "oat" not in index


def test_another_glossary_has_all_analysed_anew(tmp_path: Path) -> None:
    """What stands for one another is found as soon as the glossary says so."""
    glossary = tmp_path / "glossary.txt"
    glossary.write_text("grain = oats\n", encoding="utf-8")
    corpus = Corpus((document("mill.md", MILL),), glossaries=(glossary,))
    known = assemble(corpus).index
    glossary.write_text("sack price = zorg\ngrinding oats = quern work\n", encoding="utf-8")

    asked = ["what is the zorg?", "who does quern work?"]
    assert seen(corpus, known, asked) == seen(corpus, None, asked)
    assert not any(
        one is other
        for one, other in zip(
            assemble(corpus, known=known).index.sentences, known.sentences, strict=True
        )
    )
