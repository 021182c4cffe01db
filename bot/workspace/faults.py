"""Faults on request: what goes wrong, where, and how often."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.workspace.json_types import JsonObject

EVERYWHERE = "*"


class FaultKind(StrEnum):
    """What can go wrong.

    The first five concern what the app asks of Slack, the others what Slack tells the app.
    """

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After; the call has no effect
    SERVER_ERROR = "server_error"  # 500; the call has no effect
    TIMEOUT = "timeout"  # no answer until the app gives up; the call has no effect
    RESET = "reset"  # the connection breaks; the call has no effect
    LOST_RESPONSE = "lost_response"  # the connection breaks after the call has had its effect
    LOST_ACK = "lost_ack"  # the app's acknowledgement does not arrive
    DUPLICATE = "duplicate"  # an event is delivered twice
    DEAF = "deaf"  # a socket that the app opens stays open, and nothing ever comes over it


ON_CALLS = frozenset(
    {
        FaultKind.RATE_LIMITED,
        FaultKind.SERVER_ERROR,
        FaultKind.TIMEOUT,
        FaultKind.RESET,
        FaultKind.LOST_RESPONSE,
    }
)


@dataclass(slots=True)
class Fault:
    """A fault that is still to happen.

    Args:
        kind: what goes wrong.
        where: a Web API method, `response_url`, the type of an event, or `socket`; `*` for all.
        times: how often it still happens.
        retry_after: seconds that the app is told to wait; only for `rate_limited`.
    """

    kind: FaultKind
    where: str = EVERYWHERE
    times: int = 1
    retry_after: int = 1


class Faults:
    """Keeps the faults that are still to happen."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let something go wrong, after what was asked for before."""
        self._pending.append(fault)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._pending.clear()

    def on_call(self, method: str) -> Fault | None:
        """The fault that meets a call of the app, or None."""
        return self._take(method, ON_CALLS)

    def on_delivery(self, kind: FaultKind, event: str) -> bool:
        """Tell whether a delivery meets a fault of a kind.

        Args:
            kind: `lost_ack` or `duplicate`.
            event: the type of what is delivered, as `app_mention` or `block_actions`.
        """
        return self._take(event, frozenset({kind})) is not None

    def on_connection(self) -> bool:
        """Tell whether a socket that is opened is deaf."""
        return self._take("socket", frozenset({FaultKind.DEAF})) is not None

    def _take(self, where: str, kinds: frozenset[FaultKind]) -> Fault | None:
        for fault in self._pending:
            if fault.kind in kinds and fault.where in (where, EVERYWHERE):
                fault.times -= 1
                if fault.times <= 0:
                    self._pending.remove(fault)
                return fault
        return None

    def pending(self) -> list[JsonObject]:
        """The faults that are still to happen, as JSON."""
        return [asdict(fault) for fault in self._pending]
