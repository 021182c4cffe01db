"""Answers as messages: accepted by Slack's rules, and saying what the documents say."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.answering.answer import Answer, Quote
from bot.answering.ask import Assistant
from bot.assembly import build_assistant
from bot.catalog.snapshot import Snapshot
from bot.documents.document import Block, BlockKind, Document, Metadata
from bot.evaluation.question_set import load_question_set
from bot.slack import blocks
from bot.slack.mrkdwn import escape
from bot.slack.quote_check import quoted, quotes_hold
from bot.slack.render import Renderer, in_dialog, says
from bot.workspace.blockkit.validate import validate_view
from tests.slack.corpora import assistant_of, ferry
from tests.slack.payloads import assert_accepted, assert_calls_nobody, walk
from tests.soak import PART, SOAKING, cases
from tests.strategies import hostile_texts

MOST_BLOCKS = 50  # that Slack takes in a message
OURS = Path(__file__).parent.parent / "data" / "questions"
SHARED = ("article", "clapnq", "manual", "squad2", "xquad")


def check_set(folder: Path, part: int = 1) -> None:
    """Ask the questions of a set, and judge every message that could come of them.

    Args:
        folder: the set.
        part: every n-th of its corpora is taken, or where it has but one, of its rows.
    """
    question_set = load_question_set(folder)
    corpora = list(question_set.by_corpus().items())
    of_corpora, of_rows = (part, 1) if len(corpora) > 1 else (1, part)
    for corpus, rows in corpora[::of_corpora]:
        assistant = build_assistant([folder / corpus])
        snapshot = Snapshot("tests", assistant)
        renderer = Renderer(snapshot, "the people in #docs")
        for row in rows[::of_rows]:
            answer = assistant.ask(row.question, row.history)
            for private in (False, True):
                for message in renderer.choices(answer, "0123456789abcdef", private=private):
                    assert_accepted(message.blocks)
                    shown = list(in_dialog(row.question, message).blocks)
                    title = {"type": "plain_text", "text": "Quotes"}
                    assert validate_view({"type": "modal", "title": title, "blocks": shown}) == []
                    assert quotes_hold(message)
                    assert_calls_nobody(message.text, message.blocks)
            for further in (renderer.passages(answer.quotes), renderer.others(answer.closest)):
                first = next(further, None) if answer.quotes and answer.closest else None
                if first is not None:
                    assert_accepted(first.blocks)
                    assert quotes_hold(first)


@pytest.mark.parametrize("name", sorted(path.name for path in OURS.iterdir()))
def test_every_answer_to_our_questions_is_accepted(name: str) -> None:
    """The validator and slack_sdk's models take every answer, refusal and reduction."""
    check_set(OURS / name, PART)


@pytest.mark.soak
@pytest.mark.parametrize("name", SHARED)
def test_every_answer_to_the_shared_questions_is_accepted(shared: Path, name: str) -> None:
    """The same for the sets next to the repository; `make test` has time for a tenth of them."""
    check_set(shared / "questions" / name, 1 if SOAKING else 10 * PART)


@pytest.fixture
def renderer(tmp_path: Path) -> tuple[Renderer, Snapshot, Answer]:
    """A renderer for the ferry document, and an answer from it."""
    assistant = assistant_of(ferry(tmp_path))
    snapshot = Snapshot("tests", assistant)
    return (
        Renderer(snapshot, "the harbour office"),
        snapshot,
        assistant.ask("What does a day pass cost?"),
    )


def test_an_answer_is_the_quote_with_its_source(
    renderer: tuple[Renderer, Snapshot, Answer],
) -> None:
    """The quote stands in a quotation, the notification is the quote, and the source is named."""
    render, _, answer = renderer
    message = next(render.choices(answer, "a1", private=False))

    (text,) = quoted(message.blocks)
    assert text == answer.quotes[0].text
    assert message.text == escape(text)
    assert text.startswith("A day pass costs 30 crowns")
    shown = str(message.blocks)
    for part in ("Ferry timetable", "Fares", "Harbour office", "3 May 2026"):
        assert part in shown


def test_the_words_that_matched_are_bold_by_style(
    renderer: tuple[Renderer, Snapshot, Answer],
) -> None:
    """Emphasis is a style of an element, never a mark in the text."""
    render, _, answer = renderer
    message = next(render.choices(answer, "a1", private=False))

    bold = [part["text"] for part in walk(message.blocks) if part.get("style") == {"bold": True}]
    assert "day pass" in " ".join(bold)


def test_the_link_opens_the_source_at_the_quote(
    renderer: tuple[Renderer, Snapshot, Answer],
) -> None:
    """It is the document's address with the quote's first and last words as a text fragment."""
    render, _, answer = renderer
    message = next(render.choices(answer, "a1", private=False))

    (link,) = [part["text"] for part in walk(message.blocks) if part.get("type") == "mrkdwn"]
    assert link.startswith(
        "<https://harbour.example.org/ferry?line=2#:~:text=A%20day%20pass%20costs%2030,"
    )
    assert link.endswith("every%20line.|Open the source at the quote>")


