"""Log lines as JSON, one object a line, that hold nothing about people.

A line names the route of a request and never its path, which may carry a token. What other libraries say is written
without its values, because nobody here knows what they put in. An exception is its kind and the places in the code:
neither local variables nor its message, which often repeats what somebody wrote (or the values of an SQL statement).
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from civspace.web.request_id import request_id, task_name

OWN = ("civspace", "accounts", "meetings", "submissions")
#: What no message may say, and what stands in its place.
MASKED = (
    (re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+\.\w+"), "[e-mail]"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), "[address]"),
    (re.compile(r"\?[^\s=?]+=\S*"), "?[query]"),
    (re.compile(r"\b[\w-]{40,}\b"), "[token]"),
)
#: What a line may carry besides, by the name of the attribute of its record.
EXTRAS = ("method", "route", "status", "duration_ms")


def masked(text: str) -> str:
    """Return a text without e-mail addresses, addresses of the net, query strings and tokens."""
    for pattern, instead in MASKED:
        text = pattern.sub(instead, text)
    return text


def route_of(request: Any) -> str:
    """Return the name of the address that a request was for, "" if there is none such."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match is not None else ""


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON: time, level, logger, message, request, task, route, status, exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        request = getattr(record, "request", None)
        # Django logs an answer after the middleware has returned; the request then still carries its id.
        if identifier := request_id.get() or getattr(request, "id", ""):
            line["request_id"] = identifier
        if task := task_name.get():
            line["task"] = task
        if request is not None and (route := route_of(request)):
            line["route"] = route
        if (status := getattr(record, "status_code", None)) is not None:
            line["status"] = status
        line.update({name: value for name in EXTRAS if (value := getattr(record, name, None)) is not None})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = "\n".join(_told(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OWN:
        return masked(record.getMessage())
    if (status := getattr(record, "status_code", None)) is not None:  # Django puts the path into it
        return HTTPStatus(status).phrase
    return masked(str(record.msg))


def _told(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Tell an exception as Python does, causes first, without its message and without local variables."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen | {id(error)})
        yield "After this:"
    yield "Traceback (most recent call last):"
    yield from _places(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}{_facts(error)}".removeprefix("builtins.")


def _places(found: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(found):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
        if frame.line:
            yield f"    {frame.line}"


def _facts(error: BaseException) -> str:
    """Return what is known of an error and says nothing of people: SQL state and constraint, or the error number."""
    facts = [str(error.errno)] if isinstance(error, OSError) and error.errno is not None else []
    diagnosis = getattr(error, "diag", None)  # of psycopg
    facts += [str(value) for name in ("sqlstate", "constraint_name") if (value := getattr(diagnosis, name, None))]
    return f" ({', '.join(facts)})" if facts else ""
