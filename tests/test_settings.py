"""Settings: where they come from, which ones there are, and what they never show."""

import itertools
import json
from datetime import timedelta
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import SETTING_NAMES, Settings, load_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "TOKEN_KEYS",
)


def settings_of(tmp_path: Path, dotenv: str, environment: dict[str, str] | None = None) -> Settings:
    """The settings that a `.env` of this text and this environment give."""
    path = tmp_path / ".env"
    path.write_text(dotenv, encoding="utf-8")
    return load_settings(environment or {}, path)


def test_without_anything_every_setting_has_its_default(tmp_path: Path) -> None:
    """No variable and no `.env` file: the shipped corpus, warnings only, and no secrets."""
    settings = load_settings({}, tmp_path / ".env")

    assert settings.corpus == (Path("corpus"),)
    assert settings.log_level == "WARNING"
    assert settings.slack_bot_token is None


def test_a_dotenv_file_sets_what_the_environment_does_not(tmp_path: Path) -> None:
    """Both are read, and the environment wins."""
    settings = settings_of(
        tmp_path, "CORPUS=from-file\nLOG_LEVEL=ERROR\n", {"LOG_LEVEL": "DEBUG", "HOME": "/home/x"}
    )

    assert settings.corpus == (Path("from-file"),)
    assert settings.log_level == "DEBUG"


def test_an_empty_variable_wins_over_the_file_and_is_the_default(tmp_path: Path) -> None:
    """`LOG_LEVEL= pullquote …` takes back what `.env` sets."""
    assert settings_of(tmp_path, "LOG_LEVEL=ERROR", {"LOG_LEVEL": " "}).log_level == "WARNING"


def test_the_environment_of_the_process_is_read_when_none_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Called without arguments, the process's own variables and `./.env` count."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CORPUS", "elsewhere")
    monkeypatch.delenv("LOG_LEVEL")
    (tmp_path / ".env").write_text("LOG_LEVEL=INFO\n", encoding="utf-8")

    settings = load_settings()

    assert (settings.corpus, settings.log_level) == ((Path("elsewhere"),), "INFO")


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        ("one", ["one"]),
        ("one,two/three.md", ["one", "two/three.md"]),
        ("one:two", ["one", "two"]),
        (" one , , two,", ["one", "two"]),
    ],
)
def test_corpus_is_a_list_of_paths(value: str, paths: list[str]) -> None:
    """Commas and colons separate paths; spaces around them and empty parts do not count."""
    assert load_settings({"CORPUS": value}, Path("none")).corpus == tuple(map(Path, paths))


@pytest.mark.parametrize("name", ["RERANKER", "ENCODER"])
@pytest.mark.parametrize(
    ("value", "chosen"),
    [
        ("", "auto"),
        ("auto", "auto"),
        ("AUTO", "auto"),
        ("Off", "off"),
        ("Models/own", Path("Models/own")),
        ("/srv/off", Path("/srv/off")),
        ("./auto", Path("auto")),
    ],
)
def test_a_model_is_chosen_by_a_word_or_a_folder(name: str, value: str, chosen: str | Path) -> None:
    """The words may be written large, and without any it is `auto`."""
    settings = load_settings({name: value}, Path("none"))

    assert {"RERANKER": settings.reranker, "ENCODER": settings.encoder}[name] == chosen


def test_the_log_level_may_be_written_small() -> None:
    """`debug` is `DEBUG`."""
    assert load_settings({"LOG_LEVEL": "debug"}, Path("none")).log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "value", "says"), [("LOG_LEVEL", "LOUD", "'DEBUG'"), ("CORPUS", ",", "at least 1")]
)
def test_a_bad_value_is_an_error_that_names_the_setting(name: str, value: str, says: str) -> None:
    """It says which setting, what it may be, and where to mend it, and is no traceback."""
    with pytest.raises(SettingsError, match=says) as caught:
        load_settings({name: value}, Path("none"))

    assert caught.value.where == name
    assert ".env" in caught.value.hint


@pytest.mark.parametrize("bad", [b"LOG_LEVEL=INFO\n'", b"\xff\xfe=1"])
def test_a_dotenv_file_that_cannot_be_read_is_an_error_that_names_it(
    tmp_path: Path, bad: bytes
) -> None:
    """A broken line or another encoding is never passed over in silence."""
    path = tmp_path / ".env"
    path.write_bytes(bad)

    with pytest.raises(SettingsError) as caught:
        load_settings({}, path)

    assert str(path) in caught.value.where


def test_a_broken_line_is_named_by_its_number(tmp_path: Path) -> None:
    """The third line of the file is line 3."""
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path, "# settings\nLOG_LEVEL=INFO\n= xoxb-hidden\n")

    assert caught.value.where.endswith("line 3")
    assert "xoxb-hidden" not in str(caught.value)


