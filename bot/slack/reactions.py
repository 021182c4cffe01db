"""Reactions that a channel has chosen: one asks the bot, another one keeps an answer."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.catalog.scope import Reach
from bot.errors import SlackError
from bot.service.question import Surface, place_of
from bot.slack.dependencies import Dependencies
from bot.slack.events import LONGEST_QUESTION
from bot.slack.keeping import KeepRequest
from bot.slack.mrkdwn import plain
from bot.slack.one_message import Spoken, find_message
from bot.slack.people import is_of_others
from bot.slack.question import SlackQuestion
from bot.slack.reach import is_foreign
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


class _Envelope(_Outside):
    team_id: str = ""
    event_id: str = ""
    is_ext_shared_channel: bool | None = None
    event: _Reaction


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to reactions."""

    async def on_reaction(body: dict[str, Any], context: AsyncBoltContext) -> None:
        team = team_of(context)
        try:
            told = _Envelope.model_validate(body)
        except ValidationError:
            return
        reaction, item = told.event, told.event.item
        choice = await parts.choices.of(team.workspace.team, item.channel)
        name = reaction.reaction.partition("::")[0]  # behind it stands a skin tone
        asks, keeps = name == choice.ask_with, name == choice.keep_with
        if item.type != "message" or not (asks or keeps):
            return
        reach = await _reach(told, team, parts)
        foreign = await is_of_others(team, reaction.user)
        if foreign is None:  # Slack does not say whose a reaction is
            foreign = reach is not Reach.OWN
        if keeps:
            right = parts.rights.find(team, reaction.user, item.channel, foreign=foreign)
            expert = reaction.user in choice.experts and not foreign
            keeps = expert or await right is not None
        if not (asks or keeps):
            return
        said = await _read(team, item, parts)
        if said is None:
            return
        if keeps:
            await parts.keeping.accept(_kept(told, said, team, parts))
        else:
            now = parts.service.clock()
            question = _asked(told, said, team, reach, foreign=foreign, now=now)
            await parts.service.accept(question)

    app.event("reaction_added")(on_reaction)


async def _reach(told: _Envelope, team: Team, parts: Dependencies) -> Reach:
    """Who reads along where somebody has reacted."""
    # Of a shared channel, Slack may tell in the name of either side.
    if told.is_ext_shared_channel or is_foreign(team.workspace, told.team_id):
        return Reach.SHARED
    if told.is_ext_shared_channel is None:
        return await parts.reaches.find(team, told.event.item.channel)
    return Reach.OWN


async def _read(team: Team, item: _Item, parts: Dependencies) -> Spoken | None:
    """The message that somebody has reacted to; None for none of a person, or out of sight."""
    faults = parts.service.faults
    try:
        said = await find_message(team, item.channel, item.ts, faults)
    except SlackError as error:
        faults.note("answer_not_kept", error, code=error.problem)
        return None
    return said if said is not None and said.is_of_a_person(team) else None


def _kept(told: _Envelope, said: Spoken, team: Team, parts: Dependencies) -> KeepRequest:
    workspace = team.workspace.team
    return KeepRequest(
        key=f"{workspace}:keep:{told.event_id}",
        team=workspace,
        place=told.event.item.channel,
        message=said.ts,
        thread=said.thread,
        author=said.user,
        user=told.event.user,
        text=said.text,
        accepted=parts.service.clock(),
    )


def _asked(
    told: _Envelope, said: Spoken, team: Team, reach: Reach, *, foreign: bool, now: datetime
) -> SlackQuestion:
    """The question of a message; asked twice, or mentioned too, it is one."""
    workspace, channel = team.workspace.team, told.event.item.channel
    return SlackQuestion(
        surface=Surface.MENTION,
        keys=(place_of(workspace, channel, said.ts),),
        team=workspace,
        channel=channel,
        user=told.event.user,
        text=plain(said.text)[:LONGEST_QUESTION],
        message=said.ts,
        thread=said.thread_ts or said.ts,
        accepted=now,
        reach=reach,
        foreign=foreign,
    )
