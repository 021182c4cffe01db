"""Questions that somebody puts to people: posted where they are, and what they say brought back."""

from datetime import datetime
from hashlib import sha256
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.errors import SlackError, SlackUnreachableError, StorageError
from bot.service.claim import StillKept
from bot.service.incidents import Kind
from bot.slack import blocks
from bot.slack.errands import Errands, NotDoneError
from bot.slack.keeping import link_to
from bot.slack.mrkdwn import escape, plain
from bot.slack.render import Message, says
from bot.slack.teams import Team
from bot.storage.store import Asked, AskedPeople, Claimed, PendingQuestion

KEEP = "consulted_keep"

_FAULT: Kind = "people_not_asked"
_INVITE = (
    "I cannot post there. Once somebody has invited me to that channel you can try again, or you "
    "ask there yourself."
)

_log = structlog.get_logger(__name__)


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    team: str
    user: str
    response_url: str = ""
    accepted: datetime

    def pending(self) -> PendingQuestion:
        """What is stored while it is in hand."""
        return PendingQuestion(
            (self.key,), self.team, self.model_dump_json(), self.accepted, self.user
        )

    @property
    def mark(self) -> str:
        """By which what is posted for it is found again."""
        return f"people:{sha256(self.key.encode()).hexdigest()[:16]}"


class AskPeople(_Stored):
    """A question that somebody puts to people, in a form that can be stored.

    Args:
        kind: tells it from a question to the bot.
        key: what identifies it; told again, it is the same.
        team: the workspace.
        user: who wants to know.
        channel: where people are asked.
        group: whom to call upon there; empty for nobody.
        question: what they want to know.
        place: where they hear of it: a channel, or they themselves.
        thread: the timestamp of the thread there; empty for none.
        response_url: where they are told that it is asked.
        accepted: when, in UTC.
    """

    kind: Literal["ask_people"] = "ask_people"
    channel: str
    group: str = ""
    question: str
    place: str
    thread: str = ""


class BringAnswer(_Stored):
    """Something that a person has answered, in a form that can be stored.

    Args:
        kind: tells it from a question.
        key: what identifies it; told again, it is the same.
        team: the workspace.
        user: who answered.
        asker: who wanted to know.
        channel: where it was answered.
        asked: the timestamp of the message that asked there.
        message: of the answer.
        text: the answer, as Slack gives it.
        place: where who asked hears of it.
        thread: the timestamp of the thread there; empty for none.
        offered: whether who answered is asked if it is to be kept.
        accepted: when, in UTC.
    """

    kind: Literal["bring_answer"] = "bring_answer"
    asker: str
    channel: str
    asked: str
    message: str
    text: str
    place: str
    thread: str = ""
    offered: bool = True


_ERRANDS: TypeAdapter[AskPeople | BringAnswer] = TypeAdapter(AskPeople | BringAnswer)


class AskingPeople:
    """Puts questions to people, and brings what they say to who asked, each once.

    Args:
        store: knows where people were asked.
        errands: have each done once.
    """

    def __init__(self, store: Asked, errands: Errands) -> None:
        self.store = store
        self._errands = errands

    async def ask(self, errand: AskPeople) -> bool:
        """Take a question to people in; returns and raises what `Errands.accept` does."""
        return await self._errands.accept(errand, self._ask, _FAULT)

    async def bring(self, errand: BringAnswer) -> None:
        """Take an answer of a person in; raises what `Errands.accept` does."""
        await self._errands.accept(errand, self._bring, _FAULT)

    def take_up(self, pending: PendingQuestion) -> bool:
        """Go on with what a process that is no more had accepted; says whether it was for here."""
        try:
            errand = _ERRANDS.validate_json(pending.body)
        except ValidationError:
            return False
        if isinstance(errand, AskPeople):
            self._errands.take_up(errand, self._ask, _FAULT)
        else:
            self._errands.take_up(errand, self._bring, _FAULT)
        return True

    async def _ask(self, errand: AskPeople, claimed: Claimed, still: StillKept) -> None:
        team = await self._errands.teams.find(errand.team)
        if team is None:
            return
        asked = Message(
            escape(errand.question),
            (
                blocks.asked_by(errand.user, errand.group, errand.question),
                blocks.note(_how_to_answer(team, errand)),
            ),
        )
        messenger = team.messenger.only_while(still)
        try:
            message = await messenger.post(
                errand.channel, "", [asked], errand.mark, begun=claimed is not Claimed.TAKEN
            )
        except SlackUnreachableError:
            raise
        except SlackError as error:
            _log.warning("people_not_asked", code=error.problem)
            raise NotDoneError(_INVITE, errand.thread) from error
        noted = AskedPeople(
            errand.team,
            errand.channel,
            message,
            errand.user,
            errand.place,
            errand.thread,
            errand.accepted,
        )
        try:
            await self.store.note_asked(noted)
        except StorageError as error:  # what is answered there could not be brought to anybody
            await messenger.remove(errand.channel, message)
            raise NotDoneError(thread=errand.thread) from error
        told = says(f"Your question is asked. {what_becomes(team)}")
        await team.messenger.respond(errand.response_url, [told], thread=errand.thread)

    async def _bring(self, errand: BringAnswer, claimed: Claimed, still: StillKept) -> None:
        team = await self._errands.teams.find(errand.team)
        if team is None:
            return
        text = plain(errand.text)
        shown = [blocks.answered_by(errand.asker, errand.user, text)]
        link = await link_to(team, errand.channel, errand.message)
        if link:
            shown.append(blocks.linked("What they said", link))
        answer = Message(escape(text), tuple(shown))
        await team.messenger.only_while(still).post(
            errand.place,
            errand.thread,
            [answer],
            errand.mark,
            begun=claimed is not Claimed.TAKEN,
        )
        if not errand.offered:
            return
        service = self._errands.service
        once = f"{errand.team}:offer:{errand.channel}:{errand.asked}:{errand.user}"
        if await service.first_time(once, errand.team):
            offered = [offer(errand.message)]
            await team.messenger.whisper(errand.channel, errand.asked, errand.user, offered)


def what_becomes(team: Team) -> str:
    """What somebody is told who has put a question to people."""
    if team.workspace.hears_channels:
        return "What people answer in its thread, I bring you."
    return "I do not hear what people answer there, so look at its thread now and then."


def _how_to_answer(team: Team, errand: AskPeople) -> str:
    """What those are told who are asked: what becomes of what they answer, and who sees it."""
    if not team.workspace.hears_channels:
        return "I do not hear what is answered here: who asks has to look."
    if errand.place == errand.user:
        return "What you answer in this thread, I bring to who asks, with your name."
    return (
        "What you answer in this thread, I post where that was asked, with your name, for all who "
        "read there."
    )


def offer(message: str) -> Message:
    """What somebody is asked who has answered another one.

    Args:
        message: the timestamp of what they said.
    """
    told = (
        "I have brought that to who asked. Shall I quote it to the next one who asks the same here?"
    )
    button = blocks.button(KEEP, "Keep as an answer", message, says="what you just said")
    return Message(told, (blocks.sentence(told), blocks.actions([button])))
