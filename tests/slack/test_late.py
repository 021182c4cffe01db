"""A process that stood still, and wakes up when another one has answered in its place."""

from pathlib import Path

from bot.workspace.background import running_workspace
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.slack.bots import bot
from tests.slack.watching import wait_until

QUESTION = "When does the last ferry leave Northquay?"
# In seconds: for so long a process waits before it tries again to post.
PAUSE = 5


def test_who_wakes_up_late_does_not_answer(
    fewest_manifest: Manifest, bot_command: list[str], tmp_path: Path, database_url: str
) -> None:
    """Its claim ran out and was taken over while it stood still in the midst of answering.

    Where the bot may not read what was posted, it finds that out before it posts.
    """
    kept = {"DATABASE_URL": database_url, "LOG_LEVEL": "WARNING"}
    late, other = tmp_path / "late", tmp_path / "other"
    late.mkdir()
    other.mkdir()
    with (
        running_workspace(fewest_manifest) as driver,
        bot(driver, bot_command, Connection.HTTP, other, kept),
        # Slack's requests come to this one from here on. The other one runs already: whoever stands
        # still for as long as a busy machine needs to start it is ended by its watchdog.
        bot(driver, bot_command, Connection.HTTP, late, kept) as stopped,
    ):
        alice = driver.person("alice")
        channel = driver.channel("harbour", alice)
        driver.fault("rate_limited", "chat.postMessage", times=100, retry_after=PAUSE)
        alice.say(channel, f"<@bot> {QUESTION}")
        driver.wait_for("request", lambda data: data["status"] == 429)
        stopped.freeze()
        driver.clear_faults()
        query(database_url, "UPDATE questions SET lease_ends = accepted")  # 45 seconds pass
        alice.wait_for_reply()
        stopped.thaw()
        wait_until(lambda: "claim_lost" in stopped.log)

        posts = [one for one in alice.messages(channel) if one.user == driver.bot_user]
        assert len(posts) == 1
        assert "question_failed" not in stopped.log
