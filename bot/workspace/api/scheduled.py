"""`chat.schedule*`: messages of the app that are posted later, by the workspace's clock."""

from bot.workspace.api.channels import visible_channel, writable_channel
from bot.workspace.api.chat import Content, is_own, metadata_of
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.api.pages import page
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_json
from bot.workspace.workspace import Workspace

_LONGEST_SECONDS = 120 * 24 * 60 * 60


class _Schedule(Content):
    channel: str
    post_at: int
    thread_ts: str = ""
    reply_broadcast: bool = False
    metadata: Json = None


class _Delete(Arguments):
    channel: str
    scheduled_message_id: str


class _List(Arguments):
    channel: str = ""
    cursor: str = ""
    latest: float = 0.0
    limit: int = 100
    oldest: float = 0.0


def _schedule(workspace: Workspace, given: _Schedule) -> JsonObject:
    channel = writable_channel(workspace, given.channel)
    text, blocks, attachments = given.checked()
    now = workspace.clock.now()
    if given.post_at <= now:
        raise Refusal("time_in_past")
    if given.post_at > now + _LONGEST_SECONDS:
        raise Refusal("time_too_far")
    message = workspace.from_app(channel, text, blocks)
    message.attachments, message.thread_ts = attachments, given.thread_ts
    message.metadata = metadata_of(given.metadata)
    if given.thread_ts and given.reply_broadcast:
        message.subtype = "thread_broadcast"
    name = workspace.schedule(message, given.post_at)
    shape = message_json(message, workspace.state, with_metadata=True, with_thread=False)
    del shape["ts"]
    return {
        "channel": channel.id,
        "scheduled_message_id": name,
        "post_at": given.post_at,
        "message": shape | {"subtype": "bot_message"},
    }


def _delete(workspace: Workspace, given: _Delete) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    scheduled = workspace.scheduled.get(given.scheduled_message_id)
    if (
        scheduled is None
        or scheduled.message.channel != channel.id
        or not is_own(workspace, scheduled.message)
    ):
        raise Refusal("invalid_scheduled_message_id")
    del workspace.scheduled[given.scheduled_message_id]
    return {}


def _list(workspace: Workspace, given: _List) -> JsonObject:
    only = visible_channel(workspace, given.channel).id if given.channel else ""
    waiting = [
        {
            "id": name,
            "channel_id": one.message.channel,
            "post_at": one.post_at,
            "date_created": one.created,
            "text": one.message.text,
        }
        for name, one in workspace.scheduled.items()
        if is_own(workspace, one.message)
        and only in ("", one.message.channel)
        and one.post_at >= given.oldest
        and (not given.latest or one.post_at <= given.latest)
    ]
    shown, cursor = page(waiting, given.cursor, given.limit)
    return {
        "scheduled_messages": list(shown),
        "response_metadata": {"next_cursor": cursor},
    }


_WRITE = ("chat:write",)

METHODS = (
    Method("chat.scheduleMessage", _schedule, _Schedule, _WRITE),
    Method("chat.deleteScheduledMessage", _delete, _Delete, _WRITE),
    Method("chat.scheduledMessages.list", _list, _List),
)
