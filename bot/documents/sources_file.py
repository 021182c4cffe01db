"""What may stand in a `sources.toml`."""

import re
import tomllib
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.documents.document import one_line
from bot.errors import DocumentError

_BRACES = re.compile(r"\{([^{}]*)\}")
_PLACES = frozenset({"path", "page", "id"})
_HINT = "Correct it; docs/documents.md says what may stand there."


def _below(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError("it should lead to a folder below this file, such as handbook")
    return path.rstrip("/")


def _fillable(address: str) -> str:
    if unknown := set(_BRACES.findall(address)) - _PLACES:
        raise ValueError(f"{{{min(unknown)}}} is not known: {{path}}, {{page}} and {{id}} are")
    return address


class Folder(BaseModel):
    """What is said of the documents of one folder.

    Args:
        path: the folder, or the archive, relative to the file that says it; "." for all.
        address: where a document can be read: `{path}` stands for its path below the folder,
            `{page}` for that without its suffix, and `{id}` for the id of an exported page.
        publisher: who publishes them.
        title: what a title is made of: what the document says, or its file's name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Annotated[str, AfterValidator(_below)] = "."
    address: Annotated[
        str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$"), AfterValidator(_fillable)
    ] = ""
    publisher: Annotated[str, AfterValidator(one_line)] = ""
    title: Literal["heading", "name"] = "heading"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: tuple[Folder, ...]


def parse(text: str, where: str) -> tuple[Folder, ...]:
    """Read the text of a file.

    Args:
        text: what it holds.
        where: how to call it in an error.

    Raises:
        DocumentError: it is no TOML, or says what cannot be understood.
    """
    try:
        return _File.model_validate(tomllib.loads(text)).folder
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(
            f"It is not TOML, so that nothing of it is used: {error}.", where=where, hint=_HINT
        ) from error
    except RecursionError as error:
        raise DocumentError("It is nested too deeply.", where=where, hint=_HINT) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise DocumentError(
            f"Nothing of it is used, as {place} is wrong: {first['msg']}.", where=where, hint=_HINT
        ) from error
