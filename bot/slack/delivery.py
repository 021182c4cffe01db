"""Where an answer goes: each surface has its own way back."""

from dataclasses import replace

import structlog

from bot.answering.answer import Answer
from bot.errors import SlackError, SlackUnreachableError
from bot.slack import blocks
from bot.slack.inquiry import Inquiry, Surface
from bot.slack.parts import Parts
from bot.slack.render import Message, says

_DIALOG_TITLE = "Quotes"

_log = structlog.get_logger(__name__)


async def deliver(
    inquiry: Inquiry,
    answer: Answer,
    answer_id: str,
    parts: Parts,
    *,
    replaces: str = "",
    begun: bool = False,
) -> str:
    """Send an answer to where its question was asked.

    Args:
        inquiry: the question.
        answer: what came back for it.
        answer_id: what its buttons call it.
        parts: what sends it.
        replaces: the timestamp of the answer whose place it takes; empty for none.
        begun: whether it may have been posted already, so that it is looked for first.

    Returns:
        The timestamp of what was posted; empty where the answer is private.

    Raises:
        ProofError: it would not quote what its document says; it is not sent.
        SlackError: Slack refuses it, or cannot be reached.
    """
    private = inquiry.surface in (Surface.COMMAND, Surface.SHORTCUT)
    choices = parts.renderer.choices(answer, answer_id, private=private)
    if private:
        await parts.outbox.respond(inquiry.response_url, choices, thread=inquiry.thread)
        return ""
    if inquiry.surface is Surface.EXAMPLE:
        try:
            shown = (in_dialog(inquiry.text, choice) for choice in choices)
            await parts.outbox.open_dialog(inquiry.trigger, _DIALOG_TITLE, shown)
        except SlackError as error:
            _log.info("dialog_not_opened", code=error.problem)
        else:
            return ""
        choices = parts.renderer.choices(answer, answer_id, private=private)
    mark = f"answer:{answer_id}"
    if replaces:
        try:
            return await parts.outbox.change(inquiry.channel, replaces, choices, mark)
        except SlackUnreachableError:
            raise
        except SlackError as error:  # it was deleted, or is too old to be changed
            _log.info("answer_not_changed", code=error.problem)
        choices = parts.renderer.choices(answer, answer_id, private=private)
    since = inquiry.message if inquiry.surface.written else ""
    return await parts.outbox.post(
        inquiry.channel, inquiry.thread, choices, mark, since=since, begun=begun
    )


async def apologise(inquiry: Inquiry, reference: str, parts: Parts, *, again: bool = True) -> None:
    """Tell only the person who asked that something went wrong: there, or else directly.

    Args:
        inquiry: the question.
        reference: the number under which it is in the log.
        parts: what sends it.
        again: whether to try again may help.
    """
    apology = [says(parts.apology(reference, again=again))]
    try:
        await _apologise_there(inquiry, apology, parts)
    except SlackError as error:
        _log.info("apology_sent_elsewhere", reference=reference, code=error.problem)
        try:
            await parts.outbox.post(inquiry.user, "", apology, mark=f"fault:{reference}")
        except SlackError as silent:
            _log.warning("apology_not_sent", reference=reference, code=silent.problem)


async def _apologise_there(inquiry: Inquiry, apology: list[Message], parts: Parts) -> None:
    if inquiry.surface in (Surface.COMMAND, Surface.SHORTCUT):
        await parts.outbox.respond(inquiry.response_url, apology, thread=inquiry.thread)
    elif inquiry.surface is Surface.EXAMPLE:
        await parts.outbox.open_dialog(inquiry.trigger, _DIALOG_TITLE, apology)
    else:
        await parts.outbox.whisper(inquiry.channel, inquiry.thread, inquiry.user, apology)


def in_dialog(question: str, message: Message) -> Message:
    """A message as a dialog shows it: below its question, without what works only in messages."""
    shown = [
        block for block in message.blocks if block["type"] not in ("actions", "context_actions")
    ]
    return replace(message, blocks=(blocks.sentence(question, bold=True), *shown))
