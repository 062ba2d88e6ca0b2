"""Filing a complaint: against a decision that the portal knows, or in words about something else that was refused."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from civspace.audit.models import Entry
from civspace.clocks.domain import start_clock
from civspace.clocks.models import DutyStation
from civspace.clocks.queries import calendar_of
from civspace.contest import clocks
from civspace.contest.domain.common import begin_stage, next_day, tell_outside, tell_staff
from civspace.contest.models import Complaint, ComplaintKind, ComplaintReason, Point
from civspace.contest.queries import filed_against, policy_on
from civspace.contest.rules import may_file_for
from civspace.contest.states import Stage, State, Urgency, Use
from civspace.contest.times import interim_is_due, urgency_of
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import ALL, contestable_of, holds, since
from meetings.calendar.contacts import contact_of, station_of
from meetings.calendar.models import Body, Meeting

#: Points of one complaint, and characters of one point.
MOST_POINTS, LONGEST = 10, 4_000
#: The kind of a decision whose room names one that has no row.
OTHER = "other_decision"


class TooLateToFile(IllegalMove):
    """The time to contest the decision is over (409)."""

    explanation = gettext_lazy("The time to contest this decision is over.")


class FiledAlready(IllegalMove):
    """The organization, or the person whom it concerns, has contested this decision (409)."""

    explanation = gettext_lazy("This decision has already been contested.")


class HoldsNoMore(IllegalMove):
    """The decision was undone, replaced or done late (409)."""

    explanation = gettext_lazy("This decision does not hold any more, so there is nothing to contest.")


def file_until(since: datetime.datetime, days: int) -> datetime.datetime:
    """Return until when a decision can be contested that was taken, or came into force again, at a moment."""
    return since + datetime.timedelta(days=days)


@transaction.atomic
def file_complaint(
    *,
    organization: Organization,
    by: Any,
    points: Sequence[str],
    grounds: Iterable[str] = (),
    decision: Entry | None = None,
    kind: str = "",
    body: Body | None = None,
    meeting: Meeting | None = None,
    language: str = "",
) -> Complaint:
    """File a complaint against a decision (its audit entry), or of a kind that has none, about a body or a meeting.

    What was decided on a request that somebody made for themselves is contested by this person alone; `organization`
    is then the one that they asked about. The clocks start at once. Raises PermissionDenied, ValidationError by field,
    or IllegalMove: FiledAlready, TooLateToFile, HoldsNoMore.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    now = timezone.now()
    complaint = Complaint(organization=organization, filed_by=str(by.pk), filed_at=now, language=language)
    complaint.policy = policy_on(now.date())
    if decision is not None:
        _about_decision(complaint, decision, now, by)
    elif not may_file_for(by, organization):
        raise PermissionDenied
    else:
        _in_words(complaint, kind, body, meeting, by)
    said = _checked(points, grounds)
    _measure(complaint, now)
    complaint.save(force_insert=True)
    Point.objects.bulk_create([Point(complaint=complaint, number=no, text=text) for no, text in enumerate(said[0], 1)])
    complaint.grounds.set(said[1])
    _start(complaint, now)
    record(complaint, "file", by=by, to_state=State.FILED, difference={"kind": complaint.kind_id})
    tell_outside(complaint, "complaint_filed", event="filed", by_when=complaint.due_at)
    tell_staff(complaint, "complaint_to_decide", event="filed:desk", by_when=complaint.due_at)
    return complaint


