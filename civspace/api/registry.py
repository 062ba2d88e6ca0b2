"""The endpoints that rooms above register in their AppConfig.ready(), and further addresses of theirs."""

from typing import Any

#: (prefix below /api/v1/, viewset, basename)
routes: list[tuple[str, Any, str]] = []
#: callables that return url patterns below /api/v1/, tried before the routes
patterns: list[Any] = []
