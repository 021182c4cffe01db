"""`functions.*`: the end of a custom step."""

from bot.workspace import steps
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.checks import invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.workspace import Workspace


class _Success(Arguments):
    function_execution_id: str
    outputs: Json = None


class _Error(Arguments):
    function_execution_id: str
    error: str


def _complete_success(workspace: Workspace, given: _Success) -> JsonObject:
    outputs = {} if given.outputs is None else given.outputs
    if not isinstance(outputs, dict):
        raise invalid(["must be an object [json-pointer:/outputs]"])
    steps.finish(workspace, given.function_execution_id, outputs=outputs)
    return {}


def _complete_error(workspace: Workspace, given: _Error) -> JsonObject:
    steps.finish(workspace, given.function_execution_id, error=given.error)
    return {}


METHODS = (
    Method("functions.completeSuccess", _complete_success, _Success),
    Method("functions.completeError", _complete_error, _Error),
)
