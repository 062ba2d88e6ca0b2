"""Decisions of a committee: grounds; reviews; the report; who is told."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from civspace.audit.queries import history
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.decisions import close_report, review_again, undo_decision
from meetings.accreditation.committee.listing import progress_of
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.models import Criterion
from tests.accreditation.committee.sittings import (
    CRITERION,
    REASON,
    Cast,
    answer,
    apply,
    ask,
    fresh,
    record,
    sitting,
)
from tests.factories import join

pytestmark = pytest.mark.django_db


def put(application: Any, state: str) -> None:
    """Set a state that other rooms lead to."""
    type(application).objects.filter(pk=application.pk).update(state=state)


def as_it_is(application: Any) -> tuple[Any, ...]:
    now = fresh(application)
    return now.state, now.version, now.deferrals, now.criterion_id, now.reason, now.decided_at


@pytest.mark.parametrize("verb", ["defer", "close", "not_recommend"])
@pytest.mark.parametrize(("missing", "field"), [({"criterion": None}, "criterion"), ({"reason": " "}, "reason")])
def test_what_is_adverse_has_a_criterion_and_a_reason(them: Cast, verb: str, missing: dict, field: str) -> None:
    application = apply(them.scheme)
    _session, (item,) = sitting(them, application)
    before, told = as_it_is(application), Notice.objects.count()
    with pytest.raises(ValidationError) as raised:
        record(item, verb, them.secretary, **missing)
    assert set(raised.value.error_dict) == {field}
    with pytest.raises(ValidationError):
        record(item, verb, them.secretary, criterion=Criterion.objects.get(pk="nhri-accredited"))
    assert (as_it_is(application), Notice.objects.count(), Decision.objects.count()) == (before, told, 0)


def test_what_is_decided_is_kept_and_told_with_its_grounds(them: Cast) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application)
    decision = record(item, "close", them.secretary, reason="  Three reminders went without an answer. ")
    now = fresh(application)
    assert (now.state, now.reason, now.criterion_id) == (
        "closed_without_prejudice",
        "Three reminders went without an answer.",
        CRITERION,
    )
    assert (decision.session_id, decision.by, decision.undone_at) == (session.pk, str(them.secretary.pk), None)
    entry = history(now).last()
    assert entry is not None
    assert (entry.verb, entry.rule["slug"], entry.payload.reason) == ("close", CRITERION, now.reason)
    notice = Notice.objects.get(kind="application_closed")
    assert notice.link == f"/my/organizations/{now.organization_id}/applications/{now.pk}/"
    assert "Three reminders" in str(notice.reason)
    assert decision.criterion is not None
    assert decision.criterion.text_ar in str(notice.rule)


def test_a_deferral_names_the_question_it_waits_for(them: Cast) -> None:
    application, other = apply(them.scheme), apply(them.scheme)
    question, elsewhere = ask(application, them), ask(other, them)
    _session, (item, _other) = sitting(them, application, other)
    assert fresh(application).state == State.PENDING
    for wrong in (None, elsewhere):
        with pytest.raises(ValidationError) as raised:
            record(item, "defer", them.secretary, question=wrong)
        assert set(raised.value.error_dict) == {"question"}
    decision = record(item, "defer", them.secretary, question=question)
    assert (decision.question_id, fresh(application).deferrals) == (question.pk, 1)
    notice = Notice.objects.get(kind="application_deferred_question")
    assert question.reference in str(notice.context)


def test_a_second_review_counts_no_second_deferral(them: Cast) -> None:
    application = apply(them.scheme, State.DEFERRED, deferrals=4)
    _session, (item,) = sitting(them, application)
    record(item, "defer", them.secretary)
    assert fresh(application).deferrals == 5
    review_again(item=item, by=them.secretary)
    assert fresh(application).state == State.LISTED
    again = record(item, "defer", them.secretary)
    assert (again.review, fresh(application).deferrals) == (2, 5)
    review_again(item=item, by=them.secretary)
    third = record(item, "recommend", them.secretary, criterion=None, reason="")
    assert (third.review, fresh(application).deferrals, fresh(application).state) == (3, 4, "recommended")
    undo_decision(decision=third, by=them.secretary)
    assert (fresh(application).deferrals, fresh(application).state) == (5, "on_session_list")


def test_a_second_review_is_of_what_this_session_deferred(them: Cast) -> None:
    application = apply(them.scheme)
    _session, (item,) = sitting(them, application)
    with pytest.raises(IllegalMove):
        review_again(item=item, by=them.secretary)
    record(item, "recommend", them.secretary)
    with pytest.raises(IllegalMove):
        review_again(item=item, by=them.secretary)
    with pytest.raises(PermissionDenied):
        review_again(item=item, by=them.delegate)


def test_undoing_goes_back_to_the_precise_state_and_is_told(them: Cast) -> None:
    application = apply(them.scheme)
    question = ask(application, them)
    _session, (item,) = sitting(them, application)
    before = as_it_is(application)
    first = record(item, "defer", them.secretary, question=question)
    with pytest.raises(PermissionDenied):
        undo_decision(decision=first, by=them.delegate)
    undo_decision(decision=first, by=them.secretary)
    after = as_it_is(application)
    assert (after[0], *after[2:]) == (before[0], *before[2:])
    assert Notice.objects.filter(kind="application_undone").count() == 1
    with pytest.raises(IllegalMove):
        undo_decision(decision=fresh(first), by=them.secretary)
    second = record(item, "defer", them.secretary, question=question)
    answer(question)
    undo_decision(decision=second, by=them.secretary)
    assert fresh(application).state == State.ANSWERED


def test_what_waits_for_an_answer_that_lapsed_waits_again_when_a_decision_is_undone(them: Cast) -> None:
    application = apply(them.scheme)
    question = ask(application, them)
    _session, (item,) = sitting(them, application)
    assert fresh(application).state == State.PENDING
    type(question).objects.filter(pk=question.pk).update(state="lapsed")
    undo_decision(decision=record(item, "close", them.secretary), by=them.secretary)
    assert fresh(application).state == State.PENDING


def test_only_the_last_word_is_undone_and_not_after_a_withdrawal(them: Cast) -> None:
    application, gone = apply(them.scheme), apply(them.scheme)
    _session, (item, other) = sitting(them, application, gone)
    first = record(item, "defer", them.secretary)
    review_again(item=item, by=them.secretary)
    with pytest.raises(IllegalMove):
        undo_decision(decision=first, by=them.secretary)
    second = record(item, "close", them.secretary)
    with pytest.raises(IllegalMove):
        undo_decision(decision=first, by=them.secretary)
    undo_decision(decision=second, by=them.secretary)
    lost = record(other, "recommend", them.secretary)
    put(gone, State.WITHDRAWN)
    with pytest.raises(IllegalMove):
        undo_decision(decision=lost, by=them.secretary)


def test_of_two_clicks_one_decides(them: Cast) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application)
    version = fresh(application).version
    record(item, "recommend", them.secretary, expected_version=version)
    with pytest.raises(Stale):
        record(item, "recommend", them.secretary, expected_version=version)
    with pytest.raises(IllegalMove):
        record(item, "recommend", them.secretary)
    assert Decision.objects.filter(session=session).count() == 1
    # And the database itself refuses a second one.
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(session=session, application=application, verb="defer", from_state="", to_state="")
    Decision.objects.create(application=application, verb="council_grant", from_state="", to_state="")


def test_the_report_is_closed_when_everything_is_decided_or_carried_over(them: Cast) -> None:
    done, left, held = (apply(them.scheme) for _ in range(3))
    question = ask(held, them)
    session, (item, *_rest) = sitting(them, done, left, held)
    decision = record(item, "recommend", them.secretary)
    with pytest.raises(PermissionDenied):
        close_report(session=session, by=them.reader)
    told = Notice.objects.count()
    with pytest.raises(ValidationError) as raised:
        close_report(session=session, by=them.secretary)
    assert set(raised.value.error_dict) == {"criterion"}
    assert (fresh(session).state, fresh(left).state, Notice.objects.count()) == ("sitting", "on_session_list", told)
    closed = close_report(
        session=session,
        by=them.secretary,
        criterion=Criterion.objects.get(pk=CRITERION),
        reason=REASON,
        report_symbol="E/2027/32 (Part I)",
    )
    assert (closed.state, closed.report_symbol) == ("closed", "E/2027/32 (Part I)")
    assert closed.closed_at is not None
    carried = {it.application_id: it.question_id for it in Decision.objects.filter(session=session, verb="defer")}
    assert carried == {left.pk: None, held.pk: question.pk}
    assert (fresh(left).state, fresh(left).deferrals, fresh(held).deferrals) == ("deferred", 1, 1)
    assert Notice.objects.count() == told + 2
    for refused in (
        lambda: undo_decision(decision=decision, by=them.secretary),
        lambda: record(item, "close", them.secretary),
    ):
        with pytest.raises(IllegalMove):
            refused()


def test_what_waits_in_a_later_session_stays_decided_in_the_one_that_deferred_it(them: Cast) -> None:
    done, deferred = apply(them.scheme), apply(them.scheme)
    session, (item, other) = sitting(them, done, deferred)
    assert (progress_of(session).decided, progress_of(session).left) == (0, 2)
    record(item, "recommend", them.secretary)
    record(other, "defer", them.secretary)
    close_report(session=session, by=them.secretary)
    later, _items = sitting(them, fresh(deferred), begins_in=300, name="Later session")
    assert fresh(deferred).state == State.LISTED
    assert (progress_of(fresh(session)).decided, progress_of(fresh(session)).left) == (2, 0)
    assert (progress_of(later).decided, progress_of(later).left) == (0, 1)


def test_nobody_carries_over_their_own_case(them: Cast) -> None:
    application = apply(them.scheme)
    session, _items = sitting(them, application)
    join(them.secretary, application.organization, "viewer")
    with pytest.raises(PermissionDenied):
        close_report(session=session, by=them.secretary, criterion=Criterion.objects.get(pk=CRITERION), reason=REASON)
    them.secretary.__dict__.pop("_current_memberships", None)
    assert fresh(session).state == "sitting"
