"""A folder of questions whose right quotes are known, and its two halves.

The folder holds `questions.jsonl`, one row a line, and the documents that the rows name.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PositiveInt, StringConstraints, ValidationError

from bot.errors import QuestionSetError

FILE_NAME = "questions.jsonl"

FilledText = Annotated[str, StringConstraints(pattern=r"\S")]


class Half(StrEnum):
    """Which rows of a question set."""

    TRAIN = "fit"  # may be looked at and fitted on
    TEST = "check"  # only measured on
    ALL = "all"


class Row(BaseModel):
    """One question and the quotes that answer it.

    Args:
        id: unique within its set.
        corpus: the file or folder that is asked, relative to the set's folder.
        question: as a person typed it; it may be blank.
        history: earlier questions of the same conversation, oldest first.
        gold: a right quote holds one of these, or is a good part of one; empty when the corpus
            does not answer the question.
        file: the one that answers it, or that tempts to; empty where nobody says.
        page: where a gold begins, counted from 1; None where its document has no pages.
        pages: all of them, where the golds stand on several.
        note: for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: FilledText
    corpus: FilledText
    question: str
    history: tuple[str, ...] = ()
    gold: tuple[FilledText, ...]
    file: str = ""
    page: PositiveInt | None = None
    pages: tuple[PositiveInt, ...] = ()
    note: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the corpus answers the question."""
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions to measure with.

    Args:
        name: the name of its folder.
        folder: where the corpora of the rows are found.
        rows: in the order of the file.
        split_by_corpus: whether the halves are of corpora rather than of rows.
    """

    name: str
    folder: Path
    rows: tuple[Row, ...]
    split_by_corpus: bool

    def by_corpus(self) -> Mapping[str, Sequence[Row]]:
        """The rows of each corpus, both in the order in which they first appear."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.corpus, []).append(row)
        return groups


def load_question_set(folder: Path) -> QuestionSet:
    """Reads a question set and checks every line of it.

    Args:
        folder: holds `questions.jsonl` (UTF-8, blank lines ignored) and the corpora.

    Raises:
        QuestionSetError: the file is missing, unreadable or without rows; a line is not a row;
            an id is used twice; or a corpus is not there.
    """
    path = folder / FILE_NAME
    rows: dict[str, Row] = {}
    # Not `splitlines`: JSON strings may hold U+2028 and other line ends as they are.
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        row = _parse(line, where)
        if row.id in rows:
            raise QuestionSetError(
                f"The id “{row.id}” is used twice.", where=where, hint="Give each row its own id."
            )
        if not os.path.lexists(folder / row.corpus):
            raise QuestionSetError(
                f"The corpus “{row.corpus}” does not exist.",
                where=where,
                hint=f"Name a file or folder relative to {folder}.",
            )
        rows[row.id] = row
    if not rows:
        raise QuestionSetError(
            "There is no question in it.", where=str(path), hint="Write one JSON object a line."
        )
    return QuestionSet(
        name=folder.resolve().name,
        folder=folder,
        rows=tuple(rows.values()),
        split_by_corpus=len({row.corpus for row in rows.values()}) > 1,
    )


def half_of(question_set: QuestionSet, row: Row) -> Half:
    """The half that a row belongs to, now and for ever.

    It is `TRAIN` when the SHA-256 of the row's key, as an integer, is even, else `TEST`. The key
    is the corpus where the set has several, so that no document stands in both halves, else the
    row's id.
    """
    key = row.corpus if question_set.split_by_corpus else row.id
    even = hashlib.sha256(key.encode()).digest()[-1] % 2 == 0
    return Half.TRAIN if even else Half.TEST


def select(question_set: QuestionSet, half: Half) -> QuestionSet:
    """The same set with only the rows of one half.

    Raises:
        QuestionSetError: no row is in that half.
    """
    if half is Half.ALL:
        return question_set
    rows = tuple(row for row in question_set.rows if half_of(question_set, row) is half)
    if not rows:
        raise QuestionSetError(
            f"None of its rows is in the half “{half}”.",
            where=str(question_set.folder / FILE_NAME),
            hint="Measure all rows of so small a set.",
        )
    return replace(question_set, rows=rows)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            "It is not UTF-8 text.", where=str(path), hint="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise QuestionSetError(
            f"It cannot be read ({error.strerror}).",
            where=str(path),
            hint=f"Name a folder that holds a file {FILE_NAME}.",
        ) from error


def _parse(line: str, where: str) -> Row:
    try:
        return Row.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise QuestionSetError(
            f"{field + ': ' if field else ''}{first['msg']}.",
            where=where,
            hint='Write a JSON object: {"id": …, "corpus": …, "question": …, "history": […], '
            '"gold": […]}; history may be left out.',
        ) from error
