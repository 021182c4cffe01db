"""“Add to documents”: who may, on which message, and what they do with what they added."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.catalog.scope import Reach, Scope
from bot.slack import added
from bot.slack.adding import AddRequest
from bot.slack.clicks import Click, on_number, reply
from bot.slack.dependencies import Dependencies
from bot.slack.home import publish_home
from bot.slack.manifest import ADD_SHORTCUT, SHELF_SCOPES
from bot.slack.message_shortcut import MessageShortcut
from bot.slack.reach import is_foreign
from bot.slack.render import Message, says
from bot.slack.rights import admins_of
from bot.slack.teams import Team, team_of

_NO_FILE = "There is no file in that message. Choose it on a message that shares one."
_GONE = "That document is not here any more."
SHARED = (
    "People of another organisation read along where this document was added, so that it stays "
    "there."
)
NOT_KNOWN = (
    "I cannot see whether people of another organisation read along where this document was "
    f"added, so that it stays there. With the scope {SHELF_SCOPES[0]} I could: see `pullquote "
    "manifest --help`."
)


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the shortcut, and to the buttons of documents that were added."""

    async def on_shortcut(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        shortcut, team = MessageShortcut.model_validate(body), team_of(context)
        workspace = shortcut.team.id if shortcut.team else team.workspace.team
        foreign = is_foreign(team.workspace, workspace, shortcut.user.team_id)
        told = ""
        if foreign or not is_librarian(parts, team, shortcut.user.id):
            told = refusal(parts)
        elif not shortcut.message.files:
            told = _NO_FILE
        if told:
            work = team.messenger.respond(shortcut.response_url, [says(told)])
            parts.service.tasks.start(_quietly(work, parts))
        else:
            for file in shortcut.message.files:
                await parts.adding.accept(_requested(shortcut, file.id, workspace, parts))
        await ack()

    app.message_shortcut(ADD_SHORTCUT)(on_shortcut)
    for action, act in {
        added.UNDO: _undo,
        added.REMOVE: _remove,
        added.OPEN: _open,
        added.CLOSE: _close,
    }.items():
        on_number(app, action, partial(_press, parts, act), parts)


def is_librarian(parts: Dependencies, team: Team, user: str) -> bool:
    """Whether somebody may add documents.

    Args:
        parts: know who may.
        team: where.
        user: who.
    """
    return user in admins_of(team.workspace.team, parts.adding.librarians)


def refusal(parts: Dependencies) -> str:
    """What somebody is told who may not add documents."""
    if not parts.adding.librarians:
        return (
            "Nobody may add documents here yet. Whoever runs me can allow it to some: the setting "
            "LIBRARIANS names them."
        )
    return (
        "Adding documents is for some people alone. If you should be one of them, ask "
        f"{parts.help_contact or 'whoever runs me'}."
    )


def _requested(
    shortcut: MessageShortcut, file: str, workspace: str, parts: Dependencies
) -> AddRequest:
    channel = shortcut.channel.id
    return AddRequest(
        key=f"{workspace}:add:{shortcut.trigger_id}:{file}",
        team=workspace,
        channel=channel,
        place=channel if channel.startswith(("C", "G")) else shortcut.user.id,
        user=shortcut.user.id,
        file=file,
        message=shortcut.message.ts,
        thread=shortcut.message.thread_ts or "",
        response_url=shortcut.response_url,
        accepted=parts.service.clock(),
    )


# Does what a button is for, for who pressed it; returns what is shown in its place.
_Act = Callable[[Dependencies, Team, int, str], Awaitable[Message]]


async def _undo(parts: Dependencies, team: Team, document: int, by: str) -> Message:
    gone = await parts.adding.documents.remove_document(
        team.workspace.team, document, by, parts.service.clock(), undo=True
    )
    return says(_GONE) if gone is None else added.undone(gone)


async def _remove(parts: Dependencies, team: Team, document: int, by: str) -> Message:
    gone = await parts.adding.documents.remove_document(
        team.workspace.team, document, by, parts.service.clock()
    )
    return says(_GONE) if gone is None else added.removed(gone)


async def _open(parts: Dependencies, team: Team, document: int, by: str) -> Message:
    """Let everybody in the workspace be answered from it, unless it may not leave its channel."""
    workspace = team.workspace.team
    known = await parts.adding.documents.documents(workspace)
    found = next((one for one in known if one.id == document), None)
    if found is not None and added.is_of_channel(found):
        reach = await parts.reaches.find(team, found.place)
        if reach is not Reach.OWN:
            return says(SHARED if reach is Reach.SHARED else NOT_KNOWN)
    opened = await parts.adding.documents.open_document(
        workspace, document, by, parts.service.clock(), everybody=True
    )
    return says(_GONE) if opened is None else added.changed(opened)


async def _close(parts: Dependencies, team: Team, document: int, by: str) -> Message:
    closed = await parts.adding.documents.open_document(
        team.workspace.team, document, by, parts.service.clock(), everybody=False
    )
    return says(_GONE) if closed is None else added.changed(closed)


async def _press(parts: Dependencies, act: _Act, click: Click, team: Team) -> None:
    """Do what a button is for, if who pressed it may."""
    if not is_librarian(parts, team, click.user.id):
        await reply(click, [says(refusal(parts))], team)
        return
    shown = await act(parts, team, int(click.value), click.user.id)
    await parts.adding.renew()
    if click.channel is None:
        scope = Scope(team.workspace.team, user=click.user.id, private=True)
        await publish_home(parts, team, scope)
    elif click.channel.id.startswith("D") and not click.container.is_ephemeral:
        mark = f"document:{click.value}"
        await team.messenger.change(click.channel.id, click.container.message_ts, [shown], mark)
    else:
        await reply(click, [shown], team)


async def _quietly(work: Awaitable[None], parts: Dependencies) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - whatever it is, there is nobody else to be told
        parts.service.faults.note("click_failed", error)
