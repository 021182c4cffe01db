"""An answer → a message: what is said, shown and offered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import CLOSEST, Answer, Outcome, Quote, message_for, say_unsure
from bot.answering.smalltalk import about
from bot.catalog.snapshot import Snapshot
from bot.service.question import part_id
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.button_payload import ButtonPayload
from bot.slack.mrkdwn import escape

MORE = "more_context"
OTHERS = "other_quotes"
SHARE = "share"
FEEDBACK = "feedback"

_LONGEST_FALLBACK = 2900
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent.

    Args:
        text: what notifications and screen readers use, escaped for Slack.
        blocks: what is shown.
        quotes: what is quoted in the blocks, in their order.
    """

    text: str
    blocks: tuple[Block, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes messages of answers.

    Args:
        snapshot: the documents that were asked.
        help_contact: whom to ask where no answer is found; empty for nobody.
    """

    snapshot: Snapshot
    help_contact: str

    def choices(self, answer: Answer, answer_id: str, *, private: bool) -> Iterator[Message]:
        """The answer, and what can be sent where Slack refuses it: ever fewer whole sentences.

        Args:
            answer: what came back for a question, whatever its outcome.
            answer_id: what the buttons call it.
            private: whether only the person who asked sees it, and may share it.
        """
        yield self._answer(answer, answer_id, private=private)
        for quotes in self.snapshot.reduced(answer.quotes):
            shorter = replace(answer, quotes=quotes)
            yield self._quotes(shorter, answer_id, private=private)
        first = answer.quotes[:1]
        yield from _pointed_to(message_for(replace(answer, quotes=first)), first)

    def all_choices(
        self, answers: Sequence[Answer], answer_id: str, *, private: bool
    ) -> Iterator[Message]:
        """What `choices` gives; of several answers in one message, each below its question.

        Args:
            answers: what came back for each question of a message.
            answer_id: what the buttons call the first; the others have their number behind it.
            private: as there.
        """
        if len(answers) == 1:
            yield from self.choices(answers[0], answer_id, private=private)
            return
        each = [
            list(self.choices(answer, part_id(answer_id, number), private=private))
            for number, answer in enumerate(answers, start=1)
        ]
        for nth in range(max(map(len, each))):
            yield _in_turn(answers, [choices[min(nth, len(choices) - 1)] for choices in each])

    def passages(self, quotes: Sequence[Quote]) -> Iterator[Message]:
        """The passages around quotes, and what can be sent instead where that is too much."""
        around = [self.snapshot.around(quote) for quote in quotes]
        return self._choices("", around)

    def others(self, quotes: Sequence[Quote]) -> Iterator[Message]:
        """Quotes that are not claimed to be an answer, and what can be sent instead."""
        return self._choices(CLOSEST, quotes)

    def shared(
        self, quotes: Sequence[Quote], user: str, question: str, *, unsure: bool
    ) -> Iterator[Message]:
        """Quotes that a person shares with a channel, and what can be sent instead."""
        asked = f" asked: {question}" if question else " shared these quotes."
        for message in self._choices(say_unsure(quotes) if unsure else "", quotes):
            yield replace(message, blocks=(blocks.said_by(user, asked), *message.blocks))

    def sources(self) -> Message:
        """The documents that are quoted."""
        return Message(
            escape(blocks.cut(self.known, _LONGEST_FALLBACK)),
            (blocks.sentence("Documents", bold=True), *self.documents()),
        )

    def documents(self) -> list[Block]:
        """The list of the documents; where there are many, its beginning."""
        documents = self.snapshot.corpus.documents
        listed = [blocks.bullets(map(blocks.source_line, documents[:_LISTED]))]
        if len(documents) > _LISTED:
            listed.append(blocks.note(f"And {len(documents) - _LISTED} more."))
        return listed

    @property
    def known(self) -> str:
        """What the documents are about, in a sentence or two."""
        return about(self.snapshot.corpus.documents)

    def _answer(self, answer: Answer, answer_id: str, *, private: bool) -> Message:
        if answer.quotes:
            return self._quotes(answer, answer_id, private=private)
        if answer.outcome is Outcome.REPLY:
            return says(message_for(answer))
        return self._nothing(answer, answer_id)

    def _quotes(self, answer: Answer, answer_id: str, *, private: bool) -> Message:
        maybe = answer.outcome is Outcome.MAYBE
        # Of several quotes that may be it, a thumb would not say which one is.
        several = maybe and len(answer.quotes) > 1
        shown = _shown(message_for(answer), answer.quotes, chosen_from=answer_id if several else "")
        offered = [
            blocks.button(
                MORE,
                "More context",
                ButtonPayload.of(answer_id, answer.quotes).value(),
                says="the sentences around the quote, shown only to you",
            )
        ]
        if answer.closest:
            offered.append(self._others("Other quotes", answer, answer_id))
        if private:
            offered.append(
                blocks.button(
                    SHARE,
                    "Share to channel",
                    ButtonPayload.of(
                        answer_id, answer.quotes, answer.question, unsure=maybe
                    ).value(),
                    says="your question and this answer, for everybody",
                )
            )
        if several:
            offered.append(blocks.button(FEEDBACK, "None of these", _verdict("bad", answer_id)))
            return replace(shown, blocks=(*shown.blocks, blocks.actions(offered)))
        thumbs = _thumbs(answer_id, 0 if maybe else None)
        return replace(shown, blocks=(*shown.blocks, blocks.actions(offered), thumbs))

    def _nothing(self, answer: Answer, answer_id: str) -> Message:
        whom = f"Ask {self.help_contact}." if self.help_contact else ""
        said = " ".join(filter(None, [message_for(answer), whom]))
        parts = [blocks.sentence(said), blocks.note(self.known)]
        if answer.closest:
            parts.append(blocks.actions([self._others("Closest quotes", answer, answer_id)]))
        return Message(escape(blocks.cut(said, _LONGEST_FALLBACK)), (*parts, _thumbs(answer_id)))

    def _others(self, label: str, answer: Answer, answer_id: str) -> Block:
        return blocks.button(
            OTHERS,
            label,
            ButtonPayload.of(answer_id, answer.closest).value(),
            says="they come close but may not answer; only to you",
        )

    def _choices(self, before: str, quotes: Sequence[Quote]) -> Iterator[Message]:
        yield _shown(before, quotes)
        for fewer in self.snapshot.reduced(quotes):
            yield _shown(before, fewer)
        yield from _pointed_to(before, quotes[:1])


def says(text: str) -> Message:
    """A message of our own, which may hold titles and words of a person."""
    return Message(escape(blocks.cut(text, _LONGEST_FALLBACK)), (blocks.sentence(text),))


def _in_turn(answers: Sequence[Answer], messages: Sequence[Message]) -> Message:
    """Messages in one, each below the question that it answers."""
    shown: list[Block] = []
    for answer, message in zip(answers, messages, strict=True):
        shown += [blocks.sentence(answer.question, bold=True), *message.blocks]
    return Message(
        "\n\n".join(message.text for message in messages),
        tuple(shown),
        tuple(quote for message in messages for quote in message.quotes),
    )


def in_dialog(question: str, message: Message) -> Message:
    """A message as a dialog shows it: below its question, without what works only in messages."""
    shown = [
        block for block in message.blocks if block["type"] not in ("actions", "context_actions")
    ]
    return replace(message, blocks=(blocks.sentence(question, bold=True), *shown))


def _shown(before: str, quotes: Sequence[Quote], *, chosen_from: str = "") -> Message:
    """Quotes with their sources, below what is said before them.

    Args:
        before: what is said.
        quotes: what is quoted.
        chosen_from: the answer of which a person says which quote is the right one; empty for none.
    """
    shown = [blocks.sentence(before)] if before else []
    for rank, quote in enumerate(quotes):
        shown += blocks.quotation(quote)
        if chosen_from:
            which = f"quote {rank + 1} of {len(quotes)} is what you looked for"
            value = _verdict("good", chosen_from, rank)
            shown.append(blocks.actions([blocks.button(FEEDBACK, "This is it", value, says=which)]))
    said = [before, *("\n".join([*quote.context_texts, quote.text]) for quote in quotes)]
    return Message("\n\n".join(map(escape, filter(None, said))), tuple(shown), tuple(quotes))


def _pointed_to(before: str, quotes: Sequence[Quote]) -> Iterator[Message]:
    """What is said where even one sentence is too much for Slack."""
    for quote in quotes:
        source = blocks.source_line(quote.document)
        yield says(f"{before} The quote is too long for Slack. It stands in {source}.".strip())


def _thumbs(answer_id: str, rank: int | None = None) -> Block:
    """Slack's thumbs; up means the quote of this rank, or with none the answer as it is."""
    return blocks.feedback(FEEDBACK, _verdict("good", answer_id, rank), _verdict("bad", answer_id))


def _verdict(word: str, answer_id: str, rank: int | None = None) -> str:
    """What comes back with a click: good or bad, of which answer, and which of its quotes."""
    return f"{word}:{answer_id}" if rank is None else f"{word}:{answer_id}:{rank}"
