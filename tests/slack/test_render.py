"""Answers as messages: accepted by Slack's rules, and saying what the documents say."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.answering.answer import Answer, Outcome, Quote
from bot.answering.ask import Assistant
from bot.assembly import build_assistant
from bot.catalog.snapshot import Snapshot
from bot.documents.document import Block, BlockKind, Document, Metadata
from bot.evaluation.question_set import load_question_set
from bot.slack import blocks
from bot.slack.button_payload import ButtonPayload
from bot.slack.mrkdwn import escape
from bot.slack.quote_check import quoted, quotes_hold
from bot.slack.render import FEEDBACK, SHARE, Message, Renderer, says
from bot.workspace.blockkit.validate import validate_view
from tests.slack.corpora import assistant_of, ferry, unsure
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
                    assert quotes_hold(message)
                    assert_calls_nobody(message.text, message.blocks)
            for message in renderer.in_dialog([answer]):
                title = {"type": "plain_text", "text": "Quotes"}
                view = {"type": "modal", "title": title, "blocks": list(message.blocks)}
                assert validate_view(view) == []
                assert quotes_hold(message)
            for further, quotes in (
                (renderer.passages, answer.quotes),
                (renderer.others, answer.closest),
                (renderer.closest, answer.closest),
            ):
                if quotes:
                    first = next(further(quotes, row.question))
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


def test_a_refusal_says_what_was_looked_for_where_and_whom_to_ask(tmp_path: Path) -> None:
    """It names the words and how many documents, and lists none: they have to do with nothing."""
    for number in range(8):
        (tmp_path / f"mill-{number}.md").write_text("# Mill\n\nIt grinds oats.\n", "utf-8")
    assistant = assistant_of(ferry(tmp_path))
    renderer = Renderer(Snapshot("tests", assistant), "the harbour office")
    message = next(renderer.choices(assistant.ask("Who founded Zanzibar?"), "a1", private=False))

    shown = str(message.blocks)
    for part in ("I found no sentence about", "“Zanzibar” in 9 documents. Ask the harbour office."):
        assert part in shown
    for title in ("Ferry timetable", "Mill"):
        assert title not in shown
    assert list(quoted(message.blocks)) == []
    assert [
        part["text"]["text"] for part in walk(message.blocks) if part.get("type") == "button"
    ] == ["Closest quotes"]


def test_a_dialog_shows_the_closest_where_nothing_was_found(tmp_path: Path) -> None:
    """Nothing can be clicked on there: they stand below what is said, and not as an answer."""
    assistant = assistant_of(ferry(tmp_path))
    renderer = Renderer(Snapshot("tests", assistant), "the harbour office")
    answers = assistant.ask_all("Who founded Zanzibar? What does a day pass cost?")
    message = next(renderer.in_dialog(answers))

    shown = str(message.blocks)
    places = [
        shown.index(text)
        for text in ("Who founded", "I found no sentence", "Closest, not an answer:", "What does a")
    ]
    assert places == sorted(places)
    (nothing, answer) = answers
    assert list(quoted(message.blocks)) == [
        quote.text for quote in (*nothing.closest, *answer.quotes)
    ]
    assert quotes_hold(message)
    kinds = {block["type"] for block in message.blocks}
    assert kinds.isdisjoint(("actions", "context_actions"))


@pytest.mark.parametrize(
    "question",
    [
        "What does a day pass cost?",
        "<!channel> *what* does a day pass cost? :tada: <https://a.example|b> `x` &amp;",
        "What does a day pass cost? " + "I only ask as we are many this time. " * 60,
        "What\n\ndoes\ta day pass\ncost?",
    ],
)
def test_what_only_the_asker_sees_stands_below_their_question(
    renderer: tuple[Renderer, Snapshot, Answer], question: str
) -> None:
    """As text in which nothing is mark-up, cut where it is long; in the notification too."""
    render, _, answer = renderer
    answer = replace(answer, question=question)
    private = next(render.choices(answer, "a1", private=True))
    buttons = {part["text"]["text"]: part for part in walk(private.blocks) if "value" in part}
    payload = ButtonPayload.read(buttons["More context"]["value"])
    assert payload is not None
    for message in (
        next(render.all_choices([answer], "a1", private=True)),
        next(render.passages(answer.quotes, payload.question)),
        next(render.others(answer.quotes, payload.question)),
        next(render.closest(answer.quotes, payload.question)),
    ):
        (said,) = message.blocks[0]["elements"][0]["elements"]
        line = " ".join(question.split())
        assert said["text"] == line or (
            said["text"][-1] == "…" and line.startswith(said["text"][:-1])
        )
        assert len(said["text"]) <= 200
        assert said["style"] == {"bold": True}
        assert message.text.startswith(escape(said["text"]))
        assert_calls_nobody(message.text, message.blocks)
        assert_accepted(message.blocks)
        assert quotes_hold(message)
    public = next(render.all_choices([answer], "a1", private=False))
    assert public.text == escape(answer.quotes[0].text)


def maybe(tmp_path: Path, question: str) -> tuple[Renderer, Answer]:
    """A renderer for the ferry document, and what may be an answer from it."""
    assistant = unsure(assistant_of(ferry(tmp_path)))
    return Renderer(Snapshot("tests", assistant), "the harbour office"), assistant.ask(question)


def test_a_maybe_says_first_that_it_is_unsure_and_shows_its_quotes(tmp_path: Path) -> None:
    """In the message and in the notification; each quote has its source and a button of its own."""
    renderer, answer = maybe(tmp_path, "What does it cost?")
    message = next(renderer.choices(answer, "a1", private=False))

    assert len(answer.quotes) > 1
    assert message.text.startswith("I am not sure. One of these may be it:")
    assert list(quoted(message.blocks)) == [quote.text for quote in answer.quotes]
    assert str(message.blocks).count("Ferry timetable › ") == len(answer.quotes)
    clicked = [part for part in walk(message.blocks) if part.get("action_id") == FEEDBACK]
    assert [(one["text"]["text"], one["value"]) for one in clicked] == [
        *(("This is it", f"good:a1:{rank}") for rank in range(len(answer.quotes))),
        ("None of these", "bad:a1"),
    ]
    assert_accepted(message.blocks)


def test_a_maybe_of_one_quote_has_thumbs_that_mean_it(tmp_path: Path) -> None:
    """There is nothing to choose from."""
    renderer, answer = maybe(tmp_path, "What does it cost?")
    one = replace(answer, quotes=answer.quotes[:1])
    message = next(renderer.choices(one, "a1", private=False))

    assert message.text.startswith("I am not sure. This may be it:")
    (thumbs,) = [part for part in walk(message.blocks) if part.get("type") == "feedback_buttons"]
    assert thumbs["positive_button"]["value"] == "good:a1:0"
    assert thumbs["negative_button"]["value"] == "bad:a1"


def test_whatever_is_left_of_a_maybe_says_that_it_is_unsure(tmp_path: Path) -> None:
    """Where Slack takes only less of it, down to where it stands; and where it is shared."""
    renderer, answer = maybe(tmp_path, "What does it cost?")
    choices = list(renderer.choices(answer, "a1", private=True))
    (share,) = [part for part in walk(choices[0].blocks) if part.get("action_id") == SHARE]
    payload = ButtonPayload.read(share["value"])
    assert payload is not None
    shared = next(renderer.shared(answer.quotes, payload, "U1"))

    assert len(choices) > 2
    for message in (*choices, shared):
        assert message.text.startswith("I am not sure.")
        assert "I am not sure." in str(message.blocks)


def test_a_button_leads_to_what_matched_too(
    renderer: tuple[Renderer, Snapshot, Answer],
) -> None:
    """So that what is shared is emphasised as it was, also where its document has changed."""
    _, snapshot, answer = renderer
    payload = ButtonPayload.of("a1", answer.quotes, answer.question)
    again = [snapshot.quote(place) for place in payload.shown]

    assert answer.quotes[0].matched
    assert [one.matched for one in again if one] == [one.matched for one in answer.quotes]
    # Where there is no room for it, the question and the quotes are there all the same.
    crowded = replace(answer.quotes[0], matched=answer.quotes[0].matched * 200)
    full = ButtonPayload.of("a1", [crowded], answer.question)
    assert len(full.value()) <= 2000
    assert full.question == answer.question
    assert [place.matched for place in full.shown] == [()]


@pytest.fixture
def hanging(tmp_path: Path) -> Quote:
    """A quote of an item of a list, with the heading and the lead-in that it hangs on."""
    text = "# Travel\n\n## Not reimbursed\n\nWe never pay for:\n\n- taxis\n- first class\n"
    (tmp_path / "travel.md").write_text(text, encoding="utf-8")
    (document,) = assistant_of(tmp_path).corpus.documents
    spans = [
        (document.text.index(part), document.text.index(part) + len(part))
        for part in ("Not reimbursed", "We never pay for:", "first class")
    ]
    (start, end), context = spans[-1], spans[:-1]
    return Quote(document, start, end, "Not reimbursed", 0.5, context=tuple(context))


def test_what_a_quote_hangs_on_stands_before_it_in_a_lighter_style(
    hanging: Quote, tmp_path: Path
) -> None:
    """Character for character, in italics, and in the notification too."""
    answer = Answer("?", Outcome.ANSWER, 0.5, (hanging,))
    snapshot = Snapshot("tests", assistant_of(tmp_path))
    message = next(Renderer(snapshot, "").choices(answer, "a1", private=False))

    said = ["Not reimbursed", "We never pay for:", "first class"]
    assert list(quoted(message.blocks)) == said
    italic = [
        part["text"] for part in walk(message.blocks) if part.get("style") == {"italic": True}
    ]
    assert italic == said[:2]
    assert message.text == "\n".join(said)
    assert quotes_hold(message)
    assert_accepted(message.blocks)


@pytest.mark.parametrize("altered", [0, 1, 2])
def test_what_a_quote_hangs_on_is_checked_as_it_is(hanging: Quote, altered: int) -> None:
    """One letter that is not the document's, there or in the quote itself, is found out."""
    message = Message("", tuple(blocks.quotation(hanging)), (hanging,))
    part = message.blocks[0]["elements"][altered]["elements"][0]

    assert quotes_hold(message)
    part["text"] = part["text"].swapcase()
    assert not quotes_hold(message)
    del message.blocks[0]["elements"][altered]
    assert not quotes_hold(message)


