"""Word files → what they show, by the reader of web pages."""

import re
from io import BytesIO

import mammoth

from bot.documents.blocks import tell_apart
from bot.documents.formats.dom import parse
from bot.documents.formats.package import Package
from bot.documents.formats.properties import core_properties, titled
from bot.documents.formats.shown import NUMBERED, show
from bot.documents.formats.word_parts import MARK, MARK_END, as_seen
from bot.documents.page import Page
from bot.documents.read import Reading

_LOOKS = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='heading 7'] => h6:fresh",
        "p[style-name='heading 8'] => h6:fresh",
        "p[style-name='heading 9'] => h6:fresh",
        # A table of contents leads elsewhere.
        *(f"p[style-name='toc {level}'] => nav > p:fresh" for level in range(1, 10)),
        "p[style-name='table of figures'] => nav > p:fresh",
        "b => strong",
    )
)
_TRACKED = (
    "It has changes that nobody has accepted yet: what they insert was read, and what they delete "
    "was not. Accept or reject them in Word."
)
# A footnote is seen as a small figure, not as one in brackets, and has no way back on paper.
_NOTE = re.compile(r"\[(\d{1,5})\]</a></sup>")
# The number of an item stands before all that is in it.
_OF_ITEM = re.compile(
    rf"<li>((?:<(?!li>)\w[^<>]{{0,200}}>){{0,5}}){MARK}([^<>{MARK_END}]{{1,200}}){MARK_END}"
)
_BACK = re.compile(r'<a href="#(?:foot|end)note-ref-[^"<>]{1,40}">↑</a>')


def read_word(data: bytes, where: str) -> Reading:
    """Read a Word file (.docx).

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        What it shows: what was inserted with changes tracked and not what was deleted, no
        comments, no hidden text, no heads and feet of pages; footnotes stand at the end. A short
        paragraph in bold above others is a heading.

    Raises:
        DocumentError: it is damaged, kept shut by a password, or unpacks to far too much.
    """
    package = Package(data, where, "Word file")
    package.look_through("word/")
    seen, is_tracked = as_seen(package)
    try:
        made = mammoth.convert_to_html(
            BytesIO(seen),
            style_map=_LOOKS,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
    except Exception as error:  # a damaged file breaks it in ways that nobody has listed
        raise package.damaged() from error
    source = _BACK.sub("", _NOTE.sub(r"\1</a></sup>", made.value))
    source = _OF_ITEM.sub(rf'<li {NUMBERED}="\2">\1', source)
    source = source.replace(MARK, "").replace(MARK_END, " ")
    root = parse(source, where).root
    page = show(root, is_page=False, is_numbered=True) if root is not None else Page()
    text = page.text()
    blocks = tell_apart(text, page.blocks)
    said = titled(core_properties(package), text, blocks)
    notes = (_TRACKED,) if is_tracked else ()
    return Reading(text, blocks, said, notes=notes)
