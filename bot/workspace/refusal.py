"""What the workspace refuses, by the name that Slack gives it."""

from bot.workspace.json_types import JsonObject


class Refusal(Exception):  # noqa: N818 - it is an answer of the protocol, not a fault of ours
    """A call or an action that Slack would refuse.

    It never leaves the workspace as an exception: the Web API answers it with `ok: false`, the
    control API with a status of 400.

    Args:
        error: Slack's name for it, as `not_in_channel`.
        details: what else stands beside `error` in the answer.
    """

    def __init__(self, error: str, **details: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def body(self) -> JsonObject:
        """The answer's JSON."""
        return {"ok": False, "error": self.error, **self.details}
