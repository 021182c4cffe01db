"""What a question asks for decides which sentence answers it, and whether any does."""

from pathlib import Path

import pytest

from bot.answering.answer import Answer, message_for
from bot.assembly import build_assistant

BRIEF = Path(__file__).parents[2] / "corpus" / "deepseek-v4-brief.md"
MILL = "# The mill\n\nThe mill at Orrin was rebuilt after a fire.\n\n"
MARKET = "\n\nThe miller sells flour on Fridays.\n"
HELP = (
    "# Help\n\nThe screen stays dark. Hold the power button for ten seconds, then let go.\n\n"
    "The sound crackles. Move the set away from the radio.\n"
)
FERRY = (
    "# The ferry\n\nThe launch of the ferry Halden drew a crowd.\n\n"
    "The ferry Halden was launched on 3 May 2021.\n\nThe ferry Halden carries 90 cars.\n"
)


def asked(folder: Path, text: str, question: str) -> Answer:
    """The answer of a corpus of one document."""
    (folder / "text.md").write_text(text, encoding="utf-8")
    return build_assistant([folder]).ask(question)


@pytest.mark.parametrize(
    ("sentence", "answered"),
    [
        ("Twelve pumps feed the mill since 2019.", True),
        ("New Ascend 950 pumps feed the mill since 2019.", False),
    ],
)
def test_a_year_or_the_number_of_a_model_is_no_count(
    tmp_path: Path, sentence: str, *, answered: bool
) -> None:
    """How many there are is not said by a number that dates or names something."""
    answer = asked(tmp_path, MILL + sentence + MARKET, "how many pumps feed the mill?")

    assert answer.answered is answered


def test_the_day_of_a_date_is_no_count(tmp_path: Path) -> None:
    """How many days there are is not said by the day on which they lapse."""
    text = (
        "# Time off\n\nEveryone has 25 days of paid vacation a year. Unused vacation days lapse on "
        "31 March.\n\nRequests go to the team lead.\n"
    )
    answer = asked(tmp_path, text, "how many vacation days do we have?")

    assert "25 days" in answer.quotes[0].text


def test_another_number_than_the_one_asked_about_is_no_answer(tmp_path: Path) -> None:
    """What holds for version 4 is no answer for version 3, and far less likely to be one."""
    text = (
        "# Support\n\nVersion 4 gets security fixes until the end of 2028.\n\n"
        "The community edition is free of charge.\n\nHelp is given by mail.\n"
    )
    four, three = (
        asked(tmp_path, text, f"how long does version {version} get security fixes?")
        for version in (4, 3)
    )

    assert "2028" in four.quotes[0].text
    assert not three.answered
    assert three.confidence < 0.7 * four.confidence


@pytest.mark.parametrize(("doer", "answered"), [(" by Ada Quist", True), ("", False)])
def test_who_is_not_answered_where_nobody_is_named(
    tmp_path: Path, doer: str, *, answered: bool
) -> None:
    """That something was done does not say who did it."""
    sentence = f"The token was revoked{doer} during a clean-up of old accounts."
    answer = asked(tmp_path, MILL + sentence + MARKET, "who revoked the token?")

    assert answer.answered is answered


def test_reporting_for_a_paper_is_no_statement(tmp_path: Path) -> None:
    """Who is only credited has said nothing."""
    text = (
        MILL + "Ida Voss did additional reporting, and Ole Brandt was the editor.\n\n"
        "The council met on Monday about the new tram.\n"
    )

    assert not asked(tmp_path, text, "what did Ida Voss say about the tram?").answered


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        (
            "what can I do if the screen stays dark?",
            "The screen stays dark. Hold the power button for ten seconds, then let go.",
        ),
        ("does the screen stay dark?", "The screen stays dark."),
    ],
)
def test_a_sentence_that_only_repeats_the_question_brings_the_next(
    tmp_path: Path, question: str, quote: str
) -> None:
    """A symptom is quoted with its remedy, unless it is only asked whether it is so."""
    assert asked(tmp_path, HELP, question).quotes[0].text == quote


def test_a_function_word_typed_in_a_hurry_is_not_looked_for() -> None:
    """Neither "wat" nor "teh" is a word that the documents would have to hold."""
    answer = build_assistant([BRIEF]).ask("wat is teh contex window")

    assert answer.answered
    assert "a context window of one million tokens" in answer.quotes[0].text


@pytest.mark.parametrize("question", ["halden launch date", "wen was teh halden launch"])
def test_a_date_is_asked_for_in_a_hurry(tmp_path: Path, question: str) -> None:
    """A question word may be mistyped, or left out as in a search box."""
    quotes = asked(tmp_path, FERRY, question).quotes

    assert quotes[0].text == "The ferry Halden was launched on 3 May 2021."


def test_an_earlier_one_is_no_time() -> None:
    """That something differs from what was before does not say when it was."""
    assert not build_assistant([BRIEF]).ask("when was it released").answered


def test_a_date_says_when_better_than_a_span_of_time(tmp_path: Path) -> None:
    """Of two sentences that hold the question's words, the dated one comes first."""
    text = (
        "# The tram\n\nA few hours after the tram opened, the council praised its drivers.\n\n"
        "The tram opened on 3 May 2021 with a parade.\n"
    )

    assert "3 May 2021" in asked(tmp_path, text, "when did the tram open?").quotes[0].text


def test_what_something_costs_wants_a_price(tmp_path: Path) -> None:
    """Other figures beside a thing do not say what it costs."""
    text = MILL + "Claims are filed in the Slipbox app within 30 days of the trip." + MARKET

    assert not asked(tmp_path, text, "what does the slipbox app cost").answered


