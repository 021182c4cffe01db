"""Writes the table of Slack's methods into docs/workspace.md, or says whether it is true.

`python -m tests.workspace.write_methods` writes it.
"""

import inspect
import re
from collections import defaultdict
from pathlib import Path

from slack_sdk import WebClient

from bot.workspace.api.table import METHODS
from bot.workspace.names import EVENT_SCOPES, UNBUILT_EVENTS

PAGE = Path(__file__).parents[2] / "docs" / "workspace.md"
START, END = "<!-- methods -->\n", "<!-- /methods -->\n"
# What slack_sdk still has of an API that Slack has shut down.
_GONE = re.compile(r"(channels|groups|im|mpim|stars|rtm|migration)\.")
_CALL = re.compile(r'api_call\(\s*(?:#[^\n]*\s*)*"([\w.]+)"')
# Of Slack's, though slack_sdk has no function for it; and what the address itself answers.
_MORE = {"blocks.validate", "developer.sampleData.get"}
_BY_ADDRESS = {"oauth.v2.access", "auth.revoke"}


def of_slack() -> set[str]:
    """The methods that Slack has, as slack_sdk calls them."""
    called = set(re.findall(_CALL, inspect.getsource(WebClient)))
    return {name for name in called if not _GONE.match(name)} | _MORE


def written() -> str:
    """The page as it should be."""
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    return head + START + "\n" + _table() + "\n" + END + tail


def _table() -> str:
    built = set(METHODS) | _BY_ADDRESS
    families: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(of_slack() | built):
        families[name.split(".")[0]].append(name)
    rows = ["| Family | Built | Not here |", "|---|---|---|"]
    for family, names in sorted(families.items()):
        rows.append(
            f"| `{family}` | {_named(family, names, built)} "
            f"| {_named(family, [n for n in names if n not in built], set(names))} |"
        )
    partly = [f"- `{name}`: {one.partly}" for name, one in sorted(METHODS.items()) if one.partly]
    events = [
        "Events that come: " + ", ".join(f"`{name}`" for name in sorted(EVENT_SCOPES)) + ".",
        "Events that a manifest may name, and that never come: "
        + ", ".join(f"`{name}`" for name in sorted(UNBUILT_EVENTS))
        + ".",
    ]
    return "\n".join(
        [*rows, "", "Built in part:", "", *partly, "", *"\n\n".join(events).split("\n"), ""]
    )


def _named(family: str, names: list[str], among: set[str]) -> str:
    shown = [f"`{name.removeprefix(family + '.')}`" for name in names if name in among]
    return ", ".join(shown) or "–"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
