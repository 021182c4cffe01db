"""One message of a channel, read where the bot may; wherever in a thread it stands."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.service.incidents import Faults
from bot.slack.calls import patiently, web
from bot.slack.events import WRITTEN
from bot.slack.teams import Team

# Of what nobody has written, a field may be absent, or null.
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class Spoken(BaseModel):
    """A message, as Slack gives it.

    Args:
        ts: its timestamp.
        user: whose it is; empty for nobody's.
        bot_id: of the bot that wrote it; None for none.
        subtype: of what kind it is; None for an ordinary one.
        text: what it says.
        thread_ts: the timestamp of its thread; None for none.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    ts: str
    user: _Text = ""
    bot_id: str | None = None
    subtype: str | None = None
    text: _Text = ""
    thread_ts: str | None = None

    @property
    def thread(self) -> str:
        """The timestamp of the message that it was said below; empty for none."""
        return self.thread_ts if self.thread_ts and self.thread_ts != self.ts else ""

    def is_of_a_person(self, team: Team) -> bool:
        """Whether a person has written it, and in words."""
        written = self.subtype in WRITTEN and not self.bot_id and bool(self.text.strip())
        return written and self.user not in ("", team.workspace.bot_user)


async def find_message(team: Team, channel: str, ts: str, faults: Faults) -> Spoken | None:
    """A message by its timestamp: that one alone is read, however long its thread is.

    Args:
        team: where.
        channel: in which channel.
        ts: its timestamp.
        faults: counts what went wrong on the way.

    Returns:
        The message; None where there is none.

    Raises:
        SlackError: Slack refuses to give it, or cannot be reached.
    """
    answer = await patiently(
        lambda: web(
            team.client.conversations_replies(
                channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True
            )
        ),
        faults,
    )
    found = (one for one in answer.get("messages", ()) if one.get("ts") == ts)
    return next(map(Spoken.model_validate, found), None)
