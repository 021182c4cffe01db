"""`pullquote ask`: what people and programs get for a question."""

import json
from pathlib import Path

import click
import pytest

from bot.answering.answer import Quote
from bot.cli import ask, corpus  # noqa: F401 - before the test that may not read them
from bot.cli.contract import AnswerObject
from bot.cli.render import show_quotes
from bot.documents.document import Document, Metadata
from tests.cli.conftest import BRIEF, Run
from tests.cli.terminal import Terminal

ANSWERABLE = "does Flash support 1M context?"
UNANSWERABLE = "how do i make carbonara"


def test_an_answer_names_its_source(pullquote: Run) -> None:
    """The quote stands above its title, section, publisher, date and what the document is."""
    done = pullquote("ask", ANSWERABLE)

    assert (done.status, done.err) == (0, "")
    quote, source, about = done.out.splitlines()
    assert quote.startswith("Both versions take a context window of one million tokens")
    assert source == (
        "    — DeepSeek previews V4, a model adapted to Huawei chips › Pro and Flash · "
        "Pullquote, after a Reuters report, 24 April 2026"
    )
    assert about.strip() == "Our summary of a Reuters report of 24 April 2026, not Reuters' words"


@pytest.mark.usefixtures("never_sure")
def test_a_maybe_says_so_first_and_ends_with_3(pullquote: Run) -> None:
    """Its quotes stand below, each with its source; nothing is said to be only close."""
    done = pullquote("ask", ANSWERABLE)
    (answer,) = pullquote("ask", "--json", ANSWERABLE).objects

    assert done.status == 3
    assert done.out.startswith("I am not sure. ")
    assert "Both versions take a context window" in done.out
    assert done.out.count("    — DeepSeek previews V4") == len(answer["quotes"])
    assert "Closest" not in done.out
    assert (answer["outcome"], answer["answered"]) == ("maybe", False)
    assert answer["quotes"]
    assert answer["message"].startswith("I am not sure. ")


@pytest.mark.usefixtures("never_sure")
def test_a_maybe_names_the_words_that_were_not_found(pullquote: Run) -> None:
    """Behind that it is unsure, and before its quotes."""
    said = pullquote("ask", "does the zorb support 1M context?").out

    assert said.startswith("I am not sure. I found no sentence about “zorb”.")
    assert " may be it:" in said.partition("\n")[0]


def test_what_was_not_found_says_so_and_how_to_see_what_is_closest(pullquote: Run) -> None:
    """It names the words that no document holds, and shows no quote unasked."""
    done = pullquote("ask", UNANSWERABLE)

    assert done.status == 1
    assert done.out.startswith("I found no sentence about ")
    assert "“carbonara”" in done.out
    assert done.out.endswith("\n\n--closest shows what comes closest.\n")
    assert "    — DeepSeek previews V4" not in done.out


def test_what_is_closest_is_shown_on_request(pullquote: Run) -> None:
    """Marked as no answer."""
    done = pullquote("ask", "--closest", UNANSWERABLE)

    assert done.status == 1
    assert done.out.count("    — DeepSeek previews V4") == 3
    assert done.out.index("Closest, not an answer:") < done.out.index("    — DeepSeek previews")
    assert "--closest" not in done.out


def test_three_words_that_were_not_found_are_named_at_most(pullquote: Run) -> None:
    """Of a question full of unknown words the first three are named, with where it looked."""
    done = pullquote("ask", "zorb quux blarg frob wibble snark plugh")

    assert done.out.startswith(
        "I found no sentence about “zorb”, “quux” or “blarg” in 1 document.\n"
    )


def test_a_greeting_is_returned_with_status_0(pullquote: Run) -> None:
    """Small talk gets a reply, and no quotes."""
    done = pullquote("ask", "hello")

    assert done.status == 0
    assert done.out.startswith("Hello!")
    assert "—" not in done.out


def test_history_completes_the_question(pullquote: Run) -> None:
    """Each --history is an earlier question; without it the follow-up is not answered."""
    alone = pullquote("ask", "and flash?")
    after = pullquote(
        "ask", "--history", "hi", "--history", "does Pro support 1M context?", "and flash?"
    )

    assert after.status == 0
    assert "one million tokens" in after.out
    assert "one million tokens" not in alone.out


def test_json_is_one_line_that_the_contract_reads(pullquote: Run, folder: Path) -> None:
    """The object validates, and a quote is the document's text from start to end."""
    done = pullquote("ask", "--json", ANSWERABLE)
    answer = AnswerObject.model_validate_json(done.out)

    assert done.status == 0
    assert done.out.count("\n") == 1
    assert (answer.question, answer.answered, answer.reason) == (ANSWERABLE, True, None)
    assert answer.outcome == "answer"
    assert 0 <= answer.confidence <= 1
    assert answer.took_ms > 0
    assert len(answer.quotes + answer.closest) == 3
    text = pullquote("corpus", "text", BRIEF).out
    for quote in answer.quotes + answer.closest:
        assert quote.text == text[quote.start : quote.end]
        assert (quote.document, quote.url) == (BRIEF, None)
    assert (folder / "corpus" / BRIEF).exists()


