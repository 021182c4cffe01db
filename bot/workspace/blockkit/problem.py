"""What is wrong with a payload, in the words and the form in which Slack says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for which a payload is refused.

    `str(problem)` is an entry of `errors` in Slack's answer; behind `[ERROR] ` it is one of
    `response_metadata.messages`.

    Args:
        path: where it is, as a JSON pointer into the request: `/blocks/2/accessory/text`; empty
            where Slack names no place.
        message: what is wrong there, such as `must be less than 76 characters`.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.path}]" if self.path else self.message
