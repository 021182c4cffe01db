"""English words: which carry no content or deny, what their forms share, how common they are."""

import importlib.resources
import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache

import Stemmer

# Function words, and what people type around a question in chat. None of them says what a
# document would have to be about. Forms without their apostrophe are how chat writes them.
STOP_WORDS = frozenset(
    """
    a about above after again against ain't aint all also am an and any anybody anyone anything
    are aren't arent as at be because been before being below between both but by can can't cannot
    cant could couldn't couldnt did didn't didnt do does doesn't doesnt doing don't done dont down
    during each ever every everyone everything few for from further had hadn't hadnt has hasn't
    hasnt have haven't havent having he he'd he'll he's her here here's hers herself hes him
    himself his how how's hows i i'd i'll i'm i've if im in into is isn't isnt it it'd it'll it's
    its itself ive just let's lets like lot many me might mine more most much must my myself
    neither no nor not now of off often on once only onto or other ought our ours ourselves out
    over own per please pls plz quite rather really same shall she she'd she'll she's shes should
    shouldn't shouldnt since so some somebody someone something still such tell than that that'll
    that's thats the their theirs them themselves then there there's theres these they they'd
    they'll they're they've theyre theyve this those though through thru thus to too toward towards
    u under until up upon ur us versus very via vs was wasn't wasnt we we'd we'll we're we've
    were weren't
    werent what what'll what're what's whatever whats when when's whenever whens where where's
    wheres wherever whether which whichever while who who'd who'll who's whoever whom whos whose
    why why's whys will with within without won't wont would wouldn't wouldnt y'all yall yes yet
    you you'd you'll you're you've your youre yours yourself yourselves youve
    actually anyway basically btw etc got hey hi hmm idk know maybe ok okay pretty so-called
    stuff thing things yeah yep
    wat wut wot wen wich teh dat dis
    r rn w tbh imo imho fyi tho gonna wanna gotta bc cuz cos lol ya yo umm um uh hm nah
    get gets getting going happen happens happened happening supposed
    """.split()
)

# Adjectives whose degrees are one thing to a search: "cheaper" is found by "cheap". Those whose
# degrees mean something of their own ("later", "lower", "earlier", "best") stay apart.
_COMPARED = (
    "big bright broad cheap clean clear close cold cool costly dark deep dirty dry easy fast few "
    "great hard heavy high hot large light long loud mild narrow new old poor pricey quick quiet "
    "rich rough safe sharp short simple slow small smart smooth soft steep strict strong sweet "
    "tall thick thin tight tiny tough warm weak wet wide young"
).split()


def _degrees(adjective: str) -> tuple[str, str]:
    base = adjective
    if adjective.endswith("y"):
        base = adjective[:-1] + "i"
    elif adjective.endswith("e"):
        base = adjective[:-1]
    elif adjective in {"big", "hot", "thin", "wet"}:
        base = adjective + adjective[-1]
    return base + "er", base + "est"


def _lines(package: str, file: str) -> list[str]:
    """The lines of a file in a package, without comments."""
    text = importlib.resources.files(package).joinpath(file).read_text(encoding="utf-8-sig")
    return [line for line in text.splitlines() if line[:1] != "#"]


@cache
def _irregular() -> dict[str, str]:
    """What a word is a form of, where a suffix stemmer cannot tell."""
    lines = (line.split(": ") for line in _lines(__package__, "irregular.txt"))
    forms = {form: lemma for lemma, all_forms in lines for form in all_forms.split()}
    return forms | {form: adjective for adjective in _COMPARED for form in _degrees(adjective)}


# Words that a suffix stemmer makes one with a word of another meaning: "authority" with "author",
# "edition" with "edit".
_APART = {
    form: word
    for word in (
        "apartment authority conversion customer department edition engineer experiment hardly "
        "important importance nearly officer position responsible several"
    ).split()
    for form in (word, word[:-1] + "ies" if word.endswith("y") else word + "s")
}


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


# Question words as they are typed in a hurry.
_HASTY = {"wat": "what", "wut": "what", "wot": "what", "wen": "when", "wich": "which"}
_HASTY_WORD = re.compile(rf"\b({'|'.join(_HASTY)})\b")


def spelled_out(question: str) -> str:
    """Write question words typed in a hurry as they are spelled.

    Args:
        question: a folded question.
    """
    return _HASTY_WORD.sub(lambda match: _HASTY[match.group()], question)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Cut a word down to what its inflected forms share.

    Args:
        word: one folded word, with or without a possessive ending.

    Returns:
        The Snowball (Porter2) stem of the word, or of its lemma where the form is irregular; the
        word itself where its stem would be that of another.
    """
    base = word.removesuffix("'s").removesuffix("'") or word
    if base in _APART:
        return _APART[base]
    lemma = _irregular().get(base) or _irregular().get(base.removesuffix("s"), base)
    return str(_stemmer().stemWord(lemma))


_NEGATIONS = frozenset(
    """
    not no never none nobody nothing neither nor without cannot cant can't ain't aint aren't arent
    couldn't couldnt didn't didnt doesn't doesnt don't dont hadn't hadnt hasn't hasnt haven't
    havent isn't isnt shouldn't shouldnt wasn't wasnt weren't werent won't wont wouldn't wouldnt
    """.split()
) | frozenset(
    stem(word)
    for word in (
        "fail lack unable refuse decline deny except unless exception exclude exempt prohibit "
        "forbid forbidden ban disallow reject ineligible exclusion"
    ).split()
)


def negates(stems: Iterable[str]) -> bool:
    """Whether a sentence, or a question, of these stems says that something is not so."""
    return not _NEGATIONS.isdisjoint(stems)


# symspellpy ships a list of 82,765 English words with their counts in a large collection of
# books and pages (SCOWL crossed with the Google Books n-grams); one line each, "word count".
_PACKAGE = "symspellpy"
_FILE = "frequency_dictionary_en_82_765.txt"


@cache
def _counts() -> dict[str, int]:
    return {word: int(count) for word, count in map(str.split, _lines(_PACKAGE, _FILE))}


@cache
def _most() -> float:
    return math.log(max(_counts().values()))


def is_english(word: str) -> bool:
    """Whether ordinary English knows a word.

    Args:
        word: a folded word.
    """
    return word in _counts()


def rarity(word: str) -> float:
    """How rare a word is in English at large.

    Args:
        word: a folded word.

    Returns:
        0 for the commonest word, 1 for one that the list does not hold; the logarithm of the
        word's count, scaled.
    """
    count = _counts().get(word)
    return 1.0 if count is None else 1 - math.log(count) / _most()
