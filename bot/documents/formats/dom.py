"""The elements of HTML: parsed within bounds, gone through in order, and what is known of them."""

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.errors import DocumentError

Node = LexborNode

# The parser looks through all that is open at each tag, so its time grows with the square.
_DEEPEST = 3_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# What never has an end, or ends where the next one begins.
_NEVER_OPEN = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr "
    "thead tbody tfoot colgroup option optgroup rt rp html head body".split()
)

# What is opened anew in each paragraph, until it ends.
_OPENED_ANEW = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_MOST_OPENED_ANEW = 20_000_000


def parse(source: str, where: str) -> LexborHTMLParser:
    """Parse HTML as a browser does, well formed or not.

    Raises:
        DocumentError: its elements are nested too deeply.
    """
    tags = depth = deepest = anew = most_anew = 0
    for tag in _TAG.finditer(source):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        tags += 1
        if name not in _NEVER_OPEN:
            depth = max(0, depth + step)
            deepest = max(deepest, depth)
        if name in _OPENED_ANEW:
            anew = max(0, anew + step)
            most_anew = max(most_anew, anew)
    if deepest > _DEEPEST or most_anew * tags > _MOST_OPENED_ANEW:
        raise DocumentError(
            f"Its elements are nested far too deeply ({deepest:,} of them).",
            where=where,
            hint="Save the page again from a browser, or remove it.",
        )
    return LexborHTMLParser(source)


def walk(root: Node, enter: Callable[[Node], bool] = lambda _: True) -> Iterator[tuple[Node, bool]]:
    """The nodes under a node, and itself, in order: each twice, with whether it begins.

    Args:
        root: where to begin.
        enter: whether a node is gone through; one that is not comes not at all.
    """
    around: list[Node] = []
    node: Node | None = root
    while node is not None:
        inner = None
        if enter(node):
            yield node, True
            inner = node.first_child
            if inner is None:
                yield node, False
        if inner is not None:
            around.append(node)
            node = inner
            continue
        while around and node.next is None:
            node = around.pop()
            yield node, False
        node = node.next if around else None


def words_of(node: Node) -> frozenset[str]:
    """The names that a page gives an element for its looks: its classes and its id."""
    attributes = node.attributes
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return frozenset(named.lower().split())
