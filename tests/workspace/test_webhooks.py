"""Incoming webhooks, as slack_sdk's clients post to them."""

import asyncio

import pytest
from slack_sdk.webhook import WebhookClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import WorkspaceError
from bot.workspace.driver.driver import Driver

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Hi*"}}


def test_a_webhook_posts_in_its_channel(full: Driver) -> None:
    """With text, blocks and attachments, by either client; its message is of no user."""
    url = full.webhook("#general")
    sync = WebhookClient(url).send(text="one", blocks=[SECTION])
    other = asyncio.run(AsyncWebhookClient(url).send(text="two", attachments=[{"text": "a"}]))
    assert (sync.status_code, sync.body, other.body) == (200, "ok", "ok")
    first, second = full.person("alice").messages("#general")
    assert (first.text, first.blocks[0]["type"]) == ("one", "section")
    assert (first.content["subtype"], first.user) == ("bot_message", "")
    assert second.content["attachments"]


def test_links_to_pictures_are_shown_where_asked_for(full: Driver) -> None:
    """Under the message, without anything being fetched; links to pages are not."""
    text = "<https://x.example/a.png|A> <https://x.example/page>"
    WebhookClient(full.webhook()).send(text=text)
    WebhookClient(full.webhook()).send(text=text, unfurl_media=True)
    plain, shown = full.person("alice").messages("#general")
    assert "attachments" not in plain.content
    assert [one["image_url"] for one in shown.content["attachments"]] == ["https://x.example/a.png"]


def test_a_picture_is_loaded_from_its_address_as_it_is(full: Driver) -> None:
    """The signs that are escaped in the text of a message are not in a picture's address."""
    text = "<https://x.example/a.png?b=1&amp;c=.png>"
    WebhookClient(full.webhook()).send(text=text, unfurl_media=True)
    ((shown,),) = [one.content["attachments"] for one in full.person("alice").messages("#general")]
    assert shown["image_url"] == shown["original_url"] == "https://x.example/a.png?b=1&c=.png"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"text": ""}, 400, "no_text"),
        ({}, 400, "invalid_payload"),
        ({"text": "a", "blocks": [{"type": "nothing"}]}, 400, "invalid_blocks"),
    ],
)
def test_what_says_nothing_is_refused(
    full: Driver, body: dict[str, object], status: int, says: str
) -> None:
    """With Slack's status and word."""
    answer = WebhookClient(full.webhook()).send_dict(body)
    assert (answer.status_code, answer.body) == (status, says)


def test_an_address_that_is_none_is_refused(full: Driver, workspace: Driver) -> None:
    """As is the wish for one without the scope."""
    base = full.webhook().rpartition("/")[0]
    assert WebhookClient(f"{base}/guessed").send(text="a").status_code == 404
    with pytest.raises(WorkspaceError, match="missing_scope"):
        workspace.webhook()
