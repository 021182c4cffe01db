"""What a host does for the service: the one port between them."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot.answering.answer import Answer
from bot.catalog.snapshot import Snapshot
from bot.service.claim import StillKept
from bot.service.conversation import Conversation
from bot.service.messages import Failure
from bot.service.question import IncomingQuestion
from bot.storage.store import GivenAnswer

_Question = TypeVar("_Question", bound=IncomingQuestion)


class Delivery(Protocol[_Question]):
    """Brings answers to where their questions were asked."""

    def read(self, body: str) -> _Question:
        """A question that this host had stored.

        Raises:
            ValueError: it is of another version, or nothing but a claim.
        """

    async def knows(self, team: str) -> bool:
        """Whether the bot still is in a workspace.

        Raises:
            PullquoteError: nobody can say now.
        """

    async def conversation(
        self, question: _Question, remembered: Sequence[str]
    ) -> Conversation | None:
        """What was said before a question; None where that cannot be read.

        Args:
            question: what was asked.
            remembered: what the service knows to have been asked there before, oldest first.
        """

    async def deliver(
        self,
        question: _Question,
        answers: Sequence[Answer],
        snapshot: Snapshot,
        *,
        replaces: str,
        begun: bool,
        kept: StillKept,
    ) -> str:
        """Bring what came back to where a question was asked, as one message.

        Args:
            question: what was asked.
            answers: what came back for each of the questions of its message: one to three.
            snapshot: what was asked.
            replaces: the message with the answer whose place it takes; empty for none.
            begun: whether it may have been posted already, so that it is looked for first.
            kept: to be asked before each try; what it raises ends the delivery.

        Returns:
            The message it is; empty where the answer is private.

        Raises:
            UnreachableError: the host cannot be reached now; the question stays pending.
            PullquoteError: it cannot be delivered.
        """

    async def apologise(self, question: _Question, reference: str, failure: Failure) -> None:
        """Tell only the person who asked that something went wrong.

        Args:
            question: what was asked.
            reference: the number under which it is in the log.
            failure: why.
        """

    async def show_status(self, question: _Question, status: str) -> None:
        """Show everybody that an answer is being looked for; an empty status ends it."""

    async def remove(self, given: GivenAnswer) -> None:
        """Take an answer away; it is no matter if it is gone already.

        Raises:
            PullquoteError: it cannot be taken away now.
        """
