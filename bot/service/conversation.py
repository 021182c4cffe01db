"""What was asked before a question, which a short one may lean on."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.lifetimes import Clock

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
    """

    when: datetime
    question: str
    message: str


class Memory:
    """The last questions of the last conversations, for an hour.

    Args:
        clock: the time now, in UTC.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: OrderedDict[tuple[str, ...], deque[_Asked]] = OrderedDict()
        self._where: dict[str, tuple[str, ...]] = {}  # in which conversation, by message

    def note(self, conversation: tuple[str, ...], question: str, message: str = "") -> None:
        """Remember a question that was answered or refused, and by which message it was asked."""
        self.forget(message)
        asked = self._asked.setdefault(conversation, deque())
        asked.append(_Asked(self._clock(), question, message))
        if message:
            self._where[message] = conversation
        if len(asked) > REMEMBERED:
            self._where.pop(asked.popleft().message, None)
        self._asked.move_to_end(conversation)
        while len(self._asked) > _CONVERSATIONS:
            self._drop_oldest()

    def forget(self, message: str) -> None:
        """Forget what a message asked, which was edited or deleted; nothing where it is empty."""
        conversation = self._where.pop(message, None)
        if conversation is None:
            return
        kept = deque(one for one in self._asked[conversation] if one.message != message)
        if kept:
            self._asked[conversation] = kept
        else:
            del self._asked[conversation]

    def _drop_oldest(self) -> None:
        """Forget the conversation in which nothing has been asked for the longest time."""
        _, asked = self._asked.popitem(last=False)
        for one in asked:
            self._where.pop(one.message, None)

    def questions(self, conversation: tuple[str, ...], but: str = "") -> tuple[str, ...]:
        """What was asked in a conversation within the hour, oldest first.

        Args:
            conversation: which.
            but: the timestamp of a message whose own question is left out.
        """
        since = self._clock() - _REMEMBERED_FOR
        while self._asked and next(iter(self._asked.values()))[-1].when < since:
            self._drop_oldest()
        asked = self._asked.get(conversation, ())
        return tuple(
            one.question for one in asked if one.when >= since and not (but and one.message == but)
        )
