"""Knock receipts in the API: what a submission brings, and what is wrong with it."""

from typing import Any

from rest_framework.exceptions import APIException

from civspace.api.problems import Unprocessable
from civspace.web.shedding.watching import arrived_at
from submissions.statements.knocks import HEADER, KnockRefused, holder_of, open_knock, sent_token


def arrival(request: Any) -> dict[str, Any]:
    """Return when a submission arrived: now, or when it was turned away and was given the receipt that it brings."""
    brought = request.headers.get(HEADER, "")
    if not brought:
        return {"at": arrived_at(request._request)}
    return {"knock": open_knock(brought), "holder": holder_of(sent_token(request._request))}


def knock_refused(error: Exception) -> APIException | None:
    """Return 422 with the code of what is wrong with a knock receipt, or None for any other exception."""
    return Unprocessable(error.message, knock=error.code) if isinstance(error, KnockRefused) else None
