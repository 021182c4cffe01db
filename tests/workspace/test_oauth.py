"""The app comes in by OAuth: a person allows it, and it gets a token for a code."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from bot.workspace.several.background import Several
from tests.patience import PATIENCE
from tests.workspace.conftest import full_manifest

BACK = "http://127.0.0.1:9/slack/oauth_redirect"


@pytest.fixture
def allowing() -> Iterator[Driver]:
    """A workspace whose app declares where people come back to."""
    manifest = full_manifest()
    manifest["oauth_config"]["redirect_urls"] = [BACK.rpartition("/")[0]]
    with running_workspace(parse_manifest(manifest, "a manifest")) as workspace:
        workspace.person("alice")
        yield workspace


def opened(
    url: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, str, str]:
    """Open an address; returns the status, where it leads to, and what it says."""
    parts = urlsplit(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(
        http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    ) as line:
        line.request(method, f"{parts.path}?{parts.query}", body, named)
        answer = line.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()


def asks(workspace: Driver | Several, **changed: str) -> str:
    """The address where permission is asked for, as slack_sdk makes it."""
    make = AuthorizeUrlGenerator(
        client_id=workspace.client_id,
        redirect_uri=changed.pop("redirect_uri", BACK),
        scopes=changed.pop("scopes", "chat:write,incoming-webhook").split(","),
        user_scopes=changed.pop("user_scopes", "").split(","),
        authorization_url=f"{workspace.url}/oauth/v2/authorize",
    )
    return make.generate("s-1")


def allowed(
    workspace: Driver | Several, person: str = "", *, as_person: bool = True, **changed: str
) -> str:
    """Allow the app, as a person by their id, whom it may act as; returns the code."""
    status, _, page = opened(
        asks(workspace, **changed),
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Dest="document",
    )
    assert status == 200
    (action,) = re.findall(r'action="([^"]+)"', page)
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    chosen = urlencode({"person": person} | ({"as_person": "on"} if as_person else {}))
    status, back, _ = opened(workspace.url + unescape(action), "POST", chosen, **form)
    assert status == 303
    assert back.startswith(BACK)
    answer = parse_qs(urlsplit(back).query)
    assert answer["state"] == ["s-1"]
    return answer["code"][0]


def test_an_app_gets_a_token_for_a_code(allowing: Driver) -> None:
    """The token is good, serves a webhook too where that was asked for, and can be given back."""
    answer = WebClient(base_url=allowing.api_url).oauth_v2_access(
        client_id=allowing.client_id,
        client_secret=allowing.client_secret,
        code=allowed(allowing),
        redirect_uri=BACK,
    )
    client = WebClient(str(answer["access_token"]), base_url=allowing.api_url)
    assert client.auth_test()["user_id"] == allowing.bot_user == answer["bot_user_id"]
    assert answer["scope"] == "chat:write,incoming-webhook"
    assert answer["incoming_webhook"]["url"].startswith(f"{allowing.url}/services/")
    assert client.auth_revoke(test=True)["revoked"] is False
    assert client.auth_revoke()["revoked"] is True
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.auth_test()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"scopes": "admin"}, "invalid_scope"),
        ({"redirect_uri": "https://elsewhere.example/back"}, "bad_redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
    ],
)
def test_what_may_not_be_asked_for_is_refused(
    allowing: Driver, changed: dict[str, str], says: str
) -> None:
    """With a word that says why."""
    status, _, said = opened(asks(allowing, **changed))
    assert (status, said.strip()) == (400, says)


def test_without_declared_addresses_people_come_back_to_this_machine(full: Driver) -> None:
    """And to none elsewhere."""
    assert opened(asks(full))[0] == 200
    assert opened(asks(full, redirect_uri="http://evil.example/back"))[0] == 400
    nowhere = urlencode({"client_id": full.client_id, "scope": "chat:write"})
    status, _, said = opened(f"{full.url}/oauth/v2/authorize?{nowhere}")
    assert status == 400
    assert "add the address to oauth_config.redirect_urls" in said


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("code", "nothing", "invalid_code"),
        ("client_secret", "wrong", "bad_client_secret"),
        ("client_id", "0.0", "invalid_client_id"),
    ],
)
def test_an_exchange_that_is_wrong_is_refused(
    allowing: Driver, name: str, given: str, error: str
) -> None:
    """By Slack's name for it."""
    good = {
        "client_id": allowing.client_id,
        "client_secret": allowing.client_secret,
        "code": allowed(allowing),
    }
    with pytest.raises(SlackApiError, match=error):
        WebClient(base_url=allowing.api_url).oauth_v2_access(**good | {name: given})


def test_nobody_is_made_to_allow_it(allowing: Driver) -> None:
    """A page of another site can lead to the question, and not answer it."""
    query = urlencode({"team": "T0W0000001", "scope": "chat:write", "redirect_uri": BACK})
    elsewhere = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    allow = f"{allowing.url}/oauth/v2/allow?{query}"
    assert opened(allow, "POST", **elsewhere)[0] == 403
    assert opened(allow, "GET")[0] == 405
    framed = {**elsewhere, "Sec_Fetch_Dest": "iframe"}
    assert opened(asks(allowing), **framed)[0] == 403
    assert opened(f"{allowing.url}/oauth/v2/allow", "POST")[0] == 400
