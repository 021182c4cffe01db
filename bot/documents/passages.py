"""A document → the passages that are searched."""

from collections.abc import Iterator, Sequence

from bot.documents.document import BlockKind, Document, Passage, Sentence
from bot.documents.sentences import split_sentences

_LONGEST = 600  # characters
_LONGEST_WITH_REST = 750  # characters, where that is the rest of a paragraph: no scrap is cut off
_MOST_SENTENCES = 8


def split_passages(document: Document) -> tuple[Passage, ...]:
    """Split a document into passages.

    A passage is a paragraph, a few short ones under the same heading, or a part of a long one,
    cut between sentences: about 600 characters and at most eight sentences (a single sentence
    may be longer). A list stays with the paragraph that introduces it where that fits. A passage
    never crosses a heading or a leftover.

    Args:
        document: what to split.

    Returns:
        The passages in the order of the text; each sentence of the document is in exactly one.
    """
    passages: list[Passage] = []
    for stretch in _stretches(document, split_sentences(document)):
        current: list[Sentence] = []
        for paragraph in _paragraphs(stretch):
            for part in _windows(paragraph):
                if current and not _fits(current, part):
                    current, introduction = _introduction(current)
                    if current:
                        passages.append(Passage(tuple(current)))
                    current = introduction if _fits(introduction, part) else []
                    if introduction and not current:
                        passages.append(Passage(tuple(introduction)))
                current = [*current, *part]
        passages.append(Passage(tuple(current)))
    return tuple(passages)


def _stretches(document: Document, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences with neither a heading nor a leftover between them."""
    stretch: list[Sentence] = []
    for sentence in sentences:
        if stretch and any(
            block.kind in (BlockKind.HEADING, BlockKind.LEFTOVER)
            for block in document.blocks[stretch[-1].paragraph : sentence.paragraph]
        ):
            yield stretch
            stretch = []
        stretch.append(sentence)
    if stretch:
        yield stretch


def _paragraphs(stretch: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    paragraph: list[Sentence] = []
    for sentence in stretch:
        if paragraph and sentence.paragraph != paragraph[-1].paragraph:
            yield paragraph
            paragraph = []
        paragraph.append(sentence)
    yield paragraph


def _windows(paragraph: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Parts of a paragraph that are short enough, or the paragraph as it is."""
    window: list[Sentence] = []
    end = paragraph[-1].end
    for sentence in paragraph:
        if window:
            start = window[0].start
            too_long = sentence.end - start > _LONGEST and end - start > _LONGEST_WITH_REST
            if too_long or len(window) == _MOST_SENTENCES:
                yield window
                window = []
        window.append(sentence)
    yield window


def _fits(passage: Sequence[Sentence], part: Sequence[Sentence]) -> bool:
    return bool(passage) and (
        part[-1].end - passage[0].start <= _LONGEST and len(passage) + len(part) <= _MOST_SENTENCES
    )


def _introduction(passage: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """Cut off a last paragraph that ends in a colon: it belongs to what follows."""
    if not passage[-1].text.endswith(":"):
        return passage, []
    cut = len(passage)
    while cut > 0 and passage[cut - 1].paragraph == passage[-1].paragraph:
        cut -= 1
    return passage[:cut], passage[cut:]
