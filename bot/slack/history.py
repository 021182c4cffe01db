"""Earlier questions, which a short one may lean on, and whether the bot takes part in a thread."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import structlog
from pydantic import BaseModel, BeforeValidator, ConfigDict
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.events import reads_as_question
from bot.slack.inquiry import Inquiry
from bot.slack.mrkdwn import mentions, mentions_others, plain
from bot.slack.workspace import Workspace
from bot.storage.lifetimes import Clock
from bot.storage.store import Store

# A follow-up leans on what was asked just before; older questions would only mislead it.
_QUESTIONS = 5
_REMEMBERED_FOR = timedelta(hours=1)
_CONVERSATIONS = 1000
# A thread is read from its beginning, in so many pages of so many replies at most.
_PAGES = 5
_MESSAGES = 200
# A question does not wait longer than this for those before it.
_PATIENCE = 2.0

_log = structlog.get_logger(__name__)


def _asks_anybody(text: str, bot_user: str) -> bool:
    """Whether a message is a question that is put to nobody else."""
    return not mentions_others(text, bot_user) and reads_as_question(plain(text))


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


# Of what nobody has written, a field may be absent, or null.
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Said(_Outside):
    ts: str
    user: _Text = ""
    bot_id: _Text = ""
    text: _Text = ""


class _Metadata(_Outside):
    next_cursor: _Text = ""


class _Page(_Outside):
    messages: tuple[_Said, ...]
    response_metadata: _Metadata = _Metadata()


@dataclass(frozen=True, slots=True)
class _Thread:
    """What was read of a thread.

    Args:
        messages: its first messages, oldest first.
        whole: whether there are no more.
    """

    messages: Sequence[_Said]
    whole: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said before a question.

    Args:
        questions: that were asked before it, oldest first; five at most.
        takes_part: whether the bot has answered there.
    """

    questions: tuple[str, ...]
    takes_part: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that is remembered.

    Args:
        when: it was asked, in UTC.
        question: its text.
        message: the timestamp of the message that asked it; empty where none did.
        answer: what its answer is called.
    """

    when: datetime
    question: str
    message: str
    answer: str


class Memory:
    """The last questions of the last conversations, for an hour, or until they are purged.

    Args:
        clock: the time now, in UTC.
        store: keeps their answers; a question whose answer it does not keep was purged, perhaps
            by another process.
    """

    def __init__(self, clock: Clock, store: Store) -> None:
        self._clock = clock
        self._store = store
        self._asked: OrderedDict[tuple[str, ...], deque[_Asked]] = OrderedDict()
        self._where: dict[str, tuple[str, ...]] = {}  # in which conversation, by message

    def note(
        self, conversation: tuple[str, ...], question: str, answer: str, message: str = ""
    ) -> None:
        """Remember a question that was answered or refused, and by which message it was asked.

        Args:
            conversation: where.
            question: its text.
            answer: what its answer is called, which is being kept now.
            message: the timestamp of the message that asked it; empty where none did.
        """
        self.forget(message)
        asked = self._asked.setdefault(conversation, deque())
        asked.append(_Asked(self._clock(), question, message, answer))
        if message:
            self._where[message] = conversation
        if len(asked) > _QUESTIONS:
            self._where.pop(asked.popleft().message, None)
        self._asked.move_to_end(conversation)
        while len(self._asked) > _CONVERSATIONS:
            self._drop_oldest()

    def forget(self, message: str) -> None:
        """Forget what a message asked, which was edited or deleted; nothing where it is empty."""
        conversation = self._where.get(message)
        if conversation is not None:
            self._keep(conversation, lambda one: one.message != message)

    async def sweep(self) -> None:
        """Forget what was asked more than an hour ago, and what was purged."""
        since = self._clock() - _REMEMBERED_FOR
        answers = {one.answer for asked in self._asked.values() for one in asked}
        gone = answers - await self._store.kept(answers)
        for conversation in list(self._asked):
            self._keep(conversation, lambda one: one.when >= since and one.answer not in gone)

    async def questions(self, conversation: tuple[str, ...], but: str = "") -> tuple[str, ...]:
        """What was asked in a conversation within the hour and was not purged, oldest first.

        Args:
            conversation: which.
            but: the timestamp of a message whose own question is left out.
        """
        since = self._clock() - _REMEMBERED_FOR
        asked = [
            one
            for one in self._asked.get(conversation, ())
            if one.when >= since and not (but and one.message == but)
        ]
        kept = await self._store.kept([one.answer for one in asked]) if asked else set()
        return tuple(one.question for one in asked if one.answer in kept)

    def _drop_oldest(self) -> None:
        """Forget the conversation in which nothing has been asked for the longest time."""
        self._keep(next(iter(self._asked)), lambda _: False)

    def _keep(self, conversation: tuple[str, ...], wanted: Callable[[_Asked], bool]) -> None:
        """Forget what is not wanted of a conversation, and all of one of which nothing is left."""
        asked = self._asked[conversation]
        for one in asked:
            if not wanted(one):
                self._where.pop(one.message, None)
        self._asked[conversation] = deque(filter(wanted, asked))
        if not self._asked[conversation]:
            del self._asked[conversation]


class Histories:
    """Reads threads where the bot may, and remembers what it was asked where it may not.

    Args:
        client: with the bot's token.
        workspace: whose threads.
        memory: what it was asked.
    """

    def __init__(self, client: AsyncWebClient, workspace: Workspace, memory: Memory) -> None:
        self._client = client
        self._workspace = workspace
        self._memory = memory

    async def of(self, inquiry: Inquiry) -> Conversation:
        """The conversation that a question belongs to, read once where it may be read."""
        if not inquiry.leans:
            return Conversation((), takes_part=False)
        remembered = await self._memory.questions(inquiry.conversation, but=inquiry.asked)
        thread = await self._read(inquiry)
        if thread is None:
            return Conversation(remembered, takes_part=bool(remembered))
        direct = inquiry.channel.startswith("D")
        bot_user = self._workspace.bot_user
        before = [
            plain(message.text)
            for message in thread.messages
            if message.ts < inquiry.message
            and not message.bot_id
            and message.text
            and (
                direct or mentions(message.text, bot_user) or _asks_anybody(message.text, bot_user)
            )
        ]
        takes_part = any(map(self._is_own, thread.messages)) or bool(remembered)
        # What was read of a thread that is longer than that is its beginning.
        questions = tuple(before[-_QUESTIONS:]) if thread.whole else remembered
        return Conversation(questions, takes_part)

    def _is_own(self, message: _Said) -> bool:
        return message.user == self._workspace.bot_user or (
            bool(message.bot_id) and message.bot_id == self._workspace.bot
        )

    def note(self, inquiry: Inquiry) -> None:
        """Remember a question that was answered or refused."""
        if inquiry.leans:
            self._memory.note(inquiry.conversation, inquiry.text, inquiry.answer_id, inquiry.asked)

    def forget(self, message: str) -> None:
        """Forget what a message asked, which was deleted."""
        self._memory.forget(message)

    async def _read(self, inquiry: Inquiry) -> _Thread | None:
        """The thread, oldest first; None where there is none, or the bot may not read it."""
        if inquiry.thread in ("", inquiry.message) or not self._may_read(inquiry.channel):
            return None
        messages: list[_Said] = []
        cursor = ""
        try:
            async with asyncio.timeout(_PATIENCE):
                for _ in range(_PAGES):
                    answer = await self._client.conversations_replies(
                        channel=inquiry.channel,
                        ts=inquiry.thread,
                        limit=_MESSAGES,
                        cursor=cursor or None,
                    )
                    page = _Page.model_validate(answer.data)
                    messages += page.messages
                    cursor = page.response_metadata.next_cursor
                    if not cursor:
                        break
        except Exception as error:  # noqa: BLE001 - whatever it is, the memory will have to do
            _log.info("thread_not_read", error=type(error).__name__, channel=inquiry.channel)
            return None
        return _Thread(messages, whole=not cursor)

    def _may_read(self, channel: str) -> bool:
        if channel.startswith("D"):
            return "im:history" in self._workspace.scopes
        return not self._workspace.scopes.isdisjoint(("channels:history", "groups:history"))
