"""What went wrong, counted: nothing of it reaches a person but a reference number."""

import secrets
from collections import Counter

import structlog

_log = structlog.get_logger(__name__)


class Faults:
    """Counts faults by kind, for as long as the process runs."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def note(self, kind: str, error: BaseException | None = None, **fields: str) -> str:
        """Count a fault and log it, without a text of anybody.

        Args:
            kind: a word for it, such as "quote_altered".
            error: what was raised, if anything; only its type and place are logged.
            fields: identifiers that help to find it: a channel, an error code of Slack.

        Returns:
            A reference number that a person can be given.
        """
        reference = secrets.token_hex(4)
        self.counts[kind] += 1
        _log.error(kind, reference=reference, **_described(error), **fields)
        return reference


def _described(error: BaseException | None) -> dict[str, str]:
    if error is None:
        return {}
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{at.tb_frame.f_globals.get('__name__')}:{at.tb_lineno}" if at else ""
    return {"error": type(error).__name__, "at": place}
