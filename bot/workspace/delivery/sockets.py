"""Delivery over Socket Mode: any of the app's connections may get the next envelope."""

import asyncio
import itertools
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.workspace.clock import Clock
from bot.workspace.delivery.timing import within_ack_time
from bot.workspace.delivery.transport import Attempt, EnvelopeKind, Outcome
from bot.workspace.faults import Faults
from bot.workspace.ids import Ids
from bot.workspace.journal import Journal
from bot.workspace.json_types import JsonObject
from bot.workspace.model import App

MOST_CONNECTIONS = 10
# In seconds of the machine's own clock: an app that hears nothing gives its socket up after 30.
_PING_EVERY = 10.0


@dataclass(slots=True)
class _Connection:
    id: str
    socket: web.WebSocketResponse
    deaf: bool = False
    waiting: set[str] = field(default_factory=set)


class Sockets:
    """The socket connections of the app.

    Args:
        app: the app.
        clock: measures the time for acknowledgements.
        ids: names connections and envelopes.
        journal: is told of connections.
        faults: says what is to go wrong.
    """

    name = "socket"

    def __init__(self, app: App, clock: Clock, ids: Ids, journal: Journal, faults: Faults) -> None:
        self._app = app
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._faults = faults
        self._connections: dict[str, _Connection] = {}
        self._acks: dict[str, asyncio.Future[JsonObject | None]] = {}
        self._turn = itertools.count()

    @property
    def connected(self) -> int:
        """How many connections are open, and not deaf."""
        return len(self._hearing)

    @property
    def _hearing(self) -> list[_Connection]:
        return [connection for connection in self._connections.values() if not connection.deaf]

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Speak with one connection until it ends.

        Args:
            socket: a prepared WebSocket.
        """
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return
        connection = _Connection(self._ids.next("S"), socket, deaf=self._faults.on_connection())
        self._connections[connection.id] = connection
        if not connection.deaf:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": self.connected,
                    "debug_info": self._debug_info(),
                    "connection_info": {"app_id": self._app.id},
                }
            )
        self._journal.add("socket", id=connection.id, state="open", connected=self.connected)
        pinging = asyncio.create_task(self._ping(connection))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._receive(connection, frame.json())
        finally:
            pinging.cancel()
            self._connections.pop(connection.id, None)
            self._lose(connection)
            self._journal.add("socket", id=connection.id, state="closed", connected=self.connected)

    async def _ping(self, connection: _Connection) -> None:
        """Show that the connection lives, as Slack does."""
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(_PING_EVERY)
                if not connection.deaf:
                    await connection.socket.ping()

    def _debug_info(self) -> JsonObject:
        return {"host": "local-workspace", "build_number": 1, "approximate_connection_time": 18060}

    def _receive(self, connection: _Connection, frame: JsonObject) -> None:
        envelope_id = str(frame.get("envelope_id", ""))
        connection.waiting.discard(envelope_id)
        ack = self._acks.get(envelope_id)
        if ack is None or ack.done():
            self._journal.add("late_ack", envelope_id=envelope_id, response=frame.get("payload"))
            return
        payload = frame.get("payload")
        ack.set_result(payload if isinstance(payload, dict) else None)

    def _lose(self, connection: _Connection) -> None:
        """Give up on what a closed connection has not acknowledged."""
        for envelope_id in connection.waiting:
            ack = self._acks.get(envelope_id)
            if ack is not None and not ack.done():
                ack.set_exception(ConnectionResetError())

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Send an envelope over the next connection, and wait for its acknowledgement.

        Args:
            attempt: what to deliver.

        Returns:
            What became of it.
        """
        hearing = self._hearing
        if not hearing:
            return Outcome(ok=False, problem="connection_failed")
        connection = hearing[next(self._turn) % len(hearing)]
        envelope_id = self._ids.next("envelope-")
        envelope: JsonObject = {
            "envelope_id": envelope_id,
            "type": attempt.kind.value,
            "payload": attempt.payload,
            "accepts_response_payload": attempt.accepts_response,
        }
        if attempt.kind is EnvelopeKind.EVENT:
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        ack: asyncio.Future[JsonObject | None] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = ack
        connection.waiting.add(envelope_id)
        try:
            await connection.socket.send_json(envelope)
            response = await within_ack_time(ack, self._clock)
        except TimeoutError:
            return Outcome(ok=False, problem="timeout")
        except ConnectionError:
            return Outcome(ok=False, problem="connection_failed")
        finally:
            del self._acks[envelope_id]
        return Outcome(ok=True, response=response)

    async def refresh(self) -> None:
        """Ask the app to replace its connections, as Slack does every few hours."""
        notice = {
            "type": "disconnect",
            "reason": "refresh_requested",
            "debug_info": self._debug_info(),
        }
        for connection in self._hearing:
            await connection.socket.send_json(notice)

    def deafen(self) -> None:
        """Leave every connection open, and send nothing more over it."""
        for connection in self._hearing:
            connection.deaf = True
            self._journal.add("socket", id=connection.id, state="deaf", connected=self.connected)

    async def drop(self) -> None:
        """Break every connection, without a word."""
        for connection in list(self._connections.values()):
            await connection.socket.close()
