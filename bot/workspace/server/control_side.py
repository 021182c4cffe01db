"""What people and tests call: the control API, and the live feed of what happens."""

import json
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.workspace import sharing, steps
from bot.workspace.delivery.signed_http import SignedHttp
from bot.workspace.emoji import is_emoji
from bot.workspace.faults import Fault, FaultKind
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Message, Person, View
from bot.workspace.people import People, Post
from bot.workspace.refusal import Refusal
from bot.workspace.server.stream import entry_number, stream_journal
from bot.workspace.shapes import channel_json, file_json, message_json, person_json
from bot.workspace.snapshot import snapshot
from bot.workspace.workspace import Workspace

_LONGEST_WAIT = 60.0
_Body = TypeVar("_Body", bound=BaseModel)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _NewPerson(_Request):
    name: Annotated[str, Field(min_length=1)]
    real_name: str = ""
    is_bot: bool = False


class _NewChannel(_Request):
    name: str = ""
    kind: ChannelKind = ChannelKind.PUBLIC
    members: tuple[str, ...] = ()


class _Membership(_Request):
    channel: str
    person: str
    joined: bool = True


class _InChannel(_Request):
    person: str
    channel: str


class _Say(_InChannel):
    text: str
    thread_ts: str = ""
    broadcast: bool = False
    subtype: str = ""


class _Typing(_InChannel):
    thread_ts: str = ""


class _OnMessage(_InChannel):
    ts: str


class _Edit(_OnMessage):
    text: str


class _React(_OnMessage):
    name: str
    added: bool = True


class _Command(_InChannel):
    line: str


class _Use(_Request):
    person: str
    called: str
    choice: object = ""
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class _Act(_Request):
    person: str
    action: JsonObject
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class _Shortcut(_Request):
    person: str
    name: str
    channel: str = ""
    ts: str = ""


class _Submit(_Request):
    person: str
    values: JsonObject = {}
    state: dict[str, dict[str, JsonObject]] = {}


class _Close(_Request):
    person: str
    everything: bool = False


class _Suggest(_Request):
    person: str
    called: str
    typed: str = ""
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class _Upload(_Request):
    person: str
    name: Annotated[str, Field(min_length=1)]
    title: str = ""


class _Share(_Request):
    person: str
    file: str
    channel: str = ""
    text: str = ""
    thread_ts: str = ""


class _Assistant(_Request):
    person: str
    channel: str = ""
    thread_ts: str = ""


class _Step(_Request):
    person: str
    callback_id: str
    inputs: JsonObject = {}


class _Profile(_Request):
    person: str
    profile: JsonObject


class _Webhook(_Request):
    channel: str = "#general"


class _Home(_Request):
    person: str
    tab: str = "home"


class _NewFault(_Request):
    kind: FaultKind
    where: str = "*"
    times: Annotated[int, Field(ge=1)] = 1
    retry_after: Annotated[int, Field(ge=0)] = 1


class _Advance(_Request):
    seconds: Annotated[float, Field(ge=0)]


class _Release(_Request):
    order: list[int] | None = None


class _RequestUrl(_Request):
    url: str


class _RawEvent(_Request):
    event: JsonObject


