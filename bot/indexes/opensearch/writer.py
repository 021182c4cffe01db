"""Makes an index of OpenSearch hold what it is to hold, one process at a time.

What is written can be written again, so that whoever is killed in the middle is followed by another
who goes on: a document whose mark says that all of its passages are there is not sent again. A mark
is written after the passages, and taken back before them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, RequestError

from bot.errors import EngineUnreachableError
from bot.indexes.opensearch.calls import ASKING, TAKING_IN, Cluster, is_full
from bot.indexes.opensearch.index import (
    Mark,
    index_body,
    index_name,
    is_named,
    is_ours,
    key,
    marks_body,
    passage_ids,
    passages,
)
from bot.indexes.opensearch.lease import Lease, LostLeaseError
from bot.retrieval.engine import Holding

# What one request takes in, and how long it may take.
_AT_ONCE = 2_000
_SECONDS = 20.0
# Between two looks at whether another has done its work.
_LOOK_SECONDS = 2.0

# What is done to one document of the index: how, with which id, and what is written, if anything.
_Action: TypeAlias = tuple[str, str, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How passages are to lie in a cluster.

    Args:
        analysis: names how text becomes terms; where it is another, an index is built anew.
        name: of the alias; the names of all indices begin with it.
        shards: how many pieces an index has.
        replicas: how many copies of each piece, at least and at most: on one node there is room
            for none.
        lease: seconds after which a writer that says nothing counts as dead.
        grace: seconds for which what is not in use any more is kept, for bots that still search
            it: the index of another version, and documents that have changed.
    """

    analysis: str
    name: str = "pullquote"
    shards: int = 1
    replicas: str = "0-1"
    lease: float = 30.0
    grace: float = 600.0

    @property
    def index(self) -> str:
        """The name of the index of this version."""
        return index_name(self.name, self.analysis)


@dataclass(frozen=True, slots=True)
class _State:
    """How a cluster's indices are.

    Args:
        exists: whether there is one of this version.
        used: whether it is the one in use.
        newer: whether there is one of a version that was made later.
        earlier: the names of those of versions that were made before.
        marks: of each document in this version's, by its key.
    """

    exists: bool
    used: bool
    newer: bool
    earlier: Sequence[str]
    marks: Mapping[str, Mark]

    def lacking(self, documents: Iterable[str]) -> list[str]:
        """Those of some documents, by their keys, that are not there, or not all of them."""
        return [one for one in documents if not self.marks.get(one, Mark()).whole]

    def odd(self, needed: Collection[str]) -> bool:
        """Whether a mark does not say of its document whether it is needed."""
        return any((name in needed) == bool(one.left) for name, one in self.marks.items())


