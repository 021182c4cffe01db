"""Starting the bot: which settings connect it how, and what it says when they do not."""

import itertools
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from bot.cli.connection import connection_of
from bot.errors import SettingsError
from bot.settings import Settings, hide_slack_variables
from bot.slack.connection import ManyWorkspaces, SignedRequests, SocketMode
from bot.slack.manifest import manifest
from bot.slack.token_encryption import new_key
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.process import Connection
from tests.patience import PATIENCE
from tests.postgresql import PASSWORD
from tests.slack.bots import bot, variables

REPOSITORY = Path(__file__).parents[2]
BOT = ("SLACK_BOT_TOKEN", "xoxb-1")
APP = ("SLACK_APP_TOKEN", "xapp-1")
ID = ("SLACK_CLIENT_ID", "1.2")
SECRET = ("SLACK_SIGNING_SECRET", "0123456789abcdef0123456789abcdef")


def run(
    command: str, folder: Path, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of pullquote to its end."""
    kept = {"DATABASE_URL": f"sqlite:///{folder / 'bot.db'}"}
    return subprocess.run(
        [sys.executable, "-m", "bot", command, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.fixture
def place(fewest_manifest: Manifest) -> Iterator[Driver]:
    """A workspace whose app has the fewest scopes."""
    with running_workspace(fewest_manifest) as driver:
        yield driver


def test_an_app_token_connects_by_socket_mode() -> None:
    """No public address is needed, and no other secret."""
    connection = connection_of(Settings.model_validate(dict([BOT, APP])))

    assert connection.transport == SocketMode("xapp-1")
    assert connection.api_url == "https://slack.com/api/"


def test_a_signing_secret_without_it_receives_signed_requests() -> None:
    """On the port and the address that are set."""
    where = {"PORT": "8080", "LISTEN_HOST": "127.0.0.1"}
    settings = Settings.model_validate({**dict([BOT, SECRET]), **where})

    assert connection_of(settings).transport == SignedRequests(SECRET[1], 8080, "127.0.0.1")


def test_no_token_is_shown_with_a_connection() -> None:
    """Printed or logged, a connection keeps its secrets."""
    for way in (APP, SECRET):
        shown = repr(connection_of(Settings.model_validate(dict([BOT, way]))))
        assert not [value for _, value in (BOT, way) if value in shown]


@pytest.mark.parametrize(
    ("given", "where", "says"),
    [
        ([], "SLACK_BOT_TOKEN", "`pullquote run` needs no tokens"),
        ([BOT], "SLACK_APP_TOKEN", "Set SLACK_APP_TOKEN for Socket Mode"),
        ([APP], "SLACK_BOT_TOKEN", "xoxb-"),
        ([SECRET], "SLACK_BOT_TOKEN", "xoxb-"),
        ([BOT, APP, SECRET], "SLACK_SIGNING_SECRET", "Keep SLACK_APP_TOKEN alone"),
        (
            [("SLACK_BOT_TOKEN", "xapp-1"), ("SLACK_APP_TOKEN", "xoxb-1")],
            "SLACK_BOT_TOKEN",
            "Put the token that starts with xoxb-",
        ),
        ([ID, BOT], "SLACK_CLIENT_ID, SLACK_BOT_TOKEN", "alone for one workspace"),
        ([ID, APP], "SLACK_CLIENT_ID, SLACK_APP_TOKEN", "alone for one workspace"),
        ([ID], "SLACK_SIGNING_SECRET", "Basic Information"),
        ([ID, SECRET], "SLACK_CLIENT_SECRET", "Basic Information"),
        ([ID, SECRET, ("SLACK_CLIENT_SECRET", "x")], "TOKEN_KEYS", "pullquote key"),
        (
            [ID, SECRET, ("SLACK_CLIENT_SECRET", "x"), ("TOKEN_KEYS", "short")],
            "TOKEN_KEYS",
            "pullquote key",
        ),
        (
            [
                *(ID, SECRET, ("SLACK_CLIENT_SECRET", "x"), ("TOKEN_KEYS", new_key())),
                ("ADMIN_USERS", "T1/U1,U2"),
            ],
            "ADMIN_USERS",
            "T012AB3CD/U012AB3CD",
        ),
    ],
)
def test_settings_that_do_not_connect_say_what_to_set_or_keep(
    given: list[tuple[str, str]], where: str, says: str
) -> None:
    """Each error names the settings, and what to do with them."""
    with pytest.raises(SettingsError) as caught:
        connection_of(Settings.model_validate(dict(given)))

    assert where in caught.value.where
    assert says in caught.value.hint


@pytest.mark.programs
def test_the_shipped_manifest_is_what_the_command_prints(tmp_path: Path) -> None:
    """`manifest.json` asks for the fewest scopes, as `pullquote manifest` does."""
    printed = run("manifest", tmp_path, {}).stdout

    assert printed == (REPOSITORY / "manifest.json").read_text("utf-8")
    assert json.loads(printed)["oauth_config"]["scopes"]["bot"] == [
        "app_mentions:read",
        "chat:write",
        "commands",
        "files:read",
        "im:history",
    ]


@pytest.mark.programs
@pytest.mark.parametrize(
    "options",
    [
        chosen
        for count in range(4)
        for chosen in itertools.combinations(
            ("--thread-follow-ups", "--suggested-prompts", "--url=https://example.org/slack"), count
        )
    ]
    + [
        ("--url=https://example.org/slack", "--oauth"),
    ],
)
def test_every_manifest_is_one_that_slack_takes(options: tuple[str, ...], tmp_path: Path) -> None:
    """With any options, no event or command lacks its scope."""
    printed = json.loads(run("manifest", tmp_path, {}, *options).stdout)

    read = parse_manifest(printed, "the manifest")
    assert read.subscribes_to("message.channels") is ("--thread-follow-ups" in options)
    assert ("assistant:write" in read.scopes) is ("--suggested-prompts" in options)
    assert read.settings.socket_mode_enabled is not any("--url" in option for option in options)


@pytest.mark.programs
def test_the_manifest_for_many_workspaces_says_where_people_come_back_to(tmp_path: Path) -> None:
    """Tokens are rotated, and without an address there is nowhere to come back to."""
    address = "--url=https://example.org/slack/events"
    printed = json.loads(run("manifest", tmp_path, {}, address, "--oauth").stdout)

    assert printed["oauth_config"]["redirect_urls"] == ["https://example.org/slack/oauth_redirect"]
    assert printed["settings"]["token_rotation_enabled"] is True
    refused = run("manifest", tmp_path, {}, "--oauth")
    assert refused.returncode == 2
    assert "--url" in refused.stderr


@pytest.mark.programs
def test_a_client_id_serves_many_workspaces(tmp_path: Path) -> None:
    """With its secrets and a key; the check says where people install the app."""
    key = run("key", tmp_path, {}).stdout.strip()
    given = dict([ID, SECRET, ("SLACK_CLIENT_SECRET", "x"), ("TOKEN_KEYS", f"{key}, {key}")])
    connection = connection_of(Settings.model_validate(given))

    assert isinstance(connection.transport, ManyWorkspaces)
    assert connection.transport.keys == (key, key)
    assert key not in repr(connection)
    checked = run("check", tmp_path, {**given, "PORT": "0"})
    assert checked.returncode == 0, checked.stdout
    assert "/slack/install" in checked.stdout


def test_nothing_of_slack_is_left_for_bolt_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the settings are read, Slack's variables are gone from the process."""
    variables = {**os.environ, "SLACK_CLIENT_ID": "1.2", "SLACK_BOT_TOKEN": "x", "PORT": "1"}
    monkeypatch.setattr(os, "environ", variables)
    hide_slack_variables()

    assert [name for name in variables if name.startswith("SLACK_")] == []
    assert variables["PORT"] == "1"


@pytest.mark.parametrize("way", list(Connection))
def test_variables_that_bolt_would_read_change_nothing(
    place: Driver, way: Connection, bot_command: list[str], tmp_path: Path
) -> None:
    """Only the settings say how the bot is connected."""
    others = {
        "SLACK_CLIENT_SECRET": "x",
        "SLACK_VERIFICATION_TOKEN": "y",
        "SLACK_SCOPES": "chat:write",
        "SLACK_REDIRECT_URI": "https://example.org/",
    }
    alice = place.person("alice")
    with bot(place, bot_command, way, tmp_path, others):
        alice.say("#general", "<@bot> When does the last ferry leave?")
        assert "23:15" in alice.wait_for_reply().text


@pytest.mark.programs
def test_a_start_without_a_scope_says_which(tmp_path: Path) -> None:
    """Nothing is received, and the hint names the place."""
    lacking = manifest()
    lacking["oauth_config"]["scopes"]["bot"].remove("im:history")
    lacking["settings"]["event_subscriptions"]["bot_events"].remove("message.im")
    with running_workspace(parse_manifest(lacking, "m")) as place:
        done = run("serve", tmp_path, variables(place, Connection.SOCKET))

    assert done.returncode == 2
    assert "lacks im:history" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.programs
@pytest.mark.parametrize(
    ("way", "wrong", "says"),
    [
        (Connection.SOCKET, {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack does not"),
        (Connection.SOCKET, {"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack opens no"),
        (Connection.HTTP, {"SLACK_API_URL": "http://127.0.0.1:9/"}, "Slack cannot be reached"),
        (Connection.SOCKET, {"SLACK_API_URL": "http://127.0.0.1:9/"}, "Slack cannot be reached"),
    ],
)
def test_a_start_that_slack_refuses_says_why(
    place: Driver, way: Connection, wrong: dict[str, str], says: str, tmp_path: Path
) -> None:
    """One line names the setting, for the start and for the check alike."""
    environment = variables(place, way) | wrong
    done = run("serve", tmp_path, environment)
    checked = run("check", tmp_path, environment)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr + checked.stderr
    assert checked.returncode == 1
    assert f"Wrong: {says}" in checked.stdout or says in checked.stdout
    for secret in (place.bot_token, place.app_token, place.signing_secret):
        assert secret not in done.stderr + done.stdout + checked.stdout


@pytest.mark.programs
def test_a_port_in_use_is_said_plainly(place: Driver, tmp_path: Path) -> None:
    """It names the port, for the start and for the check alike."""
    with closing(socket.create_server(("0.0.0.0", 0))) as taken:  # noqa: S104 - as the bot does
        port = str(taken.getsockname()[1])
        environment = variables(place, Connection.HTTP) | {"PORT": port}
        done = run("serve", tmp_path, environment)
        checked = run("check", tmp_path, environment)

    assert done.returncode == 2
    assert f"PORT, {port}" in done.stderr
    assert checked.returncode == 1
    assert f"nothing can be received on 0.0.0.0 and {port}" in checked.stdout


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "a" * 64 + ".example"])
def test_an_address_of_another_machine_is_said_plainly(
    place: Driver, host: str, tmp_path: Path
) -> None:
    """It names the address, for the start and for the check alike."""
    environment = variables(place, Connection.HTTP) | {"LISTEN_HOST": host}
    done = run("serve", tmp_path, environment)
    checked = run("check", tmp_path, environment)

    assert done.returncode == 2
    assert f"LISTEN_HOST, {host}" in done.stderr
    assert "Traceback" not in done.stderr
    assert checked.returncode == 1
    assert f"nothing can be received on {host}" in checked.stdout


@pytest.mark.programs
@pytest.mark.parametrize("way", list(Connection))
def test_the_check_finds_nothing_wrong_where_nothing_is(
    place: Driver, way: Connection, tmp_path: Path
) -> None:
    """A line for each of token, scopes, events, transport, database and corpus."""
    done = run("check", tmp_path, variables(place, way))

    assert done.returncode == 0, done.stdout
    ways = {Connection.SOCKET: "OK: Socket", Connection.HTTP: "OK: Port"}
    for line in ("OK: Bot token", "OK: Scopes", "Note: Events", ways[way], "OK: Database"):
        assert line in done.stdout
    assert "Corpus: documents served: 1." in done.stdout
    assert re.search(r"Index: of \d+ passages, in memory\.", done.stdout)
    assert done.stdout.endswith("Nothing is wrong.\n")


@pytest.mark.programs
@pytest.mark.parametrize(
    ("contact", "says"),
    [
        ("the people in #people-team", "OK: Contact: {} read “Ask the people in #people-team.”"),
        ("the people in", "OK: Contact: {} read “Ask the people in.”"),
        ("", "Note: Contact: {} are told of nobody"),
    ],
)
def test_the_check_shows_whom_people_are_told_to_ask(
    contact: str, says: str, tmp_path: Path
) -> None:
    """As they read it, so that a name that lost its end is seen; or how to name somebody."""
    said = run("check", tmp_path, {"HELP_CONTACT": contact}).stdout

    assert says.format("where nothing is found, people") in said
    assert ('HELP_CONTACT="the people in #people-team"' in said) is (not contact)


@pytest.mark.programs
def test_the_check_goes_on_after_what_is_wrong(tmp_path: Path) -> None:
    """Settings, database and corpus are all looked at, each with its hint."""
    wrong = {"DATABASE_URL": f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}", "CORPUS": "nowhere"}
    done = run("check", tmp_path, wrong)

    assert done.returncode == 1
    assert done.stdout.count("Wrong: ") == 3
    assert "Wrong: 2 of these. Slack is not set up yet." in done.stdout


@pytest.mark.programs
def test_that_slack_is_not_set_up_yet_is_no_fault(tmp_path: Path) -> None:
    """Who only tries it out is told so, and how it is done; half of it is a fault as before."""
    tried, half = (run("check", tmp_path, given) for given in ({}, {"SLACK_BOT_TOKEN": "xoxb-1"}))

    assert (tried.returncode, half.returncode) == (0, 1)
    assert "Note: Slack: it is not set up yet: SLACK_BOT_TOKEN, SLACK_APP_TOKEN" in tried.stdout
    assert "docs/slack.md says where to find them" in tried.stdout
    assert tried.stdout.endswith("Nothing is wrong. Slack is not set up yet.\n")
    assert "Wrong: SLACK_APP_TOKEN, SLACK_SIGNING_SECRET" in half.stdout


@pytest.mark.programs
@pytest.mark.parametrize(
    ("environment", "notes"),
    [
        ({"DYNO": "web.1"}, 1),
        ({"DYNO": "web.1", "DATABASE_URL": "postgresql://127.0.0.1:1/bot"}, 0),
        ({"DYNO": ""}, 0),
    ],
)
def test_a_database_on_a_disk_that_the_host_empties_is_worth_a_note(
    environment: dict[str, str], notes: int, tmp_path: Path, corpus: Path
) -> None:
    """On a host in the manner of Heroku, a SQLite file is lost at each start: said in the check."""
    checked = run("check", tmp_path, environment, "--corpus", str(corpus))

    assert checked.stdout.count("Note: Disk: this host empties it") == notes


@pytest.mark.programs
def test_the_check_says_which_server_keeps_the_database(
    tmp_path: Path, postgresql_url: str
) -> None:
    """With its version, and without the password."""
    done = run("check", tmp_path, {"DATABASE_URL": postgresql_url})

    assert "OK: Database: PostgreSQL 1" in done.stdout
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.programs
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda url: url.set(password="wrong-one"), "does not let this user in"),
        (lambda url: url.set(username="nobody"), "does not let this user in"),
        (lambda url: url.set(database="nothing"), "no database of this name"),
        (lambda url: url.set(port=9), "No database server answers"),
        (lambda url: url.set(host="no-such-host.invalid"), "No database server answers"),
        (lambda url: url.update_query_dict({"sslmode": "maybe"}), "Remove what stands behind"),
    ],
    ids=["password", "user", "database", "port", "host", "option"],
)
def test_the_check_tells_apart_why_a_server_is_of_no_use(
    tmp_path: Path, postgresql_url: str, change: Callable[[URL], URL], says: str
) -> None:
    """Each with its hint; no password is shown, right or wrong."""
    url = change(make_url(postgresql_url)).render_as_string(hide_password=False)
    done = run("check", tmp_path, {"DATABASE_URL": url})

    assert done.returncode == 1
    assert says in done.stdout
    for secret in (PASSWORD, "wrong-one", "Traceback"):
        assert secret not in done.stdout + done.stderr
