"""What could be asked about, for a person who does not know the documents."""

from collections.abc import Sequence

from bot.documents.document import BlockKind, Document

_LONGEST = 60


def example_topics(documents: Sequence[Document]) -> list[str]:
    """The sections of documents that can be asked about; none where nothing has a heading.

    Args:
        documents: what is quoted.

    Returns:
        Short headings, each once and on one line, in the order of the documents.
    """
    headings = [
        " ".join(document.text[block.start : block.end].split())
        for document in documents
        for block in document.blocks
        if block.kind is BlockKind.HEADING
    ]
    titles = {" ".join(document.metadata.title.split()) for document in documents}
    return [
        heading
        for heading in dict.fromkeys(headings)
        if heading not in titles and len(heading) <= _LONGEST
    ]
