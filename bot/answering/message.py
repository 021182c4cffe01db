"""What a message asks, without what people write around a question in chat."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.answering.smalltalk import SmallTalk, classify
from bot.documents.splitting import split
from bot.language.analysis import fold
from bot.language.words import STOP_WORDS

_MOST_CHARACTERS = 4000
_MOST_QUESTIONS = 3
_LONGEST_PHRASE = 7  # words, of what is said around a question
_SOCIAL = (
    SmallTalk.GREETING,
    SmallTalk.THANKS,
    SmallTalk.FAREWELL,
    SmallTalk.IDENTITY,
    SmallTalk.CHATTER,
)

# Said before a question, in any order and number; folded, by word. What people write to one another
# in chat; nothing here says what a question is about.
_GREETINGS = (
    "hi|hii|hey|heya|hello|hiya|howdy|yo|good morning|good afternoon|good evening|morning|gm"
    "|greetings|thanks|thank you|thx|ok|okay"
).split("|")
# Words such as "team" are courtesy behind a greeting alone.
_ADDRESSED = (
    "all|team|everyone|everybody|folks|guys|there|again|bot|friends|mate|peeps|colleagues|pullquote"
).split("|")
_BEFORE = """
pullquote|fwd|fw|re|ty|cheers|thanks again|k|so|well|right|um|umm|uh|hmm|btw|by the way
fyi|just|also|oh|ah|pls|plz|please|sorry|apologies|my apologies|excuse me|pardon
sorry to bother|sorry to bother you|sorry for bothering|sorry if this was asked before
sorry if this has been asked before|sorry if this is a dumb question
not sure if this is the right place|not sure if this is the right channel|quick question|quick q
quick one|a quick question|one quick question|just a quick question|noob question|newbie question
new here|stupid question|dumb question|silly question|probably a stupid question|random question
another question|i have a question|i had a question|got a question
i have a quick question|i got a question|qq|does anyone know|does anybody know|anyone know
anybody know|does somebody know|does anyone happen to know|does anybody happen to know
do you know|do you happen to know|can you tell me|could you tell me|can someone tell me
can anyone tell me|could someone tell me|can anybody tell me|please tell me|tell me|i wonder
can u tell me|could u tell me|do u know
i was wondering|was wondering|just wondering|wondering|i am wondering|i'm wondering|im wondering
i'd like to know|i would like to know|i want to know|wanted to know|i wanted to ask|wanted to ask
can i ask|may i ask|could i ask|i need to know|need to know|let me ask|asking for a friend
any idea|any ideas|anyone have any idea|remind me|can you remind me|could you remind me
can someone help|can someone help me|can anyone help|can anyone help me|could someone help me
can you help|can you help me|could you help me|can anybody help|can anybody help me
can you answer this|can you answer that|can anyone answer this|can someone answer this
can you answer this one|can you answer this question|please answer|any idea about this
can you help with this|can you take this|do you know this|what about this one|see below
two questions|2 questions|three questions|3 questions|a few questions|a couple of questions
i have two questions|i have a few questions|i have a couple of questions|two things|2 things
hope you are well|hope you're well|hope all is well|long time no see|happy monday|happy friday
"""
# Said before a question only where a mark, a word that asks or more of the kind stands behind:
# "morning shift", "Right to Repair" and "Hello Kitty" are things.
_MAY_BE_NAMED = frozenset(
    (
        "re|dear|hello|morning|evening|well|right|k|sorry|cheers|apologies|thanks|thank you"
        "|greetings"
    ).split("|")
)
# Said behind a question.
_BEHIND = """
thanks|thank you|thx|ty|tysm|tia|cheers|ta|thanks in advance|thank you in advance|thx in advance
many thanks|thanks a lot|thank you so much|thanks so much|thank you very much|thanks again
thanks for your help|thanks for the help|thank you for your help|much appreciated|appreciated
appreciate it|any help appreciated|any help is appreciated|any help would be great|pls|plz|please
asap|lol|haha|anyone know|anybody know|does anyone know|any idea|any ideas
please help|pls help|best regards|kind regards|best wishes|have a good one
have a nice day|have a great day|thanks all|thanks everyone|thanks team
"""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_CALL_END = re.compile(r"(?<=[!?\u2026])[\"'\u201d\u2019)\]]{0,3}\s")
# No part of "10:30:45" is one.
_EMOJI_NAME = re.compile(r"(?<![0-9]):[a-z0-9_+'-]{1,60}:(?::skin-tone-[2-6]:)?")
_ADDRESS = re.compile(r"(?:[a-z]{2,12}://|www\.)\S+|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}/\S*")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# In brackets or before a colon, and with more digits than most names have: what is asked about
# GPT-4, COVID-19 or ISO-9001 is no ticket.
_TICKET = re.compile(
    r"\[[A-Z][A-Z0-9]{1,9}-[0-9]{3,7}\]:?|\([A-Z][A-Z0-9]{1,9}-[0-9]{3,7}\):?"
    r"|[A-Z][A-Z0-9]{1,9}-[0-9]{3,7}:"
)
_GOES_ON = frozenset("and but so also ok okay then".split())
_ORDERS = re.compile(r"tell (?:me|us)\b", re.IGNORECASE)
_VERB = "(?:is|are|was|were|do|does|did|can|could|will|would|should|must|has|have)"
# The beginning of a question that could stand alone: in "I know who pays and what it costs" no verb
# stands behind the word that asks.
_BEGINS = (
    rf"(?:(?:what|where|when|who|why|how)(?:'s|\u2019s| {_VERB})\b"
    rf"|how (?:much|many|long|often|far|soon|big|old|late|early) {_VERB}\b"
    rf"|(?:which|what|whose|how much|how many) (?:[a-z-]{{1,20}} ){{1,3}}?{_VERB}\b"
    rf"|{_VERB} (?:it|i|we|you|they|there|the|a|an|my|our)\b)"
)
_JOINT = re.compile(
    rf"(?:\s?[,;])?\s(?:and|also|plus|&)(?: also)?\s(?={_BEGINS}|(?P<who>who)\b)", re.IGNORECASE
)
_MOST_JOINTS = 8
_ASKING_WORD = re.compile(r"\b(?:who|what|which|where|when|why|how)\b", re.IGNORECASE)
_JOINED = re.compile(rf"^(?:and|also|plus|&)(?: also)?,?\s(?={_BEGINS})", re.IGNORECASE)
# Of a list of questions.
_MARK = re.compile(
    r"^(?:[-*\u2022\u2013]|\(?[0-9]{1,2}[.):](?=\s{1,9}(?:what|where|when|who|why|how|which|is|are"
    r"|do|does|can|may|must)\b))\s{1,9}",
    re.IGNORECASE,
)
_MENTION = re.compile(r"@[\w.-]{1,80}[,:]?")
_COPY = re.compile(r"cc:?", re.IGNORECASE)
_LOG = re.compile(
    r"\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:|\[?[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"|(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE|CRITICAL)\b[ :\]]|Traceback \(|\s*at [\w.$]+\(",
)
_QUOTED = (">", "&gt;")
# "On Monday, Ada wrote:" above what is quoted.
_WROTE = re.compile(r"\b(?:wrote|writes|said|says|asked|asks)\s?:$", re.IGNORECASE)
_SIGN_OFF = re.compile(
    r"[-_\u2013\u2014]{1,3}"
    r"|(?:(?:best|kind|warm|many|with (?:best|kind)) )?(?:regards|wishes|greetings|thanks)[,!.]?"
    r"|(?:best|cheers|thank you|thx|sincerely|yours|br|kr|vg|lg)[,!.]?",
    re.IGNORECASE,
)
_SALUTATIONS = frozenset(
    "hi|hii|hey|heya|hello|hiya|howdy|dear|good morning|good afternoon|good evening".split("|")
)
_LONGEST_NAME = 2
_LONGEST_SIGNATURE = 5  # lines
_AROUND = ".,;:!?\u2026()[]<>\"'\u201c\u201d\u2018\u2019*_~`"
_ASKS = frozenset(
    "what whats what's who whos who's whom whose which where wheres where's when whens when's why "
    "whys how hows how's is isn't isnt are aren't arent was wasn't were weren't do don't dont does "
    "doesn't doesnt did didn't didnt has hasn't have haven't had can can't cant cannot could "
    "couldn't will won't wont would wouldn't should shouldn't shall may might must am any wat wen "
    "wich explain list name describe whatabout".split()
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message, taken apart.

    Args:
        question: what it asks, all in one; all that it says where nothing can be told apart.
        parts: the questions in it, one to three, in their order.
        before: what is said before them, which the first may lean on; empty for nothing.
        more: whether it asks further questions.
    """

    question: str
    parts: tuple[str, ...]
    before: str = ""
    more: bool = False


