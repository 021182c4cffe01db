"""Asks `pullquote serve` a hundred questions a second, over signed HTTP, and prints what it took.

Run as `make load`, as `make load-curve`, which raises the rate until the bot is saturated and
writes docs/load.md, and for a shorter time by `make bench`. What is measured is the bot as it
ships; `town.py` says how it is asked, and `replies.py` what it is compared with.
"""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.evaluation.figures import replace_between
from bot.evaluation.question_set import load_question_set
from tests.load.chart import draw
from tests.load.figures import Figures, beside_targets, curve_table, figures
from tests.load.town import CHANNELS, Load, Town, town

REPOSITORY = Path(__file__).parent.parent.parent
BRIEF = REPOSITORY / "corpus" / "deepseek-v4-brief.md"
QUESTIONS = REPOSITORY / "tests" / "data" / "questions" / "brief"
PAGE = REPOSITORY / "docs" / "load.md"
PICTURE = REPOSITORY / "docs" / "pictures" / "load.svg"

RATE = 100.0
RATES = (25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300, 350, 400, 450, 500)
CURVE_SECONDS = 10.0
# Slack takes 60 messages a minute in a channel, which is not the limit that is looked for.
CURVE_CHANNELS = 400

BOT = [sys.executable, "-m", "bot", "serve", "--corpus", str(BRIEF)]
REPLIES = [sys.executable, "-m", "tests.load.replies"]
# Every channel is asked in once before anything counts.
WARM_UP = Load(rate=50, seconds=CHANNELS / 50)


@asynccontextmanager
async def started(command: list[str]) -> AsyncIterator[Town]:
    """A town around a bot with a new database, warmed up."""
    questions = [row.question for row in load_question_set(QUESTIONS).rows]
    with TemporaryDirectory() as folder:
        environment = {"DATABASE_URL": f"sqlite:///{folder}/bot.db", "METRICS_PORT": "0"}
        async with town(command, environment, Path(folder) / "bot.log", questions) as place:
            await place.put(WARM_UP)
            yield place


async def measured(command: list[str], load: Load) -> Figures:
    """Put a load on a bot that has just started."""
    async with started(command) as place:
        return figures(await place.put(load))


async def beside(seconds: float) -> str:
    """The hundred questions a second, beside the targets and beside a bot that only replies."""
    _say(f"Replies only: {RATE:g} questions a second for {seconds / 4:g} s ...")
    replies = await measured(REPLIES, Load(RATE, seconds / 4))
    _say(f"The bot: {RATE:g} questions a second for {seconds:g} s, in {CHANNELS} channels ...")
    bot = await measured(BOT, Load(RATE, seconds))
    return f"Load: {bot.questions} questions in {seconds:g} s. {_machine()}\n\n" + (
        beside_targets(bot, replies)
    )


async def curve() -> list[Figures]:
    """The figures of rising rates, until the bot is saturated."""
    found: list[Figures] = []
    async with started(BOT) as place:
        for rate in RATES:
            _say(f"{rate} questions a second for {CURVE_SECONDS:g} s ...")
            found.append(figures(await place.put(Load(rate, CURVE_SECONDS, CURVE_CHANNELS))))
            if found[-1].saturated:
                break
    return found


def _machine() -> str:
    """The machine in general words."""
    return (
        f"{os.cpu_count()} cores for bot, workspace and load together; "
        f"{platform.system()}, Python {platform.python_version()}."
    )


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main() -> None:
    """Measure, and print or write what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to ask")
    parser.add_argument("--curve", action="store_true", help="raise the rate, and write the docs")
    given = parser.parse_args()
    if not given.curve:
        sys.stdout.write(f"{asyncio.run(beside(given.seconds))}\n")
        return
    found = asyncio.run(curve())
    draw(found, PICTURE)
    replace_between(PAGE, {"curve": f"{_machine()}\n\n{curve_table(found)}"})
    sys.stdout.write(f"{curve_table(found)}\n\nWritten to {PAGE} and {PICTURE}.\n")


if __name__ == "__main__":
    main()
