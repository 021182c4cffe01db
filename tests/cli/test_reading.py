"""The commands that answer read what words leave in doubt, where there is a reader."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import check, reader
from bot.errors import ModelError
from bot.settings import Settings
from tests.cli.conftest import REPOSITORY, Run
from tests.reading.toys import Toys

ANSWERABLE = "does Flash support 1M context?"
HARBOUR = str(REPOSITORY / "tests" / "data" / "evaluation" / "harbour")


def _none(settings: Settings) -> None:
    del settings


def _broken(settings: Settings) -> Toys:
    del settings
    raise ModelError("This model cannot be read.", where="models/x", hint="Fetch it anew.")


def _there(settings: Settings) -> Toys:
    del settings
    return Toys()


def found_in(monkeypatch: pytest.MonkeyPatch, load: Callable[[Settings], Toys | None]) -> None:
    """Has the commands find models in folders, and load others in their place."""
    monkeypatch.setattr(reader, "model_folders", lambda _: (Path("a"), Path("b")))
    monkeypatch.setattr(reader, "load_models", load)


@pytest.fixture
def off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has nothing read, however the tests are run."""
    monkeypatch.setenv("RERANKER", "off")


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the commands find toy models."""
    found_in(monkeypatch, _there)


@pytest.mark.usefixtures("off")
def test_json_says_that_words_alone_were_asked(pullquote: Run) -> None:
    """Where there is no reader."""
    assert pullquote("ask", "--json", ANSWERABLE).objects[0]["ranking"] == "lexical"


@pytest.mark.usefixtures("toys")
def test_json_says_what_was_read_and_what_was_not(pullquote: Run) -> None:
    """A question is, in a batch too; small talk is not. The standard error stays empty."""
    asked = pullquote("ask", "--json", ANSWERABLE)
    greeted = pullquote("ask", "--json", "hello")
    batch = pullquote("ask", "--batch", "-", typed=f'{{"question": "{ANSWERABLE}"}}')

    assert (asked.objects[0]["ranking"], asked.err) == ("reader", "")
    assert greeted.objects[0]["ranking"] == "lexical"
    assert batch.objects[0]["ranking"] == "reader"
    assert asked.objects[0]["quotes"] == batch.objects[0]["quotes"]


@pytest.mark.usefixtures("off")
def test_explain_says_what_the_quotes_were_ranked_by(
    pullquote: Run, request: pytest.FixtureRequest
) -> None:
    """By words alone; or with what was read as further features beside those of the words."""
    assert "  ranking: lexical, by the words alone" in pullquote("explain", ANSWERABLE).out
    request.getfixturevalue("toys")
    out = pullquote("explain", ANSWERABLE).out

    assert "  ranking: reader, by what models read, beside the words" in out
    assert "  read: 0." in out.partition("Sentences")[2]
    assert "answer from 0.50 on" in out


@pytest.mark.usefixtures("toys")
def test_a_measurement_is_of_what_people_get(pullquote: Run) -> None:
    """With the reader, where there is one."""
    assert pullquote("eval", HARBOUR).status == 0


def test_models_that_cannot_be_run_are_named_and_words_answer(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong and what to do stand on the standard error; the status is the answer's."""
    found_in(monkeypatch, _broken)
    done = pullquote("ask", ANSWERABLE)

    assert done.status == 0
    assert "one million tokens" in done.out
    assert "models/x: This model cannot be read. Fetch it anew." in done.err


@pytest.mark.usefixtures("off")
def test_nothing_that_runs_models_is_imported_where_there_are_none(
    pullquote: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain question needs none of it."""
    del folder
    for name in ("onnxruntime", "tokenizers", "bot.models.vectors"):
        monkeypatch.setitem(sys.modules, name, None)

    assert pullquote("ask", ANSWERABLE).status == 0


@pytest.mark.parametrize(
    ("load", "says"),
    [
        (_none, "Note: Reader: there are no models here; answers are by words alone.\n    Fetch"),
        (_broken, "Note: Reader: models/x: This model cannot be read. Answers are by words alone."),
        (_there, "OK: Reader: its models can be run."),
    ],
)
def test_check_says_whether_there_is_a_reader(
    load: Callable[[Settings], Toys | None],
    says: str,
    pullquote: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And what to do where there is none; that is no fault, since words answer."""
    monkeypatch.setenv("RERANKER", "auto")
    monkeypatch.setattr(check, "load_models", load)
    monkeypatch.setattr(check, "find_spec", bool)

    assert says in pullquote("check").out


def test_check_says_what_to_install_for_a_reader(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where what runs models is missing."""
    monkeypatch.setenv("RERANKER", "auto")
    monkeypatch.setattr(check, "find_spec", lambda name: name != "onnxruntime")

    said = pullquote("check").out
    assert "Note: Reader: what runs models is not installed; answers are by words alone." in said
    assert "pip install 'pullquote[reader]'" in said


def test_a_folder_without_a_model_that_was_set_is_an_error(
    pullquote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sets one wants it used: nothing is answered without it unsaid."""
    monkeypatch.setenv("RERANKER", str(tmp_path))
    done = pullquote("ask", ANSWERABLE)

    assert done.status == 2
    assert f"RERANKER={tmp_path}: There is no model.onnx here" in done.err


def test_a_reader_is_loaded_only_for_what_words_leave_in_doubt(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes longer to load than words take to answer; small talk needs none either."""
    found_in(monkeypatch, _broken)

    assert pullquote("ask", "hello").err == ""
    assert "models/x" in pullquote("ask", "who is on call?").err
