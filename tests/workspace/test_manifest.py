"""App manifests: which are taken, and what is said of the others."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ManifestError
from bot.workspace.manifest import parse_manifest, read_manifest

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "App"},
    "features": {
        "bot_user": {"display_name": "app"},
        "slash_commands": [{"command": "/go", "description": "Go"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "im:history"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
}


def test_json_and_yaml_say_the_same(tmp_path: Path) -> None:
    """Both forms in which Slack exports a manifest are read."""
    as_json, as_yaml = tmp_path / "manifest.json", tmp_path / "manifest.yaml"
    as_json.write_text(json.dumps(MANIFEST), encoding="utf-8")
    as_yaml.write_text(
        "display_information: {name: App}\n"
        "features:\n"
        "  bot_user: {display_name: app}\n"
        "  slash_commands: [{command: /go, description: Go}]\n"
        "oauth_config: {scopes: {bot: [commands, im:history]}}\n"
        "settings: {event_subscriptions: {bot_events: [message.im]}}\n",
        encoding="utf-8",
    )

    assert read_manifest(as_json) == read_manifest(as_yaml)


def test_what_is_null_or_unknown_does_no_harm() -> None:
    """An exported manifest has nulls, and fields that came later."""
    manifest = deepcopy(MANIFEST)
    manifest["features"]["shortcuts"] = None
    manifest["features"]["hologram"] = {"is_enabled": True}
    manifest["settings"]["interactivity"] = None

    assert parse_manifest(manifest, "a manifest") == parse_manifest(MANIFEST, "a manifest")


def test_parameters_of_a_step_come_in_either_form() -> None:
    """By their names, or below `properties` with a list of those that are required."""
    who = {"type": "slack#/types/user_id"}
    flat, nested = deepcopy(MANIFEST), deepcopy(MANIFEST)
    inputs = {"who": who | {"is_required": True}, "properties": {"type": "string"}}
    flat["functions"] = {"greet": {"input_parameters": inputs}}
    below = {"properties": {"who": who, "properties": {"type": "string"}}, "required": ["who"]}
    nested["functions"] = {"greet": {"input_parameters": below}}

    assert parse_manifest(nested, "nested") == parse_manifest(flat, "flat")


@pytest.mark.parametrize(
    ("part", "name", "mends"),
    [
        ("events", "message.chanels", "message.channels"),
        ("events", "nothing_like_it", "Take it out"),
        ("scopes", "chat:rite", "chat:write"),
        ("scopes", "admin", "bots"),
        ("people's scopes", "serch:read", "search:read"),
        ("people's events", "message.chanels", "people"),
    ],
)
def test_what_slack_does_not_have_is_refused_by_name(part: str, name: str, mends: str) -> None:
    """A slip in an event or a scope is found at the start, and the nearest name is shown."""
    manifest = deepcopy(MANIFEST)
    events = manifest["settings"]["event_subscriptions"]
    scopes = manifest["oauth_config"]["scopes"]
    places = {
        "events": events["bot_events"],
        "scopes": scopes["bot"],
        "people's scopes": scopes.setdefault("user", []),
        "people's events": events.setdefault("user_events", []),
    }
    places[part].append(name)

    with pytest.raises(ManifestError) as caught:
        parse_manifest(manifest, "a manifest")
    assert name in str(caught.value)
    assert mends in str(caught.value)


def test_events_that_never_come_are_taken_and_said() -> None:
    """Slack has them, so that the app starts; the manifest can say which they are."""
    manifest = deepcopy(MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"].append("star_added")
    manifest["settings"]["event_subscriptions"]["user_events"] = ["message.im"]

    unbuilt = parse_manifest(manifest, "a manifest").unbuilt_events
    assert unbuilt == ["star_added", "message.im (for people)"]


def test_scopes_that_may_be_left_out_are_given() -> None:
    """Nobody here leaves them out."""
    manifest = deepcopy(MANIFEST)
    scopes = manifest["oauth_config"]["scopes"]
    scopes |= {"bot_optional": ["pins:read"], "user": ["chat:write"], "user_optional": ["openid"]}

    parsed = parse_manifest(manifest, "a manifest")
    assert "pins:read" in parsed.scopes
    assert parsed.person_scopes == ("chat:write", "openid")


@pytest.mark.parametrize("scope", ["commands", "im:history"])
def test_what_needs_a_scope_is_refused_without_it(scope: str) -> None:
    """Slack would not save such a manifest either; the error says what to add."""
    manifest = deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)

    with pytest.raises(ManifestError, match=f"Add {scope}"):
        parse_manifest(manifest, "a manifest")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "{}", '{"display_information": {"name": ""}}', "\xff"]
)
def test_what_is_no_manifest_is_said(tmp_path: Path, text: str) -> None:
    """The error names the file."""
    path = tmp_path / "manifest.json"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(ManifestError, match=r"manifest\.json"):
        read_manifest(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The error says so in the system's words."""
    with pytest.raises(ManifestError, match="No such file"):
        read_manifest(tmp_path / "manifest.yaml")
