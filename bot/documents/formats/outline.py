"""What of a web page is its text, what leads elsewhere, and what nobody sees."""

import re
from dataclasses import dataclass, field

from bot.documents.formats.dom import Node, walk, words_of

_NEVER_SHOWN = frozenset(
    "head script style noscript template svg iframe object embed audio video canvas select "
    "datalist textarea input title meta link del s strike rp rt annotation annotation-xml "
    "-comment !doctype -doctype".split()
)
_ONLY_HEARD = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only "
    "govuk-visually-hidden element-invisible a11y-hidden assistive-text show-for-sr".split()
)
# Tools of the page that stand in the middle of its text.
_TOOLS = frozenset("mw-editsection headerlink anchorjs-link copybtn linenos lineno lnt".split())
_TOOLS_SAY = frozenset(("edit", "edit source", "permalink", "permanent link", "copy link"))
# (What has no opacity is about to appear as the page is scrolled.)
_NOT_DISPLAYED = re.compile(
    r"(?<![\w-])(?:(?:display\s?:\s?none|visibility\s?:\s?hidden)\b"
    r"|(?:text-indent|left|top)\s?:\s?-\d{4,6}px|clip\s?:\s?rect\(\s?(?:0|1px)"
    r"|clip-path\s?:\s?inset\(\s?(?:50|100)%)",
    re.IGNORECASE,
)
_TRANSPARENT = re.compile(r"(?<![\w-])color\s?:\s?transparent\b", re.IGNORECASE)
_CUT_OUT = "background-clip"  # letters through which what is behind them is seen
_WITHOUT_SIZE = re.compile(
    r"(?<![\w-])font-size\s?:\s?0(?:px|em|rem|pt|%)?\s?(?:[;!]|\Z)", re.IGNORECASE
)

_LEADING_ELSEWHERE = frozenset(("nav", "dialog"))
_ROLES_ELSEWHERE = frozenset(
    "navigation search banner contentinfo complementary menu menubar toolbar alertdialog dialog "
    "tablist".split()
)
_AROUND = r"(?:(?:page|site|global|main|top|bottom|app|wiki|left|right|doc|docs|body)[-_]?)?"
_ALWAYS = re.compile(
    rf"{_AROUND}(?:footer|nav|navbar|navbox|navigation|breadcrumbs?|masthead|pagination|pager)"
    r"|breadcrumb[-_](?:section|nav|list|trail)|(?:top|bottom)lang|lang(?:s|uages)|lang(?:uages?)?[-_]list"
    r"|[a-z]{0,20}[-_]?(?:cookie|consent|gdpr)[-_a-z]{0,20}"
    r"(?:banner|bar|notice|popup|modal|dialog|overlay|message|sdk|box)"
    r"|skip[-_]?(?:links?|nav|to[-_]content)|mw-jump-link|printfooter|catlinks|mw-indicators|siteSub"
    r"|(?:social|share|sharing)[-_]?(?:links?|buttons?|bar|icons?|media)?|advert(?:isement|s)?"
    r"|newsletter(?:[-_](?:signup|form))?|related[-_](?:posts|articles|links|content|pages)"
    r"|edit[-_](?:this[-_])?(?:page|link)|mw-portlet|vector-dropdown|interlanguage-links?",
    re.IGNORECASE,
)
_WHERE_LINKS_STAND = re.compile(
    rf"{_AROUND}(?:header|menu|side[-_]?bar|toc|quickview|links?|related|see[-_]?also|path)"
    r"|table[-_]of[-_]contents",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "dl", "p", "td", "div"))
_MOST_LINKS = 12  # of a list of nothing but links; more are a menu, or the languages of a page
_SHORT_LINK = 40  # characters
_MAIN = frozenset(
    "main content main-content maincontent main_content page-content mw-content-text bodycontent "
    "article-body post-content entry-content".split()
)
_LEAST_OF_PAGE = 0.3  # of the text that is no link: less is not the page's main text


