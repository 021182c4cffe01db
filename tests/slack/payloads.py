"""What a payload has to be, by judges that are not the code that made it."""

from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.workspace.blockkit.surface import Surface
from bot.workspace.blockkit.validate import message_too_long, validate

# Elements of rich text that call upon somebody, or show a picture by its name.
CALLING = frozenset("user usergroup channel broadcast team emoji".split())


def assert_accepted(blocks: Sequence[dict[str, Any]], surface: Surface = Surface.MESSAGE) -> None:
    """The workspace's validator has nothing to say, and slack_sdk's models lose nothing."""
    assert validate(list(blocks), surface) == []
    assert not message_too_long(list(blocks))
    models = Block.parse_all(list(blocks))
    assert [model.to_dict() for model in models] == list(blocks)


def walk(part: object) -> Iterator[dict[str, Any]]:
    """Every object of a payload."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from walk(value)


def assert_calls_nobody(text: str, blocks: Sequence[dict[str, Any]]) -> None:
    """Nothing in a message pings, links or formats but what the bot itself means to.

    In `text`, Slack reads only what stands between < and >. In blocks, it reads mark-up only in
    mrkdwn, and there the bot puts nothing but one link; everything else is an element of its own.
    """
    assert not set(text) & set("<>")
    for part in walk(list(blocks)):
        assert part.get("type") not in CALLING
        if part.get("type") == "date":  # when documents were read, in words of the bot's own
            assert isinstance(part["timestamp"], int)
            assert (part["format"], "url" in part) == ("{date_long} at {time}", False)
        if part.get("type") == "plain_text":
            assert part["emoji"] is False
        if part.get("type") == "mrkdwn":
            address, _, label = part["text"].removeprefix("<").removesuffix(">").partition("|")
            assert address.startswith(("http://", "https://"))
            assert label == "Open the source at the quote"
            assert not set(address) & set("<>| \n")
