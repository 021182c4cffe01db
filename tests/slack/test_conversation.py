"""Every surface, end to end: people in a workspace, and the bot as `pullquote serve` runs it."""

import pytest

from bot.slack.quote_check import quoted
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from tests.slack.payloads import walk

PASS = "What does a day pass cost?"
PASS_QUOTE = "A day pass costs 30 crowns, and it is valid on every line."
LAST = "When does the last ferry leave Northquay?"
LAST_QUOTE = "The last ferry leaves Northquay at 23:15."


def quotes(message: Message) -> list[str]:
    """What a message quotes."""
    return list(quoted(message.blocks))


def emphasised(message: Message) -> list[str]:
    """What stands out in its quotes."""
    parts = (part for block in message.blocks[1:] for part in walk([block]))
    return [part["text"] for part in parts if part.get("style") == {"bold": True}]


def test_a_mention_is_answered_in_its_thread(channel: str, alice: Person) -> None:
    """The quote stands in the thread for all to see, and is what the notification says."""
    said = alice.say(channel, f"<@bot> {PASS}")
    reply = alice.wait_for_reply()

    assert reply.thread_ts == said.ts
    assert not reply.is_private
    assert PASS_QUOTE in quotes(reply)[0]
    assert PASS_QUOTE in reply.text
    assert "Ferry timetable › Fares · Harbour office · 3 May 2026" in reply.seen_text
    assert reply.buttons[0] == "More context"
    assert reply.buttons[-2:] == ["Helpful", "Not helpful"]


def test_a_mention_within_a_thread_is_answered_there(
    channel: str, alice: Person, bob: Person
) -> None:
    """The answer goes to the thread of the message, not to one of its own."""
    root = bob.say(channel, "I am off to the island tomorrow.")
    alice.say(channel, f"<@bot> {LAST}", thread=root)
    reply = alice.wait_for_reply()

    assert reply.thread_ts == root.ts
    assert LAST_QUOTE in quotes(reply)[0]


def test_a_follow_up_needs_no_mention(channel: str, alice: Person) -> None:
    """In a thread of the bot's, a question that leans on the one before it is answered."""
    said = alice.say(channel, "<@bot> When does the first ferry leave Northquay?")
    alice.wait_for_reply()
    alice.say(channel, "and the last ferry?", thread=said)

    assert LAST_QUOTE in quotes(alice.wait_for_reply())[0]


def test_what_is_not_put_to_the_bot_stays_unanswered(
    workspace: Driver, channel: str, alice: Person, bob: Person
) -> None:
    """Chatter, questions to others, questions nobody can answer, and threads of others."""
    said = alice.say(channel, f"<@bot> {PASS}")
    alice.wait_for_reply()
    alice.say(channel, "Thank you all", thread=said)
    alice.say(channel, f"<@{bob.id}> {LAST}", thread=said)
    alice.say(channel, "@here what does a day pass cost?", thread=said)
    alice.say(channel, "Who founded Zanzibar?", thread=said)
    bob.say(channel, LAST)
    elsewhere = bob.say(channel, "Another matter.")
    alice.say(channel, LAST, thread=elsewhere)
    workspace.settle()

    answers = [one for one in alice.messages(channel) if one.user == workspace.bot_user]
    assert len(answers) == 1


def test_a_direct_message_is_answered(alice: Person) -> None:
    """Below the message, without a thread, and leaning on the question before it."""
    alice.say("@bot", "When does the first ferry leave Northquay?")
    alice.wait_for_reply()
    alice.say("@bot", "and the last ferry?")
    reply = alice.wait_for_reply()

    assert LAST_QUOTE in quotes(reply)[0]
    assert reply.thread_ts == ""


def test_a_direct_message_in_a_thread_is_answered_there(alice: Person) -> None:
    """A thread of direct messages is a conversation of its own."""
    said = alice.say("@bot", "When does the first ferry leave Northquay?")
    alice.wait_for_reply()
    alice.say("@bot", "and the last ferry?", thread=said)
    reply = alice.wait_for_reply()

    assert reply.thread_ts == said.ts
    assert LAST_QUOTE in quotes(reply)[0]


def test_a_greeting_is_returned(alice: Person) -> None:
    """Small talk is answered too, with what can be asked, and nothing to click on."""
    alice.say("@bot", "hello")
    reply = alice.wait_for_reply()

    assert reply.text.startswith("Hello!")
    assert reply.buttons == []


def test_it_says_which_language_it_understands(alice: Person) -> None:
    """To who asks what it can do, or what it is."""
    for asked in ("help", "what can you do?", "who are you?"):
        alice.say("@bot", asked)
        assert "I understand English only." in alice.wait_for_reply().text


def test_a_mention_without_a_question_is_not_met_with_silence(channel: str, alice: Person) -> None:
    """It says what can be asked."""
    alice.say(channel, "<@bot>")

    assert "Ask me a question" in alice.wait_for_reply().text


