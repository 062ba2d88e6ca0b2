"""Sessions: announced, their list put together, opened; who is told; what is refused changes nothing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from civspace.audit.queries import history
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.contesting import standing_decision
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.contestable import load
from meetings.accreditation.committee.listing import candidates, waiting_longest
from meetings.accreditation.committee.models import Item, Session
from meetings.accreditation.committee.sessions import (
    change_session,
    create_session,
    items_of,
    list_applications,
    open_session,
    place,
    unlist,
)
from meetings.accreditation.models import Scheme
from tests.accreditation.committee.sittings import DAY, Cast, apply, ask, fresh, session_of
from tests.factories import join

pytestmark = pytest.mark.django_db


def test_answers_are_due_two_working_days_before_the_first_sitting(them: Cast) -> None:
    # Monday, 25 January 2027 in New York: the Thursday before, at ten.
    session = session_of(them, begins_on=datetime.date(2027, 1, 25), ends_on=datetime.date(2027, 2, 3))
    assert session.answers_due_at == datetime.datetime(2027, 1, 21, 15, tzinfo=datetime.UTC)
    assert session.time_zone == "America/New_York"
    assert [(entry.verb, entry.to_state) for entry in history(session)] == [("create", "preparing")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"ends_on": datetime.date(2026, 1, 1)}, "ends_on"),
        ({"council_on": datetime.date(2026, 1, 1)}, "council_on"),
        ({"answers_due_at": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)}, "answers_due_at"),
    ],
)
def test_a_session_that_cannot_be_is_refused(them: Cast, values: dict, field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        session_of(them, **values)
    assert field in raised.value.error_dict
    assert not Session.objects.exists()


def test_who_may_not_announces_none_and_no_session_twice(them: Cast) -> None:
    for somebody in (them.other_body, them.reader, them.delegate, them.stranger):
        with pytest.raises(PermissionDenied):
            create_session(scheme=them.scheme, by=somebody, name="S", year=2027)
    day = datetime.date(2027, 1, 25)
    session_of(them, begins_on=day, ends_on=day)
    with pytest.raises(ValidationError):
        session_of(them, begins_on=day, ends_on=day)
    assert Session.objects.count() == 1
    with pytest.raises(ValidationError):
        create_session(scheme=Scheme.objects.get(pk="nhri"), by=_officer("hrc"), name="S", year=2027)


def _officer(scope: str):
    from tests.factories import staff

    return staff("accreditation_officer", scope=scope)


def test_the_list_keeps_where_each_came_from_and_tells_each_once(them: Cast) -> None:
    session = session_of(them)
    new, deferred = apply(them.scheme), apply(them.scheme, State.DEFERRED)
    back, renamed = apply(them.scheme, State.BACK), apply(them.scheme, sort="rename", new_name="New")
    list_applications(session=session, applications=[deferred, new, back, renamed], by=them.secretary)
    assert [(it.group, it.position, it.came_from, it.application_id) for it in items_of(session)] == [
        ("new", 0, "ready_for_committee", new.pk),
        ("deferred", 0, "deferred", deferred.pk),
        ("returned", 0, "returned_to_committee", back.pk),
        ("rename", 0, "ready_for_committee", renamed.pk),
    ]
    assert {fresh(it).state for it in (new, deferred, back, renamed)} == {"on_session_list"}
    assert fresh(new).session_id == session.pk
    notices = Notice.objects.filter(kind="session_listed")
    assert notices.count() == 4
    assert {notice.by_when for notice in notices} == {session.answers_due_at}
    with pytest.raises(IllegalMove):
        list_applications(session=session, applications=[fresh(new)], by=them.secretary)
    assert Notice.objects.filter(kind="session_listed").count() == 4


def test_of_a_list_with_one_that_cannot_stand_there_nothing_is_listed(them: Cast) -> None:
    session = session_of(them)
    good, early = apply(them.scheme), apply(them.scheme, State.SCREENING)
    with pytest.raises(IllegalMove):
        list_applications(session=session, applications=[good, early], by=them.secretary)
    assert (fresh(good).state, Item.objects.count(), Notice.objects.count()) == ("ready_for_committee", 0, 0)


def test_what_a_session_deferred_waits_for_the_end_of_that_session(them: Cast) -> None:
    sitting, next_one = session_of(them), session_of(them, begins_in=200)
    deferred = apply(them.scheme, State.DEFERRED, session=sitting)
    Session.objects.filter(pk=sitting.pk).update(state="sitting")
    assert (candidates(next_one), list(waiting_longest(next_one, State.DEFERRED))) == ({}, [])
    with pytest.raises(IllegalMove):
        list_applications(session=next_one, applications=[deferred], by=them.secretary)
    assert (Item.objects.count(), Notice.objects.count(), fresh(deferred).session_id) == (0, 0, sitting.pk)
    Session.objects.filter(pk=sitting.pk).update(state="closed")
    assert candidates(next_one) == {State.DEFERRED: 1}
    list_applications(session=next_one, applications=[deferred], by=them.secretary)
    assert fresh(deferred).session_id == next_one.pk


def test_nobody_lists_their_own_case(them: Cast) -> None:
    session, own = session_of(them), apply(them.scheme)
    join(them.secretary, own.organization, "viewer")
    for somebody in (them.secretary, them.other_body, them.reader, them.delegate):
        with pytest.raises(PermissionDenied):
            list_applications(session=session, applications=[own], by=somebody)
    assert not Item.objects.exists()


@pytest.mark.parametrize("state", [State.READY, State.DEFERRED, State.BACK])
def test_off_the_list_means_back_to_where_it_came_from(them: Cast, state: State) -> None:
    session, application = session_of(them), apply(them.scheme, state)
    (item,) = list_applications(session=session, applications=[application], by=them.secretary)
    unlist(item=item, by=them.secretary)
    now = fresh(application)
    assert (now.state, now.session_id, Item.objects.count()) == (state, None, 0)
    assert Notice.objects.filter(kind="session_unlisted").count() == 1
    found = standing_decision(load(str(application.pk)))
    assert found is not None
    assert (found[0].kind, found[0].reverse) == ("deferred_application", None)
    list_applications(session=session, applications=[now], by=them.secretary)
    assert standing_decision(load(str(application.pk))) is None


def test_an_item_is_put_at_another_place(them: Cast) -> None:
    session = session_of(them)
    listed = list_applications(session=session, applications=[apply(them.scheme) for _ in range(3)], by=them.secretary)
    place(item=listed[2], by=them.secretary, position=0)
    assert [it.pk for it in items_of(session)] == [listed[2].pk, listed[0].pk, listed[1].pk]
    place(item=fresh(listed[2]), by=them.secretary, position=99)
    assert [it.pk for it in items_of(session)] == [listed[0].pk, listed[1].pk, listed[2].pk]


def test_opening_holds_what_waits_for_an_answer_and_needs_a_list(them: Cast) -> None:
    session = session_of(them)
    with pytest.raises(ValidationError):
        open_session(session=session, by=them.secretary)
    free, held = apply(them.scheme), apply(them.scheme, State.DEFERRED)
    ask(held, them)
    list_applications(session=session, applications=[free, held], by=them.secretary)
    with pytest.raises(PermissionDenied):
        open_session(session=session, by=them.delegate)
    with pytest.raises(Stale):
        open_session(session=session, by=them.secretary, expected_version=7)
    opened = open_session(session=session, by=them.secretary, expected_version=1)
    assert (opened.state, fresh(free).state, fresh(held).state) == ("sitting", "on_session_list", "question_pending")
    with pytest.raises(IllegalMove):
        open_session(session=session, by=them.secretary)
    with pytest.raises(IllegalMove):
        list_applications(session=session, applications=[apply(them.scheme)], by=them.secretary)


def test_new_dates_move_what_is_due_and_are_told(them: Cast) -> None:
    session = session_of(them)
    application = apply(them.scheme)
    list_applications(session=session, applications=[application], by=them.secretary)
    question = ask(application, them, session)
    same = change_session(session=session, by=them.secretary, expected_version=1)
    assert same.version == 1
    later = session.answers_due_at + DAY
    changed = change_session(session=session, by=them.secretary, answers_due_at=later, expected_version=1)
    assert (changed.version, fresh(question).due_at) == (2, later)
    assert Notice.objects.filter(kind="session_moved", by_when=later).count() == 1
    with pytest.raises(Stale):
        change_session(session=session, by=them.secretary, name="Other", expected_version=1)
    with pytest.raises(PermissionDenied):
        change_session(session=session, by=them.reader, name="Other")
