"""What is said of answers that people keep, and the buttons below it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.errors import PullquoteError
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.mrkdwn import escape
from bot.slack.render import Message
from bot.storage.store import KeptAnswer

DROP = "kept_drop"
OPEN = "kept_open"
CLOSE = "kept_close"
HOLDS = "kept_holds"
NAME = "kept_name"

_LISTED = 10
_LONGEST_QUESTION = 200


def confirmed(answer: KeptAnswer, user: str, *, new: bool, keeps_questions: bool) -> Message:
    """What somebody is told of an answer that they have kept.

    Args:
        answer: as it is kept.
        user: they.
        new: whether it was not kept before.
        keeps_questions: whether the texts of questions are kept.
    """
    lead = "Kept as an answer" if new else "That is kept as an answer already"
    told = f"{lead}, in the words of {answer.name or 'who said it'}. {whose(answer)}"
    shown = [blocks.sentence(told), blocks.sentence(_found_by(answer, keeps=keeps_questions))]
    return Message(escape(told), (*shown, _buttons(answer, user)))


def told_author(answer: KeptAnswer, *, follows: bool) -> Message:
    """What the author of an answer is told when somebody else keeps it.

    Args:
        answer: as it is kept.
        follows: whether it changes, and goes, with its message.
    """
    told = f"has kept something that you said as an answer. {whose(answer)}"
    name = f" It is quoted as yours, {answer.name}." if answer.name else ""
    behind = f"{name} " + (
        "If you edit the message, it changes; if you delete it, it goes."
        if follows
        else "I do not hear of it if you edit or delete the message: then take the answer back."
    )
    shown = [blocks.said_by(answer.keeper, told + behind)]
    if answer.question:
        shown.append(blocks.sentence(f"It answers: {_cut(answer.question)}"))
    if answer.link:
        shown.append(blocks.linked("Your message", answer.link))
    return Message(
        "Something that you said is kept as an answer.", (*shown, _buttons(answer, answer.author))
    )


def doubted(answer: KeptAnswer, over: datetime) -> Message:
    """What the keeper of an answer is asked before its time is over.

    Args:
        answer: as it is kept.
        over: when its time is over.
    """
    about = _cut(answer.question) if answer.question else f"an answer of {answer.said:%Y-%m-%d}"
    lead = f"Does this still hold: {about}? If nobody says so, it is quoted no more from"
    shown = [blocks.dated(lead, over, " on.")]
    if answer.link:
        shown.append(blocks.linked("The message", answer.link))
    value = str(answer.id)
    offered = [
        blocks.button(HOLDS, "It still holds", value, says=about),
        blocks.button(DROP, "Let it go", value, says=about),
    ]
    return Message(escape(lead), (*shown, blocks.actions(offered)))


def changed(answer: KeptAnswer, user: str, *, keeps_questions: bool) -> Message:
    """What is said of an answer of which something has changed."""
    told = f"{whose(answer)} {_found_by(answer, keeps=keeps_questions)}"
    return Message(escape(told), (blocks.sentence(told), _buttons(answer, user)))


def dropped() -> Message:
    """What is said of an answer that is gone."""
    told = "Taken back: nobody is quoted this any more."
    return Message(told, (blocks.sentence(told),))


def not_kept(error: PullquoteError) -> Message:
    """What is said of a message of which nothing can be quoted."""
    told = f"That is not kept. {error.problem}"
    return Message(escape(told), (blocks.sentence(told),))


def listed(answers: Sequence[KeptAnswer], user: str) -> Iterator[Block]:
    """What somebody sees in the App Home of answers that they gave or kept.

    Args:
        answers: oldest first; there is one.
        user: they.
    """
    yield blocks.header("Answers that you gave or kept")
    for answer in answers[: -_LISTED - 1 : -1]:
        about = _cut(answer.question) if answer.question else "Without a question"
        who = "Said by you" if answer.author == user else f"Said by {answer.name or 'a person'}"
        yield blocks.sentence(f"{about} {who} on {answer.said:%Y-%m-%d}. {whose(answer)}")
        yield _buttons(answer, user)
    if len(answers) > _LISTED:
        yield blocks.sentence(f"… and {len(answers) - _LISTED} more, kept before.")


def whose(answer: KeptAnswer) -> str:
    """Who is answered from it, in a sentence."""
    if answer.everybody:
        return "Everybody in this workspace is answered from it."
    return "Only who asks where it was said is answered from it."


def form(answer: KeptAnswer, url: str) -> Block:
    """The dialog that asks which question an answer answers.

    Args:
        answer: as it is kept.
        url: where who asks is told of it.
    """
    element = {
        "type": "plain_text_input",
        "action_id": NAME,
        "max_length": _LONGEST_QUESTION,
        "focus_on_load": True,
        **({"initial_value": _cut(answer.question)} if answer.question else {}),
    }
    return {
        "type": "modal",
        "callback_id": NAME,
        "title": blocks.plain_text("Its question"),
        "submit": blocks.plain_text("Save"),
        "close": blocks.plain_text("Cancel"),
        "private_metadata": f"{answer.id} {url}",
        "blocks": [
            {
                "type": "input",
                "block_id": NAME,
                "label": blocks.plain_text("Which question does it answer?"),
                "hint": blocks.plain_text(
                    "As people would ask it. It is kept as you write it, and shown with the answer."
                ),
                "element": element,
            }
        ],
    }


def _found_by(answer: KeptAnswer, *, keeps: bool) -> str:
    if answer.question:
        return f"It answers: {_cut(answer.question)}"
    why = "" if keeps else " The words of questions are not kept here."
    return f"It is found by its own words alone.{why} Say which question it answers."


def _buttons(answer: KeptAnswer, user: str) -> Block:
    value, about = str(answer.id), _cut(answer.question) or "the answer that was kept"
    mine = user == answer.author
    offered = [
        blocks.button(DROP, "Take it back" if mine else "Undo", value, says=about),
        blocks.button(NAME, "Its question", value, says=about),
    ]
    if mine:
        offered.append(
            blocks.button(CLOSE, "Keep it where I said it", value, says=about)
            if answer.everybody
            else blocks.button(OPEN, "Open to everybody in the workspace", value, says=about)
        )
    return blocks.actions(offered)


def _cut(question: str) -> str:
    return blocks.cut(question, _LONGEST_QUESTION)
