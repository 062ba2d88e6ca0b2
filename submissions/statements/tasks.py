"""Work of statements that runs by itself; each task may run twice."""

import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from meetings.calendar.states import State as MeetingState
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import deadline_of, with_rules
from submissions.statements.domain.common import tell_authors
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import State

#: How long before a deadline those who write are reminded.
BEFORE = (datetime.timedelta(days=3), datetime.timedelta(hours=24))


@shared_task
def remind() -> None:
    """Remind of drafts before the deadline, and of returned statements before the time to answer ends."""
    now = timezone.now()
    sets = with_rules(
        RuleSet.objects.filter(
            current=True, template="", meeting__state=MeetingState.ANNOUNCED, meeting__ends_on__gte=now
        )
    )
    for rule_set in sets:
        deadline = deadline_of(rule_set)
        if deadline is not None:
            drafts = Statement.objects.filter(meeting=rule_set.meeting_id, state=State.DRAFT)
            _remind(drafts, "statement_deadline", deadline, now)
    due = Statement.objects.filter(state=State.RETURNED, answer_until__gt=now, answer_until__lte=now + BEFORE[0])
    for statement in with_parts(due):
        assert statement.answer_until is not None
        _tell(statement, "statement_answer_due", statement.answer_until, now)


def _remind(drafts: QuerySet[Statement], kind: str, deadline: datetime.datetime, now: datetime.datetime) -> None:
    if now < deadline <= now + BEFORE[0]:
        for statement in with_parts(drafts):
            _tell(statement, kind, deadline, now)


def _tell(statement: Statement, kind: str, deadline: datetime.datetime, now: datetime.datetime) -> None:
    """Send one reminder for each span before the deadline; the event makes sure that it is one."""
    hours = min(int(span.total_seconds() // 3600) for span in BEFORE if deadline - now <= span)
    with transaction.atomic():
        tell_authors(
            kind,
            statement,
            event=f"{kind}:{deadline.isoformat()}:{hours}",
            everyone=True,
            by_when=deadline,
            link=f"/my/statements/{statement.pk}/check/",
        )
