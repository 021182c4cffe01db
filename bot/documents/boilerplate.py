"""What is not prose in a document: headings in capitals, bylines, datelines, credits, leftovers.

Everything here judges one whole line or paragraph, but for a dateline, which stands before the
first sentence of its paragraph; a sentence inside prose is never touched.
"""

import re
from dataclasses import dataclass

from bot.documents.document import BlockKind

_LONGEST_LINE = 160  # characters; what is longer is prose, whatever it begins with
_LONGEST_HEADING = 90
_MOST_HEADING_WORDS = 12

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
_DASH = r"(?:–|—|--?)"
_PLACE_WORD = r"[A-Z][\w.'’\-]*"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE_WORD}(?:[ /]{_PLACE_WORD}){{0,3}}(?:,\s{_PLACE_WORD}){{0,2}})?"
    rf"(?:(?:,|\s?{_DASH})?\s?(?P<date>{_DATE}),?(?=\W))?"
    rf"\s?(?:--)?(?:\((?P<agency>[^()]{{2,40}})\)|/(?P<wire>[^/]{{2,40}})/)?"
    rf"\s?(?P<dash>{_DASH})(?:\s+|(?=\S)|$)"
)
_AGENCIES = frozenset(
    "reuters|ap|associated press|afp|upi|dpa|ansa|efe|tass|interfax|xinhua|kyodo|yonhap|pti|ani"
    "|ians|bloomberg|cnn|business wire|globe newswire|prnewswire|pr newswire|newsfile corp."
    "|accesswire|the conversation|npr|bbc|cbs|nbc news|abc news".split("|")
)

_NAME_WORD = r"[A-ZÀ-Þ][\w.'’\-]*"
_NAME = (
    rf"{_NAME_WORD}(?:\s(?:(?:de|da|di|du|van|von|der|den|del|la|bin|al|el)\s)*{_NAME_WORD}){{1,4}}"
)
_NAMES = rf"{_NAME}(?:(?:,\s(?:and\s)?|\sand\s|\s&\s|\swith\s){_NAME})*"
_BYLINE = re.compile(
    rf"(?:[Bb]y|BY)\s(?P<names>{_NAMES}|Reuters|AFP|Xinhua)(?P<role>(?:,|\s[|–—-]|\sfor)\s.{{2,60}})?"
    rf"|(?:Written|Posted|Published|Story|Words|Text|Article|Author)s?"
    rf"(?:\sby:?|:)\s(?P<writers>{_NAMES})(?:,\s.{{2,60}})?"
)
_CREDIT = re.compile(
    r"\(?(?:(?:additional\s|with\s)?(?:reporting|editing|writing|compiled|production|translation"
    r"|translated|edited|reported|graphics?|photography|illustrations?|images?|photos?"
    r"|photographs?|videos?)\s(?:by|courtesy\sof|credit:?)\b"
    r"|(?:photo|photograph|image|video|illustration|picture|graphic)(?:\scredits?)?s?:\s).+",
    re.IGNORECASE,
)

# What no name holds, what a credit holds, and what only sentences do.
_FIGURES = re.compile(rf"\b{_MONTH}\s\d|\d{{3}}")
_CREDITED = re.compile(r"(?i:\bby|\bof|credit):?\s+[A-ZÀ-Þ]|:\s+[A-ZÀ-Þ©]")
_NEXT_SENTENCE = re.compile(r"[.!?]\s+[A-Z][a-z]+\s[a-z]")

