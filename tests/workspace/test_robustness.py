"""Whatever an app sends, the workspace answers as Slack would, and stands."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.workspace.api.table import METHODS
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from tests.patience import PATIENCE
from tests.workspace.conftest import full_manifest

# Names that methods know, so that what stands under them is looked at.
NAMES = st.sampled_from(
    "channel channel_id user user_id users ts thread_ts text blocks attachments view view_id "
    "trigger_id prompts status title limit cursor oldest latest types name timestamp metadata "
    "markdown_text username hash external_id message error bot files file filename length unfurls "
    "chunks criteria changes outputs profile post_at link bookmark_id usergroup handle email "
    "canvas_id document_content function_execution_id topic purpose id".split()
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["#general", "C0W0000001", "U0W0000001", "U0W0000002", "modal", "section"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from("type text blocks elements title message value accessory".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def standing() -> Iterator[Driver]:
    """One workspace for all cases: what one does to it, the next must live with."""
    with running_workspace(parse_manifest(full_manifest(), "a manifest")) as workspace:
        workspace.person("alice")
        # The events of what succeeds by chance are of no interest here.
        workspace.hold()
        yield workspace


@pytest.mark.soak
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(sorted(METHODS)),
    arguments=st.dictionaries(NAMES, VALUES, max_size=6),
    as_form=st.booleans(),
)
def test_any_arguments_are_answered(
    standing: Driver, *, method: str, arguments: dict[str, object], as_form: bool
) -> None:
    """Every call gets 200 and JSON that says `ok`, whatever is in it, and nothing breaks inside."""
    if as_form:
        fields = {name: json.dumps(value) for name, value in arguments.items()}
        body, kind = urlencode(fields), "application/x-www-form-urlencoded"
    else:
        body, kind = json.dumps(arguments), "application/json"
    app = METHODS[method].token == "app"
    token = standing.app_token if app else standing.bot_token
    address = urlsplit(standing.url)
    assert address.hostname
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token}"}
        connection.request("POST", f"/api/{method}", body, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
    finally:
        connection.close()

    assert response.status == 200
    assert answer["ok"] is True or answer["error"]
