"""What a monitor asks for: `/healthz` and `/readyz`, and on a port of its own `/metrics`."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

import aiohttp
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from yarl import URL

from bot.errors import SettingsError
from bot.service.metrics import Metrics
from bot.slack.listening import Listener

Part = Literal["index", "database", "slack"]

# A monitor asks, and says nothing.
_LARGEST_BODY = 1024
# How long a bot has to say what it has counted, in seconds.
_PATIENCE = 2.0


class Health:
    """Whether the process lives, and whether each part that it needs works now.

    Args:
        metrics: those of this process; they hold the same, part by part.
        parts: by name, tells whether a part works.
    """

    def __init__(self, metrics: Metrics, parts: dict[Part, Callable[[], bool]]) -> None:
        self._metrics = metrics
        self._parts = parts
        for name, works in parts.items():
            metrics.watch(name, works)

    def routes(self) -> list[web.RouteDef]:
        """What anybody may know, and a load balancer asks for where it sends its requests."""
        return [web.get("/healthz", self._alive), web.get("/readyz", self._ready)]

    def routes_inside(self) -> list[web.RouteDef]:
        """The same, and the counts, which are of no concern to the outside."""
        return [*self.routes(), web.get("/metrics", self._counts)]

    async def _alive(self, _: web.Request) -> web.Response:
        return web.json_response({"process": True})

    async def _ready(self, _: web.Request) -> web.Response:
        found = {name: works() for name, works in self._parts.items()}
        status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response(found, status=status)

    async def _counts(self, _: web.Request) -> web.Response:
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


@dataclass(frozen=True, slots=True)
class MonitorAddress:
    """Where a monitor finds the bot.

    Args:
        host: the address of this machine that is listened on.
        port: the port; 0 for any that is free.
    """

    host: str
    port: int


class MonitorPort:
    """Listens for a monitor, apart from what Slack reaches.

    Args:
        health: what is told.
        address: where.
    """

    def __init__(self, health: Health, address: MonitorAddress) -> None:
        self._address = address
        self._listener = Listener(health.routes_inside(), largest=_LARGEST_BODY)

    @property
    def how(self) -> str:
        """Where it is, for people."""
        return f"watched on port {self._listener.port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            SettingsError: it cannot be listened there.
        """
        try:
            await self._listener.start(self._address.host, self._address.port)
        except OSError as error:
            raise SettingsError(
                f"The bot cannot listen for monitors there ({error.strerror or error}).",
                where=f"METRICS_HOST and METRICS_PORT, {self._address.host} and "
                f"{self._address.port}",
                hint="Set an address of this machine and a port that nothing else uses.",
            ) from None

    async def close(self) -> None:
        """Listen no more."""
        await self._listener.close()


async def metrics_of(host: str, port: int) -> dict[tuple[str, ...], float]:
    """What the metrics of a bot say.

    Args:
        host: the address that they are found on.
        port: the port.

    Returns:
        Each value by its metric's name and the values of its labels; none where no bot answers
        there.
    """
    found: dict[tuple[str, ...], float] = {}
    url = URL.build(scheme="http", host=host, port=port, path="/metrics")
    with suppress(aiohttp.ClientError, TimeoutError, ValueError):
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_PATIENCE)) as session,
            session.get(url) as got,
        ):
            for family in text_string_to_metric_families(await got.text()):
                for sample in family.samples:
                    found[sample.name, *sample.labels.values()] = sample.value
    return found
