"""What is known of a content that was read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from bot.documents.document import Document, Metadata, Stored, StoredDocument
from bot.documents.read import Reading, described
from bot.errors import DocumentError


class Version(NamedTuple):
    """What tells one content from any other.

    Args:
        digest: the SHA-256 of its bytes.
        suffix: how it is read.
        notes: whether notes of speakers are read too.
    """

    digest: bytes
    suffix: str
    notes: bool = False


# What there is to be read in a file, why there is nothing, or None for a file of no format that is
# read: by name within an archive; "" is the file itself.
Members: TypeAlias = Mapping[str, Version | DocumentError | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of a content, with its text or without.

    Args:
        metadata: what it says of itself; its title may be empty.
        notes: what is worth knowing of how it was read.
        content: what was read, or where that is stored.
    """

    metadata: Metadata
    notes: tuple[str, ...]
    content: Reading | Stored

    @property
    def has_text(self) -> bool:
        """Whether its text is in memory."""
        return isinstance(self.content, Reading)

    @property
    def characters(self) -> int:
        """How many its text has."""
        held = self.content
        return held.characters if isinstance(held, Stored) else len(held.text)

    @property
    def key(self) -> bytes:
        """Where its text is stored; empty where it is in memory."""
        return self.content.key if isinstance(self.content, Stored) else b""

    def with_text(self) -> "Known":
        """The same with its text in memory.

        Raises:
            TextError: it cannot be got.
        """
        if isinstance(self.content, Reading):
            return self
        texts, key = self.content.texts, self.content.key
        blocks, locators = texts.parts(key)
        reading = Reading(texts.text(key), blocks, self.metadata, locators, self.notes)
        return replace(self, content=reading)

    @classmethod
    def of(cls, reading: Reading) -> "Known":
        """What is known with the text."""
        return cls(described(reading), reading.notes, reading)

    def document(self, name: str, metadata: Metadata) -> Document:
        """A document of it.

        Args:
            name: of the document.
            metadata: of the document.
        """
        if isinstance(self.content, Stored):
            return StoredDocument(name, metadata, self.content)
        return Document(
            name, self.content.text, metadata, self.content.blocks, self.content.locators
        )
