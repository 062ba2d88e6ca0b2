"""Complaints from end to end: clocks that escalate by themselves, who is barred, reversal, panel, publication."""

import datetime
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.audit.queries import history
from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.figures import quarters
from civspace.contest.models import Complaint, ComplaintKind, ComplaintReason
from civspace.contest.offering import offers
from civspace.front.demo.clock import at
from civspace.notices.domain import sweep as deliver
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import UPHELD, offer_for
from submissions.statements.models import Statement
from tests import factories
from tests.contest.cast import NOW, filed, fresh, in_state, load, make_cast, perform, ruling, seat

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def zurich(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}+02:00")


def clocks(complaint: Complaint) -> dict[str, tuple[str, datetime.datetime]]:
    rows = Clock.objects.filter(subject_id=str(complaint.pk))
    return {it.kind.removeprefix("contest-"): (it.state, it.due_at) for it in rows}


def test_filed_by_who_answers_for_the_party_once_and_in_time(settings):
    cast = make_cast(settings)
    before = (Complaint.objects.count(), Entry.objects.count(), Notice.objects.count())
    said: dict[str, Any] = {"points": ["No."], "grounds": ["no-reasons"], "decision": cast.entry}
    for actor in ("editor", "viewer", "stranger", "other_head", "taker", "member"):
        with pytest.raises(PermissionDenied):
            domain.file_complaint(organization=cast.organization, by=cast.people[actor], **said)
    theirs = cast.people["other_head"]
    with pytest.raises(PermissionDenied):
        domain.file_complaint(organization=theirs.memberships.get().organization, by=theirs, **said)
    for wrong in ({"points": [" "]}, {"grounds": []}, {"grounds": ["decide-again"]}, {"points": ["x" * 4001]}):
        with pytest.raises(ValidationError), at(NOW):
            domain.file_complaint(organization=cast.organization, by=cast.people["head"], **{**said, **wrong})
    with pytest.raises(IllegalMove, match="file"), at(NOW + 60 * DAY):
        filed(cast)
    assert (Complaint.objects.count(), Entry.objects.count(), Notice.objects.count()) == before
    with at(NOW):
        made = filed(cast)
        with pytest.raises(IllegalMove):
            filed(cast)
        assert (made.kind_id, made.urgency, made.takers) == (
            "returned_statement",
            "ordinary",
            [str(cast.people["taker"].pk)],
        )
        assert (made.body_id, made.meeting, made.policy_id) == ("hrc", cast.meeting, 1)
        domain.withdraw_complaint(complaint=made, by=cast.people["head"])
        assert filed(cast).pk != made.pk
    due = {"acknowledge": ("met", zurich("2026-06-10T23:59:59")), "decision": ("met", zurich("2026-07-06T23:59:59"))}
    assert clocks(made) == due


@pytest.mark.parametrize(
    "days, urgency, due, interim",
    [
        (90, "ordinary", "2026-07-06T23:59:59", False),
        (30, "ordinary", "2026-07-06T23:59:59", False),
        (29, "urgent", "2026-06-15T23:59:59", False),
        (9, "urgent", "2026-06-15T23:59:59", True),
        (7, "urgent", "2026-06-15T23:59:59", True),
        (6, "immediate", "2026-06-10T11:00:00", True),
        (0, "immediate", "2026-06-10T11:00:00", True),
    ],
)
def test_how_near_the_meeting_is_decides_how_long_it_takes(settings, days, urgency, due, interim):
    cast = make_cast(settings, begins_in=days)
    with at(NOW):
        made = filed(cast)
    assert (made.urgency, made.due_at) == (urgency, zurich(due))
    assert ("interim" in clocks(made)) is interim
    assert ("acknowledge" in clocks(made)) is (urgency != "immediate")


