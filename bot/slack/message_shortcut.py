"""What Slack sends where somebody chooses a shortcut on a message."""

from pydantic import BaseModel, ConfigDict


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Id(_Outside):
    id: str


class _Message(_Outside):
    ts: str
    user: str = ""
    bot_id: str | None = None
    subtype: str | None = None
    text: str | None = None
    thread_ts: str | None = None
    files: tuple[_Id, ...] = ()


class _User(_Id):
    team_id: str = ""


class MessageShortcut(_Outside):
    """A shortcut that somebody has chosen on a message."""

    team: _Id | None = None
    user: _User
    channel: _Id
    message: _Message
    trigger_id: str
    response_url: str
