"""`chat.*`: messages of the app."""

from bot.workspace.api.channels import visible_channel, writable_channel
from bot.workspace.api.method import Arguments, Json, Method, need_scope
from bot.workspace.checks import LONGEST_TEXT, checked_blocks
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_json
from bot.workspace.workspace import Workspace

_MOST_MARKDOWN = 12_000


class _Content(Arguments):
    text: str = ""
    blocks: Json = None
    attachments: Json = None
    markdown_text: str = ""

    def checked(self) -> tuple[str, list[JsonObject], list[JsonObject]]:
        """Text, blocks and attachments, as Slack lets them through."""
        blocks = checked_blocks(self.blocks)
        attachments = self.attachments if isinstance(self.attachments, list) else []
        text = self.text
        if self.markdown_text:
            if text or blocks:
                raise Refusal("markdown_text_conflict")
            if len(self.markdown_text) > _MOST_MARKDOWN:
                raise Refusal("msg_too_long")
            text = self.markdown_text
            blocks = [{"type": "markdown", "text": text}]
        if len(text) > LONGEST_TEXT:
            raise Refusal("msg_too_long")
        if not (text.strip() or blocks or attachments):
            raise Refusal("no_text")
        return text, blocks, attachments


class _PostMessage(_Content):
    channel: str
    thread_ts: str = ""
    reply_broadcast: bool = False
    metadata: Json = None
    username: str = ""


class _PostEphemeral(_Content):
    channel: str
    user: str
    thread_ts: str = ""


class _Update(_Content):
    channel: str
    ts: str


class _Delete(Arguments):
    channel: str
    ts: str


class _GetPermalink(Arguments):
    channel: str
    message_ts: str


def _post_message(workspace: Workspace, given: _PostMessage) -> JsonObject:
    channel = writable_channel(workspace, given.channel)
    text, blocks, attachments = given.checked()
    message = workspace.from_app(channel, text, blocks)
    message.attachments = attachments
    message.thread_ts = given.thread_ts
    if isinstance(given.metadata, dict):
        message.metadata = given.metadata
    if given.username:
        need_scope(workspace, ("chat:write.customize",))
        message.username, message.subtype = given.username, "bot_message"
    elif given.thread_ts and given.reply_broadcast:
        message.subtype = "thread_broadcast"
    posted = workspace.post(message)
    return {
        "channel": channel.id,
        "ts": posted.ts,
        "message": message_json(posted, workspace.state),
    }


def _post_ephemeral(workspace: Workspace, given: _PostEphemeral) -> JsonObject:
    channel = writable_channel(workspace, given.channel)
    text, blocks, attachments = given.checked()
    if given.user not in channel.members:
        raise Refusal("user_not_in_channel")
    message = workspace.from_app(channel, text, blocks, only_for=given.user)
    message.attachments = attachments
    message.thread_ts = given.thread_ts
    return {"message_ts": workspace.post(message).ts}


def _update(workspace: Workspace, given: _Update) -> JsonObject:
    message = _own(workspace, given.channel, given.ts, "cant_update_message")
    text, blocks, attachments = given.checked()
    workspace.change(message, workspace.app.bot.id, text, blocks, attachments)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(message, workspace.state),
    }


def _delete(workspace: Workspace, given: _Delete) -> JsonObject:
    message = _own(workspace, given.channel, given.ts, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def _own(workspace: Workspace, channel: str, ts: str, otherwise: str) -> Message:
    message = workspace.state.message(visible_channel(workspace, channel), ts)
    if message.bot_id != workspace.app.bot.bot_id:
        raise Refusal(otherwise)
    return message


def _get_permalink(workspace: Workspace, given: _GetPermalink) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    message = workspace.state.message(channel, given.message_ts)
    domain = workspace.state.team.domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


_WRITE = ("chat:write",)

METHODS = (
    Method(
        "chat.postMessage", _post_message, _PostMessage, _WRITE, per_minute=60, per_channel=True
    ),
    Method("chat.postEphemeral", _post_ephemeral, _PostEphemeral, _WRITE, per_minute=100),
    Method("chat.update", _update, _Update, _WRITE),
    Method("chat.delete", _delete, _Delete, _WRITE),
    Method("chat.getPermalink", _get_permalink, _GetPermalink, per_minute=200, by_get=True),
)
