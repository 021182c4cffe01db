"""“Keep as an answer”: who may, on which message, and what they and its author do with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.catalog.scope import Reach, Scope
from bot.errors import PullquoteError, SlackError
from bot.slack import kept
from bot.slack.clicks import Click, on_number, reply
from bot.slack.dependencies import Dependencies
from bot.slack.events import WRITTEN, change_of
from bot.slack.home import publish_home
from bot.slack.keeping import KeepRequest
from bot.slack.librarians import NOT_KNOWN, SHARED
from bot.slack.manifest import KEEP_SHORTCUT, KEEP_SHORTCUT_NAME
from bot.slack.message_shortcut import MessageShortcut
from bot.slack.reach import is_foreign
from bot.slack.render import Message, says
from bot.slack.submission import Submission
from bot.slack.teams import Team, team_of
from bot.storage.store import AnswerChanges, KeptAnswer

_OF_NOBODY = "Only what a person has written can be kept as an answer."
_GONE = "That answer is not kept any more."
_NOT_YOURS = "Only who said it, and who kept it, can do that."
_NOT_FROM_THERE = (
    "Only people of this workspace can do that. You can take back what you have said yourself."
)
_NOT_SAID_BY_YOU = "Only who said it can open it to everybody in the workspace."


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the shortcut, to the buttons of answers that were kept, and to their dialog."""

    async def on_shortcut(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        shortcut, team = MessageShortcut.model_validate(body), team_of(context)
        workspace = shortcut.team.id if shortcut.team else team.workspace.team
        foreign = is_foreign(team.workspace, workspace, shortcut.user.team_id)
        told = ""
        right = await parts.rights.find(
            team, shortcut.user.id, shortcut.channel.id, foreign=foreign
        )
        if right is None:
            told = refusal(parts)
        elif not _is_of_a_person(shortcut, team):
            told = _OF_NOBODY
        if told:
            work = team.messenger.respond(shortcut.response_url, [says(told)])
            parts.service.tasks.start(_quietly(work, parts))
        else:
            await parts.keeping.accept(_requested(shortcut, workspace, parts))
        await ack()

    async def on_named(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        submission, team = Submission.model_validate(body), team_of(context)
        number, _, url = submission.view.private_metadata.partition(" ")
        question = " ".join(submission.field(kept.NAME).text.split())
        user, workspace = submission.user.id, team.workspace.team
        foreign = is_foreign(team.workspace, submission.user.team_id)
        answer = await parts.keeping.store.kept_answer(workspace, int(number))
        if answer is not None and not await _refused(answer, user, team, parts, foreign=foreign):
            changes: AnswerChanges = {"question": question, "asker": ""}
            answer = await parts.keeping.store.change_kept(workspace, answer.id, changes, by=user)
            if answer is not None:
                work = _tell_named(parts, team, answer, user, url)
                parts.service.tasks.start(_quietly(work, parts))
        await ack()

    app.message_shortcut(KEEP_SHORTCUT)(on_shortcut)
    app.view(kept.NAME)(on_named)
    for action, act in {
        kept.DROP: _drop,
        kept.OPEN: _open,
        kept.CLOSE: _close,
        kept.HOLDS: _hold,
    }.items():
        on_number(app, action, partial(_press, parts, act), parts)
    on_number(app, kept.NAME, partial(_open_form, parts), parts)


async def follow(body: Mapping[str, Any], team: Team, parts: Dependencies) -> None:
    """Let an answer that was kept change with its message, or go with it.

    Args:
        body: of a `message` event.
        team: where.
        parts: know what is kept.

    Raises:
        StorageError: it is to be told again.
    """
    change = change_of(body)
    if change is not None:
        await parts.keeping.follow(team, change.channel, change.message, change.text)


def refusal(parts: Dependencies) -> str:
    """What somebody is told who may not keep answers."""
    return (
        f"“{KEEP_SHORTCUT_NAME}” is for those alone whom whoever runs me has named. If you should "
        f"be one of them, ask {parts.help_contact or 'whoever runs me'}."
    )


def _is_of_a_person(shortcut: MessageShortcut, team: Team) -> bool:
    message = shortcut.message
    return (
        message.subtype in WRITTEN
        and not message.bot_id
        and message.user not in ("", team.workspace.bot_user)
        and bool((message.text or "").strip())
    )


def _requested(shortcut: MessageShortcut, workspace: str, parts: Dependencies) -> KeepRequest:
    message = shortcut.message
    thread = message.thread_ts or ""
    return KeepRequest(
        key=f"{workspace}:keep:{shortcut.trigger_id}",
        team=workspace,
        place=shortcut.channel.id,
        message=message.ts,
        thread="" if thread == message.ts else thread,
        author=message.user,
        user=shortcut.user.id,
        text=message.text or "",
        response_url=shortcut.response_url,
        accepted=parts.service.clock(),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody wants to be done with an answer."""

    answer: KeptAnswer
    user: str
    team: Team
    parts: Dependencies

    async def change(self, changes: AnswerChanges) -> Message:
        """Change it, and say how it is now."""
        keeping = self.parts.keeping
        changed = await keeping.store.change_kept(
            self.answer.team, self.answer.id, changes, by=self.user
        )
        if changed is None:
            return says(_GONE)
        return kept.changed(changed, self.user, keeps_questions=keeping.keeps_questions)


# Does what a button is for; returns what is shown in its place.
_Act = Callable[[_Asked], Awaitable[Message]]


async def _drop(asked: _Asked) -> Message:
    gone = await asked.parts.keeping.store.drop_kept(
        asked.answer.team, asked.answer.id, by=asked.user
    )
    return says(_GONE) if gone is None else kept.dropped()


async def _open(asked: _Asked) -> Message:
    """Let everybody in the workspace be answered from it, if who said it wants that, and may."""
    if asked.user != asked.answer.author:
        return says(_NOT_SAID_BY_YOU)
    reach = await asked.parts.reaches.find(asked.team, asked.answer.place)
    if reach is not Reach.OWN:
        return says(SHARED if reach is Reach.SHARED else NOT_KNOWN)
    return await asked.change({"everybody": True})


async def _close(asked: _Asked) -> Message:
    return await asked.change({"everybody": False})


async def _hold(asked: _Asked) -> Message:
    now = asked.parts.service.clock()
    return await asked.change({"confirmed": now, "doubted": False})


async def _press(parts: Dependencies, act: _Act, click: Click, team: Team) -> None:
    """Do what a button is for, if who pressed it may."""
    user, workspace = click.user.id, team.workspace.team
    foreign = is_foreign(team.workspace, click.workspace, click.user.team_id)
    answer = await parts.keeping.store.kept_answer(workspace, int(click.value))
    if answer is None:
        shown = says(_GONE)
    elif not (act is _drop and user == answer.author) and (
        told := await _refused(answer, user, team, parts, foreign=foreign)
    ):
        await reply(click, [says(told)], team)
        return
    else:
        shown = await act(_Asked(answer, user, team, parts))
        await parts.keeping.renew()
    if click.channel is None:
        await publish_home(parts, team, Scope(workspace, user=user, private=True, foreign=foreign))
    elif click.channel.id.startswith("D") and not click.container.is_ephemeral:
        mark = f"kept:{workspace}:{click.value}"
        await team.messenger.change(click.channel.id, click.container.message_ts, [shown], mark)
    else:
        await reply(click, [shown], team)


async def _tell_named(
    parts: Dependencies, team: Team, answer: KeptAnswer, user: str, url: str
) -> None:
    await parts.keeping.renew()
    if url:
        told = kept.changed(answer, user, keeps_questions=parts.keeping.keeps_questions)
        await team.messenger.respond(url, [told])
    else:
        await publish_home(parts, team, Scope(team.workspace.team, user=user, private=True))


async def _refused(
    answer: KeptAnswer, user: str, team: Team, parts: Dependencies, *, foreign: bool
) -> str:
    """Why somebody may not do anything with an answer; empty where they may."""
    if foreign:
        return _NOT_FROM_THERE
    if user in (answer.author, answer.keeper):
        return ""
    right = await parts.rights.find(team, user, answer.place, foreign=foreign)
    return _NOT_YOURS if right is None else ""


async def _open_form(parts: Dependencies, click: Click, team: Team) -> None:
    answer = await parts.keeping.store.kept_answer(team.workspace.team, int(click.value))
    foreign = is_foreign(team.workspace, click.workspace, click.user.team_id)
    if answer is None:
        await reply(click, [says(_GONE)], team)
        return
    if told := await _refused(answer, click.user.id, team, parts, foreign=foreign):
        await reply(click, [says(told)], team)
        return
    await team.messenger.open_form(click.trigger_id, kept.form(answer, click.response_url))


async def _quietly(work: Awaitable[None], parts: Dependencies) -> None:
    try:
        await work
    except (PullquoteError, ValidationError) as error:
        code = error.problem if isinstance(error, SlackError) else ""
        parts.service.faults.note("click_failed", error, code=code)
