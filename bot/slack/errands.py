"""What people have the bot do, each once, whatever ends in between: claimed, done, and noted."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import structlog

from bot.errors import PullquoteError, SlackError, StorageError, UnreachableError
from bot.service.claim import ClaimLostError, StillKept, claim_kept
from bot.service.incidents import Kind
from bot.service.messages import apology
from bot.service.service import Service
from bot.slack.question import SlackQuestion
from bot.slack.render import says
from bot.slack.teams import Teams
from bot.storage.store import OURS, Claimed, PendingQuestion

# Of a click Slack tells once, and wants to hear within three seconds that it was taken in.
_PATIENCE = 2.0

_log = structlog.get_logger(__name__)


class NotDoneError(Exception):
    """An errand was not done, and nothing of it is left: it can be wanted again.

    Args:
        told: what who wanted it is told; empty for that something went wrong.
        thread: the timestamp of the thread in which they are; empty for none.
    """

    def __init__(self, told: str = "", thread: str = "") -> None:
        super().__init__(told)
        self.told = told
        self.thread = thread


class Errand(Protocol):
    """What somebody has the bot do, in a form that can be stored."""

    @property
    def team(self) -> str:
        """The workspace."""

    @property
    def user(self) -> str:
        """Who is told where it goes wrong; empty for nobody."""

    @property
    def response_url(self) -> str:
        """Where they are told, as after a click; empty to tell them directly."""

    def pending(self) -> PendingQuestion:
        """What is stored while it is in hand."""


_Errand = TypeVar("_Errand", bound=Errand)
# Does an errand: told how it came to be ours, and what to ask before each try to send something.
Do = Callable[[_Errand, Claimed, StillKept], Awaitable[None]]


class Errands:
    """Does errands.

    Args:
        service: claims, and counts what goes wrong.
        teams: the workspaces that are served.
        help_contact: whom people are told to ask; empty for nobody.
    """

    def __init__(self, service: Service[SlackQuestion], teams: Teams, help_contact: str) -> None:
        self.service = service
        self.teams = teams
        self._help_contact = help_contact

    async def accept(self, errand: _Errand, do: Do[_Errand], fault: Kind) -> bool:
        """Take an errand in; returns when that may be acknowledged: it is stored, or was done.

        What came by a click may be acknowledged after two seconds in any case: Slack does not tell
        of it again.

        Args:
            errand: what to do.
            do: does it.
            fault: what it is counted as where it cannot be done.

        Returns:
            Whether it was new, as far as is known by then: neither done before nor in hand.

        Raises:
            StorageError: it could not even be claimed; it is to be told again.
        """
        task, stored = self._start(errand, do, fault)
        ends: set[asyncio.Future[Any]] = {task, stored}
        patience = _PATIENCE if errand.response_url else None
        await asyncio.wait(ends, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        return stored.result() if stored.done() else True

    def take_up(self, errand: _Errand, do: Do[_Errand], fault: Kind) -> None:
        """Go on with what a process that is no more had accepted; as `accept`."""
        self._start(errand, do, fault)

    def _start(
        self, errand: _Errand, do: Do[_Errand], fault: Kind
    ) -> tuple[asyncio.Task[None], asyncio.Future[bool]]:
        stored = asyncio.get_running_loop().create_future()
        return self.service.tasks.start(self._see_to(errand, do, fault, stored)), stored

    async def _see_to(
        self, errand: _Errand, do: Do[_Errand], fault: Kind, stored: asyncio.Future[bool]
    ) -> None:
        """Do an errand, unless somebody else does or did; `stored` is told which."""
        service, claim = self.service, errand.pending()
        since = service.clock()
        claimed = await service.store.claim(claim)
        if claimed not in OURS:
            stored.set_result(False)
            return
        if service.store.durable:
            stored.set_result(True)
        try:
            async with claim_kept(
                claim, since, service.store, service.clock, service.tasks
            ) as kept:
                await do(errand, claimed, kept)
        except ClaimLostError:
            _log.warning("claim_lost")
            return
        except NotDoneError as error:
            await service.store.forget(claim.keys)
            if error.told:
                await self._tell(errand, error.told, f"not done:{errand.user}", error.thread)
            else:
                await self._apologise(errand, fault, error.__cause__)
            return
        except UnreachableError as error:
            # It stays pending, and is taken up again.
            service.faults.note("slack_unreachable", error)
            await self._release(claim)
            return
        except asyncio.CancelledError:
            await self._release(claim)
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            await self._apologise(errand, fault, error)
        await service.store.finish(claim.keys, None)

    async def _release(self, claim: PendingQuestion) -> None:
        try:
            await self.service.store.release(claim.keys)
        except StorageError as error:
            self.service.faults.note("claim_not_released", error)

    async def _apologise(self, errand: Errand, fault: Kind, error: BaseException | None) -> None:
        """Count what went wrong, and tell who wanted the errand."""
        code = error.problem if isinstance(error, PullquoteError) else ""
        reference = self.service.faults.note(fault, error, code=code)
        await self._tell(errand, apology(reference, self._help_contact), f"fault:{reference}")

    async def _tell(self, errand: Errand, told: str, mark: str, thread: str = "") -> None:
        team = await self.teams.find(errand.team)
        if team is None or not errand.user:
            return
        try:
            if errand.response_url:
                await team.messenger.respond(errand.response_url, [says(told)], thread=thread)
            else:
                await team.messenger.post(errand.user, "", [says(told)], mark)
        except SlackError as error:
            _log.warning("apology_not_sent", of=mark, code=error.problem)
