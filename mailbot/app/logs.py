"""Logs: one line an event, JSON for machines, columns for people; never a body, never a secret."""

import logging
import sys

import structlog


def set_up_logs(*, debug: bool, watched: bool) -> None:
    """Send events to standard error: as columns where a person watches, as JSON else.

    Libraries' own logs stay at WARNING: imapclient writes whole mails at DEBUG.
    """
    level = logging.DEBUG if debug else logging.INFO if not watched else logging.WARNING
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("mailbot").setLevel(level)
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=watched)
        if watched or debug
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
