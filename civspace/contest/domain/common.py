"""What the verbs share: locking in the one order, changes beside the state, clocks, and telling both sides."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.organizations.queries import people_of
from accounts.people.models import User
from accounts.people.queries import holders, team
from accounts.people.states import ALL_BODIES, Role
from civspace.audit.domain import record
from civspace.audit.models import Entry
from civspace.clocks.domain import meet_clock, start_clock
from civspace.clocks.queries import calendar_of, live_clock
from civspace.contest.clocks import BY_STAGE, ORDER
from civspace.contest.models import Complaint
from civspace.contest.queries import contestable, in_full, order_owed
from civspace.contest.rules import MAY, is_barred
from civspace.contest.states import BESIDE, Stage
from civspace.contest.times import time_to_decide, window_after
from civspace.notices.domain import send
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.contesting import ALL
from meetings.calendar.locking import hold

#: Pages without the language: the organization's (and the panel's), and the desk's.
MY_PAGE, DESK_PAGE = "/my/complaints/%s/", "/desk/complaints/%s/"


def locked(complaint: Complaint, expected_version: int | None = None, *, reverses: bool = False) -> Complaint:
    """Lock the organization, hold the meeting, lock the complaint, and return it as it stands now. Raises Stale.

    With `reverses` the contested decision is then reversed by its room, which locks all of its parties: they are locked
    here as it does, the lower id first.
    """
    if reverses:
        _lock_parties(complaint)
    else:
        Organization.objects.select_for_update(no_key=True).filter(pk=complaint.organization_id).first()
    if complaint.meeting_id is not None:
        hold(complaint.meeting_id)
    current = in_full(Complaint.objects.select_for_update(of=("self",))).get(pk=complaint.pk)
    changed = expected_version is not None and current.version != expected_version
    if changed or current.organization_id != complaint.organization_id:
        raise Stale
    return current


def _lock_parties(complaint: Complaint) -> None:
    found = contestable(complaint)
    parties = set(found[0].parties(found[1])) - {ALL} if found is not None else set()
    keys = {str(complaint.organization_id), *parties}
    list(Organization.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def require(verb: str, by: Any, complaint: Complaint) -> None:
    """Raise PermissionDenied when the person may never do this to the complaint."""
    if not getattr(by, "is_authenticated", False) or not MAY[verb](by, complaint):
        raise PermissionDenied


def beside(
    current: Complaint,
    verb: str,
    *,
    by: Any,
    reason: str = "",
    rule: dict[str, Any] | None = None,
    difference: dict[str, Any] | None = None,
    **changes: Any,
) -> Entry:
    """Do what leaves the state as it is: a new version and an audit entry. Raises IllegalMove or Stale."""
    if current.state not in BESIDE[verb]:
        raise IllegalMove(verb, current.state)
    changes = {**changes, "version": current.version + 1, "updated_at": timezone.now()}
    if not Complaint.objects.filter(pk=current.pk, version=current.version).update(**changes):
        raise Stale
    for field, value in changes.items():
        setattr(current, field, value)
    return record(current, verb, by=by, reason=reason, rule=rule, difference=difference)


def begin_stage(current: Complaint, stage: Stage, at: datetime.datetime) -> datetime.datetime:
    """Start the clock of a stage and return when it is due."""
    time = time_to_decide(current.policy, stage, current.urgency)  # type: ignore[arg-type]
    clock = start_clock(subject=current, kind=BY_STAGE[stage], station=current.station, **time._asdict(), at=at)
    return clock.due_at


def owe_order(current: Complaint, at: datetime.datetime) -> datetime.datetime:
    """Start the clock by which a remedy is ordered, unless it counts already, and return when it is due."""
    days = current.policy.remedy_days
    clock = order_owed(current) or start_clock(
        subject=current, kind=ORDER, station=current.station, working_days=days, at=at
    )
    return clock.due_at


def next_day(complaint: Complaint, today: datetime.date) -> datetime.date | None:
    """Return the day of the meeting that a complaint is about; one that is under way is as near as one of today."""
    meeting = complaint.meeting
    if meeting is not None and meeting.begins_on <= today <= meeting.ends_on:
        return today
    return complaint.meeting_day


def stop(current: Any, kinds: Iterable[str], by: Any) -> None:
    """Stop the clocks of some kinds that count for a complaint or a remedy."""
    for kind in kinds:
        if clock := live_clock(current, kind):
            meet_clock(clock=clock, by=by)


def window_end(current: Complaint, stage: Stage, at: datetime.datetime) -> datetime.datetime | None:
    """Return until when the stage after this one can be asked for: the end of a day at the duty station, or None."""
    days = window_after(current.policy, stage)
    if days is None:
        return None
    calendar = calendar_of(current.station)
    return calendar.end_of(calendar.day_of(at) + datetime.timedelta(days=days))


def staff_of(current: Complaint) -> list[User]:
    """Return who of the Secretariat is told: who has it, else all who may handle it, else the administrators."""
    able = [person for person in team([current.kind.role], current.body_id or "") if not is_barred(person, current)]
    mine = [person for person in able if person.pk == current.assignee_id]
    return mine or able or list(holders(Role.ADMINISTRATOR, ALL_BODIES))


def panel_of(current: Complaint) -> list[User]:
    """Return who sits on the panel now."""
    return [row.person for row in current.panel.filter(recused_at=None).select_related("person") if row.person]


def _told(current: Complaint, kind: str, event: str, people: Iterable[Any], link: str, **extra: Any) -> None:
    send(
        kind=kind,
        event=f"complaint:{current.pk}:{event}",
        recipients=people,
        link=link % current.pk,
        context={"reference": current.reference, "about": labels(current.kind), **extra.pop("context", {})},
        zone=current.station.time_zone,
        reference=current.reference,
        **extra,
    )


def tell_outside(current: Complaint, kind: str, *, event: str, **extra: Any) -> None:
    """Tell those who answer for the organization, or whoever filed it for themselves.

    Nothing that was written in the complaint is repeated.
    """
    people = [current.person] if current.person is not None else people_of(current.organization)
    _told(current, kind, event, people, MY_PAGE, **extra)


def tell_staff(current: Complaint, kind: str, *, event: str, **extra: Any) -> None:
    """Tell those of the Secretariat who may act."""
    _told(current, kind, event, staff_of(current), DESK_PAGE, **extra)


def tell_panel(current: Complaint, kind: str, *, event: str, member: Any = None, **extra: Any) -> None:
    """Tell the members of the panel, or one of them alone."""
    _told(current, kind, event, panel_of(current) if member is None else [member], MY_PAGE, **extra)


LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


def labels(row: Any, field: str = "label") -> dict[str, str]:
    """Return a translated field of a row by language of the interface."""
    return {code: getattr(row, f"{field}_{code.replace('-', '_')}") or getattr(row, field) for code in LANGUAGES}
