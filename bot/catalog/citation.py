"""Where a quote is from: said once, for every host."""

from dataclasses import dataclass
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from bot.answering.answer import Quote
from bot.documents.document import Metadata
from bot.language.analysis import fold

_LONGEST_ADDRESS = 2500
# More words than this are found by their first and last ones.
_WORDS_AT_EITHER_END = 5
_ADDRESS_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote is from.

    Args:
        document: the document's name in its corpus.
        title: the document's.
        section: the innermost heading it stands under; empty where there is none.
        locator: the page, sheet or slide on which it begins; empty where there is none.
        published: publisher and date, as far as they are known.
        about: what the document is, or empty.
        url: where the document can be read, or empty.
        address: where a browser opens it at the quote (a text fragment), or empty.
    """

    document: str
    title: str
    section: str
    locator: str
    published: tuple[str, ...]
    about: str
    url: str
    address: str

    @property
    def place(self) -> str:
        """Title and section, said once where they are the same, and the locator."""
        same = _words(self.title) == _words(self.section)
        named = " › ".join(filter(None, [self.title, "" if same else self.section]))
        return ", ".join(filter(None, [named, self.locator]))


def citation(quote: Quote) -> Citation:
    """Where a quote is from, for whoever shows it."""
    metadata, locators = quote.document.metadata, quote.document.locators
    return Citation(
        document=quote.document.name,
        title=metadata.title,
        section=quote.section,
        locator=next((one.label for one in locators if one.start <= quote.start < one.end), ""),
        published=published(metadata),
        about=metadata.about,
        url=metadata.url,
        address=_address(metadata.url, quote.text),
    )


def published(metadata: Metadata) -> tuple[str, ...]:
    """The publisher and the date of a document, as far as they are known."""
    return tuple(filter(None, [metadata.publisher, metadata.date]))


def _words(name: str) -> list[str]:
    """A title or a heading as it is read aloud: "Time-off:" is "TIME OFF"."""
    return fold(name).replace("-", " ").replace("_", " ").rstrip(" :.").split()


def _address(url: str, text: str) -> str:
    """Where a browser opens a text of a page: a text fragment; empty for no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    safe = percent_encode(url, safe=_ADDRESS_CHARACTERS)
    words = text.split()
    if len(words) > 2 * _WORDS_AT_EITHER_END:
        ends = [words[:_WORDS_AT_EITHER_END], words[-_WORDS_AT_EITHER_END:]]
    else:
        ends = [words]
    fragment = ",".join(_fragment(" ".join(end)) for end in ends)
    whole = f"{safe}{'' if '#' in safe else '#'}:~:text={fragment}"
    if len(whole) <= _LONGEST_ADDRESS:
        return whole
    return safe if len(safe) <= _LONGEST_ADDRESS else ""


def _fragment(text: str) -> str:
    # A dash has a meaning of its own in a text fragment.
    return percent_encode(text, safe="").replace("-", "%2D")
