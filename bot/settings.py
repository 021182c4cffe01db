"""Settings: the only reader of the environment and of `.env`.

Every setting stands in `.env.example`, with what it does and its default.
"""

import os
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from dotenv.parser import Binding, parse_stream
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import SettingsError


def _written(read: Callable[[str], object]) -> BeforeValidator:
    """Reads a value as the environment gives it, and leaves anything else to pydantic."""
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _parts(value: str) -> tuple[str, ...]:
    """The parts of a list that is separated by commas."""
    return tuple(part for part in map(str.strip, value.split(",")) if part)


def _model(value: str) -> str:
    """The words for a model may be written large; a folder is taken as it stands."""
    return value.lower() if value.lower() in ("auto", "off") else value


def _shelves(value: str) -> str:
    """The words for a shelves file may be written large; a path is taken as it stands."""
    return value.lower() if value.lower() in ("auto", "required") else value


def _duration(value: str) -> timedelta:
    """Reads a duration such as 90d."""
    found = _DURATION.fullmatch(value.lower())
    if found is None:
        raise ValueError("it should be a number and a unit, such as 12h, 90d or 52w")
    duration = timedelta(hours=int(found[1]) * _HOURS[found[2]])
    if duration > _LONGEST:
        raise ValueError(f"it should be no more than {_LONGEST.days}d, which is ten years")
    return duration


_DURATION = re.compile(r"([1-9][0-9]{0,5}) ?([hdw])")
_LONGEST = timedelta(days=3653)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_Shelves = Annotated[Literal["auto", "required"] | Path, _written(_shelves)]
_Pins = Annotated[
    Literal["auto"] | Path, _written(lambda value: "auto" if value.lower() == "auto" else value)
]
_Model = Annotated[Literal["auto", "off"] | Path, _written(_model)]
_Admin = Annotated[str, Field(pattern=r"^(T[A-Z0-9]+/)?[UW][A-Z0-9]+$")]
_Channel = Annotated[str, Field(pattern=r"^(T[A-Z0-9]+/)?[CG][A-Z0-9]+$")]
_Editor = Annotated[str, Field(pattern=r"^((T[A-Z0-9]+/)?[UWS][A-Z0-9]+|channel-creators)$")]


class Settings(BaseModel):
    """What an operator can set. A setting's name outside is its field's, in capitals.

    Secrets are masked wherever the settings are printed, dumped or logged.

    Args:
        corpus: the files and folders to quote from, relative to the working directory.
        shelves: the file that says who is given which documents: `auto` for `shelves.toml` in the
            working directory, if it is there, `required` for the same, where it has to be there,
            or a path.
        shared_channels: what is given where people of other organisations read along: nothing, or
            what everybody is given.
        speaker_notes: whether the notes of slides are quoted, which their audience does not see.
        index: where passages are found: in `memory`, on disk by `tantivy`, in a cluster by
            `opensearch`, or `auto` for the cluster that is set, else for what fits how many there
            are.
        opensearch_url: the addresses of the cluster; they may hold a name and a password.
        opensearch_name: what the names of the index there begin with.
        opensearch_ca: the certificate of who signed the cluster's, where that is no public one.
        reranker: the model that reads each sentence with the question: `auto` for the one that
            `pullquote models get` fetches, if it is there, `off`, or a folder with another.
        encoder: the model that finds passages by their meaning, in the same way.
        log_level: the least serious messages that are still logged.
        slack_bot_token: the bot's token.
        slack_app_token: the app-level token, for Socket Mode.
        slack_signing_secret: what Slack signs its requests with, for HTTP.
        slack_client_id: the app's, to be installed in many workspaces.
        slack_client_secret: the app's, with its id.
        token_keys: what the tokens of those workspaces are encrypted with, newest first.
        slack_api_url: the Web API's address, with a slash at its end.
        port: where signed requests are received; 0 for any that is free.
        listen_host: the address of this machine that they are received on.
        metrics_port: where a monitor finds the metrics; 0 for any that is free, None for nowhere.
        metrics_host: the address of this machine that they are found on.
        database_url: where claims, answers and feedback are kept; it may hold a password.
        keep_questions: for how long the texts of questions are kept once they are done with;
            None not to keep them.
        admin_users: the ids of those who see in the App Home what is wrong, each with its
            workspace's id and a slash before it where the app is installed in many.
        librarians: the ids of those who may add documents in Slack, written in the same way.
        editors: the ids of those who may set answers right, people or user groups, written in
            the same way; or `channel-creators`.
        pins: the file with pins and blocks: `auto` for `pins.jsonl` in the working directory, if
            it is there, or a path.
        digest: the ids of the channels in which each Monday it is told what was not answered,
            written in the same way.
        help_contact: whom people are told to ask; empty for nobody.
        keep_answers: for how long people are answered from what somebody said, since it was kept
            or last confirmed; None for ever.
        purged_answers: what becomes of what a person said when they are purged: it is erased with
            them, or stays without their name.
    """

    model_config = ConfigDict(
        alias_generator=str.upper,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    corpus: Annotated[
        tuple[Path, ...],
        _written(lambda value: _parts(value.replace(os.pathsep, ","))),
        Field(min_length=1),
    ] = (Path("corpus"),)
    shelves: _Shelves = "auto"
    shared_channels: Annotated[Literal["none", "everybody"], _written(str.lower)] = "none"
    speaker_notes: Annotated[Literal["on", "off"], _written(str.lower)] = "off"
    index: Annotated[Literal["auto", "memory", "tantivy", "opensearch"], _written(str.lower)] = (
        "auto"
    )
    opensearch_url: SecretStr | None = None
    opensearch_ca: Path | None = None
    opensearch_name: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,60}$")] = "pullquote"
    reranker: _Model = "auto"
    encoder: _Model = "auto"
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], _written(str.upper)
    ] = "WARNING"
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    token_keys: SecretStr | None = None
    slack_api_url: Annotated[
        str,
        _written(lambda value: f"{value.rstrip('/')}/"),
        Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$"),
    ] = "https://slack.com/api/"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    # Slack, or a proxy, comes from outside.
    listen_host: str = "0.0.0.0"  # noqa: S104 - it can be set to less
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    metrics_host: str = "127.0.0.1"
    database_url: SecretStr = SecretStr("sqlite:///pullquote.db")
    keep_questions: Annotated[timedelta | None, _written(_duration)] = None
    admin_users: Annotated[tuple[_Admin, ...], _written(_parts)] = ()
    librarians: Annotated[tuple[_Admin, ...], _written(_parts)] = ()
    editors: Annotated[tuple[_Editor, ...], _written(_parts)] = ()
    pins: _Pins = "auto"
    digest: Annotated[tuple[_Channel, ...], _written(_parts)] = ()
    help_contact: str = ""
    keep_answers: Annotated[timedelta | None, _written(_duration)] = None
    purged_answers: Annotated[Literal["erase", "anonymous"], _written(str.lower)] = "erase"


