"""Events of Slack → questions: the one place that decides whether a message is put to the bot."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError

from bot.answering.message import reads_as_question
from bot.catalog.scope import Reach
from bot.service.question import Surface, Withdrawal, place_of
from bot.slack.mrkdwn import mentions, mentions_others, plain
from bot.slack.question import SlackQuestion
from bot.slack.reach import is_foreign
from bot.slack.workspace import Workspace

# Messages that people write. Every other subtype is one of Slack's own, or a bot's.
WRITTEN = (None, "file_share", "thread_broadcast", "me_message")
_SLACKBOT = "USLACKBOT"
# What Slack leaves of a deleted message that has replies.
_TOMBSTONE = "tombstone"
# More than this is no question; it bounds the work that a message can cause.
LONGEST_QUESTION = 3000

# A message of files alone has no text.
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
# What says who somebody is, or who reads along, takes no question away where it is odd.
_Id = Annotated[str, BeforeValidator(lambda value: value if isinstance(value, str) else "")]
_Flag = Annotated[
    bool | None, BeforeValidator(lambda value: value if isinstance(value, bool) else None)
]


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Attachment(_Outside):
    text: _Text = ""
    is_share: bool = False
    is_msg_unfurl: bool = False


def _attachments(value: object) -> list[_Attachment]:
    """Those that can be read; an odd one takes nothing away from its message."""
    found = []
    for one in value if isinstance(value, list) else ():
        with suppress(ValidationError):
            found.append(_Attachment.model_validate(one))
    return found


class _Edited(_Outside):
    ts: str


class _Message(_Outside):
    subtype: str | None = None
    user: str = ""
    team: _Id = ""
    user_team: _Id = ""
    bot_id: str | None = None
    text: _Text = ""
    ts: str
    thread_ts: str | None = None
    edited: _Edited | None = None
    attachments: Annotated[list[_Attachment], PlainValidator(_attachments)] = []

    @property
    def asked(self) -> str:
        """What it says, as plain text, above what it forwards, which is quoted."""
        own = plain(self.text)
        shared = [plain(one.text) for one in self.attachments if one.is_share or one.is_msg_unfurl]
        if not own:
            return "\n".join(shared)
        return "\n".join([own, *(f"> {line}" for text in shared for line in text.splitlines())])


class _Previous(_Message):
    ts: str = ""


class _Event(_Outside):
    type: str
    subtype: str | None = None
    channel: str
    channel_type: str = ""
    message: _Message | None = None
    previous_message: _Previous | None = None


class _Envelope(_Outside):
    team_id: str = ""
    event_id: str = ""
    event: _Event
    is_ext_shared_channel: _Flag = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a message.

    Args:
        channel: where it stood.
        message: its timestamp.
        text: what it says now, as Slack gives it; None where it was deleted.
    """

    channel: str
    message: str
    text: str | None


