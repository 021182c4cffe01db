"""A document and what it is made of, as spans of one string."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Protocol, TypeAlias

# Direction embeddings, overrides and isolates: one that is never closed turns around all that
# follows it, so that "exe.gpj" reads "jpg.exe". Plain marks of direction do no harm.
TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
CONTROL = (*range(0x20), *range(0x7F, 0xA0))
_DROPPED = dict.fromkeys(code for code in (*CONTROL, *TURNING) if not chr(code).isspace())


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # one item of a list
    TABLE = "table"
    CODE = "code"
    DATELINE = "dateline"  # "BEIJING, April 24 (Reuters) – ", before the first sentence
    BYLINE = "byline"  # "By Eduardo Baptista"
    CREDIT = "credit"  # "(Reporting by …; editing by …)"
    LEFTOVER = "leftover"  # "Comments", "Share", cookie lines: never quoted


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document's text that is one thing.

    Args:
        kind: what it is.
        start: offset of its first character in the document's text, in code points.
        end: offset behind its last character; white space at either end is not part of it.
        level: 1 to 6 for a heading; how deep an item stands in lists, from 1 on, where that is
            known, one more for what goes on in it without a mark of its own; 1 for a table whose
            first row is known to name its columns; else 0.
        links: whether it is nothing but links.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    links: bool = False


@dataclass(frozen=True, slots=True)
class Locator:
    """A stretch of a document's text, and what people call the place where they find it.

    Args:
        start: offset of its first character in the document's text.
        end: offset behind its last character.
        label: such as "page 7", "sheet Prices" or "slide 3"; empty where it only has an address.
        fragment: what leads there behind the "#" of the document's address, such as "page=7" or
            the name of an anchor; empty where nothing does.
    """

    start: int
    end: int
    label: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; an empty string where it does not say.

    Args:
        title: shown with every quote; the file's name where nothing better is known.
        publisher: who published it.
        date: when, as it is to be shown.
        url: where it can be read, or empty.
        author: who wrote it.
        about: one line on what the document is, shown with every quote where there is one.
        sample: true for the document that ships with Pullquote.
        questions: what it answers, for people who look for something to ask.
    """

    title: str = ""
    publisher: str = ""
    date: str = ""
    url: str = ""
    author: str = ""
    about: str = ""
    sample: bool = False
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Document:
    """One text and the blocks found in it.

    Args:
        name: its path relative to the corpus, with forward slashes; unique within a corpus.
        text: the whole text that all offsets refer to.
        metadata: title, publisher, date and the like.
        blocks: in the order of the text, never overlapping. Text outside every block
            (front matter, rules, blank lines) is never quoted.
        locators: in the order of the text, where the format has pages or the like.
    """

    name: str
    text: str
    metadata: Metadata
    blocks: tuple[Block, ...]
    locators: tuple[Locator, ...] = ()

    @cached_property
    def content_hash(self) -> str:
        """Tells this text from any other, so that offsets are never read in a changed one.

        The first 32 hexadecimal digits of the text's SHA-256.
        """
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @cached_property
    def blocks_hash(self) -> str:
        """Tells these blocks from any others, in the same way."""
        written = (
            f"{one.kind},{one.start},{one.end},{one.level},{one.links}" for one in self.blocks
        )
        return sha256(";".join(written).encode()).hexdigest()[:32]

    @property
    def characters(self) -> int:
        """How many its text has."""
        return len(self.text)

    def called(self, name: str) -> "Document":
        """The same document under another name."""
        return replace(self, name=name)


class Texts(Protocol):
    """Where the texts of documents are stored, so that they need not stay in memory.

    What it is asked for again and again it remembers for a while. Any thread may ask.
    """

    def text(self, key: bytes) -> str:
        """A text.

        Args:
            key: of its document.

        Raises:
            TextError: it is no longer there, or cannot be got at.
        """

    def parts(self, key: bytes) -> tuple[tuple[Block, ...], tuple[Locator, ...]]:
        """The blocks and locators of a text; see `text`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a document's text is stored, and what tells it from others.

    Args:
        texts: has it.
        key: it is found by.
        content_hash: see `Document.content_hash`.
        blocks_hash: see `Document.blocks_hash`.
        characters: see `Document.characters`.
    """

    texts: Texts
    key: bytes
    content_hash: str
    blocks_hash: str
    characters: int


