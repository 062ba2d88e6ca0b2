"""Until when an organization may submit to a meeting: what the modalities say, and the time given besides.

Everybody who asks for a deadline of an organization asks here, so that forms, checks, reminders and sweepers agree.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from meetings.calendar.registry import Window
from meetings.modalities.given import NOTHING, Given
from meetings.modalities.models import Activity, GrantKind, RuleSet, TimeGrantFor
from meetings.modalities.queries import deadline_of, opening_of, windows_of


class Deadlines:
    """The deadlines of some organizations at some meetings; one query, whatever their number."""

    def __init__(
        self, meeting_ids: Iterable[Any], organization_ids: Iterable[Any], activity: str = Activity.WRITTEN_STATEMENT
    ) -> None:
        rows = TimeGrantFor.objects.filter(
            Q(organization=None) | Q(organization__in=list(organization_ids)),
            grant__meeting__in=list(meeting_ids),
            grant__activity=activity,
        )
        self._every: dict[Any, Given] = {}
        self._own: dict[tuple[Any, Any], Given] = {}
        for row in rows.select_related("grant").order_by("grant__until", "pk"):
            if row.organization_id is None:
                self._every[row.grant.meeting_id] = _with(self._every.get(row.grant.meeting_id, NOTHING), row)
            else:
                key = (row.grant.meeting_id, row.organization_id)
                self._own[key] = _with(self._own.get(key, NOTHING), row)

    def given(self, meeting_id: Any, organization_id: Any) -> Given:
        """Return the time given to an organization at a meeting."""
        own, every = self._own.get((meeting_id, organization_id), NOTHING), self._every.get(meeting_id, NOTHING)
        until = max(filter(None, (own.until, every.until)), default=None)
        return Given(until, own.late_until, own.late_id)

    def of(self, rule_set: RuleSet, organization_id: Any) -> datetime.datetime | None:
        """Return until when an organization may submit under a version of the modalities; None without deadline."""
        return self.given(rule_set.meeting_id, organization_id).end(deadline_of(rule_set))

    def window(self, rule_set: RuleSet, organization_id: Any) -> Window:
        """Return when the activity opens and closes for an organization."""
        return Window(opening_of(rule_set), self.of(rule_set, organization_id))


def windows_for(meeting_ids: Iterable[Any], organization_id: Any) -> dict[Any, Window]:
    """Return when meetings take written statements from an organization, by meeting; two queries."""
    ids = list(meeting_ids)
    deadlines = Deadlines(ids, [organization_id])
    return {
        pk: Window(
            rule_set.opens_at,
            deadlines.given(pk, organization_id).end(rule_set.closes_at),
            rule_set.number,
            rule_set.created_at,
        )
        for pk, rule_set in windows_of(ids).items()
    }


def open_for(organization_id: Any, now: datetime.datetime) -> "QuerySet[RuleSet]":
    """Return the modalities in force under which written statements are taken from an organization at a moment."""
    own = TimeGrantFor.objects.filter(organization=organization_id, grant__until__gte=now.replace(microsecond=0))
    later = (
        Q(closes_at=None) | Q(closes_at__gte=now.replace(microsecond=0)) | Q(meeting__in=own.values("grant__meeting"))
    )
    opened = Q(opens_at=None) | Q(opens_at__lte=now)
    return RuleSet.objects.filter(opened, later, template="", current=True, activity=Activity.WRITTEN_STATEMENT)


def _with(given: Given, row: TimeGrantFor) -> Given:
    """Return what was given with one more row, of those that end later the last one."""
    grant = row.grant
    if grant.kind == GrantKind.LATE:
        return Given(given.until, grant.until, grant.pk)
    return Given(grant.until, given.late_until, given.late_id)


def given_to(meeting_id: Any, organization_id: Any, activity: str = Activity.WRITTEN_STATEMENT) -> Given:
    """Return the time given to an organization at a meeting; one query."""
    return Deadlines([meeting_id], [organization_id], activity).given(meeting_id, organization_id)


def deadline_for(rule_set: RuleSet, organization_id: Any) -> datetime.datetime | None:
    """Return until when an organization may submit under a version of the modalities; None without deadline."""
    return given_to(rule_set.meeting_id, organization_id, rule_set.activity).end(deadline_of(rule_set))


def own_deadlines(rule_sets: Mapping[Any, RuleSet]) -> dict[Any, dict[Any, datetime.datetime]]:
    """Return by meeting the organizations whose deadline is later than that of everybody, with it; one query.

    `rule_sets` are the modalities in force by meeting.
    """
    rows = TimeGrantFor.objects.filter(organization__isnull=False, grant__meeting__in=list(rule_sets))
    found: dict[Any, dict[Any, datetime.datetime]] = {}
    for row in rows.select_related("grant").order_by("grant__until", "pk"):
        everybody = deadline_of(rule_sets[row.grant.meeting_id])
        if everybody is not None and row.grant.until > everybody:
            found.setdefault(row.grant.meeting_id, {})[row.organization_id] = row.grant.until
    return found