@pytest.mark.parametrize(
    ("question", "status", "reason"),
    [
        (UNANSWERABLE, 1, "unknown_terms"),
        ("zzzz", 1, "no_match"),
        ("what did Reuters say about OpenAI?", 1, "low_confidence"),
        ("hi", 0, "greeting"),
        ("👍", 0, "greeting"),
        ("", 0, "greeting"),
    ],
)
def test_json_of_no_answer_says_why(
    pullquote: Run, question: str, status: int, reason: str
) -> None:
    """Quotes are empty, the closest are three, and the message says it in words."""
    done = pullquote("ask", "--json", question)
    (answer,) = done.objects

    assert done.status == status
    assert (answer["answered"], answer["reason"]) == (False, reason)
    assert answer["outcome"] == ("nothing" if status else "reply")
    assert (len(answer["quotes"]), len(answer["closest"])) == (0, 3)
    assert answer["message"]


SEVERAL = "Does Flash support 1M context? And how do i make carbonara?"


def test_each_question_of_a_message_is_answered_under_its_own(pullquote: Run) -> None:
    """Where several are asked, each stands above what is said to it."""
    done = pullquote("ask", SEVERAL)
    places = [
        done.out.index(part)
        for part in ("Does Flash support", "one million tokens", "how do i make", "“carbonara”")
    ]

    assert places == sorted(places)
    assert "Does Flash support" not in pullquote("ask", ANSWERABLE).out


@pytest.mark.parametrize(
    ("message", "status"),
    [(SEVERAL, 0), ("how do i make carbonara? who knits zorbs?", 1)],
)
def test_the_best_of_several_outcomes_is_the_status(
    pullquote: Run, message: str, status: int
) -> None:
    """An answer to one of them is an answer."""
    assert pullquote("ask", message).status == status


def test_the_json_of_several_questions_is_that_of_the_first_with_all_as_parts(
    pullquote: Run,
) -> None:
    """In one shape; of one question there are no parts. A line of a batch is alike."""
    (several,) = pullquote("ask", "--json", SEVERAL).objects
    (one,) = pullquote("ask", "--json", ANSWERABLE).objects
    (line,) = pullquote("ask", "--batch", "-", typed=json.dumps({"question": SEVERAL})).objects
    first, second = several["parts"]

    assert several == first | {"parts": [first, second]}
    assert (first["outcome"], second["outcome"]) == ("answer", "nothing")
    assert second["question"] == "how do i make carbonara?"
    assert first["quotes"] == one["quotes"]
    assert (first["parts"], second["parts"], one["parts"]) == ([], [], [])
    assert [each["quotes"] for each in line["parts"]] == [
        each["quotes"] for each in several["parts"]
    ]


def test_offsets_count_code_points_behind_a_mark_and_with_plain_line_ends(
    pullquote: Run, folder: Path
) -> None:
    """A byte order mark does not count, CRLF counts once, and so does a character of any width."""
    source = "The 🎪 tent opened.\r\n\r\nThe mill burned in 1920.\r\n"
    (folder / "own.txt").write_bytes(b"\xef\xbb\xbf" + source.encode())

    (answer,) = pullquote("ask", "--json", "--corpus", "own.txt", "when did the mill burn?").objects

    start = source.replace("\r\n", "\n").index("The mill")
    quote = answer["quotes"][0]
    assert (quote["text"], quote["start"]) == ("The mill burned in 1920.", start)
    assert quote["end"] == start + len("The mill burned in 1920.")


def test_several_corpora_are_asked_together(pullquote: Run, folder: Path) -> None:
    """--corpus may be repeated, with files and folders."""
    (folder / "a.txt").write_text("The mill burned in 1920.\n", encoding="utf-8")
    (folder / "more").mkdir()
    (folder / "more" / "b.md").write_text("# Quay\n\nThe quay opened in 1950.\n", encoding="utf-8")
    both = ("--corpus", "a.txt", "--corpus", "more")

    assert "1920" in pullquote("ask", *both, "when did the mill burn?").out
    assert "— Quay\n" in pullquote("ask", *both, "when did the quay open?").out


