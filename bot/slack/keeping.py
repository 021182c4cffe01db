"""What people said → answers: named, read, kept, and told of, each once; followed as it changes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import DocumentError, SlackError, SlackUnreachableError, StorageError
from bot.service.adding import Understand
from bot.service.claim import StillKept
from bot.slack import kept
from bot.slack.calls import web
from bot.slack.errands import Errands
from bot.slack.people import names_of
from bot.slack.render import Message
from bot.slack.said import as_markdown, mentioned
from bot.slack.teams import Team
from bot.storage.store import AnswerChanges, Claimed, KeptAnswer, KeptAnswers, PendingQuestion

_FILE = "answer.md"
# Before the time of an answer is over, its keeper is asked; of a short time, in its last quarter.
_ASKED_BEFORE = timedelta(days=14)

_log = structlog.get_logger(__name__)


class KeepRequest(BaseModel):
    """A message that somebody wants to be kept as an answer, in a form that can be stored.

    Args:
        kind: tells it from a question.
        key: what identifies it; told again, it is the same.
        team: the workspace.
        place: the channel that it was said in.
        message: its timestamp there.
        thread: the timestamp of the message that it was said below; empty for none.
        author: who said it.
        user: who wants it to be kept.
        text: what was said, as Slack gives it.
        question: what it answers, where that is known already and may be kept; else empty.
        asker: who asked that.
        response_url: where only the keeper is told how it went; empty to whisper it there.
        accepted: when, in UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["keep"] = "keep"
    key: str
    team: str
    place: str
    message: str
    thread: str = ""
    author: str
    user: str
    text: str
    question: str = ""
    asker: str = ""
    response_url: str = ""
    accepted: datetime

    def pending(self) -> PendingQuestion:
        """What is stored while it is in hand."""
        return PendingQuestion(
            (self.key,), self.team, self.model_dump_json(), self.accepted, self.user
        )


