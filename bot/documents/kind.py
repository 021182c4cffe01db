"""What a file is by what it holds, whatever it is called."""

import re
import zlib
from io import BytesIO

_ZIPPED = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
    "xl/workbook.bin": ".xlsx",
}
_TYPED = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
    b"application/epub+zip": ".epub",
}
# The names in the directory of a file of the old kind of Office.
_NAMED = {"WordDocument": ".doc", "PowerPoint Document": ".ppt", "Workbook": ".xls", "Book": ".xls"}
_PAGE = re.compile(r"(?:<\?xml[^>]{0,200}>\s{0,9})?<(?:!doctype\s{1,9}html|html)\b", re.IGNORECASE)
_TEXTS = frozenset({"", ".txt", ".md", ".markdown", ".csv", ".tsv", ".html", ".htm", ".xhtml"})
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(data: bytes, called: str) -> str:
    """The suffix that a file should have.

    Args:
        data: all that it holds.
        called: the suffix that it has, in small letters.

    Returns:
        The suffix of what it is; the one that it has where nothing says otherwise.
    """
    if data.startswith(b"%PDF-") or (called not in _TEXTS and b"%PDF-" in data[:1024]):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data) or called
    if data.startswith(_OLD_OFFICE):
        # What is put into another is in its directory too.
        kinds = [kind for name, kind in _NAMED.items() if _is_in_directory(name, data)]
        return called if called in kinds else next(iter(kinds), called)
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if called not in _TEXTS and _PAGE.match(data[:1024].decode("utf-8-sig", "replace").lstrip()):
        return ".html"
    return called


def is_encrypted(data: bytes) -> bool:
    """Whether it is a file of Word, PowerPoint or Excel that a password keeps shut."""
    return data.startswith(_OLD_OFFICE) and _is_in_directory("EncryptedPackage", data)


def _zipped(data: bytes) -> str:
    # 9 ms that text need not pay for.
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415

    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _TYPED.get(archive.read("mimetype").strip(), "")
    except (
        BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        EOFError,
        zlib.error,
    ):
        return ""
    return next((kind for name, kind in _ZIPPED.items() if name in names), "")


def _is_in_directory(name: str, data: bytes) -> bool:
    return name.encode("utf-16-le") + b"\x00\x00" in data