def test_several_answers_stand_in_one_message_each_below_its_question(tmp_path: Path) -> None:
    """With buttons of its own, which call it by its own name; fewer sentences too."""
    assistant = assistant_of(ferry(tmp_path))
    answers = assistant.ask_all(
        "What does a day pass cost? Who founded Zanzibar? Who commands the ferry Selma?"
    )
    renderer = Renderer(Snapshot("tests", assistant), "the harbour office")
    messages = list(renderer.all_choices(answers, "a1", private=True))

    for message in messages:
        assert_accepted(message.blocks)
        assert quotes_hold(message)
        assert len(message.blocks) <= MOST_BLOCKS
    shown = str(messages[0].blocks)
    places = [shown.index(text) for text in ("a day pass", "30", "Zanzibar", "commands", "Ada")]
    assert places == sorted(places)
    for name in ("good:a1'", "good:a1.2'", "good:a1.3'"):
        assert name in shown


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://example.org", "not an address", "https://", "http://[", ""],
)
def test_only_an_address_of_the_web_becomes_a_link(url: str) -> None:
    """Anything else that a document gives as its address is left out."""
    document = Document("d", "Words.", Metadata("T", url=url), ())
    assert "mrkdwn" not in str(blocks.quotation(Quote(document, 0, 6, "", 1.0)))


def test_a_refusal_says_what_is_unknown_covered_and_whom_to_ask(tmp_path: Path) -> None:
    """It names the words that no document holds, what the documents cover, and the contact."""
    assistant = assistant_of(ferry(tmp_path))
    renderer = Renderer(Snapshot("tests", assistant), "the harbour office")
    message = next(renderer.choices(assistant.ask("Who founded Zanzibar?"), "a1", private=False))

    shown = str(message.blocks)
    for part in ("I found no sentence", "Zanzibar", "Ferry timetable", "Ask the harbour office."):
        assert part in shown
    assert list(quoted(message.blocks)) == []
    assert [
        part["text"]["text"] for part in walk(message.blocks) if part.get("type") == "button"
    ] == ["Closest quotes"]


def test_only_a_private_answer_can_be_shared(renderer: tuple[Renderer, Snapshot, Answer]) -> None:
    """What everybody sees already has no button for it."""
    render, _, answer = renderer
    for private in (False, True):
        message = next(render.choices(answer, "a1", private=private))
        assert ("Share to channel" in str(message.blocks)) is private


def test_what_slack_finds_too_much_is_reduced_by_whole_sentences(
    renderer: tuple[Renderer, Snapshot, Answer],
) -> None:
    """Each choice quotes fewer whole sentences from the start; the last one quotes nothing."""
    render, snapshot, answer = renderer
    whole = snapshot.around(answer.quotes[0])
    *shorter, last = render.choices(replace(answer, quotes=(whole,)), "a1", private=False)

    texts = ["".join(quoted(message.blocks)) for message in shorter]
    assert len(texts) > 1
    for longer, text in itertools.pairwise(texts):
        assert longer.startswith(text)
        assert text.endswith((".", "…"))
    assert "too long for Slack" in last.text


def test_a_payload_that_was_altered_is_found_out(
    renderer: tuple[Renderer, Snapshot, Answer],
) -> None:
    """A quote that is not its slice, left out, or added, is no proof."""
    render, _, answer = renderer
    message = next(render.choices(answer, "a1", private=False))
    quote = next(block for block in message.blocks if block["type"] == "rich_text")
    said = quote["elements"][0]["elements"][0]

    assert quotes_hold(message)
    said["text"] = said["text"].swapcase()
    assert not quotes_hold(message)
    assert not quotes_hold(replace(message, blocks=message.blocks[1:]))
    assert not quotes_hold(replace(says("x"), blocks=message.blocks))


@pytest.mark.soak
@settings(max_examples=cases(2_500, 250))  # of four texts each
@given(text=hostile_texts(), title=hostile_texts(), about=hostile_texts(), url=hostile_texts())
def test_no_text_of_a_document_pings_links_or_formats(
    text: str, title: str, about: str, url: str
) -> None:
    """Whatever a document says, in its text, title, section or address, stays text."""
    heading = Block(BlockKind.HEADING, 0, len(title), 1)
    document = Document(
        title or "d",
        title + text,
        Metadata(title, publisher=about, date=text, url=f"https://example.org/{url}", about=about),
        (heading,),
    )
    whole = len(document.text)
    quote = Quote(document, 0, whole, title, 0.5, ((0, whole // 2), (whole // 3, whole)))
    shown = blocks.quotation(quote)

    assert list(quoted(shown)) == [document.text]
    assert_calls_nobody(escape(document.text), shown)
    assert_accepted(shown)


@pytest.mark.soak
@settings(max_examples=cases(5_000, 500))  # of two texts each
@given(question=hostile_texts(), contact=hostile_texts())
def test_no_question_pings_links_or_formats(known: Assistant, question: str, contact: str) -> None:
    """Whatever is asked, and whoever is named as the contact, comes back as text."""
    renderer = Renderer(Snapshot("tests", known), contact)
    for message in renderer.choices(known.ask(question), "a1", private=True):
        assert_calls_nobody(message.text, message.blocks)
        assert_accepted(message.blocks)
    shared = next(renderer.shared(known.ask("day pass").quotes, "U1", question)).blocks
    assert shared[0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U1"}
    assert_calls_nobody("", [*shared[0]["elements"][0]["elements"][1:], *shared[1:]])
