"""The only place where the parts are put together."""

from collections.abc import Sequence
from pathlib import Path

from bot.answering.ask import Assistant
from bot.answering.index import Index
from bot.answering.weights import Weights, fitted_weights
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.passages import split_passages
from bot.errors import GlossaryError
from bot.language.glossary import Glossary, general_groups, read_groups
from bot.retrieval.bm25 import BM25Retriever


def build_assistant(paths: Sequence[Path]) -> Assistant:
    """Read a corpus and make it ready to be asked.

    Args:
        paths: files and folders.

    Returns:
        An assistant with the shipped weights.

    Raises:
        CorpusError: a path is missing, or nothing under the paths can be read.
        GlossaryError: a glossary in one of the folders cannot be read.
    """
    return assemble(load_corpus(paths), fitted_weights())


def assemble(corpus: Corpus, weights: Weights) -> Assistant:
    """Make a corpus ready to be asked.

    Args:
        corpus: documents, and the glossaries that go with them.
        weights: the fitted weights.

    Returns:
        An assistant.

    Raises:
        GlossaryError: a glossary cannot be read.
    """
    groups = general_groups()
    for path in corpus.glossaries:
        try:
            groups += read_groups(path.read_text(encoding="utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise GlossaryError(
                "the glossary cannot be read.",
                where=str(path),
                mend="Save it as UTF-8 text that this user may read.",
            ) from error
    passages = [passage for document in corpus.documents for passage in split_passages(document)]
    return Assistant(corpus, Index(passages, BM25Retriever, Glossary(groups)), weights)
