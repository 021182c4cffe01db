"""`chat.*`: messages of the app."""

from bot.workspace.api.channels import visible_channel, writable_channel
from bot.workspace.api.method import Arguments, Json, Method, need_scope
from bot.workspace.blockkit.payload import MARKDOWN_MOST
from bot.workspace.checks import LONGEST_TEXT, checked_attachments, checked_blocks
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_json, permalink_of
from bot.workspace.workspace import Workspace


class Content(Arguments):
    """What a message says: text, blocks, attachments, or Markdown."""

    text: str = ""
    blocks: Json = None
    attachments: Json = None
    markdown_text: str = ""

    def checked(self) -> tuple[str, list[JsonObject], list[JsonObject]]:
        """Text, blocks and attachments, as Slack lets them through."""
        blocks = checked_blocks(self.blocks)
        attachments = checked_attachments(self.attachments)
        text = self.text
        if self.markdown_text:
            if text or blocks:
                raise Refusal("markdown_text_conflict")
            if len(self.markdown_text) > MARKDOWN_MOST:
                raise Refusal("msg_too_long")
            text = self.markdown_text
            blocks = [{"type": "markdown", "text": text}]
        if len(text) > LONGEST_TEXT:
            raise Refusal("msg_too_long")
        if not (text.strip() or blocks or attachments):
            raise Refusal("no_text")
        return text, blocks, attachments


class _PostMessage(Content):
    channel: str
    thread_ts: str = ""
    reply_broadcast: bool = False
    metadata: Json = None
    username: str = ""
    icon_emoji: str = ""
    icon_url: str = ""
    unfurl_media: bool = False

    @property
    def icons(self) -> JsonObject | None:
        """The picture that it is posted under, or None for the app's own."""
        if self.icon_emoji:
            return {"emoji": f":{self.icon_emoji.strip(':')}:"}
        sizes = (36, 48, 72)
        return {f"image_{size}": self.icon_url for size in sizes} if self.icon_url else None


class _PostEphemeral(Content):
    channel: str
    user: str
    thread_ts: str = ""


class _Update(Content):
    channel: str
    ts: str
    metadata: Json = None


class _Delete(Arguments):
    channel: str
    ts: str


class _GetPermalink(Arguments):
    channel: str
    message_ts: str


class _MeMessage(Arguments):
    channel: str
    text: str


class _Unfurl(Arguments):
    channel: str = ""
    ts: str = ""
    unfurl_id: str = ""
    source: str = ""
    unfurls: Json = None
    metadata: Json = None

    def checked(self) -> dict[str, JsonObject]:
        """What is shown for each link: an attachment, a work object, or both.

        Raises:
            Refusal: `missing_unfurls`, or what attachments and metadata are refused for.
        """
        given = self.unfurls if isinstance(self.unfurls, dict) else {}
        shown = {url: one for url, one in given.items() if checked_attachments([one])}
        entities = (metadata_of(self.metadata) or {}).get("entities") or []
        for entity in (one for one in entities if isinstance(one, dict)):
            url = str(entity.get("app_unfurl_url") or entity.get("url"))
            shown[url] = shown.get(url, {}) | {"entity": entity}
        if not shown:
            raise Refusal("missing_unfurls")
        return shown


