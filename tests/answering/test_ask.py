"""The core through its one way in: a corpus, a question, an answer."""

from pathlib import Path

import pytest

from bot.answering.answer import Reason, message_for
from bot.answering.confidence import LexicalConfidence
from bot.answering.features import LexicalFeatures
from bot.answering.weights import fitted_weights
from bot.assembly import assemble, build_assistant
from bot.documents.corpus import Corpus

BRIEF = Path(__file__).parents[2] / "corpus" / "deepseek-v4-brief.md"
ASSISTANT = build_assistant([BRIEF])


def test_the_model_question_is_answered_by_the_sentence_on_the_context_window() -> None:
    """Whether Flash supports 1M context is answered with "one million tokens"."""
    answer = ASSISTANT.ask("does Flash support 1M context?")
    assert answer.answered
    assert "context window of one million tokens" in answer.quotes[0].text


@pytest.mark.parametrize(
    "message", ["hi", "thanks!", "help", "👍", "", "are you a bot?", "how are you? what's up?"]
)
def test_small_talk_gets_a_friendly_reply_and_no_claim(message: str) -> None:
    """A greeting, thanks, a call for help and an empty message are not searched for."""
    answer = ASSISTANT.ask(message)
    assert answer.reason is Reason.GREETING
    assert answer.message
    assert not answer.quotes


def test_small_talk_is_told_apart_before_anything_is_searched(tmp_path: Path) -> None:
    """Whatever word of it the documents hold: what opens them is shown as closest."""
    (tmp_path / "a.txt").write_text(
        "The mill is old.\n\nIt grinds oats.\n\nA bell calls for help.\n", encoding="utf-8"
    )
    explanation = build_assistant([tmp_path]).explain("help")

    assert not explanation.passages
    assert [quote.text for quote in explanation.answer.closest] == [
        "The mill is old.",
        "It grinds oats.",
        "A bell calls for help.",
    ]
    assert explanation.answer.message.startswith("I answer questions only with sentences")


def test_a_refusal_names_the_unknown_words_and_offers_what_is_closest() -> None:
    """What no document holds is named, and three candidates are offered."""
    answer = ASSISTANT.ask("how do i make carbonara")
    assert not answer.answered
    assert "carbonara" in answer.unknown
    assert len(answer.closest) == 3


def test_a_follow_up_is_completed_by_the_question_before_it() -> None:
    """A bare "and flash?" asks of Flash what was asked of Pro."""
    answer = ASSISTANT.ask("and flash?", ["does pro support 1m context"])
    assert "one million tokens" in (answer.quotes + answer.closest)[0].text


def test_an_empty_corpus_refuses_with_its_reason() -> None:
    """Nothing to quote from is a reason, not a fault."""
    answer = assemble(Corpus(())).ask("who is it about")
    assert answer.reason is Reason.EMPTY_CORPUS


def test_a_long_table_is_pointed_to(tmp_path: Path) -> None:
    """A unit over 1,500 characters is shown by its heading only."""
    rows = "\n".join(f"setting_{n} = value_{n} # tuning" for n in range(120))
    (tmp_path / "a.md").write_text(f"# Guide\n\n## Tuning file\n\n```\n{rows}\n```\n")
    answer = build_assistant([tmp_path]).ask("tuning setting_7")
    assert all(len(quote.text) <= 1500 for quote in answer.quotes + answer.closest)
    assert any(quote.points_to for quote in answer.quotes + answer.closest)


def test_an_operators_glossary_extends_the_general_list(tmp_path: Path) -> None:
    """A word of the glossary finds the sentence that has the other one."""
    (tmp_path / "a.txt").write_text("The flummox is kept in the cellar.\nThe roof is red.\n")
    (tmp_path / "glossary.txt").write_text("gizmo = flummox\n")
    answer = build_assistant([tmp_path]).ask("where is the gizmo kept")
    assert "flummox" in (answer.quotes + answer.closest)[0].text


def test_the_shipped_weights_are_those_of_the_features_and_the_evidence() -> None:
    """Nothing is weighed that does not exist, and nothing exists that is not weighed."""
    weights = fitted_weights()
    assert list(weights.ranking) == list(LexicalFeatures.names)
    assert list(weights.confidence) == list(LexicalConfidence.names)


