"""Custom steps: functions of the app that a workflow runs, and what becomes of each run."""

from hashlib import sha256

from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import CustomStep, Parameter
from bot.workspace.model import Execution, Person
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


def start(workspace: Workspace, person: Person, callback_id: str, inputs: JsonObject) -> Execution:
    """Run a custom step of the app, as a workflow does.

    Args:
        workspace: where.
        person: who starts it.
        callback_id: of the step, as the manifest has it.
        inputs: by their names.

    Raises:
        Refusal: `function_not_found`, or `parameter_validation_failed` for a missing input.
    """
    step = workspace.manifest.functions.get(callback_id)
    if step is None:
        raise Refusal("function_not_found")
    for name, parameter in step.input_parameters.items():
        if parameter.is_required and inputs.get(name) is None:
            raise Refusal("parameter_validation_failed", detail=f"The input {name} is missing.")
    name = workspace.ids.next("Fx")
    token = f"xwfp-local-{workspace.app.bot_token.rpartition('-')[2]}{name.lower()}"
    execution = Execution(name, callback_id, inputs, person.id, token)
    workspace.executions[name] = execution
    workspace.bot_tokens.add(token)
    workspace.journal.add("step", **execution.json())
    body = {
        "function": _function(workspace, callback_id, step),
        "inputs": inputs,
        "function_execution_id": name,
        "workflow_execution_id": workspace.ids.next("Wx"),
        "bot_access_token": token,
    }
    workspace.announce("function_executed", body)
    return execution


def _function(workspace: Workspace, callback_id: str, step: CustomStep) -> JsonObject:
    return {
        "id": "Fn" + sha256(callback_id.encode()).hexdigest()[:9].upper(),
        "callback_id": callback_id,
        "title": step.title,
        "description": step.description,
        "type": "app",
        "input_parameters": _parameters(step.input_parameters),
        "output_parameters": _parameters(step.output_parameters),
        "app_id": workspace.app.id,
        "date_created": 0,
        "date_updated": 0,
        "date_deleted": 0,
        "form_enabled": False,
    }


def _parameters(parameters: dict[str, Parameter]) -> list[JsonObject]:
    return [{"name": name, **one.model_dump()} for name, one in parameters.items()]


def finish(
    workspace: Workspace, name: str, *, outputs: JsonObject | None = None, error: str = ""
) -> None:
    """Take it that a run has come to its end.

    Args:
        workspace: where.
        name: the id of the run.
        outputs: what it gives back; None where it has failed.
        error: why it has failed.

    Raises:
        Refusal: `function_execution_not_found`, `function_execution_not_in_running_state`, or
            `parameter_validation_failed` for a missing output.
    """
    execution = workspace.executions.get(name)
    if execution is None:
        raise Refusal("function_execution_not_found")
    if execution.status != "running":
        raise Refusal("function_execution_not_in_running_state")
    if outputs is not None:
        step = workspace.manifest.functions[execution.callback_id]
        for key, parameter in step.output_parameters.items():
            if parameter.is_required and key not in outputs:
                raise Refusal("parameter_validation_failed", detail=f"The output {key} is missing.")
        execution.status, execution.outputs = "completed", outputs
    else:
        execution.status, execution.error = "failed", error
    workspace.journal.add("step", **execution.json())
