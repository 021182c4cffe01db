"""Files of people → documents: looked up, fetched, read, kept, and told of; each once."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import (
    DocumentError,
    PullquoteError,
    SlackError,
    StorageError,
    UnreachableError,
)
from bot.service.adding import Understand
from bot.service.claim import ClaimLostError, StillKept, claim_kept
from bot.service.messages import apology
from bot.service.service import Service
from bot.slack import added
from bot.slack.files import fetch, find_file, missing_scopes
from bot.slack.manifest import FILE_SCOPES
from bot.slack.question import SlackQuestion
from bot.slack.render import Message, says
from bot.slack.teams import Team, Teams
from bot.storage.store import OURS, AddedDocument, Claimed, Documents, PendingQuestion

# Slack wants to hear within three seconds that a file was taken in.
_PATIENCE = 2.0

_log = structlog.get_logger(__name__)


class AddRequest(BaseModel):
    """A file that somebody wants to be answered from, in a form that can be stored.

    Args:
        kind: tells it from a question.
        key: what identifies it; told again, it is the same.
        team: the workspace.
        channel: where it was asked for.
        place: whose it is to be: a channel, or a person.
        user: who asked for it.
        file: the file's id.
        message: the timestamp of the message that shares it.
        thread: the timestamp of the thread to answer in; empty to answer below all.
        response_url: where only the person is told how it went; empty where that is posted.
        accepted: when, in UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["add"] = "add"
    key: str
    team: str
    channel: str
    place: str
    user: str
    file: str
    message: str
    thread: str = ""
    response_url: str = ""
    accepted: datetime

    def pending(self) -> PendingQuestion:
        """What is stored while it is in hand."""
        return PendingQuestion(
            (self.key,), self.team, self.model_dump_json(), self.accepted, self.user
        )


@dataclass(frozen=True, slots=True)
class Additions:
    """Where documents that people add are kept, and who may add one.

    Args:
        documents: keep them.
        understand: reads a file.
        look: has what is asked be what is kept now; whatever goes wrong there is counted.
        librarians: the ids of those who may add documents, each with its workspace's id and a
            slash before it, or alone where there is only one workspace.
    """

    documents: Documents
    understand: Understand
    look: Callable[[], Awaitable[None]]
    librarians: frozenset[str]