class _Doubt(BaseModel):
    """An answer whose keeper is to be asked whether it still holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["doubt"] = "doubt"
    key: str
    team: str
    user: str
    answer: int
    over: datetime
    accepted: datetime
    response_url: Literal[""] = ""

    def pending(self) -> PendingQuestion:
        return PendingQuestion(
            (self.key,), self.team, self.model_dump_json(), self.accepted, self.user
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """Where answers of people are kept.

    Args:
        store: keeps them.
        known: those that there were at the last look.
        understand: reads one as a file.
        look: has what is asked be what is kept now.
        hold_for: how long one holds since it was confirmed; None for ever.
        keeps_questions: whether the texts of questions are kept.
    """

    store: KeptAnswers
    known: Callable[[], Sequence[KeptAnswer]]
    understand: Understand
    look: Callable[[], Awaitable[None]]
    hold_for: timedelta | None
    keeps_questions: bool


class Keeping:
    """Keeps answers of people, each once, whatever ends in between.

    Args:
        answers: where they are kept.
        errands: have each kept once.
        threads: where answers are read.
    """

    def __init__(
        self,
        answers: Answers,
        errands: Errands,
        threads: Executor,
    ) -> None:
        self.store = answers.store
        self.renew = answers.look
        self.known = answers.known
        self.keeps_questions = answers.keeps_questions
        self._understand = answers.understand
        self._hold_for = answers.hold_for
        self._errands = errands
        self._service, self._teams = errands.service, errands.teams
        self._threads = threads

    async def accept(self, request: KeepRequest) -> None:
        """Take in a message; returns when that may be acknowledged: it is stored, or was kept.

        Raises:
            StorageError: it could not even be claimed; it is to be told again.
        """
        await self._errands.accept(request, self._keep, "answer_not_kept")

    def take_up(self, pending: PendingQuestion) -> bool:
        """Go on with what a process that is no more had accepted; says whether it was for here."""
        try:
            request = KeepRequest.model_validate_json(pending.body)
        except ValidationError:
            pass
        else:
            self._errands.take_up(request, self._keep, "answer_not_kept")
            return True
        try:
            doubt = _Doubt.model_validate_json(pending.body)
        except ValidationError:
            return False
        self._errands.take_up(doubt, self._doubt, "answer_not_kept")
        return True

    async def look(self) -> None:
        """Ask the keepers of answers whose time is over soon whether they still hold.

        Raises:
            StorageError: nobody knows which those are.
        """
        if self._hold_for is None:
            return
        now, before = self._service.clock(), min(_ASKED_BEFORE, self._hold_for / 4)
        for answer in await self.store.unsure_answers(now + before - self._hold_for):
            over, keeper = answer.confirmed + self._hold_for, answer.keeper or answer.author
            if not keeper:
                continue
            doubt = _Doubt(
                key=f"{answer.team}:doubt:{answer.id}:{answer.confirmed.isoformat()}",
                team=answer.team,
                user=keeper,
                answer=answer.id,
                over=over,
                accepted=now,
            )
            await self._errands.accept(doubt, self._doubt, "answer_not_kept")

    async def follow(self, team: Team, place: str, message: str, text: str | None) -> None:
        """Change an answer with its message, or let it go with it.

        Args:
            team: where.
            place: the channel.
            message: the timestamp of what was edited or deleted.
            text: what it says now, as Slack gives it; None where it was deleted.

        Raises:
            StorageError: it is to be told again.
        """
        workspace = team.workspace.team
        known = [one for one in self.known() if (one.team, one.place) == (workspace, place)]
        try:
            answer = await self.store.kept_from(workspace, place, message)
        except StorageError:
            if any(message in (one.message, one.thread) for one in known):
                raise
            return
        asked = [one for one in known if one.thread == message and one.asker]
        for one in asked:  # in words of their own that they have changed, or taken back
            await self.store.change_kept(workspace, one.id, {"question": "", "asker": ""})
        if answer is not None:
            await self._change(team, answer, text or "")
        if asked or answer is not None:
            await self.renew()

    async def _change(self, team: Team, answer: KeptAnswer, text: str) -> None:
        names = await names_of(team, mentioned(text))
        changed = as_markdown(text, names)
        try:
            await self._read(changed)
        except DocumentError:  # nothing of it can be quoted any more
            await self.store.drop_kept(answer.team, answer.id)
        else:
            await self.store.change_kept(answer.team, answer.id, {"text": changed})

    async def _read(self, text: str) -> None:
        """Make sure that something of a text can be quoted.

        Raises:
            DocumentError: nothing can.
        """
        await asyncio.get_running_loop().run_in_executor(
            self._threads, self._understand, _FILE, text.encode()
        )

    async def _keep(self, request: KeepRequest, claimed: Claimed, still: StillKept) -> None:
        team = await self._teams.find(request.team)
        if team is None:
            return
        names = await names_of(team, (request.author, *mentioned(request.text)))
        text = as_markdown(request.text, names)
        try:
            await self._read(text)
        except DocumentError as error:
            await self._tell_keeper(team, request, kept.not_kept(error))
            return
        question, asker = await self._asked(request)
        new, answer = await self.store.keep_said(
            KeptAnswer(
                id=0,
                team=request.team,
                place=request.place,
                message=request.message,
                thread=request.thread,
                author=request.author,
                name=names.get(request.author, ""),
                keeper=request.user,
                question=question,
                asker=asker,
                text=text,
                said=datetime.fromtimestamp(float(request.message), UTC),
                link=await link_to(team, request.place, request.message),
                confirmed=self._service.clock(),
            )
        )
        await self.renew()
        begun = claimed is not Claimed.TAKEN
        told = kept.confirmed(
            answer, request.user, new=new or begun, keeps_questions=self.keeps_questions
        )
        await self._tell_keeper(team, request, told)
        if (new or begun) and answer.author != request.user:
            await self._tell_author(team, answer, still, begun=begun)

    async def _asked(self, request: KeepRequest) -> tuple[str, str]:
        """What was asked above it, and by whom, where the words of askers are kept."""
        if request.question or not (self.keeps_questions and request.thread):
            return request.question, request.asker
        # Its answer is seen before it is noted; whoever is quick is not to lose the question.
        await self._service.in_flight.settled(request.team, request.place, request.thread)
        try:
            given = await self._service.store.answer_to(request.team, request.place, request.thread)
        except StorageError:
            return "", ""
        return (given.text, given.user) if given is not None and given.text else ("", "")

    async def _tell_keeper(self, team: Team, request: KeepRequest, told: Message) -> None:
        if request.response_url:
            await team.messenger.respond(request.response_url, [told], thread=request.thread)
        else:
            await team.messenger.whisper(request.place, request.thread, request.user, [told])

    async def _tell_author(
        self, team: Team, answer: KeptAnswer, still: StillKept, *, begun: bool
    ) -> None:
        """Tell them directly; whom Slack does not let the bot write to is not told."""
        told = [kept.told_author(answer, follows=team.workspace.hears_channels)]
        mark = f"kept:{answer.team}:{answer.id}"
        try:
            await team.messenger.only_while(still).post(answer.author, "", told, mark, begun=begun)
        except SlackUnreachableError:
            raise
        except SlackError as error:
            _log.warning("author_not_told", code=error.problem)

    async def _doubt(self, doubt: _Doubt, claimed: Claimed, still: StillKept) -> None:
        team = await self._teams.find(doubt.team)
        changed: AnswerChanges = {"doubted": True}
        answer = await self.store.change_kept(doubt.team, doubt.answer, changed)
        if team is None or answer is None:
            return
        begun = claimed is not Claimed.TAKEN
        mark, told = f"doubt:{doubt.team}:{doubt.answer}", [kept.doubted(answer, doubt.over)]
        await team.messenger.only_while(still).post(doubt.user, "", told, mark, begun=begun)


async def link_to(team: Team, channel: str, message: str) -> str:
    """The address of a message; empty where Slack gives none."""
    try:
        answer = await web(
            team.client.chat_getPermalink(channel=channel, message_ts=message), needs="permalink"
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, it goes without a link
        _log.info("link_not_read", error=type(error).__name__)
        return ""
    return str(answer["permalink"])
