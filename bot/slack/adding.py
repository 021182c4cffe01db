"""Files of people → documents: looked up, fetched, read, kept, and told of; each once."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import DocumentError, StorageError
from bot.service.adding import Understand
from bot.service.claim import StillKept
from bot.slack import added
from bot.slack.errands import Errands
from bot.slack.files import fetch, find_file, missing_scopes
from bot.slack.manifest import FILE_SCOPES
from bot.slack.render import Message, says
from bot.slack.teams import Team
from bot.storage.store import AddedDocument, Claimed, Documents, PendingQuestion


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
        errands: have each done once.
        threads: where files are read.
    """

    def __init__(
        self,
        additions: Additions,
        errands: Errands,
        threads: Executor,
    ) -> None:
        self.documents = additions.documents
        self.renew = additions.look
        self.librarians = additions.librarians
        self._understand = additions.understand
        self._errands = errands
        self._service, self._teams = errands.service, errands.teams
        self._threads = threads

    async def accept(self, request: AddRequest) -> None:
        """Take in a file; returns when that may be acknowledged: it is stored, or was added.

        Raises:
            StorageError: it could not even be claimed; it is to be told again.
        """
        await self._errands.accept(request, self._add, "document_not_added")

    def take_up(self, pending: PendingQuestion) -> bool:
        """Go on with what a process that is no more had accepted.

        Returns:
            Whether it was a file.
        """
        try:
            request = AddRequest.model_validate_json(pending.body)
        except ValidationError:
            return False
        self._errands.take_up(request, self._add, "document_not_added")
        return True

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
