"""The only place where the parts are put together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.answering.ask import Assistant
from bot.answering.index import Index
from bot.answering.weights import Weights, fitted_weights
from bot.documents.corpus import Corpus, Problem, load_corpus
from bot.documents.files import read_text
from bot.documents.lines import path_text
from bot.documents.passages import split_passages
from bot.errors import DocumentError, GlossaryError
from bot.language.glossary import MOST_BYTES, Glossary, general_groups, read_groups
from bot.retrieval.bm25 import BM25Retriever


def build_assistant(paths: Sequence[Path]) -> Assistant:
    """Read a corpus and make it ready to be asked.

    Args:
        paths: files and folders.

    Returns:
        An assistant with the shipped weights.

    Raises:
        CorpusError: a path is missing, or nothing under the paths can be read.
    """
    return assemble(load_corpus(paths), fitted_weights())


def assemble(corpus: Corpus, weights: Weights) -> Assistant:
    """Make a corpus ready to be asked.

    Args:
        corpus: documents, and the glossaries that go with them.
        weights: the fitted weights.

    Returns:
        An assistant; a glossary that cannot be used is left out, and is one more problem of its
        corpus.
    """
    groups = general_groups()
    problems = list(corpus.problems)
    for path in corpus.glossaries:
        try:
            groups += read_groups(read_text(path, MOST_BYTES), path_text(path))
        except (DocumentError, GlossaryError) as error:
            problems.append(Problem.of(error))
    corpus = replace(corpus, problems=tuple(problems))
    passages = [passage for document in corpus.documents for passage in split_passages(document)]
    return Assistant(corpus, Index(passages, BM25Retriever, Glossary(groups)), weights)
