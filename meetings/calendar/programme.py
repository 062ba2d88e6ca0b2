"""Planning the programme of work, and releasing it in numbered versions."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.web.dates import when_text
from civspace.workflow import IllegalMove, Stale
from meetings.calendar import registry
from meetings.calendar.following import emit_programme
from meetings.calendar.locking import LANGUAGES, bump, column, locked, require
from meetings.calendar.models import AgendaItem, Meeting, Programme, Sitting, SittingItem
from meetings.calendar.states import PUBLIC, State
from meetings.calendar.timetable import Line, Mark, compare, freeze, instant, stands_under

#: The columns of a sitting that staff write.
COLUMNS = (
    "begins_at",
    "ends_at",
    "room",
    "format",
    "webcast_url",
    *(column(field, code) for field in ("title", "note") for code in LANGUAGES),
)
#: The longest that one sitting lasts.
LONGEST = datetime.timedelta(hours=24)


def _check(sitting: Sitting, items: Sequence[AgendaItem]) -> None:
    errors: dict[str, Any] = {}
    meeting = sitting.meeting
    try:
        sitting.clean_fields(exclude=["meeting", "title", "note"])
    except ValidationError as error:
        errors = error.message_dict
    if not items and not any(getattr(sitting, column("title", code)) for code in LANGUAGES):
        errors["title"] = [_("Write a title, or choose what is taken up.")]
    if any(item.meeting_id != meeting.pk for item in items):
        errors["items"] = [_("This agenda item belongs to another meeting.")]
    if "begins_at" not in errors and "ends_at" not in errors:
        errors |= _times(sitting, meeting)
    if not errors and (taken := _room_taken(sitting)):
        errors["room"] = [
            _("In this room another sitting runs from %(begins)s to %(ends)s.")
            % {
                "begins": when_text(taken.begins_at, meeting.zone),
                "ends": taken.ends_at.astimezone(meeting.zone).strftime("%H:%M"),
            }
        ]
    if errors:
        raise ValidationError(errors)


def _times(sitting: Sitting, meeting: Meeting) -> dict[str, Any]:
    if sitting.ends_at <= sitting.begins_at:
        return {"ends_at": [_("The end comes before the beginning.")]}
    if sitting.ends_at - sitting.begins_at > LONGEST:
        return {"ends_at": [_("A sitting lasts 24 hours at most.")]}
    if not meeting.begins_on <= sitting.begins_at.astimezone(meeting.zone).date() <= meeting.ends_on:
        return {"begins_at": [_("This day is outside the dates of the meeting.")]}
    return {}


def _room_taken(sitting: Sitting) -> Sitting | None:
    room = sitting.room.casefold().strip()
    others = Sitting.objects.filter(
        meeting=sitting.meeting_id, begins_at__lt=sitting.ends_at, ends_at__gt=sitting.begins_at
    ).exclude(pk=sitting.pk)
    return next((it for it in others.order_by("begins_at") if room and it.room.casefold() == room), None)


def _put(meeting: Meeting, sitting: Sitting, items: Sequence[AgendaItem], values: dict[str, Any]) -> Sitting:
    for name, value in values.items():
        if name not in COLUMNS:
            raise ValueError(f"A sitting has no {name} to be written")
        setattr(sitting, name, " ".join(value.split()) if name == "room" else value)
    _check(sitting, items)
    if sitting._state.adding:
        sitting.save(force_insert=True)
    else:
        bump(sitting)
        SittingItem.objects.filter(sitting=sitting).delete()
    chosen = list(dict.fromkeys(items))
    SittingItem.objects.bulk_create(SittingItem(sitting=sitting, item=it, position=n) for n, it in enumerate(chosen))
    return sitting


@transaction.atomic
def put_sitting(
    *,
    meeting: Meeting,
    by: Any,
    items: Sequence[AgendaItem],
    sitting: Sitting | None = None,
    expected_version: int | None = None,
    **values: Any,
) -> Sitting:
    """Plan a sitting, or change one (`sitting`, of the version seen). Nobody outside sees it until it is released.

    Raises PermissionDenied, Stale, or ValidationError by field: a time outside the meeting, an end before the
    beginning, a room that is taken, neither title nor items.
    """
    require(by, meeting.body_id)
    current = locked(meeting)
    if sitting is None:
        thing = Sitting(meeting=current)
    else:
        thing = Sitting.objects.get(pk=sitting.pk, meeting=current)
        if expected_version is not None and thing.version != expected_version:
            raise Stale
        thing.meeting = current
    _put(current, thing, items, values)
    record(thing, "plan", by=by)
    return thing


@transaction.atomic
def add_sittings(*, meeting: Meeting, by: Any, rows: Iterable[dict[str, Any]]) -> list[Sitting]:
    """Plan several sittings, all or none; each row holds `line` (its number, for the errors), `items` and columns.

    Raises PermissionDenied, or ValidationError under "lines" that names the line.
    """
    require(by, meeting.body_id)
    current, made = locked(meeting), []
    for row in rows:
        values = {name: value for name, value in row.items() if name in COLUMNS}
        try:
            made.append(_put(current, Sitting(meeting=current), row["items"], values))
        except ValidationError as error:
            text = _("Line %(line)s: %(problem)s") % {"line": row["line"], "problem": " ".join(error.messages)}
            raise ValidationError({"lines": [text]}) from error
        record(made[-1], "plan", by=by)
    return made


@transaction.atomic
def remove_sitting(*, sitting: Sitting, by: Any, expected_version: int | None = None) -> None:
    """Take a sitting out of the plan; the next version that is released shows it as cancelled.

    Raises PermissionDenied or Stale.
    """
    require(by, sitting.meeting.body_id)
    locked(sitting.meeting)
    current = Sitting.objects.filter(pk=sitting.pk).first()
    if current is None or (expected_version is not None and current.version != expected_version):
        raise Stale
    record(current, "unplan", by=by)
    current.delete()


@transaction.atomic
def copy_day(*, meeting: Meeting, source: datetime.date, target: datetime.date, by: Any) -> list[Sitting]:
    """Plan the sittings of one day on another as well, at the same times on the clock; all or none.

    Raises PermissionDenied, or ValidationError under "target": nothing to copy, a day outside the meeting, a room
    that is taken, a time that the clocks leave out.
    """
    require(by, meeting.body_id)
    current = locked(meeting)
    planned = [it for it in sittings_of(current) if it.begins_at.astimezone(current.zone).date() == source]
    if not planned:
        raise ValidationError({"target": [_("Nothing is planned on that day.")]})
    made = []
    for it in planned:
        values = {name: getattr(it, name) for name in COLUMNS}
        try:
            values |= {name: _on(getattr(it, name), current, target - source) for name in ("begins_at", "ends_at")}
            made.append(_put(current, Sitting(meeting=current), [row.item for row in it.taken_up.all()], values))
        except ValidationError as error:
            raise ValidationError({"target": error.messages}) from error
        record(made[-1], "plan", by=by)
    return made


def _on(moment: datetime.datetime, meeting: Meeting, shift: datetime.timedelta) -> datetime.datetime:
    local = moment.astimezone(meeting.zone)
    try:
        return instant(local.date() + shift, local.time(), meeting.zone)
    except ValueError as error:
        raise ValidationError(_("The clocks leave out %(time)s on that day.") % {"time": f"{local:%H:%M}"}) from error


def sittings_of(meeting: Meeting) -> list[Sitting]:
    """Return what is planned, by time, each with its items in order; two queries."""
    return list(meeting.sittings.prefetch_related("taken_up__item").order_by("begins_at", "room", "pk"))


def last_released(meeting: Meeting) -> Programme | None:
    """Return the version that is in force, or None."""
    return Programme.objects.filter(meeting=meeting).order_by("-number").first()


def planned_lines(meeting: Meeting) -> list[Line]:
    """Return what is planned, marked against the version in force."""
    last = last_released(meeting)
    return compare([freeze(it) for it in sittings_of(meeting)], last.sittings if last else None)


@transaction.atomic
def release_programme(
    *, meeting: Meeting, by: Any, note: dict[str, str], expected_version: int | None = None
) -> Programme:
    """Release what is planned as the next version, and tell everyone concerned: of the second version on, those whose
    items changed read what concerns them.

    `note` is by language of the interface. `expected_version` is the number of the version in force that the caller
    saw (0 for none). Raises PermissionDenied, Stale, IllegalMove for a meeting that is not public or was cancelled, or
    ValidationError: nothing planned, nothing changed, no note on what changed.
    """
    require(by, meeting.body_id)
    current = locked(meeting)
    last = last_released(current)
    if expected_version is not None and expected_version != (last.number if last else 0):
        raise Stale
    if current.state not in PUBLIC or current.state == State.CANCELLED:
        raise IllegalMove("release_programme", current.state)
    lines = compare(frozen := [freeze(it) for it in sittings_of(current)], last.sittings if last else None)
    changed = [line for line in lines if line.mark is not None]
    own = next((text.strip() for text in note.values() if text.strip()), "")
    if not frozen and last is None:
        raise ValidationError(_("Plan at least one sitting first."))
    if last is not None and not changed:
        raise ValidationError(_("Nothing changed since the last version."))
    if last is not None and not own and by is not None:
        raise ValidationError({"note": [_("Say what changed, and why.")]})
    made = Programme.objects.create(
        meeting=current,
        number=last.number + 1 if last else 1,
        released_at=timezone.now(),
        sittings=frozen,
        **{column("note", code): note.get(code, "").strip() or own for code in LANGUAGES},
    )
    bump(current)
    record(current, "release_programme", by=by, reason=own, difference={"number": made.number})
    _tell(current, made, changed if last else [])
    emit_programme(current, made.number, {number for line in changed or lines for number in line.numbers})
    return made


def _tell(meeting: Meeting, programme: Programme, changed: list[Line]) -> None:
    """Tell everyone concerned once; those whose items changed what became of them."""
    people = {person.pk: person for find in registry.concerned for person in find(meeting)}
    items: dict[Any, set[str]] = {}
    for find_items in registry.items_of_people:
        for person_id, numbers in find_items(meeting).items():
            items.setdefault(person_id, set()).update(numbers)
    groups: dict[tuple[int, ...], list[Any]] = {}
    for pk, person in people.items():
        theirs = tuple(
            position
            for position, line in enumerate(changed)
            if any(stands_under(mine, number) for mine in items.get(pk, ()) for number in line.numbers)
        )
        groups.setdefault(theirs, []).append(person)
    titles = {code: getattr(meeting, column("title", code)) or meeting.title for code in LANGUAGES}
    for theirs, group in groups.items():
        context: dict[str, Any] = {"meeting": titles, "number": programme.number}
        if theirs:
            context["changes"] = {code: _said([changed[it] for it in theirs], meeting, code) for code in LANGUAGES}
        send(
            kind="programme_of_mine" if theirs else "programme_released",
            event=f"programme:{meeting.pk}:{programme.number}",
            recipients=group,
            link=f"/meetings/{meeting.slug}/programme/",
            context=context,
            zone=meeting.time_zone,
            reason={code: getattr(programme, column("note", code)) for code in LANGUAGES},
        )


def _said(lines: list[Line], meeting: Meeting, code: str) -> str:
    """Return in one language what became of some sittings."""
    with override(code):
        return " ".join(sentence_of(line, meeting) for line in lines)


def sentence_of(line: Line, meeting: Meeting) -> str:
    """Return in the current language how a sitting differs from the version before."""
    slot, numbers = line.slot, ", ".join(sorted(line.numbers))
    values = {
        "items": numbers,
        "when": when_text(slot.begins_at, meeting.zone),
        "room": slot.room or "–",
        "before": when_text(line.before.begins_at, meeting.zone) if line.before else "",
        "earlier_room": (line.before.room if line.before else "") or "–",
    }
    if line.mark == Mark.NEW:
        return _("Items %(items)s: new on %(when)s, room %(room)s.") % values
    if line.mark == Mark.MOVED:
        return _("Items %(items)s: moved from %(before)s, room %(earlier_room)s, to %(when)s, room %(room)s.") % values
    if line.mark == Mark.CANCELLED:
        return _("Items %(items)s: the sitting on %(when)s is cancelled.") % values
    return _("Items %(items)s: the sitting on %(when)s has changed.") % values
