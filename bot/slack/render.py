"""An answer → a message: what is said, shown and offered."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import (
    CLOSEST,
    OTHERS,
    Answer,
    Outcome,
    Quote,
    message_for,
    say_unsure,
)
from bot.answering.smalltalk import about
from bot.catalog.shelves import Help
from bot.catalog.snapshot import Snapshot
from bot.documents.document import Document
from bot.service.question import part_id
from bot.service.renewal import Status
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.button_payload import ButtonPayload
from bot.slack.freshness import freshness
from bot.slack.mrkdwn import escape

MORE = "more_context"
OTHER_QUOTES = "other_quotes"
CLOSEST_QUOTES = "closest_quotes"
SHARE = "share"
FEEDBACK = "feedback"
AGAIN = "ask_again"
PIN = "pin_quote"
BLOCK = "block_quote"
ASK_PEOPLE = "ask_people"

_LONGEST_FALLBACK = 2900
# Above an answer, a question is only to be known again.
_LONGEST_QUESTION = 200
# In a list of documents, or of their folders; and of a folder, so many are named.
_LISTED = 20
_NAMED = 3


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
        corrects: whether who alone sees the messages may set right what is quoted.
        help: where people are asked; None for nowhere.
    """

    snapshot: Snapshot
    help_contact: str
    corrects: bool = False
    help: Help | None = None

    def choices(self, answer: Answer, answer_id: str, *, private: bool) -> Iterator[Message]:
        """An answer, and what can be sent where Slack refuses it: ever fewer whole sentences.

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
        """What `choices` gives, below its question where that does not stand above it already.

        Args:
            answers: what came back for each question of a message.
            answer_id: what the buttons call the first; the others have their number behind it.
            private: as there.
        """
        each = (
            self.choices(answer, part_id(answer_id, number), private=private)
            for number, answer in enumerate(answers, start=1)
        )
        return _together(answers, each, headed=private)

    def passages(self, quotes: Sequence[Quote], question: str) -> Iterator[Message]:
        """The passages around quotes, and what can be sent instead where that is too much.

        Args:
            quotes: those that were shown for a question.
            question: as it was asked; empty where that is not known any more.
        """
        around = [self.snapshot.around(quote) for quote in quotes]
        offered = [self._corrections(quote, question) for quote in quotes]
        for message in self._choices("", around, question, corrects=False):
            yield replace(
                message, blocks=(*message.blocks, *(one for row in offered for one in row))
            )

    def others(self, quotes: Sequence[Quote], question: str) -> Iterator[Message]:
        """Quotes that come close beside those that were shown; else as `passages`."""
        return self._choices(OTHERS, quotes, question, corrects=self.corrects)

    def closest(self, quotes: Sequence[Quote], question: str) -> Iterator[Message]:
        """Quotes that are not claimed to be an answer; else as `passages`."""
        return self._choices(CLOSEST, quotes, question, corrects=self.corrects)

    def in_dialog(self, answers: Sequence[Answer]) -> Iterator[Message]:
        """Answers as a dialog shows them, each below its question, and ever less of them.

        Nothing can be clicked on in it: where nothing was found, the closest quotes are there.
        """
        return _together(answers, map(self._in_dialog, answers), headed=True)

    def shared(
        self, quotes: Sequence[Quote], payload: ButtonPayload, user: str
    ) -> Iterator[Message]:
        """Quotes that a person shares with a channel, and what can be sent instead.

        Args:
            quotes: what the payload tells of.
            payload: of the button that shares them.
            user: the person.
        """
        question = payload.question
        asked = blocks.said_by(user, f"asked: {question}" if question else "shared these quotes.")
        offered = blocks.actions([_more(payload.answer, quotes, question)])
        for message in self._choices(say_unsure(quotes) if payload.unsure else "", quotes):
            yield replace(message, blocks=(asked, *message.blocks, offered))

    def sources(self, status: Status) -> Message:
        """The documents that are quoted.

        Args:
            status: how fresh they are.
        """
        return Message(
            escape(blocks.cut(about(self.snapshot.corpus.documents), _LONGEST_FALLBACK)),
            (
                blocks.sentence("Documents", bold=True),
                *self.documents(),
                *freshness(status, self.snapshot),
            ),
        )

    def documents(self) -> list[Block]:
        """The list of the documents; of many, one of their folders."""
        documents = self.snapshot.corpus.documents
        if not documents:
            return [blocks.sentence("Nothing is given to you here.")]
        if len(documents) <= _LISTED:
            return [blocks.bullets(map(blocks.source_line, documents))]
        folders = _by_folder(documents)
        if len(folders) == 1:
            shown = blocks.bullets(map(blocks.source_line, documents[:_LISTED]))
            return [shown, blocks.note(f"And {len(documents) - _LISTED:,} more.")]
        listed = [blocks.bullets(_folder_line(*one) for one in list(folders.items())[:_LISTED])]
        if len(folders) > _LISTED:
            left = sum(len(held) for held in list(folders.values())[_LISTED:])
            listed.append(blocks.note(f"And {left:,} more."))
        return listed

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
        shown = _shown(
            message_for(answer),
            answer.quotes,
            chosen_from=answer_id if several else "",
            below=lambda quote: self._corrections(quote, answer.question),
        )
        if made := self.snapshot.pinned(answer.pin):
            below = blocks.pinned(made, perhaps=maybe)
            shown = replace(shown, blocks=(*shown.blocks, below))
        offered = [_more(answer_id, answer.quotes, answer.question)]
        if answer.closest:
            offered.append(self._others(OTHER_QUOTES, "Other quotes", answer, answer_id))
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
        if maybe:
            offered += self._asks_people(answer, answer_id)
        if several:
            offered.append(blocks.button(FEEDBACK, "None of these", _verdict("bad", answer_id)))
            return replace(shown, blocks=(*shown.blocks, blocks.actions(offered)))
        thumbs = _thumbs(answer_id, 0 if maybe else None)
        return replace(shown, blocks=(*shown.blocks, blocks.actions(offered), thumbs))

    def _nothing(self, answer: Answer, answer_id: str) -> Message:
        whom = f"Ask {self.help_contact}." if self.help_contact else ""
        said = " ".join(filter(None, [message_for(answer), whom]))
        parts, offered = [blocks.sentence(said)], self._asks_people(answer, answer_id)
        if answer.closest:
            shows = self._others(CLOSEST_QUOTES, "Closest quotes", answer, answer_id)
            offered.insert(0, shows)
        if offered:
            parts.append(blocks.actions(offered))
        return Message(escape(blocks.cut(said, _LONGEST_FALLBACK)), (*parts, _thumbs(answer_id)))

    def _asks_people(self, answer: Answer, answer_id: str) -> list[Block]:
        """What puts a question to people, where there are some, with what that tells them."""
        if self.help is None:
            return []
        return [_asks_in(self.help.channel, answer_id, answer.question)]

    def _in_dialog(self, answer: Answer) -> Iterator[Message]:
        if answer.outcome is not Outcome.NOTHING or not answer.closest:
            yield from map(_without_buttons, self.choices(answer, "", private=False))
            return
        nothing = _without_buttons(self._nothing(answer, ""))
        for closest in self._choices(CLOSEST, answer.closest):
            yield _joined([nothing, closest])

    def _others(self, action: str, label: str, answer: Answer, answer_id: str) -> Block:
        return blocks.button(
            action,
            label,
            ButtonPayload.of(answer_id, answer.closest, answer.question).value(),
            says="they come close but may not answer; only to you",
        )

    def _corrections(self, quote: Quote, question: str) -> list[Block]:
        """Buttons that set right what is quoted, for who may."""
        if not self.corrects:
            return []
        value = ButtonPayload.of("", [quote], question).value()
        return [
            blocks.actions(
                [
                    blocks.button(PIN, "Pin", value, says="this is the answer to the question"),
                    blocks.button(BLOCK, "Never quote", value, says="this sentence, or document"),
                ]
            )
        ]

    def _choices(
        self,
        before: str,
        quotes: Sequence[Quote],
        question: str = "",
        *,
        corrects: bool = False,
    ) -> Iterator[Message]:
        def offered(quote: Quote) -> list[Block]:
            return self._corrections(quote, question) if corrects else []

        yield below(question, _shown(before, quotes, below=offered))
        for fewer in self.snapshot.reduced(quotes):
            yield below(question, _shown(before, fewer))
        for message in _pointed_to(before, quotes[:1]):
            yield below(question, message)


def says(text: str) -> Message:
    """A message of our own, which may hold titles and words of a person."""
    return Message(escape(blocks.cut(text, _LONGEST_FALLBACK)), (blocks.sentence(text),))


def asked_elsewhere(channel: str, payload: ButtonPayload) -> Message:
    """What is said where people are asked in another channel than somebody has agreed to.

    Args:
        channel: the one in which they are asked now.
        payload: of the button that was clicked on; it holds the whole question.
    """
    told = "People are asked in another channel now. Shall I post your question there?"
    offered = blocks.actions([_asks_in(channel, payload.answer, payload.asks)])
    return Message(told, (blocks.sentence(told), offered))


def _asks_in(channel: str, answer_id: str, question: str) -> Block:
    """What puts a question to people in a channel, once who clicks agrees to that."""
    button = blocks.button(
        ASK_PEOPLE,
        "Ask a person",
        ButtonPayload.of(answer_id, (), question, place=channel).value(),
        says="posts your question with your name",
    )
    return {**button, "confirm": blocks.consent(channel)}


def outdated(said: str, payload: ButtonPayload, message: Message | None = None) -> Message:
    """What is said of an answer whose documents have changed, with a button to ask again.

    Args:
        said: how they have changed.
        payload: of the answer; where it does not hold the whole question, there is no button.
        message: what is shown all the same, above it.
    """
    if payload.asks:
        value = ButtonPayload.of(payload.answer, (), payload.asks).value()
        again = blocks.button(AGAIN, "Ask again", value, says="the same question; only to you")
        offered = [blocks.sentence(said), blocks.actions([again])]
    else:
        said = f"{said} Ask again for what the documents say now."
        offered = [blocks.sentence(said)]
    before = message or Message("", ())
    text = "\n\n".join(filter(None, [before.text, escape(said)]))
    return Message(text, (*before.blocks, *offered), before.quotes)


def _together(
    answers: Sequence[Answer], each: Iterable[Iterator[Message]], *, headed: bool
) -> Iterator[Message]:
    """What can be sent for several answers, in one message.

    Args:
        answers: the answers.
        each: what can be sent for each.
        headed: whether a single one stands below its question too.
    """
    if len(answers) == 1:
        for message in next(iter(each)):
            yield below(answers[0].question, message) if headed else message
        return
    choices = list(map(list, each))
    for nth in range(max(map(len, choices))):
        chosen = [messages[min(nth, len(messages) - 1)] for messages in choices]
        yield _joined(
            [below(answer.question, one) for answer, one in zip(answers, chosen, strict=True)]
        )


def _joined(messages: Sequence[Message]) -> Message:
    return Message(
        "\n\n".join(message.text for message in messages),
        tuple(block for message in messages for block in message.blocks),
        tuple(quote for message in messages for quote in message.quotes),
    )


def below(question: str, message: Message) -> Message:
    """A message below the question that it belongs to; as it is where there is none."""
    asked = _known_by(question)
    if not asked:
        return message
    return replace(
        message,
        text=f"{escape(asked)}\n\n{message.text}",
        blocks=(blocks.sentence(asked, bold=True), *message.blocks),
    )


def _known_by(question: str) -> str:
    """The beginning of a question, by which it is known again."""
    return blocks.cut(question, _LONGEST_QUESTION)


def _more(answer_id: str, quotes: Sequence[Quote], question: str) -> Block:
    return blocks.button(
        MORE,
        "More context",
        ButtonPayload.of(answer_id, quotes, question).value(),
        says="the sentences around the quote, shown only to you",
    )


def _by_folder(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """The documents by the folder that they are in, as deep as tells them apart."""
    depth = 1
    while True:
        folders: dict[str, list[Document]] = {}
        for document in documents:
            parts = document.name.split("/")[:-1]
            folders.setdefault("/".join(parts[:depth]), []).append(document)
        if len(folders) > 1 or all(folder.count("/") < depth - 1 for folder in folders):
            return folders
        depth += 1


def _folder_line(folder: str, held: Sequence[Document]) -> str:
    """A folder, how many documents are in it, and some of them."""
    titles = "; ".join(document.metadata.title for document in held[:_NAMED])
    more = "; …" if len(held) > _NAMED else ""
    return f"{folder or 'In no folder'} ({len(held):,}): {titles}{more}"


def _without_buttons(message: Message) -> Message:
    """A message without what works only in messages."""
    shown = [
        block for block in message.blocks if block["type"] not in ("actions", "context_actions")
    ]
    return replace(message, blocks=tuple(shown))


def _shown(
    before: str,
    quotes: Sequence[Quote],
    *,
    chosen_from: str = "",
    below: Callable[[Quote], Sequence[Block]] = lambda _: (),
) -> Message:
    """Quotes with their sources, below what is said before them.

    Args:
        before: what is said.
        quotes: what is quoted.
        chosen_from: the answer of which a person says which quote is the right one; empty for none.
        below: what is offered below each quote.
    """
    shown = [blocks.sentence(before)] if before else []
    for rank, quote in enumerate(quotes):
        shown += blocks.quotation(quote)
        if chosen_from:
            which = f"quote {rank + 1} of {len(quotes)} is what you looked for"
            value = _verdict("good", chosen_from, rank)
            shown.append(blocks.actions([blocks.button(FEEDBACK, "This is it", value, says=which)]))
        shown += below(quote)
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
