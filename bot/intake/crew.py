"""Who reads: text at once, and all else in processes of their own."""

from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple, Self

from bot.documents.read import Readers, Reading, read_data
from bot.errors import DocumentError


class Version(NamedTuple):
    """What tells one content from any other.

    Args:
        digest: the SHA-256 of its bytes.
        suffix: how it is read.
    """

    digest: bytes
    suffix: str


Outcome = Reading | DocumentError


class Crew:
    """Reads what it is handed.

    Args:
        readers: of the formats that are read, by suffix.
    """

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""

    def read(self, version: Version, data: bytes, where: str) -> Iterator[tuple[Version, Outcome]]:
        """Read something, now or later; yields what has been read by now."""
        try:
            yield version, read_data(data, version.suffix, where, self._readers)
        except DocumentError as error:
            yield version, error

    def rest(self) -> Iterator[tuple[Version, Outcome]]:
        """Wait for what has not been read yet."""
        yield from ()
