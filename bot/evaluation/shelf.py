"""Documents of any number of passages, of about 420 characters each, and questions on them.

The passages are from the large public corpus as far as it goes. Beyond it, its lines are put
together anew by chance, with a word now and then that no other passage has, so that the vocabulary
goes on growing as it does in real documents.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from random import Random

from bot.documents.read import read_document
from bot.errors import DocumentError

_SEED = 15
_LENGTH = 420  # characters of a passage
_SHORTEST = 200
_PASSAGES = 10  # of a document
_NEW_WORD = 0.3  # of the passages that are put together have one that is new
_SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu".split()
_FILES = 500  # of a folder
_QUESTIONS = 500
_QUESTION_WORDS = (3, 6)
DOCUMENTS, ASKED = "documents", "questions.json"


def write_shelf(folder: Path, size: int, pages: Sequence[Path]) -> None:
    """Write documents as Markdown files, and questions on them.

    Args:
        folder: gets them.
        size: how many passages.
        pages: of the corpus.
    """
    chance = Random(_SEED)  # noqa: S311 - drawn alike each time, and no secret
    asked = Random(_SEED)  # noqa: S311 - the same
    texts = islice(_texts(pages, chance), size)
    questions: list[str] = []
    for number, passages in enumerate(_by_document(texts)):
        place = folder / DOCUMENTS / str(number // _FILES)
        place.mkdir(parents=True, exist_ok=True)
        title = " ".join(passages[0].split()[:4])
        text = "\n\n".join((f"# {title}", *passages))
        (place / f"{number}.md").write_text(text + "\n", encoding="utf-8")
        for passage in passages * max(1, _QUESTIONS // size):
            _draw(questions, passage, asked)
    folder.joinpath(ASKED).write_text(json.dumps(questions), encoding="utf-8")


def _draw(questions: list[str], passage: str, chance: Random) -> None:
    """Take a few words of a passage that stand together, as a heading has them."""
    words = passage.split()
    length = chance.randint(*_QUESTION_WORDS)
    first = chance.randrange(max(1, len(words) - length))
    question = " ".join(words[first : first + length])
    if len(questions) < _QUESTIONS:
        questions.append(question)
    elif chance.random() < 0.01:
        questions[chance.randrange(_QUESTIONS)] = question


def _by_document(passages: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(passages)
    while together := list(islice(rest, _PASSAGES)):
        yield together


def _texts(pages: Sequence[Path], chance: Random) -> Iterator[str]:
    """Passages without end."""
    lines: list[str] = []
    for page in chance.sample(pages, len(pages)):
        own = _lines(page)
        lines += own
        yield from _joined(own)
    for number in count():
        parts: list[str] = []
        while sum(map(len, parts)) < _LENGTH:
            parts.append(chance.choice(lines))
        if chance.random() < _NEW_WORD:
            parts.append(f"See {_word(number)}.")
        yield " ".join(parts)[: 2 * _LENGTH]


def _lines(page: Path) -> list[str]:
    """The lines of a page, without marks that mean something in Markdown."""
    try:
        text = read_document(page, page.name).text
    except DocumentError:  # some pages have a heading alone
        return []
    return [line for line in (line.strip("-#>*+ \t|") for line in text.split("\n")) if line]


def _joined(lines: Iterable[str]) -> Iterator[str]:
    parts: list[str] = []
    length = 0
    for line in lines:
        parts.append(line)
        length += len(line)
        if length >= _LENGTH:
            yield " ".join(parts)
            parts, length = [], 0
    if length >= _SHORTEST:
        yield " ".join(parts)


def _word(number: int) -> str:
    """A word for each number."""
    word = ""
    while number:
        number, syllable = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
    return f"ix{word}"
