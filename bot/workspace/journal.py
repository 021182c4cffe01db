"""All that happened in the workspace, in order: for the inspector, the feed, the transcript."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

from bot.workspace.json_types import JsonObject


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened.

    Args:
        number: counts from 1.
        at: seconds since 1970, on the workspace's clock.
        kind: what kind of thing, as `message` or `request`.
        data: what is to be known of it, as JSON.
    """

    number: int
    at: float
    kind: str
    data: JsonObject

    def json(self) -> str:
        """The entry on one line."""
        whole = {"number": self.number, "at": self.at, "kind": self.kind, "data": self.data}
        written = json.dumps(whole, ensure_ascii=False)
        # An app that cuts a text in the middle of an emoji sends half of a pair of surrogates.
        return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Journal:
    """Keeps what happened, and tells whoever waits for more.

    Args:
        now: dates the entries, in seconds since 1970.
        transcript: where each entry is written as a line of JSON too, or None.
    """

    def __init__(self, now: Callable[[], float], transcript: TextIO | None = None) -> None:
        self._now = now
        self._transcript = transcript
        self._entries: list[Entry] = []
        self._more = asyncio.Event()

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 before there is one."""
        return len(self._entries)

    def add(self, kind: str, **data: object) -> None:
        """Write down that something happened.

        Args:
            kind: what kind of thing.
            data: what is to be known of it; it must not change later.
        """
        # What is kept by reference would change with the state, so it is kept as it looks now.
        frozen: JsonObject = json.loads(json.dumps(data))
        entry = Entry(self.last + 1, self._now(), kind, frozen)
        self._entries.append(entry)
        if self._transcript is not None:
            self._transcript.write(entry.json() + "\n")
            self._transcript.flush()
        self._more.set()
        self._more = asyncio.Event()

    def after(self, number: int) -> Sequence[Entry]:
        """The entries behind the one with a number."""
        return self._entries[number:]

    async def wait_after(self, number: int, seconds: float) -> Sequence[Entry]:
        """The entries behind the one with a number, as soon as there is one.

        Args:
            number: of the last entry that is known.
            seconds: of real time, after which nothing is returned.
        """
        if self.last <= number:
            try:
                await asyncio.wait_for(self._more.wait(), seconds)
            except TimeoutError:
                return []
        return self.after(number)
