"""A question as it was put to the bot: all that is needed to answer it, now or after a restart."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.storage.store import PendingQuestion, answer_id_of


class Surface(StrEnum):
    """By which way a question was asked."""

    MENTION = "mention"  # a message that mentions the bot
    THREAD = "thread"  # a message in a thread that the bot takes part in
    DIRECT = "direct"  # a direct message to the bot
    COMMAND = "command"  # /ask
    SHORTCUT = "shortcut"  # "Find the quote" on a message
    EXAMPLE = "example"  # an example question in the App Home
    DIALOG = "dialog"  # the dialog of "Ask the documents"

    @property
    def written(self) -> bool:
        """Whether a message asks, which can be edited or deleted."""
        return self in (Surface.MENTION, Surface.THREAD, Surface.DIRECT)

    @property
    def private(self) -> bool:
        """Whether only the person who asked sees the answer."""
        return not self.written


class Inquiry(BaseModel):
    """A question that was put to the bot, in a form that can be stored.

    Args:
        surface: by which way.
        keys: what identifies it; a second delivery shares at least the first of them.
        team: the workspace.
        channel: where it was asked, or the person's id where that is no channel.
        user: who asked.
        text: the question, as plain text.
        message: the timestamp of the message that asks, or is asked about; empty for none.
        thread: the timestamp of the thread to answer in; empty to answer below all.
        response_url: where a private answer is sent; empty where it is posted.
        edited: the timestamp of the edit by which the message came to ask this; empty for none.
        trigger: opens a dialog for a few seconds; empty where there is none.
        accepted: when, in UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    surface: Surface
    keys: tuple[str, ...]
    team: str
    channel: str
    user: str
    text: str
    message: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    edited: str = ""
    accepted: datetime

    @property
    def answer_id(self) -> str:
        """What its answer is called: the same in every process, so that it can be found again."""
        return answer_id_of(self.keys[0])

    @property
    def leans(self) -> bool:
        """Whether it may lean on what was asked before it: what is clicked on stands alone."""
        return self.surface not in (Surface.SHORTCUT, Surface.EXAMPLE)

    @property
    def asked(self) -> str:
        """The timestamp of the message that asks; empty where none does."""
        return self.message if self.surface.written else ""

    @property
    def conversation(self) -> tuple[str, ...]:
        """What it may lean on: questions of the same thread, direct messages, or commands."""
        if self.surface.private:
            return (self.team, self.channel, self.user, self.surface)
        return (self.team, self.channel, self.thread)

    def pending(self) -> PendingQuestion:
        """What is stored while it is in hand."""
        return PendingQuestion(
            self.keys, self.team, self.model_dump_json(), self.accepted, self.user
        )
