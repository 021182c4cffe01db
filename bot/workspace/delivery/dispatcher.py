"""Deliveries: attempts, Slack's retries, duplicates, and what is held back on request."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.workspace.clock import Clock
from bot.workspace.delivery.timing import RETRY_SECONDS
from bot.workspace.delivery.transport import Attempt, EnvelopeKind, Outcome, Transport
from bot.workspace.faults import FaultKind, Faults
from bot.workspace.ids import Ids
from bot.workspace.journal import Journal
from bot.workspace.json_types import JsonObject


@dataclass(frozen=True, slots=True)
class Held:
    """An event that waits for its release.

    Args:
        id: names the delivery.
        payload: its JSON.
    """

    id: str
    payload: JsonObject


class Dispatcher:
    """Delivers what happens to the app.

    Args:
        transport: the way to the app; it can be replaced.
        clock: says when an event is delivered again.
        ids: names deliveries.
        journal: is told of every attempt and its outcome.
        faults: says what is to go wrong.
    """

    def __init__(
        self, transport: Transport, clock: Clock, ids: Ids, journal: Journal, faults: Faults
    ) -> None:
        self.transport = transport
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._faults = faults
        self._tasks: set[asyncio.Task[Any]] = set()
        self._held: list[Held] | None = None
        self.in_flight = 0  # attempts that wait for their acknowledgement

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let something go on by itself, until its end or that of the workspace."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Drop everything that is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Events

    def send(self, payload: JsonObject) -> None:
        """Deliver an event, again and again as Slack does until it is acknowledged.

        Args:
            payload: the whole of it, with its `event_id`.
        """
        delivery = Held(self._ids.next("delivery-"), payload)
        if self._held is not None:
            self._held.append(delivery)
            self._journal.add("held", id=delivery.id, payload=payload)
            return
        self.start(self._until_acknowledged(delivery))
        kind = payload.get("event", {}).get("type", "")
        if self._faults.on_delivery(FaultKind.DUPLICATE, kind):
            self._journal.add("fault", fault=FaultKind.DUPLICATE.value, where=kind)
            self.start(self._until_acknowledged(Held(self._ids.next("delivery-"), payload)))

    def held(self) -> list[JsonObject]:
        """The payloads that are held back, in order."""
        return [delivery.payload for delivery in self._held or []]

    def hold(self) -> None:
        """Hold back the events from now on."""
        if self._held is None:
            self._held = []

    def release(self, order: list[int] | None = None) -> int:
        """Deliver what was held back, and hold back no more.

        Args:
            order: which of them, in the order in which they were held, from 0; one that is
                named twice is delivered twice, and one that is not named never. None for each
                once.

        Returns:
            How many deliveries were started.

        Raises:
            IndexError: fewer were held back.
        """
        held = self._held or []
        chosen = [held[index] for index in (range(len(held)) if order is None else order)]
        self._held = None
        self._journal.add("released", ids=[delivery.id for delivery in chosen])
        for delivery in chosen:
            self.start(self._until_acknowledged(delivery))
        return len(chosen)

    async def _until_acknowledged(self, delivery: Held) -> None:
        reason = ""
        for number, pause in enumerate((0.0, *RETRY_SECONDS)):
            if pause:
                self._journal.add("waiting", id=delivery.id, attempt=number, seconds=pause)
            await self._clock.sleep(pause)
            attempt = Attempt(delivery.id, EnvelopeKind.EVENT, delivery.payload, number, reason)
            outcome = await self._attempt(attempt)
            if outcome.ok or not outcome.retry:
                return
            reason = outcome.problem
        self._journal.add("given_up", id=delivery.id)

    # Commands and interactions

    async def ask(self, kind: EnvelopeKind, payload: JsonObject) -> Outcome:
        """Deliver a command or an interaction once.

        Args:
            kind: which of the two.
            payload: its JSON.

        Returns:
            What became of it.
        """
        return await self._attempt(Attempt(self._ids.next("delivery-"), kind, payload))

    async def _attempt(self, attempt: Attempt) -> Outcome:
        transport = self.transport
        self._journal.add(
            "delivery",
            id=attempt.id,
            transport=transport.name,
            envelope=attempt.kind.value,
            type=attempt.type,
            attempt=attempt.number,
            reason=attempt.reason,
            payload=attempt.payload,
        )
        started = time.perf_counter()
        self.in_flight += 1
        try:
            outcome = await transport.deliver(attempt)
        finally:
            self.in_flight -= 1
        if outcome.ok and self._faults.on_delivery(FaultKind.LOST_ACK, attempt.type):
            self._journal.add("fault", fault=FaultKind.LOST_ACK.value, where=attempt.type)
            problem = "http_timeout" if transport.name == "http" else "timeout"
            outcome = Outcome(ok=False, problem=problem)
        self._journal.add(
            "ack",
            id=attempt.id,
            attempt=attempt.number,
            ok=outcome.ok,
            problem=outcome.problem,
            response=outcome.response,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )
        return outcome
