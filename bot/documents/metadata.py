"""Front matter: what a file says of itself between two marks at its top."""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.documents.document import Metadata, one_line

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
# The first line that is neither empty nor a comment says whether it is front matter, or a rule.
_YAML_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?:\s|$)")
_TOML_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*=|\[")

# Characters. It is read far more slowly than text, and says only what one line each can hold.
MOST_FRONT_MATTER = 50_000


def _one_line(value: object) -> object:
    if not isinstance(value, str):
        return value
    # YAML may write a character as two escapes, as JSON does; a half that is left is none.
    try:
        return one_line(value.encode("utf-16", "surrogatepass").decode("utf-16"))
    except UnicodeDecodeError:
        return None


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


def read_front_matter(text: str) -> tuple[Metadata, int]:
    """Read the front matter at the top of a text: YAML, or TOML between lines of three pluses.

    It may be anybody's. A value that is of no use here is left alone, and so is all of it where
    it cannot be understood: no document is left out for what is said of it.

    Args:
        text: the whole text, with line feeds only.

    Returns:
        What the front matter says (nothing where there is none) and the offset at which the
        text behind it begins (0 where there is none).
    """
    opening = _OPENING.match(text)
    if not opening:
        return Metadata(), 0
    is_yaml, begin = opening[1] == "---", opening.end()
    closing = _YAML_END.search(text, begin) if is_yaml else _TOML_END.search(text, begin)
    if not closing:
        return Metadata(), 0
    lines = text[begin : closing.start()]
    first = next((line for line in lines.split("\n") if line.strip() and line[0] != "#"), "")
    if not (_YAML_KEY.match(first) if is_yaml else _TOML_KEY.match(first)):
        return Metadata(), 0
    if len(lines) > MOST_FRONT_MATTER:
        return Metadata(), closing.end()
    try:
        parsed = _yaml(lines) if is_yaml else _toml(lines)
    except ValueError:
        parsed = _by_line(lines, ":" if is_yaml else "=")
    return _of_use(parsed).metadata(), closing.end()


def _yaml(lines: str) -> object:
    # 24 ms that a text without front matter need not pay for.
    import yaml  # noqa: PLC0415

    # The base loader leaves every value as it is written, so a date stays what it was.
    class Loader(yaml.BaseLoader):
        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            # A few lines of aliases can stand for more than fits into any memory.
            if self.check_event(yaml.AliasEvent):
                raise yaml.composer.ComposerError(problem="an alias (*) is not read")
            return super().compose_node(parent, index)

    try:
        return yaml.load(lines, Loader=Loader)  # noqa: S506 - it builds plain text only
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError from error


def _toml(lines: str) -> object:
    import tomllib  # noqa: PLC0415

    try:
        return {
            key: value if isinstance(value, str | list | bool) else str(value)
            for key, value in tomllib.loads(lines).items()
        }
    except RecursionError as error:
        raise ValueError from error


def _by_line(lines: str, separator: str) -> dict[str, str]:
    """What the lines say one by one, where they are not to be understood as a whole."""
    pairs = (line.partition(separator) for line in lines.split("\n"))
    return {key.rstrip(): value.strip(" \t\"'") for key, found, value in pairs if found}


def _of_use(parsed: object) -> FrontMatter:
    """The values that are of use."""
    if not isinstance(parsed, dict):
        return FrontMatter()
    given = {key: value for key, value in parsed.items() if key in FrontMatter.model_fields}
    try:
        return FrontMatter.model_validate(given)
    except ValidationError as error:
        useless = {str(one["loc"][0]) for one in error.errors()}
        return FrontMatter.model_validate({k: v for k, v in given.items() if k not in useless})
