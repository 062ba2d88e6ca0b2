"""Whom to ask about a meeting or a body: reads, and the verb by which staff set it for a meeting."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.clocks.models import DutyStation
from meetings.calendar.locking import LANGUAGES, column, locked, require
from meetings.calendar.models import Body, Contact, Meeting

PLAIN = (
    "mailbox",
    "phone",
    "website",
    "opens_at",
    "closes_at",
    "station",
    "first_answer_days",
    "answer_days",
)


def contact_of(thing: Meeting | Body | None) -> Contact | None:
    """Return whom to ask: the meeting's own contact, else its body's, else the parent body's, else the general one.

    One query, when the body is already fetched.
    """
    bodies = _bodies(thing)
    wanted = Q(body__in=bodies) | Q(body=None, meeting=None)
    if isinstance(thing, Meeting):
        wanted |= Q(meeting=thing)
    return _nearest(thing, Contact.objects.filter(wanted).select_related("station"))


def contacts_of(things: Iterable[Meeting | Body]) -> dict[Any, Contact | None]:
    """Return, by key of the meeting or body, whom to ask about each, in one query. The bodies are already fetched."""
    listed = list(things)
    own = [thing.pk for thing in listed if isinstance(thing, Meeting)]
    found = list(Contact.objects.filter(Q(meeting__in=own) | Q(meeting=None)).select_related("station"))
    return {thing.pk: _nearest(thing, found) for thing in listed}


def _bodies(thing: Meeting | Body | None) -> list[str]:
    """Return the codes of the body and of its parent."""
    body = thing.body if isinstance(thing, Meeting) else thing
    return [code for code in (body.code, body.parent_id) if code] if body is not None else []


def _nearest(thing: Meeting | Body | None, found: Iterable[Contact]) -> Contact | None:
    bodies = _bodies(thing)

    def distance(contact: Contact) -> int | None:
        if contact.meeting_id is not None:
            return 0 if isinstance(thing, Meeting) and contact.meeting_id == thing.pk else None
        if contact.body_id:
            return 1 + bodies.index(contact.body_id) if contact.body_id in bodies else None
        return 9

    near = [(far, contact) for contact in found if (far := distance(contact)) is not None]
    return min(near, key=lambda it: it[0])[1] if near else None


def station_of(contact: Contact | None, body: Body | None) -> DutyStation | None:
    """Return the duty station by whose calendar an office counts; by the body's time zone where none is named."""
    if contact is not None and contact.station is not None:
        return contact.station
    zone = body.time_zone if body is not None else ""
    return DutyStation.objects.filter(time_zone=zone).first() or DutyStation.objects.order_by("code").first()


def contact_names(contact: Contact | None) -> dict[str, str]:
    """Return, by language of the interface, the office with mailbox and phone as a notice prints them."""
    if contact is None:
        return {}
    ways = [way for way in (contact.mailbox, contact.phone, contact.website) if way]
    return {code: ", ".join([getattr(contact, column("office", code)) or contact.office, *ways]) for code in LANGUAGES}


@transaction.atomic
def set_contact(
    *, meeting: Meeting, by: Any, values: Mapping[str, Any], expected_version: int | None = None
) -> Contact | None:
    """Set whom to ask about a meeting; without an office in any language it has its body's contact again.

    Raises PermissionDenied, Stale, or ValidationError for hours in the wrong order or an address that is none.
    """
    require(by, meeting.body_id)
    current = locked(meeting, expected_version)
    offices = {column("office", code): (values.get(column("office", code)) or "").strip() for code in LANGUAGES}
    plain = {name: values[name] for name in PLAIN if name in values}
    if not any(offices.values()):
        if Contact.objects.filter(meeting=current).delete()[0]:
            record(current, "remove_contact", by=by)
        return None
    _check(plain)
    values = {**plain, **offices}
    kept, _made = Contact.objects.update_or_create(
        meeting=current, defaults=values, create_defaults={**values, "code": f"meeting-{current.pk}"}
    )
    record(current, "set_contact", by=by, difference={"office": next(text for text in offices.values() if text)})
    return kept


def _check(values: Mapping[str, Any]) -> None:
    errors: dict[str, Any] = {}
    opens, closes = values.get("opens_at"), values.get("closes_at")
    if (opens is None) != (closes is None):
        errors["closes_at"] = _("Give both hours, or neither.")
    elif opens is not None and closes is not None and closes <= opens:
        errors["closes_at"] = _("The office closes after it opens.")
    for name in ("first_answer_days", "answer_days"):
        if not 1 <= values.get(name, 1) <= 60:
            errors[name] = _("Promise 1 to 60 working days.")
    if mailbox := values.get("mailbox"):
        try:
            validate_email(mailbox)
        except ValidationError as error:
            errors["mailbox"] = error.messages
    if errors:
        raise ValidationError(errors)
