"""What every page of the desk shows around its own content."""

from typing import Any

from django.http import HttpRequest

from reprisals.desk.access import keys_of, officer_of


def desk(request: HttpRequest) -> dict[str, Any]:
    """Say whether keys are unlocked, for the bar with the buttons to lock them."""
    return {"signed_in": officer_of(request) is not None, "unlocked": keys_of(request) is not None}
