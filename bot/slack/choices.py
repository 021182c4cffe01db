"""What is chosen for channels: to what the bot listens there, with which reactions, and when."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time

from pydantic import TypeAdapter, ValidationError

from bot.errors import StorageError
from bot.storage.store import Change, Entries

# Of entries: what is chosen for the channel that is their key.
_KIND = "channel"

# What a channel can choose to be listened to in; the words are kept.
LISTENS = {
    "mentions": "Mentions only",
    "follow_ups": "Mentions, and follow-ups in my threads",
    "questions": "Every message that reads as a question, if I have an answer",
}


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What those who may have chosen for a channel; as it stands here, nothing was.

    Args:
        listens: to what the bot answers: a word of `LISTENS`.
        ask_with: the reaction that asks the bot; empty for none.
        keep_with: the reaction with which experts keep an answer; empty for none.
        experts: their ids.
        quiet: the hours in which it answers nothing but mentions and reactions, such as
            22:00-06:30, in UTC; empty for none.
    """

    listens: str = "follow_ups"
    ask_with: str = ""
    keep_with: str = ""
    experts: tuple[str, ...] = ()
    quiet: str = ""


_SETTINGS = TypeAdapter(ChannelSettings)


class Choices:
    """What is chosen for the channels of all workspaces, as it was known last.

    Args:
        store: keeps it, with its history.
    """

    def __init__(self, store: Entries) -> None:
        self._store = store
        self._edition = ""
        self._known: Mapping[tuple[str, str], ChannelSettings] = {}

    async def look(self) -> None:
        """Find out what is chosen now.

        Raises:
            StorageError: nobody can say; what was known holds.
        """
        edition = await self._store.edition()
        if edition != self._edition:
            known = {}
            for one in await self._store.entries():
                if one.kind == _KIND and one.key:
                    with suppress(ValidationError):  # another version has written it
                        known[one.team, one.key] = _SETTINGS.validate_json(one.body)
            self._known, self._edition = known, edition

    async def of(self, team: str, channel: str) -> ChannelSettings:
        """What is chosen for a channel; where nobody has chosen, or can say, what holds unasked."""
        if not self._edition:
            with suppress(StorageError):
                await self.look()
        return self._known.get((team, channel)) or ChannelSettings()

    async def choose(self, change: Change, settings: ChannelSettings) -> None:
        """Keep what somebody chooses for a channel.

        Args:
            change: who chooses, when, and for which channel, as its key.
            settings: what they choose.

        Raises:
            StorageError: it is not kept.
        """
        body = _SETTINGS.dump_json(settings, exclude_defaults=True).decode()
        await self._store.change(replace(change, kind=_KIND, about=change.key, after=body))
        await self.look()


def hours_of(written: str) -> tuple[time, time] | None:
    """The two ends of hours such as 22:00-06:30; None where they are not written so."""
    begin, _, end = written.replace(" ", "").partition("-")
    try:
        return _time(begin), _time(end)
    except ValueError:
        return None


def is_quiet(written: str, now: datetime) -> bool:
    """Whether it is within the quiet hours of a channel, both in UTC."""
    hours = hours_of(written) if written else None
    if hours is None:
        return False
    (begin, end), at = hours, now.time()
    return begin <= at < end if begin <= end else at >= begin or at < end


def _time(written: str) -> time:
    """A time such as 22:00.

    Raises:
        ValueError: it is none.
    """
    hour, _, minute = written.partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        raise ValueError(written)
    return time(int(hour), int(minute))
