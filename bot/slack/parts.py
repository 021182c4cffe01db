"""What the surfaces share, put together once by `app`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.answering.answer import Answer
from bot.slack.faults import Faults
from bot.slack.history import Histories
from bot.slack.library import Library
from bot.slack.metrics import Metrics
from bot.slack.outbox import Outbox
from bot.slack.render import Renderer
from bot.slack.workspace import Workspace
from bot.storage.lifetimes import Clock
from bot.storage.store import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that is needed to answer in Slack.

    Args:
        ask: answers a question with its history; called in a thread, since it is work for a
            processor.
        ask_alone: does so where it can end no process but its own.
        workspace: whose bot this is.
        library: the documents.
        renderer: makes messages of answers.
        histories: earlier questions.
        store: claims, questions in hand, answers and feedback.
        outbox: sends messages.
        faults: counts what goes wrong.
        metrics: count what is answered.
        clock: the time now, in UTC.
        help_contact: whom to ask when something goes wrong; empty for nobody.
        admins: the ids of those who see how the bot fares.
        keeps_questions: whether the texts of questions are kept for them.
    """

    ask: Callable[[str, Sequence[str]], Answer]
    ask_alone: Callable[[str, Sequence[str]], Awaitable[Answer]]
    workspace: Workspace
    library: Library
    renderer: Renderer
    histories: Histories
    store: Store
    outbox: Outbox
    faults: Faults
    metrics: Metrics
    clock: Clock
    help_contact: str
    admins: frozenset[str]
    keeps_questions: bool

    def apology(self, reference: str, *, again: bool = True) -> str:
        """What a person is told when something went wrong.

        Args:
            reference: the number under which it is in the log.
            again: whether to try again may help.
        """
        hint = "Please try again" if again else "I tried it more than once: put it in other words"
        whom = f"tell {self.help_contact}" if self.help_contact else "tell who runs this bot"
        return (
            f"Something went wrong on my side. {hint}; if it happens again, {whom}, with this "
            f"reference: {reference}."
        )
