"""Response URLs: what may be answered to a command or a click, and for how long."""

import pytest
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller

BLOCKS = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        ],
    }
]


@pytest.fixture
def answer(alice: Person, on_socket: SocketBot) -> WebhookClient:
    """The response URL of a command that Alice gave in #general."""
    alice.command("/echo hello")
    return WebhookClient(on_socket.take()["response_url"])


def clicked(call: Caller, alice: Person, on_socket: SocketBot, *, private: bool) -> WebhookClient:
    """The response URL of a click on a message of the app, or on one for Alice alone."""
    posted = call("chat_postMessage", channel="#general", text="first")
    on_socket.take()
    place = {"channel": posted["channel"], "blocks": BLOCKS, "text": "click"}
    if private:
        call("chat_postEphemeral", user=alice.id, **place)
    else:
        call("chat_postMessage", **place)
        on_socket.take()
    message = next(one for one in alice.messages("#general") if one.buttons == ["Go"])
    alice.click("Go", message)
    payload = on_socket.take()
    assert ("message" in payload) is not private
    assert payload["container"]["is_ephemeral"] is private
    return WebhookClient(payload["response_url"])


def texts(messages: list[Message]) -> list[str]:
    """What messages say."""
    return [message.text for message in messages]


def test_an_answer_is_private_unless_it_says_otherwise(
    answer: WebhookClient, alice: Person, bob: Person
) -> None:
    """`in_channel` shows it to all."""
    assert answer.send(text="for you").body == "ok"
    answer.send(text="for all", response_type="in_channel")

    assert texts(alice.messages("#general")) == ["for you", "for all"]
    assert texts(bob.messages("#general")) == ["for all"]


def test_it_can_be_used_five_times(answer: WebhookClient) -> None:
    """The sixth answer is refused."""
    codes = [answer.send(text="again").status_code for _ in range(6)]

    assert codes == [200] * 5 + [404]


def test_it_lives_for_half_an_hour(workspace: Driver, answer: WebhookClient) -> None:
    """To the second."""
    workspace.advance(30 * 60)
    assert answer.send(text="just in time").status_code == 200
    workspace.advance(1)
    late = answer.send(text="too late")

    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_a_made_up_one_is_refused(answer: WebhookClient) -> None:
    """Nobody can answer what nobody asked."""
    assert WebhookClient(answer.url + "X").send(text="hello").status_code == 404


def test_a_body_that_is_no_message_is_refused(answer: WebhookClient) -> None:
    """Neither nothing nor broken blocks reach the person."""
    refused: list[WebhookResponse] = [
        answer.send(),
        answer.send(text=" "),
        answer.send(text="a", blocks=[{"type": "section"}]),
        answer.send(text="a", headers={}, blocks=[{"type": "nonsense"}]),
    ]

    assert {one.status_code for one in refused} <= {400, 404}


@pytest.mark.parametrize("private", [False, True])
def test_the_message_itself_is_replaced(
    call: Caller, alice: Person, on_socket: SocketBot, *, private: bool
) -> None:
    """The one that was clicked changes in its place, also where only one person sees it."""
    answer = clicked(call, alice, on_socket, private=private)
    answer.send(text="done", replace_original=True)

    assert texts(alice.messages("#general")) == ["first", "done"]


@pytest.mark.parametrize("private", [False, True])
def test_the_message_itself_is_deleted(
    call: Caller, alice: Person, on_socket: SocketBot, *, private: bool
) -> None:
    """The one that was clicked goes away."""
    answer = clicked(call, alice, on_socket, private=private)
    answer.send(delete_original=True)

    assert texts(alice.messages("#general")) == ["first"]


def test_an_answer_goes_to_a_thread_when_told_to(
    call: Caller, alice: Person, on_socket: SocketBot
) -> None:
    """Otherwise it stands in the channel, as Slack has it."""
    answer = clicked(call, alice, on_socket, private=True)
    first = alice.messages("#general")[0]
    answer.send_dict({"text": "below", "thread_ts": first.ts})
    answer.send(text="beside")
    threads = {message.text: message.thread_ts for message in alice.messages("#general")}

    assert (threads["below"], threads["beside"]) == (first.ts, "")


def test_an_answer_of_attachments_alone_is_shown(answer: WebhookClient, alice: Person) -> None:
    """They are what it says."""
    assert answer.send(attachments=[{"text": "below"}]).status_code == 200
    assert [one.seen_text for one in alice.messages("#general")] == ["below"]
