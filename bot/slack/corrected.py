"""What is said of what people set right, and the buttons below it."""

from collections.abc import Collection, Iterator, Sequence

from bot.answering.answer import Quote
from bot.catalog.added import file_of
from bot.catalog.corrections import Blocked, Corrections, Made, PinnedSpots
from bot.catalog.snapshot import Snapshot
from bot.service.corrections import BLOCK, PIN, WORD
from bot.service.gaps import DISMISSED
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.mrkdwn import escape
from bot.slack.render import Message, says
from bot.storage.store import Change, Undone

UNDO = "change_undo"
TAKE_AWAY = "correction_take_away"
DISMISS = "gap_dismiss"
ADD = "gap_add"
ACCEPT = "word_accept"
REFUSE = "word_refuse"

REFUSED = (
    "Setting answers right is for some people alone; whoever runs me names them in EDITORS, "
    "LIBRARIANS or ADMIN_USERS."
)
NOT_KEPT = "It could not be kept. Please try again in a while."
HOW_TO_ADD = (
    "Send me a file with the answer under Messages, or choose “Add to documents” on a message that "
    "shares one; the setting LIBRARIANS names who may. Or put it where the other documents are."
)
GONE = "That is not there any more."
PLACE_ONLY = "You may take back what you have set right yourself, in this channel."

_LISTED = 20
# What people know each kind of change by.
_NAMED = {
    PIN: "the pin",
    BLOCK: "the block",
    WORD: "the reading of that word",
    DISMISSED: "the list of questions without a sure answer",
}
_WHY_NOT = {
    Undone.CHANGED: "It was changed once more since: that has to be undone first.",
    Undone.NOT_KEPT: "What was before it is not kept, or not any more.",
}


def pinned(change: Change, wordings: Sequence[str], quote: Quote, place: str) -> Message:
    """What is said of a pin that was made.

    Args:
        change: by which it is undone.
        wordings: for which questions.
        quote: the answer.
        place: the channel that it holds in; empty for the whole workspace.
    """
    told = (
        f"Pinned: to questions like these, {_where(place)} given the documents, the answer is this "
        f"quote from “{quote.document.metadata.title}”."
    )
    shown = (blocks.sentence(told), blocks.bullets(wordings), _undo(change))
    return Message(escape(told), shown)


def blocked(change: Change, title: str, place: str) -> Message:
    """What is said of a block that was made.

    Args:
        change: by which it is undone.
        title: of the document, where all of it is blocked; else empty.
        place: the channel that it holds in; empty for the whole workspace.
    """
    what = f"nothing of “{title}” is" if title else "that is not"
    told = f"Blocked: {what} quoted any more, {_where(place, asks=True)}."
    return Message(escape(told), (blocks.sentence(told), _undo(change)))


def taken_away(change: Change) -> Message:
    """What is said of a pin or a block that was taken away."""
    told = f"{_NAMED.get(change.kind, 'it').capitalize()} is taken away."
    return Message(escape(told), (blocks.sentence(told), _undo(change)))


def dismissed(change: Change) -> Message:
    """What is said of a question that is not to be listed any more."""
    told = "Dismissed: in these words it is not listed any more as without a sure answer."
    return Message(escape(told), (blocks.sentence(told), _undo(change)))


def worded(change: Change, words: Sequence[str], *, accepted: bool) -> Message:
    """What is said of a pair of words that was accepted or refused."""
    written, meant = words
    told = (
        f"“{written}” is read as “{meant}” from now on, and who asks is told so."
        if accepted
        else f"“{written}” is left as it is, and I do not ask again."
    )
    return Message(escape(told), (blocks.sentence(told), _undo(change)))


def undone(outcome: Undone, change: Change | None) -> Message:
    """What is said where a change was to be undone."""
    if outcome is not Undone.DONE or change is None:
        return says(f"It is not undone. {_WHY_NOT.get(outcome, '')}")
    what = _NAMED.get(change.kind, "it")
    told = f"Undone: {what} is as it was before that change."
    return Message(escape(told), (blocks.sentence(told), _undo(change)))


