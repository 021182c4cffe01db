"""Passages in a cluster of three nodes: what changes there, what goes wrong, and what is said."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import pytest
from opensearchpy import OpenSearch

from bot.errors import EngineError, EngineUnreachableError
from bot.indexes.opensearch.engines import OpenSearchEngines
from bot.indexes.opensearch.index import index_body
from bot.indexes.opensearch.writer import Plan
from bot.retrieval.engine import Entry, Holding
from tests.opensearch import Nodes
from tests.patience import PATIENCE
from tests.retrieval.gate import NAME, PASSWORD, running_gate

_NUMBERS = count()


def holding(documents: Mapping[str, Sequence[Sequence[str]]]) -> Holding:
    """Documents, each with the terms of its passages."""
    entries = {
        document: [Entry(document, n, Counter(terms)) for n, terms in enumerate(passages)]
        for document, passages in documents.items()
    }
    return Holding(list(entries), entries.__getitem__)


MILLS = {"mills": [["mill", "loom"], ["loom"]], "quays": [["quay", "price falls"]]}


@pytest.fixture
def plan() -> Plan:
    """An index of the test's own."""
    return Plan("plain", f"test-{next(_NUMBERS)}", shards=3, lease=3.0)


@pytest.fixture(autouse=True)
def nodes_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """Has nodes back for the next test that a test which failed had killed."""
    yield
    if "opensearch_nodes" in request.fixturenames:
        request.getfixturevalue("opensearch_nodes").restore()


@pytest.fixture
def client(opensearch_nodes: Nodes) -> Iterator[OpenSearch]:
    """Looks into the cluster past our code, and does what its operators do."""
    with OpenSearch(opensearch_nodes.url.split(",")) as client:
        yield client


@pytest.fixture
def engines(opensearch_nodes: Nodes, plan: Plan) -> OpenSearchEngines:
    """Makes engines over the test's index."""
    return OpenSearchEngines(opensearch_nodes.url, plan, sleep)


def found(engines: OpenSearchEngines, documents: Holding, *terms: str) -> list[tuple[str, int]]:
    """What is found for terms once the cluster holds some documents."""
    hits = engines(documents).search(dict.fromkeys(terms, 1.0), 9)
    return [(hit.document, hit.number) for hit in hits]


def test_terms_are_found_whatever_is_in_them(engines: OpenSearchEngines) -> None:
    """Phrases, signs, spaces of all kinds, and a thousand characters."""
    terms = [
        "price falls",
        "#5",
        "$",
        "C++",
        "50%",
        "=",
        "été",
        "a\u2028b",
        "x" * 1_000,
        "%20",
        "*",
    ]
    engine = engines(holding({f"à {n}/:*": [[term]] for n, term in enumerate(terms)}))

    for n, term in enumerate(terms):
        assert [hit.document for hit in engine.search({term: 1.0}, 9)] == [f"à {n}/:*"]


def test_only_what_is_lacking_is_asked_for(engines: OpenSearchEngines) -> None:
    """What the cluster has is not analysed again, and what is too much is found no more."""
    engines(holding(MILLS))
    asked: list[str] = []
    changed = holding({"mills": MILLS["mills"], "piers": [["pier"]], "empty": []})

    def entries(document: str) -> Sequence[Entry]:
        asked.append(document)
        return changed.entries(document)

    engine = engines(Holding(changed.documents, entries))
    engines(Holding(changed.documents, entries))

    assert asked == ["piers", "empty"]
    assert [hit.document for hit in engine.search({"pier": 1.0, "quay": 1.0}, 9)] == ["piers"]


