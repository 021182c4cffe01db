"""Who reads along, as far as Slack says: in channels, and of which workspace somebody is."""

import json
from datetime import UTC, datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalog.scope import Reach
from bot.service.incidents import Faults
from bot.slack.events import question_of
from bot.slack.messenger import Messenger
from bot.slack.reach import Reaches
from bot.slack.teams import Team
from bot.slack.workspace import Workspace
from tests.slack.pretender import Raw, pretender

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WORKSPACE = Workspace("T1", "Harbour", "UBOT", "B1", frozenset(["channels:read"]))


def event(**more: object) -> dict[str, object]:
    """A mention, with this in its envelope, or in the event behind `event_`."""
    inner: dict[str, object] = {
        "type": "app_mention",
        "channel": "C1",
        "user": "U1",
        "text": "<@UBOT> Why?",
        "ts": "1",
    }
    inner |= {key.removeprefix("event_"): one for key, one in more.items() if "event_" in key}
    outer = {key: one for key, one in more.items() if "event_" not in key}
    return {"team_id": "T1", "event": inner, **outer}


@pytest.mark.parametrize(
    ("said", "reach", "foreign"),
    [
        ({}, Reach.UNKNOWN, False),
        ({"is_ext_shared_channel": False}, Reach.OWN, False),
        ({"is_ext_shared_channel": True}, Reach.SHARED, False),
        ({"is_ext_shared_channel": "no"}, Reach.UNKNOWN, False),
        ({"is_ext_shared_channel": False, "event_user_team": "T2"}, Reach.SHARED, True),
        ({"is_ext_shared_channel": False, "event_team": "T2"}, Reach.SHARED, True),
        ({"is_ext_shared_channel": False, "event_user_team": "T1"}, Reach.OWN, False),
        ({"is_ext_shared_channel": False, "event_user_team": 7}, Reach.OWN, False),
        ({"is_ext_shared_channel": False, "team_id": "T2"}, Reach.SHARED, False),
    ],
)
def test_an_event_says_who_reads_along(
    said: dict[str, object], reach: Reach, *, foreign: bool
) -> None:
    """By its channel, and by the workspace of the person and of the event."""
    question = question_of(event(**said), WORKSPACE, NOW)

    assert question is not None
    assert (question.scope.reach, question.scope.foreign) == (reach, foreign)
    assert not question.scope.private


@pytest.mark.parametrize(
    ("answer", "scopes", "reach"),
    [
        ({"ok": True, "channel": {"is_ext_shared": False}}, ["channels:read"], Reach.OWN),
        ({"ok": True, "channel": {"is_ext_shared": True}}, ["groups:read"], Reach.SHARED),
        ({"ok": True, "channel": {"is_org_shared": True}}, ["channels:read"], Reach.SHARED),
        ({"ok": False, "error": "channel_not_found"}, ["channels:read"], Reach.UNKNOWN),
        ({"ok": True}, ["channels:read"], Reach.UNKNOWN),
        ({"ok": True, "channel": {"is_ext_shared": False}}, ["im:history"], Reach.UNKNOWN),
    ],
)
async def test_slack_is_asked_of_a_channel_where_it_may_be(
    answer: dict[str, object], scopes: list[str], reach: Reach
) -> None:
    """Once a minute; what it does not say is not known."""
    now = 0.0
    async with pretender() as slack:
        slack.answer("conversations.info", *[Raw(json.dumps(answer).encode())] * 2)
        client = AsyncWebClient(token="xoxb-1", base_url=slack.api_url, retry_handlers=[])
        workspace = Workspace("T1", "Harbour", "UBOT", "B1", frozenset(scopes))
        team = Team(workspace, client, Messenger(client, Faults()))
        reaches = Reaches(lambda: now)
        assert await reaches.find(team, "C1") is reach
        if reach is not Reach.UNKNOWN:
            reaches.note("T1", "C1", Reach.SHARED)
            assert await reaches.find(team, "C1") is Reach.SHARED
            now = 61.0
            assert await reaches.find(team, "C1") is reach
        assert await reaches.find(team, "U1") is Reach.UNKNOWN
