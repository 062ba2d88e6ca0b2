"""My organization at a session: what is under way there in one page, and at which sessions there is anything."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils import timezone

from accounts.organizations.models import Membership
from accounts.organizations.states import Kind
from meetings.calendar.lines import FAR, Line, lines_of
from meetings.calendar.models import AgendaItem, Meeting
from meetings.calendar.queries import slots_of, taking_up
from meetings.calendar.registry import Window
from meetings.calendar.states import State
from meetings.calendar.timetable import Slot
from meetings.modalities.answers import Answer, Number, answer_to, numbers
from meetings.modalities.deadlines import open_for, windows_for
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import category_names, current_rule_set
from submissions.statements.queries import submitted_count

#: How many rows of each kind the list of sessions looks at.
LOOKED_AT = 500


@dataclass(frozen=True)
class TakenUp:
    """An agenda item on which the organization has something, and the sittings that take it up."""

    item: AgendaItem
    times: list[Slot]


@dataclass(frozen=True)
class Session:
    """An organization at a meeting: every line, and what frames them."""

    membership: Membership
    meeting: Meeting
    lines: list[Line]
    rule_set: RuleSet | None = None
    window: Window | None = None
    answer: Answer | None = None
    numbers: list[Number] = field(default_factory=list)
    taken_up: list[TakenUp] = field(default_factory=list)

    @property
    def going(self) -> list[Line]:
        """The lines that have a next step."""
        return [line for line in self.lines if line.step is not None]

    @property
    def over(self) -> list[Line]:
        """The lines that have none any more."""
        return [line for line in self.lines if line.step is None]

    @property
    def mine(self) -> list[Line]:
        """The lines that wait for the reader."""
        return [line for line in self.lines if line.mine]


def session_of(user: Any, membership: Membership, meeting: Meeting) -> Session:
    """Return everything of an organization at a meeting that the member may see."""
    organization = membership.organization
    lines = lines_of(user, organization=organization, meeting=meeting)
    taken_up = _taken_up(lines, meeting)
    rule_set = current_rule_set(meeting.pk)
    if rule_set is None or organization.kind == Kind.MISSION:
        return Session(membership, meeting, lines, taken_up=taken_up)
    return Session(
        membership,
        meeting,
        lines,
        rule_set,
        windows_for([meeting.pk], organization.pk)[meeting.pk],
        answer_to(membership, meeting, rule_set, category_names()),
        numbers(rule_set, submitted_count(meeting.pk, organization.pk)),
        taken_up,
    )


def _taken_up(lines: Iterable[Line], meeting: Meeting) -> list[TakenUp]:
    items = {line.item.pk: line.item for line in lines if line.item is not None}
    slots = slots_of(meeting.pk)
    ordered = sorted(items.values(), key=lambda item: (item.position, str(item.pk)))
    return [TakenUp(item, times) for item in ordered if (times := taking_up(slots, item.number))]


@dataclass(frozen=True)
class Row:
    """A meeting in the list of sessions: its window where it has one, how much there is, and what waits."""

    meeting: Meeting
    window: Window | None
    lines: list[Line]

    @property
    def going(self) -> int:
        """How many lines have a next step."""
        return sum(line.step is not None for line in self.lines)

    @property
    def mine(self) -> int:
        """How many lines wait for the reader."""
        return sum(line.mine for line in self.lines)

    @property
    def overdue(self) -> int:
        """How many lines are overdue."""
        return sum(line.overdue for line in self.lines)

    @property
    def by(self) -> datetime.datetime | None:
        """The first last date to come, or None."""
        coming = [line.by for line in self.lines if line.by is not None and not line.overdue]
        return min(coming, default=None)


def sessions_of(user: Any, membership: Membership) -> list[Row]:
    """Return the meetings at which an organization has something, and those that are open: those not over first, the
    most urgent first; then the others, the latest first."""
    now = timezone.now()
    grouped: dict[Any, list[Line]] = {}
    meetings: dict[Any, Meeting] = {}
    for line in lines_of(user, organization=membership.organization, limit=LOOKED_AT):
        if line.meeting is not None:
            grouped.setdefault(line.meeting.pk, []).append(line)
            meetings[line.meeting.pk] = line.meeting
    public = Meeting.objects.visible_to(AnonymousUser()).filter(state=State.ANNOUNCED)
    if membership.organization.kind != Kind.MISSION:
        open_sets = open_for(membership.organization_id, now).filter(meeting__in=public)
        for rule_set in open_sets.select_related("meeting").order_by(F("closes_at").asc(nulls_last=True), "pk"):
            if rule_set.meeting is not None:
                meetings.setdefault(rule_set.meeting.pk, rule_set.meeting)
    windows = windows_for(meetings, membership.organization_id)
    rows = [Row(meeting, windows.get(pk), grouped.get(pk, [])) for pk, meeting in meetings.items()]
    today = now.date()
    coming = [row for row in rows if row.meeting.ends_on >= today]
    past = [row for row in rows if row.meeting.ends_on < today]
    coming.sort(key=lambda row: (not row.overdue, not row.lines, row.by or FAR, row.meeting.begins_on))
    past.sort(key=lambda row: (not row.going, -row.meeting.ends_on.toordinal()))
    return coming + past