def test_a_button_carries_what_its_quotes_hang_on(hanging: Quote, tmp_path: Path) -> None:
    """It leads to the whole again, and fits on a button however much that is."""
    payload = ButtonPayload.of("a1", [hanging])
    assert ButtonPayload.read(payload.value()) == payload
    (place,) = payload.shown
    again = Snapshot("tests", assistant_of(tmp_path)).quote(place)
    assert again is not None
    assert (again.text, again.context_texts) == (hanging.text, hanging.context_texts)
    much = replace(hanging, context=hanging.context * 8)
    assert len(ButtonPayload.of("a1", [much] * 3, "What? " * 500, unsure=True).value()) <= 2000


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
    half = whole // 2
    quote = Quote(
        document, 0, whole, title, 0.5, ((0, half), (whole // 3, whole)), context=((half, whole),)
    )
    shown = blocks.quotation(quote)

    assert list(quoted(shown)) == [document.text[half:], document.text]
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
    quotes = known.ask("day pass").quotes
    payload = ButtonPayload.of("a1", quotes, question, unsure=True)
    shared = next(renderer.shared(quotes, payload, "U1")).blocks
    assert shared[0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U1"}
    assert_calls_nobody("", [*shared[0]["elements"][0]["elements"][1:], *shared[1:]])
