"""What the control API takes: the JSON of each of its requests."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.workspace.faults import FaultKind
from bot.workspace.json_types import JsonObject
from bot.workspace.model import ChannelKind


class Request(BaseModel):
    """What a request of the control API holds; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewPerson(Request):
    """Somebody new."""

    name: Annotated[str, Field(min_length=1)]
    real_name: str = ""
    is_bot: bool = False


class NewChannel(Request):
    """A channel or a message of several people."""

    name: str = ""
    kind: ChannelKind = ChannelKind.PUBLIC
    members: tuple[str, ...] = ()
    shared: bool = False


class Membership(Request):
    """Somebody in a channel, or out of it."""

    channel: str
    person: str
    joined: bool = True


class InChannel(Request):
    """Somebody and a channel."""

    person: str
    channel: str


class Say(InChannel):
    """A message."""

    text: str
    thread_ts: str = ""
    broadcast: bool = False
    subtype: str = ""
    in_field: bool = False


class Typing(InChannel):
    """Somebody who is writing."""

    thread_ts: str = ""


class OnMessage(InChannel):
    """Somebody and a message."""

    ts: str


class Edit(OnMessage):
    """Another text of a message."""

    text: str
    in_field: bool = False


class React(OnMessage):
    """A reaction, or its end."""

    name: str
    added: bool = True


class Command(InChannel):
    """A slash command."""

    line: str


class Use(Request):
    """The use of an element, by what stands on it."""

    person: str
    called: str
    choice: object = ""
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class Act(Request):
    """The use of an element, as a page has drawn it."""

    person: str
    action: JsonObject
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class Shortcut(Request):
    """The use of a shortcut."""

    person: str
    name: str
    channel: str = ""
    ts: str = ""


class Submit(Request):
    """What a modal is submitted with."""

    person: str
    values: JsonObject = {}
    state: dict[str, dict[str, JsonObject]] = {}


class Close(Request):
    """The closing of a modal, or of all."""

    person: str
    everything: bool = False


class Suggest(Request):
    """What is typed into a menu whose options the app gives."""

    person: str
    called: str
    typed: str = ""
    channel: str = ""
    ts: str = ""
    view_id: str = ""


class Upload(Request):
    """A file whose bytes are sent next."""

    person: str
    name: Annotated[str, Field(min_length=1)]
    title: str = ""


class Share(Request):
    """A file that is there, perhaps with more in the same message, and where it is shown."""

    person: str
    file: str
    more: tuple[str, ...] = ()
    channel: str = ""
    text: str = ""
    thread_ts: str = ""
    in_field: bool = False


class Assistant(Request):
    """A thread with the assistant, and what is looked at beside it."""

    person: str
    channel: str = ""
    thread_ts: str = ""


class Step(Request):
    """A custom step and its inputs."""

    person: str
    callback_id: str
    inputs: JsonObject = {}


class Entity(Request):
    """What another service holds, by its address and by its id there."""

    person: str
    url: str
    id: Annotated[str, Field(min_length=1)]
    type: str = ""


class Profile(Request):
    """What somebody shows of themselves."""

    person: str
    profile: JsonObject


class Webhook(Request):
    """Where a webhook posts."""

    channel: str = "#general"


class Home(Request):
    """Which tab of the app is looked at."""

    person: str
    tab: str = "home"


class NewFault(Request):
    """What goes wrong, where, and how often."""

    kind: FaultKind
    where: str = "*"
    times: Annotated[int, Field(ge=1)] = 1
    retry_after: Annotated[int, Field(ge=0)] = 1


class Advance(Request):
    """How far the clock moves."""

    seconds: Annotated[float, Field(ge=0)]


class Release(Request):
    """Which of the held events are delivered."""

    order: list[int] | None = None


class RequestUrl(Request):
    """Where the app takes requests."""

    url: str


class RawEvent(Request):
    """Any event."""

    event: JsonObject
