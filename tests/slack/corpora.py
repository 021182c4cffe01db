"""Documents of our own, small enough to see what is quoted from them."""

from dataclasses import replace
from pathlib import Path

from bot.answering.ask import Assistant
from bot.assembly import build_assistant

FERRY = """---
title: Ferry timetable
publisher: Harbour office
date: 3 May 2026
url: https://harbour.example.org/ferry?line=2
---
# Ferry timetable

## Fares

A single ticket costs 12 crowns. Children under six travel free of charge. A day pass costs 30
crowns, and it is valid on every line.

## Departures

The first ferry leaves Northquay at 6:40. The last ferry leaves Northquay at 23:15. On Sundays
the ferry runs every two hours.

## Crew

The ferry Selma is commanded by Ada Berg. She has sailed the strait for twenty years.
"""


# A program that is `pullquote`, but never sure: whatever it finds is a maybe.
NEVER_SURE = """
import sys
from dataclasses import replace
from bot import assembly
from bot.cli.main import main

fitted = assembly.fitted_weights
assembly.fitted_weights = lambda groups: replace(fitted(groups), answer_from=2.0, maybe_from=0.0)
sys.exit(main())
"""


def ferry(folder: Path, text: str = FERRY) -> Path:
    """Write the ferry document; returns the corpus folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ferry.md").write_text(text, encoding="utf-8")
    return folder


def assistant_of(path: Path) -> Assistant:
    """An assistant for the documents under a path."""
    return build_assistant([path])


def unsure(assistant: Assistant) -> Assistant:
    """The same assistant, which is never sure: whatever it finds is a maybe."""
    return assistant.weighing(replace(assistant.weights, answer_from=2.0, maybe_from=0.0))
