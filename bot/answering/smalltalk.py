"""Messages that are not questions to the documents: greetings, thanks, a call for help."""

import re
from collections.abc import Container, Sequence
from enum import Enum, auto

from bot.documents.document import BlockKind, Document
from bot.language.analysis import fold


class SmallTalk(Enum):
    """What a message is, when it is no question."""

    EMPTY = auto()
    GREETING = auto()
    THANKS = auto()
    FAREWELL = auto()
    HELP = auto()
    IDENTITY = auto()
    SUMMARY = auto()
    CHATTER = auto()


_WHO = r"( (there|all|everyone|everybody|team|folks|guys|bot|pullquote|again|mate|friend|y'?all))*"
_DOCUMENT = r"(this|(the|this) (whole )?(article|story|report|text|document|page|piece|post|brief))"
# Each pattern has to match the whole message, folded, without punctuation or emoji. No message
# may be read in two ways by what repeats: each further word would double the time.
_PATTERNS: tuple[tuple[SmallTalk, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            SmallTalk.GREETING,
            rf"(hi+|hey+|hello+|hiya|howdy|yo|sup|greetings|hola|moin|hallo|bonjour|ciao"
            rf"|good (morning|afternoon|evening|day)|morning|g'?day){_WHO}"
            rf"( (how are (you|u|things)( doing)?( today)?|what'?s up|how'?s it going))?"
            rf"|how are (you|u)( doing)?( today)?|what'?s up|how'?s it going|wassup",
        ),
        (
            SmallTalk.THANKS,
            rf"(ok |okay |great |cool |perfect |nice )?(thanks|thank you|thx|ty|tysm|tnx|cheers|ta"
            rf"|much appreciated|appreciate it|danke|merci|gracias)"
            rf"( (a lot|so much|very much|for (the|your) (help|answer|info)|for that))?{_WHO}",
        ),
        (
            SmallTalk.FAREWELL,
            rf"(ok |okay )?(bye|bye bye|goodbye|see (you|ya)|cya|later|good night|have a (good|nice)"
            rf" (day|one|weekend|evening)){_WHO}",
        ),
        (
            SmallTalk.HELP,
            r"help( me)?( please)?|usage|commands|how (do|can) (i|we) use (you|this|it|the bot|pullquote)"
            r"|how does (this|it|the bot) work|how do (you|u) work"
            r"|(hey |hi )?what (can|could|do) (i|we) ask( you| u)?( here| about)?"
            r"|(hey |hi )?what (can|do|could) (you|u) (do|answer|know|know about|help( me)? with|tell me)"
            r"( here)?|what are (you|u) (for|able to (do|answer))"
            r"|(what|which) (documents|docs|sources|articles|files|topics) (do|can) (you|u)"
            r" (have|know|use|cover|answer|quote)( from)?|what do you have",
        ),
        (
            SmallTalk.IDENTITY,
            r"(who|what) (are|r) (you|u)|are (you|u) (a |an )?(bot|robot|human|person|real|ai|llm|gpt"
            r"|chatgpt|chatbot|machine|alive)( or (a |an )?(bot|human|person))?|(is|are) (this|you)"
            r" (a |an )?(bot|ai)|what'?s your name|what is your name|who (made|built|created) you",
        ),
        (
            SmallTalk.SUMMARY,
            rf"(so |ok |and )?(what'?s|what is) {_DOCUMENT} (all )?about"
            rf"|(please |(can|could) (you|u) )?(summari[sz]e|sum up) {_DOCUMENT}( for me)?( please)?"
            rf"|(give me )?(a |the )?((quick |short |brief )?summary|gist|main points?|key (points?|facts))"
            rf"( of {_DOCUMENT})?( please)?|tl ?dr|what (are|is) the (main|key) (points?|facts|takeaways?)",
        ),
        (
            SmallTalk.CHATTER,
            r"((lol|lmao|rofl|haha+|hehe+|ok(ay)?|k|kk|cool|nice|great|wow|omg|awesome|perfect|sure|yes|yep"
            r"|yeah|no|nope|nah|alright|got it|i see|makes sense|fine|good( (bot|job|one|to know|stuff))?"
            r"|well done|interesting|hmm+|oh|ah|aha|oops|sorry|never ?mind|nvm|test|testing|ping|brb|np"
            r"|no problem|you'?re welcome)\b ?)+",
        ),
    )
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# Calls that are names of things as well.
_THINGS = frozenset("ping test testing commands usage fine".split())
_KEY_FACTS = (
    r"(so |ok |and )?((what (are|is)|what'?s|give me|tell me) )?(the )?(main|key|important)"
    r" (points?|facts?|takeaways?|details?|things?)"
)
_GIST = re.compile(_KEY_FACTS)
# What calls for help, or for a summary, where nothing was asked before.
_FOLLOWS = re.compile(
    rf"(and |so |but |ok )?how (do|can) (i|we) use (this|it)|how does (this|it) work|{_KEY_FACTS}"
    r"|(so |ok |and )?(what'?s|what is) (this) (all )?about"
)
_MOST_CHARACTERS = 120
_MOST_TOPICS = 6


