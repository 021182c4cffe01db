"""A port that outside machines reach: whoever says nothing, or says it too slowly, is let go."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

from aiohttp import web

# A request has come in whole this soon, or the connection is cut.
_REQUEST_WITHIN = 15.0
# What load balancers keep open for longer than this, they look after themselves.
_IDLE = 75.0
# Below the files that a process may have open by default, with room for its database and Slack.
_MOST_CONNECTIONS = 400

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Listener:
    """Serves pages on a port, to a limited number of connections.

    Where there are too many, one that has not asked for anything yet makes room before those that
    have, and of either the one that connected first; those in which something is being answered
    stay.

    Args:
        routes: the pages.
        largest: how many bytes a request may hold.
    """

    def __init__(self, routes: Iterable[web.AbstractRouteDef], *, largest: int) -> None:
        application = web.Application(client_max_size=largest, middlewares=[self._in_time])
        application.add_routes(routes)
        self._runner = web.AppRunner(
            application,
            access_log=None,
            handle_signals=False,
            keepalive_timeout=_IDLE,
            lingering_time=_REQUEST_WITHIN,
        )
        self._new: dict[web.RequestHandler, asyncio.TimerHandle] = {}
        self._busy: set[web.RequestHandler] = set()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        port: int = self._runner.addresses[0][1]
        return port

    @property
    def listening(self) -> bool:
        """Whether connections are let in now."""
        return bool(self._runner.sites)

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Args:
            host: the address of this machine to listen on.
            port: the port; 0 for any that is free.

        Raises:
            OSError: nothing can be received there.
        """
        await self._runner.setup()
        try:
            await _Site(self._runner, self._accept, host, port).start()
        except UnicodeError:
            raise OSError(errno.EINVAL, "it is no address") from None

    async def stop_listening(self) -> None:
        """Let nobody in any more; what is being received is still answered."""
        for site in list(self._runner.sites):
            await site.stop()

    async def close(self) -> None:
        """Let every connection go."""
        await self._runner.cleanup()

    def _accept(self) -> asyncio.Protocol:
        """What speaks with whoever connects."""
        server = self._runner.server
        if server is None or not self._room(server.connections):
            return _Refusal()
        connection = server()
        timer = asyncio.get_running_loop().call_later(_REQUEST_WITHIN, self._cut, connection)
        self._new[connection] = timer
        return connection

    def _room(self, connections: list[web.RequestHandler]) -> bool:
        """Whether there is room for one more, after letting others go where that is needed."""
        still_open = [one for one in connections if one.transport is not None]
        too_many = len(still_open) + 1 - _MOST_CONNECTIONS
        if too_many <= 0:
            return True
        silent = [one for one in still_open if one not in self._busy]
        # Who has never asked for anything goes first.
        silent.sort(key=lambda one: one not in self._new)
        for one in silent[:too_many]:
            one.force_close()
        return bool(silent)

    def _cut(self, connection: web.RequestHandler) -> None:
        """Let go of a connection whose first request did not come."""
        self._new.pop(connection, None)
        connection.force_close()

    @web.middleware
    async def _in_time(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answer a request once all of it is here."""
        connection = request.protocol
        timer = self._new.pop(connection, None)
        if timer is not None:
            timer.cancel()
        try:
            async with asyncio.timeout(_REQUEST_WITHIN):
                await request.read()
        except TimeoutError:
            connection.force_close()
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        self._busy.add(connection)
        try:
            return await handler(request)
        finally:
            self._busy.discard(connection)


class _Site(web.BaseSite):
    """A port whose connections are accepted by somebody who may refuse."""

    def __init__(
        self,
        runner: web.AppRunner,
        accept: Callable[[], asyncio.Protocol],
        host: str,
        port: int,
    ) -> None:
        super().__init__(runner)
        self._accept = accept
        self._where = host, port

    @property
    def name(self) -> str:
        """Where it is."""
        return "http://{}:{}".format(*self._where)

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: nothing can be received there.
        """
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(
            self._accept, *self._where, reuse_address=True
        )


class _Refusal(asyncio.Protocol):
    """Hangs up at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()