SETTING_NAMES = tuple(name.upper() for name in Settings.model_fields)


def load_settings(
    environment: Mapping[str, str] | None = None, dotenv_path: Path = Path(".env")
) -> Settings:
    """Read the settings; the environment wins over `.env`, and an empty value is the default.

    Args:
        environment: variables by name; None for those of this process.
        dotenv_path: the `.env` file; it need not exist.

    Returns:
        The settings, complete and valid.

    Raises:
        SettingsError: the file cannot be read, a line of it is not `NAME=value`, or a value is
            of no use. The message never repeats a value, which may be a secret.
    """
    given = _read_dotenv(dotenv_path) | dict(os.environ if environment is None else environment)
    stripped = {name: given.get(name, "").strip() for name in SETTING_NAMES}
    try:
        return Settings.model_validate({name: value for name, value in stripped.items() if value})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise SettingsError(
            f"This setting has a value of no use: {first['msg']}.",
            where=str(first["loc"][0]),
            hint="Correct it in the environment or in .env; .env.example explains each setting.",
        ) from None


def loses_its_disk(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this host gives each start an empty disk, as Heroku does, which names its dynos.

    Args:
        environment: variables by name; None for those of this process.
    """
    return bool((os.environ if environment is None else environment).get("DYNO"))


def service_manager(environment: Mapping[str, str] | None = None) -> str:
    """Where systemd wants to be told how this process is; empty where nobody does.

    Args:
        environment: variables by name; None for those of this process.
    """
    return (os.environ if environment is None else environment).get("NOTIFY_SOCKET", "")


def hide_slack_variables() -> None:
    """Take Slack's variables out of this process's environment, once the settings are read.

    Bolt reads some of them by itself; SLACK_CLIENT_ID and SLACK_CLIENT_SECRET would switch it to
    OAuth, and make it discard the bot's token.
    """
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        del os.environ[name]


def _read_dotenv(path: Path) -> dict[str, str]:
    """The variables of a `.env` file by name; none where there is no such file."""
    if not os.path.isfile(path):  # noqa: PTH113 - unlike Path.is_file, it never raises
        return {}
    try:
        with path.open(encoding="utf-8-sig") as stream:
            # dotenv_values() would only log a line that it cannot parse, and go on without it.
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"The settings cannot be read: {reason}.",
            where=str(path),
            hint="Make it a readable text file in UTF-8, or remove it.",
        ) from None
    for binding in bindings:
        if binding.error:
            raise SettingsError(
                "This line is not a setting.",
                where=f"{path}, line {binding.original.line}",
                hint="Write NAME=value, or put # before a comment.",
            )
    return {binding.key: _value_of(binding) for binding in bindings if binding.key}


def _value_of(binding: Binding) -> str:
    """A setting's value; in a contact, a number sign before a word begins a channel's name.

    Anywhere else it begins a comment where white space stands before it, as always in `.env`.
    """
    written = binding.original.string.partition("=")[2].strip()
    if binding.key != "HELP_CONTACT" or written[:1] in ("'", '"'):
        return binding.value or ""
    words = written.split()
    comment = next((at for at, word in enumerate(words) if not word.strip("#")), len(words))
    return " ".join(words[:comment])