def _about_decision(complaint: Complaint, entry: Entry, now: datetime.datetime, by: Any) -> None:
    """Take over what the room of the decision says of it. The organization has to be a party, or the person is."""
    found = contestable_of(entry)
    thing = found.load(entry.object_id) if found is not None else None
    if found is None or thing is None:
        raise PermissionDenied
    parties, person = set(found.parties(thing)), found.person(thing)
    if str(complaint.organization_id) not in parties and ALL not in parties:
        raise PermissionDenied
    if person == str(by.pk):
        complaint.person = by
    elif person or not may_file_for(by, complaint.organization, even_closed=found.even_closed):
        raise PermissionDenied
    if filed_against([entry.pk], Complaint.objects.filter(organization=complaint.organization_id)):
        raise FiledAlready("file", State.FILED)
    if not holds(found, thing, entry):
        raise HoldsNoMore("file", entry.verb)
    if now >= file_until(since(found, entry), complaint.policy.file_window):
        raise TooLateToFile("file", entry.verb)
    kinds = {it.pk: it for it in ComplaintKind.objects.filter(pk__in=[found.kind, OTHER])}
    complaint.kind = kinds.get(found.kind) or kinds[OTHER]
    complaint.body = Body.objects.filter(pk=found.body(thing)).first()
    complaint.meeting = found.meeting(thing)
    complaint.meeting_day = complaint.meeting.begins_on if complaint.meeting is not None else found.meeting_day(thing)
    complaint.decision_type, complaint.decision_id = entry.object_type, entry.object_id
    complaint.decision_entry, complaint.decided_at = entry.pk, entry.at
    complaint.takers = sorted({entry.actor_id, *map(str, found.takers(thing))} - {""})


def _in_words(complaint: Complaint, kind: str, body: Body | None, meeting: Meeting | None, by: Any) -> None:
    chosen = ComplaintKind.objects.filter(pk=kind, recorded=False).first()
    errors: dict[str, str] = {}
    if chosen is None:
        errors["kind"] = _("Choose what it is about.")
    if meeting is not None and not Meeting.objects.visible_to(by).filter(pk=meeting.pk).exists():
        errors["meeting"] = _("Choose a meeting of the list.")
    elif meeting is None and body is None:
        errors["body"] = _("Choose the body or the meeting.")
    if errors or chosen is None:
        raise ValidationError(errors)
    complaint.kind, complaint.meeting = chosen, meeting
    complaint.body = meeting.body if meeting is not None else body
    complaint.meeting_day = meeting.begins_on if meeting is not None else None


def _checked(points: Sequence[str], grounds: Iterable[str]) -> tuple[list[str], list[ComplaintReason]]:
    """Return the points and grounds as they are kept. Raises ValidationError by field."""
    said, codes = [text.strip() for text in points if text.strip()], list(grounds)
    found = list(ComplaintReason.objects.filter(pk__in=codes, use=Use.GROUND))
    errors: dict[str, str] = {}
    if not said:
        errors["point_1"] = _("Write what you contest and why.")
    elif len(said) > MOST_POINTS or any(len(text) > LONGEST for text in said):
        errors["point_1"] = _("At most ten points of at most 4,000 characters each.")
    if len(found) != len(set(codes)) or not found:
        errors["grounds"] = _("Choose at least one of the reasons.")
    if errors:
        raise ValidationError(errors)
    return said, found


def _measure(complaint: Complaint, now: datetime.datetime) -> None:
    """Set the duty station and how urgent it is."""
    office = complaint.meeting or complaint.body
    station = station_of(contact_of(office), complaint.body) or DutyStation.objects.order_by("code").first()
    assert station is not None, "the duty stations are loaded before anybody files"
    complaint.station = station
    today = calendar_of(station).day_of(now)
    complaint.meeting_day = next_day(complaint, today)
    complaint.urgency = urgency_of(complaint.policy, today, complaint.meeting_day)


def _start(complaint: Complaint, now: datetime.datetime) -> None:
    """Start the clocks: acknowledgement, first decision, and the interim measure where the meeting is near."""
    policy, station = complaint.policy, complaint.station
    if complaint.urgency != Urgency.IMMEDIATE:
        start_clock(
            subject=complaint,
            kind=clocks.ACKNOWLEDGE,
            station=station,
            working_days=policy.acknowledge_days,
            at=now,
        )
    complaint.due_at = begin_stage(complaint, Stage.FIRST, now)
    Complaint.objects.filter(pk=complaint.pk).update(due_at=complaint.due_at)
    if interim_is_due(policy, calendar_of(station).day_of(now), complaint.meeting_day):
        start_clock(subject=complaint, kind=clocks.INTERIM, station=station, hours=policy.interim_hours, at=now)
