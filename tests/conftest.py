"""What all tests share: a quiet environment, the generated cases' profiles, and shared data."""

import importlib
import os
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import bot.cli
import bot.intake
from bot.intake.kept import readings_file
from bot.settings import SETTING_NAMES
from tests.opensearch import Nodes, running_nodes
from tests.postgresql import Cluster, running_cluster
from tests.soak import CHECKING, MANY, SOAKING, cases

_NOBODY = 65534  # a user who owns nothing

REPOSITORY = Path(__file__).resolve().parent.parent

# Neither the developer's environment nor a .env in the working directory may reach a test, nor
# a process that a test starts: an empty variable wins over .env and means the default.
for _name in SETTING_NAMES:
    os.environ[_name] = ""
# Hundreds of processes need not load models; with TEST_READER=auto they do, and all tests pass too.
os.environ["RERANKER"] = os.environ.get("TEST_READER", "off")
# What was read of documents before this is no test's; none can be kept here.
if "TEST_READER" not in os.environ:
    os.environ["XDG_STATE_HOME"] = f"{os.devnull}/none"
for _name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
    os.environ.pop(_name, None)
    os.environ.pop(_name.lower(), None)
# A make that a test starts would learn of the one that started the tests, take itself for its part,
# and print what it enters and leaves.
for _name in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"):
    os.environ.pop(_name, None)
# A process that a test starts is not to compile all of the code each time, which takes it as long
# again as all the rest.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# What a terminal looks like is up to the test as well.
for _name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
    os.environ.pop(_name, None)

# The seeded part, the same in every run, is what `make test` has time for.
settings.register_profile("default", derandomize=True, deadline=None, max_examples=cases(MANY))
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=MANY,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("soak" if SOAKING else "default")


# Fixtures that start programs, or are what starts one.
_PROGRAMS = {"bot_command", "browser", "clone", "cluster", "image", "postgresql_url", "prometheus"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes more than Python: `make check` leaves it out."""
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if not _PROGRAMS.isdisjoint(item.fixturenames) or any(
            isinstance(one, str) and one.startswith("postgresql") for one in parameters
        ):
            item.add_marker("programs")
        if "opensearch_nodes" in item.fixturenames or "opensearch" in parameters:
            item.add_marker("programs")
            item.add_marker("opensearch")


def pytest_xdist_auto_num_workers() -> int:
    """A worker more than there are processors, where all but one often wait for programs."""
    return (os.cpu_count() or 1) + (0 if CHECKING else 1)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data next to the repository."""
    folder = REPOSITORY.parent / "shared"
    if not folder.exists():
        pytest.skip("needs ../shared, which does not exist here")
    return folder


@pytest.fixture(scope="session")
def article(shared: Path) -> Path:
    """The article as it was published: a `.txt` file."""
    return shared / "article" / "article.txt"


@cache
def _load_code() -> None:
    """Load what commands load only when they need it, and what it needs."""
    for folder in (bot.cli, bot.intake):
        for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
            importlib.import_module(module.name)
    readings_file()


@pytest.fixture
def ordinary_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs a test in `tmp_path` as a user whom permissions bind, which they do not do with root.

    The folders above are root's, so the test has to name its files relative to `tmp_path`.
    """
    monkeypatch.chdir(tmp_path)
    if os.geteuid() != 0:
        yield
        return
    _load_code()  # nobody may look where root has installed it
    os.chown(tmp_path, _NOBODY, -1)
    os.seteuid(_NOBODY)
    yield
    os.seteuid(0)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own; where there is none to be had, tests fail and say what to do."""
    try:
        with running_cluster() as cluster:
            yield cluster
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def opensearch_nodes() -> Iterator[Nodes]:
    """Three nodes of OpenSearch; where it cannot be had, tests fail and say what to do."""
    try:
        with running_nodes() as nodes:
            yield nodes
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a file of SQLite can be made."""
    return f"sqlite:///{tmp_path}/pullquote.db"


@pytest.fixture
def postgresql_url(cluster: Cluster) -> Iterator[str]:
    """An empty database in PostgreSQL."""
    with cluster.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
