"""Words that people ask with and no document holds: what they may stand for."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.ask import Assistant
from bot.catalog.snapshot import Snapshot
from bot.language.analysis import fold
from bot.service.corrections import WORD
from bot.storage.store import Entry, Gap

# A word that fails so often is worth a question, and so many questions are looked at for it.
FAILS = 3
_LOOKED_AT = 200
# Letters: no part of a word is shorter.
_LEAST_PART = 3
# From where on an encoder takes two words for much the same.
_ALIKE = 0.8
# Words of closest quotes that it is asked about.
_MOST_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair of words that may stand for one another.

    Args:
        words: what people write, and what the documents have.
        count: how often it was asked with the first one, without a sure answer.
    """

    words: tuple[str, str]
    count: int


def suggestions(
    gaps: Sequence[Gap], snapshot: Snapshot, known: Collection[str], limit: int
) -> list[Suggestion]:
    """What words that keep failing may stand for; work for a processor.

    Args:
        gaps: questions without a sure answer, those asked most often first.
        snapshot: the documents that are given to who looks.
        known: words that somebody has accepted or refused something for, folded.
        limit: the most.

    Returns:
        Those that fail most often first: two words of the documents that are written as one; or,
        where there is an encoder, the word of the closest quotes that means much the same.
    """
    assistant = snapshot.reading or snapshot.assistant
    failing: dict[str, int] = {}
    closest: dict[str, dict[str, None]] = {}
    for gap in gaps[:_LOOKED_AT]:
        answer = snapshot.assistant.ask(gap.text)
        for word in {fold(one) for one in answer.unknown if one.isalpha()} - set(known):
            failing[word] = failing.get(word, 0) + gap.count
            held = closest.setdefault(word, {})
            for quote in (*answer.quotes, *answer.closest):
                held |= dict.fromkeys(_words(quote.text))
    found: list[Suggestion] = []
    for word, count in sorted(failing.items(), key=lambda one: (-one[1], one[0])):
        if count < FAILS or len(found) == limit:
            break
        meant = _apart(word, assistant) or _alike(word, list(closest[word]), assistant)
        if meant:
            found.append(Suggestion((word, meant), count))
    return found


def known_words(entries: Sequence[Entry]) -> frozenset[str]:
    """Words that somebody has accepted or refused something for."""
    return frozenset(one.key for one in entries if one.kind == WORD)


def _words(text: str) -> Iterator[str]:
    for word in fold(text).split():
        bare = word.strip(".,;:!?()[]\"'“”‘’")
        if bare.isalpha() and len(bare) >= _LEAST_PART:
            yield bare


def _apart(word: str, assistant: Assistant) -> str:
    """Two words that stand side by side in the documents, and make this one; else empty."""
    index = assistant.index
    for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        first, second = word[:at], word[at:]
        if first not in index.words or second not in index.words:
            continue
        for sentence in index.holding(index.words[first]):
            if f"{first} {second}" in " ".join(fold(sentence.sentence.text).split()):
                return f"{first} {second}"
    return ""


def _alike(word: str, candidates: Sequence[str], assistant: Assistant) -> str:
    """The word of some that means much the same, by the encoder; else empty."""
    near = [(assistant.likeness(word, one), one) for one in candidates[:_MOST_CANDIDATES]]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""