def test_silence_refuses_by_itself_and_opens_the_next_stage(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
    with at(zurich("2026-07-06T23:59:59")):
        sweep()
        assert fresh(made).state == "filed"
    with at(zurich("2026-07-07T00:00:00")):
        sweep()
        sweep()
        made = fresh(made)
        assert (made.state, made.outcome, made.due_at) == ("deemed_refused", "", None)
        assert made.next_until == zurich("2026-09-05T23:59:59")
        head = cast.people["head"]
        told = Notice.objects.filter(recipient=head, kind="complaint_decided")
        assert told.count() == 1
        # The missed duty can be contested by itself, and the review is open without asking anybody again.
        clock = Clock.objects.get(subject_id=str(made.pk), kind="contest-decision")
        from civspace.clocks.contesting import load as load_duty

        offer = offer_for(head, load_duty(str(clock.pk)))
        assert offer is not None and not offer.filed
        assert offer_for(cast.people["other_head"], load_duty(str(clock.pk))) is None
        domain.request_review(complaint=made, by=head)
        made = fresh(made)
        assert (made.state, made.stage, made.due_at) == ("review", "review", zurich("2026-07-28T23:59:59"))
    with at(zurich("2026-07-29T00:00:00")):
        sweep()
        made = fresh(made)
        assert (made.state, made.stage) == ("deemed_refused", "review")
        domain.request_panel(complaint=made, by=cast.people["head"])
    with at(zurich("2026-07-29T00:00:00") + 60 * DAY):
        sweep()
        made = fresh(made)
        assert (made.state, made.stage, made.next_until) == ("deemed_refused", "panel", None)
        assert domain.close_windows() == 1
        assert fresh(made).state == "closed"


def test_clarification_stops_the_clock_once_and_ends_by_itself(settings):
    cast = make_cast(settings)
    made = in_state(cast, "clarification")
    assert made.due_at is None and clocks(made)["decision"][0] == "paused"
    decider = cast.people["decider"]
    with at(NOW + 4 * DAY):
        domain.clarify_complaint(complaint=made, by=cast.people["head"], answer="The one on length.")
        made = fresh(made)
        # Four working days were given back: Tuesday to Friday.
        assert (made.state, made.due_at) == ("acknowledged", zurich("2026-07-10T23:59:59"))
        with pytest.raises(IllegalMove):
            domain.ask_clarification(complaint=made, by=decider, question="And now?")
        assert fresh(made).state == "acknowledged"


def test_a_clarification_that_is_not_given_does_not_stop_the_clock_for_ever(settings):
    cast = make_cast(settings)
    made = in_state(cast, "clarification")
    with at(zurich("2026-06-22T23:59:59")):
        sweep()
        assert fresh(made).state == "clarification"
    with at(zurich("2026-06-23T00:00:00")):
        sweep()
        made = fresh(made)
        assert made.state == "acknowledged" and clocks(made)["decision"][0] == "running"
        assert made.due_at == clocks(made)["decision"][1]


def test_time_is_taken_once_before_the_end_and_never_of_hours(settings):
    cast = make_cast(settings)
    decider = cast.people["decider"]
    with at(NOW):
        made = filed(cast)
        for days in (0, 11):
            with pytest.raises(ValidationError):
                domain.extend_time(complaint=made, by=decider, working_days=days, reason="Long.")
        made = domain.extend_time(complaint=made, by=decider, working_days=10, reason="Long.")
        assert made.due_at == zurich("2026-07-20T23:59:59")
        with pytest.raises(IllegalMove):
            domain.extend_time(complaint=fresh(made), by=decider, working_days=1, reason="Longer.")
    assert clocks(made)["decision"] == ("running", zurich("2026-07-20T23:59:59"))


def test_an_upheld_complaint_reverses_the_decision_and_is_remedied(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        said = ruling("upheld", reason="criterion-met", reverses=True)
        with pytest.raises(ValidationError):
            domain.answer_complaint(complaint=made, by=cast.people["decider"], **{**said, "outcome": "not_upheld"})
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **said)
        made, statement = fresh(made), Statement.objects.get(pk=cast.statement.pk)
        assert (made.state, made.outcome, made.next_until) == ("answered", "upheld", None)
        assert made.reversed_at is not None
        assert (statement.state, statement.answer_until) == ("submitted", None)
        last = Entry.objects.filter(object_id=str(statement.pk)).latest("seq")
        assert (last.verb, last.payload.reason) == ("overturn", str(UPHELD))
        decider = cast.people["decider"]
        remedy = domain.order_remedy(complaint=made, by=decider, kind="explain", text="In writing.")
        assert remedy.due_at == zurich("2026-07-06T23:59:59")
        domain.finish_remedy(remedy=remedy, by=decider, text="Sent.")
    assert fresh(made).state == "remedied"
    assert Clock.objects.get(subject_id=str(remedy.pk)).state == "met"


def test_what_moved_on_is_not_reversed_and_nothing_is_decided(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        Statement.objects.filter(pk=cast.statement.pk).update(state="withdrawn")
        counts = (Entry.objects.count(), Notice.objects.count())
        said = ruling("upheld", reverses=True)
        with pytest.raises(IllegalMove):
            domain.answer_complaint(complaint=made, by=cast.people["decider"], **said)
    assert (fresh(made).state, fresh(made).rulings.count()) == ("filed", 0)
    assert (Entry.objects.count(), Notice.objects.count()) == counts


def test_a_panel_has_three_independent_members_and_its_chair_decides(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = in_state(cast, "answered_review")
        made = domain.request_panel(complaint=made, by=cast.people["head"])
        people, admin = cast.people, cast.people["administrator"]
        wrong = {
            "chair": ("taker", "decider", "colleague", "head", "viewer", "member"),
            "civil_society": ("other_entity", "taker", "editor", "elsewhere"),
            "other_entity": ("stranger", "reader", "taker", "member"),
        }
        for place, names in wrong.items():
            for name in names:
                with pytest.raises(ValidationError):
                    domain.appoint_member(complaint=made, by=admin, person=people[name], seat=place)
        for actor in ("taker", "decider", "colleague", "head", "stranger", "reader", "member"):
            with pytest.raises(PermissionDenied):
                domain.appoint_member(complaint=made, by=people[actor], person=people["chair"], seat="chair")
        assert not made.panel.exists()
        domain.appoint_member(complaint=made, by=admin, person=people["chair"], seat="chair")
        with pytest.raises(ValidationError):
            domain.decide_panel(complaint=fresh(made), by=people["chair"], **ruling())
        domain.recuse_member(complaint=fresh(made), by=people["chair"])
        with pytest.raises(ValidationError):
            domain.appoint_member(complaint=fresh(made), by=admin, person=people["chair"], seat="chair")
        others = {"chair": "stranger", "civil_society": "civil_society", "other_entity": "other_entity"}
        for place, name in others.items():
            domain.appoint_member(complaint=fresh(made), by=admin, person=people[name], seat=place)
        # Each is told once, of the own seat.
        told = Notice.objects.filter(kind="complaint_panel").values_list("recipient", flat=True)
        seated = [people[name].pk for name in ("chair", *others.values())]
        assert sorted(told) == sorted(seated)
        with pytest.raises(PermissionDenied):
            domain.decide_panel(complaint=fresh(made), by=people["civil_society"], **ruling())
        for name in others.values():
            domain.cast_vote(complaint=fresh(made), by=people[name], outcome="upheld", reason="So it is.")
        domain.decide_panel(complaint=fresh(made), by=people["stranger"], **ruling("upheld"))
    made = fresh(made)
    assert (made.state, made.stage, made.outcome) == ("answered", "panel", "upheld")
    assert [it.stage for it in made.rulings.all()] == ["first", "review", "panel"]


def test_who_decided_first_never_decides_the_review(settings):
    cast = make_cast(settings)
    made = in_state(cast, "review")
    with pytest.raises(PermissionDenied), at(NOW):
        domain.decide_review(complaint=made, by=cast.people["decider"], **ruling())
    client = Client()
    client.force_login(cast.people["taker"])
    answer = client.post(f"/en/desk/complaints/{made.pk}/", {"act": "decide_review", "version": made.version})
    assert answer.status_code in (302, 403, 409)
    assert fresh(made).state == "review"


def test_an_interim_measure_is_owed_when_the_meeting_is_near(settings):
    cast = make_cast(settings, begins_in=8)
    with at(NOW):
        made = filed(cast)
    with at(NOW + datetime.timedelta(hours=48, minutes=5)):
        sweep()
        assert clocks(made)["interim"][0] == "expired"
        head = cast.people["head"]
        assert Notice.objects.filter(recipient=head, event__contains="missed").exists()
        perform(cast, fresh(made), "decide_interim", cast.people["decider"])
        assert clocks(made)["interim"][0] == "met"
        with pytest.raises(IllegalMove):
            perform(cast, fresh(made), "decide_interim", cast.people["decider"])


@pytest.mark.parametrize("outcome", ["not_upheld", "partly_upheld", "upheld"])
@pytest.mark.parametrize("later", [False, True])
def test_no_word_of_a_complaint_is_in_a_mail_or_a_notice(settings, outcome, later):
    cast, reverses = make_cast(settings), outcome != "not_upheld"
    with at(NOW):
        made = filed(cast, points=["A word nobody mails: zqxvole."])
        domain.ask_clarification(complaint=made, by=cast.people["decider"], question="Why zqxvole?")
        domain.clarify_complaint(complaint=fresh(made), by=cast.people["head"], answer="Because zqxvole.")
        said = ruling(outcome, text="So zqxvole.", findings={1: "Yes, zqxvole."}, reverses=reverses and not later)
        domain.answer_complaint(complaint=fresh(made), by=cast.people["decider"], **said)
        if reverses and later:
            domain.reverse_decision(complaint=fresh(made), by=cast.people["decider"])
    deliver()
    assert mail.outbox
    assert not [message for message in mail.outbox if "zqxvole" in str(message.message())]
    assert not Notice.objects.filter(Q(context__icontains="zqxvole") | Q(reason__icontains="zqxvole")).exists()
    # Nor in what the room keeps of it.
    assert Statement.objects.get().state == ("submitted" if reverses else "returned")
    reasons = {it.verb: it.payload.reason for it in history(cast.statement)}
    assert reasons.get("overturn") == (str(UPHELD) if reverses else None)
    assert not [reason for reason in reasons.values() if "zqxvole" in reason]


def test_it_is_public_only_while_both_agree_and_named_only_if_wished(settings):
    cast = make_cast(settings)
    made = in_state(cast, "answered")
    Complaint.objects.filter(pk=made.pk).update(ended_at=timezone.now())
    page, point, name = "/en/complaints/", "The limit was kept.", "Lake Forum"

    def shown() -> tuple[bool, bool]:
        text = Client().get(page).content.decode()
        return point in text, name in text

    def agree(actor: str, **said: Any) -> None:
        domain.agree_to_publish(complaint=fresh(made), by=cast.people[actor], **said)

    assert shown() == (False, False)
    agree("head", agrees=True, named=True)
    assert shown() == (False, False)
    agree("decider", agrees=True)
    assert shown() == (True, True)
    agree("head", agrees=True, named=False)
    assert shown() == (True, False)
    agree("head", agrees=False, named=True)
    assert shown() == (False, False)
    assert not fresh(made).organization_named
    for actor in ("taker", "member", "viewer", "stranger"):
        with pytest.raises(PermissionDenied):
            agree(actor, agrees=True)


def test_who_sees_a_complaint(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = in_state(cast, "answered_review")
        made = domain.request_panel(complaint=made, by=cast.people["head"])
        seat(cast, made)
    seen = {name for name, user in cast.people.items() if Complaint.objects.visible_to(user).exists()}
    outside = {"head", "focal_point", "editor", "viewer", "member"}
    panel = {"chair", "civil_society", "other_entity"}
    assert seen == outside | panel | {"taker", "decider", "colleague", "reader"}
    domain.recuse_member(complaint=fresh(made), by=cast.people["chair"])
    assert not Complaint.objects.visible_to(cast.people["chair"]).exists()


def test_offers_cost_the_same_for_one_and_for_three(settings, django_assert_num_queries):
    cast = make_cast(settings)
    head = cast.people["head"]
    with at(NOW):
        (offer,) = offers(head, [cast.statement]).values()
        assert (offer.filed, offer.until) == (False, cast.entry.at + 60 * DAY)
        made = filed(cast)
        (offer,) = offers(head, [cast.statement]).values()
        assert (offer.filed, offer.url) == (True, f"/en/my/complaints/{made.pk}/")
        assert offers(cast.people["other_head"], [cast.statement]) == {}
        assert offers(cast.people["taker"], [cast.statement]) == {}
    other = factories.make_statement(state="refused", by=head, meeting=cast.meeting)
    another = factories.make_statement(state="returned", by=head, meeting=cast.meeting)
    things = [Statement.objects.get(pk=it.pk) for it in (cast.statement, other, another)]
    fresh_head = type(head).objects.get(pk=head.pk)
    with django_assert_num_queries(4):
        offers(fresh_head, things[:1])
    fresh_head = type(head).objects.get(pk=head.pk)
    with django_assert_num_queries(4):
        offers(fresh_head, things)


def test_counts_hide_what_is_small(settings):
    load()
    organization = factories.make_organization(name="Counted Forum")
    kinds = list(ComplaintKind.objects.order_by("position")[:2])
    from civspace.clocks.models import DutyStation
    from civspace.contest.models import Policy

    when = datetime.datetime(2026, 2, 10, tzinfo=datetime.UTC)
    common = {
        "organization": organization,
        "policy": Policy.objects.get(pk=1),
        "station": DutyStation.objects.first(),
        "urgency": "ordinary",
        "filed_at": when,
    }
    for kind, number in zip(kinds, (12, 1), strict=True):
        for _unused in range(number):
            Complaint.objects.create(kind=kind, **common)
    assert quarters(now=datetime.datetime(2026, 3, 31, tzinfo=datetime.UTC)) == []
    (quarter,) = quarters(now=datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC))
    assert (quarter.begins, quarter.ends) == (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
    assert quarter.filed.counts[kinds[1].pk] is None
    hidden = [code for code, number in quarter.filed.counts.items() if number is None]
    assert len(hidden) > 1 or quarter.filed.total is None


def test_the_rows_have_all_six_languages_and_every_kind_that_rooms_name():
    from civspace.workflow.contesting import contestables

    load()
    for model in (ComplaintKind, ComplaintReason):
        for row in model.objects.all():
            labels = [getattr(row, f"label_{code}") for code in ("ar", "zh_hans", "en", "fr", "ru", "es")]
            assert all(labels) and len(set(labels)) == 6, row.pk
    named = {it.kind for it in contestables.values()}
    assert named <= set(ComplaintKind.objects.filter(recorded=True).values_list("pk", flat=True))
