"""Front matter: what a file says of itself between two lines of three dashes at its top."""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.documents.document import Metadata, one_line
from bot.errors import DocumentError

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?:\s|$)")

# Characters. It is read far more slowly than text, and says only what one line each can hold.
MOST_FRONT_MATTER = 50_000

_HINTS = {
    "sample": 'Write "sample: false", or leave the key out.',
    "questions": 'Write each question on a line of its own below the key, behind "- ".',
}


def _one_line(value: object) -> object:
    if not isinstance(value, str):
        return value
    # YAML may write a character as two escapes, as JSON does; a half that is left is none.
    return one_line(value.encode("utf-16", "surrogatepass").decode("utf-16"))


def _joined(value: object) -> object:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return ", ".join(value)
    return value


_Line = Annotated[str, BeforeValidator(_one_line)]


class FrontMatter(BaseModel):
    """The keys that are read, each one line of text; any other key is left alone.

    `author` may also be a list of names, and `questions` is a list. `sample` is true only for the
    document that ships with Pullquote.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: _Line = ""
    publisher: _Line = ""
    date: _Line = ""
    url: _Line = ""
    author: Annotated[_Line, BeforeValidator(_joined)] = ""
    about: _Line = ""
    sample: bool = False
    questions: tuple[_Line, ...] = ()

    def metadata(self) -> Metadata:
        """The same values, as the core carries them."""
        return Metadata(**self.model_dump())


def read_front_matter(text: str, where: str) -> tuple[Metadata, int]:
    """Read the front matter at the top of a text.

    Args:
        text: the whole text, with line feeds only.
        where: how to call the file in an error.

    Returns:
        What the front matter says (nothing where there is none) and the offset at which the
        text behind it begins (0 where there is none).

    Raises:
        DocumentError: the front matter is never closed, is no YAML, or a value is of no use.
    """
    opening = _OPENING.match(text)
    if not opening or not _KEY.match(text, opening.end()):
        return Metadata(), 0
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        raise DocumentError(
            "The front matter that begins in line 1 is never closed.",
            where=where,
            hint="Put a line with three dashes (---) behind its last key.",
        )
    lines = text[opening.end() : closing.start()]
    if len(lines) > MOST_FRONT_MATTER:
        raise DocumentError(
            f"The front matter is too long: it has {len(lines):,} characters, and at most "
            f"{MOST_FRONT_MATTER:,} are read.",
            where=where,
            hint="Shorten it, or move what belongs to the text below it.",
        )
    return _validated(_parsed(lines, where), lines, where).metadata(), closing.end()


def _parsed(lines: str, where: str) -> object:
    # 24 ms that a text without front matter need not pay for.
    import yaml  # noqa: PLC0415

    # The base loader leaves every value as it is written, so a date stays what it was.
    class Loader(yaml.BaseLoader):
        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            # A few lines of aliases can stand for more than fits into any memory.
            if self.check_event(yaml.AliasEvent):
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.composer.ComposerError(
                    problem="an alias (*) is not read", problem_mark=mark
                )
            return super().compose_node(parent, index)

    try:
        return yaml.load(lines, Loader=Loader)  # noqa: S506 - it builds plain text only
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 2}" if mark else ""
        detail = getattr(error, "problem", None) or "it cannot be parsed"
        raise DocumentError(
            f"The front matter is not valid YAML: {detail}.",
            where=f"{where}{line}",
            hint='Write each key as "key: value"; put a value that holds ": " in quotation marks.',
        ) from error


def _validated(parsed: object, lines: str, where: str) -> FrontMatter:
    try:
        return FrontMatter.model_validate(parsed)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        named = (
            number
            for number, line in enumerate(lines.split("\n"), start=2)
            if key and line.startswith(key) and line[len(key) :].lstrip(" \t").startswith(":")
        )
        line = next(named, 2)
        hint = _HINTS.get(
            key, f'Write it as one line of text, such as "{key or "title"}: some words".'
        )
        raise DocumentError(
            f'The front matter\'s key "{key}" has a value of no use.'
            if key
            else "The front matter is not a list of keys and values.",
            where=f"{where}, line {line}",
            hint=hint,
        ) from error
