"""`chat.startStream` and its kin: a message that is seen while the app writes it."""

from copy import deepcopy

from bot.workspace.api.channels import visible_channel, writable_channel
from bot.workspace.api.chat import metadata_of
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.blockkit.payload import MARKDOWN_MOST
from bot.workspace.checks import checked_blocks, invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.model import ChannelKind, Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_json
from bot.workspace.workspace import Workspace


class _Written(Arguments):
    markdown_text: str = ""
    chunks: Json = None

    def parts(self) -> list[JsonObject]:
        """What is written, piece by piece.

        Raises:
            Refusal: `msg_too_long`, `invalid_chunks` or `invalid_blocks`.
        """
        if len(self.markdown_text) > MARKDOWN_MOST:
            raise Refusal("msg_too_long")
        if self.chunks is not None and not isinstance(self.chunks, list):
            raise Refusal("invalid_chunks")
        given = [self._checked(chunk) for chunk in self.chunks or []]
        text = {"type": "markdown_text", "text": self.markdown_text}
        return ([text] if self.markdown_text else []) + given

    @staticmethod
    def _checked(chunk: object) -> JsonObject:
        needed = {
            "markdown_text": ("text",),
            "task_update": ("id", "title", "status"),
            "plan_update": ("title",),
            "blocks": (),
        }
        kind = chunk.get("type") if isinstance(chunk, dict) else None
        if not isinstance(chunk, dict) or not isinstance(kind, str) or kind not in needed:
            raise Refusal("invalid_chunks")
        if not all(isinstance(chunk.get(name), str) for name in needed[kind]):
            raise Refusal("invalid_chunks")
        if kind == "blocks":
            checked_blocks(chunk.get("blocks"))
        return chunk


class _Start(_Written):
    channel: str
    thread_ts: str = ""
    recipient_team_id: str = ""
    recipient_user_id: str = ""
    task_display_mode: str = "timeline"


class _Append(_Written):
    channel: str
    ts: str


class _Stop(_Written):
    channel: str
    ts: str
    blocks: Json = None
    metadata: Json = None


def _blocks(parts: list[JsonObject], mode: str) -> list[JsonObject]:
    """The blocks that a message consists of: a task shows once, as it stood last."""
    blocks: list[JsonObject] = []
    tasks: dict[str, JsonObject] = {}
    plan: JsonObject | None = None
    for part in parts:
        match part["type"]:
            case "markdown_text" if blocks and blocks[-1]["type"] == "markdown":
                blocks[-1]["text"] += part["text"]
            case "markdown_text":
                blocks.append({"type": "markdown", "text": part["text"]})
            case "blocks":
                blocks += deepcopy(part.get("blocks") or [])
            case "plan_update":
                plan = _plan(blocks, plan)
                plan["title"] = part["title"]
            case _:
                known = tasks.setdefault(part["id"], {})
                is_new = not known
                known |= _task(part, known)
                if mode == "plan":
                    plan = _plan(blocks, plan)
                if is_new:
                    (plan["tasks"] if plan is not None else blocks).append(known)
    return [block for block in blocks if block is not plan or block["tasks"]]


def _plan(blocks: list[JsonObject], plan: JsonObject | None) -> JsonObject:
    if plan is None:
        plan = {"type": "plan", "title": "Working on it", "tasks": []}
        blocks.append(plan)
    return plan


def _task(part: JsonObject, known: JsonObject) -> JsonObject:
    task: JsonObject = {
        "type": "task_card",
        "task_id": part["id"],
        "title": part["title"],
        "status": part["status"],
    }
    for name in ("details", "output"):
        if part.get(name):
            # What comes later is written behind what is there.
            before = known[name]["elements"][0]["elements"][0]["text"] if name in known else ""
            text = [{"type": "text", "text": before + str(part[name])}]
            section = {"type": "rich_text_section", "elements": text}
            task[name] = {"type": "rich_text", "elements": [section]}
    if part.get("sources"):
        task["sources"] = part["sources"]
    return task


def _text(parts: list[JsonObject]) -> str:
    return "".join(part["text"] for part in parts if part["type"] == "markdown_text")


def _start(workspace: Workspace, given: _Start) -> JsonObject:
    channel = writable_channel(workspace, given.channel)
    if channel.kind is not ChannelKind.DIRECT:
        # In a channel, only one person sees it while it is written.
        for name in ("recipient_team_id", "recipient_user_id"):
            if not getattr(given, name):
                raise Refusal(f"missing_{name}")
    if not given.thread_ts:
        raise invalid(["missing required field: thread_ts"])
    parts = given.parts()
    message = workspace.from_app(channel, _text(parts), _blocks(parts, given.task_display_mode))
    message.thread_ts, message.is_streamed = given.thread_ts, True
    posted = workspace.post(message)
    workspace.streams[channel.id, posted.ts] = (parts, given.task_display_mode)
    return {"channel": channel.id, "ts": posted.ts}


def _streamed(workspace: Workspace, channel: str, ts: str) -> tuple[Message, list[JsonObject], str]:
    message = workspace.state.message(visible_channel(workspace, channel), ts)
    if message.bot_id != workspace.app.bot.bot_id:
        raise Refusal("message_not_owned_by_app")
    if (message.channel, ts) not in workspace.streams:
        raise Refusal("message_not_in_streaming_state")
    return message, *workspace.streams[message.channel, ts]


def _append(workspace: Workspace, given: _Append) -> JsonObject:
    message, parts, mode = _streamed(workspace, given.channel, given.ts)
    written = given.parts()
    if not written:
        raise Refusal("no_text")
    parts += written
    workspace.write_on(message, _text(parts), _blocks(parts, mode))
    return {"channel": message.channel, "ts": message.ts}


def _stop(workspace: Workspace, given: _Stop) -> JsonObject:
    message, parts, mode = _streamed(workspace, given.channel, given.ts)
    parts = [*parts, *given.parts()]
    last = checked_blocks(given.blocks)
    metadata = metadata_of(given.metadata)
    del workspace.streams[message.channel, message.ts]
    workspace.end_stream(message, _text(parts), [*_blocks(parts, mode), *last], metadata)
    shape = message_json(message, workspace.state, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shape}


_WRITE = ("chat:write",)

METHODS = (
    Method("chat.startStream", _start, _Start, _WRITE, per_minute=20),
    Method("chat.appendStream", _append, _Append, _WRITE, per_minute=100),
    Method("chat.stopStream", _stop, _Stop, _WRITE, per_minute=20),
)
