"""A question as it was put to the bot: all that is needed to answer it, now or after a restart."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.catalog.scope import Reach, Scope
from bot.storage.store import PendingQuestion


class Surface(StrEnum):
    """By which way a question was asked."""

    MENTION = "mention"  # a message that mentions the bot
    THREAD = "thread"  # a message in a thread that the bot takes part in
    CHANNEL = "channel"  # any message of a channel that is listened to
    DIRECT = "direct"  # a direct message to the bot
    COMMAND = "command"  # /ask
    SHORTCUT = "shortcut"  # "Find the quote" on a message
    EXAMPLE = "example"  # an example question in the App Home
    AGAIN = "again"  # "Ask again" below an answer whose document has changed
    DIALOG = "dialog"  # the dialog of "Ask the documents"
    TERMINAL = "terminal"  # a line that was typed

    @property
    def written(self) -> bool:
        """Whether a message asks, which can be edited or deleted."""
        return self in (Surface.MENTION, Surface.THREAD, Surface.CHANNEL, Surface.DIRECT)

    @property
    def private(self) -> bool:
        """Whether only the person who asked sees the answer, wherever they asked."""
        return not self.written

    @property
    def public(self) -> bool:
        """Whether the answer stands where others read it."""
        return self in (Surface.MENTION, Surface.THREAD, Surface.CHANNEL)

    @property
    def unasked(self) -> bool:
        """Whether nobody may have meant the bot, so that only a sure answer is given."""
        return self in (Surface.THREAD, Surface.CHANNEL)


class IncomingQuestion(BaseModel):
    """A question that was put to the bot, in a form that can be stored. A host may add its own.

    Args:
        surface: by which way.
        keys: what identifies it; a second delivery shares at least the first of them.
        team: the workspace.
        channel: where it was asked, or the person's id where that is no channel.
        user: who asked.
        text: the question, as plain text.
        message: the timestamp of the message that asks, or is asked about; empty for none.
        thread: the timestamp of the thread to answer in; empty to answer below all.
        edited: the timestamp of the edit by which the message came to ask this; empty for none.
        accepted: when, in UTC.
        reach: whether people of other organisations read what is said there.
        foreign: whether the person who asks is one of them.
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
    edited: str = ""
    accepted: datetime
    reach: Reach = Reach.UNKNOWN
    foreign: bool = False

    @property
    def answer_id(self) -> str:
        """What its answer is called: the same in every process, so that it can be found again."""
        return hashlib.sha256(self.keys[0].encode()).hexdigest()[:16]

    @property
    def leans(self) -> bool:
        """Whether it may lean on what was asked before it: what is clicked on stands alone."""
        return self.surface not in (Surface.SHORTCUT, Surface.EXAMPLE)

    @property
    def asked(self) -> str:
        """The timestamp of the message that asks; empty where none does."""
        return self.message if self.surface.written else ""

    @property
    def scope(self) -> Scope:
        """From where documents are asked."""
        private = not self.surface.public
        return Scope(self.team, self.channel, self.user, private, self.reach, self.foreign)

    @property
    def conversation(self) -> tuple[str, ...]:
        """What it may lean on: questions of the same thread, direct messages, or commands."""
        if self.surface.private:
            return (self.team, self.channel, self.user, self.surface)
        return (self.team, self.channel, self.thread)

    def pending(self) -> PendingQuestion:
        """What is stored while it is in flight."""
        keys = (*self.keys, self.answer_id)
        return PendingQuestion(keys, self.team, self.model_dump_json(), self.accepted, self.user)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A message of a person that was deleted.

    Args:
        team: the workspace.
        channel: where it stood.
        message: its timestamp.
        asked: whether it was put to the bot, as it stood last.
    """

    team: str
    channel: str
    message: str
    asked: bool

    @property
    def key(self) -> str:
        """What identifies the question that it may have been."""
        return place_of(self.team, self.channel, self.message)


def part_id(answer_id: str, number: int) -> str:
    """What the answer to a further question of a message is called; the first is 1."""
    return answer_id if number == 1 else f"{answer_id}.{number}"


def place_of(team: str, channel: str, message: str) -> str:
    """What identifies a message: the key of what it asks."""
    return f"{team}:{channel}:{message}"
