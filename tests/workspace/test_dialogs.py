"""Dialogs, which older apps open: people see a modal, and the app hears of a dialog."""

import threading

import pytest
from slack_sdk.models.dialogs import DialogBuilder
from slack_sdk.webhook import WebhookClient

from bot.workspace.driver.driver import Driver
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller, Json


def dialog(**more: object) -> Json:
    """A dialog, as slack_sdk builds it."""
    made = (
        DialogBuilder()  # type: ignore[no-untyped-call]
        .title("Request a ride")
        .callback_id("ride")
        .state("limo")
        .submit_label("Request")
        .text_field(name="from", label="From", min_length=2)
        .text_area(name="note", label="Note", optional=True)
        .conversation_selector(name="where", label="Where", optional=True)
    )
    element = {"type": "select", "label": "Car", "name": "car", "data_source": "external"}
    whole: Json = made.to_dict()
    return whole | {"elements": [*whole["elements"], element | {"min_query_length": 0}]} | more


def opened(full: Driver, told: SocketBot, **more: object) -> None:
    """Let alice open the dialog, from a command in the channel."""
    full.person("alice").command("/echo open")
    trigger = told.take()["trigger_id"]
    Caller(full, "sync")("dialog_open", trigger_id=trigger, dialog=dialog(**more))


def answering(told: SocketBot, answer: Json | None, taken: list[Json]) -> threading.Thread:
    """Answer what is delivered next, in a thread of its own."""

    def answer_one() -> None:
        request = told.next()
        taken.append(request.payload)
        told.ack(request, answer)

    thread = threading.Thread(target=answer_one)
    thread.start()
    return thread


def test_a_dialog_is_filled_in(full: Driver, told: SocketBot) -> None:
    """The app offers options, objects, takes what is given by name, and answers where it began."""
    opened(full, told)
    alice = full.person("alice")
    view = alice.modal()
    assert view is not None
    assert view.title == "Request a ride"

    taken: list[Json] = []
    offers = {"option_groups": [{"label": "All", "options": [{"label": "Van", "value": "v"}]}]}
    thread = answering(told, offers, taken)
    assert alice.options("car", "", on=view) == ["Van"]
    thread.join()
    assert (taken[0]["type"], taken[0]["name"]) == ("dialog_suggestion", "car")

    thread = answering(told, {"errors": [{"name": "from", "error": "Too far."}]}, taken)
    assert alice.submit({"From": "Oslo", "car": "Van"}) == {"from": "Too far."}
    thread.join()
    thread = answering(told, None, taken)
    assert alice.submit({"From": "Rome"}) == {}
    thread.join()
    assert alice.modal() is None
    payload = taken[-1]
    assert (payload["type"], payload["callback_id"]) == ("dialog_submission", "ride")
    assert payload["state"] == "limo"
    assert payload["submission"] == {"from": "Rome", "note": None, "where": None, "car": "v"}
    assert payload["channel"]["name"] == "general"
    assert WebhookClient(payload["response_url"]).send(text="On its way.").body == "ok"
    assert alice.wait_for_reply().text == "On its way."


@pytest.mark.parametrize("notifies", [True, False])
def test_closing_is_told_where_it_is_asked_for(
    full: Driver, told: SocketBot, *, notifies: bool
) -> None:
    """With `notify_on_cancel`."""
    opened(full, told, notify_on_cancel=notifies)
    full.person("alice").close_modal()
    full.person("alice").command("/echo next")
    payload = told.take()

    assert payload.get("type") == ("dialog_cancellation" if notifies else None)


def test_what_is_no_dialog_is_refused(full: Driver, told: SocketBot, ask: Caller) -> None:
    """By Slack's names, with what is wrong; a trigger serves once here, too."""
    full.person("alice").command("/echo open")
    trigger = told.take()["trigger_id"]
    wrong = ask.refused("dialog_open", trigger_id=trigger, dialog={"title": "x" * 25})
    assert wrong["error"] == "validation_errors"
    assert any("/title" in one for one in wrong["response_metadata"]["messages"])
    ask("dialog_open", trigger_id=trigger, dialog=dialog())
    for given, error in ((trigger, "trigger_exchanged"), ("0", "invalid_trigger")):
        refused = ask.refused("dialog_open", trigger_id=given, dialog=dialog())
        assert refused["error"] == error
