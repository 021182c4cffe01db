"""`pullquote ask`: one question, or a batch of them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, BinaryIO

import click
from pydantic import BaseModel, BeforeValidator, ValidationError

from bot.answering.answer import Answer, Outcome
from bot.answering.ask import Assistant
from bot.cli.contract import AnswerObject
from bot.cli.options import TEXT, clean, corpus_option, documents_of, history_option, load_snapshot
from bot.cli.reader import reader_for, with_reader
from bot.cli.render import show_answers, show_closest, terminal_width
from bot.cli.shelving import given_to, pins_file, shelves_file
from bot.errors import QuestionSetError
from bot.settings import Settings

# By outcome, the best first; of a message that asks several questions, the best one counts.
_STATUS = {Outcome.ANSWER: 0, Outcome.REPLY: 0, Outcome.MAYBE: 3, Outcome.NOTHING: 1}
_ERROR = 2
_ON_REQUEST = "--closest shows what comes closest."

_Text = Annotated[str, BeforeValidator(lambda value: clean(value) if type(value) is str else value)]


class _Line(BaseModel):
    """A line of a batch; what else it holds is left alone, so that a question set is one."""

    question: _Text
    history: list[_Text] | None = None


def _slack_id(
    *kinds: str,
) -> Callable[[click.Context, click.Parameter, str | None], tuple[str, str]]:
    """Reads an id of Slack's, perhaps behind its workspace's: the workspace, and the id."""

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, str]:
        team, _, found = (value or "").rpartition("/")
        if value is not None and not (found.startswith(kinds) and (not team or team[0] == "T")):
            wanted = f"{kinds[0]}012AB3CD or T012AB3CD/{kinds[0]}012AB3CD"
            raise click.BadParameter(
                f"It should be an id of Slack's, such as {wanted}.", ctx, param
            )
        return team, found

    return read


@click.command(
    "ask",
    epilog="Exit status: 0 for an answer (or a greeting), 1 where nothing was found, 2 for an "
    "error, 3 for a maybe; of several questions the best of theirs; of a batch 0, or 2 where a "
    "line of it was bad.",
)
@click.argument("question", type=TEXT, required=False)
@corpus_option
@history_option
@click.option("--closest", is_flag=True, help="Show what else comes close, too.")
@click.option(
    "--as-channel",
    metavar="ID",
    callback=_slack_id("C", "G", "D"),
    help="Answer as publicly in this channel of Slack, with what shelves.toml gives to all of it: "
    "C012AB3CD, or T012AB3CD/C012AB3CD with its workspace.",
)
@click.option(
    "--as-user",
    metavar="ID",
    callback=_slack_id("U", "W"),
    help="Answer as privately to this person: U012AB3CD, or T012AB3CD/U012AB3CD; with "
    "--as-channel, to what they ask in that channel.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object on one line.")
@click.option(
    "--batch",
    type=click.File("rb"),
    help="Answer each line of a file, or of the standard input for -: JSON objects with a "
    "question and, if you like, a history (a list of earlier questions). Writes one JSON object "
    "a line, in the same order.",
)
@click.pass_context
def command(
    ctx: click.Context,
    question: str | None,
    corpus: tuple[Path, ...],
    history: tuple[str, ...],
    *,
    closest: bool,
    as_channel: tuple[str, str],
    as_user: tuple[str, str],
    as_json: bool,
    batch: BinaryIO | None,
) -> None:
    """Answer QUESTION with quotes, or say that none was found.

    A message that asks several questions, up to three, gets an answer to each.

    Put the question in quotation marks, and -- before one that begins with a dash.

    \b
    Examples:
      pullquote ask "How much more does Pro cost than Flash?"
      pullquote ask --corpus notes.md --corpus reports/ "Who signed it?"
      pullquote ask --history "What does Flash cost?" "and Pro?"
      pullquote ask --as-channel T012AB3CD/C012AB3CD "What does the lighthouse cost?"
      pullquote ask --json "When was V4 released?"
      echo '{"question": "Who wrote it?"}' | pullquote ask --batch -
    """  # noqa: D301 - click reads the \b
    if (question is None) == (batch is None):
        raise click.UsageError("Give one question in quotation marks, or --batch.", ctx)
    if batch is not None and history:
        raise click.UsageError("In a batch, each line has its own history.", ctx)
    settings: Settings = ctx.find_root().obj
    snapshot = load_snapshot(documents_of(corpus), quietly=True)
    if any((*as_channel, *as_user)):
        snapshot = given_to(snapshot, shelves_file(settings, corpus), as_channel, as_user)
    pins = pins_file(settings).read().at(as_channel[0] or as_user[0], as_channel[1])
    assistant = snapshot.corrected(pins).assistant
    if batch is not None:
        ctx.exit(_answer_batch(with_reader(assistant, settings), batch))
    answers, took_ms = _answer_one(assistant, settings, question or "", history)
    width = terminal_width()
    if as_json:
        click.echo(AnswerObject.of(answers, took_ms).line())
    elif closest:
        shown = show_answers(answers, width, on_request="")
        click.echo("\n\n".join(filter(None, [shown, show_closest(answers, width)])))
    else:
        click.echo(show_answers(answers, width, on_request=_ON_REQUEST))
    outcomes = {answer.outcome for answer in answers}
    ctx.exit(next(status for outcome, status in _STATUS.items() if outcome in outcomes))


def _answer_one(
    assistant: Assistant, settings: Settings, question: str, history: Sequence[str]
) -> tuple[tuple[Answer, ...], float]:
    """What comes back for a message, and what it took, in milliseconds."""
    start = perf_counter()
    answers = assistant.ask_all(question, history)
    asked = reader_for(assistant, answers, settings)
    if asked is not assistant:
        start = perf_counter()
        answers = asked.ask_all(question, history)
    return answers, (perf_counter() - start) * 1000


def _answer_batch(assistant: Assistant, lines: BinaryIO) -> int:
    status = 0
    for number, line in enumerate(lines, start=1):
        start = perf_counter()
        try:
            asked = _parse(line, number)
        except QuestionSetError as error:
            status = _ERROR
            result = AnswerObject.of_bad_line(str(error), (perf_counter() - start) * 1000)
        else:
            answers = assistant.ask_all(asked.question, asked.history or ())
            result = AnswerObject.of(answers, (perf_counter() - start) * 1000)
        click.echo(result.line())
    return status


def _parse(line: bytes, number: int) -> _Line:
    problem = ""
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        return _Line.model_validate(json.loads(text))
    except UnicodeDecodeError:
        problem = "It is not UTF-8 text."
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        problem = f"{field}: {first['msg']}." if field else "It is not a JSON object."
    except json.JSONDecodeError as error:
        problem = f"It is not JSON: {error.msg} at character {error.pos + 1}."
    except (ValueError, RecursionError):
        problem = "It is JSON with a number too long, or nested too deeply, to be read."
    raise QuestionSetError(
        problem,
        where=f"line {number}",
        hint='Write an object on one line: {"question": "…", "history": ["…"]}; history may be '
        "left out.",
    )
