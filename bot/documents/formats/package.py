"""Files that are zips of XML (Word, slides, sheets, OpenDocument, EPUB), opened with care."""

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from bot.documents.formats.xml import declares, parsed
from bot.documents.kind import is_encrypted
from bot.errors import DocumentError

if TYPE_CHECKING:  # an element is only handed on
    from xml.etree.ElementTree import Element

# Bytes, unpacked. No text of people comes near: a thick book has three million characters.
_MOST_UNPACKED = 300_000_000
_MOST_XML = 60_000_000
# What people write gets ten to fifty times as short.
_MOST_SHORTENED = 200
_NEVER_MIND = 5_000_000

_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_SUFFIXES = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".vml")


class Package:
    """The parts of a file that is a zip.

    Args:
        data: what the file holds.
        where: how to call it in an error.
        format: what it should be, for people: "Word file".

    Raises:
        DocumentError: it is empty, kept shut by a password, damaged, or unpacks to far too much.
    """

    def __init__(self, data: bytes, where: str, format: str) -> None:  # noqa: A002 - what it is
        self._where, self._format = where, format
        if not data:
            raise DocumentError(
                "The file is empty.", where=where, hint="Save it again, or remove it."
            )
        if is_encrypted(data):
            raise self.shut()
        try:
            self._zip = ZipFile(BytesIO(data))
            parts = self._zip.infolist()
        except _BROKEN as error:
            raise self.damaged() from error
        if any(part.flag_bits & 1 for part in parts):
            raise self.shut()
        for part in parts:
            is_xml = part.filename.lower().endswith(_SUFFIXES)
            is_bomb = (
                part.file_size > _NEVER_MIND
                and part.file_size > _MOST_SHORTENED * part.compress_size
            )
            if is_bomb or (is_xml and part.file_size > _MOST_XML):
                raise self._too_much(part.file_size)
        unpacked = sum(part.file_size for part in parts)
        if unpacked > _MOST_UNPACKED:
            raise self._too_much(unpacked)
        self.names = frozenset(part.filename for part in parts)

    def read(self, name: str) -> bytes:
        """What a part holds.

        Raises:
            DocumentError: there is no such part, or it is damaged.
        """
        try:
            return self._zip.read(name)
        except (KeyError, *_BROKEN) as error:
            raise self.damaged() from error

    def xml(self, name: str) -> "Element":
        """A part that is XML.

        Raises:
            DocumentError: there is no such part, it is damaged, or it was made to do harm.
        """
        try:
            return parsed(self.read(name))
        except (LookupError, SyntaxError, RecursionError, ValueError) as error:
            raise self.damaged() from error

    def look_through(self, folder: str) -> None:
        """Look whether the parts in a folder that are XML are sound, before a library reads them.

        Raises:
            DocumentError: one of them is damaged, or declares what may grow without end.
        """
        for name in sorted(self.names):
            is_xml = name.startswith(folder) and name.lower().endswith(_SUFFIXES)
            if is_xml and declares(self.read(name)):
                raise self.damaged()

    def damaged(self) -> DocumentError:
        """What is said of a file that cannot be read as what it should be."""
        return DocumentError(
            f"It cannot be read as {_a(self._format)}: it is damaged, or is something else.",
            where=self._where,
            hint="Open it in the program that it is from and save it again, or remove it.",
        )

    def shut(self) -> DocumentError:
        """What is said of a file that a password keeps shut."""
        return DocumentError(
            "It is kept shut by a password.",
            where=self._where,
            hint="Save it without a password, or remove it.",
        )

    def _too_much(self, size: int) -> DocumentError:
        return DocumentError(
            f"It unpacks to far too much ({size:,} bytes of {_a(self._format)}).",
            where=self._where,
            hint="Remove it, or split it into several files if it is really a document.",
        )


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'AEIOU' else 'a'} {thing}"