class Writer:
    """Makes an index hold what it is to hold.

    Args:
        cluster: where the index is.
        plan: how it is to be.
        progress: told how many documents are taken in, and how many there are to take in.
    """

    def __init__(
        self, cluster: Cluster, plan: Plan, progress: Callable[[int, int], object]
    ) -> None:
        self._cluster = cluster
        self._plan = plan
        self._progress = progress
        self._lease = Lease(cluster, f"{plan.name}-writer", plan.lease)

    def settle(self, holding: Holding) -> None:
        """Make the index hold all of some documents, and in the end nothing that nobody needs.

        Returns when all of them can be found. Where another process writes, it is waited for.

        Raises:
            EngineError: it cannot be done; what is done already is not done again next time.
        """
        documents = {key(document): document for document in holding.documents}
        while True:
            # Who serves can wait; somebody else sits before a command.
            state = self._look(TAKING_IN if holding.clears else ASKING)
            settled = state.used or state.newer or not holding.clears
            whole = state.exists and settled and not state.lacking(documents)
            needed = {*documents, *map(key, holding.others)}
            if whole and not (holding.clears and (state.earlier or state.odd(needed))):
                return
            self._prepare()
            if self._lease.take():
                try:
                    self._write(holding, documents, needed)
                except LostLeaseError:
                    continue
                else:
                    return
                finally:
                    self._lease.release()
            if whole:  # who writes now clears up as well
                return
            holding.goes_on()
            self._cluster.pause(_LOOK_SECONDS)

    def _look(self, pauses: Sequence[float] = TAKING_IN) -> _State:
        """See how the indices are; `pauses` are those before each new try."""
        name, index = self._plan.name, self._plan.index
        found = self._call(lambda client: client.indices.get(index=f"{name}-*"), pauses)
        if index in found and not is_ours(found[index]["mappings"], self._plan.analysis):
            raise self._cluster.clash(index)
        # Another name may begin with ours.
        made = {
            other: int(one["settings"]["index"]["creation_date"])
            for other, one in found.items()
            if is_named(other, name) and "pullquote" in one["mappings"].get("_meta", {})
        }
        mine = made.pop(index, None)
        return _State(
            exists=mine is not None,
            used=name in found.get(index, {}).get("aliases", {}),
            newer=mine is not None and any(when > mine for when in made.values()),
            earlier=[other for other, when in made.items() if mine is None or when <= mine],
            marks={} if mine is None else self._marks(),
        )

    def _marks(self) -> dict[str, Mark]:
        """The marks of all documents."""
        marks: dict[str, Mark] = {}
        after: Sequence[Any] | None = None
        self._refresh()
        while True:
            body = marks_body(after)
            answer = self._call(partial(self._search, body=body))
            hits = answer["hits"]["hits"]
            for hit in hits:
                (document,), fields = hit["sort"], hit["fields"]
                marks[document] = Mark(*(fields[name][0] for name in Mark._fields))
            if not hits:
                break
            after = hits[-1]["sort"]
        # A mark is written when its passages are: what it speaks of can be found from now on.
        self._refresh()
        return marks

    def _search(self, client: OpenSearch, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Search the index of this version, all of it or not at all."""
        return client.search(
            index=self._plan.index,
            body=body,
            params={"allow_partial_search_results": "false"},
        )

    def _prepare(self) -> None:
        """Make what has to be there before anybody can write."""
        name = self._plan.name
        if self._call(lambda client: client.indices.exists(index=name)) and not self._call(
            lambda client: client.indices.exists_alias(name=name)
        ):
            raise self._cluster.clash(name)
        self._create(
            f"{name}-writer",
            {"settings": {"number_of_shards": 1, "auto_expand_replicas": self._plan.replicas}},
        )

    def _create(self, index: str, body: dict[str, Any]) -> None:
        """Make an index, where it is not there; another process may make it just now."""

        def work(client: OpenSearch) -> None:
            if client.indices.exists(index=index):
                return
            try:
                client.indices.create(index=index, body=body)
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise

        self._call(work)

    def _write(
        self, holding: Holding, documents: Mapping[str, str], needed: Collection[str]
    ) -> None:
        """Take in what is lacking, begin to use the index, and clear up."""
        plan = self._plan
        self._create(plan.index, index_body(plan.analysis, plan.shards, plan.replicas))
        state = self._look()
        lacking = dict.fromkeys(state.lacking(documents))
        self._add(holding, [documents[document] for document in lacking])
        self._refresh()
        # Nobody is to be led back to an earlier version, nor by who only looks something up.
        switches = not state.used and not state.newer and (holding.clears or not state.earlier)
        if switches:
            self._switch()
        unused_for = self._lease.renew(switched=switches)
        if not holding.clears:
            return
        # What was taken in just now has been marked.
        self._clear({one: at for one, at in state.marks.items() if one not in lacking}, needed)
        if unused_for >= plan.grace:
            for index in state.earlier:
                self._call(partial(_delete, index=index))

    def _add(self, holding: Holding, lacking: Sequence[str]) -> None:
        """Take documents in."""
        done = 0
        for batch in _batches(holding, lacking):
            self._send([("index", name, written) for name, written in batch])
            done += sum(1 for _, written in batch if written.get("whole"))
            self._progress(done, len(lacking))

    def _clear(self, marks: Mapping[str, Mark], needed: Collection[str]) -> None:
        """Note which documents nobody needs, and delete those that nobody has for long."""
        now, grace = self._lease.now, self._plan.grace
        changed = {
            one: found._replace(left=0.0 if one in needed else now)
            for one, found in marks.items()
            if (one in needed) == bool(found.left)
        }
        self._note(changed)
        left = {
            one: found
            for one, found in {**marks, **changed}.items()
            if found.left and now - found.left >= grace
        }
        # Each has a mark until its passages are gone.
        self._note({one: found._replace(whole=False) for one, found in left.items()})
        gone = chain.from_iterable(passage_ids(one, has.passages) for one, has in left.items())
        self._send_all(("delete", name, None) for name in gone)
        self._send_all(("delete", Mark().of(one)[0], None) for one in left)

    def _note(self, marks: Mapping[str, Mark]) -> None:
        """Write marks."""
        written = (found.of(one) for one, found in marks.items())
        self._send_all(("index", name, body) for name, body in written)

    def _send_all(self, actions: Iterable[_Action]) -> None:
        """Do any number of things."""
        batch: list[_Action] = []
        for action in actions:
            batch.append(action)
            if len(batch) == _AT_ONCE:
                self._send(batch)
                batch = []
        self._send(batch)

    def _send(self, batch: Sequence[_Action]) -> None:
        """Do some things in one request, and those again for which there was no time.

        Raises:
            LostLeaseError: somebody else writes now; none of it was done.
            EngineError: one of them was refused.
        """
        for seconds in (*TAKING_IN, None):
            if not batch:
                return
            answer = self._call(partial(self._bulk, batch=batch))
            said = [next(iter(item.values())) for item in answer["items"]]
            refused = [
                (action, one["status"], one["error"])
                for action, one in zip(batch, said, strict=True)
                if one.get("error")
            ]
            if any(is_full(error) for _, _, error in refused):
                raise self._cluster.full()
            for _, status, error in refused:
                if status not in {429, 503}:
                    raise self._cluster.refused(str(error.get("type")))
            batch = [action for action, _, _ in refused]
            if seconds is not None and batch:
                self._cluster.pause(seconds)
        raise EngineUnreachableError(
            "The cluster had no time to take documents in.",
            where=self._cluster.where,
            hint="Give it more nodes or fewer tasks; it is asked again by itself.",
        )

    def _bulk(self, client: OpenSearch, batch: Sequence[_Action]) -> Any:  # noqa: ANN401 - JSON
        body: list[dict[str, Any]] = []
        for how, name, written in batch:
            body.append({how: {"_id": name}})
            if written is not None:
                body.append(written)
        # Before each try, so that no request is on its way any more when another may write.
        self._lease.renew()
        return client.bulk(index=self._plan.index, body=body, params={"request_timeout": _SECONDS})

    def _switch(self) -> None:
        """Have the alias name the index of this version, and no other."""
        name = self._plan.name
        actions = [
            {"remove": {"index": f"{name}-*", "alias": name, "must_exist": False}},
            {"add": {"index": self._plan.index, "alias": name}},
        ]
        self._call(lambda client: client.indices.update_aliases(body={"actions": actions}))

    def _refresh(self) -> None:
        """Have all that is written found."""
        self._call(
            lambda client: client.indices.refresh(
                index=self._plan.index, params={"request_timeout": _SECONDS}
            )
        )

    def _call(self, work: Callable[[OpenSearch], Any], pauses: Sequence[float] = TAKING_IN) -> Any:  # noqa: ANN401 - JSON
        """Do something with the cluster, with patience."""
        try:
            return self._cluster.call(work, pauses)
        except NotFoundError:
            raise EngineUnreachableError(
                "What was to be written to is not there any more.",
                where=self._cluster.where,
                hint="It is made again by itself; nothing else should delete it meanwhile.",
            ) from None


def _delete(client: OpenSearch, index: str) -> None:
    """Delete an index, where it is still there."""
    client.indices.delete(index=index, params={"ignore_unavailable": "true"})


def _batches(
    holding: Holding, documents: Iterable[str]
) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What is written of documents, a request at a time; marks behind what they speak of."""
    batch: list[tuple[str, dict[str, Any]]] = []
    finished: list[tuple[str, dict[str, Any]]] = []
    for document in documents:
        entries, own = holding.entries(document), key(document)
        for written in (Mark(len(entries)).of(own), *passages(own, entries)):
            batch.append(written)
            if len(batch) >= _AT_ONCE:
                yield batch
                batch, finished = finished, []
        finished.append(Mark(len(entries), whole=True).of(own))
    yield batch
    yield finished