class StoredDocument(Document):
    """A document whose text, blocks and locators are got whenever they are asked for.

    Asked for one of them, it may raise a TextError.

    Args:
        name: see `Document`, as for `metadata`.
        metadata: of it.
        stored: where its text is.
    """

    stored: Stored

    def __init__(self, name: str, metadata: Metadata, stored: Stored) -> None:
        # A frozen class has no other way; as attributes one by one they take less memory.
        for attribute, value in (
            ("name", name),
            ("metadata", metadata),
            ("stored", stored),
            ("content_hash", stored.content_hash),
            ("blocks_hash", stored.blocks_hash),
        ):
            object.__setattr__(self, attribute, value)

    @property
    def text(self) -> str:
        """See `Document`."""
        return self.stored.texts.text(self.stored.key)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """See `Document`."""
        return self.stored.texts.parts(self.stored.key)[0]

    @property
    def locators(self) -> tuple[Locator, ...]:
        """See `Document`."""
        return self.stored.texts.parts(self.stored.key)[1]

    @property
    def characters(self) -> int:
        """See `Document`."""
        return self.stored.characters

    def called(self, name: str) -> "StoredDocument":
        """See `Document`."""
        return StoredDocument(name, self.metadata, self.stored)


class Role(StrEnum):
    """What a sentence is there for; only a statement is an answer by itself."""

    STATEMENT = "statement"
    QUESTION = "question"  # what stands behind it is the answer
    LEAD_IN = "lead_in"  # "Not covered:", and then a list; "Name: juno", and then its record
    HEADER = "header"  # the row of a table that names its columns
    POINTER = "pointer"  # a link, an entry of a table of contents: it says where, not what


# Offsets of the first character and behind the last one, in the document's text.
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that can be quoted: a slice of a document, never a copy.

    Args:
        document: where it stands.
        start: offset of its first character in the document's text.
        end: offset behind its last character.
        kind: the kind of block it stands in (never a leftover).
        paragraph: index of its block in `document.blocks`.
        headings: the blocks of the headings it stands under, outermost first.
        role: what it is there for.
        hangs_on: what it is not to be understood without, in the order of the text: the lead-in
            of its list, the header of its table, the question that it is the answer to.
        introduces: of a lead-in, what follows.
        listed_in: the whole list that it is an item of, or the table that it is a row of.
    """

    document: Document
    start: int
    end: int
    kind: BlockKind
    paragraph: int
    headings: tuple[Block, ...] = ()
    role: Role = Role.STATEMENT
    hangs_on: tuple[Span, ...] = ()
    introduces: Span | None = None
    listed_in: Span | None = None

    @property
    def text(self) -> str:
        """The sentence, sliced from its document."""
        return self.document.text[self.start : self.end]

    @property
    def section(self) -> str:
        """The innermost heading that it stands under, or an empty string."""
        return heading_text(self.document, self.headings[-1:])


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences under one heading that are searched as one: never empty."""

    sentences: tuple[Sentence, ...]

    @property
    def document(self) -> Document:
        """The document that the passage stands in."""
        return self.sentences[0].document

    @property
    def start(self) -> int:
        """Offset of its first character in the document's text."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.sentences[-1].end

    @property
    def text(self) -> str:
        """The passage, sliced from its document."""
        return self.document.text[self.start : self.end]


def count_parts(documents: Iterable[Document]) -> str:
    """What people call the parts of documents, and how many there are: "15 pages, 2 sheets"."""
    kinds: Counter[str] = Counter()
    for document in documents:
        labels = {one.label for one in document.locators if one.label}
        kinds.update(label.partition(" ")[0] for label in labels)
    return ", ".join(f"{count:,} {kind}{'s' * (count > 1)}" for kind, count in kinds.items())


def one_line(text: str) -> str:
    """A text on one line, without control characters and without what turns its direction."""
    return " ".join(text.translate(_DROPPED).split())


def heading_text(document: Document, headings: Sequence[Block]) -> str:
    """The text of headings, each on one line, joined by " › "; empty for none."""
    return " › ".join(one_line(document.text[block.start : block.end]) for block in headings)
