"""The JSON that `pullquote ask --json` and `--batch` write: the contract with other programs."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.answering.answer import Answer, Outcome, Quote, Ranking, Reason, message_for
from bot.catalog.citation import citation
from bot.cli.safe import json_line


class ContextObject(BaseModel):
    """A slice of a document that a quote hangs on, such as the lead-in of its list."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(description="The document's text from `start` to `end`.")
    start: int = Field(description="Offset of its first character, as a quote's.", ge=0)
    end: int = Field(description="Offset behind its last character.", ge=0)


class QuoteObject(BaseModel):
    """A slice of a document."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(description="The quote: the document's text from `start` to `end`.")
    document: str = Field(description="The document's path, relative to the corpus.")
    title: str = Field(description="The document's title.")
    section: str = Field(description="The innermost heading it stands under, or empty.")
    start: int = Field(
        description="Offset of its first character, in code points, in the text that "
        "`pullquote corpus text` prints.",
        ge=0,
    )
    end: int = Field(description="Offset behind its last character.", ge=0)
    context: tuple[ContextObject, ...] = Field(
        description="What it cannot be understood without, in the order of the document: to be "
        "shown before it. Other quotes may hang on the same."
    )
    confidence: float = Field(description="That it answers the question.", ge=0, le=1)
    url: str | None = Field(description="Where the document can be read, or null.")

    @classmethod
    def of(cls, quote: Quote) -> "QuoteObject":
        """The object of a quote."""
        cited = citation(quote)
        return cls(
            text=quote.text,
            document=cited.document,
            title=cited.title,
            section=cited.section,
            start=quote.start,
            end=quote.end,
            context=tuple(
                ContextObject(text=text, start=start, end=end)
                for text, (start, end) in zip(quote.context_texts, quote.context, strict=True)
            ),
            confidence=quote.confidence,
            url=cited.url or None,
        )


class AnswerObject(BaseModel):
    """What Pullquote says to one question; of a message that asks several, to the first."""

    model_config = ConfigDict(frozen=True)

    question: str = Field(
        description="As it was asked, with U+FFFD for what is no Unicode; empty where a line of "
        "a batch holds none. Of a message that asks several, the first by itself."
    )
    outcome: Outcome = Field(
        description="answer: `quotes` are sure enough to stand as one. maybe: they may be one, and "
        "are to be shown as unsure. nothing: nothing was found that is worth showing unasked. "
        "reply: small talk, answered by `message`."
    )
    answered: bool = Field(description="Whether the outcome is answer.")
    confidence: float = Field(
        description="That the first quote answers it; where nothing was found, that the first of "
        "`closest` does.",
        ge=0,
        le=1,
    )
    quotes: tuple[QuoteObject, ...] = Field(
        description="What is to be shown at once, best first: one to three for an answer or a "
        "maybe, else none."
    )
    closest: tuple[QuoteObject, ...] = Field(
        description="What else comes closest, best first, to be shown on request; with "
        "`quotes` three in all, where so much stands in the corpus that can be quoted by itself; "
        "none for a line of a batch that cannot be read."
    )
    reason: Reason | Literal["bad_input"] | None = Field(
        description="Why it is no answer; null when it is one."
    )
    ranking: Ranking = Field(
        description="What ranked and judged the quotes. lexical: the words alone. reader: what "
        "models read, beside the words. The same question to the same documents has one answer "
        "by each."
    )
    took_ms: float = Field(
        description="What the message took, with all its questions, in milliseconds.", ge=0
    )
    message: str | None = Field(
        description="What to tell the person beside the quotes: the reply to a greeting, that "
        "nothing was found, that it is unsure, what is wrong with a line of a batch, or where an "
        "answer stands that is too long to quote; else null."
    )
    parts: tuple["AnswerObject", ...] = Field(
        default=(),
        description="Where a message asks several questions, what is said to each, the first "
        "included, in their order: two or three objects, whose own `parts` are empty. Else empty.",
    )

    @classmethod
    def of(cls, answers: Sequence[Answer], took_ms: float) -> "AnswerObject":
        """The object of what came back for a message.

        Args:
            answers: what came back for each of its questions; one at least.
            took_ms: what it took, in milliseconds.
        """
        parts = tuple(cls._of_one(answer, took_ms) for answer in answers)
        return parts[0].model_copy(update={"parts": parts}) if len(parts) > 1 else parts[0]

    @classmethod
    def of_bad_line(cls, problem: str, took_ms: float) -> "AnswerObject":
        """The object of a line of a batch that asks nothing: it quotes nothing either.

        Args:
            problem: what is wrong with the line.
            took_ms: what it took, in milliseconds.
        """
        return cls(
            question="",
            outcome=Outcome.NOTHING,
            answered=False,
            confidence=0.0,
            quotes=(),
            closest=(),
            reason="bad_input",
            ranking=Ranking.LEXICAL,
            took_ms=round(took_ms, 3),
            message=problem,
        )

    @classmethod
    def _of_one(cls, answer: Answer, took_ms: float) -> "AnswerObject":
        return cls(
            question=answer.question,
            outcome=answer.outcome,
            answered=answer.answered,
            confidence=answer.confidence,
            quotes=tuple(map(QuoteObject.of, answer.quotes)),
            closest=tuple(map(QuoteObject.of, answer.closest)),
            reason=answer.reason,
            ranking=answer.ranking,
            took_ms=round(took_ms, 3),
            message=message_for(answer) or None,
        )

    def line(self) -> str:
        """The object as JSON on one line, whatever its reader takes for a line end."""
        return json_line(self.model_dump_json())
