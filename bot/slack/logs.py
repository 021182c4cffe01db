"""Logs: one JSON object a line, in which no text of a person and no token can be, at any level.

Our own events are words and identifiers by construction. What libraries log may hold payloads,
addresses with tickets, or headers; of that only the place and the kind of error is kept.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from typing import Any

import structlog

# Slack's libraries look at the level of the logger itself before they put a payload into words.
_SLACK = ("slack_bolt", "slack_sdk")

_Event = MutableMapping[str, Any]


def configure_logs(level: str) -> None:
    """Log to the standard error from now on.

    Args:
        level: the least serious messages of ours that are logged; of libraries, only warnings
            and errors are.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_without_message, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    # Libraries print payloads at DEBUG and INFO.
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    logging.getLogger("bot").setLevel(level)
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_end_of_thread
    for name in _SLACK:
        logging.getLogger(name).setLevel(root.level)


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Keep of an error that ended a thread what is kept of a library's."""
    # aiosqlite's may end so when the loop is closed just before it hears that nothing was opened.
    logging.getLogger("threading").error("", exc_info=ended.exc_value)


def _without_message(_: Any, __: str, event: _Event) -> _Event:  # noqa: ANN401 - structlog's way
    """Keep of a library's record only where it was logged, and which error it was about."""
    record: logging.LogRecord = event["_record"]
    if record.name.startswith("bot."):
        return event
    event["event"] = "library_message"
    event["at"] = f"{record.module}.{record.funcName}:{record.lineno}"
    event.pop("exc_info", None)
    if record.exc_info and record.exc_info[0] is not None:
        event["error"] = record.exc_info[0].__name__
    record.exc_info = record.exc_text = record.stack_info = None
    return event
