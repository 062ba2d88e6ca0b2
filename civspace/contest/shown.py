"""Where the public sees a complaint: on one page, as long as both sides agree."""

from typing import Any

from civspace.contest.models import Complaint
from civspace.web.shown import Places, in_all_languages, register


def _places(complaint: Any, verb: str) -> Places | None:
    if not (complaint.organization_agrees and complaint.staff_agrees) and verb not in ("agree", "withdraw"):
        return None
    return Places(in_all_languages([("complaints", ())]))


def register_shown() -> None:
    """Register the page of complaints."""
    register(Complaint._meta.label_lower, _places)
