"""Reactions that a channel has chosen: one asks the bot, another one keeps an answer."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import SlackError
from bot.service.question import Surface, place_of
from bot.slack.calls import web
from bot.slack.dependencies import Dependencies
from bot.slack.events import LONGEST_QUESTION, WRITTEN
from bot.slack.keeping import KeepRequest
from bot.slack.mrkdwn import plain
from bot.slack.question import SlackQuestion
from bot.slack.teams import Team, team_of


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Item(_Outside):
    type: str
    channel: str = ""
    ts: str = ""


class _Reaction(_Outside):
    user: str
    reaction: str
    item: _Item


class _Said(_Outside):
    ts: str
    user: str = ""
    bot_id: str | None = None
    subtype: str | None = None
    text: str = ""
    thread_ts: str | None = None


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to reactions."""

    async def on_reaction(body: dict[str, Any], context: AsyncBoltContext) -> None:
        team = team_of(context)
        try:
            reaction = _Reaction.model_validate(body.get("event"))
        except ValidationError:
            return
        item = reaction.item
        choice = await parts.choices.of(team.workspace.team, item.channel)
        name = reaction.reaction.partition("::")[0]  # behind it stands a skin tone
        asks, keeps = name == choice.ask_with, name == choice.keep_with
        if keeps and reaction.user not in choice.experts:
            right = parts.rights.find(team, reaction.user, item.channel, foreign=False)
            keeps = await right is not None
        if item.type != "message" or not (asks or keeps):
            return
        said = await _read(team, item, parts)
        if said is None:
            return
        if keeps:
            await parts.keeping.accept(_kept(body, reaction, said, team, parts))
        else:
            await parts.service.accept(await _asked(reaction, said, team, parts))

    app.event("reaction_added")(on_reaction)


async def _read(team: Team, item: _Item, parts: Dependencies) -> _Said | None:
    """The message that somebody has reacted to; None for none of a person, or out of sight."""
    try:
        answer = await web(
            team.client.conversations_replies(
                channel=item.channel, ts=item.ts, oldest=item.ts, latest=item.ts, inclusive=True
            )
        )
    except SlackError as error:
        parts.service.faults.note("answer_not_kept", error, code=error.problem)
        return None
    found = [_Said.model_validate(one) for one in answer.get("messages", ())]
    said = next((one for one in found if one.ts == item.ts), None)
    if said is None or said.bot_id or said.subtype not in WRITTEN or not said.text.strip():
        return None
    return said if said.user not in ("", team.workspace.bot_user) else None


def _kept(
    body: dict[str, Any], reaction: _Reaction, said: _Said, team: Team, parts: Dependencies
) -> KeepRequest:
    workspace, thread = team.workspace.team, said.thread_ts or ""
    return KeepRequest(
        key=f"{workspace}:keep:{body.get('event_id')}",
        team=workspace,
        place=reaction.item.channel,
        message=said.ts,
        thread="" if thread == said.ts else thread,
        author=said.user,
        user=reaction.user,
        text=said.text,
        accepted=parts.service.clock(),
    )


async def _asked(
    reaction: _Reaction, said: _Said, team: Team, parts: Dependencies
) -> SlackQuestion:
    """The question of a message; asked twice, or mentioned too, it is one."""
    workspace, channel = team.workspace.team, reaction.item.channel
    return SlackQuestion(
        surface=Surface.MENTION,
        keys=(place_of(workspace, channel, said.ts),),
        team=workspace,
        channel=channel,
        user=reaction.user,
        text=plain(said.text)[:LONGEST_QUESTION],
        message=said.ts,
        thread=said.thread_ts or said.ts,
        accepted=parts.service.clock(),
        reach=await parts.reaches.find(team, channel),
    )
