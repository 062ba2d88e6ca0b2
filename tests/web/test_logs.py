"""A log line is one JSON object and never holds local variables."""

import json
import logging
import sys

from civspace.web.logs import JsonFormatter
from civspace.web.request_id import request_id


def fail(secret: str) -> None:
    raise ValueError("It broke")


def test_an_exception_is_logged_without_local_variables():
    told = " ".join(["Fatima", "was", "threatened"])
    try:
        fail(told)
    except ValueError:
        record = logging.LogRecord("portal", logging.ERROR, "x.py", 1, "Bad %s", ("thing",), sys.exc_info())
    text = JsonFormatter().format(record)
    line = json.loads(text)
    assert "\n" not in text
    assert told not in text
    assert (line["level"], line["logger"], line["message"]) == ("error", "portal", "Bad thing")
    assert line["exception"].startswith("Traceback (most recent call last):")
    assert line["exception"].endswith("ValueError: It broke")


def test_a_line_names_the_request_it_belongs_to():
    record = logging.LogRecord("portal", logging.INFO, "x.py", 1, "Done", (), None)
    token = request_id.set("abc")
    try:
        line = json.loads(JsonFormatter().format(record))
    finally:
        request_id.reset(token)
    assert line["request_id"] == "abc"
    assert set(line) == {"time", "level", "logger", "message", "request_id"}
    assert "request_id" not in json.loads(JsonFormatter().format(record))