def rests(one: PinnedSpots | Blocked, given: Snapshot) -> Message:
    """What who has made a pin or a block is told when that is of no effect any more.

    Args:
        one: which.
        given: the documents that are given to them, which are called by their titles.
    """
    if isinstance(one, Blocked):
        kind, what = BLOCK, "the block"
        where = _called(one.document, given)
        told = (
            f"A block of yours rests: {where} is not there any more, nor another document that "
            "says the same. It holds again as soon as one is."
            if one.spot is None
            else f"A block of yours rests: {where} does not say any more what you have blocked. It "
            "holds again as soon as the document does."
        )
        told, lines = f"{told} This is why you made it:", [one.reason]
    else:
        kind, what = PIN, "the pin"
        where = " and ".join(dict.fromkeys(_called(spot.document, given) for spot in one.spots))
        told = (
            f"A pin of yours rests: {where} does not say any more what you have pinned. It holds "
            "again as soon as the document does. These are its questions:"
        )
        lines = list(one.questions)
    taken = blocks.button(TAKE_AWAY, "Take away", f"{kind}:{one.by.key}", says=what)
    shown = (blocks.sentence(told), blocks.bullets(lines), blocks.actions([taken]))
    return Message(escape(told), shown)


def listed(corrections: Corrections, snapshot: Snapshot) -> Iterator[Block]:
    """What somebody who may set answers right sees of that in the App Home; work for a processor.

    Args:
        corrections: of their workspace.
        snapshot: the documents that are given to them: of others, nothing is told.
    """
    named = {one.name for one in snapshot.corpus.documents}
    pins = [one for one in corrections.pins if _is_given(one, snapshot, named)]
    held = [one for one in corrections.blocks if _is_given(one, snapshot, named)]
    words = [one for one in corrections.words if snapshot.reads(one)]
    if not pins and not held and not words:
        return
    yield blocks.header("What was set right")
    for pin in pins[: -_LISTED - 1 : -1]:
        rest = "" if snapshot.about(pin) else " It rests: that is not there any more."
        yield blocks.sentence(
            f"Pinned for: {'; '.join(pin.questions)} ({_about(pin, snapshot)}).{rest}"
        )
        yield from _taking(PIN, pin.by, pin.questions[0])
    for block in held[: -_LISTED - 1 : -1]:
        about = _about(block, snapshot)
        what = "all" if block.spot is None else "a part"
        why = f": {block.reason}" if block.reason else ""
        yield blocks.sentence(f"Never quoted: {what} of {about}{why}")
        yield from _taking(BLOCK, block.by, about)
    for one in words[: -_LISTED - 1 : -1]:
        yield blocks.sentence("“{}” is read as “{}”".format(*one.pair))
        yield from _taking(WORD, one.by, one.pair[0])
    more = max(0, len(pins) - _LISTED) + max(0, len(held) - _LISTED)
    if more:
        yield blocks.note(f"And {more:,} more; `pullquote pins` lists them.")


def _is_given(one: PinnedSpots | Blocked, snapshot: Snapshot, named: Collection[str]) -> bool:
    """Whether all that a pin or a block is about is given, as it is called or as it was."""
    return all(name in named for name in _documents(one)) or bool(snapshot.about(one))


def _documents(one: PinnedSpots | Blocked) -> list[str]:
    return [one.document] if isinstance(one, Blocked) else [spot.document for spot in one.spots]


def _about(one: PinnedSpots | Blocked, snapshot: Snapshot) -> str:
    """The documents of a pin or a block, as people know them."""
    found = (f"“{document.metadata.title}”" for document in snapshot.about(one))
    return ", ".join(
        dict.fromkeys(found) or dict.fromkeys(_called(name, snapshot) for name in _documents(one))
    )


def _called(name: str, given: Snapshot) -> str:
    """A document as people know it: by its title, or else by its file; nothing of any other."""
    if given.is_elsewhere(name):
        return "a document that is not given to you here"
    for one in given.corpus.documents:
        if one.name == name:
            return f"“{one.metadata.title}”"
    file = file_of(name)
    return "an answer of a person" if file != name and "/" in file else f"“{file}”"


def _taking(kind: str, by: Made, about: str) -> Iterator[Block]:
    if not by.file:
        value = f"{kind}:{by.key}"
        yield blocks.actions([blocks.button(TAKE_AWAY, "Take away", value, says=about)])


def _where(place: str, *, asks: bool = False) -> str:
    if asks:
        return "in this channel" if place else "wherever it is asked in this workspace"
    return "in this channel for who is" if place else "for everybody in this workspace who is"


def _undo(change: Change) -> Block:
    return blocks.actions([blocks.button(UNDO, "Undo", str(change.id), says="this change")])
