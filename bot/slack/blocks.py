"""Blocks: the one place where the text of documents and people enters a payload.

Such a text goes only into elements that carry text as data (`text` in rich text, `plain_text`
without emoji), where no mark-up, mention or link is read; or percent-encoded into an address.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.answering.answer import Quote
from bot.catalog.citation import citation, published
from bot.catalog.corrections import Made
from bot.documents.document import Document
from bot.slack.mrkdwn import escape

Block = dict[str, Any]

# Slack takes 3,000 characters in a text and 75 on a button; a title of so many says enough.
_LONGEST_TEXT = 2900
_LONGEST_LABEL = 75
_LONGEST_TITLE = 200


def cut(text: str, longest: int) -> str:
    """A text on one line, with an ellipsis where it is too long; never for a quote."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def plain_text(text: str, longest: int = _LONGEST_TEXT) -> Block:
    """A text object in which nothing is mark-up, nor an emoji by name."""
    return {"type": "plain_text", "text": cut(text, longest), "emoji": False}


def sentence(text: str, *, bold: bool = False) -> Block:
    """A paragraph of our own, which may hold words of a person or a title."""
    style = {"style": {"bold": True}} if bold else {}
    element = {"type": "text", "text": cut(text, _LONGEST_TEXT), **style}
    return _rich_text({"type": "rich_text_section", "elements": [element]})


def dated(before: str, when: datetime, behind: str) -> Block:
    """A paragraph of our own with a time in it, which everybody reads in their own zone."""
    elements = [
        {"type": "text", "text": cut(before, _LONGEST_TEXT) + " "},
        _date(when, "{date_long} at {time}"),
        {"type": "text", "text": cut(behind, _LONGEST_TEXT)},
    ]
    return _rich_text({"type": "rich_text_section", "elements": elements})


def said_by(user: str, text: str) -> Block:
    """A paragraph that begins with a person, who is shown by name, before what they did."""
    elements = [
        {"type": "user", "user_id": user},
        {"type": "text", "text": f" {cut(text, _LONGEST_TEXT)}"},
    ]
    return _rich_text({"type": "rich_text_section", "elements": elements})


def pinned(made: Made, *, perhaps: bool) -> Block:
    """By whom and when an answer was pinned; who it was is a link, so that nobody is called.

    Args:
        made: the pin.
        perhaps: whether it is of a question that is only much alike.
    """
    pinned = "One of them was pinned for a similar question" if perhaps else "Pinned"
    if made.file:
        return note(f"{pinned} in {made.file}")
    elements: list[Block] = [{"type": "text", "text": f"{pinned} by "}]
    if made.user:
        profile = f"slack://user?team={made.team}&id={made.user}"
        elements.append({"type": "link", "url": profile, "text": "this person"})
    else:
        elements.append({"type": "text", "text": "somebody"})
    if made.made is not None:
        elements += [{"type": "text", "text": " on "}, _date(made.made, "{date_long}")]
    return _rich_text({"type": "rich_text_section", "elements": elements})


def _date(when: datetime, written: str) -> Block:
    return {
        "type": "date",
        "timestamp": int(when.timestamp()),
        "format": written,
        "fallback": f"{when:%Y-%m-%d %H:%M} UTC",
    }


def linked(label: str, address: str) -> Block:
    """A paragraph that is a link to somewhere in Slack."""
    element = {"type": "link", "url": address, "text": cut(label, _LONGEST_LABEL)}
    return _rich_text({"type": "rich_text_section", "elements": [element]})


def bullets(lines: Iterable[str]) -> Block:
    """A list of short lines; there has to be one."""
    items = [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": cut(line, _LONGEST_TITLE)}],
        }
        for line in lines
    ]
    return _rich_text({"type": "rich_text_list", "style": "bullet", "elements": items})


def header(text: str) -> Block:
    """A heading of our own."""
    return {"type": "header", "text": plain_text(text)}


def note(*texts: str) -> Block:
    """Small print; each text is shown beside the others."""
    return {"type": "context", "elements": [plain_text(text) for text in texts]}


