"""What the pages of this room share."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from civspace.workflow import IllegalMove, Stale

#: What an entry of the audit trail says to a reader.
STEPS = {
    "create": _lazy("Registered"),
    "list": _lazy("Listed"),
    "update": _lazy("Profile changed"),
    "rename": _lazy("Name changed by decision of a body"),
    "add_name": _lazy("Name added"),
    "remove_name": _lazy("Name removed"),
    "claim": _lazy("Claimed"),
    "verify": _lazy("Verified"),
    "unverify": _lazy("Unverified"),
    "close": _lazy("Closed"),
    "merge": _lazy("Merged into another entry"),
    "merge_in": _lazy("Another entry was merged into this one"),
    "merge_undone": _lazy("A merger was undone"),
    "restore_listed": _lazy("A merger was undone"),
    "restore_unverified": _lazy("A merger was undone"),
    "restore_verified": _lazy("A merger was undone"),
    "mark_distinct": _lazy("Found not to be a duplicate"),
    "invite": _lazy("Somebody invited"),
    "join": _lazy("Somebody joined"),
    "change_role": _lazy("Role changed"),
    "role_expired": _lazy("Role ended"),
    "remove_member": _lazy("Role ended"),
    "leave": _lazy("Member left"),
    "hand_over_head": _lazy("New head"),
}


def steps(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the audit trail of an organization for the timeline; reasons and names may have been erased."""
    found = []
    for entry in entries:
        payload = getattr(entry, "payload", None)
        found.append(
            {
                "state": "done",
                "label": STEPS.get(entry.verb, entry.verb),
                "when": entry.at,
                "who": payload.actor_name if payload else "",
                "note": payload.reason if payload else "",
            }
        )
    return found


def attempt(form: forms.BaseForm, verb: Callable[..., Any], **arguments: Any) -> Any:
    """Call a verb and return what it returns (True for nothing); put what it refuses into the form and return None."""
    try:
        result = verb(**arguments)
    except ValidationError as error:
        _add(form, error)
    except (IllegalMove, Stale):
        form.add_error(None, _("Somebody else has changed this in the meantime. Load the page again and look."))
    else:
        return True if result is None else result
    return None


def _add(form: forms.BaseForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, problems in error.error_dict.items():
        form.add_error(field if field in form.fields else None, problems)


def press(request: HttpRequest, verb: Callable[..., Any], done: str, /, **arguments: Any) -> bool:
    """Call a verb for a button without a form, and say what happened."""
    try:
        verb(**arguments)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (IllegalMove, Stale):
        messages.error(request, _("Somebody else has changed this in the meantime. Load the page again and look."))
    else:
        messages.success(request, done)
        return True
    return False


def member_organization(request: HttpRequest, id: UUID) -> Organization:
    """Return an organization that the person belongs to; 404 for others, as for one that does not exist."""
    if not is_member(request.user, id):
        raise Http404
    return get_object_or_404(Organization.objects.select_related("country"), pk=id)


def visible_organization(request: HttpRequest, id: UUID) -> Organization:
    """Return an organization that the person may see, else 404."""
    return get_object_or_404(Organization.objects.visible_to(request.user).select_related("country"), pk=id)


def end_of(day: date | None) -> datetime | None:
    """Return the last second of a day in UTC: a role given until a day holds on that day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC) if day else None


def parts(sections: list[Callable[..., Any]], request: HttpRequest, *arguments: Any) -> list[SafeString]:
    """Return the parts that rooms above add to a page."""
    found = (section(*arguments) for section in sections)
    return [
        render_to_string(part["template"], {**part["context"], "section": part["context"]}, request)
        for part in found
        if part
    ]
