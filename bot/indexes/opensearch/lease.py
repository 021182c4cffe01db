"""Who may write: one process at a time, for as long as it says that it still does."""

from contextlib import suppress
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

from bot.errors import EngineError
from bot.indexes.opensearch.calls import TAKING_IN, Cluster

# Time is the cluster's: the clocks of those who write may differ.
_TAKE = (
    "if (!params.mine && ctx._source.until > ctx._now) { ctx.op = 'none' } else {"
    " ctx._source.until = ctx._now + params.lasts;"
    " if (params.switched) { ctx._source.switched = ctx._now } }"
)
_FIRST = {"scripted_upsert": True, "upsert": {"until": 0, "switched": 0}}


class LostLeaseError(Exception):
    """Somebody else writes now."""


class Lease:
    """The right to write, which ends by itself where its holder ends.

    Each renewal names the one before it, so that a process that was thought dead, and wakes up,
    notices that another has written since.

    Args:
        cluster: where it is kept.
        index: the name of the index that holds it alone.
        seconds: how long it lasts when it is not renewed.

    Attributes:
        now: what time it was by the cluster's clock when it was last renewed, in seconds.
    """

    def __init__(self, cluster: Cluster, index: str, seconds: float) -> None:
        self._cluster = cluster
        self._index = index
        self._lasts = int(seconds * 1_000)
        self._held: dict[str, int] = {}
        self.now = 0.0

    def take(self) -> bool:
        """Take it, if nobody holds it.

        Raises:
            EngineError: the cluster does not let it be taken.
        """
        try:
            answer = self._update({"mine": False, "switched": False}, _FIRST, {})
        except ConflictError:
            return False
        return self._keep(answer)

    def renew(self, *, switched: bool = False) -> float:
        """Hold it for longer.

        Args:
            switched: whether to note that the alias was switched just now.

        Returns:
            How many seconds ago the alias was switched.

        Raises:
            LostLeaseError: it had ended, and another has it.
            EngineError: the cluster does not let it be renewed.
        """
        try:
            answer = self._update({"mine": True, "switched": switched}, {}, self._held)
        except (ConflictError, NotFoundError):
            raise LostLeaseError from None
        self._keep(answer)
        kept = answer["get"]["_source"]
        self.now = (kept["until"] - self._lasts) / 1_000
        return self.now - float(kept["switched"]) / 1_000

    def release(self) -> None:
        """Let others write at once, where it is still held."""

        def work(client: OpenSearch) -> None:
            client.update(
                index=self._index,
                id="writer",
                body={"doc": {"until": 0}},
                params=self._held,
            )

        # Where this fails, it ends by itself.
        with suppress(EngineError, ConflictError, NotFoundError):
            self._cluster.call(work)

    def _update(
        self, params: dict[str, bool], first: dict[str, Any], held: dict[str, int]
    ) -> dict[str, Any]:
        """Set until when it is held, unless another holds it.

        Args:
            params: for the script.
            first: what to do where nobody has ever held it.
            held: the renewal that has to be the last one.
        """
        script = {"source": _TAKE, "params": {"lasts": self._lasts, **params}}

        def work(client: OpenSearch) -> dict[str, Any]:
            answer: dict[str, Any] = client.update(
                index=self._index,
                id="writer",
                body={"script": script, **first},
                params={"_source": "true", **held},
            )
            return answer

        return self._cluster.call(work, TAKING_IN)

    def _keep(self, answer: dict[str, Any]) -> bool:
        """Remember which renewal this was; False where there was none."""
        if answer["result"] == "noop":
            return False
        self._held = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
        return True
