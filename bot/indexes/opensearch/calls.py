"""Calls of an OpenSearch cluster: patient where it may be well again at once, plain about the rest.

What is called through this may be called twice: an answer that was lost on its way is asked again.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from opensearchpy import OpenSearch
from opensearchpy import exceptions as refusals

from bot.errors import EngineError, EngineUnreachableError

# Seconds between tries. A question is not held up for longer than people wait for one; whoever
# takes documents in waits until a cluster has found a new manager, and it is well again.
ASKING = (0.05, 0.1, 0.2, 0.4, 0.8)
TAKING_IN = (*ASKING, 1.6, 3.2, 5.0, 5.0, 5.0)

_SECONDS = 5.0  # what one call of a healthy cluster never takes, but those that take in much
_AGAIN_SECONDS = 2.0  # after which a node that did not answer is asked again
_CONNECTIONS = 32  # to a node, at most: of all that ask at a time
# 500 is what a search ends with whose node goes while it is under way.
_BUSY = {429, 500, 502, 503, 504}

_T = TypeVar("_T")


class Cluster:
    """The nodes of a cluster, whichever of them answers.

    Args:
        url: of one node or of several, separated by commas; with a name and a password, if any.
        authority: the certificate of who signed theirs; None where it is a public one.
        pause: waits for some seconds.

    Attributes:
        where: the addresses, without what is secret.

    Raises:
        EngineError: `url` is none.
    """

    def __init__(self, url: str, authority: Path | None, pause: Callable[[float], object]) -> None:
        hosts = [_host(part.strip()) for part in url.split(",")]
        self.where = ", ".join(
            f"{host['scheme']}://{host['host']}:{host['port']}" for host in hosts
        )
        self.pause = pause
        # It logs whole requests, and with them words of questions.
        logging.getLogger("opensearch").setLevel(logging.ERROR)
        self._client = OpenSearch(
            hosts,
            ca_certs=str(authority) if authority else None,
            timeout=_SECONDS,
            dead_timeout=_AGAIN_SECONDS,
            pool_maxsize=_CONNECTIONS,
            max_retries=0,  # it would ask again at once, and never after a pause
            retry_on_timeout=True,  # which is what makes it turn to another node the next time
        )

    def call(self, work: Callable[[OpenSearch], _T], pauses: Sequence[float] = ASKING) -> _T:
        """Do something with the cluster, again where it was busy or away.

        Args:
            work: what to do; it may be done more than once.
            pauses: how long to wait between two tries.

        Returns:
            What `work` returns.

        Raises:
            EngineUnreachableError: it is still busy, or away.
            EngineError: it refuses this, and would again.
            ConflictError: somebody else was first.
            NotFoundError: there is no such thing.
        """
        for seconds in (*pauses, None):
            try:
                return work(self._client)
            except (refusals.ConflictError, refusals.NotFoundError):
                raise
            except refusals.TransportError as error:
                if seconds is None or not _may_pass(error):
                    raise self.refusal(error) from None
            except refusals.SerializationError:
                raise self.refused("what answers is no OpenSearch") from None
            self.pause(seconds)
        raise AssertionError  # the last try returns or raises

    def refusal(self, error: refusals.TransportError) -> EngineError:
        """What a refusal means, and what to do about it."""
        if isinstance(error, refusals.ConnectionError):
            return self._no_connection(error)
        status, said = int(error.status_code), _kind(error)
        if is_full(error.info):
            return self.full()
        if status == 401:
            return self._error(
                "The cluster does not take the name and the password.",
                "Write them into the address: https://NAME:PASSWORD@HOST, each percent-encoded.",
            )
        if status == 403:
            return self._error(
                f"The cluster does not allow this: {said}.",
                "Give this user all rights to the indices that begin with the name of ours, and "
                "the right to see how the cluster is (cluster_monitor).",
            )
        if status in _BUSY:
            return EngineUnreachableError(
                f"The cluster does not have all of its index at hand now: {said}.",
                where=self.where,
                hint="Look at its nodes; once they are back, it goes on by itself.",
            )
        return self.refused(said)

    def refused(self, kind: str) -> EngineError:
        """What to say when the cluster does not understand us.

        Args:
            kind: what it calls it.
        """
        return self._error(
            f"The cluster refuses what it is asked: {kind}.",
            "It has to be OpenSearch 3, with its module lang-painless; see docs/opensearch.md.",
        )

    def full(self) -> EngineError:
        """What to say when a disk is full."""
        return self._error(
            "The cluster takes nothing in, for its disks are nearly full; questions are answered "
            "from what it has.",
            "Free space on its nodes, or add one. It takes in again by itself, once there is some.",
        )

    def clash(self, index: str) -> EngineError:
        """What to say when what is called like ours is not ours."""
        return self._error(
            f"“{index}” is there, and is not as Pullquote makes it.",
            "Delete it, if nothing else needs it, or give Pullquote's index another name.",
        )

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()

    def _no_connection(self, error: refusals.ConnectionError) -> EngineError:
        if isinstance(error, refusals.SSLError):
            return self._error(
                "The cluster's certificate is not trusted, or there is no TLS at this address.",
                "Name the certificate of the authority that signed it, and use the host name that "
                "stands in it; where there is no TLS, begin the address with http://.",
            )
        return EngineUnreachableError(
            "No node of the cluster answers.",
            where=self.where,
            hint="Start it, or mend the address; a bot that runs asks it again by itself.",
        )

    def _error(self, problem: str, hint: str) -> EngineError:
        return EngineError(problem, where=self.where, hint=hint)


def _host(url: str) -> dict[str, Any]:
    """What the client wants to know of an address."""
    wrong = EngineError(
        "This is no address of OpenSearch.",
        where="OPENSEARCH_URL",  # its value may hold a password
        hint="Write http://HOST:9200 or https://NAME:PASSWORD@HOST:9200; several are separated by "
        "commas.",
    )
    try:
        parts = urlsplit(url)
        port = parts.port or 9200
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise wrong
    host: dict[str, Any] = {"scheme": parts.scheme, "host": parts.hostname, "port": port}
    if parts.path.strip("/"):
        host["url_prefix"] = parts.path.strip("/")
    if parts.username:
        host["http_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    return host


def _may_pass(error: refusals.TransportError) -> bool:
    """Whether the same call may be answered a little later."""
    if isinstance(error, refusals.ConnectionError):
        return not isinstance(error, refusals.SSLError)
    return int(error.status_code) in _BUSY and not is_full(error.info)


def _kind(error: refusals.TransportError) -> str:
    """What the cluster calls it; its reasons may repeat words of a question."""
    said = error.info.get("error") if isinstance(error.info, dict) else None
    return str(said.get("type")) if isinstance(said, dict) else f"status {error.status_code}"


def is_full(said: object) -> bool:
    """Whether it is for want of room that a cluster takes nothing in.

    Args:
        said: what it answered.
    """
    answer = str(said)
    return "cluster_block_exception" in answer and "read-only" in answer
