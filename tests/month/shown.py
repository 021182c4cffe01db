"""What somebody is shown who has asked, and whether that is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.answer import Answer, Outcome
from bot.evaluation.scorer import is_right
from bot.workspace.driver.handles import Message

# What stands above every maybe.
_UNSURE = "I am not sure."


class Verdict(StrEnum):
    """What came of a question."""

    RIGHT = "right"  # a sure answer, whose quote says it
    MAYBE = "maybe"  # not sure, and one of the quotes says it
    UNFIT = "unfit"  # not sure, and none of the quotes says it
    NOTHING = "nothing"  # nothing was quoted
    MISLED = "misled"  # a sure answer, whose quote does not say it

    @property
    def badness(self) -> int:
        """The higher, the worse for who asked; an unfit maybe is as good as nothing."""
        return {"right": 0, "maybe": 1, "misled": 3}.get(self, 2)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was quoted.

    Args:
        sure: whether it stood as the answer.
        quotes: the first of each sure answer; or else all.
    """

    sure: bool
    quotes: tuple[str, ...]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> "Shown":
        """What is shown where these came back, one for each question of a message."""
        sure = [answer.quotes[0].text for answer in answers if answer.outcome is Outcome.ANSWER]
        unsure = [quote.text for answer in answers for quote in answer.quotes]
        return cls(bool(sure), tuple(sure or unsure))

    @classmethod
    def seen(cls, message: Message) -> "Shown":
        """What somebody sees in a message that answers one question."""
        quotes = tuple(quotes_in(message))
        sure = bool(quotes) and _UNSURE not in message.text
        return cls(sure, quotes[:1] if sure else quotes)

    def judged(self, right: Sequence[str]) -> Verdict:
        """Whether it is right.

        Args:
            right: what answers the question, word for word.
        """
        fits = any(is_right(quote, right) for quote in self.quotes)
        if self.sure:
            return Verdict.RIGHT if fits else Verdict.MISLED
        if not self.quotes:
            return Verdict.NOTHING
        return Verdict.MAYBE if fits else Verdict.UNFIT


def quotes_in(message: Message) -> list[str]:
    """The quotes of a message, without what they hang on."""
    found = []
    for block in message.blocks:
        parts = [
            part for part in block.get("elements", []) if part.get("type") == "rich_text_quote"
        ]
        if parts:  # what the quote hangs on stands above it, in the same block
            found.append("".join(element["text"] for element in parts[-1]["elements"]))
    return found