def read_message(text: str) -> Message:
    """Find what a message asks.

    Greetings, thanks, apologies, names of emoji, addresses, tickets, code, lines of a log, lines
    that are quoted, and sentences around one that asks are left out, unless nothing else is left:
    then they are what is asked about.

    Args:
        text: as a person wrote it; its first 4,000 characters are looked at.

    Returns:
        The questions as they were written, without what was left out.
    """
    shown = text[:_MOST_CHARACTERS]
    own, quoted, pasted = _lines(shown)
    for lines, around in ((own, quoted), (quoted, ())):
        sentences = _said(lines)
        asking = [n for n, sentence in enumerate(sentences) if _asks(sentence) and _says(sentence)]
        # "How are you?" asks, but nothing of the documents.
        meant = [n for n in asking if classify(sentences[n]) not in _SOCIAL] or asking
        if meant:
            asked = [sentences[n] for n in meant[:_MOST_QUESTIONS]]
            parts = {fold(one).strip(_AROUND + " "): one for each in asked for one in _joined(each)}
            told = [one for one in sentences[: meant[0]] if classify(one) is None]
            return Message(
                " ".join(asked),
                tuple(parts.values())[:_MOST_QUESTIONS],
                " ".join(told or _said(around)),
                more=len(parts) > _MOST_QUESTIONS
                or any(
                    fold(sentences[n]).strip(_AROUND + " ") not in parts
                    for n in meant[_MOST_QUESTIONS:]
                ),
            )
    said = next(filter(None, map(_said, (own, quoted, pasted))), [])
    if all(map(classify, said)):
        said = said[:1]  # "How are you? What's up?"
    whole = " ".join(said)
    if not whole or ("```" in shown and not _says(whole)):
        whole = shown.strip()  # "what does ```tar``` do?" asks about the code
    return Message(whole, (whole,))


