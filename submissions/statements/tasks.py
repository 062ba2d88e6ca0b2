"""Work of statements that runs by itself; each task may run twice."""

import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from civspace.notices.letters import send_letter, send_letters
from meetings.calendar.states import State as MeetingState
from meetings.modalities.deadlines import own_deadlines
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import deadline_of, with_rules
from submissions.statements import mails
from submissions.statements.domain import bulk, settle_waiting
from submissions.statements.domain.claims import expire_claim, run_out
from submissions.statements.domain.comments import tell_of_comments
from submissions.statements.domain.common import tell_authors
from submissions.statements.domain.deleting import purge_deleted
from submissions.statements.domain.editing import lapse_round
from submissions.statements.domain.rounds import EDITING_PAGE
from submissions.statements.mentions import find_in, unread
from submissions.statements.models import EditRound, Statement, SubmissionRequest
from submissions.statements.queries import with_parts
from submissions.statements.queries_editing import open_round
from submissions.statements.states import AskedState, RoundState, State

#: How long before a deadline those who write are reminded.
BEFORE = (datetime.timedelta(days=3), datetime.timedelta(hours=24))
#: What a reminder says of a draft that somebody wants to be submitted.
ASKED_FOR = gettext_lazy("A colleague has asked for it to be submitted, and nobody has answered yet.")


@shared_task
def purge() -> None:
    """Delete for good the drafts that were deleted more than 30 days ago."""
    purge_deleted()


@shared_task
def remind() -> None:
    """Remind of drafts before the deadline, and of returned statements before the time to answer ends."""
    now = timezone.now()
    sets = with_rules(
        RuleSet.objects.filter(
            current=True, template="", meeting__state=MeetingState.ANNOUNCED, meeting__ends_on__gte=now
        )
    )
    by_meeting = {rule_set.meeting_id: rule_set for rule_set in sets}
    own = own_deadlines(by_meeting)
    for meeting_id, rule_set in by_meeting.items():
        deadline, later = deadline_of(rule_set), own.get(meeting_id, {})
        if deadline is None:
            continue
        drafts = Statement.objects.filter(meeting=meeting_id, state=State.DRAFT)
        _remind(drafts.exclude(organization__in=later), "statement_deadline", deadline, now)
        for organization_id, until in later.items():
            _remind(drafts.filter(organization=organization_id), "statement_deadline", until, now)
    due = Statement.objects.filter(state=State.RETURNED, answer_until__gt=now, answer_until__lte=now + BEFORE[0])
    for statement in with_parts(due):
        assert statement.answer_until is not None
        _tell(statement, "statement_answer_due", statement.answer_until, now)


@shared_task
def end_rounds() -> None:
    """End rounds of editing whose time to answer is over, by the rule on silence, and remind before it is."""
    now = timezone.now()
    sent = EditRound.objects.filter(state=RoundState.SENT, statement__state=State.EDITING)
    for number in list(sent.filter(answer_until__lt=now).order_by("answer_until").values_list("pk", flat=True)[:200]):
        lapse_round(round_id=number)
    due = sent.filter(answer_until__gt=now, answer_until__lte=now + BEFORE[1]).values("statement")
    for statement in with_parts(Statement.objects.filter(pk__in=due)):
        found = open_round(statement)
        if found is None or found.answer_until is None:
            continue
        with transaction.atomic():
            tell_authors(
                "statement_edits_due",
                statement,
                event=f"edits_due:{found.number}",
                everyone=True,
                by_when=found.answer_until,
                link=EDITING_PAGE % statement.pk,
            )


@shared_task
def end_waiting() -> int:
    """End the waiting for co-sponsors where the time is over or everybody has answered; return how many ended."""
    waiting = Statement.objects.filter(state=State.AWAITING_COSPONSORS).order_by("waiting_until", "pk")
    return sum(settle_waiting(statement_id=pk) for pk in waiting.values_list("pk", flat=True))


@shared_task
def tell_of_what_was_said() -> None:
    """Tell those who write of new comments on their drafts, gathered."""
    tell_of_comments()


def _remind(drafts: QuerySet[Statement], kind: str, deadline: datetime.datetime, now: datetime.datetime) -> None:
    if now < deadline <= now + BEFORE[0]:
        waits = SubmissionRequest.objects.filter(statement=OuterRef("pk"), state=AskedState.WAITING)
        for statement in with_parts(drafts.annotate(asked=Exists(waits))):
            _tell(statement, kind, deadline, now)


def _tell(statement: Statement, kind: str, deadline: datetime.datetime, now: datetime.datetime) -> None:
    """Send one reminder for each span before the deadline; the event makes sure that it is one."""
    asked = getattr(statement, "asked", False)
    hours = min(int(span.total_seconds() // 3600) for span in BEFORE if deadline - now <= span)
    with transaction.atomic():
        tell_authors(
            kind,
            statement,
            event=f"{kind}:{deadline.isoformat()}:{hours}",
            everyone=True,
            by_when=deadline,
            reason=ASKED_FOR if asked else "",
            link=f"/my/statements/{statement.pk}/{'requested' if asked else 'check'}/",
        )


@shared_task
def expire_claims() -> None:
    """Put statements back into the queue whose claim has run out."""
    for key in run_out(timezone.now()):
        expire_claim(statement=Statement.objects.get(pk=key))


@shared_task(ignore_result=True)
def run_act(act_id: str) -> None:
    """Work off one bulk act."""
    bulk.run(act_id=act_id)


@shared_task(ignore_result=True, expires=60)
def sweep_acts() -> None:
    """Find bulk acts that wait, and tell the workers again."""
    bulk.sweep()


@shared_task(ignore_result=True, expires=60)
def find_states() -> None:
    """Find the States in published texts in which nobody looked for them yet: those from before they were found."""
    find_in(unread(500))


@shared_task
def mail_entry(key: str) -> None:
    """Send one waiting mail about what staff entered."""
    send_letter(key, mails.send_mail)


@shared_task(expires=60)
def mail_entries() -> None:
    """Send the mails about what staff entered that wait; one that fails rests and does not hold up the others."""
    send_letters(mails.waiting(), mails.send_mail)
