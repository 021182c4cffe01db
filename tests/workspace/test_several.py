"""Several workspaces behind one address: permission, tokens, and whose calls are whose."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.several.background import Several, running_workspaces
from tests.patience import PATIENCE

BACK = "http://127.0.0.1:9/back"
HOUR = 60 * 60


def app(*, rotated: bool) -> Manifest:
    """An app that may speak."""
    return parse_manifest(
        {
            "display_information": {"name": "Small"},
            "features": {"bot_user": {"display_name": "small"}},
            "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
            "settings": {"token_rotation_enabled": rotated},
        },
        "the manifest",
    )


@pytest.fixture(params=[False])
def several(request: pytest.FixtureRequest) -> Iterator[Several]:
    """Two workspaces, and an app that is installed in neither."""
    with running_workspaces(app(rotated=request.param), "Harbour", "Lighthouse") as running:
        running.lead_back(BACK)
        yield running


def get(url: str, method: str = "GET") -> tuple[int, str, str]:
    """Open an address; returns the status, where it leads to, and what it says."""
    parts = urlsplit(url)
    with closing(
        http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    ) as line:
        line.request(method, f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()


def ask(several: Several, **changed: str) -> tuple[int, str, str]:
    """Ask for permission."""
    asked = {"client_id": several.client_id, "scope": "chat:write,commands", "state": "s&t"}
    return get(f"{several.url}/oauth/v2/authorize?{urlencode(asked | changed)}")


def code_of(several: Several, driver: Driver) -> str:
    """The code for a workspace, once somebody has allowed the app there."""
    _, _, page = ask(several)
    found = [unescape(link) for link in re.findall(r'action="(/oauth[^"]+)"', page)]
    (link,) = [link for link in found if f"team={several.team(driver)}" in link]
    status, back, _ = get(several.url + link, "POST")
    assert status == 303
    assert back.startswith(BACK)
    answer = parse_qs(urlsplit(back).query)
    assert answer["state"] == ["s&t"]
    return answer["code"][0]


def access(several: Several, secret: str = "", **given: str) -> dict[str, object]:
    """Exchange a code or a refresh token."""
    answer = WebClient(base_url=several.api_url).oauth_v2_access(
        client_id=several.client_id, client_secret=secret or several.client_secret, **given
    )
    assert isinstance(answer.data, dict)
    return answer.data


def refused(several: Several, secret: str = "", **given: str) -> str:
    """What an exchange is refused for."""
    with pytest.raises(SlackApiError) as caught:
        access(several, secret, **given)
    return str(caught.value.response["error"])


def call(several: Several, token: str) -> str:
    """Whose token it is; or what a call with it is refused for."""
    try:
        return str(WebClient(token, base_url=several.api_url).auth_test()["team"])
    except SlackApiError as error:
        return str(error.response["error"])


def test_a_token_is_good_for_the_workspace_that_gave_it(several: Several) -> None:
    """Each has a token, a bot and people of its own; the address is one."""
    harbour, lighthouse = several.drivers
    one = access(several, code=code_of(several, harbour))
    other = access(several, code=code_of(several, lighthouse))

    assert call(several, str(one["access_token"])) == "Harbour"
    assert call(several, str(other["access_token"])) == "Lighthouse"
    assert one["team"] == {"id": several.team(harbour), "name": "Harbour"}
    assert one["scope"] == "chat:write,commands"
    assert one["bot_user_id"] != other["bot_user_id"]
    assert "refresh_token" not in one
    WebClient(str(other["access_token"]), base_url=several.api_url).chat_postMessage(
        channel="#general", text="Here."
    )
    assert len(lighthouse.happened("message")) == 1
    assert harbour.happened("message") == []


def test_before_anybody_allows_it_no_token_is_good(several: Several) -> None:
    """Neither the one of a single workspace nor none."""
    assert call(several, several.drivers[0].bot_token) == "invalid_auth"
    assert call(several, "") == "not_authed"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"client_id": "0.0"}, "invalid_client_id"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"redirect_uri": "http://elsewhere.example.org/"}, "bad_redirect_uri"),
    ],
)
def test_what_may_not_be_asked_for_is_refused(
    several: Several, changed: dict[str, str], says: str
) -> None:
    """The page says why, as Slack calls it."""
    status, _, page = ask(several, **changed)

    assert (status, page.strip()) == (400, says)


def test_a_code_serves_once_for_ten_minutes_and_with_the_secret(several: Several) -> None:
    """Everything else is refused by Slack's names."""
    harbour, _ = several.drivers
    code = code_of(several, harbour)
    assert refused(several, code=code, secret="wrong") == "bad_client_secret"
    assert refused(several, code="made-up") == "invalid_code"
    access(several, code=code)
    assert refused(several, code=code) == "code_already_used"
    late = code_of(several, harbour)
    several.advance(601)
    assert refused(several, code=late) == "invalid_code"


@pytest.mark.parametrize("several", [True], indirect=True)
def test_a_token_that_is_rotated_ends_and_is_exchanged_once(several: Several) -> None:
    """The old one lives on for its time, so that calls under way do not fail."""
    first = access(several, code=code_of(several, several.drivers[0]))
    assert first["expires_in"] == 12 * HOUR
    several.advance(11 * HOUR)
    refresh = str(first["refresh_token"])
    second = access(several, grant_type="refresh_token", refresh_token=refresh)
    assert call(several, str(first["access_token"])) == "Harbour"
    assert (
        refused(several, grant_type="refresh_token", refresh_token=refresh)
        == "invalid_refresh_token"
    )
    several.advance(2 * HOUR)
    assert call(several, str(first["access_token"])) == "token_expired"
    assert call(several, str(second["access_token"])) == "Harbour"


def test_a_revoked_token_is_good_no_more(several: Several) -> None:
    """A try only says what would happen; other workspaces keep theirs."""
    one, other = (
        str(access(several, code=code_of(several, driver))["access_token"])
        for driver in several.drivers
    )
    client = WebClient(one, base_url=several.api_url)
    assert client.auth_revoke(test=True)["revoked"] is False
    assert call(several, one) == "Harbour"
    assert client.auth_revoke()["revoked"] is True
    assert call(several, one) == "invalid_auth"
    assert call(several, other) == "Lighthouse"
