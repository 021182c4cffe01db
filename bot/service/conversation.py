"""What was asked before a question, which a short one may lean on."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.lifetimes import Clock
from bot.storage.store import Claims

# A follow-up leans on what was asked just before; older questions would only mislead it.
REMEMBERED = 5
_REMEMBERED_FOR = timedelta(hours=1)
_CONVERSATIONS = 1000


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

    def __init__(self, clock: Clock, store: Claims) -> None:
        self._clock = clock
        self._store = store
        self._asked: OrderedDict[tuple[str, ...], deque[_Asked]] = OrderedDict()
        # In which conversation, by workspace, channel and message.
        self._where: dict[tuple[str, ...], tuple[str, ...]] = {}

    def note(
        self, conversation: tuple[str, ...], question: str, answer: str, message: str = ""
    ) -> None:
        """Remember a question that is done with, and by which message it was asked.

        Args:
            conversation: where; the first two are the workspace and the channel.
            question: its text.
            answer: what its answer is called, which is being kept now.
            message: the timestamp of the message that asked it; empty where none did.
        """
        place = _place(conversation, message)
        self.forget(place)
        asked = self._asked.setdefault(conversation, deque())
        asked.append(_Asked(self._clock(), question, message, answer))
        if message:
            self._where[place] = conversation
        if len(asked) > REMEMBERED:
            self._where.pop(_place(conversation, asked.popleft().message), None)
        self._asked.move_to_end(conversation)
        while len(self._asked) > _CONVERSATIONS:
            self._drop_oldest()

    def forget(self, place: tuple[str, ...]) -> None:
        """Forget what a message asked, which was edited or deleted.

        Args:
            place: the workspace, the channel, and the timestamp of the message.
        """
        conversation = self._where.get(place)
        if conversation is not None:
            self._keep(conversation, lambda one: _place(conversation, one.message) != place)

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
                self._where.pop(_place(conversation, one.message), None)
        self._asked[conversation] = deque(filter(wanted, asked))
        if not self._asked[conversation]:
            del self._asked[conversation]


def _place(conversation: tuple[str, ...], message: str) -> tuple[str, ...]:
    """Where a message of a conversation is: two channels may have one of the same timestamp."""
    return (*conversation[:2], message)
