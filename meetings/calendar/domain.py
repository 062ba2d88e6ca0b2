"""Preparing meetings, and telling everyone concerned when they change."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow import Stale
from civspace.workflow.domain import move
from meetings.calendar import registry
from meetings.calendar.models import AgendaItem, Document, Link, Meeting
from meetings.calendar.rules import may_edit
from meetings.calendar.states import MEETING, PUBLIC, State

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
#: What everyone concerned is told of when it changes on a meeting that is public.
DATES = ("begins_on", "ends_on", "place", "time_zone", "format")


def _require(by: Any, body_code: str) -> None:
    if by is not None and not may_edit(by, body_code):
        raise PermissionDenied


def _locked(meeting: Meeting, expected_version: int | None = None) -> Meeting:
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def _bump(thing: Any) -> None:
    thing.version += 1
    thing.save()


def titles(meeting: Meeting) -> dict[str, str]:
    """Return the meeting's title by language of the interface."""
    return {code: getattr(meeting, f"title_{code.replace('-', '_')}") or meeting.title for code in LANGUAGES}


def _tell(kind: str, meeting: Meeting, **extra: Any) -> None:
    people = {person.pk: person for find in registry.concerned for person in find(meeting)}
    send(
        kind=kind,
        event=f"meeting:{meeting.pk}:{meeting.version}",
        recipients=people.values(),
        link=f"/meetings/{meeting.slug}/",
        context={"meeting": titles(meeting), "begins": meeting.begins_on, "ends": meeting.ends_on},
        zone=meeting.time_zone,
        **extra,
    )


@transaction.atomic
def create_meeting(*, meeting: Meeting, by: Any) -> Meeting:
    """Keep a new meeting, not yet public. Raises PermissionDenied, or ValidationError for fields that do not fit."""
    _require(by, meeting.body_id)
    _check(meeting)
    meeting.state = State.DRAFT
    meeting.save(force_insert=True)
    record(meeting, "create", by=by, to_state=State.DRAFT)
    return meeting


def _check(meeting: Meeting) -> None:
    meeting.full_clean(exclude=["state"])
    if meeting.announced_from and meeting.announced_to and meeting.announced_to < meeting.announced_from:
        raise ValidationError({"announced_to": _("The end comes before the beginning.")})
    if meeting.ends_on < meeting.begins_on:
        raise ValidationError({"ends_on": _("The end comes before the beginning.")})


@transaction.atomic
def change_meeting(*, meeting: Meeting, by: Any, changes: dict[str, Any], expected_version: int | None = None) -> Meeting:
    """Change fields of a meeting. When date, place, zone or format of a public meeting change, everyone concerned is
    told. Raises PermissionDenied, ValidationError or Stale."""
    _require(by, meeting.body_id)
    current = _locked(meeting, expected_version)
    difference = {}
    for field, value in changes.items():
        before = getattr(current, field)
        if before != value:
            difference[field] = {"before": before, "after": value}
            setattr(current, field, value)
    if not difference:
        return current
    _check(current)
    _bump(current)
    record(current, "change", by=by, difference={key: _plain(value) for key, value in difference.items()})
    if current.state in PUBLIC and set(difference) & set(DATES):
        _tell("meeting_moved", current)
    return current


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: getattr(value, "pk", value) for key, value in values.items()}


@transaction.atomic
def announce_meeting(*, meeting: Meeting, by: Any, expected_version: int | None = None) -> Meeting:
    """Make a meeting public; the date of the notice is kept, because timely notice is itself a duty (A/75/893)."""
    _require(by, meeting.body_id)
    current = _locked(meeting, expected_version)
    noticed = current.notice_published_on or timezone.now().astimezone(current.zone).date()
    move(current, "announce", table=MEETING, by=by, notice_published_on=noticed)
    return current


