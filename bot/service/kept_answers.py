"""What a person said, as a document: in their words, below what it answers, with name and date."""

import json
from hashlib import sha256

from bot.catalog.added import Whose, added_name
from bot.intake.library import Given
from bot.storage.store import KeptAnswer

# A file that somebody adds has no slash in its name.
_FOLDER = "answers"
_ABOUT = "What a person said in Slack, in their words"
_SIGNS = "\\`*_{}[]()#+-.!|<>&~^%:=$\"'"
_ESCAPED = {ord(sign): f"\\{sign}" for sign in _SIGNS}


def given_answer(answer: KeptAnswer) -> Given:
    """An answer, as what reads documents is given it; its name says whose it is.

    Args:
        answer: as it is kept.
    """
    held = as_markdown(answer)
    return Given(document_name(answer), sha256(held).hexdigest(), lambda: held)


def document_name(answer: KeptAnswer) -> str:
    """What the document of an answer is called."""
    whose = Whose(answer.team, answer.place, answer.everybody)
    return added_name(f"{_FOLDER}/{answer.id}.md", whose)


def as_markdown(answer: KeptAnswer) -> bytes:
    """An answer as a file: what it says of itself, what it answers, and what was said.

    Args:
        answer: as it is, or would be, kept.
    """
    said = {
        "title": answer.question or (f"Answer of {answer.name}" if answer.name else "An answer"),
        "publisher": answer.name,
        "author": answer.name,
        "date": f"{answer.said:%Y-%m-%d}",
        "url": answer.link,
        "about": _ABOUT,
    }
    # A string of JSON is one of YAML too.
    lines = [f"{name}: {json.dumps(value)}" for name, value in said.items() if value]
    asked = [f"# {escaped(answer.question)}", ""] if answer.question else []
    return "\n".join(["---", *lines, "---", "", *asked, answer.text, ""]).encode()


def escaped(text: str) -> str:
    """A text on one line as Markdown that shows it as it is: no sign of it means anything."""
    return " ".join(text.split()).translate(_ESCAPED)
