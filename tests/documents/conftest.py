"""What the tests of reading share: a file on disk, read the public way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.documents.document import Document
from bot.documents.read import read_document

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes text, or bytes, to a file and reads it as a document."""

    def write_and_read(content: str | bytes, name: str = "text.txt") -> Document:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_document(path, name)

    return write_and_read