@dataclass
class _Weight:
    """What stands under an element: characters and those of links, links, titles and headings."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    titles: int = 0
    headings: int = 0

    def add(self, other: "_Weight") -> None:
        self.characters += other.characters
        self.linked += other.linked
        self.links += other.links
        self.titles += other.titles
        self.headings += other.headings


@dataclass
class Outline:
    """What is known of a page's elements, by their number in memory.

    Args:
        hidden: what is not shown at all.
        elsewhere: what leads elsewhere, with all that stands under it: menus, feet, languages.
        title_elsewhere: whether the page's title stands in such an element, and nowhere else.
    """

    hidden: set[int] = field(default_factory=set)
    elsewhere: set[int] = field(default_factory=set)
    title_elsewhere: bool = False
    main: int | None = None


def outline(root: Node, *, is_page: bool) -> Outline:
    """Tell what is shown of a page, and what of it is its text.

    Args:
        root: the page's outermost element.
        is_page: whether it is a web page, which has more than its text on it.
    """
    found = Outline()
    weighing = _Weighing(_opened_by_a_click(root), found.hidden)
    for node, begins in walk(root, weighing.enter):
        weighing.weigh(node, begins=begins)
    if is_page:
        _tell_apart(root, found, weighing.weights, weighing.main(root))
    else:
        found.elsewhere |= {node.mem_id for node in root.css("nav")}
    return found


class _Weighing:
    """What stands under each element."""

    def __init__(self, opened: frozenset[str], hidden: set[int]) -> None:
        self.weights: dict[int, _Weight] = {}
        self._opened = opened
        self._hidden = hidden
        self._around: list[_Weight] = []
        self._candidates: list[Node] = []
        self._articles: list[Node] = []
        self._within = 0  # articles

    def enter(self, node: Node) -> bool:
        """Whether a node is shown; what is not is noted."""
        is_text = node.is_text_node
        if not is_text and is_hidden(node, self._opened):
            self._hidden.add(node.mem_id)
            return False
        return True

    def weigh(self, node: Node, *, begins: bool) -> None:
        """Add a node that begins, or ends, to what stands around it."""
        if node.is_text_node:
            if begins and self._around:
                self._around[-1].characters += sum(map(len, (node.text_content or "").split()))
        elif begins:
            self._around.append(_Weight())
            self._note(node)
        else:
            weight = self.weights[node.mem_id] = self._around.pop()
            tag = node.tag or ""
            if tag == "a" and node.attributes.get("href") is not None:
                weight.linked, weight.links = weight.characters, weight.links + 1
            weight.titles += tag == "h1"
            weight.headings += tag in _HEADINGS
            self._within -= tag == "article"
            if self._around:
                self._around[-1].add(weight)

    def _note(self, node: Node) -> None:
        """Note what may be the main element of the page."""
        tag = node.tag
        if tag == "article":
            self._articles += [] if self._within else [node]
            self._within += 1
        elif (
            tag == "main"
            or node.attributes.get("role") == "main"
            or (tag in ("div", "section", "td") and _MAIN & words_of(node))
        ):
            self._candidates.append(node)

    def main(self, root: Node) -> Node | None:
        """The element that holds the main text of a page, where one says so and holds enough."""
        least = _LEAST_OF_PAGE * self._own(root)
        articles = self._articles if len(self._articles) == 1 else []
        for node in self._candidates + articles:
            says_so = node.tag in ("main", "article") or node.attributes.get("role") == "main"
            if self._own(node) > (least if says_so else 2 * least):
                return node
        return None

    def _own(self, node: Node) -> int:
        """How many characters stand under an element that are of no link."""
        weight = self.weights[node.mem_id]
        return weight.characters - weight.linked


def is_hidden(node: Node, opened: frozenset[str] = frozenset()) -> bool:
    """Whether nobody sees an element, or it says what is no longer so (`<del>`).

    Args:
        node: an element, or a comment.
        opened: the ids of what a click on something else shows.
    """
    if node.tag in _NEVER_SHOWN:
        return True
    attributes = node.attributes
    if not attributes or node.tag in ("html", "body"):  # hidden until a script has run
        return False
    style = attributes.get("style")
    hides = (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (style is not None and _styled_away(node, style))
    )
    if hides:
        # What a formula looks like is drawn beside its text, which is hidden.
        inner = node.first_child
        return (attributes.get("id") or "") not in opened and (inner is None or inner.tag != "math")
    words = words_of(node)
    if not words:
        return False
    if _TOOLS & words:
        return True
    return bool(_ONLY_HEARD & words) and (node.text() or "").strip() not in ("/", "⁄")


def _styled_away(node: Node, style: str) -> bool:
    """Whether nobody sees an element for its own style.

    Elements in one whose letters have no size may have a size of their own, which only the style
    sheets of the page tell: what may be seen is not left out.
    """
    if _NOT_DISPLAYED.search(style):
        return True
    if _TRANSPARENT.search(style) and _CUT_OUT not in style.lower():
        return True
    return _WITHOUT_SIZE.search(style) is not None and next(node.iter(), None) is None


def is_tool(link: Node) -> bool:
    """Whether a link in a heading is a tool of the page: "¶", "edit"."""
    shown = (link.text() or "").strip().casefold()
    return shown in _TOOLS_SAY or not any(map(str.isalnum, shown))


def _opened_by_a_click(root: Node) -> frozenset[str]:
    """The ids of what is shown when its heading is clicked, as on a page of questions."""
    return frozenset(
        controlled
        for node in root.css("[aria-expanded][aria-controls]")
        for controlled in (node.attributes.get("aria-controls") or "").split()
    )


def _tell_apart(root: Node, found: Outline, weights: dict[int, _Weight], main: Node | None) -> None:
    """Note what leads elsewhere."""
    found.main = main.mem_id if main else None
    shown_titles = 0
    within: list[int] = []  # elements of articles, or the main one

    def enter(node: Node) -> bool:
        nonlocal shown_titles
        if node.mem_id in found.hidden or not node.is_element_node:
            return False
        weight = weights[node.mem_id]
        is_inside = main is None or bool(within)
        if is_inside and _leads_elsewhere(node, weight, inside=bool(within)):
            found.elsewhere.add(node.mem_id)
            return False
        shown_titles += node.tag == "h1" and (main is None or bool(within))
        return True

    for node, begins in walk(root, enter):
        if node.tag == "article" or (main and node.mem_id == main.mem_id):
            if begins:
                within.append(node.mem_id)
            else:
                within.pop()
    found.title_elsewhere = not shown_titles


def _leads_elsewhere(node: Node, weight: _Weight, *, inside: bool) -> bool:
    tag, role = node.tag, node.attributes.get("role")
    share = weight.linked / weight.characters if weight.characters else 0.0
    if tag in ("html", "body", "main", "article"):
        return False
    if tag in _LEADING_ELSEWHERE or role in _ROLES_ELSEWHERE:
        return True
    if tag in ("footer", "aside") and not inside:
        return True
    if tag == "header" and not inside and weight.links:
        return True
    if tag == "aside" and share > 0.5:
        return True
    if (
        tag in _LISTS
        and weight.links > _MOST_LINKS
        and not weight.headings
        and share > 0.8
        and weight.linked < _SHORT_LINK * weight.links
    ):
        return True
    if weight.titles:
        return False
    words = words_of(node)
    if any(_ALWAYS.fullmatch(word) for word in words):
        return True
    return share > 0.5 and any(_WHERE_LINKS_STAND.fullmatch(word) for word in words)
