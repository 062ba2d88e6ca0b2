"""The council: its day and its grounds; what a grant does by the sort of request; what is reversed."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.organizations.merging.models import Merge
from civspace.audit.queries import history
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.contesting import holding_decisions, holds, standing_decision
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.contestable import load, reverse
from meetings.accreditation.committee.council import consider_again, decide_in_council
from meetings.accreditation.committee.decisions import close_report
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.committee.sessions import list_applications, unlist
from meetings.accreditation.models import Criterion, Standing
from tests.accreditation.committee.sittings import (
    CRITERION,
    DAY,
    PAST,
    REASON,
    Cast,
    apply,
    fresh,
    record,
    session_of,
    sitting,
)
from tests.accreditation.things import today
from tests.factories import join, make_organization, make_standing

pytestmark = pytest.mark.django_db
DOCUMENT = "E/2027/L.12"
VERBS = {"council_grant": State.GRANTED, "council_reject": State.REJECTED, "council_return": State.BACK}


def council(application: Any, verb: str, by: Any, **fields: Any) -> Decision:
    values = {"document": DOCUMENT, "day": today(), "criterion": Criterion.objects.get(pk=CRITERION), "reason": REASON}
    return decide_in_council(application=fresh(application), verb=verb, by=by, **{**values, **fields})


def put(application: Any, state: str) -> None:
    type(application).objects.filter(pk=application.pk).update(state=state)


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_of_the_other_party_records_a_merger(them: Cast, verb: str) -> None:
    own = apply(them.scheme, State.RECOMMENDED, sort="merger", merge_with=make_organization())
    join(them.secretary, own.merge_with, "viewer")
    with pytest.raises(PermissionDenied):
        council(own, verb, them.secretary)
    them.secretary.__dict__.pop("_current_memberships", None)
    assert (fresh(own).state, Notice.objects.count(), Decision.objects.count()) == ("recommended", 0, 0)


@pytest.mark.parametrize(
    ("verb", "values", "field"),
    [
        ("council_grant", {"document": " "}, "document"),
        ("council_grant", {"day": datetime.date(2999, 1, 1)}, "day"),
        ("council_reject", {"criterion": None}, "criterion"),
        ("council_return", {"reason": ""}, "reason"),
    ],
)
def test_what_the_council_decides_has_its_grounds(them: Cast, verb: str, values: dict, field: str) -> None:
    application = apply(them.scheme, State.RECOMMENDED)
    with pytest.raises(ValidationError) as raised:
        council(application, verb, them.secretary, **values)
    assert set(raised.value.error_dict) == {field}
    assert (fresh(application).state, Standing.objects.count(), Notice.objects.count()) == ("recommended", 0, 0)
    with pytest.raises(Stale):
        council(application, verb, them.secretary, expected_version=9)


def test_the_council_has_nothing_before_it_until_the_report_is_closed(them: Cast) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application, **PAST)
    record(item, "recommend", them.secretary)
    with pytest.raises(IllegalMove):
        council(application, "council_grant", them.secretary)
    close_report(session=session, by=them.secretary)
    council(application, "council_grant", them.secretary, criterion=None, reason="")
    standing = Standing.objects.get(organization=application.organization)
    assert (standing.state, standing.category_id, standing.granted_by, standing.valid_from, standing.valid_to) == (
        "confirmed",
        "special",
        DOCUMENT,
        today(),
        None,
    )
    assert fresh(application).granted_id == standing.pk
    notice = Notice.objects.get(kind="application_council_granted")
    assert DOCUMENT in str(notice.context)
    assert [entry.verb for entry in history(standing)] == ["confirm"]


@pytest.mark.parametrize("verb", VERBS)
def test_the_council_decides_on_a_day_from_the_beginning_of_the_session_until_today(them: Cast, verb: str) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application, **PAST)
    record(item, "recommend", them.secretary)
    close_report(session=session, by=them.secretary)
    before, told = fresh(application), Notice.objects.count()
    refused = {
        PAST["begins_on"] - DAY: ["The council decides after the session begins."],
        today() + DAY: ["This day lies in the future."],
    }
    for day, why in refused.items():
        with pytest.raises(ValidationError) as raised:
            council(application, verb, them.secretary, day=day)
        assert raised.value.message_dict == {"day": why}
    now = fresh(application)
    assert (now.state, now.version, Notice.objects.count()) == ("recommended", before.version, told)
    assert (Decision.objects.count(), Standing.objects.count()) == (1, 0)

    decision = council(application, verb, them.secretary, day=PAST["begins_on"])
    kept = fresh(decision)
    assert (kept.decided_on, kept.at.date()) == (PAST["begins_on"], today())
    last = history(fresh(application)).last()
    assert last is not None
    assert last.payload.difference == {"document": [None, DOCUMENT], "decided_on": [None, "2026-01-20"]}
    assert Decision.objects.get(verb="recommend").decided_on is None


def test_a_reclassification_ends_the_old_category_the_day_before(them: Cast) -> None:
    organization = make_organization()
    old = make_standing(organization=organization, category="roster")
    application = apply(them.scheme, State.RECOMMENDED, sort="reclassification", about=old, organization=organization)
    first = today() - 3 * DAY
    council(application, "council_grant", them.secretary, day=first)
    rows = Standing.objects.filter(organization=organization).order_by("valid_from")
    assert [(it.category_id, it.valid_to, it.state) for it in rows] == [
        ("roster", first - DAY, "confirmed"),
        ("special", None, "confirmed"),
    ]
    assert rows[1].valid_from == first


def test_a_reclassification_of_what_is_not_in_force_is_refused(them: Cast) -> None:
    organization = make_organization()
    old = make_standing(organization=organization, category="roster", state="suspended")
    application = apply(them.scheme, State.RECOMMENDED, sort="reclassification", about=old, organization=organization)
    with pytest.raises(ValidationError):
        council(application, "council_grant", them.secretary)
    assert (fresh(application).state, Standing.objects.count()) == ("recommended", 1)


def test_a_new_name_keeps_the_former_one(them: Cast) -> None:
    organization = make_organization(name="Riverside Circle")
    organization.names.create(name="Riverside Circle", sort="official", key="riverside circle")
    application = apply(
        them.scheme, State.RECOMMENDED, sort="rename", new_name="  Riverside  Alliance ", organization=organization
    )
    council(application, "council_grant", them.secretary)
    organization = fresh(organization)
    assert (organization.name, organization.state) == ("Riverside Alliance", "verified")
    assert list(organization.names.filter(sort="former").values_list("name", flat=True)) == ["Riverside Circle"]
    last = history(organization).last()
    assert last is not None
    assert (last.verb, last.payload.reason) == ("rename", DOCUMENT)


def test_a_merger_that_was_agreed_is_carried_out_by_officers(them: Cast) -> None:
    survivor, source = make_organization(), make_organization()
    application = apply(them.scheme, State.RECOMMENDED, sort="merger", merge_with=source, organization=survivor)
    merge = Merge.objects.create(source=source, survivor=survivor, state="agreed", reason="")
    before = fresh(application).version
    council(application, "council_grant", them.secretary)
    now = fresh(merge)
    assert (now.state, now.version, now.reason) == ("agreed", merge.version + 1, f"{application.reference}, {DOCUMENT}")
    assert (Merge.objects.count(), fresh(application).version) == (1, before + 1)
    told = Notice.objects.filter(kind="organization_merge_waiting")
    assert them.secretary.pk in set(told.values_list("recipient", flat=True))


@pytest.mark.parametrize("state", [None, "asked", "refused", "withdrawn"])
def test_a_merger_to_which_the_other_organization_has_not_agreed_is_not_granted(them: Cast, state: str | None) -> None:
    survivor, source = make_organization(), make_organization(name="Riverside Circle")
    application = apply(them.scheme, State.RECOMMENDED, sort="merger", merge_with=source, organization=survivor)
    if state is not None:
        Merge.objects.create(source=source, survivor=survivor, state=state)
    with pytest.raises(ValidationError) as raised:
        council(application, "council_grant", them.secretary)
    assert raised.value.message_dict == {"merge_with": ["The head of Riverside Circle has not agreed to the merger."]}
    now = fresh(application)
    assert (now.state, Notice.objects.count(), Decision.objects.count()) == ("recommended", 0, 0)


@pytest.mark.parametrize("state", State)
def test_what_a_complaint_reverses_is_considered_again(them: Cast, state: State) -> None:
    application = apply(them.scheme, state)
    allowed = {State.NOT_RECOMMENDED, State.CLOSED, State.REJECTED, State.DEFERRED}
    if state not in allowed:
        with pytest.raises(IllegalMove):
            consider_again(application=application, by=them.stranger, reason="Upheld.")
        assert fresh(application).state == state
        return
    reverse(thing=application, by=them.stranger, reason="Upheld.", rule={"slug": "x", "title": "Rule 1", "url": ""})
    now = fresh(application)
    assert (now.state, now.session_id, now.decided_at, now.criterion_id) == ("ready_for_committee", None, None, None)
    assert history(now).last().rule["title"] == "Rule 1"  # type: ignore[union-attr]


def test_a_decision_is_contested_once_the_report_is_closed(them: Cast) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application)
    record(item, "close", them.secretary)
    loaded = load(str(application.pk))
    assert standing_decision(loaded) is None
    with pytest.raises(IllegalMove):
        consider_again(application=application, by=them.stranger, reason="Upheld.")
    close_report(session=session, by=them.secretary)
    found = standing_decision(load(str(application.pk)))
    assert found is not None
    contestable, entry = found
    assert (contestable.kind, entry.verb) == ("closed_application", "close")
    assert contestable.parties(application) == [str(application.organization_id)]
    # Not when the organization has applied anew meanwhile.
    apply(them.scheme, State.SUBMITTED, organization=application.organization)
    with pytest.raises(IllegalMove):
        contestable.reverse(thing=application, by=them.stranger, reason="Upheld.")
    assert load("nonsense") is None


def test_off_a_list_again_a_deferral_can_still_be_contested_and_reversed(them: Cast) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application)
    record(item, "defer", them.secretary)
    close_report(session=session, by=them.secretary)
    deferred = standing_decision(load(str(application.pk)))
    assert deferred is not None
    following = session_of(them, begins_in=200)
    (again,) = list_applications(session=following, applications=[fresh(application)], by=them.secretary)
    unlist(item=again, by=them.secretary)
    loaded = load(str(application.pk))
    assert loaded is not None
    assert (loaded.state, deferred[1].verb, holds(deferred[0], loaded, deferred[1])) == ("deferred", "defer", True)
    # Its page offers both, and the time to contest the deferral counts from the day on which it holds again.
    unlisted, before = holding_decisions([loaded])[str(loaded.pk)]
    assert (unlisted.entry.verb, before.entry.pk) == ("unlist_deferred", deferred[1].pk)
    assert before.since == unlisted.entry.at > deferred[1].at
    (again,) = list_applications(session=following, applications=[fresh(application)], by=them.secretary)
    unlist(item=again, by=them.secretary)
    # What was undone by another listing is no decision any more.
    newer, last = holding_decisions([load(str(application.pk))])[str(loaded.pk)]
    assert (newer.entry.seq > unlisted.entry.seq, last.entry.pk) == (True, deferred[1].pk)


def test_what_the_council_returns_can_be_contested_and_only_be_remedied(them: Cast) -> None:
    application = apply(them.scheme, State.RECOMMENDED)
    council(application, "council_return", them.secretary)
    found = standing_decision(load(str(application.pk)))
    assert found is not None
    assert (found[0].kind, found[1].verb, found[0].reverse) == ("deferred_application", "council_return", None)
    put(application, State.LISTED)
    assert standing_decision(load(str(application.pk))) is None
