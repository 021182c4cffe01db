"""Archives → their members, bounded: a .zip is read as if it were a folder."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.documents.files import path_text
from bot.documents.read import Readers, most_bytes
from bot.documents.unread import is_hidden
from bot.errors import DocumentError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

ARCHIVE = ".zip"
_MOST_MEMBERS = 10_000
# Bytes that all members may have together: some, or so many times what the archive has.
_ALWAYS_READ = 100_000_000
_MOST_TIMES = 100
_MOST_UNPACKED = 2_000_000_000
# What stands before each member in an archive's table of contents.
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_NAME_IS_UTF_8 = 0x800
# Stored, and deflated. What others unpack with may need any amount of memory.
_METHODS = (0, 8)
# An archive may hold archives (Notion's exports do), and these no others.
_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Args:
        name: its path in the archive, with forward slashes; it leads nowhere else.
        data: what it holds; None where it is of no format that is read, or cannot be read.
        error: why it cannot be read.
    """

    name: str
    data: bytes | None = None
    error: DocumentError | None = None


def unpack(data: bytes, where: str, readers: Readers) -> Iterator[Member]:
    """Unpack the files of an archive, one at a time, in the order of their names.

    Args:
        data: what the archive holds.
        where: how to call it in an error.
        readers: of the formats that are read, by suffix; other files are only named.

    Yields:
        Its members, those of archives in it among them.

    Raises:
        DocumentError: it is damaged, or would be too much unpacked.
    """
    yield from _Unpacking(readers, where, len(data)).members(data, "", _DEPTH)


class _Unpacking:
    """Unpacks an archive and those in it, which have one bound together.

    Args:
        readers: of the formats that are read, by suffix.
        where: how to call the archive in an error.
        size: how many bytes the archive has.
    """

    def __init__(self, readers: Readers, where: str, size: int) -> None:
        self._readers = readers
        self._where = where
        self._most = min(_MOST_UNPACKED, max(_ALWAYS_READ, _MOST_TIMES * size))
        self._unpacked = 0
        self._members = 0

    def members(self, data: bytes, name: str, depth: int) -> Iterator[Member]:
        """The members of an archive, which has itself this name in another, or none."""
        folder = f"{name}/" if name else ""
        with _opened(data, self._place(name)) as archive:
            # Where two have one name, the later one is what unpacking would leave.
            named = {_safe_name(one): one for one in archive.infolist() if not one.is_dir()}
            shown = {
                path: one
                for path, one in sorted(named.items())
                if path and not any(map(is_hidden, path.split("/")))
            }
            self._count(shown, self._place(name))
            for path, one in shown.items():
                if not _is_view(path, shown):
                    yield from self._member(archive, one, folder + path, depth)

    def _place(self, name: str) -> str:
        return f"{self._where}/{name}" if name else self._where

    def _count(self, members: "dict[str, ZipInfo]", where: str) -> None:
        self._members += len(members)
        self._unpacked += sum(
            one.file_size for name, one in members.items() if self._is_read(_suffix(name))
        )
        if self._members > _MOST_MEMBERS:
            raise _too_many(where)
        if self._unpacked > self._most:
            raise DocumentError(
                f"Unpacked, the archive would have {self._unpacked:,} bytes, and at most "
                f"{self._most:,} are read.",
                where=where,
                hint="If you trust it, unpack it into a folder; else remove it.",
            )

    def _is_read(self, suffix: str) -> bool:
        return suffix in self._readers or suffix == ARCHIVE

    def _member(
        self, archive: "ZipFile", member: "ZipInfo", name: str, depth: int
    ) -> Iterator[Member]:
        """One member, or those of the archive that it is."""
        suffix = _suffix(name)
        if suffix == ARCHIVE and depth == 1:
            yield Member(name, error=_too_deep(self._place(name)))
        elif self._is_read(suffix):
            try:
                data = _unpacked(archive, member, self._place(name))
                if suffix == ARCHIVE:
                    yield from self.members(data, name, depth - 1)
                else:
                    yield Member(name, data)
            except DocumentError as error:
                yield Member(name, error=error)
        else:
            yield Member(name)


def _opened(data: bytes, where: str) -> "ZipFile":
    # What reads no archive need not load it.
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415

    # Python makes an object of each entry, before anybody can ask how many there are.
    if data.count(_ENTRY) > 2 * _MOST_MEMBERS:
        raise _too_many(where)
    try:
        return ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, UnicodeError) as error:
        raise _damaged(where) from error


def _unpacked(archive: "ZipFile", member: "ZipInfo", where: str) -> bytes:
    """What a member holds."""
    from zipfile import BadZipFile  # noqa: PLC0415

    most = most_bytes(_suffix(where))
    if member.flag_bits & _ENCRYPTED:
        raise DocumentError(
            "It is encrypted.", where=where, hint="Pack it again without a password."
        )
    if member.compress_type not in _METHODS:
        raise DocumentError(
            "It is packed in a way that is not read.",
            where=where,
            hint="Pack it again as an ordinary .zip, or unpack it into a folder.",
        )
    if member.file_size > most:
        raise DocumentError(
            f"The file is too large: it has {member.file_size:,} bytes, and at most {most:,} "
            "are read.",
            where=where,
            hint="Split it into several files, or remove it.",
        )
    try:
        with archive.open(member) as stream:
            return stream.read(most)  # never more than the table of contents says
    except (BadZipFile, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise _damaged(where) from error


def _damaged(where: str) -> DocumentError:
    return DocumentError(
        "It is damaged: what is packed in it cannot be unpacked.",
        where=where,
        hint="Pack or download it again.",
    )


def _too_many(where: str) -> DocumentError:
    return DocumentError(
        f"The archive holds more than {_MOST_MEMBERS:,} files.",
        where=where,
        hint="Unpack it into a folder, or split it.",
    )


def _too_deep(where: str) -> DocumentError:
    return DocumentError(
        "It is an archive in an archive in an archive, which is not opened.",
        where=where,
        hint="Unpack the outermost one into a folder.",
    )


def _safe_name(member: "ZipInfo") -> str:
    """A member's path that leads nowhere but into the archive, each part of it on one line."""
    name = member.filename
    if not member.flag_bits & _NAME_IS_UTF_8:
        # Python takes it for a code page of DOS; most of what packs today writes UTF-8.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    parts = name.replace("\\", "/").split("/")
    return "/".join(path_text(part) for part in parts if part not in ("", ".", ".."))


def _is_view(name: str, members: "dict[str, ZipInfo]") -> bool:
    """Whether it is the view of a database of Notion's, of which there is the whole beside it."""
    path = PurePosixPath(name)
    return path.suffix == ".csv" and f"{path.with_suffix('')}_all.csv" in members


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
