"""Replicas behind one address and on one database, which are restarted and killed under load."""

from pathlib import Path

import psycopg
import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.handles import Message
from bot.workspace.manifest import Manifest
from tests.slack.replicas import REPLICAS, Crowd, running_replicas
from tests.soak import SOAKING, cases

QUESTION = "When does the last ferry leave Northquay?"
PAUSE = 0.01 if SOAKING else 0.05
# In seconds: what Slack could not deliver at once is delivered again by then.
LAST_RETRY = 300


@pytest.mark.soak
def test_nothing_is_lost_when_replicas_are_restarted_and_killed(
    fewest_manifest: Manifest,
    bot_command: list[str],
    postgresql_url: str,
    tmp_path: Path,
) -> None:
    """Every question is answered, and thumbs are kept; answered twice is what met the instant.

    That instant is documented: Slack has taken the answer, and who posted it is killed before it
    has noted so. A click that is under way to who is killed is lost, or its thanks are: Slack
    delivers it once, and tells the person that nobody took it.
    """
    kills = cases(10, 1)
    with (
        running_workspace(fewest_manifest) as workspace,
        running_replicas(workspace, bot_command, postgresql_url, tmp_path) as replicas,
    ):
        crowd = Crowd(workspace, QUESTION, PAUSE)
        left: set[str] = set()
        for turn in range(kills):
            killed = turn % REPLICAS
            with crowd.asking():
                for number in range(REPLICAS if SOAKING else 1):
                    replicas.restart(number)
                crowd.wait_for_questions(10)
                replicas.kill(killed)
                crowd.may_be_lost += 1
                crowd.wait_for_questions(20)
            workspace.settle()
            left |= _left(postgresql_url)
            if not SOAKING:
                _let_leases_end(postgresql_url)
            workspace.advance(LAST_RETRY)  # what met no replica is delivered again
            crowd.wait_for_answers()
            if SOAKING:
                replicas.start(killed)

        workspace.settle()
        counts = crowd.counts()
        kept = _judged(postgresql_url)
        assert crowd.thanked()
        assert crowd.thanked() <= {
            answer.thread_ts for answer in crowd.answers() if _answer_id(answer) in kept
        }
        assert "storage_fault" not in replicas.logs
        assert {question for question, count in counts.items() if count != 1} <= left
        assert len({_answer_id(answer) for answer in crowd.judged} - kept) <= kills
        assert len(crowd.judged) - len(crowd.thanked()) <= kills
        assert max(counts.values()) <= 2
        assert "Traceback" not in replicas.logs


def _left(url: str) -> set[str]:
    """What nobody has answered, or noted as answered: the messages that ask it."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT key FROM question_keys JOIN questions ON questions.id = question "
            "WHERE finished IS NULL"
        )
        return {key.rpartition(":")[2] for (key,) in rows.fetchall()}


def _let_leases_end(url: str) -> None:
    """Let the time of a lease pass for what the living are not at."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE questions SET lease_ends = accepted WHERE finished IS NULL")


def _judged(url: str) -> set[str]:
    """The answers that somebody found good."""
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT answer FROM feedback").fetchall()}


def _answer_id(answer: Message) -> str:
    """What an answer is called, by the mark that it was posted with."""
    return str(answer.blocks[0]["block_id"]).removeprefix("answer:")
