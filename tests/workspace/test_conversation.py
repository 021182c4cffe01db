"""A real Bolt app in the workspace, over both ways: what people do, and what they see of it."""

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person

pytestmark = pytest.mark.usefixtures("bot_process")


def test_a_mention_is_answered_in_its_thread(workspace: Driver, alice: Person) -> None:
    """The app gets the mention, and what it says stands under it, for all to see."""
    said = alice.say("#general", "<@bot> are you there?")
    reply = alice.wait_for_reply()

    assert reply.text == "You called."
    assert reply.thread_ts == said.ts
    assert not reply.is_private
    assert said.content["text"] == f"<@{workspace.bot_user}> are you there?"


def test_a_direct_message_is_answered(alice: Person) -> None:
    """What is said to the app alone reaches it without a mention."""
    alice.say("@bot", "good morning")

    assert alice.wait_for_reply().text == "message: good morning"


def test_a_command_is_answered_in_private(alice: Person, bob: Person) -> None:
    """The answer to a response URL is seen by the one who gave the command."""
    alice.command("/echo hello there")
    reply = alice.wait_for_reply()

    assert reply.text == "You said: hello there"
    assert reply.only_for == alice.id
    assert bob.messages("#general") == []


def test_a_command_is_answered_with_its_acknowledgement(alice: Person) -> None:
    """What comes with the acknowledgement is shown as well."""
    alice.command("/echo at once")

    assert alice.wait_for_reply().text == "At once."


def test_a_click_replaces_the_message(alice: Person) -> None:
    """The app changes the message whose button was clicked."""
    alice.say("#general", "<@bot>")
    reply = alice.wait_for_reply()
    alice.click("Again")

    assert alice.wait_for_update(reply).text == "Clicked."


def test_a_thumb_is_answered_in_private(alice: Person) -> None:
    """A feedback button says which of the two it was."""
    alice.say("#general", "<@bot>")
    reply = alice.wait_for_reply()
    alice.click("Bad")
    answer = alice.wait_for_reply()

    assert answer.text == "Feedback: bad"
    assert answer.is_private
    assert answer.thread_ts == reply.thread_ts


def test_a_form_is_filled_in_and_sent(alice: Person) -> None:
    """A modal that a button opened takes what is written, and closes."""
    alice.say("#general", "<@bot>")
    alice.wait_for_reply()
    alice.click("Form")

    assert alice.wait_for_modal().title == "First"
    assert alice.submit({"Name": "Ada"}) == {}
    assert alice.wait_for_reply().text == "Hello, Ada."
    assert alice.modal() is None


def test_a_form_shows_what_the_app_objects_to(alice: Person) -> None:
    """Errors of a submission stand in the modal, which stays until another is taken."""
    alice.shortcut("Start it")
    alice.wait_for_modal()

    assert alice.submit({"Name": "nobody"}) == {"name": "That is nobody."}
    modal = alice.modal()
    assert modal is not None
    assert modal.errors == {"name": "That is nobody."}
    assert alice.submit({"Name": "ada"}) == {}
    assert alice.modal() is None


def test_a_shortcut_is_answered_in_private(alice: Person, bob: Person) -> None:
    """A shortcut on somebody's message gives the app that message."""
    message = bob.say("#general", "a thing to find")
    alice.shortcut("Find it", message)
    reply = alice.wait_for_reply()

    assert reply.text == "Found: a thing to find"
    assert reply.only_for == alice.id


def test_the_home_is_published(alice: Person) -> None:
    """Whoever opens the app's home sees what it publishes, and can use it."""
    alice.open_home()
    home = alice.wait_for_home()

    assert "Welcome home." in home.seen_text
    alice.click("Form", home)
    assert alice.wait_for_modal().title == "First"


def test_a_suggested_prompt_is_said(alice: Person) -> None:
    """The messages tab offers what the app suggests, and a click on it says it."""
    alice.open_messages()

    assert alice.wait_for_prompts() == ["Greet"]
    alice.choose_prompt("Greet")
    assert alice.wait_for_reply().text == "message: Good morning"
