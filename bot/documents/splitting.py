"""Where the sentences of one paragraph begin and end.

The boundaries come from sentencex and are corrected where it is known to be wrong; the cases
are in `tests/data/sentences.jsonl`. sentencex is not given the text itself but a shadow of the
same length in which white space, invisible characters, halves of surrogate pairs and quotation
marks are plain spaces: unusual white space and such halves make it fail, unclosed quotation marks
make it quadratic. Quotation marks are then dealt with here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

import sentencex

_WINDOW = 4_000  # characters given to sentencex at a time: keeps its time linear
_LONGEST_ASIDE = 250  # characters in quotation marks or brackets that are kept in one sentence

_PAIRS = {'"': '"', "“": "”", "«": "»", "(": ")", "[": "]"}

_INVISIBLE = re.compile(
    r"[\s\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff"
    r"\"“”„‟«»‹›‘]"
)
_CLOSING = "\"”’'»›)]"
_OPENING = "\"“„‟«‹‘'([¿¡"

# What belongs to the sentence before it although white space or nothing stands between:
# closing marks, citations such as [3], and the signs of footnotes.
_TRAILING = re.compile(
    r"(?:[\"'”’»›)\]¹²³⁰⁴-⁹*†‡]|\[\d{1,3}\](?!\())+(?=\s|$)|\s?(?:\[\d{1,3}\])+(?=\s|$)"
)

# A full stop behind these ends no sentence where a number or the letter of a part follows:
# "para. 7", "App. B".
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:[Nn]os?|[Nn]r|[Vv]ols?|[Cc]h(?:ap)?|[Ss]ect?|[Ee]qs?|[Ff]igs?|[Pp]p?|[Pp]aras?|Par"
    r"|[Aa]rt|[Cc]l|App|[Rr]ef|[Aa]pprox|ca?|[Vv]er|[Ee]xt|[Tt]el|[Aa]pt|[Bb]ldgs?|[Rr]m|[Ff]l|[Ee]st|[Aa]vg"
    r"|[Mm]ax|(?<!\d\s)[Mm]in)\.$"
)
_NUMBER = re.compile(
    r"\d|(?:[B-HJ-Z]|[IVX]{2,5})(?![\w'’.])|A(?:[,;:)]|$|\s(?:and|are|at|for|in|is|of|on|or|to)\b)"
)
# A full stop behind these ends no sentence where a small letter follows: abbreviations that
# dictionaries list, without those that are words as well ("no", "art", "app", "lab").
_BEFORE_SMALL = re.compile(
    r"(?:^|[\s(\[])(?:(?i:abbr|acct|addr|amt|appt|approx|apt|assoc|asst|attn|avg|bldgs?|blvd|cert|chap"
    r"|conf|contd?|corp|dept?s?|diam|dist|div|edn|encl?|equiv|esp|est|excl?|exec|ext|figs?|freq|govt?|hrs?"
    r"|hwy|incl?|intl|jct|lbs?|ltd|max|mfg|mfr|mgmt|mgr|mins?|misc|mtg|mths?|mos|neg|nos|nr|opp|orig|oz"
    r"|paras?|pct|perm|pkgs?|pkt|poss|prelim|prev|prob|proc|prof|pts?|publ|qtr|qty|recd|refs?|reg|req|resp"
    r"|rev|sched|secs?|sect|sq|std|stn|subj|suppl?|tbsp|tech|tel|temps?|tsp|univ|usu|vers|vols?|wks?|wt"
    r"|yds?|yrs?)|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thur?s?|Fri|Sat|App|Art)\.$"
)
# A full stop behind these never ends a sentence.
_NEVER_LAST = re.compile(
    r"(?:^|[\s(\[])(?:e\.g|i\.e|cf|viz|approx|vs|al|incl|Ms|Revd|Ft|Sgts|Gens|Sens)\.,?$"
)
# The number of an item of a list that runs on in one paragraph: it belongs to what follows.
_ITEM_NUMBER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]")
_SPEAKER = re.compile(
    r"(?!(?:He|She|It|They|We|I)\b)(?:[^\W\d_a-z][\w.’'-]*\s){1,3}"
    r"(?:said|says|asked|asks|told|added|wrote|cried|called|shouted|replied|answered)"
    r"(?=[.,;]|\s(?:in|on|at|to|as|of|with)\b)"
)
_HALF_OF_DAY = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)
_AFTER_TIME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z.]*\s\d"
    r"|(?:[ECMP][DS]?T|GMT|UTC|CEST|BST|IST|JST)\b|[A-Z]\w+\s[Tt]ime\b|(?:Eastern|Central|Pacific|Mountain)\b)"
)
_WEEKDAY_WITH_DOT = re.compile(r"\b(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\.$")
_AFTER_WEEKDAY = re.compile(
    r"(?:\d{1,2}\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z.]*\s\d)"
)
# A weekday behind a time belongs to it, unless something is said of it.
_SAYS_OF_DAY = re.compile(
    r"\w+\s(?:is|are|was|were|has|have|will|can|may|must|should|do|does|remains?|stays?|we|it|you|they)\b"
)
_UNIT_WITH_DOT = re.compile(r"\b\d+\s?(?:min|sec|hr|hrs|in|ft|lb|lbs|oz|kg|cm|mm|km)\.$")

# Without one of these, plain text is one sentence at most: sentencex also cuts before "(s)".
_ENDING = re.compile(r"[.!?()]")

# A boundary that sentencex does not see: behind a date, a length, "no" and the half of a day, which
# it takes for abbreviations in front of a name; three dots that end a word; a whole sentence in
# brackets.
_PLAIN_END = re.compile(
    r"(?<!\w)(?:May|no|\d{1,2}\s(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\d{1,9}\s?[mglhst]|[ap]\.\s?m)\.\s+(?=[\"“‘(]?(?:[A-Z]|[AI]\s)[a-z])"
)
_ELLIPSIS_END = re.compile(r"(?<=[^\W\d_])(?:…|\.\.\.)[\"”’)\]]*\s+(?=[\"“‘(]*[A-Z])")
_SINGLE_QUOTE_END = re.compile(r"(?<=\w[.!?])['’]\s+(?=[\"“‘(]*[A-Z])")
_BRACKET_END = re.compile(r"[.!?][\"”’]*[)\]][\"”’]*\s+(?=[\"“‘(]*[A-Z])")
_PAIRED = re.compile(r"[\"“”«»()\[\]]")


def split(text: str) -> list[tuple[int, int]]:
    """Split one paragraph into sentences.

    Args:
        text: a paragraph; line breaks in it count as spaces.

    Returns:
        Spans `(start, end)` in code points, in order, none empty and none with white space at
        either end. Together they hold every character of the text that is not white space, and
        each holds a letter or a digit, unless the whole text holds none.
    """
    if text.isascii() and not _ENDING.search(text.rstrip(" .!?")):
        return _spans(text, [])
    asides = _asides(text)
    starts = [start for start, _ in asides]
    cuts: list[int] = []
    for candidate in _candidates(text):
        end, cut = _settle(text, candidate)
        inside = bisect_right(starts, cut) - 1
        if inside >= 0 and asides[inside][0] < cut < asides[inside][1]:
            continue
        last = cuts[-1] if cuts else 0
        if cut > last and not _ITEM_NUMBER.fullmatch(text, last, end) and _is_boundary(text, cut):
            cuts.append(cut)
    return _spans(text, cuts)


def _candidates(text: str) -> list[int]:
    """Offsets at which a sentence may begin, in order."""
    shadow = _INVISIBLE.sub(" ", text).replace("’", "'")
    found = set(_boundaries(shadow))
    found.update(match.end() for match in _ELLIPSIS_END.finditer(text))
    found.update(match.end() for match in _PLAIN_END.finditer(text))
    found.update(match.end() for match in _SINGLE_QUOTE_END.finditer(text))
    found.update(_sentences_in_brackets(text))
    return sorted(found)


def _boundaries(shadow: str) -> Iterator[int]:
    """The boundaries of sentencex, from windows small enough to keep it fast."""
    start = 0
    while start < len(shadow):
        window = shadow[start : start + _WINDOW]
        last = start + len(window) >= len(shadow)
        ends = [
            boundary["end_index"] for boundary in sentencex.get_sentence_boundaries("en", window)
        ]
        inner = [end for end in ends if 0 < end < len(window)]
        yield from (start + end for end in inner)
        if last:
            return
        # The last sentence of a window may go on behind it, so the next window begins there;
        # without any boundary the next window begins behind a space, which is no boundary.
        start += inner[-1] if inner else (window.rfind(" ") + 1 or len(window))


def _asides(text: str) -> list[tuple[int, int]]:
    """Short stretches in quotation marks or brackets, `(start, end)`, in order, never nested."""
    found: list[tuple[int, int]] = []
    closing = ""
    start = 0
    for match in _PAIRED.finditer(text):
        mark, at = match.group(), match.start()
        if closing and at - start > _LONGEST_ASIDE:
            closing = ""
        if mark == closing and not text[at - 1].isspace():
            found.append((start, at + 1))
            closing = ""
        elif not closing and mark in _PAIRS and (mark != '"' or not text[at - 1 : at].isalnum()):
            closing, start = _PAIRS[mark], at
    return found


def _sentences_in_brackets(text: str) -> Iterator[int]:
    """Where brackets end that opened where a sentence begins, and hold one."""
    opened = looked_at = -1
    for match in _BRACKET_END.finditer(text):
        # Only what is new since the bracket before, or each would be looked for in all of it.
        new = max(text.rfind(mark, looked_at + 1, match.start()) for mark in "([")
        opened, looked_at = max(opened, new), match.start() - 1
        before = text[max(0, opened - 4) : max(0, opened)].rstrip()
        if opened >= 0 and (not before or before[-1] in '.!?…"”'):
            yield match.end()


def _settle(text: str, at: int) -> tuple[int, int]:
    """Move a boundary behind closing marks and citations, and before opening marks.

    Returns:
        Where what stands before the boundary ends, and where what stands behind it begins.
    """
    end = at
    while end > 0 and (
        text[end - 1].isspace()
        or text[end - 1] in _OPENING
        or (text[end - 1] == "’" and text[end - 2 : end - 1].isspace())
    ):
        end -= 1
    end += _closing_marks(text, end)
    begin = end
    while begin < len(text) and text[begin].isspace():
        begin += 1
    return end, begin


def _closing_marks(text: str, end: int) -> int:
    """How many characters behind `end` still belong to the sentence that ends there."""
    match = _TRAILING.match(text, end)
    return len(match.group()) if match else 0


def _is_boundary(text: str, at: int) -> bool:
    """Whether a sentence really begins at an offset that was found."""
    if at <= 0 or at >= len(text):
        return False
    before = text[max(0, at - 40) : at]
    if not before[-1].isspace() and before[-1] not in "。！？":
        return False
    before = before.rstrip()
    after = text[at : at + 80]
    first = after.lstrip(_OPENING)[:1]
    if _NUMBER.match(after.lstrip(_OPENING)) and _BEFORE_NUMBER.search(before):
        return False
    if _NEVER_LAST.search(before):
        return False
    if before[-1] in _CLOSING and _SPEAKER.match(after):
        return False
    if _HALF_OF_DAY.search(before) and _AFTER_TIME.match(after):
        return bool(_SAYS_OF_DAY.match(after))
    if _WEEKDAY_WITH_DOT.search(before) and _AFTER_WEEKDAY.match(after):
        return False
    if first.islower():
        return not (
            _UNIT_WITH_DOT.search(before)
            or _BEFORE_SMALL.search(before)
            or before[-1] in _CLOSING
            or before.endswith(("…", "..."))
        )
    return True


def _spans(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """The stripped stretches between cuts; one without letter or digit joins its neighbour."""
    spans: list[tuple[int, int]] = []
    start = looked = 0
    for cut in [*cuts, len(text)]:
        says = any(map(str.isalnum, text[looked:cut]))
        looked = cut
        if not says and cut < len(text):
            continue
        piece = text[start:cut]
        begin = start + len(piece) - len(piece.lstrip())
        end = start + len(piece.rstrip())
        start = cut
        if begin >= end:
            continue
        if spans and not says:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return spans
