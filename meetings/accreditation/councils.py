"""What every decision of a council names: its document, and the day on which it was taken."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.accreditation.models import Scheme
from meetings.accreditation.schemes.states import Way


def council_decides(scheme: Scheme) -> bool:
    """Say whether standing in a scheme is a council's to give and to take: where a committee recommends to it."""
    return scheme.way == Way.COMMITTEE


def council_errors(document: str, day: datetime.date | None) -> dict[str, str]:
    """Return by field what a decision of a council lacks: a document, or a day that is not in the future (UTC)."""
    errors: dict[str, str] = {}
    if not document.strip():
        errors["document"] = _("Name the document in which the council decided.")
    if day is None:
        errors["day"] = _("Name the document of the council and the day.")
    elif day > timezone.now().date():
        errors["day"] = _("This day lies in the future.")
    return errors


def day_of(difference: Mapping[str, Any] | None) -> datetime.date | None:
    """Return the day of the council's decision that an audit entry names, or None where it names none."""
    found = (difference or {}).get("decided_on", [None, None])[1]
    return datetime.date.fromisoformat(str(found)) if found else None


def document_of(difference: Mapping[str, Any] | None) -> str:
    """Return the document that an audit entry names for a decision; empty where it names none."""
    return str((difference or {}).get("document", [None, ""])[1] or "")
