"""What the surfaces share, put together once by `serve`."""

from dataclasses import dataclass, field

from bot.catalog.scope import Scope
from bot.service.messages import apology
from bot.service.reader_loader import ReaderLoader
from bot.service.renewal import Renewal
from bot.service.service import Service
from bot.slack.adding import Adding
from bot.slack.question import SlackQuestion
from bot.slack.reach import Reaches
from bot.slack.render import Renderer
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
        admins: the ids of those who see how the bot fares, each with its workspace's id and a
            slash before it, or alone where there is only one workspace.
        keeps_questions: whether the texts of questions are kept for them.
        reaches: who reads along in channels.
    """

    service: Service[SlackQuestion]
    reader: ReaderLoader
    renewal: Renewal
    records: Records
    adding: Adding
    help_contact: str
    admins: frozenset[str]
    keeps_questions: bool
    reaches: Reaches = field(default_factory=Reaches)

    async def renderer(self, scope: Scope) -> Renderer:
        """Shows what is given to those who ask from there."""
        return Renderer(await self.service.documents(scope), self.help_contact)

    def apology(self, reference: str) -> str:
        """What a person is told when something went wrong, with its number in the log."""
        return apology(reference, self.help_contact)


def admins_of(team: str, admins: frozenset[str]) -> frozenset[str]:
    """Who of the administrators is one in a workspace.

    Args:
        team: its id.
        admins: their ids, alone or behind the id of a workspace and a slash.
    """
    named = (admin.rpartition("/") for admin in admins)
    return frozenset(user for where, _, user in named if where in ("", team))
