"""The port that Slack and a monitor reach: nobody holds it by saying nothing, or too slowly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from bot.slack import listening
from bot.slack.listening import Listener
from tests.patience import PATIENCE

WHOLE = b"POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nwhen"


class Caller:
    """Somebody who is connected.

    Args:
        reader: what comes.
        writer: what goes.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, words: bytes) -> None:
        """Send something."""
        self._writer.write(words)

    async def answer(self) -> int:
        """The status of what is answered."""
        async with asyncio.timeout(PATIENCE):
            head = await self._reader.readuntil(b"\r\n\r\n")
            await self._reader.readuntil(b"asked")
        return int(head.split()[1])

    async def is_cut_off(self) -> bool:
        """Wait until the other side hangs up, without a word."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self._reader.read() == b""
            except ConnectionResetError:
                return True

    def hang_up(self) -> None:
        """Disconnect."""
        self._writer.close()


class Desk:
    """A port with one page, whose answers can be kept back.

    Args:
        stack: hangs up at the end.
    """

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.free = asyncio.Event()
        self.free.set()
        self.asked = 0
        self.listener = Listener([web.post("/ask", self._ask)], largest=1024)

    async def _ask(self, request: web.Request) -> web.Response:
        self.asked += 1
        await self.free.wait()
        assert await request.text() == "when"
        return web.Response(text="asked")

    async def caller(self, words: bytes = b"") -> Caller:
        """Somebody who connects, and says something."""
        caller = Caller(*await asyncio.open_connection("127.0.0.1", self.listener.port))
        self._stack.callback(caller.hang_up)
        caller.say(words)
        return caller


@asynccontextmanager
async def listening_desk() -> AsyncIterator[Desk]:
    """Listen until the block ends."""
    async with AsyncExitStack() as stack:
        desk = Desk(stack)
        await desk.listener.start("127.0.0.1", 0)
        stack.push_async_callback(desk.listener.close)
        yield desk


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"P",
        b"POST /ask HTTP/1.1\r\n",
        b"POST /ask HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n",
        b"POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nwhe",
        b"POST /ask HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nwh\r\n",
        b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nwh",
    ],
)
async def test_a_request_that_does_not_come_in_whole_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    """Whether it is silent from the start, within its headers, or within its body."""
    monkeypatch.setattr(listening, "_REQUEST_WITHIN", 0.05)
    async with listening_desk() as desk:
        caller = await desk.caller(words)

        assert await caller.is_cut_off()
        assert desk.asked == 0


async def test_a_second_request_that_does_not_come_in_whole_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A connection that has asked once is held no longer than an idle one."""
    monkeypatch.setattr(listening, "_IDLE", 0.05)
    async with listening_desk() as desk:
        caller = await desk.caller(WHOLE + WHOLE[:30])

        assert await caller.answer() == 200
        assert await caller.is_cut_off()


async def test_a_connection_serves_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is whole is answered, however many requests come one after the other."""
    monkeypatch.setattr(listening, "_MOST_CONNECTIONS", 1)
    async with listening_desk() as desk:
        caller = await desk.caller()
        for _ in range(5):
            caller.say(WHOLE)
            assert await caller.answer() == 200


async def test_those_who_say_nothing_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of them keeps nobody out who asks, and no more than the limit are held."""
    monkeypatch.setattr(listening, "_MOST_CONNECTIONS", 10)
    async with listening_desk() as desk:
        silent = [await desk.caller(WHOLE[:20]) for _ in range(100)]
        for _ in range(2):  # all of them are connected by the second time
            asking = await desk.caller(WHOLE)
            assert await asking.answer() == 200

        for caller in silent[:90]:
            assert await caller.is_cut_off()


async def test_those_who_have_asked_are_the_last_to_make_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A load balancer keeps its connection while others come and say nothing."""
    monkeypatch.setattr(listening, "_MOST_CONNECTIONS", 3)
    async with listening_desk() as desk:
        balancer = await desk.caller(WHOLE)
        assert await balancer.answer() == 200
        for _ in range(20):
            await desk.caller(b"P")
            asking = await desk.caller(WHOLE)
            assert await asking.answer() == 200
            asking.hang_up()
        balancer.say(WHOLE)

        assert await balancer.answer() == 200


async def test_what_is_being_answered_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all are, whoever comes then is turned away."""
    monkeypatch.setattr(listening, "_MOST_CONNECTIONS", 3)
    async with listening_desk() as desk:
        desk.free.clear()
        asking = [await desk.caller(WHOLE) for _ in range(3)]
        async with asyncio.timeout(PATIENCE):
            while desk.asked < 3:  # noqa: ASYNC110 - the page has nobody to tell
                await asyncio.sleep(0.01)
        late = await desk.caller(WHOLE)
        assert await late.is_cut_off()
        desk.free.set()

        assert [await caller.answer() for caller in asking] == [200] * 3