_PLACES_TO_SHARE = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|e-?mail|reddit|instagram|youtube|telegram)"
)
_LEFTOVER = re.compile(
    "|".join(
        (
            r"(?:\d+\s)?comments?(?:\s\(\d+\))?|(?:leave|post|add|write)\sa\s(?:comment|reply)",
            r"(?:view|show|see|load|read)\s(?:all\s|more\s)?(?:\d+\s)?comments?",
            r"share|shares?\s\d+|share\sthis(?:\s(?:article|story|page|post))?|share\svia.{0,20}",
            rf"(?:share|tweet|pin|follow\sus)?(?:\s?on)?\s?{_PLACES_TO_SHARE}"
            rf"(?:(?:,|\s[|/·•-]|\sand)?\s{_PLACES_TO_SHARE})*",
            r"tweet|tweet\sthis|copy\slink|copy\surl|print(?:\sthis\spage)?|e-?mail\sthis.{0,20}",
            r"save(?:\sfor\slater)?|bookmark|listen\sto\sthis\sarticle|listen|play\svideo",
            r"advert|advertisement|advertising|sponsored(?:\scontent)?|promoted(?:\scontent)?|ad",
            r"(?:story|article)\scontinues\sbelow(?:\sadvertisement)?.{0,30}|continue\sreading",
            r"(?:read|show|learn|see|load|view)\s(?:more|less|all)(?:\s[»>→])?|more",
            r"(?:read\s)?(?:next|also)|(?:up\s)?next|previous|back|back\sto\s(?:the\s)?top",
            r"(?:read\s(?:more|next|also)|also\sread|related\s(?:article|story|coverage)s?):\s.{3,120}",
            r"(?:related|recommended|more|popular|trending|latest|top|most\sread|most\spopular)"
            r"(?:\s(?:articles?|stories|posts?|topics|reading|content|links|videos|news|coverage))?"
            r"(?:\sfor\syou)?",
            r"you\s(?:may|might)\s(?:also\s)?(?:like|be\sinterested\sin)|(?:more\s)?in\sthis\ssection",
            r"(?:sign\sup|subscribe|register)(?:\snow|\stoday|\shere)?"
            r"(?:\s(?:to|for)\s.{0,80}(?:newsletters?|updates|alerts|inbox|e-?mails?|channel).{0,40})?",
            r"(?:get|receive|join)\s(?:our|the)\s.{0,60}(?:newsletters?|your\sinbox).{0,40}",
            r"(?:our\s)?newsletters?|enter\syour\se-?mail(?:\saddress)?|your\se-?mail(?:\saddress)?",
            r"follow(?:\sus(?:\s.{2,60})?)?|connect\swith\sus.{0,40}",
            r"(?:log|sign)[\s-]?in|(?:log|sign)[\s-]?out|(?:log|sign)\sin\sor\s.{2,30}|my\saccount",
            r"(?:this|our)\s(?:web)?site\suses\scookies.{0,160}|we\s(?:and\sour\spartners\s)?use"
            r"\scookies.{0,160}|by\scontinuing\sto\s(?:use|browse)\s.{0,100}(?:site|cookies).{0,100}",
            r"(?:accept|reject|manage|allow|decline)(?:\s(?:all|only|necessary|your))*"
            r"(?:\s(?:cookies|preferences|settings))?",
            r"(?:cookie|privacy)\s(?:policy|settings|notice|preferences|statement)"
            r"|terms\sof\s(?:use|service)|do\snot\ssell\s.{0,40}",
            r"skip\sto\s(?:main\s)?(?:content|navigation)|toggle\s(?:navigation|menu)|menu|search"
            r"|home|close|loading|table\sof\scontents",
            r"(?:©|(?:\(c\)|copyright)\s(?:©|\(c\)|\d{4})).{0,120}|.{0,60}\ball\srights\sreserved",
            r"our\sstandards:.{0,80}|(?:purchase|acquire)\slicensing\srights.{0,20}"
            r"|opens\snew\stab",
            r"[-–—\s|]*\d{1,4}[-–—\s|]*|page\s\d+(?:\sof\s\d+|/\d+)?|\d+\s(?:of|/)\s\d+",
            r"\d+\smin(?:ute)?s?\sread|(?:image|photo|video)\s\d+\sof\s\d+",
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """The start of a news paragraph, as in "BEIJING, April 24 (Reuters) – ".

    Args:
        length: characters up to the end of its dash.
        prose: characters up to the first word of the sentence behind it.
        publisher: the agency, as it is written, or empty.
        date: as it is written, or empty.
    """

    length: int
    prose: int
    publisher: str
    date: str


def boilerplate_kind(text: str) -> BlockKind | None:
    """What a whole line or paragraph is, where it is not prose.

    Args:
        text: a line, or a paragraph, without white space at either end.

    Returns:
        BYLINE, CREDIT or LEFTOVER, or None for prose.
    """
    if len(text) > 2 * _LONGEST_LINE:
        return None
    line = " ".join(text.split())
    if _LEFTOVER.fullmatch(line.rstrip(" .:!…")):
        return BlockKind.LEFTOVER
    if _CREDIT.fullmatch(line) and _is_credit(line):
        return BlockKind.CREDIT
    if len(line) <= _LONGEST_LINE and _byline(line):
        return BlockKind.BYLINE
    return None


def byline_author(text: str) -> str:
    """The names in a byline, as they are written; empty where the text is none."""
    match = _byline(" ".join(text.split()))
    return (match["names"] or match["writers"]) if match else ""


def match_dateline(text: str, *, behind_byline: bool) -> Dateline | None:
    """The dateline that a paragraph begins with.

    Args:
        text: a paragraph.
        behind_byline: whether a byline stands right before it; then a place in capitals and a
            dash are enough.

    Returns:
        The dateline, or None where there is none.
    """
    match = _DATELINE.match(text[:_LONGEST_LINE])
    if not match:
        return None
    place, date = match["place"] or "", match["date"] or ""
    agency = match["agency"] or match["wire"] or ""
    spaced_dash = match["dash"] in ("–", "—", "--")
    known = agency.casefold() in _AGENCIES
    if not (
        known
        or (agency and date)
        or (place and date and spaced_dash)
        or (behind_byline and place.isupper() and spaced_dash)
    ):
        return None
    return Dateline(match.end("dash"), match.end(), agency, date)


def is_capital_heading(line: str) -> bool:
    """Whether a line is short, all in capitals and no sentence, as in "WHAT COMES NEXT".

    Args:
        line: one line, without white space at either end.
    """
    letters = [character for character in line if character.isalpha()]
    return (
        len(line) <= _LONGEST_HEADING
        and len(letters) >= 4
        and len(letters) >= 0.6 * len(line.replace(" ", ""))
        # Every letter, for "GPT" in a line of Chinese makes no heading of it.
        and all(map(str.isupper, letters))
        and len(line.split()) <= _MOST_HEADING_WORDS
        and line[-1] not in ".!,;…"
        and line[0] not in "-*•|>#"
    )


def _byline(line: str) -> re.Match[str] | None:
    match = _BYLINE.fullmatch(line)
    if not match or _FIGURES.search(match["names"] or ""):
        return None
    return match


def _is_credit(line: str) -> bool:
    """Whether a line that begins like a credit holds names and no sentence."""
    inner = line.strip("() ")
    return not _NEXT_SENTENCE.search(inner) and _CREDITED.search(inner) is not None