@transaction.atomic
def set_meeting_state(
    *, meeting: Meeting, verb: str, by: Any, note: str, expected_version: int | None = None
) -> Meeting:
    """Postpone, suspend, resume or cancel a meeting (`verb`) with a note to everyone concerned.

    Raises PermissionDenied, ValidationError without a note, Stale or IllegalMove.
    """
    _require(by, meeting.body_id)
    if verb not in ("postpone", "suspend", "resume", "cancel"):
        raise PermissionDenied
    if not note.strip():
        raise ValidationError({"note": _("Say what changed, and why.")})
    current = _locked(meeting, expected_version)
    move(current, verb, table=MEETING, by=by, reason=note.strip(), state_note=note.strip())
    _tell(f"meeting_{verb}", current, reason=note.strip())
    return current


@transaction.atomic
def set_agenda(*, meeting: Meeting, items: Iterable[dict[str, Any]], by: Any) -> list[AgendaItem]:
    """Set the agenda as a numbered tree. Each item is {"number", "title_xx"..., "parent": number or ""} in reading order.

    An item keeps its identity by its number. Raises PermissionDenied, or ValidationError for doubled numbers, unknown
    parents, or an item that something refers to and that would go.
    """
    _require(by, meeting.body_id)
    current = _locked(meeting)
    rows = list(items)
    numbers = [row["number"] for row in rows]
    if len(set(numbers)) != len(numbers):
        raise ValidationError({"agenda": _("Each number may stand once.")})
    held = {item.number: item for item in current.agenda_items.select_for_update()}
    kept: dict[str, AgendaItem] = {}
    for position, row in enumerate(rows):
        parent = kept.get(row.get("parent") or "")
        if row.get("parent") and parent is None:
            raise ValidationError({"agenda": _("Item %(number)s: its parent has to stand before it.") % row})
        item = held.get(row["number"]) or AgendaItem(meeting=current, number=row["number"])
        item.parent, item.position = parent, position
        for field, value in row.items():
            if field.startswith("title"):
                setattr(item, field, value)
        if item._state.adding:
            item.save()
        else:
            _bump(item)
        kept[item.number] = item
    gone = [item for number, item in held.items() if number not in kept]
    for item in gone:
        try:
            with transaction.atomic():
                item.delete()
        except ProtectedError as error:
            raise ValidationError(
                {"agenda": _("Item %(number)s is in use and has to stay.") % {"number": item.number}}
            ) from error
    _bump(current)
    record(current, "set_agenda", by=by, difference={"items": numbers})
    return list(kept.values())


@transaction.atomic
def put_document(*, meeting: Meeting, by: Any, symbol: str, **fields: Any) -> Document:
    """Add or change a document of a meeting, by its symbol. Raises PermissionDenied or ValidationError."""
    _require(by, meeting.body_id)
    _locked(meeting)
    document = Document.objects.filter(meeting=meeting, symbol=symbol).first() or Document(meeting=meeting, symbol=symbol)
    for field, value in fields.items():
        setattr(document, field, value)
    document.symbol_key = symbol.upper().replace(" ", "")
    document.full_clean()
    if document._state.adding:
        document.save()
    else:
        _bump(document)
    record(document, "put_document", by=by)
    return document


@transaction.atomic
def remove_document(*, document: Document, by: Any) -> None:
    """Take a document off a meeting's list. Raises PermissionDenied."""
    _require(by, document.meeting.body_id)
    record(document.meeting, "remove_document", by=by, difference={"symbol": document.symbol})
    document.delete()


@transaction.atomic
def link_meetings(*, earlier: Meeting, later: Meeting, by: Any) -> Link:
    """Say that one meeting prepares the other, or that the other follows it up. Raises PermissionDenied."""
    _require(by, earlier.body_id)
    _require(by, later.body_id)
    if earlier.pk == later.pk:
        raise ValidationError({"later": _("A meeting does not follow itself.")})
    link, made = Link.objects.get_or_create(earlier=earlier, later=later)
    if made:
        record(later, "link", by=by, difference={"earlier": str(earlier.pk)})
    return link


def is_past(meeting: Meeting, *, day: datetime.date | None = None) -> bool:
    """Say whether a meeting has ended, by the calendar of its own zone."""
    return meeting.ends_on < (day or timezone.now().astimezone(meeting.zone).date())
