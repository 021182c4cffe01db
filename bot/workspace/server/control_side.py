"""What people and tests call: the control API, and the live feed of what happens."""

import json
import math
from collections.abc import Awaitable, Callable, Sequence
from secrets import token_hex
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.workspace import entities, sharing, steps
from bot.workspace.delivery.signed_http import SignedHttp
from bot.workspace.emoji import is_emoji
from bot.workspace.faults import Fault
from bot.workspace.forms import Forms
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Message, Person, View
from bot.workspace.people import People, Post
from bot.workspace.refusal import Refusal
from bot.workspace.server import bodies
from bot.workspace.server.stream import entry_number, stream_journal
from bot.workspace.shapes import channel_json, file_json, message_json, person_json
from bot.workspace.snapshot import snapshot
from bot.workspace.workspace import Workspace

_LONGEST_WAIT = 60.0
_Body = TypeVar("_Body", bound=BaseModel)


class ControlSide:
    """Answers people and tests.

    Args:
        workspace: where.
        people: acts as its people.
        forms: uses what the app has built, as its people do.
        over_http: makes a way to the app from its request URL.
        examples: what could be asked of the app.
    """

    def __init__(
        self,
        workspace: Workspace,
        people: People,
        forms: Forms,
        over_http: Callable[[str], SignedHttp],
        examples: Sequence[str],
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._forms = forms
        self._over_http = over_http
        self._examples = examples
        # A page that finds another one under this address is of a workspace that is gone.
        self._run = token_hex(8)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            web.get("/control/state", self._state),
            web.get("/control/journal", self._journal),
            web.get("/control/stream", self._stream),
            web.get("/control/transcript", self._transcript),
            self._post("/control/people", bodies.NewPerson, self._add_person),
            self._post("/control/channels", bodies.NewChannel, self._add_channel),
            self._post("/control/members", bodies.Membership, self._set_member),
            self._post("/control/read", bodies.InChannel, self._read),
            self._post("/control/typing", bodies.Typing, self._typing),
            self._post("/control/say", bodies.Say, self._say),
            self._post("/control/edit", bodies.Edit, self._edit),
            self._post("/control/delete", bodies.OnMessage, self._delete),
            self._post("/control/react", bodies.React, self._react),
            self._post("/control/command", bodies.Command, self._command),
            self._post("/control/click", bodies.Use, self._click),
            self._post("/control/act", bodies.Act, self._act),
            self._post("/control/shortcut", bodies.Shortcut, self._shortcut),
            self._post("/control/submit", bodies.Submit, self._submit),
            self._post("/control/close", bodies.Close, self._close),
            self._post("/control/home", bodies.Home, self._home),
            self._post("/control/suggest", bodies.Suggest, self._suggest),
            self._post("/control/upload", bodies.Upload, self._upload),
            self._post("/control/share", bodies.Share, self._share),
            self._post("/control/assistant", bodies.Assistant, self._assistant),
            self._post("/control/step", bodies.Step, self._step),
            self._post("/control/entity", bodies.Entity, self._entity),
            self._post("/control/profile", bodies.Profile, self._profile),
            self._post("/control/webhooks", bodies.Webhook, self._webhook),
            self._post("/control/faults", bodies.NewFault, self._add_fault),
            self._post("/control/faults/clear", bodies.Request, self._clear_faults),
            self._post("/control/clock", bodies.Advance, self._advance),
            self._post("/control/hold", bodies.Request, self._hold),
            self._post("/control/release", bodies.Release, self._release),
            self._post("/control/events", bodies.RawEvent, self._send_event),
            self._post("/control/sockets/refresh", bodies.Request, self._refresh),
            self._post("/control/sockets/deafen", bodies.Request, self._deafen),
            self._post("/control/sockets/drop", bodies.Request, self._drop),
            self._post("/control/request-url", bodies.RequestUrl, self._set_request_url),
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
        beside = {"examples": examples, "run": self._run}
        return web.json_response(snapshot(self._workspace) | beside)

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

    def _where(self, given: bodies.InChannel) -> tuple[Person, Channel]:
        person = self._who(given.person)
        return person, self._people.channel(person, given.channel)

    def _which(self, given: bodies.OnMessage) -> tuple[Person, Message]:
        person, channel = self._where(given)
        return person, self._people.message(person, channel, given.ts)

    async def _add_person(self, given: bodies.NewPerson) -> JsonObject:
        person = self._workspace.add_person(given.name, given.real_name, is_bot=given.is_bot)
        return {"person": person_json(person, self._workspace.state.team)}

    async def _add_channel(self, given: bodies.NewChannel) -> JsonObject:
        members = [self._who(member) for member in given.members]
        channel = self._made(given, members)
        channel.is_shared = given.shared
        return {"channel": channel_json(channel, self._workspace.app.bot.id)}

    def _made(self, given: bodies.NewChannel, members: list[Person]) -> Channel:
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

    async def _set_member(self, given: bodies.Membership) -> JsonObject:
        channel, person = self._workspace.state.channel(given.channel), self._who(given.person)
        change = self._workspace.join if given.joined else self._workspace.leave
        change(channel, person)
        return {}

    async def _read(self, given: bodies.InChannel) -> JsonObject:
        person, channel = self._where(given)
        self._workspace.read(channel, person)
        return {}

    # Messages

    async def _typing(self, given: bodies.Typing) -> JsonObject:
        person, channel = self._where(given)
        self._workspace.type(channel, person, given.thread_ts)
        return {}

    async def _say(self, given: bodies.Say) -> JsonObject:
        person, channel = self._where(given)
        fields = ("text", "thread_ts", "broadcast", "subtype", "in_field")
        post = Post(**given.model_dump(include=set(fields)))
        return self._message(self._people.say(person, channel, post))

    async def _edit(self, given: bodies.Edit) -> JsonObject:
        person, message = self._which(given)
        return self._message(
            self._people.edit(person, message, given.text, in_field=given.in_field)
        )

    async def _delete(self, given: bodies.OnMessage) -> JsonObject:
        person, message = self._which(given)
        self._people.delete(person, message)
        return {}

    async def _react(self, given: bodies.React) -> JsonObject:
        person, message = self._which(given)
        if not is_emoji(given.name, frozenset(self._workspace.state.emoji)):
            raise Refusal("invalid_name")
        self._workspace.react(message, person.id, given.name, added=given.added)
        return {}

    def _message(self, message: Message) -> JsonObject:
        shape = message_json(message, self._workspace.state)
        return {"channel": message.channel, "message": shape}

    # Commands, elements, modals

    async def _command(self, given: bodies.Command) -> JsonObject:
        person, channel = self._where(given)
        self._people.command(person, channel, given.line)
        return {}

    async def _click(self, given: bodies.Use) -> JsonObject:
        person = self._who(given.person)
        if given.view_id:
            view = self._view(person, given.view_id)
            self._forms.click_view(person, view, given.called, given.choice)
        else:
            channel = self._people.channel(person, given.channel)
            message = self._people.message(person, channel, given.ts)
            self._forms.click(person, message, given.called, given.choice)
        return {}

    async def _act(self, given: bodies.Act) -> JsonObject:
        person = self._who(given.person)
        self._forms.act(person, self._surface(person, given), given.action)
        return {}

    def _surface(self, person: Person, given: bodies.Act | bodies.Suggest) -> Message | View:
        """What somebody has before them: a view, or a message."""
        if given.view_id:
            return self._view(person, given.view_id)
        channel = self._people.channel(person, given.channel)
        return self._people.message(person, channel, given.ts)

    async def _suggest(self, given: bodies.Suggest) -> JsonObject:
        person = self._who(given.person)
        where = self._surface(person, given)
        return await self._forms.suggest(person, where, given.called, given.typed)

    def _view(self, person: Person, view_id: str) -> View:
        view = self._workspace.modals.find(view_id)
        if view.user != person.id:
            raise Refusal("not_found")
        return view

    async def _shortcut(self, given: bodies.Shortcut) -> JsonObject:
        person = self._who(given.person)
        message = None
        if given.ts:
            channel = self._people.channel(person, given.channel)
            message = self._people.message(person, channel, given.ts)
        self._forms.shortcut(person, given.name, message)
        return {}

    async def _submit(self, given: bodies.Submit) -> JsonObject:
        person = self._who(given.person)
        self._forms.fill_in(person, given.state)
        view = self._workspace.modals.top(person.id)
        outcome = await self._forms.submit(person, given.values)
        return {"acknowledged": outcome.ok, "errors": view.errors}

    async def _close(self, given: bodies.Close) -> JsonObject:
        self._forms.close_modal(self._who(given.person), everything=given.everything)
        return {}

    async def _home(self, given: bodies.Home) -> JsonObject:
        self._people.open_home(self._who(given.person), given.tab)
        return {}

    # Files, threads with the assistant, custom steps, webhooks

    async def _upload(self, given: bodies.Upload) -> JsonObject:
        workspace = self._workspace
        file = sharing.add(workspace, self._who(given.person), given.name, given.title)
        # The bytes go where those of the app go.
        return {
            "file": file.id,
            "upload_url": f"/upload/v1/{workspace.tickets.new_upload(file.id)}",
        }

    async def _share(self, given: bodies.Share) -> JsonObject:
        person = self._who(given.person)
        channel = self._people.channel(person, given.channel) if given.channel else None
        post = Post(given.text, given.thread_ts, in_field=given.in_field)
        file, *_ = self._people.share(person, (given.file, *given.more), channel, post)
        answer: JsonObject = {"file": file_json(file, self._workspace.state)}
        if channel is None:
            return answer
        return answer | self._message(channel.messages[file.shares[-1][1]])

    async def _assistant(self, given: bodies.Assistant) -> JsonObject:
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

    async def _step(self, given: bodies.Step) -> JsonObject:
        person = self._who(given.person)
        run = steps.start(self._workspace, person, given.callback_id, given.inputs)
        return {"step": run.json()}

    async def _entity(self, given: bodies.Entity) -> JsonObject:
        person = self._who(given.person)
        entities.open_details(self._workspace, person, given.url, given.id, given.type)
        return {}

    async def _profile(self, given: bodies.Profile) -> JsonObject:
        person = self._who(given.person)
        self._workspace.fill_in_profile(person, given.profile)
        return {"person": person_json(person, self._workspace.state.team)}

    async def _webhook(self, given: bodies.Webhook) -> JsonObject:
        if "incoming-webhook" not in self._workspace.app.scopes:
            raise Refusal("missing_scope", needed="incoming-webhook")
        channel = self._workspace.state.channel(given.channel)
        return {"url": self._workspace.new_webhook(channel)}

    # Faults, time and the way to the app

    async def _add_fault(self, given: bodies.NewFault) -> JsonObject:
        self._workspace.faults.add(Fault(given.kind, given.where, given.times, given.retry_after))
        self._workspace.journal.add("faults", pending=self._workspace.faults.pending())
        return {}

    async def _clear_faults(self, given: bodies.Request) -> JsonObject:
        del given
        self._workspace.faults.clear()
        self._workspace.journal.add("faults", pending=[])
        return {}

    async def _advance(self, given: bodies.Advance) -> JsonObject:
        self._workspace.clock.advance(given.seconds)
        self._workspace.journal.add("clock", seconds=given.seconds)
        return {"now": self._workspace.clock.now()}

    async def _hold(self, given: bodies.Request) -> JsonObject:
        del given
        self._workspace.dispatcher.hold()
        return {}

    async def _release(self, given: bodies.Release) -> JsonObject:
        try:
            return {"released": self._workspace.dispatcher.release(given.order)}
        except IndexError:
            raise Refusal("not_held") from None

    async def _send_event(self, given: bodies.RawEvent) -> JsonObject:
        self._workspace.tell(given.event)
        return {}

    async def _refresh(self, given: bodies.Request) -> JsonObject:
        del given
        await self._workspace.sockets.refresh()
        return {}

    async def _deafen(self, given: bodies.Request) -> JsonObject:
        del given
        self._workspace.sockets.deafen()
        return {}

    async def _drop(self, given: bodies.Request) -> JsonObject:
        del given
        await self._workspace.sockets.drop()
        return {}

    async def _set_request_url(self, given: bodies.RequestUrl) -> JsonObject:
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
