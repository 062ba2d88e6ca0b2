"""What a committee decides in a session: recommend, defer, close, not recommend; taken back until the report is closed.

The count of deferrals is that of sessions: one that defers an application twice, in its first and its second review,
counts once, and one that recommends it in the second review not at all.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, IN_SESSION, State
from meetings.accreditation.committee import telling
from meetings.accreditation.committee.locking import lock_application, lock_organizations, lock_session
from meetings.accreditation.committee.models import Decision, Item, Question, Session
from meetings.accreditation.committee.questions import unanswered
from meetings.accreditation.committee.recording import (
    ADVERSE,
    COMMITTEE_VERBS,
    MAY,
    is_secretary,
    may_record,
    require,
)
from meetings.accreditation.committee.sessions import hold
from meetings.accreditation.committee.states import SESSION, QuestionState, SessionState
from meetings.accreditation.models import Criterion

#: A deferral waits for one of these.
OPEN_QUESTIONS = (QuestionState.ASKED, QuestionState.LAPSED)
#: The verb that leads back to each state.
UNDO = {
    State.LISTED: "undo_to_listed",
    State.PENDING: "undo_to_pending",
    State.ANSWERED: "undo_to_answered",
    State.DEFERRED: "undo_to_deferred",
}


def last_decision(session: Session, application: Application) -> Decision | None:
    """Return the decision of a session on an application that stands, or None."""
    found = Decision.objects.filter(session=session, application=application, undone_at=None)
    return found.order_by("-review").first()


def open_questions(application: Application) -> list[Question]:
    """Return the questions on an application that have no answer, the oldest first."""
    return list(Question.objects.filter(application=application, state__in=OPEN_QUESTIONS).order_by("asked_at", "pk"))


def check_grounds(
    application: Application, verb: str, criterion: Criterion | None, reason: str, question: Question | None = None
) -> None:
    """Raise ValidationError where a decision lacks its criterion, its reason, or the question that it waits for."""
    errors: dict[str, str] = {}
    if (criterion is None and verb in ADVERSE) or (criterion and criterion.scheme_id != application.scheme_id):
        errors["criterion"] = _("Choose the published criterion that the decision rests on.")
    if verb in ADVERSE and not reason.strip():
        errors["reason"] = _("Write the reason for the decision.")
    if question is not None and (
        verb != "defer" or question.application_id != application.pk or question.state not in OPEN_QUESTIONS
    ):
        errors["question"] = _("Choose a question on this application that waits for its answer.")
    elif verb == "defer" and question is None and open_questions(application):
        errors["question"] = _("Name the question for whose answer the committee waits.")
    if errors:
        raise ValidationError(errors)


def carry(
    application: Application, verb: str, *, by: Any, criterion: Criterion | None, reason: str, **more: Any
) -> None:
    """Move an application by a decision: the row keeps the grounds of its last one."""
    # `reason` is also what move() writes into the audit entry.
    reason = reason.strip()
    Application.objects.filter(pk=application.pk).update(reason=reason)
    application.reason = reason
    cited = criterion.as_rule() if criterion else None
    values = {"rule": cited, "criterion": criterion, "decided_at": timezone.now(), **more}
    move(application, verb, table=APPLICATION, by=by, reason=reason, **values)


def grounds_of(application: Application) -> dict[str, Any]:
    """Return what undoing a decision puts back."""
    decided = application.decided_at
    return {
        "criterion": application.criterion_id,
        "reason": application.reason,
        "decided_at": decided.isoformat() if decided else None,
    }


@transaction.atomic
def decide(
    *,
    item: Item,
    verb: str,
    by: Any,
    criterion: Criterion | None = None,
    reason: str = "",
    question: Question | None = None,
    expected_version: int | None = None,
) -> Decision:
    """Record what the committee decided on an application of its list, while the session sits.

    Raises PermissionDenied, ValidationError, IllegalMove or Stale; then nothing was changed and nobody was told.
    """
    require(verb in COMMITTEE_VERBS and MAY[verb](by, item.application))
    lock_organizations([item.application.organization_id])
    session = lock_session(item.session, SessionState.SITTING, verb=verb)
    current = lock_application(item.application, expected_version)
    return _decide(session, current, verb, by, criterion, reason, question)


def _decide(
    session: Session,
    current: Application,
    verb: str,
    by: Any,
    criterion: Criterion | None,
    reason: str,
    question: Question | None,
) -> Decision:
    APPLICATION.target(verb, current.state)
    before = last_decision(session, current)
    if current.state == State.DEFERRED and before is None:
        raise IllegalMove(verb, current.state)
    check_grounds(current, verb, criterion, reason, question)
    counted = int(verb == "defer") - int(before is not None and before.verb == "defer")
    decision = Decision(
        application=current,
        session=session,
        review=before.review + 1 if before else 1,
        verb=verb,
        from_state=current.state,
        to_state=APPLICATION.target(verb, current.state),
        by=str(by.pk),
        criterion=criterion,
        reason=reason.strip(),
        question=question,
        before=grounds_of(current),
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise Stale from error
    deferrals = max(0, current.deferrals + counted)
    difference = {"deferrals": [current.deferrals, deferrals]} if counted else {}
    if question is not None:
        difference["question"] = [None, question.reference]  # type: ignore[list-item]
    carry(current, verb, by=by, criterion=criterion, reason=reason, difference=difference, deferrals=deferrals)
    telling.tell_decision(decision, session=session)
    return decision


@transaction.atomic
def undo_decision(*, decision: Decision, by: Any) -> Application:
    """Take back the last decision on an application before the report is closed, to the state that was before it.

    Where the question that it waited for has been answered meanwhile, that is `answered`. Those concerned are told.
    Raises PermissionDenied, or IllegalMove for one that is no longer the last word.
    """
    require(may_record(by, decision.application))
    lock_organizations([decision.application.organization_id])
    if decision.session is None:
        raise IllegalMove("undo", decision.to_state)
    session = lock_session(decision.session, SessionState.SITTING, verb="undo")
    current = lock_application(decision.application)
    last = last_decision(session, current)
    if last is None or last.pk != decision.pk or current.state != last.to_state:
        raise IllegalMove("undo", current.state)
    target = State(last.from_state)
    if target == State.PENDING and not unanswered(current):
        target = State.ANSWERED
    Decision.objects.filter(pk=last.pk).update(undone_at=timezone.now(), undone_by=str(by.pk))
    remaining = last_decision(session, current)
    counted = int(remaining is not None and remaining.verb == "defer") - int(last.verb == "defer")
    deferrals = max(0, current.deferrals + counted)
    reason = last.before.get("reason", "")
    Application.objects.filter(pk=current.pk).update(reason=reason)
    current.reason = reason
    moment = last.before.get("decided_at")
    move(
        current,
        UNDO[target],
        table=APPLICATION,
        by=by,
        difference={"decision": [last.verb, None]},
        deferrals=deferrals,
        criterion_id=last.before.get("criterion"),
        decided_at=parse_datetime(moment) if moment else None,
    )
    telling.tell_session("application_undone", current, session)
    return current


def _still_asked(application: Application) -> bool:
    return Question.objects.filter(application=application, state=QuestionState.ASKED).exists()


@transaction.atomic
def review_again(*, item: Item, by: Any) -> Application:
    """Take up once more, in the second review of a session, an application that it deferred in the first."""
    require(may_record(by, item.application))
    lock_organizations([item.application.organization_id])
    session = lock_session(item.session, SessionState.SITTING, verb="list")
    current = lock_application(item.application)
    last = last_decision(session, current)
    if last is None or last.verb != "defer" or current.state != State.DEFERRED:
        raise IllegalMove("list", current.state)
    move(current, "list", table=APPLICATION, by=by, difference={"review": [last.review, last.review + 1]})
    if _still_asked(current):
        hold(current, by=by)
    return current


def undecided(session: Session) -> list[Item]:
    """Return the items of a list on which the session has not decided."""
    found = Item.objects.filter(session=session, application__state__in=IN_SESSION)
    return list(found.select_related("application__organization", "application__scheme").order_by("pk"))


@transaction.atomic
def close_report(
    *,
    session: Session,
    by: Any,
    report_symbol: str = "",
    criterion: Criterion | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Session:
    """Close the report: what was decided stands from now on.

    Every item needs a decision. What the session did not reach is carried over by being deferred, with the criterion
    and the reason given here; each waits for the oldest of its open questions, if it has any. Without a criterion and
    a reason nothing may be left. Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    require(is_secretary(by, session.scheme))
    left = undecided(session)
    require(all(may_record(by, item.application) for item in left))
    lock_organizations(item.application.organization_id for item in left)
    current = lock_session(session, SessionState.SITTING, verb="close_report", version=expected_version)
    if {item.pk for item in undecided(current)} - {item.pk for item in left}:
        raise Stale
    for item in undecided(current):
        application = lock_application(item.application)
        if criterion is None or not reason.strip():
            raise ValidationError(
                {
                    "criterion": _(
                        "The committee has not decided on every application. Decide on the rest, or carry it over "
                        "with a criterion and a reason."
                    )
                }
            )
        waits_for = next(iter(open_questions(application)), None)
        _decide(current, application, "defer", by, criterion, reason, waits_for)
    symbol = report_symbol.strip() or current.report_symbol
    move(current, "close_report", table=SESSION, by=by, report_symbol=symbol, closed_at=timezone.now())
    over = Application.objects.filter(items__session=current, state=State.CLOSED).select_related("scheme")
    for application in over:
        for follow in registry.ended:
            follow(application)
    return current