PEOPLE = (
    "# People\n\nKirsten Hale approves travel requests. Marta Silva leads the audit. "
    "The depot is run by Jonas Lund. The crane runs on Slackline.\n"
)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("what does Kirsen Hale approve?", "I read “Kirsen” as “Kirsten”."),
        ("what does Jonsa Lund run?", "I read “Jonsa” as “Jonas”."),
        ("what does marrta silva lead?", "I read “marrta” as “Marta”."),
    ],
)
def test_a_mistyped_name_is_read_aloud(tmp_path: Path, question: str, read: str) -> None:
    """Letters left out, added or swapped are mended, and the message says what was read."""
    answer = asked(tmp_path, PEOPLE, question)

    assert answer.answered
    assert message_for(answer) == read


@pytest.mark.parametrize(
    "question",
    [
        "what does Karsten Hale approve?",
        "what does karsten hale approve?",
        "what does Maria Silva lead?",
        "what does Jonah Lund run?",
        "what does Christopher Hale approve?",
    ],
)
def test_another_name_is_somebody_else(tmp_path: Path, question: str) -> None:
    """A name that differs by a letter, or altogether, is not answered for."""
    assert not asked(tmp_path, PEOPLE, question).answered


def test_plain_words_are_mended_in_silence(tmp_path: Path) -> None:
    """What is no name is read as it was meant without a word."""
    assert message_for(asked(tmp_path, PEOPLE, "who approves travel reqests?")) == ""


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Broken lamps are replaced by the night crew.", "who replaces broken lamps?"),
        ("The porter locks the gate at eleven.", "who locks the gate?"),
        ("Every new hire attends the safety talk.", "who attends the safety talk?"),
        ("Key holders may enter on weekends.", "who may enter on weekends?"),
        ("Parents of small children leave first.", "who leaves first?"),
        ("Everybody may use the gym.", "who may use the gym?"),
        ("The accounts department pays the bills.", "who pays the bills?"),
    ],
)
def test_teams_roles_and_groups_answer_who(tmp_path: Path, sentence: str, question: str) -> None:
    """Who does something need not have a name."""
    answer = asked(tmp_path, MILL + sentence + MARKET, question)

    assert answer.answered
    assert sentence in answer.quotes[0].text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("who must not enter the server room?", "Visitors"),
        ("who may enter the server room?", "Engineers"),
        ("which card doesn't cover theft?", "The Silver"),
        ("what can't be recycled?", "Glass"),
        ("can glass be recycled?", "Glass"),
        ("isn't theft covered by the Gold card?", "The Gold"),
    ],
)
def test_who_may_not_is_told_from_who_may(tmp_path: Path, question: str, first: str) -> None:
    """What is denied answers what asks for it, and what is not, the rest."""
    text = (
        "# Rules\n\nEngineers may enter the server room.\n\n"
        "Visitors cannot enter the server room.\n\n"
        "The Gold card covers theft.\n\nThe Silver card does not cover theft.\n\n"
        "Paper can be recycled.\n\nGlass cannot be recycled.\n"
    )

    assert asked(tmp_path, text, question).quotes[0].text.startswith(first)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("does pro cost $5 per million tokens?", ()),
        ("do I need a scooter for it?", ("scooter",)),
        ("does version 9 have pro tokens?", ("version", "9")),
    ],
)
def test_only_what_says_something_is_called_unknown(
    tmp_path: Path, question: str, unknown: tuple[str, ...]
) -> None:
    """Neither a light verb nor a number of a kind that is there is named as found nowhere."""
    text = "# Prices\n\nPro costs $3 for a million tokens. Paper is free.\n"

    assert asked(tmp_path, text, question).unknown == unknown


def test_a_letter_that_is_a_name_is_told_from_an_article(tmp_path: Path) -> None:
    """Vitamin A is not any vitamin, and R is a language."""
    text = (
        "# Store\n\nVitamin B is stored in fridge 2.\n\nVitamin D is stored in fridge 3.\n\n"
        "The C library was retired.\n"
    )

    assert not asked(tmp_path, text, "where is vitamin A stored?").answered
    assert not asked(tmp_path, text, "where is vitamin a?").answered
    assert not asked(tmp_path, text, "is there a library for R?").answered
    assert not asked(tmp_path, text, "was the C++ library retired?").answered
    assert asked(tmp_path, text, "was the C library retired?").answered


@pytest.mark.parametrize(("letter", "sockets"), [("A", "old"), ("b", "new")])
def test_the_letter_of_a_kind_is_no_answer_to_which(
    tmp_path: Path, letter: str, sockets: str
) -> None:
    """Of kinds told apart by letters, the one that was asked about comes first."""
    text = "# Plugs\n\nType A plugs fit the old sockets.\n\nType B plugs fit the new sockets.\n"
    answer = asked(tmp_path, text, f"which sockets do type {letter} plugs fit?")

    assert sockets in answer.quotes[0].text


RULES = (
    "# Office rules\n\nDinners over $75 are signed off by the director.\n\nParcels wait in the "
    "cellar.\n\nDinners up to $75 are signed off by nobody.\n\nBikes stand in the yard.\n\n"
    "The front desk is open 9 to 5.\n"
)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("who signs off a $90 dinner?", "Dinners over $75"),
        ("who signs off a dinner for 40 dollars?", "Dinners up to $75"),
        ("is the front desk open at 3pm?", "The front desk is open 9 to 5."),
    ],
)
def test_a_quantity_is_found_in_the_range_that_it_lies_in(
    tmp_path: Path, question: str, quoted: str
) -> None:
    """And not in the one that it does not lie in."""
    answer = asked(tmp_path, RULES, question)

    assert answer.quotes[0].text.startswith(quoted)
    assert answer.unknown == ()
    assert asked(tmp_path, RULES, "is the front desk open at 8pm?").unknown