def test_a_dotenv_file_may_start_with_a_byte_order_mark(tmp_path: Path) -> None:
    """As some editors write it."""
    assert settings_of(tmp_path, "\ufeffLOG_LEVEL=INFO\n").log_level == "INFO"


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("the people in #people-team", "the people in #people-team"),
        ("#people-team or #facilities", "#people-team or #facilities"),
        ("'the people in #people-team'", "the people in #people-team"),
        ('"Ann # Bob" # whoever is there', "Ann # Bob"),
        ("the people in #people-team # whoever is there", "the people in #people-team"),
        ("Ann Bell ## for now", "Ann Bell"),
        ("# nobody yet", ""),
        ("Ann = #boss", "Ann = #boss"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("before", ["HELP_CONTACT=", "PORT=1 # one\n\nexport HELP_CONTACT = "])
def test_a_channel_may_be_whom_to_ask(
    before: str, written: str, contact: str, tmp_path: Path
) -> None:
    """Its number sign begins no comment; one that stands alone does, as in every other setting."""
    settings = settings_of(tmp_path, f"{before}{written}\nLOG_LEVEL=INFO # loud\n")

    assert (settings.help_contact, settings.log_level) == (contact, "INFO")


def test_a_value_is_taken_as_it_stands(tmp_path: Path) -> None:
    """A secret with a dollar sign in it is not expanded."""
    token = settings_of(tmp_path, "SLACK_BOT_TOKEN=xoxb-${HOME}$HOME\n").slack_bot_token

    assert token is not None
    assert token.get_secret_value() == "xoxb-${HOME}$HOME"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_masked_however_the_settings_are_shown(name: str) -> None:
    """Printed, represented, dumped or written as JSON: the value is not in it."""
    settings = load_settings({name: "xoxb-hidden"}, Path("none"))

    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"

    assert "xoxb-hidden" not in shown
    assert "**********" in shown


@pytest.mark.soak
@given(value=st.text(st.characters(categories=["L", "N"]), min_size=6))
def test_an_error_never_repeats_a_value(value: str) -> None:
    """A secret pasted into the wrong setting is not printed."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"LOG_LEVEL": f"xoxb-{value}", "SLACK_BOT_TOKEN": value}, Path("none"))

    assert f"xoxb-{value}".casefold() not in str(caught.value).casefold()


def test_the_example_names_every_setting_and_no_other() -> None:
    """`.env.example` and the settings hold the same names."""
    assert sorted(dotenv_values(EXAMPLE)) == sorted(SETTING_NAMES)


def test_the_example_gives_the_defaults() -> None:
    """`.env.example`, copied to `.env` as it is, changes nothing."""
    assert load_settings({}, EXAMPLE) == Settings()
    assert not any(dotenv_values(EXAMPLE)[name] for name in SECRETS)


def test_the_example_writes_every_default_out() -> None:
    """Where a setting has a default that can be written, the example writes it."""
    defaults = json.loads(Settings().model_dump_json(by_alias=True))
    written = {name: value for name, value in dotenv_values(EXAMPLE).items() if value}

    assert sorted(written) == sorted(name for name, value in defaults.items() if value)


def test_the_example_explains_every_setting() -> None:
    """Above every line `NAME=default` stands a comment."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    for before, line in itertools.pairwise(lines):
        assert "=" not in line or line.startswith("#") or before.startswith("# ")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("12h", timedelta(hours=12)), ("90d", timedelta(days=90)), ("2 W", timedelta(weeks=2))],
)
def test_a_duration_is_a_number_and_a_unit(written: str, kept: timedelta) -> None:
    """Hours, days or weeks."""
    assert Settings.model_validate({"KEEP_QUESTIONS": written}).keep_questions == kept


@pytest.mark.parametrize("written", ["90", "0d", "-1d", "a while", "90d12h", "P90D", "9999999w"])
def test_a_duration_of_no_use_is_refused(tmp_path: Path, written: str) -> None:
    """It says how one is written."""
    with pytest.raises(SettingsError, match="such as 12h, 90d or 52w") as caught:
        settings_of(tmp_path, f"KEEP_QUESTIONS={written}")

    assert caught.value.where == "KEEP_QUESTIONS"


@pytest.mark.parametrize("written", ["999999w", "999999d", "87673h", "3654d"])
def test_a_duration_that_is_too_long_is_refused_with_the_limit(
    tmp_path: Path, written: str
) -> None:
    """What no clock reaches back to would switch all erasure off."""
    with pytest.raises(SettingsError, match="no more than 3653d") as caught:
        settings_of(tmp_path, f"KEEP_QUESTIONS={written}")

    assert caught.value.where == "KEEP_QUESTIONS"
    assert settings_of(tmp_path, "KEEP_QUESTIONS=3653d").keep_questions == timedelta(days=3653)


@pytest.mark.parametrize("written", ["alice", "T1", "T1/", "/U1", "T1/U1/U2", "C1/U1", "U1 U2"])
def test_an_administrator_is_an_id_alone_or_with_its_workspace(written: str) -> None:
    """Anything else is refused."""
    settings = load_settings({"ADMIN_USERS": "U1, T1/U2"}, Path("none"))
    assert settings.admin_users == ("U1", "T1/U2")
    with pytest.raises(SettingsError) as caught:
        load_settings({"ADMIN_USERS": written}, Path("none"))

    assert caught.value.where == "ADMIN_USERS"
