"""`pullquote chat`: a conversation, piped and in a terminal."""

import re
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.conftest import BRIEF, Run
from tests.cli.terminal import Terminal
from tests.patience import PATIENCE

FLASH = "does Flash support 1M context?"


def said(pullquote: Run, *typed: str) -> str:
    """What a conversation of these lines shows below its greeting, on one line."""
    done = pullquote("chat", typed="".join(f"{line}\n" for line in typed))
    assert (done.status, done.err) == (0, "")
    return " ".join(done.out.partition("Ctrl-D ends.")[2].split())


def test_the_greeting_says_what_is_loaded(pullquote: Run) -> None:
    """The document, that it is the sample, how to add one's own, and what could be asked."""
    shown = pullquote("chat").out

    assert "\nDocuments:\n  DeepSeek previews V4, a model adapted to Huawei chips (" in shown
    assert "This is the sample." in shown
    assert "“Does Flash support a 1M context window?”" in shown
    assert "help lists what else there is" in shown


def test_a_follow_up_leans_on_the_question_before(pullquote: Run) -> None:
    """A conversation remembers, until it is told to forget."""
    assert said(pullquote, FLASH, "and Pro?").count("one million tokens") == 2
    assert said(pullquote, FLASH, "new", "and Pro?").count("one million tokens") == 1


def test_each_question_of_a_line_is_answered(pullquote: Run) -> None:
    """Each below its own; more counts the quotes of all."""
    shown = said(pullquote, f"{FLASH} And which chips was V3 trained on?", "more 2")
    places = [shown.index(part) for part in ("one million", "which chips", "used Nvidia", "»")]

    assert places == sorted(places)
    assert "»DeepSeek used Nvidia" in shown


def test_small_talk_does_not_come_between(pullquote: Run) -> None:
    """Thanks are returned, and the question before them is still remembered."""
    shown = said(pullquote, FLASH, "thanks!", "and Pro?")

    assert "You're welcome." in shown
    assert shown.count("one million tokens") == 2


def test_more_shows_the_passage_around_a_quote(pullquote: Run) -> None:
    """The quote stands marked in its passage, the sentences around it included."""
    shown = said(pullquote, FLASH, "more")

    assert "»Both versions take" in shown
    assert "in February.« According to the company" in shown


def test_more_of_a_refusal_is_around_the_closest(pullquote: Run) -> None:
    """Where there is no answer, numbers count the closest quotes."""
    shown = said(pullquote, "when was DeepSeek founded?", "more 2", "more 9")

    assert "»" in shown
    assert "There are 3 quotes: more 1 shows the passage around the first." in shown


def test_more_of_a_single_quote_says_that_it_is_one(pullquote: Run) -> None:
    """A number too high is answered with how many there are."""
    assert "There is only one quote" in said(pullquote, FLASH, "more 2")


@pytest.mark.parametrize("command", ["more", "other"])
def test_without_a_question_there_is_no_quote(pullquote: Run, command: str) -> None:
    """Asked for before anything, what is around or beside a quote is told to be missing."""
    assert said(pullquote, command) == "There is no quote yet: ask a question first."


def test_more_around_a_quote_that_points_shows_the_unit(pullquote: Run, folder: Path) -> None:
    """The heading of a long listing leads to the listing."""
    rows = "\n".join(f"setting_{n} = value_{n} # tuning" for n in range(120))
    (folder / "a.md").write_text(f"# Guide\n\n## Tuning file\n\n```\n{rows}\n```\n")
    done = pullquote(
        "chat", "--corpus", "a.md", typed="what does the tuning file say of setting_7\nmore\n"
    )

    assert "»Tuning file«" in done.out
    assert "setting_119 = value_119" in done.out


def test_help_says_which_language_is_understood(pullquote: Run) -> None:
    """Beside the commands."""
    assert "in English" in said(pullquote, "help")


def test_other_shows_what_else_comes_close(pullquote: Run) -> None:
    """Behind an answer they are called others; where nothing was found, no answer."""
    others = said(pullquote, FLASH, "other")
    assert "Other quotes that come close:" in others
    assert "not an answer" not in others
    closest = said(pullquote, "when was DeepSeek founded?", "other")
    assert "other shows what comes closest. Closest, not an answer:" in closest


def test_sources_name_the_documents_and_the_sample_left_out(pullquote: Run, folder: Path) -> None:
    """Beside another document the sample is left out, and the conversation says so."""
    (folder / "corpus" / "own.txt").write_text("# The mill\n\nIt burned in 1920.\n")
    done = pullquote("chat", typed="sources\n")

    assert done.out.count(f"The sample {BRIEF} is left out: there are other documents.") == 2
    assert "This is the sample." not in done.out