def change_of(body: Mapping[str, Any]) -> Change | None:
    """Read an event as the edit or the deletion of a message, whoever wrote it.

    Args:
        body: the body of a `message` event.

    Returns:
        What became of it; None where it says what it said before.
    """
    try:
        event = _Envelope.model_validate(body).event
    except ValidationError:
        return None
    now, before = event.message, event.previous_message
    if before is None or not before.ts:
        return None
    if event.subtype == "message_deleted" or (now is not None and now.subtype == _TOMBSTONE):
        return Change(event.channel, before.ts, None)
    if now is None or event.subtype != "message_changed" or now.text == before.text:
        return None
    return Change(event.channel, now.ts, now.text)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person has said in a thread.

    Args:
        channel: where.
        thread: the timestamp of the thread.
        message: of the reply.
        user: who said it.
        text: what, as Slack gives it.
        foreign: whether they are of another organisation.
    """

    channel: str
    thread: str
    message: str
    user: str
    text: str
    foreign: bool


def reply_of(body: Mapping[str, Any], workspace: Workspace) -> Reply | None:
    """Read an event as something new that a person has said in a thread of a channel.

    Args:
        body: the body of a `message` event.
        workspace: whose bot hears it.
    """
    try:
        event = _Envelope.model_validate(body).event
        if event.type != "message" or event.subtype not in WRITTEN:
            return None
        said = _Message.model_validate(body["event"])
    except ValidationError:
        return None
    thread = said.thread_ts or ""
    if thread in ("", said.ts) or said.edited or not _written_by_a_person(said, workspace):
        return None
    foreign = is_foreign(workspace, said.team, said.user_team)
    if not said.text:
        return None
    return Reply(event.channel, thread, said.ts, said.user, said.text, foreign)


def channel_of(body: Mapping[str, Any]) -> str:
    """The channel that an event happened in; empty where it does not say."""
    event = body.get("event")
    channel = event.get("channel") if isinstance(event, dict) else ""
    return channel if isinstance(channel, str) else ""


def withdrawal_of(
    body: Mapping[str, Any], workspace: Workspace, listens: str = "follow_ups"
) -> Withdrawal | None:
    """Read an event as the deletion of a message.

    Args:
        body: the body of a `message` event.
        workspace: whose bot may have been asked.
        listens: what is answered in that channel: a word of `choices.LISTENS`.

    Returns:
        The deletion; None where no message of a person was deleted.
    """
    try:
        envelope = _Envelope.model_validate(body)
    except ValidationError:
        return None
    event, before = envelope.event, envelope.event.previous_message
    buried = event.message is not None and event.message.subtype == _TOMBSTONE
    if before is None or not (buried or event.subtype == "message_deleted"):
        return None
    if not before.ts or not _written_by_a_person(before, workspace):
        return None
    return Withdrawal(
        team=envelope.team_id or workspace.team,
        channel=event.channel,
        message=before.ts,
        asked=_surface(event, before, workspace, listens) is not None,
    )


def question_of(
    body: Mapping[str, Any], workspace: Workspace, now: datetime, listens: str = "follow_ups"
) -> SlackQuestion | None:
    """Read an event as a question to the bot.

    Args:
        body: the body of an `app_mention` or `message` event.
        workspace: whose bot is asked.
        now: when it was received, in UTC.
        listens: what is answered in that channel: a word of `choices.LISTENS`.

    Returns:
        The question; of the surface `THREAD` where it may be one only if the bot takes part in
        the thread; None where nobody asked the bot anything.
    """
    try:
        envelope = _Envelope.model_validate(body)
        message = _message_of(envelope.event, body["event"])
    except ValidationError:
        return None
    if message is None or not _written_by_a_person(message, workspace):
        return None
    surface = _surface(envelope.event, message, workspace, listens)
    if surface is None:
        return None
    channel = envelope.event.channel
    team = envelope.team_id or workspace.team
    # One message is one question, by whichever of its events it comes; an edit is another.
    edited = message.edited.ts if message.edited else ""
    place = place_of(team, channel, message.ts) + (f":{edited}" if edited else "")
    foreign = is_foreign(workspace, message.team, message.user_team)
    in_thread = message.thread_ts or ("" if surface is Surface.DIRECT else message.ts)
    return SlackQuestion(
        surface=surface,
        keys=tuple(filter(None, [place, envelope.event_id and f"{team}:{envelope.event_id}"])),
        team=team,
        channel=channel,
        user=message.user,
        text=message.asked[:LONGEST_QUESTION],
        message=message.ts,
        thread=in_thread,
        edited=edited,
        accepted=now,
        reach=_reach(envelope, workspace, foreign=foreign),
        foreign=foreign,
    )


def _reach(envelope: _Envelope, workspace: Workspace, *, foreign: bool) -> Reach:
    """Who reads what is said where an event happened."""
    shared = envelope.is_ext_shared_channel
    # Of a shared channel, Slack may tell in the name of either side.
    if shared or foreign or is_foreign(workspace, envelope.team_id):
        return Reach.SHARED
    return Reach.UNKNOWN if shared is None else Reach.OWN


def files_of(body: Mapping[str, Any], question: SlackQuestion) -> list[str]:
    """The ids of the files that somebody has sent to the bot alone; an edit sends none anew.

    Args:
        body: of the event that the question is from.
        question: what it was read as.
    """
    event = body.get("event")
    if question.surface is not Surface.DIRECT or question.edited or not isinstance(event, dict):
        return []
    files = event.get("files")
    found = [one.get("id") for one in files if isinstance(one, dict)] if files else []
    return [one for one in found if isinstance(one, str)]


def _message_of(event: _Event, fields: object) -> _Message | None:
    """The message that an event is about; None where it says nothing new."""
    if event.subtype != "message_changed":
        return _Message.model_validate(fields)
    before = event.previous_message.text if event.previous_message else ""
    if event.message is None or event.message.edited is None or event.message.text == before:
        return None
    return event.message


def _written_by_a_person(message: _Message, workspace: Workspace) -> bool:
    return (
        message.subtype in WRITTEN
        and not message.bot_id
        and message.user not in ("", _SLACKBOT, workspace.bot_user)
    )


def _surface(
    event: _Event, message: _Message, workspace: Workspace, listens: str
) -> Surface | None:
    if event.channel_type == "im":
        return Surface.DIRECT
    if event.type == "app_mention" or mentions(message.text, workspace.bot_user):
        return Surface.MENTION
    if (
        listens == "mentions"
        or mentions_others(message.text, workspace.bot_user)
        or not reads_as_question(plain(message.text))
    ):
        return None
    if message.thread_ts not in (None, message.ts):
        return Surface.THREAD
    return Surface.CHANNEL if listens == "questions" else None
