"""Log lines for pages whose every word is confidential: which kind of error, where in the code, and nothing else."""

import logging
import traceback
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class PlaceFormatter(logging.Formatter):
    """Format a record as level, logger, class of the exception and places; never message, arguments or request."""

    def format(self, record: logging.LogRecord) -> str:
        if not record.exc_info or record.exc_info[1] is None:
            return f"{record.levelname} {record.name} {record.module}:{record.lineno}"
        error = record.exc_info[1]
        kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        frames = traceback.extract_tb(error.__traceback__)
        places = " < ".join(f"{_module(frame.filename)}:{frame.lineno}" for frame in reversed(frames[-6:]))
        return f"{record.levelname} {record.name} {kind} at {places}"


def _module(path: str) -> str:
    """Return the last two parts of a file's name: enough to find it, without where the installation stands."""
    return "/".join(path.rsplit("/", 2)[-2:])


class NothingFilter(SafeExceptionReporterFilter):
    """Hide everything of a request from Django's own reports."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        nothing: dict[str, Any] = {}
        return nothing.items()
