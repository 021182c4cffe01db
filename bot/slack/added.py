"""What is said of documents that people add, and the buttons below it."""

from collections.abc import Iterator, Sequence

from bot.errors import PullquoteError
from bot.service.adding import Understood
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.mrkdwn import escape
from bot.slack.render import Message
from bot.storage.store import AddedDocument, Kept

UNDO = "document_undo"
REMOVE = "document_remove"
OPEN = "document_open"
CLOSE = "document_close"

_LISTED = 20


def confirmed(document: AddedDocument, outcome: Kept, understood: Understood) -> Message:
    """What is said of a document that was added.

    Args:
        document: as it is kept.
        outcome: what became of it.
        understood: what can be answered from it.
    """
    if outcome is Kept.KNOWN:
        told = f"“{document.name}” was here already: nothing is added."
        return Message(escape(told), (blocks.sentence(told), _buttons(document, undo=False)))
    lead = f"Added “{understood.title}”"
    if outcome is Kept.IN_PLACE:
        lead = f"Added a new version of “{understood.title}”; the one before is not quoted any more"
    counts = [understood.parts, _sentences(understood.sentences)]
    read = f"I read {document.name}: {', '.join(filter(None, counts))}."
    shown = [blocks.sentence(lead, bold=True), blocks.sentence(f"{read} {whose(document)}")]
    if understood.questions:
        shown += [blocks.sentence("It answers, for example:"), blocks.bullets(understood.questions)]
    if understood.problems:
        shown += [blocks.sentence("What it lacks:"), blocks.bullets(understood.problems)]
    shown.append(_buttons(document, undo=True))
    return Message(escape(f"{lead}. {read}"), tuple(shown))


def not_added(name: str, error: PullquoteError) -> Message:
    """What is said of a file that was not added.

    Args:
        name: the file's; empty where it is not known.
        error: says why.
    """
    what = f"“{name}”" if name else "That file"
    told = f"{what} is not added. {error.problem} {error.hint}"
    return Message(escape(told), (blocks.sentence(told),))


def changed(document: AddedDocument) -> Message:
    """What is said of a document that others are answered from than before."""
    told = f"“{document.title}”: {whose(document)}"
    return Message(escape(told), (blocks.sentence(told), _buttons(document, undo=False)))


def removed(document: AddedDocument) -> Message:
    """What is said of a document that is gone."""
    told = f"“{document.title}” is removed. Nobody is answered from {document.name} any more."
    return Message(escape(told), (blocks.sentence(told),))


def undone(document: AddedDocument) -> Message:
    """What is said of a document whose adding was taken back."""
    told = (
        f"Undone: nobody is answered from this {document.name} any more. If there was an earlier "
        "version of it, that is back."
    )
    return Message(escape(told), (blocks.sentence(told),))


def listed(documents: Sequence[AddedDocument]) -> Iterator[Block]:
    """What somebody who may add documents sees of theirs in the App Home.

    Args:
        documents: those that they added, oldest first.
    """
    yield blocks.header("Documents that you added")
    if not documents:
        yield blocks.sentence(
            "None yet. Send me a file here, or choose “Add to documents” on a message with one."
        )
    for document in documents[: -_LISTED - 1 : -1]:
        about = f"“{document.title}” ({document.name}, {document.added:%Y-%m-%d}). "
        yield blocks.sentence(about + whose(document))
        yield _buttons(document, undo=False)
    if len(documents) > _LISTED:
        yield blocks.sentence(f"… and {len(documents) - _LISTED} more, added before.")


def whose(document: AddedDocument) -> str:
    """Who is answered from a document, in a sentence."""
    if document.everybody:
        return "Everybody in this workspace is answered from it."
    if is_of_channel(document):
        return "Only who asks in the channel that it was added in is answered from it."
    return "Only you are answered from it: here, and where nobody else sees the answer."


def is_of_channel(document: AddedDocument) -> bool:
    """Whether a document belongs to a channel, and not to a person."""
    return document.place.startswith(("C", "G"))


def _sentences(count: int) -> str:
    return f"{count:,} {'sentence' if count == 1 else 'sentences'} that can be quoted"


def _buttons(document: AddedDocument, *, undo: bool) -> Block:
    value, title = str(document.id), document.title
    open_or_close = (
        blocks.button(CLOSE, "Keep it here", value, says=title)
        if document.everybody
        else blocks.button(OPEN, "Open to everybody in the workspace", value, says=title)
    )
    gone = (
        blocks.button(UNDO, "Undo", value, says=title)
        if undo
        else blocks.button(REMOVE, "Remove", value, says=title)
    )
    return blocks.actions([gone, open_or_close])