class ControlSide:
    """Answers people and tests.

    Args:
        workspace: where.
        people: acts as its people.
        over_http: makes a way to the app from its request URL.
        examples: what could be asked of the app.
    """

    def __init__(
        self,
        workspace: Workspace,
        people: People,
        over_http: Callable[[str], SignedHttp],
        examples: Sequence[str],
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._over_http = over_http
        self._examples = examples

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            web.get("/control/state", self._state),
            web.get("/control/journal", self._journal),
            web.get("/control/stream", self._stream),
            web.get("/control/transcript", self._transcript),
            self._post("/control/people", _NewPerson, self._add_person),
            self._post("/control/channels", _NewChannel, self._add_channel),
            self._post("/control/members", _Membership, self._set_member),
            self._post("/control/read", _InChannel, self._read),
            self._post("/control/typing", _Typing, self._typing),
            self._post("/control/say", _Say, self._say),
            self._post("/control/edit", _Edit, self._edit),
            self._post("/control/delete", _OnMessage, self._delete),
            self._post("/control/react", _React, self._react),
            self._post("/control/command", _Command, self._command),
            self._post("/control/click", _Use, self._click),
            self._post("/control/act", _Act, self._act),
            self._post("/control/shortcut", _Shortcut, self._shortcut),
            self._post("/control/submit", _Submit, self._submit),
            self._post("/control/close", _Close, self._close),
            self._post("/control/home", _Home, self._home),
            self._post("/control/suggest", _Suggest, self._suggest),
            self._post("/control/upload", _Upload, self._upload),
            self._post("/control/share", _Share, self._share),
            self._post("/control/assistant", _Assistant, self._assistant),
            self._post("/control/step", _Step, self._step),
            self._post("/control/profile", _Profile, self._profile),
            self._post("/control/webhooks", _Webhook, self._webhook),
            self._post("/control/faults", _NewFault, self._add_fault),
            self._post("/control/faults/clear", _Request, self._clear_faults),
            self._post("/control/clock", _Advance, self._advance),
            self._post("/control/hold", _Request, self._hold),
            self._post("/control/release", _Release, self._release),
            self._post("/control/events", _RawEvent, self._send_event),
            self._post("/control/sockets/refresh", _Request, self._refresh),
            self._post("/control/sockets/deafen", _Request, self._deafen),
            self._post("/control/sockets/drop", _Request, self._drop),
            self._post("/control/request-url", _RequestUrl, self._set_request_url),
        ]

    def _post(
        self, path: str, body: type[_Body], run: Callable[[_Body], Awaitable[JsonObject]]
    ) -> web.AbstractRouteDef:
        """A route that takes JSON of one form and gives JSON.

        What follows from a request is found in the journal behind the entry that was the last
        one `before` it.
        """

        async def handle(request: web.Request) -> web.Response:
            if request.content_type != "application/json":
                return _refused("not_json", 415)
            try:
                given = body.model_validate(json.loads(await request.text() or "{}"))
            except json.JSONDecodeError:
                return _refused("not_json", 400)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                place = ".".join(map(str, first["loc"]))
                return _refused("invalid_arguments", 400, detail=f"{place}: {first['msg']}")
            before = self._workspace.journal.last
            try:
                return web.json_response({"ok": True, "before": before} | await run(given))
            except Refusal as refusal:
                return web.json_response(refusal.body(), status=400)

        return web.post(path, handle)

    # Reading

    async def _state(self, request: web.Request) -> web.Response:
        del request
        examples = list(self._examples)
        return web.json_response(snapshot(self._workspace) | {"examples": examples})

    async def _journal(self, request: web.Request) -> web.Response:
        try:
            after = entry_number(request.query.get("after", "0"))
            wait = _seconds(request.query.get("wait", "0"))
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=400)
        entries = await self._workspace.journal.wait_after(after, min(wait, _LONGEST_WAIT))
        text = ",".join(entry.json() for entry in entries)
        return web.Response(text=f"[{text}]", content_type="application/json")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        return await stream_journal(request, self._workspace.journal)

    async def _transcript(self, request: web.Request) -> web.Response:
        del request
        lines = "".join(entry.json() + "\n" for entry in self._workspace.journal.after(0))
        return web.Response(
            text=lines,
            content_type="application/x-ndjson",
            headers={"Content-Disposition": 'attachment; filename="transcript.jsonl"'},
        )

    # People and channels

    def _who(self, reference: str) -> Person:
        return self._people.find(reference)

    def _where(self, given: _InChannel) -> tuple[Person, Channel]:
        person = self._who(given.person)
        return person, self._people.channel(person, given.channel)

    def _which(self, given: _OnMessage) -> tuple[Person, Message]:
        person, channel = self._where(given)
        return person, self._people.message(person, channel, given.ts)

    async def _add_person(self, given: _NewPerson) -> JsonObject:
        person = self._workspace.add_person(given.name, given.real_name, is_bot=given.is_bot)
        return {"person": person_json(person, self._workspace.state.team)}

    async def _add_channel(self, given: _NewChannel) -> JsonObject:
        members = [self._who(member) for member in given.members]
        channel = self._made(given, members)
        return {"channel": channel_json(channel, self._workspace.app.bot.id)}

    def _made(self, given: _NewChannel, members: list[Person]) -> Channel:
        workspace = self._workspace
        if given.kind is ChannelKind.SEVERAL:
            channel, _ = workspace.state.several([member.id for member in members])
        elif given.kind is ChannelKind.DIRECT:
            # One is made when somebody first writes in it.
            raise Refusal("method_not_supported_for_channel_type")
        else:
            # Any name will do here, so that a test can see what an app makes of a strange one.
            name = given.name.removeprefix("#")
            if not name:
                raise Refusal("invalid_name_required")
            return workspace.add_channel(name, given.kind, members)
        workspace.note_channel(channel)
        return channel

    async def _set_member(self, given: _Membership) -> JsonObject:
        channel, person = self._workspace.state.channel(given.channel), self._who(given.person)
        change = self._workspace.join if given.joined else self._workspace.leave
        change(channel, person)
        return {}

    async def _read(self, given: _InChannel) -> JsonObject:
        person, channel = self._where(given)
        self._workspace.read(channel, person)
        return {}

    # Messages

    async def _typing(self, given: _Typing) -> JsonObject:
        person, channel = self._where(given)
        self._workspace.type(channel, person, given.thread_ts)
        return {}

    async def _say(self, given: _Say) -> JsonObject:
        person, channel = self._where(given)
        post = Post(given.text, given.thread_ts, given.broadcast, given.subtype)
        return self._message(self._people.say(person, channel, post))

    async def _edit(self, given: _Edit) -> JsonObject:
        person, message = self._which(given)
        return self._message(self._people.edit(person, message, given.text))

    async def _delete(self, given: _OnMessage) -> JsonObject:
        person, message = self._which(given)
        self._people.delete(person, message)
        return {}

    async def _react(self, given: _React) -> JsonObject:
        person, message = self._which(given)
        if not is_emoji(given.name, frozenset(self._workspace.state.emoji)):
            raise Refusal("invalid_name")
        self._workspace.react(message, person.id, given.name, added=given.added)
        return {}

    def _message(self, message: Message) -> JsonObject:
        shape = message_json(message, self._workspace.state)
        return {"channel": message.channel, "message": shape}

    # Commands, elements, modals

    async def _command(self, given: _Command) -> JsonObject:
        person, channel = self._where(given)
        self._people.command(person, channel, given.line)
        return {}

    async def _click(self, given: _Use) -> JsonObject:
        person = self._who(given.person)
        if given.view_id:
            view = self._view(person, given.view_id)
            self._people.click_view(person, view, given.called, given.choice)
        else:
            channel = self._people.channel(person, given.channel)
            message = self._people.message(person, channel, given.ts)
            self._people.click(person, message, given.called, given.choice)
        return {}

    async def _act(self, given: _Act) -> JsonObject:
        person = self._who(given.person)
        self._people.act(person, self._surface(person, given), given.action)
        return {}

    def _surface(self, person: Person, given: _Act | _Suggest) -> Message | View:
        """What somebody has before them: a view, or a message."""
        if given.view_id:
            return self._view(person, given.view_id)
        channel = self._people.channel(person, given.channel)
        return self._people.message(person, channel, given.ts)

    async def _suggest(self, given: _Suggest) -> JsonObject:
        person = self._who(given.person)
        where = self._surface(person, given)
        return await self._people.suggest(person, where, given.called, given.typed)

    def _view(self, person: Person, view_id: str) -> View:
        view = self._workspace.modals.find(view_id)
        if view.user != person.id:
            raise Refusal("not_found")
        return view

    async def _shortcut(self, given: _Shortcut) -> JsonObject:
        person = self._who(given.person)
        message = None
        if given.ts:
            channel = self._people.channel(person, given.channel)
            message = self._people.message(person, channel, given.ts)
        self._people.shortcut(person, given.name, message)
        return {}

    async def _submit(self, given: _Submit) -> JsonObject:
        person = self._who(given.person)
        self._people.fill_in(person, given.state)
        view = self._workspace.modals.top(person.id)
        outcome = await self._people.submit(person, given.values)
        return {"acknowledged": outcome.ok, "errors": view.errors}

    async def _close(self, given: _Close) -> JsonObject:
        self._people.close_modal(self._who(given.person), everything=given.everything)
        return {}

    async def _home(self, given: _Home) -> JsonObject:
        self._people.open_home(self._who(given.person), given.tab)
        return {}

    # Files, threads with the assistant, custom steps, webhooks

    async def _upload(self, given: _Upload) -> JsonObject:
        workspace = self._workspace
        file = sharing.add(workspace, self._who(given.person), given.name, given.title)
        # The bytes go where those of the app go.
        return {
            "file": file.id,
            "upload_url": f"/upload/v1/{workspace.tickets.new_upload(file.id)}",
        }

    async def _share(self, given: _Share) -> JsonObject:
        person = self._who(given.person)
        channel = self._people.channel(person, given.channel) if given.channel else None
        post = Post(given.text, given.thread_ts)
        file = self._people.share(person, given.file, channel, post)
        answer: JsonObject = {"file": file_json(file, self._workspace.state)}
        if channel is None:
            return answer
        return answer | self._message(channel.messages[file.shares[-1][1]])

    async def _assistant(self, given: _Assistant) -> JsonObject:
        person = self._who(given.person)
        seen = self._people.channel(person, given.channel) if given.channel else None
        if not given.thread_ts:
            ts = self._people.open_assistant(person, seen)
        elif seen is not None:
            ts = given.thread_ts
            self._people.look_at(person, ts, seen)
        else:
            raise Refusal("channel_not_found")
        direct = self._workspace.state.direct(person.id, self._workspace.app.bot.id)
        return self._message(direct.messages[ts])

    async def _step(self, given: _Step) -> JsonObject:
        person = self._who(given.person)
        run = steps.start(self._workspace, person, given.callback_id, given.inputs)
        return {"step": run.json()}

    async def _profile(self, given: _Profile) -> JsonObject:
        person = self._who(given.person)
        self._workspace.fill_in_profile(person, given.profile)
        return {"person": person_json(person, self._workspace.state.team)}

    async def _webhook(self, given: _Webhook) -> JsonObject:
        if "incoming-webhook" not in self._workspace.app.scopes:
            raise Refusal("missing_scope", needed="incoming-webhook")
        channel = self._workspace.state.channel(given.channel)
        return {"url": self._workspace.new_webhook(channel)}

    # Faults, time and the way to the app

    async def _add_fault(self, given: _NewFault) -> JsonObject:
        self._workspace.faults.add(Fault(given.kind, given.where, given.times, given.retry_after))
        self._workspace.journal.add("faults", pending=self._workspace.faults.pending())
        return {}

    async def _clear_faults(self, given: _Request) -> JsonObject:
        del given
        self._workspace.faults.clear()
        self._workspace.journal.add("faults", pending=[])
        return {}

    async def _advance(self, given: _Advance) -> JsonObject:
        self._workspace.clock.advance(given.seconds)
        self._workspace.journal.add("clock", seconds=given.seconds)
        return {"now": self._workspace.clock.now()}

    async def _hold(self, given: _Request) -> JsonObject:
        del given
        self._workspace.dispatcher.hold()
        return {}

    async def _release(self, given: _Release) -> JsonObject:
        try:
            return {"released": self._workspace.dispatcher.release(given.order)}
        except IndexError:
            raise Refusal("not_held") from None

    async def _send_event(self, given: _RawEvent) -> JsonObject:
        self._workspace.tell(given.event)
        return {}

    async def _refresh(self, given: _Request) -> JsonObject:
        del given
        await self._workspace.sockets.refresh()
        return {}

    async def _deafen(self, given: _Request) -> JsonObject:
        del given
        self._workspace.sockets.deafen()
        return {}

    async def _drop(self, given: _Request) -> JsonObject:
        del given
        await self._workspace.sockets.drop()
        return {}

    async def _set_request_url(self, given: _RequestUrl) -> JsonObject:
        transport = self._over_http(given.url)
        if not await transport.verify():
            raise Refusal("url_not_verified")
        self._workspace.dispatcher.transport = transport
        self._workspace.journal.add("request_url", url=given.url)
        return {}


def _refused(error: str, status: int, **details: str) -> web.Response:
    return web.json_response(Refusal(error, **details).body(), status=status)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        detail = "wait: a number of seconds is needed, as in wait=2.5"
        raise Refusal("invalid_arguments", detail=detail)
    return seconds
