"""What could be asked of documents, for a person who does not know them."""

from collections.abc import Sequence

from bot.documents.document import BlockKind, Document

_LONGEST = 60


def example_questions(documents: Sequence[Document], most: int) -> list[str]:
    """Questions about the first sections of documents; none where nothing has a heading.

    Args:
        documents: what is quoted.
        most: how many questions at most.

    Returns:
        Questions of one line each.
    """
    headings = [
        " ".join(document.text[block.start : block.end].split())
        for document in documents
        for block in document.blocks
        if block.kind is BlockKind.HEADING
    ]
    titles = {" ".join(document.metadata.title.split()) for document in documents}
    fitting = [
        heading for heading in headings if heading not in titles and len(heading) <= _LONGEST
    ]
    return [f"What about {heading}?" for heading in dict.fromkeys(fitting)][:most]
