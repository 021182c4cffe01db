"""What the surfaces share, put together once by `serve`."""

from dataclasses import dataclass, field

from bot.catalog.scope import Scope
from bot.service.corrections import Correcting
from bot.service.gaps import GapLists
from bot.service.messages import apology
from bot.service.reader_loader import ReaderLoader
from bot.service.renewal import Renewal
from bot.service.service import Service
from bot.slack.adding import Adding
from bot.slack.asking_people import AskingPeople
from bot.slack.choices import Choices
from bot.slack.keeping import Keeping
from bot.slack.question import SlackQuestion
from bot.slack.reach import Reaches
from bot.slack.render import Renderer
from bot.slack.rights import Rights
from bot.storage.store import Records


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything that is needed to listen in Slack.

    Args:
        service: answers.
        reader: reads what words leave in doubt.
        renewal: keeps the documents fresh.
        records: what is kept of what was answered.
        help_contact: whom to ask when something goes wrong; empty for nobody.
        adding: adds files of people to the documents.
        keeping: keeps answers of people.
        asking: puts questions to people.
        admins: the ids of those who see how the bot fares, each with its workspace's id and a
            slash before it, or alone where there is only one workspace.
        keeps_questions: whether the texts of questions are kept for them.
        correcting: keeps what people set right.
        rights: who may set it right.
        choices: what is chosen for channels.
        reaches: who reads along in channels.
        gaps: what was not answered, as administrators read it.
    """

    service: Service[SlackQuestion]
    reader: ReaderLoader
    renewal: Renewal
    records: Records
    adding: Adding
    keeping: Keeping
    asking: AskingPeople
    help_contact: str
    admins: frozenset[str]
    keeps_questions: bool
    choices: Choices
    correcting: Correcting
    rights: Rights
    reaches: Reaches = field(default_factory=Reaches)
    gaps: GapLists = field(default_factory=GapLists)

    async def renderer(self, scope: Scope, *, corrects: bool = False) -> Renderer:
        """Shows what is given to those who ask from there.

        Args:
            scope: from where.
            corrects: whether who alone sees it may set right what is quoted.
        """
        given = await self.service.documents(scope)
        help_ = self.service.catalog.help_for(scope)
        return Renderer(given, self.help_contact, corrects, help_)

    def apology(self, reference: str) -> str:
        """What a person is told when something went wrong, with its number in the log."""
        return apology(reference, self.help_contact)
