"""What a person has filled in in a dialog, as Slack tells of it."""

from pydantic import BaseModel, ConfigDict


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Id(_Outside):
    id: str


class _Option(_Outside):
    value: str = ""


class _User(_Id):
    team_id: str = ""


class Field(_Outside):
    """What was filled in in one field.

    Args:
        value: what was written; None for nothing, or where it is a choice.
        selected_option: what was chosen.
        selected_users: the ids of the people who were chosen.
    """

    value: str | None = None
    selected_option: _Option | None = None
    selected_users: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What was written, without white space around it."""
        return (self.value or "").strip()

    @property
    def chosen(self) -> str:
        """The value of what was chosen; empty for nothing."""
        return self.selected_option.value if self.selected_option else ""


class _State(_Outside):
    values: dict[str, dict[str, Field]]


class _View(_Outside):
    id: str
    hash: str
    private_metadata: str = ""
    state: _State


class Submission(_Outside):
    """A dialog that was sent.

    Args:
        team: the workspace of who sent it.
        user: who sent it.
        view: the dialog, and what was filled in.
    """

    team: _Id | None = None
    user: _User
    view: _View

    def field(self, action: str) -> Field:
        """What was filled in in the field of an action; an empty one where it is not there."""
        found = (block.get(action) for block in self.view.state.values.values())
        return next(filter(None, found), Field())

    @property
    def key(self) -> str:
        """What identifies it in its workspace: a dialog has another hash after each change."""
        return f"view:{self.view.id}:{self.view.hash}"
