"""Log lines as JSON, one object a line; an exception is its traceback and never its local variables."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from civspace.web.request_id import request_id


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON: time, level, logger, message, request id, status and exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        # Django logs an answer after the middleware has returned; the request then still carries its id.
        if identifier := request_id.get() or getattr(getattr(record, "request", None), "id", ""):
            line["request_id"] = identifier
        if (status := getattr(record, "status_code", None)) is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            # Never with local variables: they hold what people wrote.
            line["exception"] = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        return json.dumps(line, ensure_ascii=False, default=str)
