"""Files → their bytes and their text: only regular ones, of a bounded size."""

import codecs
import os
import re
from pathlib import Path, PurePath
from stat import S_ISREG

from bot.documents.document import CONTROL, TURNING
from bot.errors import DocumentError

_ESCAPED = {
    ord("\\"): "\\\\",
    **{code: f"\\x{code:02x}" for code in CONTROL},
    **{code: f"\\u{code:04x}" for code in (*TURNING, 0x2028, 0x2029)},
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.05  # of the characters of a text; more means that it is none


def path_text(path: PurePath | str) -> str:
    """A path as text on one line: a file name may hold anything, bytes that are no text as well.

    Args:
        path: a path as the operating system gives it.

    Returns:
        The path with escapes (backslashes among them) for what cannot be shown; no two paths
        have the same.
    """
    return str(path).translate(_ESCAPED).encode("utf-8", "backslashreplace").decode("utf-8")


def read_bytes(path: Path, most: int) -> bytes:
    """Read a file.

    Args:
        path: the file.
        most: the most bytes that it may have.

    Raises:
        DocumentError: the file cannot be opened, is too large, or is no regular file.
    """
    where = path_text(path)
    try:
        found = path.stat()
        # A pipe or a device would be waited for without end, and opening one can do something.
        if not S_ISREG(found.st_mode):
            raise DocumentError(
                "It is not a regular file.", where=where, hint="Name a file or a folder."
            )
        if found.st_size > most:
            raise DocumentError(
                f"The file is too large: it has {found.st_size:,} bytes, and at most {most:,} "
                "are read.",
                where=where,
                hint="Split it into several files, or remove it.",
            )
        # What stands there may have become a pipe since, or grow while it is read.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            return stream.read(most)
    except FileNotFoundError as error:
        raise DocumentError(
            "The file does not exist.", where=where, hint="Check the path."
        ) from error
    except PermissionError as error:
        raise DocumentError(
            "The file may not be read.",
            where=where,
            hint="Give the user that runs Pullquote the right to read it.",
        ) from error
    except (OSError, ValueError) as error:
        raise DocumentError(
            f"The file cannot be opened ({getattr(error, 'strerror', None) or error}).",
            where=where,
            hint="Check the path and what it links to.",
        ) from error


def decode(data: bytes, where: str) -> str:
    """Read bytes as text.

    Args:
        data: what a file holds.
        where: how to call the file in an error.

    Returns:
        The text, decoded as UTF-8 (or UTF-16 where it begins with a byte order mark), without
        the mark and with CRLF and CR made LF.

    Raises:
        DocumentError: it is no text, or is in another encoding.
    """
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "UTF-16" if utf_16 else "UTF-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise _binary(where) from error
        raise DocumentError(
            f"The file is not {encoding} text: byte {error.start} does not belong there.",
            where=where,
            hint="Open it in an editor and save it as UTF-8.",
        ) from error
    if "\x00" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise _binary(where)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _binary(where: str) -> DocumentError:
    return DocumentError(
        "The file is not text (it holds binary data).",
        where=where,
        hint="Save its text as a UTF-8 .txt file, or remove it.",
    )
