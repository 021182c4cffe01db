"""Faults on request, as slack_sdk's clients meet them."""

import http.client
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.faults import FaultKind
from bot.workspace.manifest import Manifest
from tests.patience import PATIENCE
from tests.workspace.by_hand import SocketBot

BROKEN = (RemoteDisconnected, ConnectionResetError, URLError, http.client.IncompleteRead)


@pytest.fixture
def client(workspace: Driver) -> WebClient:
    """The Web API, without retries."""
    return WebClient(
        token=workspace.bot_token,
        base_url=workspace.api_url,
        timeout=int(PATIENCE),
        retry_handlers=[],
    )


def post(client: WebClient) -> None:
    """Post a message."""
    client.chat_postMessage(channel="#general", text="hello")


def test_a_limit_says_when_to_try_again(
    workspace: Driver, client: WebClient, alice: Person
) -> None:
    """429 with Retry-After, as often as asked for, and without effect."""
    workspace.fault(FaultKind.RATE_LIMITED, "chat.postMessage", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(client)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        assert caught.value.response["error"] == "ratelimited"
    assert alice.messages("#general") == []

    post(client)
    assert len(alice.messages("#general")) == 1


def test_a_server_error_has_no_effect(workspace: Driver, client: WebClient, alice: Person) -> None:
    """500, once."""
    workspace.fault(FaultKind.SERVER_ERROR)
    with pytest.raises(SlackApiError) as caught:
        post(client)

    assert caught.value.response.status_code == 500
    assert alice.messages("#general") == []


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.TIMEOUT])
def test_a_call_without_an_answer_has_no_effect(
    workspace: Driver, client: WebClient, alice: Person, kind: FaultKind
) -> None:
    """The connection breaks, or nothing comes until the app gives up."""
    client.timeout = 1 if kind is FaultKind.TIMEOUT else client.timeout
    workspace.fault(kind, "chat.postMessage")
    with pytest.raises((*BROKEN, TimeoutError)):
        post(client)

    request = workspace.wait_for("request", lambda one: one["method"] == "chat.postMessage")
    assert alice.messages("#general") == []
    assert (request["fault"], request["status"], request["response"]) == (kind, 0, None)


def test_a_lost_response_has_its_effect(
    workspace: Driver, client: WebClient, alice: Person
) -> None:
    """The app cannot know that its message was posted."""
    workspace.fault(FaultKind.LOST_RESPONSE, "chat.postMessage")
    with pytest.raises(BROKEN):
        post(client)

    assert [one.text for one in alice.messages("#general")] == ["hello"]


def test_a_fault_meets_only_its_method(workspace: Driver, client: WebClient) -> None:
    """Others go on; and a fault can be called off."""
    workspace.fault(FaultKind.SERVER_ERROR, "chat.postMessage")
    client.auth_test()
    assert len(workspace.control.state()["faults"]) == 1

    workspace.clear_faults()
    post(client)


def test_a_response_url_can_fail_too(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """It is called `response_url` there."""
    alice.command("/echo hello")
    answer = WebhookClient(on_socket.take()["response_url"])
    workspace.fault(FaultKind.SERVER_ERROR, "response_url")

    assert answer.send(text="lost").status_code == 500
    assert answer.send(text="seen").status_code == 200
    assert [one.text for one in alice.messages("#general")] == ["seen"]


def test_slack_s_own_limits_hold_where_they_are_wanted(app_manifest: Manifest) -> None:
    """Sixty messages a minute and channel go through; a minute later, it begins anew."""
    with running_workspace(app_manifest, limit_rates=True) as workspace:
        workspace.channel("other")
        client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        for _ in range(60):
            post(client)
        with pytest.raises(SlackApiError) as caught:
            post(client)
        assert caught.value.response.headers["Retry-After"] == "60"

        client.chat_postMessage(channel="#other", text="hello")
        workspace.advance(60)
        post(client)
