"""Messages and views, as a test holds them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.workspace.elements import find_elements
from bot.workspace.json_types import JsonObject

# Where attachments hold text that people read, beside their blocks.
_READ = ("pretext", "author_name", "title", "text", "value", "footer")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was when it was seen.

    Args:
        channel: the id of its channel.
        content: its JSON, as `conversations.history` gives it.
        only_for: the id of the one person who sees it, or empty.
        number: the journal's entry that it comes from; 0 for none.
    """

    channel: str
    content: JsonObject
    only_for: str = ""
    number: int = 0

    @property
    def ts(self) -> str:
        """Its time, which names it."""
        return str(self.content["ts"])

    @property
    def text(self) -> str:
        """Its text: where there are blocks, what notifications and screen readers say."""
        return str(self.content["text"])

    @property
    def user(self) -> str:
        """The id of its author."""
        return str(self.content.get("user", ""))

    @property
    def thread_ts(self) -> str:
        """The message that its thread starts with, or empty."""
        return str(self.content.get("thread_ts", ""))

    @property
    def root(self) -> str:
        """The message that a reply to it belongs under."""
        return self.thread_ts or self.ts

    @property
    def blocks(self) -> list[JsonObject]:
        """Its blocks."""
        return list(self.content.get("blocks", []))

    @property
    def attachments(self) -> list[JsonObject]:
        """What stands below it: what its app has attached, or what its links lead to."""
        return list(self.content.get("attachments", []))

    @property
    def is_private(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.only_for)

    @property
    def seen_text(self) -> str:
        """All that is read in its blocks, or its text where it has none, and below it."""
        said = ["\n".join(_texts(self.blocks)) or self.text, *_texts(self.attachments, _READ)]
        return "\n".join(filter(None, said))

    @property
    def buttons(self) -> list[str]:
        """The labels of what can be clicked in it, in reading order."""
        below = [block for one in self.attachments for block in one.get("blocks", [])]
        return _labels(self.blocks + below)


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a home tab as it was when it was seen.

    Args:
        content: its JSON, as `views.open` gives it.
        errors: what the app objected to, by block id.
    """

    content: JsonObject
    errors: JsonObject

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.content["id"])

    @property
    def title(self) -> str:
        """What stands above it; empty for a home tab."""
        return str((self.content.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[JsonObject]:
        """Its blocks."""
        return list(self.content["blocks"])

    @property
    def seen_text(self) -> str:
        """All that is read in its blocks."""
        return "\n".join(_texts(self.blocks))

    @property
    def buttons(self) -> list[str]:
        """The labels of what can be used in it, in reading order."""
        return _labels(self.blocks)


def _labels(blocks: list[JsonObject]) -> list[str]:
    labels = []
    for element in find_elements(blocks):
        if element.kind == "feedback_buttons":
            labels += [
                element.content[name]["text"]["text"]
                for name in ("positive_button", "negative_button")
            ]
        else:
            labels.append(element.label)
    return labels


def _texts(part: object, read: Sequence[str] = ("text",)) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _texts(one, read)
    elif isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, str):
                if name in read:
                    yield value
            else:
                yield from _texts(value, ("text",) if name == "blocks" else read)
