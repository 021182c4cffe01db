"""Text as Slack writes it, into plain text and back."""

import re

# <@U1>, <@U1|ada>, <#C1|general>, <!here>, <!subteam^S1|@docs>, <https://example.org|label>
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def escape(text: str) -> str:
    """A plain text as Slack's `text` fields want it: nothing in it is a mention or a link."""
    for character, entity in _ESCAPES:
        text = text.replace(character, entity)
    return text


def plain(text: str) -> str:
    """What a person wrote, without mentions and escapes.

    Args:
        text: as an event carries it.

    Returns:
        The text with links as their labels, channels as their names, or as "a channel" where
        Slack tells no name (of a private one), and mentions left out.
        Halves of UTF-16 pairs, which JSON can hold and UTF-8 cannot, are U+FFFD.
    """
    shown = unescape(_REFERENCE.sub(_shown, text))
    whole = shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.strip()


def unescape(text: str) -> str:
    """What Slack has escaped in a text, as it was."""
    for character, entity in reversed(_ESCAPES):
        text = text.replace(entity, character)
    return text


def mentions(text: str, user: str) -> bool:
    """Whether a text mentions a user."""
    return any(kind == "@" and target == user for kind, target, _ in _REFERENCE.findall(text))


def mentions_others(text: str, user: str) -> bool:
    """Whether a text calls upon anybody else: a person, a group, or a whole channel."""
    return any(
        kind == "!" or (kind == "@" and target != user)
        for kind, target, _ in _REFERENCE.findall(text)
    )


def _shown(reference: re.Match[str]) -> str:
    kind, target, label = reference.groups()
    if kind in ("@", "!"):
        return ""
    return label or ("a channel" if kind else target)
