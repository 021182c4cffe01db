"""What an app can build beyond messages: assistant threads, custom steps, menus of its own."""

import threading

import pytest
from slack_bolt import App, Assistant, BoltRequest, Say
from slack_bolt.context.get_thread_context import GetThreadContext
from slack_bolt.context.set_suggested_prompts import SetSuggestedPrompts
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from bot.errors import WorkspaceError
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from tests.workspace.by_hand import SocketBot, socket_bot
from tests.workspace.calling import Caller, Json
from tests.workspace.conftest import full_manifest

SOME = {"type": "plain_text", "text": "x"}


def option(text: str) -> Json:
    """An option of a menu."""
    return {"text": {"type": "plain_text", "text": text}, "value": text.lower()}


def field(block_id: str, element: Json, *, optional: bool = False) -> Json:
    """An input of a modal."""
    label = {"type": "plain_text", "text": block_id.title()}
    return {
        "type": "input",
        "block_id": block_id,
        "label": label,
        "optional": optional,
        "element": {"action_id": "given", **element},
    }


def modal(*blocks: Json) -> Json:
    """A modal."""
    return {"type": "modal", "title": SOME, "submit": SOME, "blocks": list(blocks)}


def opened(full: Driver, told: SocketBot, *blocks: Json, where: str = "#general") -> None:
    """Let alice open a modal, from a command in a channel."""
    full.person("alice").command("/echo open", where)
    trigger = told.take()["trigger_id"]
    Caller(full, "sync")("views_open", trigger_id=trigger, view=modal(*blocks))


def submitted(full: Driver, told: SocketBot, values: Json) -> Json:
    """Submit alice's modal; returns what the app is told."""
    taken: list[Json] = []
    taker = threading.Thread(target=lambda: taken.append(told.take()))
    taker.start()
    try:
        full.person("alice").submit(values)
    finally:
        taker.join()
    return taken[0]


# Menus whose options the app gives


def test_the_app_gives_the_options_of_a_menu(full: Driver, told: SocketBot) -> None:
    """It is asked once enough is typed, and what it offers can be chosen, one or several."""
    element = {"type": "multi_external_select", "min_query_length": 2}
    opened(full, told, field("city", element))
    alice = full.person("alice")
    view = alice.modal()
    assert view is not None
    assert alice.options("given", "o", on=view) == []

    def answer() -> None:
        request = told.next()
        assert request.payload["type"] == "block_suggestion"
        assert (request.payload["value"], request.payload["action_id"]) == ("os", "given")
        told.ack(request, {"options": [option("Oslo"), option("Osaka")]})

    answering = threading.Thread(target=answer)
    answering.start()
    assert alice.options("given", "os", on=view) == ["Oslo", "Osaka"]
    answering.join()
    payload = submitted(full, told, {"given": ["Oslo", "Osaka"]})
    held = payload["view"]["state"]["values"]["city"]["given"]
    assert [one["value"] for one in held["selected_options"]] == ["oslo", "osaka"]


def test_what_the_app_has_not_offered_cannot_be_chosen(full: Driver, told: SocketBot) -> None:
    """Nor does a required menu of that kind keep the modal from being understood."""
    opened(full, told, field("city", {"type": "multi_external_select"}))
    alice = full.person("alice")
    with pytest.raises(WorkspaceError, match="option_not_found"):
        alice.submit({"given": ["Atlantis"]})
    with pytest.raises(WorkspaceError, match="required_field_missing"):
        alice.submit()


# Modals


def test_a_file_fills_in_a_modal(full: Driver, told: SocketBot) -> None:
    """The app gets the file's JSON; somebody else's file is refused."""
    opened(full, told, field("proof", {"type": "file_input"}))
    alice = full.person("alice")
    with pytest.raises(WorkspaceError, match="required_field_missing"):
        alice.submit()
    foreign = full.person("bob").upload("b.txt", b"b")
    with pytest.raises(WorkspaceError, match="file_not_found"):
        alice.submit({"given": foreign["id"]})
    told.take()
    file = alice.upload("a.txt", b"a")
    told.take()
    payload = submitted(full, told, {"given": file["id"]})
    (held,) = payload["view"]["state"]["values"]["proof"]["given"]["files"]
    assert (held["id"], held["name"]) == (file["id"], "a.txt")