def test_a_quote_never_runs_across_a_leftover(tmp_path: Path) -> None:
    """Neighbours with the rest of a web page between them are not quoted as one."""
    (tmp_path / "a.txt").write_text(
        "The strike costs the port a lot.\n\nRelated articles\n\n"
        "The strike costs the port 3 million.\n"
    )
    answer = build_assistant([tmp_path]).ask("what does the strike cost the port?")
    assert not any("Related" in quote.text for quote in answer.quotes + answer.closest)


def test_a_comparison_quotes_both_sides(tmp_path: Path) -> None:
    """Where the answer is spread, several quotes together are the answer."""
    (tmp_path / "a.txt").write_text(
        "The Heron ferry carries 40 cars.\n\nThe harbour was built in 1900 from red stone.\n\n"
        "The Plover ferry carries 90 cars.\n\nThe café sells soup and bread to everyone.\n"
    )
    answer = build_assistant([tmp_path]).ask("how many cars do the Heron and the Plover carry?")
    texts = " ".join(quote.text for quote in answer.quotes)
    assert "40 cars" in texts
    assert "90 cars" in texts


def test_why_is_asked_of_the_question_before(tmp_path: Path) -> None:
    """A bare "why?" finds the reason of what was asked before it."""
    (tmp_path / "a.txt").write_text(
        "The ferry stopped on Monday.\n\nThe ferry stopped because its engine had burned out.\n\n"
        "The café sells soup.\n"
    )
    answer = build_assistant([tmp_path]).ask("why?", ["when did the ferry stop?"])
    assert "because" in (answer.quotes + answer.closest)[0].text


def test_a_dateline_is_quoted_with_its_sentence_where_time_is_asked_for(tmp_path: Path) -> None:
    """The day of the dateline says which Friday is meant."""
    (tmp_path / "a.txt").write_text(
        "OSLO, May 3 (Reuters) – The mill was closed on Friday, its owner said.\n\n"
        "The roof is red.\n\nThe walls are white.\n"
    )
    assistant = build_assistant([tmp_path])
    timed = assistant.ask("when was the mill closed?").quotes[0].text
    assert timed.startswith("OSLO, May 3 (Reuters) – The mill was closed on Friday")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("zzzz qqqq", Reason.NO_MATCH),
        ("how do i make carbonara", Reason.UNKNOWN_TERMS),
        ("what did OpenAI say about V4?", Reason.LOW_CONFIDENCE),
        ("how much does an Ascend 950 cost?", Reason.LOW_CONFIDENCE),
        ("hello", Reason.GREETING),
    ],
)
def test_a_refusal_has_its_reason(question: str, reason: Reason) -> None:
    """Nothing matches, words are unknown, or too little speaks for what was found."""
    answer = ASSISTANT.ask(question)
    assert (answer.answered, answer.reason) == (False, reason)


def test_unknown_words_are_named_as_they_were_typed() -> None:
    """Case and all; those that are known, mended or mean something else are not."""
    answer = ASSISTANT.ask("does Flahs support ZORBQUUX or contxt?")
    assert answer.unknown == ("ZORBQUUX",)


@pytest.mark.parametrize("asked", ["what about 31MX 31mx?", "what about 31MX, 31mx or 31Mx?"])
def test_a_word_that_is_asked_for_twice_is_named_once(asked: str) -> None:
    """As it was typed first, however it is written after that."""
    answer = ASSISTANT.ask(asked)
    assert answer.unknown == ("31MX",)
    assert message_for(answer).count("31") == 1


@pytest.mark.parametrize(
    ("message", "holds"),
    [
        ("hi", "Hello"),
        ("good morning everyone!", "Hello"),
        ("thx a lot", "welcome"),
        ("bye", "Until"),
        ("help", "word for word"),
        ("what can you answer?", "word for word"),
        ("who are you?", "a bot"),
        ("what is the article about?", "I only quote"),
        ("can you summarize this for me", "I only quote"),
        ("tl;dr", "I only quote"),
        ("lol ok", "Ask me"),
        ("🎉🎉", "Ask me"),
        ("?!", "Ask me"),
    ],
)
def test_each_kind_of_small_talk_has_its_reply(message: str, holds: str) -> None:
    """Greetings, thanks, farewells, help, who it is, chatter, and nothing at all."""
    assert holds in ASSISTANT.ask(message).message


@pytest.mark.parametrize(
    "message",
    [
        "hi, does Flash support 1M?",
        "thanks, who wrote this?",
        "help me find the price",
        "what is the paper about the price?",
        "who are they",
    ],
)
def test_a_question_with_a_greeting_is_a_question(message: str) -> None:
    """Politeness before a question does not make it small talk."""
    assert ASSISTANT.ask(message).reason is not Reason.GREETING


