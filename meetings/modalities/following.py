"""News of deadlines to those who follow a meeting: set or changed, and near."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.notices.follows import registry
from meetings.calendar.following import emit_meeting
from meetings.calendar.models import Meeting
from meetings.calendar.states import State
from meetings.modalities.models import RuleSet, TimeGrant

#: How long before a deadline those who follow the meeting are told.
BEFORE = (datetime.timedelta(days=7), datetime.timedelta(days=1))


def _emit(kind: str, rule_set: RuleSet, meeting: Meeting, event: str) -> None:
    deadline: Any = rule_set.closes_at
    emit_meeting(
        kind,
        meeting,
        event=f"{event}:{rule_set.activity}:{deadline.isoformat()}",
        by_when=deadline,
        zone=meeting.time_zone,
    )


def emit_deadline(rule_set: RuleSet, meeting: Meeting, before: datetime.datetime | None = None) -> None:
    """Say that a deadline is set, or another than `before`, inside the transaction that sets it."""
    if rule_set.closes_at is not None and rule_set.closes_at not in (before,) and rule_set.closes_at > timezone.now():
        _emit("deadline_set", rule_set, meeting, f"deadline:{rule_set.number}")


def emit_extended(grant: TimeGrant) -> None:
    """Say that a deadline was extended, inside the transaction that extends it; for whom, the log says."""
    emit_meeting(
        "deadline_extended",
        grant.meeting,
        event=f"extended:{grant.pk}",
        by_when=grant.until,
        zone=grant.meeting.time_zone,
    )


def emit_near(now: datetime.datetime) -> int:
    """Say of every deadline that is seven days or one day away that it is; once each. Returns how many are near."""
    near = RuleSet.objects.filter(
        current=True,
        template="",
        closes_at__gt=now,
        closes_at__lte=now + max(BEFORE),
        meeting__state=State.ANNOUNCED,
    )
    count = 0
    for rule_set in near.select_related("meeting").order_by("closes_at", "pk"):
        assert rule_set.meeting is not None and rule_set.closes_at is not None
        days = min(span.days for span in BEFORE if rule_set.closes_at - now <= span)
        with transaction.atomic():
            _emit("deadline_near", rule_set, rule_set.meeting, f"near:{days}")
        count += 1
    return count


def register() -> None:
    """Register the news of deadlines."""
    registry.register_news(
        "deadline_set",
        label=_("Deadline set"),
        subject=_("Deadline set: %(title)s"),
        happened=_("The deadline for written statements to “%(title)s” (%(details)s) is set."),
    )
    registry.register_news(
        "deadline_extended",
        label=_("Deadline extended"),
        subject=_("Deadline extended: %(title)s"),
        happened=_(
            "The deadline for written statements to “%(title)s” (%(details)s) was extended. The log of exceptions of "
            "the meeting says for whom."
        ),
    )
    registry.register_news(
        "deadline_near",
        label=_("Deadline near"),
        subject=_("Deadline near: %(title)s"),
        happened=_("The deadline for written statements to “%(title)s” (%(details)s) is near."),
    )
