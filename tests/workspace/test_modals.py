"""Triggers, modals and their stacks, seen by the app and by the person."""

import json
import threading
from typing import Any

import pytest

from bot.errors import WorkspaceError
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller, Json
from tests.workspace.test_control import asked

OPTIONS = [
    {"text": {"type": "plain_text", "text": label}, "value": label.lower()}
    for label in ("Tea", "Coffee")
]


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def form(title: str = "Form", /, **more: object) -> Json:
    """A modal with inputs of several kinds, and a button that opens more."""
    name = {"type": "plain_text_input", "action_id": "name"}
    drink = {"type": "static_select", "action_id": "drink", "options": OPTIONS}
    extras = {
        "type": "checkboxes",
        "action_id": "extras",
        "options": OPTIONS,
        "initial_options": OPTIONS[:1],
    }
    people = {"type": "multi_users_select", "action_id": "people"}
    inputs = [
        ("Name", name, False),
        ("Drink", drink, True),
        ("Extras", extras, True),
        ("People", people, True),
    ]
    blocks: list[Json] = [
        {"type": "input", "label": plain(label), "element": element, "optional": optional}
        for label, element, optional in inputs
    ]
    more_button = {"type": "button", "action_id": "more", "text": plain("More")}
    blocks.append({"type": "actions", "elements": [more_button]})
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": blocks,
        **more,
    }


def opened(alice: Person, on_socket: SocketBot, call: Caller, **more: object) -> Json:
    """Let the app open a form for Alice.

    Returns:
        The view.
    """
    alice.shortcut("Start it")
    trigger = on_socket.take()["trigger_id"]
    view: Json = call("views_open", trigger_id=trigger, view=form(**more))["view"]
    return view


def pushed(alice: Person, on_socket: SocketBot, call: Caller, title: str) -> Json:
    """Let the app put a form on top of the one that Alice has before her.

    Returns:
        The view.
    """
    top = alice.modal()
    assert top is not None
    alice.click("More", top)
    trigger = on_socket.take()["trigger_id"]
    view: Json = call("views_push", trigger_id=trigger, view=form(title))["view"]
    return view


def test_a_trigger_serves_once(call: Caller, alice: Person, on_socket: SocketBot) -> None:
    """A second modal needs a second act of the person."""
    alice.shortcut("Start it")
    trigger = on_socket.take()["trigger_id"]
    call("views_open", trigger_id=trigger, view=form())

    refused = call.refused("views_open", trigger_id=trigger, view=form())
    assert refused["error"] == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(
    workspace: Driver, call: Caller, alice: Person, on_socket: SocketBot
) -> None:
    """An app that is slower opens nothing."""
    alice.shortcut("Start it")
    trigger = on_socket.take()["trigger_id"]
    workspace.advance(3.001)

    refused = call.refused("views_open", trigger_id=trigger, view=form())
    assert refused["error"] == "expired_trigger_id"
    assert alice.modal() is None


def test_a_stack_holds_three(call: Caller, alice: Person, on_socket: SocketBot) -> None:
    """Each view knows the one below it and the lowest; a fourth is refused."""
    first = opened(alice, on_socket, call)
    second = pushed(alice, on_socket, call, "Second")
    third = pushed(alice, on_socket, call, "Third")

    assert (first["previous_view_id"], first["root_view_id"]) == (None, first["id"])
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    assert (third["previous_view_id"], third["root_view_id"]) == (second["id"], first["id"])
    top = alice.modal()
    assert top is not None
    assert top.title == "Third"
    alice.click("More", top)
    trigger = on_socket.take()["trigger_id"]
    refused = call.refused("views_push", trigger_id=trigger, view=form("Fourth"))
    assert refused["error"] == "push_limit_reached"


def test_only_a_modal_can_be_put_on(call: Caller, alice: Person, on_socket: SocketBot) -> None:
    """A trigger from outside a modal pushes nothing."""
    alice.shortcut("Start it")
    trigger = on_socket.take()["trigger_id"]

    refused = call.refused("views_push", trigger_id=trigger, view=form())
    assert refused["error"] == "invalid_trigger_id"


def test_a_view_is_updated_by_id_or_by_its_own_name(
    call: Caller, alice: Person, on_socket: SocketBot
) -> None:
    """A hash that is out of date keeps the app from overwriting it."""
    view = opened(alice, on_socket, call, external_id="mine")
    by_id = call("views_update", view_id=view["id"], view=form("Again", external_id="mine"))
    call("views_update", external_id="mine", view=form("Once more"), hash=by_id["view"]["hash"])

    top = alice.modal()
    assert top is not None
    assert top.title == "Once more"
    stale = call.refused("views_update", view_id=view["id"], view=form(), hash=view["hash"])
    assert stale["error"] == "hash_conflict"
    assert call.refused("views_update", view_id="V404", view=form())["error"] == "not_found"


def test_a_name_of_the_app_s_own_is_taken_once(
    call: Caller, alice: Person, bob: Person, on_socket: SocketBot
) -> None:
    """Two views cannot share an `external_id`."""
    opened(alice, on_socket, call, external_id="mine")
    bob.shortcut("Start it")
    trigger = on_socket.take()["trigger_id"]

    refused = call.refused("views_open", trigger_id=trigger, view=form(external_id="mine"))
    assert refused["error"] == "duplicate_external_id"


