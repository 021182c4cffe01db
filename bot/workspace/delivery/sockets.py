"""Delivery over Socket Mode: any of the app's connections may get the next envelope."""

import asyncio
import itertools
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.workspace.clock import Clock
from bot.workspace.delivery.timing import within_ack_time
from bot.workspace.delivery.transport import Attempt, EnvelopeKind, Outcome
from bot.workspace.ids import Ids
from bot.workspace.journal import Journal
from bot.workspace.json_types import JsonObject
from bot.workspace.model import App

MOST_CONNECTIONS = 10


@dataclass(slots=True)
class _Connection:
    id: str
    socket: web.WebSocketResponse
    waiting: set[str] = field(default_factory=set)


class Sockets:
    """The socket connections of the app.

    Args:
        app: the app.
        clock: measures the time for acknowledgements.
        ids: names connections and envelopes.
        journal: is told of connections.
    """

    name = "socket"

    def __init__(self, app: App, clock: Clock, ids: Ids, journal: Journal) -> None:
        self._app = app
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._connections: dict[str, _Connection] = {}
        self._acks: dict[str, asyncio.Future[JsonObject | None]] = {}
        self._turn = itertools.count()

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Speak with one connection until it ends.

        Args:
            socket: a prepared WebSocket.
        """
        if self.connected >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return
        connection = _Connection(self._ids.next("S"), socket)
        self._connections[connection.id] = connection
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": self.connected,
                "debug_info": self._debug_info(),
                "connection_info": {"app_id": self._app.id},
            }
        )
        self._journal.add("socket", id=connection.id, state="open", connected=self.connected)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._receive(connection, frame.json())
        finally:
            self._connections.pop(connection.id, None)
            self._lose(connection)
            self._journal.add("socket", id=connection.id, state="closed", connected=self.connected)

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
        if not self._connections:
            return Outcome(ok=False, problem="connection_failed")
        turn = next(self._turn) % len(self._connections)
        connection = list(self._connections.values())[turn]
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
        for connection in list(self._connections.values()):
            await connection.socket.send_json(notice)

    async def drop(self) -> None:
        """Break every connection, without a word."""
        for connection in list(self._connections.values()):
            await connection.socket.close()
