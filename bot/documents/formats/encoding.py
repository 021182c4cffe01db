"""Bytes → text, where people save in whatever encoding their program likes."""

import codecs

from bot.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
# As browsers do.
_READ_AS = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252")
_GUESSED = "cp1252"


def decoded(data: bytes, where: str, said: str = "utf-8") -> tuple[str, tuple[str, ...]]:
    """Read bytes as text.

    Args:
        data: what a file holds.
        where: how to call it in an error.
        said: the encoding that it says it is in.

    Returns:
        The text, with line feeds only, and what is to be said of its encoding where that is not
        UTF-8.

    Raises:
        DocumentError: it is empty, is no text, or is in an encoding that cannot be guessed.
    """
    text, notes = _decoded(data, where, said)
    if "\x00" in text:
        raise _binary(where)
    if not text.strip():
        raise DocumentError("The file is empty.", where=where, hint="Put text in it, or remove it.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decoded(data: bytes, where: str, said: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, where).removeprefix("\ufeff"), ()
    try:
        text = data.decode(_READ_AS.get(said, said))
    except (UnicodeError, LookupError):
        return _guessed(data, where)
    if said in _USUAL or text.isascii():
        return text, ()
    return text, (f"It was read as {said}, which it says it is: look whether letters are right.",)


def _guessed(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = _strictly(data, _GUESSED, where)
    note = "It is not UTF-8, and does not say what it is: it was read as windows-1252."
    return text, (f"{note} Save it as UTF-8 if letters are wrong.",)


def _strictly(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise _binary(where) from error
        raise DocumentError(
            "Its encoding is unknown: it is neither UTF-8 nor what it says it is.",
            where=where,
            hint="Open it in the program that it is from and save it again, as UTF-8.",
        ) from error


def _binary(where: str) -> DocumentError:
    return DocumentError(
        "The file is not text (it holds binary data).",
        where=where,
        hint="Save it again in the program that it is from, or remove it.",
    )
