"""The last look at a message before it is sent: does it quote what the document says?"""

from collections.abc import Iterable, Iterator

from bot.slack.blocks import Block
from bot.slack.render import Message


def quotes_hold(message: Message) -> bool:
    """Whether every quote, read back from the blocks, is the slice of its document.

    Args:
        message: what is about to be sent.

    Returns:
        Whether there are as many quotes as there should be, each behind the slices that it hangs
        on, in order, character for character.
    """
    slices = [
        quote.document.text[start:end]
        for quote in message.quotes
        for start, end in (*quote.context, (quote.start, quote.end))
    ]
    return list(quoted(message.blocks)) == slices


def quoted(blocks: Iterable[Block]) -> Iterator[str]:
    """The texts of the quotes in blocks and of what they hang on, as a reader sees them."""
    for block in blocks:
        if block["type"] != "rich_text":
            continue
        for element in block["elements"]:
            if element["type"] == "rich_text_quote":
                yield "".join(part.get("text", "") for part in element["elements"])
