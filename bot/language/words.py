"""English words: which carry no content, and what is left of one when its endings are cut."""

import re
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

# Forms that a suffix stemmer cannot reach.
_IRREGULAR = {
    form: lemma
    for lemma, forms in {
        "become": "became",
        "begin": "began begun",
        "bite": "bitten",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "bus": "buses",
        "buy": "bought",
        "catch": "caught",
        "child": "children",
        "choose": "chose chosen",
        "come": "came",
        "datum": "data",
        "deal": "dealt",
        "die": "died dying",
        "draw": "drew drawn",
        "drink": "drank drunk",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "fight": "fought",
        "fly": "flew flown",
        "foot": "feet",
        "forget": "forgot forgotten",
        "freeze": "froze frozen",
        "give": "gave given",
        "go": "went gone goes going",
        "grow": "grew grown",
        "hear": "heard",
        "hide": "hid hidden",
        "hold": "held",
        "keep": "kept",
        "kilometer": "kilometre kilometres",
        "lead": "led",
        "leave": "left",
        "lend": "lent",
        "lie": "lying",
        "lose": "lost losing",
        "make": "made",
        "man": "men",
        "mean": "meant",
        "meet": "met",
        "meter": "metre metres",
        "mouse": "mice",
        "pay": "paid",
        "person": "persons people",
        "ride": "rode ridden",
        "ring": "rang rung",
        "rise": "rose risen",
        "run": "ran running",
        "say": "said",
        "see": "saw seen",
        "seek": "sought",
        "sell": "sold sale sales",
        "send": "sent",
        "shake": "shook shaken",
        "shoot": "shot",
        "show": "shown",
        "sing": "sang sung",
        "sink": "sank sunk",
        "sit": "sat",
        "sleep": "slept",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "steal": "stole stolen",
        "strike": "struck",
        "swear": "swore sworn",
        "swim": "swam swum",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "throw": "threw thrown",
        "tooth": "teeth",
        "wear": "wore worn",
        "win": "won winning",
        "woman": "women",
        "write": "wrote written writing",
        "analyze": "analyse",
        "center": "centre",
        "color": "colour",
        "defense": "defence",
        "license": "licence",
        "organize": "organise",
        "program": "programme",
    }.items()
    for form in forms.split()
}

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


_IRREGULAR |= {form: adjective for adjective in _COMPARED for form in _degrees(adjective)}


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
    lemma = _IRREGULAR.get(base) or _IRREGULAR.get(base.removesuffix("s"), base)
    return str(_stemmer().stemWord(lemma))