def test_a_modal_leads_back_to_its_conversation(full: Driver, told: SocketBot) -> None:
    """A menu starts with where one comes from, and the app may answer where it points to."""
    element = {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
    news = full.channel("news", full.person("alice"))
    opened(full, told, field("where", element), where="#news")
    payload = submitted(full, told, {})
    (response,) = payload["response_urls"]
    assert (response["channel_id"], response["block_id"]) == (news, "where")

    answered = WebhookClient(response["response_url"]).send(text="done", response_type="in_channel")
    assert answered.body == "ok"
    assert full.person("alice").messages("#news")[-1].text == "done"


@pytest.mark.parametrize(("typed", "error"), [("ab", "too_short"), ("abcdef", "too_long")])
def test_the_length_of_what_is_typed_is_kept(
    full: Driver, told: SocketBot, typed: str, error: str
) -> None:
    """Slack's client does not let it through either."""
    element = {"type": "plain_text_input", "min_length": 3, "max_length": 5}
    opened(full, told, field("name", element))
    with pytest.raises(WorkspaceError, match=error):
        full.person("alice").submit({"given": typed})
    assert submitted(full, told, {"given": "abcd"})["type"] == "view_submission"


# Threads with the assistant


def test_an_assistant_keeps_its_context(
    full: Driver, told: SocketBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt's Assistant answers in its thread, and finds what one looks at where it kept it."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        # Even where they are empty, these switch Bolt to OAuth.
        monkeypatch.delenv(name, raising=False)
    app = App(
        token=full.bot_token,
        client=WebClient(full.bot_token, base_url=full.api_url),
        signing_secret="x",
        process_before_response=True,
    )
    assistant = Assistant()

    @assistant.thread_started
    def start(say: Say, set_suggested_prompts: SetSuggestedPrompts) -> None:
        say("How can I help?")
        set_suggested_prompts(prompts=[{"title": "Sum up", "message": "Sum it up"}])

    @assistant.user_message
    def answer(say: Say, get_thread_context: GetThreadContext) -> None:
        context = get_thread_context()
        say(f"You look at {context and context.channel_id}")

    app.use(assistant)

    def run() -> None:
        while (request := told.received.get()).envelope_id:
            told.ack(request)
            app.dispatch(BoltRequest(mode="socket_mode", body=request.payload))

    running = threading.Thread(target=run)
    running.start()
    try:
        alice = full.person("alice")
        news = full.channel("news", alice)
        thread = alice.open_assistant("#general")
        assert alice.wait_for_reply().text == "How can I help?"
        assert alice.wait_for_prompts() == ["Sum up"]
        alice.look_at("#news", thread)
        full.wait_for(
            "message_changed",
            lambda one: (
                one["message"].get("metadata", {}).get("event_payload", {}).get("channel_id")
                == news
            ),
        )
        alice.say("@bot", "hello", thread=thread)
        assert alice.wait_for_reply().text == f"You look at {news}"
    finally:
        told.received.put(SocketModeRequest("", "", {}))
        running.join()


# Custom steps


def test_a_custom_step_is_run(full: Driver, told: SocketBot, ask: Caller) -> None:
    """The app is told what to do with what, and says how it ended, once."""
    alice = full.person("alice")
    run = alice.run_step("greet", {"who": alice.id})
    event = told.take()["event"]
    assert (event["type"], event["function"]["callback_id"]) == ("function_executed", "greet")
    assert event["inputs"] == {"who": alice.id}
    assert event["function_execution_id"] == run

    missing = ask.refused("functions_completeSuccess", function_execution_id=run, outputs={})
    assert missing["error"] == "parameter_validation_failed"
    ask("functions_completeSuccess", function_execution_id=run, outputs={"said": "hello"})
    ended = alice.wait_for_step(run)
    assert (ended["status"], ended["outputs"]) == ("completed", {"said": "hello"})
    again = ask.refused("functions_completeError", function_execution_id=run, error="late")
    assert again["error"] == "function_execution_not_in_running_state"
    failing = alice.run_step("greet", {"who": alice.id})
    ask("functions_completeError", function_execution_id=failing, error="Nobody there")
    assert alice.wait_for_step(failing)["error"] == "Nobody there"
    with pytest.raises(WorkspaceError, match="parameter_validation_failed"):
        alice.run_step("greet")
    with pytest.raises(WorkspaceError, match="function_not_found"):
        alice.run_step("nothing")


def test_each_custom_step_has_an_id_of_its_own() -> None:
    """Also where the names of two begin alike; the id of one is the same in each run."""
    manifest = full_manifest()
    step = {"title": "Sample", "description": "A sample"}
    manifest["functions"] = {"sample_a": step, "sample_b": step}
    with running_workspace(parse_manifest(manifest, "two steps")) as workspace:
        alice = workspace.person("alice")
        with socket_bot(workspace) as bot:
            for name in ("sample_a", "sample_b", "sample_a"):
                alice.run_step(name)
            first, second, again = [bot.take()["event"]["function"]["id"] for _ in range(3)]

    assert first == again
    assert first != second


def test_a_click_in_a_message_of_a_step_says_which(full: Driver, told: SocketBot) -> None:
    """What the app posts with the step's own token belongs to the step."""
    alice = full.person("alice")
    run = alice.run_step("greet", {"who": alice.id})
    token = told.take()["event"]["bot_access_token"]
    button = {"type": "button", "text": SOME, "action_id": "go"}
    Caller(full, "sync", token)(
        "chat_postMessage",
        channel="#general",
        text="a",
        blocks=[{"type": "actions", "elements": [button]}],
    )
    told.take()
    alice.click("go", alice.messages("#general")[-1])
    clicked = told.take()
    assert clicked["function_data"]["execution_id"] == run
    assert clicked["bot_access_token"] == token


# Direct messages with the app


def test_an_app_without_a_home_can_be_spoken_with() -> None:
    """A manifest that says nothing of its home leaves messages on, both ways."""
    manifest = full_manifest()
    del manifest["features"]["app_home"]
    with running_workspace(parse_manifest(manifest, "a manifest")) as workspace:
        alice = workspace.person("alice")
        alice.say("@bot", "hello")
        assert Caller(workspace, "sync")("chat_postMessage", channel=alice.id, text="hi")["ok"]


@pytest.mark.parametrize(
    "off", [{"messages_tab_enabled": False}, {"messages_tab_read_only_enabled": True}]
)
def test_an_app_that_takes_no_messages_gets_none(off: Json) -> None:
    """People are refused where its manifest says so."""
    manifest = full_manifest()
    manifest["features"]["app_home"] |= off
    with (
        running_workspace(parse_manifest(manifest, "a manifest")) as workspace,
        pytest.raises(WorkspaceError, match="messages_tab_disabled"),
    ):
        workspace.person("alice").say("@bot", "hello")


# Work objects


def test_the_app_gives_details_of_what_it_has_found(
    full: Driver, told: SocketBot, ask: Caller
) -> None:
    """It is told what is opened, and says what is known of that and of nothing else."""
    samples = ask("api_call", api_method="developer.sampleData.get", params={"query": "rota"})
    (sample,) = samples["samples"]
    alice = full.person("alice")
    alice.open_entity(sample["link"], sample["external_ref"]["id"])
    event = told.take()["event"]
    assert event["type"] == "entity_details_requested"
    assert (event["user"], event["entity_url"]) == (alice.id, sample["link"])
    assert (event["external_ref"], event["link"]["domain"]) == ({"id": "rota"}, "samples.example")

    metadata = {
        "entity_type": "slack#/entities/item",
        "url": event["link"]["url"],
        "external_ref": event["external_ref"],
        "entity_payload": {"attributes": {"title": {"text": sample["title"]}}},
    }
    given = {"trigger_id": event["trigger_id"], "metadata": metadata}
    for wrong, error in (
        ({"trigger_id": "0"}, "invalid_trigger_id"),
        ({"metadata": {}}, "invalid_metadata"),
        (
            {"metadata": metadata | {"external_ref": {"id": "greeter"}}},
            "entity_metadata_does_not_match_trigger",
        ),
        ({"metadata": None, "user_auth_required": True}, "user_auth_url_missing"),
    ):
        assert ask.refused("entity_presentDetails", **given | wrong)["error"] == error
    ask("entity_presentDetails", **given)
    assert alice.wait_for_details()["metadata"] == metadata


def test_sample_data_is_filtered(ask: Caller) -> None:
    """By language and kind, as the filters of Slack's templates say it."""
    filters = {"languages": ["python"], "type": "template"}
    found = ask("api_call", api_method="developer.sampleData.get", json={"filters": filters})
    assert [one["external_ref"]["id"] for one in found["samples"]] == ["blank"]
