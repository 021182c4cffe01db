"""Which files are documents, which only look like some, and which nobody would want to quote."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from bot.documents.files import path_text

# What holds text for people and is of no format that is read: by suffix, what to do about it.
_OFFICE = "Save it as .docx, .pptx or .xlsx, or export it as a PDF."
_EXPORT = "Export it as a PDF or as HTML."
_MARKUP = "Save what it shows as .html, .md or .txt."
_MAIL = "Save the message as .html or .txt, or print it to a PDF."
_LINK = "It is only a link: download the document as .docx, .xlsx, .pptx or .pdf."
_PACKED = "Unpack it, or pack its files as a .zip."
_MENDS = {
    **dict.fromkeys(".doc .dot .dotx .ppt .pps .ppsx .rtf .wps".split(), _OFFICE),
    **dict.fromkeys(".pages .key .numbers .pub .vsd .vsdx .one .xps .wpd".split(), _EXPORT),
    **dict.fromkeys(".azw .azw3 .mobi .djvu .ps .tex".split(), _EXPORT),
    **dict.fromkeys(".adoc .asciidoc .creole .mediawiki .org .rst .textile .wiki".split(), _MARKUP),
    **dict.fromkeys(".eml .mbox .mht .mhtml .msg .pst".split(), _MAIL),
    **dict.fromkeys(".gdoc .gsheet .gslides".split(), _LINK),
    **dict.fromkeys(".7z .gz .rar .tar .tgz .zip".split(), _PACKED),
}
# Names that a program gives to what it is at work on, and what an archive of macOS has beside.
_UNFINISHED = ("~$", ".~lock")
_HIDDEN = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
# Suffixes that are named where files are passed over.
_MOST_NAMED = 6


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is none of the person's own."""
    return name.startswith((".", *_UNFINISHED)) or name in _HIDDEN


def mend_of(path: PurePath) -> str:
    """What to do with a file that looks like a document but cannot be read; empty for others.

    Args:
        path: of a format that is not read.
    """
    return _MENDS.get(path.suffix.lower(), "")


def named_kind(path: PurePath) -> str:
    """A file's kind, for people: "A .rtf file"."""
    return f"A {path_text(path.suffix.lower())} file" if path.suffix else "A file without a suffix"


def counted(paths: Iterable[PurePath]) -> str:
    """How many files there are of which kind, for people: "12 .png, 3 .js, 2 others"."""
    counts = Counter(path_text(path.suffix.lower()) for path in paths)
    common = [(suffix, count) for suffix, count in counts.most_common() if suffix][:_MOST_NAMED]
    others = counts.total() - sum(count for _, count in common)
    shown = [f"{count:,} {suffix}" for suffix, count in common]
    return ", ".join([*shown, *([f"{others:,} without a suffix or of others"] if others else [])])
