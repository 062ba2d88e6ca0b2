"""Preparing meetings, and telling everyone concerned when they change. Agenda and documents stand in contents."""

import datetime
import zoneinfo
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow.domain import move
from meetings.calendar import registry
from meetings.calendar.contents import put_document, remove_document, set_agenda
from meetings.calendar.following import emit_meeting
from meetings.calendar.index import index_meeting
from meetings.calendar.locking import LANGUAGES, TRANSLATED, bump, column, lock, locked, require
from meetings.calendar.models import Link, Meeting
from meetings.calendar.states import MEETING, PUBLIC, TOLD, State

__all__ = [
    "announce_meeting",
    "change_meeting",
    "create_meeting",
    "link_meetings",
    "put_document",
    "remove_document",
    "set_agenda",
    "set_meeting_state",
    "unlink_meetings",
]

#: What everyone concerned is told of when it changes on a meeting that is public (without the language of a column).
DATES = ("begins_on", "ends_on", "place", "country", "time_zone", "format")
#: What never changes by editing: the state has verbs of its own, and an address once public stays.
FIXED = frozenset({"id", "body", "body_id", "state", "state_note", "invented", "version"})


def titles(meeting: Meeting) -> dict[str, str]:
    """Return the meeting's title by language of the interface."""
    return {code: getattr(meeting, column("title", code)) or meeting.title for code in LANGUAGES}


def people_concerned(meeting: Meeting) -> list[Any]:
    """Return everyone whom a change of the meeting concerns, each once."""
    return list({person.pk: person for find in registry.concerned for person in find(meeting)}.values())


def _tell(kind: str, meeting: Meeting, **extra: Any) -> None:
    send(
        kind=kind,
        event=f"meeting:{meeting.pk}:{meeting.version}",
        recipients=people_concerned(meeting),
        link=f"/meetings/{meeting.slug}/",
        context={"meeting": titles(meeting), "begins": meeting.begins_on, "ends": meeting.ends_on},
        zone=meeting.time_zone,
        **extra,
    )


@transaction.atomic
def create_meeting(*, meeting: Meeting, by: Any) -> Meeting:
    """Keep a new meeting, not yet public. Raises PermissionDenied, or ValidationError for fields that do not fit."""
    require(by, meeting.body_id)
    _check(meeting)
    meeting.state = State.DRAFT
    meeting.save(force_insert=True)
    record(meeting, "create", by=by, to_state=State.DRAFT)
    return meeting


def _check(meeting: Meeting) -> None:
    errors: dict[str, Any] = {}
    # The fields without a language only repeat those with one.
    try:
        meeting.full_clean(exclude=["state", *TRANSLATED])
    except ValidationError as error:
        errors = error.message_dict
    if not any(getattr(meeting, column("title", code)) for code in LANGUAGES):
        errors["title"] = [_("Give the meeting a title in at least one language.")]
    if meeting.slug == "new":
        errors["slug"] = [_("This address is taken.")]
    if meeting.time_zone not in zoneinfo.available_timezones():
        errors["time_zone"] = [_("There is no such time zone.")]
    if (meeting.announced_from is None) != (meeting.announced_to is None):
        missing = "announced_to" if meeting.announced_to is None else "announced_from"
        errors[missing] = [_("Give both days, or neither.")]
    elif meeting.announced_from and meeting.announced_to and meeting.announced_to < meeting.announced_from:
        errors["announced_to"] = [_("The end comes before the beginning.")]
    if meeting.begins_on and meeting.ends_on and meeting.ends_on < meeting.begins_on:
        errors["ends_on"] = [_("The end comes before the beginning.")]
        errors.pop("__all__", None)
    if errors:
        raise ValidationError(errors)


def _plain_name(field: str) -> str:
    """Return a field's name without its language."""
    return next((name for name in TRANSLATED if field.startswith(f"{name}_")), field)