def test_a_yes_or_no_question_gets_the_quote(alice: Person) -> None:
    """There is no “yes” of the bot's own."""
    alice.say("@bot", "Is a day pass valid on every line?")

    assert alice.wait_for_reply().text.startswith(PASS_QUOTE)


def test_a_refusal_says_so_and_shows_the_closest_on_request(alice: Person) -> None:
    """It names what it looked for, where, and whom to ask; the rest is a click away."""
    alice.say("@bot", "Who founded Zanzibar?")
    reply = alice.wait_for_reply()

    for part in ("I found no sentence", "“Zanzibar” in 1 document. Ask the harbour office."):
        assert part in reply.seen_text
    assert "Ferry timetable" not in reply.seen_text
    assert quotes(reply) == []
    alice.click("Closest quotes")
    closest = alice.wait_for_reply()
    assert closest.is_private
    assert "Closest, not an answer:" in closest.seen_text
    assert quotes(closest)


def test_a_command_is_answered_in_private_and_shared_once(
    channel: str, alice: Person, bob: Person
) -> None:
    """Nobody else sees the answer until it is shared, with the question and by whom."""
    alice.command(f"/ask {PASS}", channel)
    reply = alice.wait_for_reply()

    assert reply.only_for == alice.id
    assert PASS_QUOTE in quotes(reply)[0]
    assert bob.messages(channel) == []
    alice.click("Share to channel")
    alice.wait_for_reply()
    (shared,) = bob.messages(channel)
    assert PASS_QUOTE in quotes(shared)[0]
    said = walk(shared.blocks[:1])
    assert [part.get("user_id") or part["text"] for part in said if "elements" not in part] == [
        alice.id,
        f" asked: {PASS}",
    ]
    assert emphasised(shared) == emphasised(reply) != []
    alice.click("Share to channel", reply)
    assert "already" in alice.wait_for_reply().text
    assert len(bob.messages(channel)) == 1


@pytest.mark.parametrize("private", [False, True])
def test_what_was_shared_shows_its_context_to_anybody(
    workspace: Driver, alice: Person, bob: Person, *, private: bool
) -> None:
    """Only to who clicks, and also where the bot is not a member."""
    for bot in (True, False):
        name = f"shared-{alice.name}-{bot}".lower()
        room = workspace.channel(name, alice, bob, bot=bot, private=private)
        alice.command(f"/ask {LAST}", room)
        alice.wait_for_reply()
        alice.click("Share to channel")
        alice.wait_for_reply()
        (shared,) = bob.messages(room)
        assert shared.buttons == ["More context"]
        bob.click("More context", shared)
        more = bob.wait_for_reply()
        assert more.only_for == bob.id
        assert more.seen_text.startswith(LAST)
        assert LAST_QUOTE in quotes(more)[0]


def test_a_command_leans_on_the_one_before_it(channel: str, alice: Person) -> None:
    """The same person's commands in the same channel are a conversation."""
    alice.command("/ask When does the first ferry leave Northquay?", channel)
    alice.wait_for_reply()
    alice.command("/ask and the last ferry?", channel)

    assert LAST_QUOTE in quotes(alice.wait_for_reply())[0]


def test_a_command_works_where_the_bot_is_not_a_member(workspace: Driver, alice: Person) -> None:
    """The answer needs no membership, and neither do its buttons."""
    workspace.channel("nobot", alice, bot=False)
    alice.command(f"/ask {LAST}", "#nobot")

    assert LAST_QUOTE in quotes(alice.wait_for_reply())[0]
    alice.click("More context")
    more = alice.wait_for_reply()
    assert more.is_private
    assert LAST_QUOTE in quotes(more)[0]


def test_the_command_helps_and_lists_the_sources(channel: str, alice: Person) -> None:
    """`/ask help`, and `/ask` alone, say how to ask; `/ask sources` what is known."""
    for line in ("/ask help", "/ask"):
        alice.command(line, channel)
        reply = alice.wait_for_reply()
        assert reply.is_private
        for told in ("/ask sources", "in English", "mention me in a channel"):
            assert told in reply.seen_text
    alice.command("/ask sources", channel)
    assert "Ferry timetable · Harbour office · 3 May 2026" in alice.wait_for_reply().seen_text


def test_the_shortcut_finds_the_quote_for_anybody_s_message(
    workspace: Driver, alice: Person, bob: Person
) -> None:
    """Only who uses it sees the answer, also in a thread, and where the bot is not a member."""
    room = workspace.channel(f"room-{alice.name}", alice, bob, bot=False)
    root = bob.say(room, "A question for all.")
    asked = bob.say(room, LAST, thread=root)
    alice.shortcut("Find the quote", asked)
    reply = alice.wait_for_reply()

    assert reply.only_for == alice.id
    assert reply.thread_ts == root.ts
    assert LAST_QUOTE in quotes(reply)[0]


