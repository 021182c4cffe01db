"""The one interface of both ways to an app."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.workspace.json_types import JsonObject


class EnvelopeKind(StrEnum):
    """What is delivered, by the names of Socket Mode."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver something.

    Args:
        id: names the delivery; the same for every attempt.
        kind: what it is.
        payload: its JSON.
        number: 0 for the first attempt, then 1 to 3.
        reason: why there was another attempt before, or empty.
    """

    id: str
    kind: EnvelopeKind
    payload: JsonObject
    number: int = 0
    reason: str = ""

    @property
    def accepts_response(self) -> bool:
        """Whether the app may answer with the acknowledgement."""
        return self.kind is not EnvelopeKind.EVENT

    @property
    def type(self) -> str:
        """What it is about, as `app_mention`, `block_actions` or the name of a command."""
        if self.kind is EnvelopeKind.EVENT:
            return str(self.payload.get("event", {}).get("type", self.payload["type"]))
        return str(self.payload.get("type") or self.payload.get("command"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt.

    Args:
        ok: whether the app acknowledged it in time.
        response: what the app sent with its acknowledgement; a text as `{"text": …}`.
        problem: why it failed, by Slack's retry reasons; empty when it did not.
        retry: whether Slack would try again.
    """

    ok: bool
    response: JsonObject | None = None
    problem: str = ""
    retry: bool = True


class Transport(Protocol):
    """A way to the app."""

    name: str

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Hand one attempt to the app, and wait for its acknowledgement.

        Args:
            attempt: what to deliver.

        Returns:
            What became of it; after 3 s without acknowledgement, a failure.
        """
        ...
