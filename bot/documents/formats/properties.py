"""What office files say of themselves, beside their text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.documents.document import Block, BlockKind, Metadata, one_line
from bot.documents.formats.package import Package

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CORE = "docProps/core.xml"
DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_LONGEST = 200  # characters
_AT_THE_TOP = 5  # blocks
_SHORT = 80  # characters, of a line above a title
# What programs write there of themselves.
_NO_TITLE = re.compile(
    r"(?:microsoft \w{3,12} -|untitled|document ?\d*$|title$|powerpoint pres|presentation ?\d*$"
    r"|book ?\d*$|slide \d|template)|.{1,150}\.\w{3,4}$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:python-\w{1,9}|(?:microsoft|windows|ms) (?:office )?user|author|admin\w{0,9}|users?|owner"
    r"|unknown|default|openpyxl|apache poi|.{0,40}\b(?:scanner|converter|printer))$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def core_properties(package: Package) -> Metadata:
    """What a file of Word, PowerPoint or Excel says of itself.

    Raises:
        DocumentError: the part that says so is damaged.
    """
    if _CORE not in package.names:
        return Metadata()
    said = package.xml(_CORE)
    return described(said, (f"{_TERMS}modified", f"{_TERMS}created"))


def described(said: "Element", dates: Iterable[str], authors: Iterable[str] = ()) -> Metadata:
    """What stands in Dublin Core's elements.

    Args:
        said: the element that they stand under, at any depth.
        dates: which elements say when, the best first.
        authors: which say who, before the usual one.
    """
    title, author = _first(said, [f"{DC}title"]), _first(said, [*authors, f"{DC}creator"])
    day = _DAY.match(_first(said, dates))
    return Metadata(
        title="" if _NO_TITLE.match(title) else title,
        author="" if _NOBODY.match(author) else author,
        date=day[0] if day else "",
    )


def titled(said: Metadata, text: str, blocks: Sequence[Block]) -> Metadata:
    """The same with the title that a reader sees at the top, where there is one.

    What a file says of itself is often of the file that it was made from.
    """
    for block in blocks[:_AT_THE_TOP]:
        shown = one_line(text[block.start : block.end])
        if block.kind is BlockKind.HEADING and block.level == 1:
            return replace(said, title=shown)
        if len(shown) > _SHORT:
            break
    return said


def _first(said: "Element", tags: Iterable[str]) -> str:
    for tag in tags:
        for element in said.iter(tag):
            shown = one_line(element.text or "")
            if shown and len(shown) <= _LONGEST:
                return shown
    return ""
