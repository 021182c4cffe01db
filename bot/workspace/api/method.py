"""What a method of the Web API is: its arguments, who may call it, and what it does."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.workspace.checks import invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.names import PERSON_SCOPES
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


class Arguments(BaseModel):
    """The arguments of a method. Slack ignores those that it does not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def _decoded(value: object) -> object:
    """Decode what a form holds as JSON; what is none is left for the method to refuse."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


# JSON of any kind, which a form holds encoded.
Json = Annotated[object, BeforeValidator(_decoded)]


def comma_list(text: str) -> list[str]:
    """What stands between the commas of an argument, without spaces and empty parts.

    Args:
        text: the argument.
    """
    return [part.strip() for part in text.split(",") if part.strip()]


class TokenKind(StrEnum):
    """Which token a method wants; the app's own does, where one of a person does."""

    NONE = "none"
    BOT = "bot"
    APP = "app"


_Arguments = TypeVar("_Arguments", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Method(Generic[_Arguments]):
    """A method.

    Args:
        name: Slack's name, as `chat.postMessage`.
        run: what it does: workspace and arguments in, the answer's JSON out, without `ok`.
        arguments: the type of its arguments.
        scopes: one of which the token must have; none for a method open to all.
        token: which token it wants.
        per_minute: how many calls Slack lets through.
        per_channel: whether calls are counted for each channel apart.
        by_get: whether it is taken by GET too: it only reads, or Slack's clients call it so.
        partly: what of it is otherwise than at Slack, for the table of the documentation; empty
            where nothing is.
    """

    name: str
    run: Callable[[Workspace, _Arguments], JsonObject]
    arguments: type[_Arguments]
    scopes: tuple[str, ...] = ()
    token: TokenKind = TokenKind.BOT
    per_minute: int = 50
    per_channel: bool = False
    by_get: bool = False
    partly: str = ""

    def call(self, workspace: Workspace, given: JsonObject) -> JsonObject:
        """Call the method for the app.

        Args:
            workspace: where.
            given: the arguments as they came.

        Returns:
            The answer's JSON, without `ok`.

        Raises:
            Refusal: what Slack would refuse it for.
        """
        need_scope(workspace, self.scopes)
        try:
            arguments = self.arguments.model_validate(given)
        except ValidationError as error:
            raise invalid(
                [
                    f"{_complaint(one['type'])}: {'.'.join(map(str, one['loc']))}"
                    for one in error.errors(include_url=False, include_input=False)
                ]
            ) from None
        return self.run(workspace, arguments)


def _complaint(kind: str) -> str:
    return "missing required field" if kind == "missing" else "invalid value for field"


def need_scope(workspace: Workspace, scopes: tuple[str, ...]) -> None:
    """Refuse an app that has none of some scopes.

    Args:
        workspace: where.
        scopes: one of which is needed; none is needed where it is empty.

    Raises:
        Refusal: `missing_scope`.
    """
    granted, is_app = workspace.caller.scopes, workspace.caller.person.is_bot
    if scopes and not set(scopes) & set(granted):
        needed = [one for one in scopes if not (is_app and one in PERSON_SCOPES)]
        raise Refusal("missing_scope", needed=",".join(needed), provided=",".join(granted))