class Adding:
    """Adds files of people to the documents, each once, whatever ends in between.

    Args:
        additions: where to.
        service: claims, and counts what goes wrong.
        teams: the workspaces that are served.
        threads: where files are read.
        help_contact: whom people are told to ask; empty for nobody.
    """

    def __init__(
        self,
        additions: Additions,
        service: Service[SlackQuestion],
        teams: Teams,
        threads: Executor,
        help_contact: str,
    ) -> None:
        self.documents = additions.documents
        self.renew = additions.look
        self.librarians = additions.librarians
        self._understand = additions.understand
        self._service = service
        self._teams = teams
        self._threads = threads
        self._help_contact = help_contact

    async def accept(self, request: AddRequest) -> None:
        """Take in a file; returns when that may be acknowledged: it is stored, or was added.

        Raises:
            StorageError: it could not even be claimed; it is to be told again.
        """
        stored = asyncio.get_running_loop().create_future()
        task = self._service.tasks.start(self._see_to(request, stored))
        await asyncio.wait({task, stored}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()

    def take_up(self, pending: PendingQuestion) -> bool:
        """Go on with what a process that is no more had accepted.

        Returns:
            Whether it was a file.
        """
        try:
            request = AddRequest.model_validate_json(pending.body)
        except ValidationError:
            return False
        stored = asyncio.get_running_loop().create_future()
        self._service.tasks.start(self._see_to(request, stored))
        return True

    async def _see_to(self, request: AddRequest, stored: asyncio.Future[None]) -> None:
        """Add a file, unless somebody else does or did."""
        service, claim = self._service, request.pending()
        since = service.clock()
        claimed = await service.store.claim(claim)
        if claimed not in OURS:
            return
        if service.store.durable:
            stored.set_result(None)
        try:
            async with claim_kept(
                claim, since, service.store, service.clock, service.tasks
            ) as kept:
                await self._add(request, claimed, kept)
        except ClaimLostError:
            _log.warning("claim_lost", channel=request.channel)
            return
        except UnreachableError as error:
            # It stays pending, and is taken up again.
            service.faults.note("slack_unreachable", error, channel=request.channel)
            await self._release(claim)
            return
        except asyncio.CancelledError:
            await self._release(claim)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            code = error.problem if isinstance(error, PullquoteError) else ""
            reference = service.faults.note("document_not_added", error, code=code)
            await self._apologise(request, reference)
        await service.store.finish(claim.keys, None)

    async def _add(self, request: AddRequest, claimed: Claimed, kept: StillKept) -> None:
        team = await self._teams.find(request.team)
        if team is None:
            return
        tell = _Telling(team, request, kept, begun=claimed is not Claimed.TAKEN)
        name = ""
        try:
            if claimed is Claimed.SUSPECT:
                raise _ended()
            if team.workspace.scopes_known and not team.workspace.scopes.issuperset(FILE_SCOPES):
                raise missing_scopes()
            file = await find_file(team, request.file, self._service.faults)
            name = file.called
            await tell.say(says(f"Reading “{name}” …"))
            content = await fetch(team, file, self._service.faults)
            understood = await asyncio.get_running_loop().run_in_executor(
                self._threads, self._understand, name, content
            )
            document = AddedDocument(
                id=0,
                team=request.team,
                place=request.place,
                name=name,
                title=understood.title,
                user=request.user,
                added=self._service.clock(),
                origin=request.key,
                content_hash=sha256(content).hexdigest(),
                size=len(content),
            )
            outcome, document = await self.documents.add_document(document, content)
        except (DocumentError, StorageError) as error:
            await tell.say(added.not_added(name, error))
            return
        await self.renew()
        await tell.say(added.confirmed(document, outcome, understood))

    async def _release(self, claim: PendingQuestion) -> None:
        try:
            await self._service.store.release(claim.keys)
        except StorageError as error:
            self._service.faults.note("claim_not_released", error)

    async def _apologise(self, request: AddRequest, reference: str) -> None:
        team = await self._teams.find(request.team)
        if team is None:
            return
        message = [says(apology(reference, self._help_contact))]
        try:
            if request.response_url:
                await team.messenger.respond(request.response_url, message)
            else:
                await team.messenger.post(request.user, "", message, mark=f"fault:{reference}")
        except SlackError as error:
            _log.warning("apology_not_sent", reference=reference, code=error.problem)


class _Telling:
    """Tells who asked for it how a file fares: in one message, or where that is private, in two.

    Args:
        team: where.
        request: what they asked for.
        kept: makes sure, before each try, that it is still ours to tell.
        begun: whether something may have been told before.
    """

    def __init__(self, team: Team, request: AddRequest, kept: StillKept, *, begun: bool) -> None:
        self._messenger = team.messenger.only_while(kept)
        self._request = request
        self._begun = begun
        self._message = ""

    async def say(self, message: Message) -> None:
        """Say how it fares now.

        Raises:
            SlackError: Slack refuses it, or cannot be reached.
        """
        to, request = self._messenger, self._request
        mark = f"added:{sha256(request.key.encode()).hexdigest()[:16]}"
        if request.response_url:
            await to.respond(request.response_url, [message], thread=request.thread)
        elif self._message:
            await to.change(request.channel, self._message, [message], mark)
        else:
            since = request.message
            self._message = await to.post(
                request.channel, request.thread, [message], mark, since=since, begun=self._begun
            )
            if self._begun:  # what stood there already says what was so then
                self._begun = False
                await self.say(message)


def _ended() -> DocumentError:
    return DocumentError(
        "Reading it has ended me more than once.",
        where="Slack",
        hint="Save or export it again, or split it, and send me the new file.",
    )
