"""A bot that runs by a shelves file, in a workspace with people and channels for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection, running_bot

SALE = "Who is the lighthouse sold to?"
SOLD = "The lighthouse is sold to the Marquess."
DESKS = "Where do the desks stand?"
STAND = "The desks stand in the yellow hall."
SHELVES = """
[shelves.handbook]
documents = ["desks.md"]
everybody = true

[shelves.finance]
documents = ["finance"]
channels = ["{finance}"]
people = ["{chief}"]
"""


@dataclass(frozen=True)
class Town:
    """A workspace with a bot that goes by shelves.

    Args:
        driver: the workspace.
        chief: a person who is given what the finance channel is.
        ada: one who is given only what everybody is.
        finance: the channel that is given more, with both.
        yard: one that is not, with both.
        abroad: one that is shared with another organisation, with both.
    """

    driver: Driver
    chief: Person
    ada: Person
    finance: str
    yard: str
    abroad: str


@contextmanager
def town(folder: Path, *, scopes: bool, to_others: str = "none") -> Iterator[Town]:
    """A bot that runs by a shelves file, and may ask Slack who is in a channel, or may not."""
    corpus = folder / "corpus"
    (corpus / "finance").mkdir(parents=True)
    desks = f"---\nquestions:\n- {DESKS}\n---\n# Desks\n\n{STAND}\n"
    (corpus / "desks.md").write_text(desks, encoding="utf-8")
    sale = f"---\nquestions:\n- {SALE}\n---\n# Secret sale\n\n{SOLD}\n"
    (corpus / "finance" / "sale.md").write_text(sale, encoding="utf-8")
    app = manifest(follow_ups=True, suggested_prompts=True, shelves=scopes)
    with running_workspace(parse_manifest(app, "the manifest")) as driver:
        chief, ada = driver.person("chief"), driver.person("ada")
        finance = driver.channel("finance", chief, ada)
        yard = driver.channel("yard", chief, ada)
        abroad = driver.channel("abroad", chief, ada, shared=True)
        shelves = folder / "shelves.toml"
        shelves.write_text(SHELVES.format(finance=finance, chief=chief.id), encoding="utf-8")
        environment = {
            "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            "SHELVES": str(shelves),
            "SHARED_CHANNELS": to_others,
            "RERANKER": "off",
        }
        command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
        log = folder / "bot.log"
        with running_bot(driver, command, Connection.SOCKET, log, environment):
            yield Town(driver, chief, ada, finance, yard, abroad)
            assert "Traceback" not in log.read_text(encoding="utf-8")
