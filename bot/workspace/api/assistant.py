"""`assistant.threads.*`: what the app shows around a conversation."""

from bot.workspace.api.channels import joined_channel
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.checks import invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.workspace import Workspace

_MOST_PROMPTS = 4


class _SetStatus(Arguments):
    channel_id: str
    thread_ts: str
    status: str
    loading_messages: Json = None


class _SetTitle(Arguments):
    channel_id: str
    thread_ts: str
    title: str


class _SetPrompts(Arguments):
    channel_id: str
    prompts: Json
    thread_ts: str = ""
    title: str = ""


def _set_status(workspace: Workspace, given: _SetStatus) -> JsonObject:
    channel = joined_channel(workspace, given.channel_id)
    workspace.set_status(channel.id, given.thread_ts, given.status)
    return {}


def _set_title(workspace: Workspace, given: _SetTitle) -> JsonObject:
    channel = joined_channel(workspace, given.channel_id)
    workspace.set_title(channel.id, given.thread_ts, given.title)
    return {}


def _set_prompts(workspace: Workspace, given: _SetPrompts) -> JsonObject:
    channel = joined_channel(workspace, given.channel_id)
    prompts = given.prompts if isinstance(given.prompts, list) else []
    if not 1 <= len(prompts) <= _MOST_PROMPTS:
        raise invalid([f"must provide 1 to {_MOST_PROMPTS} prompts [json-pointer:/prompts]"])
    for index, prompt in enumerate(prompts):
        if not isinstance(prompt, dict) or not (prompt.get("title") and prompt.get("message")):
            place = f"[json-pointer:/prompts/{index}]"
            raise invalid([f"missing required field: title, message {place}"])
    workspace.set_prompts(channel.id, given.thread_ts, prompts, given.title)
    return {}


_ASSISTANT = ("assistant:write",)

METHODS = (
    Method(
        "assistant.threads.setStatus",
        _set_status,
        _SetStatus,
        ("assistant:write", "chat:write"),
        per_minute=600,
    ),
    Method("assistant.threads.setTitle", _set_title, _SetTitle, _ASSISTANT),
    Method("assistant.threads.setSuggestedPrompts", _set_prompts, _SetPrompts, _ASSISTANT),
)