def test_an_engine_finds_nothing_that_it_does_not_hold(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """However much better what was taken in since is, by another bot perhaps."""
    engine = engines(holding({"old": [["mill", "loom"]]}))
    both = {"old": [["mill", "loom"]], **{f"new {n}": [["mill"]] * 20 for n in range(5)}}
    OpenSearchEngines(opensearch_nodes.url, plan, sleep)(holding(both))

    assert [hit.document for hit in engine.search({"mill": 1.0}, 3)] == ["old"]


def test_another_version_is_built_beside_the_one_in_use(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines, client: OpenSearch
) -> None:
    """The alias is switched when it is whole; the old one serves its bots for a while, and goes."""
    old = engines(holding(MILLS))
    seen = []

    def progress(_done: int, _of: int) -> None:
        seen.append(list(client.indices.get_alias(name=plan.name)))

    later = Plan("other", plan.name, lease=3.0)
    newer = OpenSearchEngines(opensearch_nodes.url, later, sleep, progress=progress)

    assert found(newer, holding(MILLS), "quay") == [("quays", 0)]
    assert seen
    assert all(in_use == [plan.index] for in_use in seen)
    assert list(client.indices.get_alias(name=plan.name)) == [later.index]
    assert [hit.document for hit in old.search({"quay": 1.0}, 9)] == ["quays"]

    impatient = Plan("other", plan.name, lease=3.0, grace=0.0)
    OpenSearchEngines(opensearch_nodes.url, impatient, sleep)(holding(MILLS))

    assert not client.indices.exists(index=plan.index)
    with pytest.raises(EngineError, match="newer version has taken its place"):
        old.search({"quay": 1.0}, 9)


def test_a_bot_whose_name_begins_with_that_of_another_is_left_alone(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """“pullquote-staging” is no version of “pullquote”."""
    longer = Plan("plain", f"{plan.name}-staging", lease=3.0)
    staging = OpenSearchEngines(opensearch_nodes.url, longer, sleep)(holding(MILLS))

    impatient = Plan("other", plan.name, lease=3.0, grace=0.0)
    engines(holding(MILLS))
    OpenSearchEngines(opensearch_nodes.url, impatient, sleep)(holding(MILLS))

    assert [hit.document for hit in staging.search({"quay": 1.0}, 9)] == ["quays"]


def test_who_only_looks_something_up_changes_nothing_for_those_who_serve(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines, client: OpenSearch
) -> None:
    """What it lacks stays where it is, and bots are not led to its version."""
    serving = engines(holding(MILLS))
    mills = {"mills": MILLS["mills"]}

    def looked_up(analysis: str) -> list[str]:
        plans = Plan(analysis, plan.name, lease=3.0, grace=0.0)
        documents = replace(holding(mills), clears=False)
        engine = OpenSearchEngines(opensearch_nodes.url, plans, sleep)(documents)
        return [hit.document for hit in engine.search({"loom": 1.0, "quay": 1.0}, 9)]

    for _ in range(2):  # what is not needed is marked first, and gone the next time
        assert set(looked_up("plain")) == {"mills"}
    assert set(looked_up("other")) == {"mills"}
    assert list(client.indices.get_alias(name=plan.name)) == [plan.index]
    assert [hit.document for hit in serving.search({"quay": 1.0}, 9)] == ["quays"]


def test_a_version_that_came_later_stays_in_use(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines, client: OpenSearch
) -> None:
    """A bot of the version before that is started again answers, and leads nobody back."""
    engines(holding(MILLS))
    later = Plan("other", plan.name, lease=3.0)
    OpenSearchEngines(opensearch_nodes.url, later, sleep)(holding(MILLS))

    again = OpenSearchEngines(opensearch_nodes.url, plan, sleep)(holding(MILLS))

    assert [hit.document for hit in again.search({"quay": 1.0}, 9)] == ["quays"]
    assert list(client.indices.get_alias(name=plan.name)) == [later.index]


_WRITER = """
import sys, time
from collections import Counter
from bot.retrieval.engine import Entry, Holding
from bot.indexes.opensearch.engines import OpenSearchEngines
from bot.indexes.opensearch.writer import Plan
url, name, start, end = sys.argv[1:]
documents = [f"document {n}" for n in range(int(start), int(end))]
def entries(document):
    return [Entry(document, n, Counter({document: 1, "all": 1})) for n in range(5)]
def progress(done, of):
    print(done, flush=True)
    if done and of > 500:
        sys.stdin.read()
plan = Plan("plain", name, lease=3.0)
OpenSearchEngines(url, plan, time.sleep, progress=progress)(Holding(documents, entries))
"""


def writer(nodes: Nodes, plan: Plan, start: int, end: int) -> "subprocess.Popen[str]":
    """A process that takes documents in; of more than 500 it waits in the middle."""
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, nodes.url, plan.name, str(start), str(end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_who_is_killed_is_followed_by_another_who_goes_on(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """Its right to write ends, and what it had taken in is not sent again."""
    with writer(opensearch_nodes, plan, 0, 1_000) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) == 0:
            pass
        process.kill()
    asked: list[str] = []

    def entries(document: str) -> list[Entry]:
        asked.append(document)
        return [Entry(document, n, Counter({document: 1, "all": 1})) for n in range(5)]

    documents = [f"document {n}" for n in range(1_000)]
    engine = engines(Holding(documents, entries))

    assert 0 < len(asked) < 1_000
    for document in ("document 0", "document 999"):
        assert len(engine.search({document: 1.0}, 9)) == 5


def test_several_who_write_at_once_leave_a_whole_index(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """One after the other: whoever comes last finds all of it there."""
    processes = [writer(opensearch_nodes, plan, 0, 300) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=PATIENCE)

    assert [process.returncode for process in processes] == [0, 0, 0]
    held = holding({f"document {n}": [] for n in range(300)})
    hits = engines(held).search({"document 7": 1.0}, 9)
    assert [(hit.document, hit.number) for hit in hits] == [("document 7", n) for n in range(5)]


# What goes wrong in the cluster itself.


TOWN = {f"street {n}": [[f"house {n}", "town"], ["town", "well"]] for n in range(50)}


@contextmanager
def asking(engines: OpenSearchEngines) -> Iterator[Callable[[], int]]:
    """People who ask while the block lasts, all of whom get their whole answer.

    Gives what waits until some of them were answered from now on.
    """
    engine = engines(holding(TOWN))
    right = {n: engine.search({f"house {n}": 1.0, "well": 0.1}, 5) for n in range(50)}
    answered = threading.Semaphore(0)
    over = threading.Event()

    def ask(first: int) -> int:
        asked = 0
        # Whoever fails is done before the others, and `some` says so.
        while not over.is_set():
            n = (first + asked) % 50
            hits = engine.search({f"house {n}": 1.0, "well": 0.1}, 5)
            # Which of two copies is asked may change the last digits, and so the order of ties.
            assert hits[0].document == right[n][0].document
            assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in right[n]])
            asked += 1
            answered.release()
        return asked

    def some() -> int:
        for _ in range(30):
            deadline = monotonic() + PATIENCE
            while not answered.acquire(timeout=1.0):
                for person in asked:
                    if person.done():
                        person.result()
                assert monotonic() < deadline
        return 30

    with ThreadPoolExecutor(3) as people:
        asked = [people.submit(ask, 17 * n) for n in range(3)]
        try:
            some()
            yield some
        finally:
            over.set()
        assert sum(one.result() for one in asked) >= 60


def test_no_question_fails_when_a_node_is_killed(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines, client: OpenSearch
) -> None:
    """The copies answer; health says that some are missing, and that they are back."""
    with asking(engines) as answered:
        opensearch_nodes.wait(index=plan.index)
        # The others would make copies anew after a minute, which is as long as it may take here.
        late = {"index.unassigned.node_left.delayed_timeout": "1h"}
        client.indices.put_settings(index=plan.index, body=late)
        assert engines.health() == "green"
        node = next(one for one in opensearch_nodes.nodes if one is not opensearch_nodes.manager())
        node.kill()
        answered()
        opensearch_nodes.wait(index=plan.index, status="yellow", nodes=2)
        answered()
        assert engines.health() == "yellow"
        node.start()
        opensearch_nodes.wait(index=plan.index)
        answered()
        assert engines.health() == "green"


def test_no_question_fails_when_the_manager_is_killed(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """The others choose another one, and documents are taken in meanwhile."""
    with asking(engines) as answered:
        manager = opensearch_nodes.manager()
        manager.kill()
        answered()
        more = {**TOWN, "mills": [["mill", "wheel"]]}  # as long as all others, so that these score
        assert found(engines, holding(more), "mill") == [("mills", 0)]  # as they did
        answered()
        assert opensearch_nodes.manager() is not manager
        manager.start()
        opensearch_nodes.wait(index=plan.index)
        answered()


@pytest.mark.skipif(sys.platform != "linux", reason="who is behind a connection, Linux tells")
def test_no_question_fails_when_two_nodes_lose_each_other(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """The one that the manager does not reach any more leaves, and joins again."""
    with asking(engines) as answered:
        manager = opensearch_nodes.manager()
        other = next(node for node in opensearch_nodes.nodes if node is not manager)
        with opensearch_nodes.network.cut(manager.number, other.number):
            answered()
            opensearch_nodes.wait(index=plan.index, status="yellow", nodes=2)
            answered()
        opensearch_nodes.wait(index=plan.index)
        answered()


def test_all_nodes_gone_are_told_and_heal(
    opensearch_nodes: Nodes, plan: Plan, engines: OpenSearchEngines
) -> None:
    """A clear error while nobody answers; afterwards the same engine finds what it found."""
    engine = engines(holding(MILLS))
    for node in opensearch_nodes.nodes:
        node.kill()

    with pytest.raises(EngineUnreachableError) as caught:
        engine.search({"mill": 1.0}, 3)
    assert engines.health() == "unreachable"
    assert caught.value.problem == "No node of the cluster answers."
    assert "mill" not in str(caught.value)
    with pytest.raises(EngineUnreachableError):
        OpenSearchEngines(opensearch_nodes.url, plan, lambda _: None)(holding(MILLS))

    for node in opensearch_nodes.nodes:
        node.start()
    opensearch_nodes.wait(index=plan.index)

    assert [hit.document for hit in engine.search({"mill": 1.0}, 3)] == ["mills"]
    assert engines.health() == "green"


# What is refused, with its mend.


def test_a_full_disk_is_told_and_questions_are_answered(
    engines: OpenSearchEngines, plan: Plan, client: OpenSearch
) -> None:
    """The cluster blocks what it has no room for; where that ends, what is lacking is taken in."""
    engine = engines(holding(MILLS))
    more = holding({**MILLS, "piers": [["pier"]]})
    block = {"index.blocks.read_only_allow_delete": True}
    client.indices.put_settings(index=plan.index, body=block)

    with pytest.raises(EngineError, match="disks are nearly full"):
        engines(more)
    assert [hit.document for hit in engine.search({"mill": 1.0}, 3)] == ["mills"]

    block = {"index.blocks.read_only_allow_delete": None}  # type: ignore[dict-item]
    client.indices.put_settings(index=plan.index, body=block)

    assert found(engines, more, "pier") == [("piers", 0)]


def test_what_is_called_like_ours_and_is_not_is_left_alone(
    engines: OpenSearchEngines, plan: Plan, client: OpenSearch
) -> None:
    """An index of our name, or an alias's, that somebody else made: nothing is written to it."""
    client.indices.create(index=plan.index)
    with pytest.raises(EngineError, match=f"“{plan.index}” is there, and is not as"):
        engines(holding(MILLS))
    client.indices.delete(index=plan.index)

    client.indices.create(index=plan.name)
    with pytest.raises(EngineError, match=f"“{plan.name}” is there, and is not as"):
        engines(holding(MILLS))
    client.indices.delete(index=plan.name)


def test_a_gate_with_tls_and_a_password_is_passed(
    opensearch_nodes: Nodes, plan: Plan, tmp_path: Path
) -> None:
    """With its authority's certificate and both in the address; neither is ever shown."""
    with running_gate(opensearch_nodes.nodes[0].http, tmp_path) as port:
        url = f"https://{NAME}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}"
        authority = tmp_path / "gate.pem"
        trusting = OpenSearchEngines(url, plan, sleep, authority)

        assert found(trusting, holding(MILLS), "quay") == [("quays", 0)]
        for other, given, said in (
            (url, None, "certificate is not trusted"),
            (url.replace("k%40pt", "wrong"), authority, "the name and the password"),
            (f"https://127.0.0.1:{port}", authority, "the name and the password"),
        ):
            with pytest.raises(EngineError, match=said) as caught:
                OpenSearchEngines(other, plan, sleep, given)(holding(MILLS))
            assert not isinstance(caught.value, EngineUnreachableError)
            assert "k%40pt" not in str(caught.value)
            assert caught.value.where == f"https://127.0.0.1:{port}"


def test_a_cluster_without_an_index_is_red(engines: OpenSearchEngines) -> None:
    """It can be reached, and nothing can be found in it."""
    assert engines.health() == "red"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:9200",
        "ftp://one",
        "http://",
        "http://one:port",
        "http://one,,http://two",
        "http://[x",
    ],
)
def test_an_address_that_is_none_is_told(plan: Plan, url: str) -> None:
    """Before anything is asked; what it holds may be a password, and is not repeated."""
    with pytest.raises(EngineError, match="This is no address of OpenSearch") as caught:
        OpenSearchEngines(url, plan, sleep)
    assert "http://HOST:9200" in caught.value.hint


class _Greeter(BaseHTTPRequestHandler):
    """Somebody else's server."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>Hello!</h1>")

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_server_of_another_kind_is_told_apart(plan: Plan) -> None:
    """Its answer is not waited for again."""
    with HTTPServer(("127.0.0.1", 0), _Greeter) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        engines = OpenSearchEngines(f"http://127.0.0.1:{server.server_port}", plan, sleep)
        with pytest.raises(EngineError, match="what answers is no OpenSearch"):
            engines(holding(MILLS))
        server.shutdown()
        thread.join()


def test_the_settings_that_ship_are_those_that_are_made() -> None:
    """`deploy/opensearch/index.json`, for who wants to make the index by hand."""
    path = Path(__file__).parents[2] / "deploy" / "opensearch" / "index.json"
    shipped = json.loads(path.read_text(encoding="utf-8"))

    assert shipped == index_body("as settings say", 1, "0-1")