def reads_as_question(text: str) -> bool:
    """Whether what a person wrote is a question by its form: by a mark, or a word that asks.

    Args:
        text: a message; what it quotes is not looked at.
    """
    own = _lines(text[:_MOST_CHARACTERS])[0]
    said = _said(own)
    return (
        any(map(_is_marked, [*own, *said]))
        or any(map(_asks, said[:1]))
        or any(map(_ORDERS.match, own[:1]))
    )


def without_emoji(text: str) -> str:
    """A message without the names of its emoji."""
    return " ".join(_EMOJI_NAME.sub(" ", text[:_MOST_CHARACTERS]).split())


def _said(lines: Iterable[str]) -> list[str]:
    """The sentences of some lines, without courtesy; a line that says who wrote others is none."""
    return [
        stripped
        for line in lines
        if _WORD.search(_EMOJI_NAME.sub(" ", line))
        for sentence in _sentences(_without_references(line))
        if (stripped := _without_courtesy(_MARK.sub("", sentence)))
    ]


def _lines(text: str) -> tuple[list[str], list[str], list[str]]:
    """The lines that a person wrote, those that they quote, and all but code."""
    prose = [line.strip() for part in text.split("```")[::2] for line in part.splitlines()]
    quoted = [line for line in prose if line.startswith(_QUOTED)]
    own = [line for line in prose if line and not (line.startswith(_QUOTED) or _is_log(line))]
    if quoted:
        own = [line for line in own if not _WROTE.search(line)]
    return _unsigned(own), [line.removeprefix("&gt;").lstrip("> ") for line in quoted], prose


def _unsigned(lines: Sequence[str]) -> list[str]:
    """Lines without the name and the post of who wrote them, behind a sign-off."""
    for number, line in enumerate(lines[1:], start=1):
        behind = lines[number + 1 :]
        signs = len(behind) <= _LONGEST_SIGNATURE and _SIGN_OFF.fullmatch(line)
        if signs and not any(map(_asks, behind)):
            return list(lines[:number])
    return list(lines)


def _is_log(line: str) -> bool:
    return bool(_LOG.match(line)) and not line.endswith("?")


def _without_references(line: str) -> str:
    """A line without addresses, tickets and emoji, unless they are what it is about."""
    words = line.split()
    kept: list[str] = []
    called = True  # before a line, and behind "cc", stands who is to read it
    for word in words:
        mentioned = called and bool(_MENTION.fullmatch(word))
        if not (mentioned or _is_reference(word)):
            kept.append(word)
        called = mentioned or bool(_COPY.fullmatch(word))
    kept = _without_ticket(_without_copies(kept, words))
    if not any(map(_says, kept)):
        return line
    shown = " ".join(kept)
    if words[-1].endswith("?") and not shown.endswith("?"):
        shown += "?"
    return _EMOJI_NAME.sub(" ", shown)


def _is_reference(word: str) -> bool:
    bare = word.strip(_AROUND).lower()
    return bool(_ADDRESS.fullmatch(bare) or _MAIL.fullmatch(bare) or _EMOJI_NAME.fullmatch(word))


def _without_copies(kept: Sequence[str], words: Sequence[str]) -> list[str]:
    """Without the "cc" of addresses that are gone."""
    gone = len(kept) < len(words)
    return [word for word in kept if not (gone and _COPY.fullmatch(word))]


def _without_ticket(words: Sequence[str]) -> list[str]:
    """Without the number of a ticket that stands before the rest, behind it or for itself."""
    ends = (0, len(words) - 1)
    return [
        word
        for place, word in enumerate(words)
        if not (place in ends and len(words) > 1 and _TICKET.fullmatch(word.rstrip(".,;")))
    ]


