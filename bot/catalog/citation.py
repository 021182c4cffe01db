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
_PLACE_CHARACTERS = "/:?@!$&'()*+,;=~"


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
        address: where a browser opens it at the quote: at its page, at the heading it stands under,
            at its words (a text fragment), as far as the address can say; or empty.
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
    metadata = quote.document.metadata
    around = [one for one in quote.document.locators if one.start <= quote.start < one.end]
    return Citation(
        document=quote.document.name,
        title=metadata.title,
        section=quote.section,
        locator=next((one.label for one in around if one.label), ""),
        published=published(metadata),
        about=metadata.about,
        url=metadata.url,
        address=_address(
            metadata.url, next((one.fragment for one in around[::-1]), ""), quote.text
        ),
    )


def published(metadata: Metadata) -> tuple[str, ...]:
    """The publisher and the date of a document, as far as they are known."""
    return tuple(filter(None, [metadata.publisher, metadata.date]))


def _words(name: str) -> list[str]:
    """A title or a heading as it is read aloud: "Time-off:" is "TIME OFF"."""
    return fold(name).replace("-", " ").replace("_", " ").rstrip(" :.").split()


def _address(url: str, place: str, text: str) -> str:
    """Where a browser opens a text of a document; empty for no address.

    Args:
        url: the document's; where it leads to a part of something already, it stays as it is.
        place: what leads to a part of it, such as "page=7" or the name of an anchor; or empty.
        text: what is quoted.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    safe = percent_encode(url, safe=_ADDRESS_CHARACTERS)
    if "#" not in safe:
        safe = f"{safe}#{percent_encode(place, safe=_PLACE_CHARACTERS)}"
    # What a page is told by is told to a program that shows no text of a browser's.
    whole = safe if "=" in place else f"{safe}:~:text={_directive(text)}"
    for address in (whole, safe.rstrip("#")):
        if len(address) <= _LONGEST_ADDRESS:
            return address
    return ""


def _directive(text: str) -> str:
    """A text by its words, or by the first and the last of them."""
    words = text.split()
    if len(words) > 2 * _WORDS_AT_EITHER_END:
        ends = [words[:_WORDS_AT_EITHER_END], words[-_WORDS_AT_EITHER_END:]]
    else:
        ends = [words]
    return ",".join(_fragment(" ".join(end)) for end in ends)


def _fragment(text: str) -> str:
    # A dash has a meaning of its own in a text fragment.
    return percent_encode(text, safe="").replace("-", "%2D")
