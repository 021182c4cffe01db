"""An answer of a person is a document: its words, its question, and what is known of it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.added import Whose, whose_is
from bot.documents.read import as_document, read_file
from bot.documents.sentences import split_sentences
from bot.service.kept_answers import as_markdown, document_name, escaped
from bot.storage.store import KeptAnswer
from tests.storage.samples import kept_answer

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]))


def answer(question: str, text: str, name: str = "Ada Byron", *, everybody: bool) -> KeptAnswer:
    """An answer that is kept."""
    return kept_answer(NOW, question=question, text=text, name=name, everybody=everybody)


@given(question=TEXTS, said=TEXTS, name=TEXTS, everybody=st.booleans())
def test_a_document_says_what_was_said_and_whose_it_is(
    question: str, said: str, name: str, *, everybody: bool
) -> None:
    """Whatever signs are in it: no sign of a question, a name or a text means anything."""
    text = escaped(said)
    kept = answer(question, f"{text}\n\nThe ferry sails.", name, everybody=everybody)
    called = document_name(kept)
    document = as_document(read_file(as_markdown(kept), ".md", called), called)
    assert whose_is(document.name) == Whose("T1", "C1", everybody=everybody)
    assert document.metadata.date == "2026-03-01"
    assert document.metadata.url == kept.link
    assert document.metadata.author == " ".join(name.split())
    shown = "".join(document.text.split())
    assert shown == "".join(f"{question}{said}Theferrysails.".split())
    for sentence in split_sentences(document):
        assert sentence.text == document.text[sentence.start : sentence.end]
