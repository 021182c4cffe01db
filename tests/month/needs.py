"""What people need to know, in the words of two writers, and the handbook that says most of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import QuestionSetError

FOLDER = Path("tests/data/month")

_Row = TypeVar("_Row", bound=BaseModel)


class Need(BaseModel):
    """Something that people want to know.

    Args:
        id: unique.
        need: what it is, for people.
        document: of the handbook, which says it; None where none does.
        gold: the sentences that say it, one of which is enough.
        said: what one who knows would say, where no document does; else empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    need: str
    document: str | None
    gold: tuple[str, ...]
    said: str = ""

    @property
    def right(self) -> tuple[str, ...]:
        """What answers it, word for word."""
        return self.gold or (self.said,)


class _Wording(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What is asked in a month.

    Args:
        handbook: the folder of the documents.
        needs: by id.
        first: how one writer asks for each, by id.
        second: how another one does.
    """

    handbook: Path
    needs: Mapping[str, Need]
    first: Mapping[str, str]
    second: Mapping[str, str]


def load_needs(folder: Path = FOLDER) -> Needs:
    """Read the handbook's folder, the needs, and both their wordings.

    Args:
        folder: holds `handbook/`, `needs.jsonl`, `first.jsonl` and `second.jsonl`.

    Raises:
        QuestionSetError: a file is missing or broken, or a need lacks a wording.
    """
    needs = {}
    for where, line in _lines(folder / "needs.jsonl"):
        need = _parsed(Need, line, where)
        needs[need.id] = need
    first, second = (_wordings(folder / name, needs) for name in ("first.jsonl", "second.jsonl"))
    return Needs(folder / "handbook", needs, first, second)


def _wordings(path: Path, needs: Mapping[str, Need]) -> dict[str, str]:
    rows = [_parsed(_Wording, line, where) for where, line in _lines(path)]
    wordings = {one.id: one.question for one in rows}
    if wordings.keys() != needs.keys():
        raise QuestionSetError(
            f"Not in it and the needs alike: {', '.join(sorted(wordings.keys() ^ needs.keys()))}.",
            where=str(path),
            hint="Write one wording for each need.",
        )
    return wordings


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file with where they stand."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise QuestionSetError(
            "It cannot be read.", where=str(path), hint=f"{error.strerror}."
        ) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}, line {number}", line


def _parsed(kind: type[_Row], line: str, where: str) -> _Row:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        raise QuestionSetError(
            "The line is not what it should be.", where=where, hint=error.errors()[0]["msg"]
        ) from None
