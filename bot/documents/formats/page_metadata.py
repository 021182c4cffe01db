"""What a web page says of itself: title, author, date, publisher and address."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from bot.documents.document import Block, BlockKind, Metadata, one_line

_LONGEST = 300  # characters; what is longer is no title and no name
_MOST_DATA = 200_000  # characters of one piece of JSON
_BETWEEN = re.compile(r"\s(?:[|–—·»«•:-]|::)\s")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})T\d")
# As Confluence writes it above each page.
_MODIFIED = re.compile(r"last modified (?:by .{1,80}? )?on ([\w ,.]{4,40})")
_AUTHORS = ("author", "dc.creator", "dcterms.creator", "article:author", "parsely-author")
_DATES = tuple(
    "article:published_time date dc.date dcterms.date dcterms.created dcterms.issued pubdate "
    "publish-date parsely-pub-date last-modified dcterms.modified article:modified_time".split()
)


def page_metadata(parsed: LexborHTMLParser, text: str, blocks: Sequence[Block]) -> Metadata:
    """Read what a web page says of itself, to machines and above its text.

    Args:
        parsed: the page.
        text: what it shows.
        blocks: of that text.
    """
    said = dict(_named(parsed))
    data = list(_described(parsed))
    heading = next((text[b.start : b.end] for b in blocks if b.kind is BlockKind.HEADING), "")
    site = said.get("og:site_name") or _name(data, "publisher")
    title = said.get("og:title") or _shown(parsed, "head title")
    canonical = parsed.css_first('link[rel~="canonical"][href]')
    linked = canonical.attributes.get("href") if canonical else None
    authors = (said.get(name, "") for name in _AUTHORS)
    dates = (said.get(name, "") for name in _DATES)
    modified = _MODIFIED.search(_shown(parsed, ".page-metadata"))
    return Metadata(
        title=_without_site(title, one_line(heading), site, _shown(parsed, "#breadcrumbs li")),
        publisher=site,
        date=_day(next(filter(None, dates), "") or _name(data, "datePublished"))
        or (modified[1] if modified else ""),
        url=next(filter(_is_address, (linked or "", said.get("og:url", ""))), ""),
        author=next((name for name in authors if name and not _is_address(name)), "")
        or _name(data, "author")
        or _shown(parsed, ".page-metadata .author"),
    )


def _named(parsed: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in reversed(parsed.css("meta[content]")):
        name = node.attributes.get("property") or node.attributes.get("name") or ""
        content = one_line(node.attributes.get("content") or "")
        if content and len(content) <= _LONGEST:
            yield name.lower(), content


def _described(parsed: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """What is said of the page for search engines, in JSON."""
    for node in parsed.css('script[type="application/ld+json"]'):
        written = node.text_content or node.text()
        if len(written) > _MOST_DATA:
            continue
        try:
            read = json.loads(written)
        except (ValueError, RecursionError):
            continue
        graph = read.get("@graph") if isinstance(read, dict) else None
        for one in [read, *(read if isinstance(read, list) else graph or ())]:
            if isinstance(one, dict):
                yield one


def _name(data: Sequence[dict[str, Any]], key: str) -> str:
    """The first text, name or names that stand under a key."""
    for described in data:
        value = described.get(key)
        values = value if isinstance(value, list) else [value]
        names = [one.get("name") if isinstance(one, dict) else one for one in values]
        shown = one_line(", ".join(name for name in names if isinstance(name, str)))
        if shown and len(shown) <= _LONGEST and not _is_address(shown):
            return shown
    return ""


def _shown(parsed: LexborHTMLParser, selector: str) -> str:
    node = parsed.css_first(selector)
    shown = one_line(node.text()) if node else ""
    return shown if len(shown) <= _LONGEST else ""


def _without_site(title: str, heading: str, site: str, trail: str) -> str:
    """A title without the name of the site that it is on: "Log files - Apache" → "Log files".

    Args:
        title: as the page says it.
        heading: the first one of the page.
        site: what the page calls its site, or empty.
        trail: the first step of the trail that leads to the page, or empty.
    """
    parts = _BETWEEN.split(title)
    if trail and len(parts) > 1 and parts[0] == trail:  # the space of a wiki
        return title[len(trail) :].lstrip(" |–—·»«•:-")
    if heading and heading in (title, parts[0], parts[-1]):
        return heading
    if heading and title.startswith(heading) and _BETWEEN.match(title, len(heading)):
        return heading
    if site and len(parts) > 1 and parts[-1].casefold() == site.casefold():
        return title[: -len(parts[-1])].rstrip(" |–—·»«•:-")
    return title


def _day(date: str) -> str:
    match = _DAY.match(date)
    return match[1] if match else date


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
