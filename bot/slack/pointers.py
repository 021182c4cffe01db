"""What a button below an answer carries: spans, never texts of documents."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.storage.store import Span

# A button takes 2,000 characters.
_LONGEST_VALUE = 2000
_LONGEST_NAME = 200


class _SpanValue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str = Field(alias="d")
    content_hash: str = Field(alias="h")
    start: int = Field(alias="s")
    end: int = Field(alias="e")
    confidence: float = Field(alias="c")


class Pointer(BaseModel):
    """An answer and what it shows.

    Args:
        answer: the id of the answer.
        spans: the quotes that the button is about, best first.
        question: what was asked, in the asker's own sight only: the button that shares it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    answer: str = Field(alias="a")
    shown: tuple[_SpanValue, ...] = Field(alias="q")
    question: str = Field(default="", alias="t")

    @classmethod
    def of(cls, answer: str, spans: Iterable[Span], question: str = "") -> "Pointer":
        """A pointer that fits on a button; what does not fit is left out from behind."""
        shown = [
            _SpanValue(
                d=span.document[:_LONGEST_NAME],
                h=span.content_hash,
                s=span.start,
                e=span.end,
                c=round(span.confidence, 3),
            )
            for span in spans
        ]
        pointer = cls(answer=answer, shown=tuple(shown), question=question[:_LONGEST_VALUE])
        while len(pointer.value()) > _LONGEST_VALUE and pointer.question:
            pointer = pointer.model_copy(update={"question": pointer.question[:-50]})
        return pointer

    @classmethod
    def read(cls, value: str) -> "Pointer | None":
        """The pointer that a button carried; None where it is not one of ours."""
        try:
            return cls.model_validate_json(value)
        except ValidationError:
            return None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the quotes stand."""
        return tuple(
            Span(one.document, one.content_hash, one.start, one.end, one.confidence)
            for one in self.shown
        )

    def value(self) -> str:
        """What the button carries."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)
