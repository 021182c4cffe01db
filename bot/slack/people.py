"""What people are called, and whose they are, where the bot may ask."""

import asyncio
from collections.abc import Iterable

import structlog
from pydantic import BaseModel, ConfigDict

from bot.documents.document import one_line
from bot.slack.manifest import NAME_SCOPE
from bot.slack.reach import is_foreign
from bot.slack.teams import Team

# Seconds, for all of them: a name is worth less than what is said.
_PATIENCE = 3.0
_MOST = 20
_LONGEST = 80

_log = structlog.get_logger(__name__)


class _Profile(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    display_name: str = ""
    real_name: str = ""


class _User(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    team_id: str = ""
    profile: _Profile = _Profile()
    real_name: str = ""
    name: str = ""


async def names_of(team: Team, people: Iterable[str]) -> dict[str, str]:
    """What people are called, by their ids; without those of whom Slack does not say it.

    Args:
        team: where.
        people: their ids.
    """
    if NAME_SCOPE not in team.workspace.scopes:
        return {}
    asked = list(dict.fromkeys(filter(None, people)))[:_MOST]
    found: dict[str, str] = {}
    try:
        async with asyncio.timeout(_PATIENCE):
            for one in asked:
                answer = await team.client.users_info(user=one)
                found[one] = _called(_User.model_validate(answer["user"]))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said without the names
        _log.info("names_not_read", error=type(error).__name__)
    return {one: name for one, name in found.items() if name}


async def is_of_others(team: Team, user: str) -> bool | None:
    """Whether somebody is of another organisation; None where Slack does not say it.

    Args:
        team: where.
        user: their id.
    """
    if NAME_SCOPE not in team.workspace.scopes:
        return None
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await team.client.users_info(user=user)
        found = _User.model_validate(answer["user"])
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows
        _log.info("person_not_read", error=type(error).__name__)
        return None
    return is_foreign(team.workspace, found.team_id) if found.team_id else None


def _called(user: _User) -> str:
    name = user.profile.real_name or user.real_name or user.profile.display_name or user.name
    return one_line(name)[:_LONGEST]
