"""Pins and blocks that stand in a file: one JSON object a line."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.catalog.corrections import Blocked, Corrections, Made, PinnedSpots, Spot
from bot.documents.files import decode, path_text, read_bytes
from bot.errors import DocumentError, PinsError
from bot.filestamp import stamp_of

PINS_NAME = "pins.jsonl"

_MOST_BYTES = 16_000_000
_EXAMPLE = (
    'Write a pin as {"questions": ["When is payday?"], "quotes": [{"document": "pay.md", "text": '
    '"Salaries are paid on the 25th."}]}, and a block as {"never": {"document": "pay.md", "text": '
    '"…"}, "reason": "…"}.'
)

_Filled = Annotated[str, StringConstraints(pattern=r"\S")]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Said(_Row):
    document: _Filled
    text: _Filled


class _Never(_Row):
    document: _Filled
    text: _Filled | None = None


class _Scoped(_Row):
    """What holds everywhere, or in a workspace, or in a channel of one."""

    held_in: str = Field("", alias="in", pattern=r"^[A-Z0-9]+(/[A-Z0-9]+)?$")


class _Pin(_Scoped):
    questions: tuple[_Filled, ...] = Field(min_length=1)
    quotes: tuple[_Said, ...] = Field(min_length=1, max_length=3)


class _Block(_Scoped):
    never: _Never
    reason: str = ""


class PinsFile:
    """A pins file, which is read anew where it has changed.

    Args:
        path: the file.
        needed: whether it has to be there.
    """

    def __init__(self, path: Path, *, needed: bool) -> None:
        self.path = path
        self._needed = needed
        self._stamp = ""
        self._said: Corrections | PinsError = Corrections()

    def read(self) -> Corrections:
        """What it says; nothing where it need not be there, and is not.

        Raises:
            PinsError: it is not there, cannot be read, or has a line of no use.
        """
        stamp = stamp_of(self.path)
        if not stamp or stamp != self._stamp:
            try:
                self._said = self._read()
            except PinsError as error:
                self._said = error
            self._stamp = stamp
        said = self._said
        if isinstance(said, PinsError):
            raise PinsError(said.problem, where=said.where, hint=said.hint)
        return said

    def _read(self) -> Corrections:
        where = path_text(self.path)
        if not self._needed and not self.path.exists():
            return Corrections()
        try:
            text = decode(read_bytes(self.path, _MOST_BYTES), where)
        except DocumentError as error:
            raise PinsError(error.problem, where=error.where, hint=error.hint) from None
        return parse_pins(text, where)


def parse_pins(text: str, where: str) -> Corrections:
    """Read what stands in a pins file.

    Args:
        text: what is in it; blank lines are ignored.
        where: how to call it in an error.

    Raises:
        PinsError: a line is not as it should be; it is named.
    """
    pins: list[PinnedSpots] = []
    blocks: list[Blocked] = []
    # Not `splitlines`: JSON strings may hold U+2028 and other line ends as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        row = _read(line, f"{where}, line {number}")
        team, _, place = row.held_in.partition("/")
        by = Made(f"{where}:{number}", team, place, file=where)
        if isinstance(row, _Pin):
            spots = tuple(_spot(one.document, one.text) for one in row.quotes)
            pins.append(PinnedSpots(by, row.questions, spots))
        else:
            said = row.never.text
            spot = None if said is None else _spot(row.never.document, said)
            blocks.append(Blocked(by, row.never.document, spot, row.reason))
    return Corrections(tuple(pins), tuple(blocks))


def _spot(document: str, text: str) -> Spot:
    return Spot(document, "", 0, len(text), text=text)


def _read(line: str, where: str) -> _Pin | _Block:
    kind = _Block if '"never"' in line else _Pin
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))
        problem = f"{key}: {first['msg']}." if key else f"{first['msg']}."
        raise PinsError(problem, where=where, hint=_EXAMPLE) from None