def metadata_of(value: object) -> JsonObject | None:
    """The metadata of a message, as an app gave it; None where it gave none.

    Raises:
        Refusal: `invalid_metadata_format`.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        raise Refusal("invalid_metadata_format")
    payload = value.get("event_payload", {})
    named = isinstance(value.get("event_type"), str) and isinstance(payload, dict)
    if value and not (named or isinstance(value.get("entities"), list)):
        raise Refusal("invalid_metadata_schema")
    return value


def _post_message(workspace: Workspace, given: _PostMessage) -> JsonObject:
    channel = writable_channel(workspace, given.channel)
    text, blocks, attachments = given.checked()
    message = workspace.from_app(channel, text, blocks)
    message.attachments = attachments
    message.thread_ts = given.thread_ts
    message.metadata = metadata_of(given.metadata)
    if given.username or given.icons:
        need_scope(workspace, ("chat:write.customize",))
        message.username, message.icons = given.username or workspace.app.bot.name, given.icons
        message.subtype, message.user = "bot_message", ""
    elif given.thread_ts and given.reply_broadcast:
        message.subtype = "thread_broadcast"
    posted = workspace.post(message)
    if given.unfurl_media:
        workspace.show_pictures(posted)
    return {
        "channel": channel.id,
        "ts": posted.ts,
        "message": message_json(posted, workspace.state, with_metadata=True),
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
    workspace.change(
        message,
        workspace.caller.person.id,
        text,
        # What is not given stays as it is.
        blocks if given.blocks is not None or given.markdown_text else None,
        attachments=attachments if given.attachments is not None else None,
        metadata=metadata_of(given.metadata),
    )
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(message, workspace.state, with_metadata=True, with_thread=False),
    }


def _me_message(workspace: Workspace, given: _MeMessage) -> JsonObject:
    channel = writable_channel(workspace, given.channel)
    if not given.text.strip():
        raise Refusal("no_text")
    message = workspace.from_app(channel, given.text, [])
    message.subtype = "me_message"
    return {"channel": channel.id, "ts": workspace.post(message).ts}


def _unfurl(workspace: Workspace, given: _Unfurl) -> JsonObject:
    channel, ts = given.channel, given.ts
    if given.unfurl_id:
        channel, _, ts = given.unfurl_id.partition("-")
    unfurls = given.checked()
    found = workspace.state.channels.get(channel)
    if found is None:
        raise Refusal("channel_not_found")
    message = found.messages.get(ts)
    if message is None:
        raise Refusal("cannot_find_message")
    app = workspace.app
    added = [
        {
            "from_url": url,
            "app_unfurl_url": url,
            "is_app_unfurl": True,
            "app_id": app.id,
            "bot_id": app.bot.bot_id,
            **unfurl,
        }
        for url, unfurl in unfurls.items()
        if url in message.text
    ]
    if not added:
        raise Refusal("cannot_unfurl_url")
    others = [one for one in message.attachments if one.get("from_url") not in unfurls]
    workspace.attach(message, [*others, *added])
    return {}


def _delete(workspace: Workspace, given: _Delete) -> JsonObject:
    message = _own(workspace, given.channel, given.ts, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def _own(workspace: Workspace, channel: str, ts: str, otherwise: str) -> Message:
    message = workspace.state.message(visible_channel(workspace, channel), ts)
    if not is_own(workspace, message):
        raise Refusal(otherwise)
    return message


def is_own(workspace: Workspace, message: Message) -> bool:
    """Tell whether whoever the app calls for has written a message: itself, or a person."""
    bot, caller = workspace.app.bot, workspace.caller.person
    if caller is bot:  # what it writes for a person has its id too, and is theirs
        return message.bot_id == bot.bot_id and message.user in ("", bot.id)
    return message.user == caller.id


def _get_permalink(workspace: Workspace, given: _GetPermalink) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    message = workspace.state.message(channel, given.message_ts)
    return {"channel": channel.id, "permalink": permalink_of(message, workspace.state)}


_WRITE = ("chat:write",)

METHODS = (
    Method(
        "chat.postMessage", _post_message, _PostMessage, _WRITE, per_minute=60, per_channel=True
    ),
    Method("chat.postEphemeral", _post_ephemeral, _PostEphemeral, _WRITE, per_minute=100),
    Method("chat.update", _update, _Update, _WRITE),
    Method("chat.meMessage", _me_message, _MeMessage, _WRITE),
    Method(
        "chat.unfurl",
        _unfurl,
        _Unfurl,
        ("links:write",),
        partly="A work object stands as `entity` in its attachment; how Slack has it is nowhere "
        "written.",
    ),
    Method("chat.delete", _delete, _Delete, _WRITE),
    Method("chat.getPermalink", _get_permalink, _GetPermalink, per_minute=200, by_get=True),
)