_REPLIES = {
    SmallTalk.EMPTY: "Ask me a question, and I quote the sentence that answers it. {known}",
    SmallTalk.GREETING: "Hello! Ask me a question, and I quote the sentence that answers it. "
    "{known}",
    SmallTalk.THANKS: "You're welcome.",
    SmallTalk.FAREWELL: "Until next time.",
    SmallTalk.HELP: "I answer questions only with sentences quoted word for word from my "
    "documents, and say so when I am not sure, or find none. I understand English only. {known}",
    SmallTalk.IDENTITY: "I'm Pullquote, a bot. I write nothing myself: I quote sentences word for "
    "word from my documents. I understand English only. {known}",
    SmallTalk.SUMMARY: "I write no summaries, I only quote. {known} Ask me about any of it.",
    SmallTalk.CHATTER: "Ask me anything about my documents.",
}


def classify(
    message: str, *, follows: bool = False, held: Container[str] = frozenset()
) -> SmallTalk | None:
    """Tell small talk from questions.

    Args:
        message: what was written.
        follows: whether something was asked before it, which "it" may be.
        held: the folded words of the documents, which name things that can be asked about.

    Returns:
        What kind of small talk it is; None for anything that may be a question.
    """
    words = _words(message)
    if not words:
        return SmallTalk.EMPTY
    if len(words) > _MOST_CHARACTERS:
        return None
    if (words in _THINGS and words in held) or (follows and _FOLLOWS.fullmatch(words)):
        return None
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(words)), None)


def asks_for_gist(message: str) -> bool:
    """Whether a message asks for what matters of something, in no words of its own."""
    return bool(_GIST.fullmatch(_words(message)))


def _words(message: str) -> str:
    return " ".join(_WORD.findall(fold(message[: _MOST_CHARACTERS * 2])))


def reply(kind: SmallTalk, documents: Sequence[Document]) -> str:
    """What to say to small talk.

    Args:
        kind: what was said.
        documents: what questions can be answered from.

    Returns:
        One short friendly line, or a few.
    """
    return _REPLIES[kind].format(known=about(documents))


def about(documents: Sequence[Document]) -> str:
    """What the documents are about: their titles, or the headings of the only one.

    Args:
        documents: what questions can be answered from.

    Returns:
        A sentence or two.
    """
    if not documents:
        return "I have been given no documents here."
    if len(documents) > 1:
        titles = [document.metadata.title for document in documents[:_MOST_TOPICS]]
        more = len(documents) - len(titles)
        rest = f" and {more} more" if more else ""
        return f"I know {len(documents)} documents: {'; '.join(titles)}{rest}."
    document = documents[0]
    headings = [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind is BlockKind.HEADING
        and document.text[block.start : block.end] != document.metadata.title
    ][:_MOST_TOPICS]
    topics = f" It covers: {'; '.join(headings)}." if headings else ""
    return f"I know one document: {document.metadata.title}.{topics}"
