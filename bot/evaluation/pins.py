"""What pins of other questions do to answers: `python -m bot.evaluation.pins SET…`.

Of each set, half of the questions are pinned, a thousand of them at most, each to a quote of the
corpus; the other half is asked, and then the halves change places. Where the pin and the question
have a right quote in common, they ask for the same, and the pin does what it is for; every other
answer that one changes is one too many. Where nothing is sure, the pin of a question much alike is
offered beside what was found, which is counted beside that.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answer import Quote
from bot.answering.ask import Assistant
from bot.answering.pins import Nearness, Pin, Pins, understand_message
from bot.answering.question import Question
from bot.answering.reading import Meanings
from bot.assembly import build_assistant
from bot.errors import PullquoteError
from bot.evaluation.models import known_models, remembered
from bot.evaluation.question_set import QuestionSet, Row, load_question_set
from bot.evaluation.scorer import is_right
from bot.reading.protocols import Encoder

PINNED = 1000
_SEED = 20


@dataclass(frozen=True, slots=True)
class Strays:
    """What pins of other questions did.

    Args:
        question_set: which.
        asked: how many questions were asked.
        same: how many got the pin of a question with the same right quote.
        changed: how many got another first quote, or another outcome, by the pin of another one.
        likely: how many that had no sure answer were offered the quote of another one beside it.
        examples: some of what was asked, with the wording of the pin that it got.
    """

    question_set: str
    asked: int
    same: int
    changed: int
    likely: int
    examples: tuple[tuple[str, str], ...]


def strays(question_set: QuestionSet, encoder: Encoder | None) -> Strays:
    """Ask each question of a set among pins of others.

    Args:
        question_set: rows with a history are left out; a pin stands by itself.
        encoder: tells how near questions are in what they mean; None for words alone.

    Raises:
        CorpusError: nothing in a corpus can be read.
    """
    rows = [row for row in question_set.rows if not row.history and row.question.strip()]
    random.Random(_SEED).shuffle(rows)  # noqa: S311 - it is to be the same each time
    asked = same = changed = likely = 0
    golds = {row.id: set(row.gold) for row in rows}
    examples: list[tuple[str, str]] = []
    for corpus, own in question_set.by_corpus().items():
        assistant = build_assistant([question_set.folder / corpus])
        known: dict[str, Question] = {}
        nearness = None if encoder is None else _nearness(encoder, assistant)
        mine = {row.id for row in own}
        for half in (0, 1):
            others = [row for place, row in enumerate(rows) if place % 2 == half]
            # Those of the same documents first: they are the nearest.
            chosen = sorted(others, key=lambda row: row.id not in mine)[:PINNED]
            pins = Pins(list(_pins(chosen, mine, assistant)), assistant.index, known)
            said = {_said(row.question) for row in chosen}
            for place, row in enumerate(rows):
                # The same question word for word is no other one.
                if place % 2 == half or row.id not in mine or _said(row.question) in said:
                    continue
                asked += 1
                question = understand_message(row.question, assistant.index)
                found = pins.find(question, nearness)
                if found is None:
                    continue
                if golds[row.id] & golds[found.pin.id]:
                    same += 1
                elif not found.same:
                    likely += not assistant.ask(row.question).answered
                elif _changes(found.pin.quotes[0], assistant, row):
                    changed += 1
                    examples.append((row.question, found.pin.questions[0]))
    return Strays(question_set.name, asked, same, changed, likely, tuple(examples))


def _said(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?!. ")


def _pins(rows: Sequence[Row], mine: set[str], assistant: Assistant) -> Iterator[Pin]:
    """Each question pinned to a quote: the right one, where it is of these documents."""
    anything = assistant.ask("").closest[0]
    for row in rows:
        quote = anything
        if row.id in mine:
            answer = assistant.ask(row.question)
            found = (*answer.quotes, *answer.closest)
            right = (one for one in found if is_right(one.text, row.gold))
            quote = next(right, found[0] if found else anything)
        yield Pin(row.id, (row.question,), (quote,))


def _changes(quote: Quote, assistant: Assistant, row: Row) -> bool:
    """Whether an answer is another one with this quote as the answer."""
    answer = assistant.ask(row.question)
    first = answer.quotes[0] if answer.answered else None
    return first is None or (first.document, first.start) != (quote.document, quote.start)


def _nearness(encoder: Encoder, assistant: Assistant) -> Nearness:
    return Meanings(assistant.index, encoder, encoder.encode([], lambda _: None)).likeness


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sets that are named, and print a table.

    Returns:
        The exit status: 1 where pins of other questions change more than 1 % of a set's answers.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--words", action="store_true", help="compare by words alone")
    parser.add_argument("--examples", action="store_true", help="show what was changed")
    given = parser.parse_args(arguments)
    worst = 0.0
    try:
        encoder = None if given.words else remembered(known_models()).encoder
        print("| Set | Asked | Pin of the same | Changed by another's | Offered another's |")
        print("|---|---|---|---|---|")
        for folder in given.sets:
            found = strays(load_question_set(folder), encoder)
            share = found.changed / max(1, found.asked)
            worst = max(worst, share)
            print(
                f"| `{found.question_set}` | {found.asked:,} | {found.same} | "
                f"{found.changed} ({share:.2%}) | {found.likely} |"
            )
            if given.examples:
                for asked, pinned in found.examples:
                    print(f"  {asked} <- {pinned}", file=sys.stderr)
    except PullquoteError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    return int(worst > 0.01)


if __name__ == "__main__":
    sys.exit(main())