def test_small_talk_speaks_of_what_is_loaded(tmp_path: Path) -> None:
    """Several documents are counted and named; without any, that is said."""
    for name in ("ferry", "mill"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} is closed.\n")
    assert "I know 2 documents: Ferry; Mill." in build_assistant([tmp_path]).ask("help").message
    assert "no documents here" in assemble(Corpus(())).ask("help").message


@pytest.mark.parametrize(("sentences", "shown"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_three_quotes_are_shown_where_there_are_three_sentences(
    tmp_path: Path, sentences: int, shown: int
) -> None:
    """A refusal of anything offers as many as there are, three at most."""
    (tmp_path / "a.txt").write_text("\n\n".join(f"Sentence number {n}." for n in range(sentences)))
    assert len(build_assistant([tmp_path]).ask("zzzz").closest) == shown


def test_a_long_sentence_is_quoted_whole(tmp_path: Path) -> None:
    """A sentence is never cut, whatever its length, and gets no neighbour then."""
    long = f"The ferry {'and the next ferry ' * 40}stopped."
    (tmp_path / "a.txt").write_text(f"{long} It was old.\n\nThe roof is red.\n")
    answer = build_assistant([tmp_path]).ask("did the ferry stop?")
    assert long in [quote.text for quote in answer.quotes + answer.closest]


def test_a_long_listing_without_a_heading_is_pointed_to_by_its_first_line(tmp_path: Path) -> None:
    """Where there is no heading, the line that it begins with stands for it."""
    rows = "\n".join(f"setting_{n} = value_{n} # tuning" for n in range(120))
    (tmp_path / "a.md").write_text(f"```\n{rows}\n```\n")
    answer = build_assistant([tmp_path]).ask("setting_7 tuning")
    (quote,) = answer.quotes + answer.closest
    assert (quote.text, quote.points_to) == ("setting_0 = value_0 # tuning", True)


def test_quoting_a_neighbour_leaves_three_quotes_in_a_small_corpus(tmp_path: Path) -> None:
    """Where there are three sentences only, none is joined to another."""
    (tmp_path / "a.txt").write_text(
        "The ferry stopped, the owner said. The ferry stopped, the crew said. The ferry stopped.\n"
    )
    answer = build_assistant([tmp_path]).ask("did the ferry stop?")
    assert len(answer.quotes + answer.closest) == 3


def test_no_quote_is_surer_than_one_that_stands_before_it() -> None:
    """Best first holds for the confidence too, whatever was asked before."""
    answer = ASSISTANT.ask("does", ["U.S.", "", "flash"])
    sure = [quote.confidence for quote in answer.quotes + answer.closest]
    assert sure == sorted(sure, reverse=True)


def test_long_listings_under_one_heading_do_not_use_up_the_three_quotes(tmp_path: Path) -> None:
    """Where several are pointed to by the same heading, other sentences fill the places."""
    listing = "\n".join(f"line_{n} = {n}" for n in range(200))
    (tmp_path / "a.md").write_text(
        "# Guide\n\n## Values\n\n"
        + f"```\n{listing}\n```\n\n" * 12
        + "## End\n\nThe mill closed in 1998.\n\nThe loom was sold to Oslo.\n",
        encoding="utf-8",
    )
    answer = build_assistant([tmp_path]).ask("values line_7")
    assert len(answer.quotes + answer.closest) == 3


@pytest.mark.parametrize("question", ["Who founded Zanzibar?", "what is the capital of France"])
def test_a_question_about_something_else_does_not_lean_on_the_one_before(question: str) -> None:
    """A short question in words that no document holds is not completed by an answerable one."""
    answer = ASSISTANT.ask(question, ["does flash support 1m context"])
    assert not answer.answered
    assert answer.confidence == ASSISTANT.ask(question).confidence


@pytest.mark.parametrize("question", ["\u02bc", "\u02bcs"])
def test_words_of_apostrophes_alone_are_no_error(question: str) -> None:
    """A letter that is an apostrophe is a word without a stem, and is answered as any other."""
    assert ASSISTANT.ask(question).question == question


def test_a_count_behind_all_words_that_are_kept_is_no_error() -> None:
    """What is to be counted may stand behind the words of a question that are searched for."""
    words = [word for word in ASSISTANT.index.words if word.isalpha()][:60]
    question = f"{' '.join(words)} how many zorps"
    assert ASSISTANT.ask(question).question == question