@pytest.mark.parametrize("word", ["quit", "exit", "QUIT"])
def test_quit_ends_the_conversation(pullquote: Run, word: str) -> None:
    """What follows is not answered."""
    assert said(pullquote, word, FLASH) == ""


def test_blank_lines_are_passed_over_and_help_lists_the_commands(pullquote: Run) -> None:
    """Nothing is said to an empty line; help names every command."""
    shown = said(pullquote, "", "   ", "help")

    for command in ("more", "more 2", "other", "sources", "new", "help", "quit", "Ctrl-D"):
        assert f"{command} " in shown


def test_bytes_that_are_no_text_do_not_end_it(pullquote: Run) -> None:
    """A line of any bytes is a question, and the next one is answered."""
    done = pullquote("chat", typed=b"\xff\xfe\x00?\n" + FLASH.encode() + b"\n")

    assert done.status == 0
    assert "one million tokens" in " ".join(done.out.split())


@pytest.mark.programs
def test_in_a_terminal_lines_are_edited_and_repeated(folder: Path) -> None:
    """A typing mistake is taken back, the arrow brings the line back, and Ctrl-D ends."""
    with Terminal("chat", folder=folder) as terminal:
        terminal.wait_for(">")
        terminal.type("does Flash support 1M contextt\x7f?\r")
        terminal.wait_for("Reuters' words")
        terminal.wait_for(">")
        terminal.type("\x1b[A")
        assert FLASH in terminal.wait_for(FLASH)
        terminal.type("\r")
        assert "one million tokens" in terminal.wait_for("Reuters' words")
        terminal.wait_for(">")
        terminal.type("\x04")
        assert terminal.end() == 0


@pytest.mark.programs
def test_ctrl_c_clears_the_line_and_then_ends(folder: Path) -> None:
    """A half-typed line is dropped; on an empty line the conversation ends, as shells report it."""
    with Terminal("chat", folder=folder) as terminal:
        terminal.wait_for(">")
        terminal.type("half a question")
        terminal.wait_for("half a question")
        terminal.type("\x03")
        terminal.wait_for(">")
        terminal.type("hello\r")
        terminal.wait_for("Hello!")
        terminal.wait_for(">")
        terminal.type("\x03")
        assert terminal.end() == 130


@pytest.mark.programs
def test_nothing_is_wider_than_a_narrow_terminal(folder: Path) -> None:
    """Greeting, help, answers, passages and sources are wrapped to it."""
    with Terminal("chat", folder=folder, columns=32) as terminal:
        shown = terminal.wait_for("Ctrl-D ends.")
        for line, last in [
            ("help", "line is empty."),
            (FLASH, "Reuters' words"),
            ("more", "Reuters' words"),
            ("sources", "April 2026)"),
            ("more 9", "first."),
        ]:
            shown += terminal.wait_for(">")
            terminal.type(f"{line}\r")
            shown += terminal.wait_for(last)

    # How far the documents have been read is written over. Where it is typed, the terminal itself
    # breaks the line.
    ours = [line for line in re.split(r"[\r\n]", shown) if ">" not in line]
    assert max(len(line.rstrip()) for line in ours) <= 32


@pytest.mark.programs
def test_a_file_that_changes_meanwhile_is_answered_from_as_it_is(tmp_path: Path) -> None:
    """What was quoted before is still shown in its passage, and said to have changed."""
    file = tmp_path / "ferry.md"
    file.write_text("# Ferry\n\nThe ferry leaves at 6:40. It carries nine cars.\n", "utf-8")
    with Terminal("chat", "--corpus", str(tmp_path), folder=tmp_path) as terminal:
        terminal.wait_for(">")
        terminal.type("when does the ferry leave?\r")
        terminal.wait_for("6:40")
        terminal.wait_for(">")
        file.write_text("# Boat\n\nThe ferry leaves at 7:20. It carries nine cars.\n", "utf-8")
        deadline = monotonic() + PATIENCE
        terminal.type("sources\r")
        while "  Boat" not in terminal.wait_for(">"):
            assert monotonic() < deadline
            terminal.type("sources\r")
        terminal.type("more\r")
        assert "6:40" in terminal.wait_for("has changed since.")
        terminal.wait_for(">")
        terminal.type("when does the ferry leave?\r")
        terminal.wait_for("7:20")
        terminal.wait_for(">")
        terminal.type("\x04")
        assert terminal.end() == 0