def test_the_home_shows_what_is_known_and_answers_an_example(alice: Person) -> None:
    """Documents with their dates, and questions whose answers open over the home."""
    alice.open_home()
    home = alice.wait_for_home()

    for told in ("English only", "leave alone what does not mention me", "/ask"):
        assert told in home.seen_text
    assert "Ferry timetable · Harbour office · 3 May 2026" in home.seen_text
    assert "What about crew?" in home.buttons
    alice.click("What about crew?", home)
    modal = alice.wait_for_modal()
    assert "What about crew?" in modal.seen_text
    assert "commanded by Ada Berg" in modal.seen_text


def test_the_messages_tab_suggests_questions(alice: Person) -> None:
    """They are drawn from the documents, and a click asks them."""
    alice.open_messages()

    assert "What about crew?" in alice.wait_for_prompts()
    alice.choose_prompt("What about crew?")
    assert "commanded by Ada Berg" in alice.wait_for_reply().text


def test_each_question_of_a_message_is_answered_below_its_own(channel: str, alice: Person) -> None:
    """In one message, with buttons for each."""
    alice.say(channel, f"<@bot> Hi! {PASS} {LAST} Thanks!")
    reply = alice.wait_for_reply()

    assert reply.seen_text.index(PASS) < reply.seen_text.index(LAST)
    assert [PASS_QUOTE in quotes(reply)[0], LAST_QUOTE in quotes(reply)[-1]] == [True, True]
    assert reply.buttons.count("More context") == 2
    assert reply.buttons.count("Helpful") == 2


def test_more_context_shows_the_sentences_around(channel: str, alice: Person) -> None:
    """Only who clicks sees them, in the same thread, with the quote among them."""
    said = alice.say(channel, f"<@bot> {LAST}")
    alice.wait_for_reply()
    alice.click("More context")
    more = alice.wait_for_reply()

    assert more.only_for == alice.id
    assert more.thread_ts == said.ts
    (passage,) = quotes(more)
    assert LAST_QUOTE in passage
    assert "On Sundays" in passage


def test_feedback_is_thanked_for_once(
    workspace: Driver, channel: str, alice: Person, bob: Person
) -> None:
    """Who changes their mind was told that they may, and is told nothing more; others are."""
    alice.say(channel, f"<@bot> {PASS}")
    reply = alice.wait_for_reply()
    alice.click("Helpful", reply)
    assert "the last choice counts" in alice.wait_for_reply().text
    for thumb in ("Not helpful", "Not helpful", "Helpful"):
        alice.click(thumb, reply)
    workspace.settle()
    thanks = [one for one in alice.messages(channel) if "noted" in one.text]
    assert len(thanks) == 1

    bob.click("Not helpful", reply)
    assert "noted" in bob.wait_for_reply().text


def test_what_only_one_person_sees_says_which_question_it_belongs_to(
    channel: str, alice: Person, bob: Person
) -> None:
    """A command's answer, what the shortcut finds, and what the buttons of an answer show."""
    alice.command(f"/ask {LAST}", channel)
    assert alice.wait_for_reply().seen_text.startswith(LAST)
    alice.shortcut("Find the quote", bob.say(channel, PASS))
    assert alice.wait_for_reply().seen_text.startswith(PASS)
    said = alice.say(channel, f"<@bot> {LAST} Who founded Zanzibar?")
    reply = alice.wait_for_reply()
    for button, question, heading in (
        ("More context", LAST, ""),
        ("Other quotes", LAST, "Other quotes that come close:"),
        ("Closest quotes", "Who founded Zanzibar?", "Closest, not an answer:"),
    ):
        alice.click(button, reply)
        shown = alice.wait_for_reply()
        assert shown.seen_text.startswith(f"{question}\n{heading}")
        assert shown.thread_ts == said.ts
        assert quotes(shown)


def test_another_bot_is_never_answered(workspace: Driver, channel: str, alice: Person) -> None:
    """Neither when it mentions the bot nor in a thread."""
    other = workspace.other_bot(f"other-{alice.name}")
    other.join(channel)
    said = alice.say(channel, f"<@bot> {PASS}")
    alice.wait_for_reply()
    other.say(channel, f"<@bot> {LAST}")
    other.say(channel, LAST, thread=said)
    workspace.settle()

    answers = [one for one in alice.messages(channel) if one.user == workspace.bot_user]
    assert len(answers) == 1


def test_nothing_unfolds_below_an_answer(workspace: Driver, channel: str, alice: Person) -> None:
    """Links are never previewed, and the fallback is read as it stands."""
    alice.say(channel, f"<@bot> {PASS}")
    alice.wait_for_reply()

    asked = workspace.requests("chat.postMessage")[-1]
    assert asked
