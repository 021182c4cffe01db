"""Slack's limits and outages, as one bot meets them after each other."""

import re
from collections.abc import Iterator

import pytest

from bot.slack.quote_check import quoted
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot

# In seconds: for so long a process waits before it tries again to post, nine times at most.
PAUSE = 3
LAST = "When does the last ferry leave Northquay?"
LAST_QUOTE = "The last ferry leaves Northquay at 23:15."


@pytest.fixture(scope="module")
def workspace(
    fewest_manifest: Manifest, bot_command: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """A workspace with the bot in it, where it is no matter how events come in.

    The tests share it, each with people and a channel of its own.
    """
    folder = tmp_path_factory.mktemp("bot")
    with (
        running_workspace(fewest_manifest) as driver,
        bot(driver, bot_command, Connection.SOCKET, folder) as running,
    ):
        yield driver
        assert driver.unknown_methods == []
        running.terminate()
        assert running.wait() == 0
        assert "Traceback" not in running.log


@pytest.fixture(autouse=True)
def no_fault_is_left(workspace: Driver) -> Iterator[None]:
    """What a test that failed has left does not go wrong in the next."""
    yield
    workspace.clear_faults()


def answers(workspace: Driver, person: Person, channel: str) -> list[Message]:
    """What the bot has posted in a channel."""
    return [one for one in person.messages(channel) if one.user == workspace.bot_user]


def calls(workspace: Driver, method: str, channel: str) -> list[JsonObject]:
    """The calls of a method that concern a channel."""
    return [one for one in workspace.requests(method) if channel in one["arguments"].values()]


def test_three_limits_in_a_row_are_waited_out(
    workspace: Driver, channel: str, alice: Person, bob: Person
) -> None:
    """The answer comes once, late, while a question by another way is answered meanwhile."""
    workspace.fault("rate_limited", "chat.postMessage", times=3)
    alice.say(channel, f"<@bot> {LAST}")
    bob.command(f"/ask {LAST}")
    bob.wait_for_reply()
    posts = calls(workspace, "chat.postMessage", channel)
    limited = [one for one in posts if one["status"] == 429]
    assert answers(workspace, alice, channel) == []
    reply = alice.wait_for_reply()
    # The status goes last, once the answer is noted.
    workspace.wait_for(
        "request",
        lambda one: channel in one["arguments"].values() and one["arguments"].get("status") == "",
    )

    statuses = calls(workspace, "assistant.threads.setStatus", channel)
    assert [one["arguments"]["status"] for one in statuses] == ["is reading the documents…", ""]
    assert len(limited) < 3
    assert LAST_QUOTE in next(quoted(reply.blocks))
    assert len(answers(workspace, alice, channel)) == 1


def test_nobody_sees_that_somebody_asks_in_private(
    workspace: Driver, channel: str, alice: Person
) -> None:
    """However long the answer to a command takes, no status stands where others are."""
    workspace.fault("rate_limited", "response_url")
    alice.command(f"/ask {LAST}", channel)
    assert LAST_QUOTE in alice.wait_for_reply().text

    assert calls(workspace, "assistant.threads.setStatus", channel) == []


@pytest.mark.parametrize("kind", ["server_error", "reset"])
def test_an_outage_delays_an_answer(
    workspace: Driver, channel: str, alice: Person, kind: str
) -> None:
    """A post that Slack did not take is tried again."""
    workspace.fault(kind, "chat.postMessage")
    workspace.fault(kind, "response_url")
    alice.say(channel, f"<@bot> {LAST}")
    alice.wait_for_reply()
    workspace.settle()
    assert len(answers(workspace, alice, channel)) == 1
    alice.command(f"/ask {LAST}")
    assert alice.wait_for_reply().is_private


def test_a_post_whose_acceptance_was_lost_is_found_again(workspace: Driver, alice: Person) -> None:
    """Where the bot may read, it looks before it posts a second time."""
    workspace.fault("lost_response", "chat.postMessage")
    alice.say("@bot", LAST)
    alice.wait_for_reply()
    workspace.settle()

    assert len(answers(workspace, alice, "@bot")) == 1


def test_an_answer_that_slack_will_not_have_is_told_to_the_asker_alone(
    workspace: Driver, channel: str, alice: Person, bob: Person
) -> None:
    """Where the bot was thrown out meanwhile, the asker is told so directly, with a reference."""
    before = int(workspace.control.state()["last"])
    workspace.fault("rate_limited", "chat.postMessage", times=9, retry_after=PAUSE)
    alice.say(channel, f"<@bot> {LAST}")
    workspace.wait_for("request", lambda data: data["status"] == 429, after=before)
    workspace.remove_bot(channel)
    workspace.clear_faults()
    direct = workspace.wait_for(
        "message", lambda data: data["channel"].startswith("D"), after=before
    )

    assert re.search(r"give this reference: [0-9a-f]{8}\.", direct["message"]["text"])
    named = f"<@{workspace.bot_user}>"
    assert [message.text for message in bob.messages(channel)] == [
        f"{named} {LAST}",
        f"{named} has left the channel",
    ]


def test_a_follow_up_is_understood_where_the_thread_may_not_be_read(
    workspace: Driver, channel: str, alice: Person
) -> None:
    """Without a scope for it, the bot remembers what it was asked in the thread."""
    said = alice.say(channel, "<@bot> When does the first ferry leave Northquay?")
    alice.wait_for_reply()
    alice.say(channel, "<@bot> and the last ferry?", thread=said)

    assert LAST_QUOTE in alice.wait_for_reply().text
    assert calls(workspace, "conversations.replies", channel) == []