def submission(
    alice: Person, on_socket: SocketBot, values: Json, answer: Json | None = None
) -> dict[str, Any]:
    """Submit what Alice fills in, and answer it.

    Returns:
        What the app was told.
    """
    taken: list[dict[str, Any]] = []

    def take() -> None:
        request = on_socket.next()
        taken.append(request.payload)
        on_socket.ack(request, answer)

    thread = threading.Thread(target=take)
    thread.start()
    try:
        alice.submit(values)
    finally:
        thread.join()
    return taken[0]


def test_a_submission_holds_what_was_filled_in(
    call: Caller, alice: Person, on_socket: SocketBot
) -> None:
    """Labels, options and what was there from the start come in Slack's form."""
    opened(alice, on_socket, call, private_metadata="kept")
    payload = submission(alice, on_socket, {"Name": "Ada", "Drink": "Coffee"})

    assert payload["type"] == "view_submission"
    assert payload["view"]["private_metadata"] == "kept"
    values = {
        name: value
        for actions in payload["view"]["state"]["values"].values()
        for name, value in actions.items()
    }
    assert values["name"] == {"type": "plain_text_input", "value": "Ada"}
    assert values["drink"]["selected_option"]["value"] == "coffee"
    assert [one["value"] for one in values["extras"]["selected_options"]] == ["tea"]
    assert values["people"] == {"type": "multi_users_select", "selected_users": []}
    assert alice.modal() is None


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (None, "Form"),
        ({"response_action": "clear"}, None),
        ({"response_action": "update", "view": form("Updated")}, "Updated"),
        ({"response_action": "push", "view": form("Third")}, "Third"),
        ({"response_action": "errors", "errors": {"a": "No."}}, "Second"),
        ({"response_action": "update", "view": {"type": "modal"}}, "Second"),
    ],
)
def test_the_answer_says_what_becomes_of_the_stack(
    call: Caller, alice: Person, on_socket: SocketBot, answer: Json | None, left: str | None
) -> None:
    """It closes one or all, changes it, puts one on top, or objects; a bad view changes nothing."""
    opened(alice, on_socket, call)
    pushed(alice, on_socket, call, "Second")
    submission(alice, on_socket, {"Name": "Ada"}, answer)

    top = alice.modal()
    assert (top.title if top is not None else None) == left


def test_an_unanswered_submission_leaves_the_modal(
    workspace: Driver, call: Caller, alice: Person, on_socket: SocketBot
) -> None:
    """The person keeps what is filled in, and is told that there was trouble."""
    opened(alice, on_socket, call)
    workspace.fault("lost_ack", "view_submission")
    submission(alice, on_socket, {"Name": "Ada"})

    assert "trouble" in alice.wait_for_notice()
    assert alice.modal() is not None


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, "required_field_missing"),
        ({"Age": "7"}, "element_not_found"),
        ({"Name": "Ada", "Drink": "Milk"}, "option_not_found"),
    ],
)
def test_slack_s_client_objects_first(
    call: Caller, alice: Person, on_socket: SocketBot, values: Json, error: str
) -> None:
    """What cannot be filled in so never reaches the app."""
    opened(alice, on_socket, call)

    with pytest.raises(WorkspaceError, match=error):
        alice.submit(values)


def test_every_required_field_that_is_empty_is_named(
    workspace: Driver, call: Caller, alice: Person, on_socket: SocketBot
) -> None:
    """By the id of its block, so that a page can say it there."""
    inputs = [
        {
            "type": "input",
            "block_id": name,
            "label": plain(name),
            "element": {"type": "plain_text_input", "action_id": name},
        }
        for name in ("first", "second")
    ]
    opened(alice, on_socket, call, blocks=inputs)
    body = json.dumps({"person": alice.id})
    with asked(
        workspace, "POST", "/control/submit", body, Content_Type="application/json"
    ) as answer:
        refused = json.loads(answer.read())

    assert refused["error"] == "required_field_missing"
    assert refused["errors"] == dict.fromkeys(("first", "second"), "Please fill in this field.")


@pytest.mark.parametrize("everything", [False, True])
def test_closing_is_told_where_it_is_asked_for(
    call: Caller, alice: Person, on_socket: SocketBot, *, everything: bool
) -> None:
    """The app learns whether one was closed or all."""
    opened(alice, on_socket, call, notify_on_close=True)
    alice.close_modal(everything=everything)
    payload = on_socket.take()

    assert (payload["type"], payload["is_cleared"]) == ("view_closed", everything)
    assert alice.modal() is None


def test_a_choice_in_a_modal_is_kept(call: Caller, alice: Person, on_socket: SocketBot) -> None:
    """What was chosen before an update is still chosen after it."""
    view = opened(alice, on_socket, call)
    top = alice.modal()
    assert top is not None
    alice.click("drink", top, choice="Tea")
    payload = on_socket.take()

    assert payload["actions"][0]["selected_option"]["value"] == "tea"
    chosen = [
        actions["drink"]["selected_option"]["value"]
        for actions in payload["view"]["state"]["values"].values()
        if "drink" in actions
    ]
    assert chosen == ["tea"]
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
