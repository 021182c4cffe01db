"""Which language a text is in, where that is plain: told only to say why nothing was found."""

import re
from collections.abc import Container, Sequence
from functools import cache
from typing import Protocol

from bot.documents.document import Document
from bot.language.analysis import fold
from bot.language.words import STOP_WORDS, rarity

# What is told apart: languages that many people write at work, by their codes.
_NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
# How sure the library has to be, 0 to 1: chosen on questions of our own in eighteen languages, with
# no false alarm on 825 English ones.
_SURE = 0.6
# Of an English question at least so many words are English, or say nothing in English.
_ENGLISH_WORDS = 0.6
_ENGLISH_STOP_WORDS = 0.35
_FEWEST_LETTERS = 8
_MOST_CHARACTERS = 2000
_MOST_DOCUMENTS = 200
_MOST_NAMED = 3

_WORD = re.compile(r"[^\W\d_]+")


class _Identifier(Protocol):
    def set_languages(self, langs: Sequence[str]) -> None:
        """Choose from these only, by their codes."""

    def classify(self, text: str) -> tuple[str, float]:
        """The code of the likeliest language, and how likely it is."""


@cache
def _identifier() -> _Identifier:
    """Loaded where it is first needed: that takes a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(_NAMES))
    return identifier


def foreign_language(text: str, words: Container[str]) -> str:
    """The language of a message, where it is plainly not English.

    Args:
        text: the message.
        words: of the documents, folded: an abbreviation of theirs is no sign of another language.

    Returns:
        Its name in English; empty where it may well be English, or is not plain.
    """
    shown = text[:_MOST_CHARACTERS]
    name = "" if _may_be_english(shown, words) else _language(shown)
    return "" if name == "English" else name


def languages_of(documents: Sequence[Document]) -> tuple[str, ...]:
    """The languages of documents, by their beginnings, as far as they are plain.

    Args:
        documents: of many, a sample is looked at.

    Returns:
        Their names in English, those of most documents first, three at most.
    """
    step = -(-len(documents) // _MOST_DOCUMENTS) or 1
    found = [_language(one.text[:_MOST_CHARACTERS]) for one in documents[::step]]
    names = sorted({*found} - {""}, key=found.count, reverse=True)
    return tuple(names[:_MOST_NAMED])


def _may_be_english(text: str, of_documents: Container[str]) -> bool:
    words = [fold(word) for word in _WORD.findall(text)]
    if sum(map(len, words)) < _FEWEST_LETTERS and text.isascii():
        return True
    known = sum(rarity(word) < 1 or word in of_documents for word in words)
    stop = sum(word in STOP_WORDS for word in words)
    return known > _ENGLISH_WORDS * len(words) or stop > _ENGLISH_STOP_WORDS * len(words)


def _language(text: str) -> str:
    code, sure = _identifier().classify(text)
    return _NAMES[code] if sure >= _SURE else ""
