"""Identifiers in Slack's form, counted up so that two runs give the same ones."""

from collections import Counter

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 9


class Ids:
    """Gives out identifiers, each once.

    Args:
        skipped: how many of each kind are left out from the start.
    """

    def __init__(self, skipped: int = 0) -> None:
        self._skipped = skipped
        self._given: Counter[str] = Counter()

    def skip(self, count: int) -> None:
        """Leave out so many identifiers of each kind, which an earlier run may have given.

        An app that remembers what it was told would take the same identifier for the same event.
        """
        self._skipped += count

    def next(self, prefix: str) -> str:
        """The next identifier of a kind.

        Args:
            prefix: what Slack starts this kind with, as `C` for a channel.

        Returns:
            The prefix and nine digits or capitals, as in `C0W00000A`.
        """
        self._given[prefix] += 1
        number, digits = self._skipped + self._given[prefix], ""
        while number:
            number, digit = divmod(number, len(_DIGITS))
            digits = _DIGITS[digit] + digits
        return f"{prefix}0W{digits.rjust(_LENGTH - 2, '0')}"