def tells(changes: set[str]) -> bool:
    """Say whether everyone concerned is told when these fields of a public meeting change."""
    return bool({_plain_name(field) for field in changes} & set(DATES))


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, by: Any, changes: dict[str, Any], expected_version: int | None = None, note: str = ""
) -> Meeting:
    """Change fields of a meeting. When date, place, zone or format of a public meeting change, everyone concerned is
    told, with the note, which staff must write then; the dates first announced are kept beside the new ones.

    Raises PermissionDenied, ValidationError or Stale; ValueError for a field that no editing changes.
    """
    require(by, meeting.body_id)
    if fixed := FIXED & set(changes):
        raise ValueError(f"Editing never changes {', '.join(sorted(fixed))}")
    current = locked(meeting, expected_version)
    public = current.state in PUBLIC
    before = {field: getattr(current, field) for field in changes}
    # A text that was never written is no other than an empty one.
    difference = {
        field: {"before": before[field], "after": after}
        for field, after in changes.items()
        if before[field] != after and {before[field], after} != {None, ""}
    }
    if not difference:
        return current
    if public and "slug" in difference:
        raise ValidationError({"slug": _("The address of a public meeting stays as it is.")})
    told = public and tells(set(difference))
    if told and by is not None and not note.strip():
        raise ValidationError({"note": _("Say what changed, and why.")})
    announced = (current.announced_from, current.announced_to, current.begins_on, current.ends_on)
    for field in difference:
        setattr(current, field, changes[field])
    moved = bool({"begins_on", "ends_on"} & set(difference))
    if public and moved and announced[:2] == (None, None) == (current.announced_from, current.announced_to):
        current.announced_from, current.announced_to = announced[2:]
    _check(current)
    bump(current)
    plain = {key: {side: getattr(v, "pk", v) for side, v in both.items()} for key, both in difference.items()}
    record(current, "change", by=by, reason=note.strip(), difference=plain)
    index_meeting(current)
    if told:
        _tell("meeting_moved", current, reason=note.strip())
        emit_meeting("meeting_changed", current, event=f"changed:{current.version}")
    return current


@transaction.atomic
def announce_meeting(*, meeting: Meeting, by: Any, expected_version: int | None = None) -> Meeting:
    """Make a meeting public; the date of the notice is kept, because timely notice is itself a duty (A/75/893)."""
    require(by, meeting.body_id)
    current = locked(meeting, expected_version)
    noticed = current.notice_published_on or timezone.now().astimezone(current.zone).date()
    move(current, "announce", table=MEETING, by=by, notice_published_on=noticed)
    index_meeting(current)
    emit_meeting("meeting_announced", current, event="announced", is_new=True)
    return current


@transaction.atomic
def set_meeting_state(
    *, meeting: Meeting, verb: str, by: Any, note: str | dict[str, str], expected_version: int | None = None
) -> Meeting:
    """Postpone, suspend, resume or cancel a meeting (`verb`) with a note to everyone concerned.

    `note` is in the language in use, or by language of the interface. It takes the place of any earlier note in every
    language. Raises PermissionDenied, ValidationError without a note, Stale or IllegalMove.
    """
    require(by, meeting.body_id)
    if verb not in TOLD:
        raise PermissionDenied
    own = translation.get_language() or "en"
    given = {own: note} if isinstance(note, str) else note
    notes = {code: given.get(code, "").strip() for code in LANGUAGES}
    first = notes.get(own) or next((text for text in notes.values() if text), "")
    if not first:
        raise ValidationError({"note": _("Say what changed, and why.")})
    current = locked(meeting, expected_version)
    kept: dict[str, Any] = {column("state_note", code): text for code, text in notes.items()}
    move(current, verb, table=MEETING, by=by, reason=first, **kept)
    index_meeting(current)
    _tell(f"meeting_{verb}", current, reason={code: text or first for code, text in notes.items()})
    emit_meeting("meeting_changed", current, event=f"changed:{current.version}")
    return current


@transaction.atomic
def link_meetings(*, earlier: Meeting, later: Meeting, by: Any) -> Link:
    """Say that one meeting prepares the other, or that the other follows it up.

    Raises PermissionDenied, or ValidationError for a meeting linked to itself or the other way round.
    """
    require(by, earlier.body_id)
    require(by, later.body_id)
    if earlier.pk == later.pk:
        raise ValidationError({"later": _("A meeting does not follow itself.")})
    for key in sorted((earlier.pk, later.pk)):  # in one order, whoever asks
        lock(key)
    if Link.objects.filter(earlier=later, later=earlier).exists():
        raise ValidationError({"later": _("These meetings are linked the other way round.")})
    link, made = Link.objects.get_or_create(earlier=earlier, later=later)
    if made:
        record(later, "link", by=by, difference={"earlier": str(earlier.pk)})
    return link


@transaction.atomic
def unlink_meetings(*, link: Link, by: Any) -> None:
    """Take a link between two meetings away. Raises PermissionDenied."""
    require(by, link.earlier.body_id)
    require(by, link.later.body_id)
    later = locked(link.later)
    record(later, "unlink", by=by, difference={"earlier": str(link.earlier_id)})
    link.delete()


def is_past(meeting: Meeting, *, day: datetime.date | None = None) -> bool:
    """Say whether a meeting has ended, by the calendar of its own zone."""
    return meeting.ends_on < (day or timezone.now().astimezone(meeting.zone).date())
