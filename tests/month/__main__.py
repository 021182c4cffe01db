"""A month in an hour: what experts do to answers, week by week, written into docs/people.md.

Run as `make month`. Ten people ask in a channel of the local workspace, and three experts set
right what they see there, by pins and kept answers, and with `--blocks` by blocks too. `month.py`
says how it goes.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import PullquoteError
from tests.month.measured import models_if_any
from tests.month.month import Rules, month
from tests.month.needs import FOLDER, load_needs
from tests.month.page import PAGE, PICTURE, table, write_page


def main() -> int:
    """Let a month go by, and write what came of it.

    Returns:
        The exit status: 0, or 2 where something is missing.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--needs", type=Path, default=FOLDER, help="the folder of what is asked")
    parser.add_argument("--seed", type=int, default=Rules().seed, help="of every draw")
    parser.add_argument("--blocks", action="store_true", help="have experts block what misled, too")
    given = parser.parse_args()
    try:
        needs, models = load_needs(given.needs), models_if_any()
        with TemporaryDirectory() as folder:
            rules = Rules(seed=given.seed, blocks=given.blocks)
            found = month(needs, rules, models, Path(folder), _say)
        if (given.needs, rules) == (FOLDER, Rules()):
            write_page(found)
            _say(f"Written to {PAGE} and {PICTURE}.")
    except PullquoteError as error:
        _say(f"Error: {error}")
        return 2
    sys.stdout.write(f"{table(found.weeks)}\n")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