def _sentences(line: str) -> list[str]:
    """The sentences of a line; in chat they end at "!" and "?" whatever stands behind."""
    calls, start = [], 0
    for end in _CALL_END.finditer(line):
        calls.append(line[start : end.end()])
        start = end.end()
    calls.append(line[start:])
    return [call[begin:end] for call in calls for begin, end in split(call)]


def _joined(sentence: str) -> list[str]:
    """The questions of a sentence that are joined by "and", where each could stand alone."""
    parts, start = [], 0
    for joint in islice(_JOINT.finditer(sentence), _MOST_JOINTS):
        part = sentence[start : joint.start()]
        # In "how do I know who pays and who does not", what is behind "and" is no question.
        embedded = joint["who"] and len(_ASKING_WORD.findall(part)) > 1
        if _asks(part) and _says(part) and _says(sentence[joint.end() :]) and not embedded:
            parts.append(part)
            start = joint.end()
    return [_JOINED.sub("", part) for part in (*parts, sentence[start:])]


def _phrases(text: str) -> list[str]:
    return [phrase for phrase in text.replace("\n", "|").split("|") if phrase]


def _longest(phrases: Iterable[Sequence[str]]) -> Callable[[Sequence[str]], int]:
    """Tells how many of some words, from the first on, are a phrase: the longest there is."""
    known = {tuple(phrase) for phrase in phrases}

    def length(words: Sequence[str]) -> int:
        lengths = range(min(_LONGEST_PHRASE, len(words)), 0, -1)
        return next((n for n in lengths if tuple(words[:n]) in known), 0)

    return length


_called = [f"{greeting} {whom}" for greeting in (*_GREETINGS, "dear") for whom in _ADDRESSED]
_opens = _longest(phrase.split() for phrase in [*_GREETINGS, "dear", *_called, *_phrases(_BEFORE)])
_closes = _longest(phrase.split()[::-1] for phrase in _phrases(_BEHIND))


def _without_courtesy(sentence: str) -> str:
    """A sentence without what is said before and behind a question; empty where nothing is left."""
    words = list(_WORD.finditer(sentence))
    folded = [fold(word.group()).replace("\u2019", "'") for word in words]
    first, last = 0, len(words)
    while first < last and (known := _opens(folded[first:last][:_LONGEST_PHRASE])):
        behind = first + known
        said = " ".join(folded[first:behind])
        name = _name(sentence, words, folded, behind) if said in _SALUTATIONS else 0
        if said in _MAY_BE_NAMED and behind < last and not name:
            mark = sentence[words[behind - 1].end() : words[behind].start()].strip()
            if not mark and not _goes_on(folded[behind : min(last, behind + _LONGEST_PHRASE)]):
                break
        first = behind + name
    while last > first and (
        known := _closes(folded[max(first, last - _LONGEST_PHRASE) : last][::-1])
    ):
        last -= known
    if first == last:
        return ""
    if not any(map(_says, folded[first:last])):
        return sentence  # "anyone there"
    start = words[first].start() if first else 0
    end = words[last - 1].end() if last < len(words) else len(sentence)
    asks = sentence.rstrip().endswith("?") and last < len(words)
    return sentence[start:end] + ("?" if asks else "")


def _name(sentence: str, words: Sequence[re.Match[str]], folded: Sequence[str], first: int) -> int:
    """How many words of a name stand between a greeting and what is asked: "Hi Ada, who …".

    Args:
        sentence: as it was written.
        words: its words.
        folded: the same, folded.
        first: which of them is the first behind the greeting.
    """
    for last in range(first, min(first + _LONGEST_NAME, len(words) - 1)):
        mark = sentence[words[last].end() : words[last + 1].start()].strip()
        if mark:
            asks = mark[0] in ",!-\u2013:" and _goes_on(
                folded[last + 1 : last + 1 + _LONGEST_PHRASE]
            )
            return last + 1 - first if asks else 0
    return 0


def _goes_on(folded: Sequence[str]) -> bool:
    """Whether words, folded, begin a question, or what is said before one."""
    return bool(folded) and (folded[0] in _ASKS or bool(_opens(folded[:_LONGEST_PHRASE])))


def _asks(sentence: str) -> bool:
    """Whether a sentence is a question by its form."""
    words = (fold(word.group()) for word in _WORD.finditer(sentence))
    first = next((word for word in words if word not in _GOES_ON), "")
    return _is_marked(sentence) or first in _ASKS


def _is_marked(sentence: str) -> bool:
    """Whether a sentence ends with a question mark."""
    return sentence.rstrip(_AROUND.replace("?", "") + " ").endswith("?")


def _says(text: str) -> bool:
    """Whether a text holds a word that says what it is about."""
    return any(fold(word) not in STOP_WORDS for word in _WORD.findall(text))
