"""The table of methods: in the documentation, and by which verb each is taken."""

import inspect
import re
from pathlib import Path

from slack_sdk import WebClient

from bot.workspace.api.table import METHODS
from bot.workspace.names import BOT_SCOPES, EVENT_SCOPES, PERSON_SCOPES, UNBUILT_EVENTS
from tests.workspace.write_methods import PAGE, of_slack, written


def test_the_documentation_names_every_method_as_it_is() -> None:
    """docs/workspace.md says which of Slack's are built, which in part, and which are not."""
    assert PAGE.read_text("utf-8") == written()


def test_every_method_is_one_of_slacks() -> None:
    """None is invented, nor spelled otherwise."""
    assert set(METHODS) <= of_slack() | {"files.upload"}


def test_every_method_is_called_by_a_test() -> None:
    """By its name in slack_sdk, or by Slack's own."""
    files = Path(__file__).parent.glob("test_*.py")
    called = "".join(one.read_text("utf-8") for one in files)
    assert {one for one in METHODS if not {one, one.replace(".", "_")} & _named(called)} == set()


def _named(text: str) -> set[str]:
    return set(re.findall(r"[\w.]+", text))


def test_what_slacks_clients_call_by_get_is_taken_so() -> None:
    """And of those that change something, only what they call so."""
    source = inspect.getsource(WebClient)
    by_get = set(re.findall(r'api_call\(\s*"([\w.]+)",\s*http_verb="GET"', source))
    assert {name for name in by_get & set(METHODS) if not METHODS[name].by_get} == set()
    writing = ("add", "create", "delete", "post", "remove", "set", "update", "upload", "share")
    last = {name: name.rpartition(".")[2] for name, one in METHODS.items() if one.by_get}
    changing = {name for name, verb in last.items() if verb.startswith(writing)}
    assert changing == {"files.remote.share"}


def test_scopes_and_events_agree() -> None:
    """What a method or an event asks for is a scope that a manifest may name."""
    asked = {scope for method in METHODS.values() for scope in method.scopes}
    asked |= {scope for scope in EVENT_SCOPES.values() if scope}
    assert asked <= BOT_SCOPES | PERSON_SCOPES
    assert not BOT_SCOPES & PERSON_SCOPES
    assert not UNBUILT_EVENTS & set(EVENT_SCOPES)
