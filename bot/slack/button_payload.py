"""What a button below an answer carries: places of quotes, never texts of documents."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answering.answer import Quote

# A button takes 2,000 characters.
_LONGEST_VALUE = 2000
_LONGEST_NAME = 200


class QuotePlace(BaseModel):
    """Where a quote stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str = Field(alias="d")
    content_hash: str = Field(alias="h")
    start: int = Field(alias="s")
    end: int = Field(alias="e")
    confidence: float = Field(alias="c")


class ButtonPayload(BaseModel):
    """An answer and what it shows.

    Args:
        answer: the id of the answer.
        shown: where the quotes stand that the button is about, best first.
        question: what was asked, in the asker's own sight only: the button that shares it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    answer: str = Field(alias="a")
    shown: tuple[QuotePlace, ...] = Field(alias="q")
    question: str = Field(default="", alias="t")

    @classmethod
    def of(cls, answer: str, quotes: Iterable[Quote], question: str = "") -> "ButtonPayload":
        """A payload that fits on a button: the question is shortened until it fits."""
        shown = [
            QuotePlace(
                d=quote.document.name[:_LONGEST_NAME],
                h=quote.document.content_hash,
                s=quote.start,
                e=quote.end,
                c=round(quote.confidence, 3),
            )
            for quote in quotes
        ]
        payload = cls(answer=answer, shown=tuple(shown), question=question[:_LONGEST_VALUE])
        while len(payload.value()) > _LONGEST_VALUE and payload.question:
            payload = payload.model_copy(update={"question": payload.question[:-50]})
        return payload

    @classmethod
    def read(cls, value: str) -> "ButtonPayload | None":
        """The payload that a button carried; None where it is not one of ours."""
        try:
            return cls.model_validate_json(value)
        except ValidationError:
            return None

    def value(self) -> str:
        """What the button carries."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)
