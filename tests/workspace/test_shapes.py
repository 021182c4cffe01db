"""What the workspace gives, read by slack_sdk's own models."""

import pytest
from slack_sdk.models.attachments import Attachment
from slack_sdk.models.blocks import Block
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

from bot.workspace.blockkit.surface import Surface
from bot.workspace.driver.driver import Driver
from tests.workspace.blockkit import samples
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller, Json

GENERAL = {"channel": "#general"}


def holds(whole: object, part: object) -> bool:
    """Tell whether all of some JSON is in other JSON, where what is left out is filled in."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(holds(whole.get(name), value) for name, value in part.items())
    if isinstance(whole, list) and isinstance(part, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return whole == part


def known(surface: Surface) -> list[str]:
    """The samples of blocks that slack_sdk has models of."""
    names = [name for name in samples.BLOCKS if samples.surface_of(name) is surface]
    return [name for name in names if Block.parse(samples.sample(name)) is not None]


def newest(ask: Caller) -> Json:
    """The newest message of the channel, with its metadata."""
    channel = ask("conversations_list")["channels"][0]["id"]
    found = ask("conversations_history", channel=channel, include_all_metadata=True, limit=1)
    message: Json = found["messages"][0]
    return message


@pytest.mark.parametrize("name", known(Surface.MESSAGE))
def test_the_blocks_of_a_message_are_read(full: Driver, name: str) -> None:
    """As they were sent, of each kind that slack_sdk has a model of."""
    ask = Caller(full, "sync")
    ask("chat_postMessage", text="a", blocks=[samples.sample(name)], **GENERAL)
    (read,) = Block.parse_all(newest(ask)["blocks"])

    sent = Block.parse(samples.sample(name))
    assert sent is not None
    assert type(read) is type(sent)
    assert holds(read.to_dict(), sent.to_dict())


def test_a_view_is_read(full: Driver, told: SocketBot) -> None:
    """The modal that was opened has all that it was opened with, and Slack's own fields."""
    ask = Caller(full, "sync")
    full.person("alice").command("/echo open")
    block = samples.sample(known(Surface.MODAL)[0])
    plain = {"type": "plain_text", "text": "x"}
    view: Json = {
        "type": "modal",
        "callback_id": "form",
        "title": plain,
        "submit": plain,
        "blocks": [block],
    }
    opened = ask("views_open", trigger_id=told.take()["trigger_id"], view=view)["view"]
    read = View(**opened)

    assert (read.id, read.hash, read.callback_id) == (opened["id"], opened["hash"], "form")
    assert holds(read.to_dict(), View(**view).to_dict())


def test_attachments_and_metadata_are_read(full: Driver) -> None:
    """As they were sent."""
    ask = Caller(full, "sync")
    attachment = Attachment(text="said", fallback="said", color="good", title="Title")
    metadata = Metadata("task", {"id": "1"})
    ask("chat_postMessage", text="a", attachments=[attachment], metadata=metadata, **GENERAL)
    message = newest(ask)

    assert holds(message["attachments"], [attachment.to_dict()])
    assert Metadata(**message["metadata"]).to_dict() == metadata.to_dict()
