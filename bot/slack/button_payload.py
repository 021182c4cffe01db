"""What a button below an answer carries: places of quotes, never texts of documents.

What 0.1 posted has neither fingerprints nor contexts, and is still read.
"""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answering.answer import Quote
from bot.catalog.place import fingerprint

# A button takes 2,000 characters.
_LONGEST_VALUE = 2000
_LONGEST_NAME = 200


class SlicePlace(BaseModel):
    """Where a slice of a document stands, and by what it is known again elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int = Field(alias="s")
    end: int = Field(alias="e")
    fingerprint: str = Field(default="", alias="f")


class QuotePlace(SlicePlace):
    """Where a quote stands, with what it hangs on."""

    document: str = Field(alias="d")
    content_hash: str = Field(alias="h")
    confidence: float = Field(alias="c")
    context: tuple[SlicePlace, ...] = Field(default=(), alias="k")
    matched: tuple[tuple[int, int], ...] = Field(default=(), alias="m")

    @classmethod
    def of(cls, quote: Quote) -> "QuotePlace":
        """The place of a quote."""
        context = [
            SlicePlace(s=start, e=end, f=fingerprint(text))
            for text, (start, end) in zip(quote.context_texts, quote.context, strict=True)
        ]
        return cls(
            d=quote.document.name[:_LONGEST_NAME],
            h=quote.document.content_hash,
            s=quote.start,
            e=quote.end,
            f=fingerprint(quote.text),
            c=round(quote.confidence, 3),
            k=tuple(context),
            m=tuple((start - quote.start, end - quote.start) for start, end in quote.matched),
        )


class ButtonPayload(BaseModel):
    """An answer and what it shows.

    Args:
        answer: the id of the answer.
        shown: where the quotes stand that the button is about, best first.
        question: what was asked; where that is too long, its beginning with an ellipsis.
        unsure: whether the quotes only may be the answer, which whoever shares them says too.
        place: the channel in which who clicks agrees to post the question; empty for none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    answer: str = Field(alias="a")
    shown: tuple[QuotePlace, ...] = Field(alias="q")
    question: str = Field(default="", alias="t")
    unsure: bool = Field(default=False, alias="m")
    place: str = Field(default="", alias="p")

    @classmethod
    def of(
        cls,
        answer: str,
        quotes: Iterable[Quote],
        question: str = "",
        *,
        unsure: bool = False,
        place: str = "",
    ) -> "ButtonPayload":
        """A payload that fits on a button: of the question, and of the quotes, what fits.

        What matched is the first to go: without it, the quotes are whole, though not emphasised.
        """
        shown = tuple(map(QuotePlace.of, quotes))
        asked = question if len(question) <= _LONGEST_VALUE else f"{question[:_LONGEST_VALUE]}…"
        payload = cls(answer=answer, shown=shown, question=asked, unsure=unsure, place=place)
        if len(payload.value()) > _LONGEST_VALUE:
            plain = tuple(place.model_copy(update={"matched": ()}) for place in shown)
            payload = payload.model_copy(update={"shown": plain})
        while len(payload.value()) > _LONGEST_VALUE and (payload.question or payload.shown):
            payload = payload.model_copy(
                update={"question": _shorter(payload.question)}
                if payload.question
                else {"shown": payload.shown[:-1]}
            )
        return payload

    @property
    def asks(self) -> str:
        """The question, where all of it is known; else empty."""
        return "" if self.question.endswith("…") else self.question

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


def _shorter(question: str) -> str:
    """Less of a question, with an ellipsis; empty where little was left."""
    cut = question.removesuffix("…")[:-50]
    return f"{cut}…" if cut else ""