def quotation(quote: Quote) -> list[Block]:
    """A quote below what it hangs on, character for character, and where it is from."""
    elements = [
        {"type": "text", "text": text, **({"style": {"bold": True}} if matched else {})}
        for text, matched in _runs(quote)
    ]
    context = [
        _quotation([{"type": "text", "text": text, "style": {"italic": True}}])
        for text in quote.context_texts
    ]
    return [_rich_text(*context, _quotation(elements)), _source(quote)]


def button(action: str, label: str, value: str = "", *, says: str = "") -> Block:
    """A button.

    Args:
        action: its action id.
        label: what stands on it.
        value: what comes back with a click.
        says: what a screen reader says behind the label; who speaks to a machine says the label.
    """
    spoken = cut(f"{label}: {says}", _LONGEST_LABEL)
    described = {"accessibility_label": spoken} if says else {}
    return {
        "type": "button",
        "action_id": action,
        "text": plain_text(label, _LONGEST_LABEL),
        **({"value": value} if value else {}),
        **described,
    }


def actions(buttons: Sequence[Block]) -> Block:
    """A row of buttons; there has to be one."""
    return {"type": "actions", "elements": list(buttons)}


def consent(channel: str) -> Block:
    """What a person agrees to before their question is put to people in a channel."""
    told = f"Your question and your name are posted in <#{channel}>, for all who read it."
    return {
        "title": plain_text("Ask a person?"),
        "text": {"type": "mrkdwn", "text": told},
        "confirm": plain_text("Post it"),
        "deny": plain_text("Cancel"),
    }


def asked_by(user: str, group: str, question: str) -> Block:
    """A question with who asks it, who is shown by name, and the group that is called upon."""
    called = [{"type": "usergroup", "usergroup_id": group}] if group else []
    space = [{"type": "text", "text": " "}] if group else []
    elements = [
        *called,
        *space,
        {"type": "user", "user_id": user},
        {"type": "text", "text": " asks: "},
        {"type": "text", "text": cut(question, _LONGEST_TEXT), "style": {"bold": True}},
    ]
    return _rich_text({"type": "rich_text_section", "elements": elements})


def answered_by(asker: str, author: str, text: str) -> Block:
    """What a person answered to another one, both shown by name."""
    elements = [
        {"type": "user", "user_id": asker},
        {"type": "text", "text": ", "},
        {"type": "user", "user_id": author},
        # Not in the form of a quote: only what stands in a document is one.
        {"type": "text", "text": f" answered:\n{text[:_LONGEST_TEXT]}"},
    ]
    return _rich_text({"type": "rich_text_section", "elements": elements})


def feedback(action: str, good: str, bad: str) -> Block:
    """Slack's own thumbs.

    Args:
        action: their action id.
        good: what comes back with the thumb up.
        bad: what comes back with the thumb down.
    """
    buttons = {
        "type": "feedback_buttons",
        "action_id": action,
        "positive_button": {
            "text": plain_text("Helpful"),
            "accessibility_label": "This answer was helpful",
            "value": good,
        },
        "negative_button": {
            "text": plain_text("Not helpful"),
            "accessibility_label": "This answer was not helpful",
            "value": bad,
        },
    }
    return {"type": "context_actions", "elements": [buttons]}


def source_line(document: Document) -> str:
    """What a document is, on one line: title, publisher, date."""
    metadata = document.metadata
    return " · ".join(filter(None, [metadata.title, *published(metadata)]))


def _rich_text(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _quotation(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text_quote", "elements": list(elements)}


def _runs(quote: Quote) -> Iterator[tuple[str, bool]]:
    """The quote in pieces, each with whether it matched the question."""
    text, at = quote.document.text, quote.start
    for start, end in quote.matched:
        first, behind = max(start, at), min(end, quote.end)
        if first >= behind:
            continue
        if at < first:
            yield text[at:first], False
        yield text[first:behind], True
        at = behind
    if at < quote.end:
        yield text[at : quote.end], False


def _source(quote: Quote) -> Block:
    cited = citation(quote)
    texts = [" · ".join([cited.place, *cited.published]), cited.about]
    elements: list[Block] = [plain_text(text) for text in texts if text.strip()]
    if cited.address:
        elements.append(
            {"type": "mrkdwn", "text": f"<{escape(cited.address)}|Open the source at the quote>"}
        )
    return {"type": "context", "elements": elements or [plain_text(cited.document)]}
