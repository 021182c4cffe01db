"""A text, its blocks and its locators, as they grow while a file is read."""

from dataclasses import replace

from bot.documents.document import Block, BlockKind, Locator


class Page:
    """What has been read of a file so far: its blocks, and where places begin."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._length = 0
        self.places: list[tuple[int, str, str]] = []

    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts) + "\n" if self._parts else ""

    def put(
        self,
        shown: str,
        kind: BlockKind,
        *,
        level: int = 0,
        lead: str = "",
        tight: bool = False,
        links: bool = False,
    ) -> None:
        """Add a block; nothing is added for one that shows nothing.

        Args:
            shown: its text.
            kind: what it is.
            level: as in `Block`.
            lead: what stands before it and is not part of it, such as "- ".
            tight: whether it stands on the next line, without an empty one between.
            links: as in `Block`.
        """
        if not shown.strip():
            return
        last = self.blocks[-1] if self.blocks else None
        together = last is not None and last.kind is kind is BlockKind.LEFTOVER
        if last:
            lead = ("\n" if tight or together else "\n\n") + lead
        start = self._length + len(lead)
        self._parts += [lead, shown]
        self._length = start + len(shown)
        if last and together:  # hundreds of links are one thing
            self.blocks[-1] = replace(last, end=self._length)
        else:
            self.blocks.append(Block(kind, start, self._length, level, links))

    def put_page(self, other: "Page") -> None:
        """Add all that stands on another page, with its locators."""
        lead, added = "\n\n" if self._parts else "", other.text().removesuffix("\n")
        start = self._length + len(lead)
        self._parts += [lead, added]
        self._length = start + len(added)
        self.blocks += (
            replace(one, start=one.start + start, end=one.end + start) for one in other.blocks
        )
        self.places += ((at + start, label, fragment) for at, label, fragment in other.places)

    def turn(self, label: str, fragment: str = "") -> None:
        """Say where people find what is added from now on, until this is said again.

        Args:
            label: as in `Locator`.
            fragment: as in `Locator`; where both are empty, it is nowhere in particular.
        """
        self.places.append((self._length, label, fragment))

    def locators(self) -> tuple[Locator, ...]:
        """Where people find the stretches of the text so far; none is empty."""
        ends = [*(start for start, _, _ in self.places), self._length + 1][1:]
        return tuple(
            Locator(start, end, label, fragment)
            for (start, label, fragment), end in zip(self.places, ends, strict=False)
            if start < end and (label or fragment)
        )
