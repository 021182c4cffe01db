"""What went wrong, counted: nothing of it reaches a person but a reference number."""

import secrets
from collections import Counter
from typing import Literal, get_args

import structlog

# All that can be counted; docs/operations.md says what each means, and what to do.
Kind = Literal[
    "answer_not_found",
    "answer_not_kept",
    "answer_not_noted",
    "apology_not_sent",
    "claim_not_released",
    "click_failed",
    "dialog_not_opened",
    "digest_not_told",
    "document_not_added",
    "documents_not_read",
    "documents_not_watched",
    "envelope_failed",
    "feedback_not_kept",
    "home_not_shown",
    "installation_failed",
    "installation_not_read",
    "item_not_taken",
    "message_refused",
    "not_corrected",
    "not_erased",
    "pending_not_read",
    "people_not_asked",
    "pins_not_read",
    "question_failed",
    "question_suspected",
    "quote_altered",
    "reader_failed",
    "reading_failed",
    "request_failed",
    "request_malformed",
    "shelves_not_read",
    "slack_unreachable",
    "socket_deaf",
    "socket_not_replaced",
    "stats_not_read",
    "storage_fault",
    "token_not_rotated",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_log = structlog.get_logger(__name__)


class Faults:
    """Counts faults by kind, for as long as the process runs."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rate_limits = 0  # calls that Slack asked to be made later
        self.retries = 0  # calls that were made again after an outage
        self.redeliveries = 0  # what Slack delivered again

    def note(self, kind: Kind, error: BaseException | None = None, **fields: str) -> str:
        """Count a fault and log it, without a text of anybody.

        Args:
            kind: a word for it.
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