def test_a_document_beside_the_sample_takes_its_place(
    pullquote: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is dropped into the corpus is quoted, the sample is not, and the log says so."""
    (folder / "corpus" / "own.txt").write_text("The mill burned in 1920.\n", encoding="utf-8")
    (folder / ".env").write_text("LOG_LEVEL=INFO\n", encoding="utf-8")
    monkeypatch.delenv("LOG_LEVEL")

    done = pullquote("ask", ANSWERABLE)

    assert "DeepSeek" not in done.out
    assert f"The sample {BRIEF} is left out" in done.err


def test_a_bad_document_is_named_and_the_others_answer(pullquote: Run, folder: Path) -> None:
    """The warning has the file and the hint; the answer comes from what can be read."""
    (folder / "corpus" / "bad.txt").write_bytes(b"Caf\xe9 opened.")

    done = pullquote("ask", ANSWERABLE)

    assert done.status == 0
    assert "corpus/bad.txt" in done.err
    assert "save it as UTF-8" in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask",), "Give one question"),
        (("ask", "a", "--batch", "-"), "Give one question"),
        (("ask", "--history", "a", "--batch", "-"), "its own history"),
        (("ask", "--batch", "none.jsonl"), "none.jsonl"),
        (("ask", "a", "--corpus", "nowhere"), "nowhere: There is no such file"),
        (("ask", "a", "--corpus", "empty"), "No document can be read"),
        (("ask", "a", "--corpus", "key"), "A .key file cannot be read yet"),
    ],
)
def test_a_mistake_is_one_plain_error(
    pullquote: Run, folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Status 2, what is wrong on the standard error, and nothing on the standard output."""
    for name in ("empty", "key"):
        (folder / name).mkdir()
    (folder / "key" / "a.key").touch()

    done = pullquote(*arguments)

    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("path", ["closed.txt", "closed/in.txt"])
def test_what_may_not_be_read_is_named_with_the_mend(
    path: str, pullquote: Run, ordinary_user: None
) -> None:
    """A file or a folder without permission gives an error that names it."""
    del ordinary_user  # asked for here, as it has to come behind the folder
    Path("closed.txt").write_text("The mill closed.\n", encoding="utf-8")
    Path("closed").mkdir()
    Path("closed/in.txt").write_text("The mill closed.\n", encoding="utf-8")
    for name in ("closed.txt", "closed"):
        Path(name).chmod(0)

    asked = pullquote("ask", "--corpus", path, "who closed?")
    printed = pullquote("corpus", "text", path)
    Path("closed").chmod(0o700)

    for done in (asked, printed):
        assert done.status == 2
        assert path in done.err
        assert "inside Pullquote" not in done.err


def test_long_units_are_pointed_to(pullquote: Run, folder: Path) -> None:
    """For an answer in a long listing the message says where it stands."""
    rows = "\n".join(f"setting_{n} = value_{n} # tuning" for n in range(120))
    (folder / "a.md").write_text(f"# Guide\n\n## Tuning file\n\n```\n{rows}\n```\n")
    question = "what does the tuning file say of setting_7"

    (answer,) = pullquote("ask", "--json", "--corpus", "a.md", question).objects

    assert [quote["text"] for quote in answer["quotes"] + answer["closest"]] == ["Tuning file"]


def test_escape_sequences_of_a_document_reach_nobody(pullquote: Run, folder: Path) -> None:
    """People see U+FFFD for them, and programs the escape that JSON has."""
    (folder / "a.txt").write_text("The mill\x1b[31m burned\x9b in 1920.\n", encoding="utf-8")

    shown = pullquote("ask", "--corpus", "a.txt", "when did the mill burn?").out
    given = pullquote("ask", "--json", "--corpus", "a.txt", "when did the mill burn?")

    assert "\ufffd[31m burned\ufffd in 1920." in shown
    assert "\x1b" not in shown + given.out
    assert "\x9b" not in shown + given.out
    (quote,) = (given.objects[0]["quotes"] + given.objects[0]["closest"])[:1]
    assert quote["text"] == "The mill\x1b[31m burned\x9b in 1920."


def test_what_a_quote_hangs_on_stands_above_it_dimmed() -> None:
    """In the order of the document, character for character, and above its source."""
    text = "Not reimbursed\n\nWe never pay for:\n\nfirst class"
    document = Document("travel.md", text, Metadata("Travel"), ())
    first = len(text) - len("first class")
    spans = ((0, 14), (16, 33))
    quote = Quote(document, first, len(text), "", 0.5, context=spans)

    lines = show_quotes([quote], None).split("\n")
    assert [click.unstyle(line) for line in lines] == [
        "Not reimbursed",
        "We never pay for:",
        "first class",
        "    — Travel",
    ]
    dimmed = [click.style(line, dim=True) for line in ("Not reimbursed", "We never pay for:")]
    assert lines[:3] == [*dimmed, "first class"]


@pytest.mark.programs
def test_on_a_terminal_matched_words_stand_out_and_lines_fit(folder: Path) -> None:
    """They are bold and underlined, and no line is wider than the terminal."""
    with Terminal("ask", ANSWERABLE, folder=folder, columns=50) as terminal:
        shown = terminal.wait_for("Reuters' words")
        assert terminal.end() == 0

    assert "\x1b[1m\x1b[4mcontext\x1b[0m" in terminal.raw
    assert max(map(len, shown.split("\n"))) <= 50


@pytest.mark.programs
@pytest.mark.parametrize(
    ("option", "environment"),
    [(("--plain",), {}), ((), {"NO_COLOR": "whatever"})],
    ids=["option", "env"],
)
def test_a_terminal_may_be_plain(
    folder: Path, option: tuple[str, ...], environment: dict[str, str]
) -> None:
    """With --plain, or NO_COLOR set, nothing is emphasised."""
    with Terminal(*option, "ask", ANSWERABLE, folder=folder, environment=environment) as terminal:
        terminal.wait_for("Reuters'")
        assert terminal.end() == 0

    assert "\x1b[" not in terminal.raw
