"""What is written down while it runs: one JSON object a line, precise about faults and silent about people."""

from __future__ import annotations

import re
import sys
import traceback
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

PERSONAL = frozenset(
    {"name", "customer", "recipient", "collector", "email", "phone", "address", "line1", "line2", "postcode", "note"}
    | {"code", "pin", "password", "token", "key", "secret", "scan", "q", "cookie", "authorization"}
)
WITHHELD = "withheld"
TELLING = (
    (re.compile(r"\nDETAIL:.*", re.DOTALL), ""),
    (re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+"), "(e-mail)"),
    (re.compile(r"\+?\d[\d ()./-]{5,}\d"), "(number)"),
    (re.compile(r"(?=[\w-]*[A-Z])[\w-]{20,}"), "(token)"),
)
"""What a database or a neighbour says about a fault may quote the row or the person that it was about."""
DEEPEST = 12


def configure(stream: TextIO | None = None) -> None:
    """To standard error by default; whoever runs it decides where that goes."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            describe_fault,
            withhold,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def describe_fault(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The exception as its class, its words without what they quote, and where in the code it came from."""
    if event.pop("exc_info", None) and (fault := sys.exc_info()[1]):
        event["fault"], event["said"] = type(fault).__name__, discreet(str(fault))
        event["where"] = _where(fault.__traceback__)
    return event


def withhold(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name in PERSONAL & event.keys():
        event[name] = WITHHELD
    if "path" in event:
        event["path"] = discreet(event["path"])
    return event


def discreet(text: str) -> str:
    for pattern, instead in TELLING:
        text = pattern.sub(instead, text)
    return text


def _where(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]
