"""What the Secretariat takes from an entry can be contested, and comes back when the complaint is upheld."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.organizations import domain
from accounts.organizations.merging import domain as merging
from accounts.organizations.models import Membership, Merge, Organization
from accounts.people.domain import close_account, obstacles
from civspace.audit.models import Entry
from civspace.contest import domain as complaints
from civspace.contest.models import Complaint
from civspace.contest.rules import may_handle
from civspace.notices.models import Notice
from civspace.notices.values import freeze
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import UPHELD, offer_for, since, standing_decision
from tests.contest.cast import load, ruling
from tests.factories import person, staff, token
from tests.organizations.cast import fresh
from tests.organizations.merging import make_two, merged, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once) -> Any:
    once(load)
    return once(make_two)


@pytest.fixture
def two(own_copy, made) -> Any:
    return own_copy(made)


def last(thing: Any, verb: str) -> Entry:
    return Entry.objects.filter(object_id=str(thing.pk), verb=verb).latest("seq")


def filed(thing: Any, verb: str, *, by: Any, organization: Any) -> Complaint:
    return complaints.file_complaint(
        organization=organization,
        by=fresh(by),
        decision=last(thing, verb),
        points=["It did not rest on the rule.", "Nobody was heard."],
        grounds=["rule-misapplied"],
    )


def upheld(complaint: Complaint, by: Any) -> Complaint:
    complaints.answer_complaint(complaint=complaint, by=fresh(by), **ruling("upheld", reverses=True))
    return Complaint.objects.get(pk=complaint.pk)


def asked(two: Any) -> Merge:
    """Return a merger on which both heads agreed."""
    merge = merging.ask_for_merge(source=two.source, survivor=two.survivor, by=fresh(two.source_head))
    return merging.agree_to_merge(merge=merge, by=fresh(two.survivor_head))


def refused(two: Any) -> Merge:
    return merging.refuse_merge(merge=asked(two), by=fresh(two.officer), reason="They look like two.")


def state_of(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk).state


def test_a_merger_that_an_officer_refused_is_decided_anew_when_the_complaint_is_upheld(two: Any) -> None:
    merge = refused(two)
    for head, organization in ((two.source_head, two.source), (two.survivor_head, two.survivor)):
        offer = offer_for(fresh(head), fresh(merge))
        assert offer is not None and not offer.filed
        page = Client()
        page.force_login(head)
        shown = page.get(f"/en/my/organizations/{organization.pk}/merges/{merge.pk}/").content.decode()
        assert f"/en/my/complaints/new/?decision={last(merge, 'refuse').pk}" in shown
        assert page.get(f"/en/my/complaints/new/?decision={last(merge, 'refuse').pk}").status_code == 200
    for other in (two.editor, two.officer, person(name="stranger")):
        assert offer_for(fresh(other), fresh(merge)) is None
    made = filed(merge, "refuse", by=two.survivor_head, organization=two.survivor)
    assert (made.kind_id, made.body_id, made.takers) == ("organization_entry", None, [str(two.officer.pk)])
    # Who refused it decides nothing; another officer, of whichever body, does.
    assert [may_handle(fresh(it), made) for it in (two.officer, two.second, two.source_head)] == [False, True, False]
    told = Notice.objects.filter(kind="complaint_to_decide").values_list("recipient", flat=True)
    assert set(told) == {two.second.pk}
    made = upheld(made, two.second)
    assert (made.state, made.outcome, state_of(merge)) == ("answered", "upheld", "agreed")
    again = last(merge, "overturn_refusal")
    assert (again.actor_id, again.from_state, again.to_state) == (str(two.second.pk), "refused", "agreed")
    assert merging.confirm_merge(merge=fresh(merge), by=fresh(two.second), reason="One").state == "merged"


def test_who_handles_sees_it_on_the_desk_and_who_has_another_role_does_not(two: Any) -> None:
    made = filed(refused(two), "refuse", by=two.source_head, organization=two.source)
    reviewer = staff("reviewer", name="reviewer")
    assert Complaint.objects.on_desk_of(fresh(two.second)).filter(pk=made.pk).exists()
    assert not Complaint.objects.on_desk_of(reviewer).filter(pk=made.pk).exists()
    assert not may_handle(reviewer, made)


def test_a_merger_that_the_other_head_refused_is_the_decision_of_that_organization(two: Any) -> None:
    merge = merging.ask_for_merge(source=two.source, survivor=two.survivor, by=fresh(two.source_head))
    merging.refuse_merge(merge=merge, by=fresh(two.survivor_head), reason="We are another one.")
    assert standing_decision(fresh(merge)) is None
    counts = (Complaint.objects.count(), Notice.objects.count(), Entry.objects.count())
    with pytest.raises(IllegalMove):
        filed(merge, "refuse", by=two.source_head, organization=two.source)
    assert (Complaint.objects.count(), Notice.objects.count(), Entry.objects.count()) == counts


def test_what_an_officer_only_proposed_and_another_refused_is_known_to_nobody_outside(two: Any) -> None:
    merge = merging.refuse_merge(merge=proposed(two), by=fresh(two.second), reason="They are two.")
    assert standing_decision(fresh(merge)) is None


def refused_while_asked(two: Any) -> tuple[Merge, Complaint]:
    """Return a merger that an officer refused before the other head had answered, and the complaint about it."""
    merge = merging.ask_for_merge(source=two.source, survivor=two.survivor, by=fresh(two.source_head))
    merging.refuse_merge(merge=merge, by=fresh(two.officer), reason="No.")
    return merge, filed(merge, "refuse", by=two.source_head, organization=two.source)


def test_a_refusal_while_the_other_head_was_still_asked_asks_that_head_again(two: Any) -> None:
    merge, made = refused_while_asked(two)
    asked_before = Notice.objects.filter(kind="organization_merge_asked").count()
    made = upheld(made, two.second)
    assert (made.reversed_at is not None, state_of(merge)) == (True, "asked")
    again = last(merge, "overturn_refusal_to_asked")
    assert (again.actor_id, again.payload.reason) == (str(two.second.pk), str(UPHELD))
    told = Notice.objects.filter(kind="organization_merge_asked").order_by("pk")[asked_before:]
    assert [one.recipient for one in told] == [two.survivor_head]
    # It is an agreement only when that head agrees.
    assert merging.agree_to_merge(merge=fresh(merge), by=fresh(two.survivor_head)).state == "agreed"


def test_nobody_is_asked_again_for_one_who_heads_neither_organization_any_more(two: Any) -> None:
    merge, made = refused_while_asked(two)
    Membership.objects.filter(person=two.source_head).update(role="viewer")
    counts = (Notice.objects.count(), Entry.objects.count())
    with pytest.raises(IllegalMove):
        upheld(made, two.second)
    assert (Notice.objects.count(), Entry.objects.count()) == counts
    assert (state_of(merge), Complaint.objects.get(pk=made.pk).state) == ("refused", "filed")
    complaints.answer_complaint(complaint=made, by=fresh(two.second), **ruling("upheld"))
    assert state_of(merge) == "refused"


def test_a_refusal_is_not_reversed_while_another_merger_waits(two: Any) -> None:
    merge = refused(two)
    made = filed(merge, "refuse", by=two.source_head, organization=two.source)
    asked(two)
    with pytest.raises(IllegalMove):
        upheld(made, two.second)
    assert (state_of(merge), Complaint.objects.get(pk=made.pk).state) == ("refused", "filed")


@pytest.mark.parametrize("with_people", [True, False])
def test_a_merger_that_nobody_had_asked_for_comes_apart_again(two: Any, with_people: bool) -> None:
    if not with_people:
        # Nothing but names may go over then, so this entry has nothing else.
        two.source = domain.create_organization(by=fresh(two.source_head), name="Shore Forum", name_language="en")
        domain.verify_organization(organization=two.source, by=two.officer, reason="Seen")
    merge = merged(two, with_people=with_people)
    entry = two.survivor if with_people else two.source
    assert offer_for(fresh(two.source_head), fresh(merge)) is not None
    made = filed(merge, "confirm", by=two.source_head, organization=entry)
    # Neither who proposed it nor who confirmed it decides.
    assert made.takers == sorted([str(two.officer.pk), str(two.second.pk)])
    third = staff("accreditation_officer", name="third")
    assert [may_handle(fresh(it), made) for it in (two.officer, two.second, third)] == [False, False, True]
    made = upheld(made, third)
    assert made.reversed_at is not None
    assert [state_of(it) for it in (merge, two.source, two.survivor)] == ["undone", "verified", "verified"]
    assert Organization.objects.get(pk=two.source.pk).merged_into_id is None
    assert not fresh(merge).moved.exists()
    # The other party reads nothing of the ruling: neither in its notices, nor on the page of the merger.
    told = Notice.objects.filter(kind="organization_merge_undone", recipient=two.survivor_head).get()
    assert told.reason == freeze(UPHELD)
    assert not Notice.objects.filter(reason__icontains="counted again").exists()
    assert {last(merge, "overturn_merger").payload.reason, last(two.source, "restore_verified").payload.reason} == {
        str(UPHELD)
    }
    assert standing_decision(fresh(merge)) is None or last(merge, "overturn_merger").actor_id == str(third.pk)


def test_a_merger_that_can_no_longer_be_undone_is_remedied_and_not_reversed(two: Any) -> None:
    merge = merged(two)
    made = filed(merge, "confirm", by=two.source_head, organization=two.survivor)
    Merge.objects.filter(pk=merge.pk).update(undo_until=timezone.now() - datetime.timedelta(seconds=1))
    third = staff("accreditation_officer", name="third")
    with pytest.raises(IllegalMove):
        upheld(made, third)
    assert (state_of(merge), Complaint.objects.get(pk=made.pk).state) == ("merged", "filed")


def test_a_merger_that_both_heads_asked_for_is_nothing_to_contest(two: Any) -> None:
    merge = merging.confirm_merge(merge=asked(two), by=fresh(two.officer), reason="One")
    assert standing_decision(fresh(merge)) is None


def test_a_merger_taken_back_can_be_contested_but_is_asked_for_again(two: Any) -> None:
    merge = merging.confirm_merge(merge=asked(two), by=fresh(two.officer), reason="One")
    merging.undo_merge(merge=fresh(merge), by=fresh(two.officer), reason="Two")
    kind, entry = standing_decision(fresh(merge)) or pytest.fail("nothing to contest")
    assert (entry.verb, kind.reverse) == ("undo", None)


def test_an_organization_that_is_no_longer_verified_contests_it_and_is_verified_again(two: Any) -> None:
    assert standing_decision(fresh(two.source)) is None
    domain.unverify_organization(organization=two.source, by=fresh(two.officer), reason="The paper is old.")
    page = Client()
    page.force_login(two.source_head)
    shown = page.get(f"/en/my/organizations/{two.source.pk}/").content.decode()
    assert f"/en/my/complaints/new/?decision={last(two.source, 'unverify').pk}" in shown
    with pytest.raises(PermissionDenied):
        filed(two.source, "unverify", by=two.survivor_head, organization=two.survivor)
    made = filed(two.source, "unverify", by=two.source_head, organization=two.source)
    upheld(made, two.second)
    organization = Organization.objects.get(pk=two.source.pk)
    assert (organization.state, organization.verified_at is not None) == ("verified", True)
    assert standing_decision(organization) is None


def test_a_look_that_a_new_name_asks_for_refuses_nothing(two: Any) -> None:
    domain.unverify_organization(organization=two.source, by=fresh(two.officer), reason="The paper is old.")
    domain.verify_organization(organization=two.source, by=fresh(two.officer), reason="A new paper.")
    name = "Lake Chad Waters Forum"
    domain.update_profile(organization=fresh(two.source), by=fresh(two.source_head), name=name)
    organization = fresh(two.source)
    assert organization.state == "unverified"
    assert standing_decision(organization) is None


@pytest.mark.parametrize("verified", [True, False])
def test_an_entry_that_the_secretariat_closed_is_contested_by_its_closed_organization(two: Any, verified: bool) -> None:
    if not verified:
        domain.unverify_organization(organization=two.source, by=fresh(two.officer), reason="The paper is old.")
    unverified = last(two.source, "unverify") if not verified else None
    domain.close_organization(organization=fresh(two.source), by=fresh(two.officer), reason="Nobody answers.")
    head = fresh(two.source_head)
    if unverified is not None:
        # What did not close the entry is no more for a closed one to contest.
        with pytest.raises(PermissionDenied):
            complaints.file_complaint(
                organization=two.source, by=head, decision=unverified, points=["No."], grounds=["rule-misapplied"]
            )
    page = Client()
    page.force_login(two.source_head)
    shown = page.get(f"/en/my/organizations/{two.source.pk}/").content.decode()
    entry = last(two.source, "close")
    assert f"/en/my/complaints/new/?decision={entry.pk}" in shown
    said = {"organization": two.source.pk, "grounds": ["rule-misapplied"], "point_1": "We", "point_2": "answer."}
    assert page.post(f"/en/my/complaints/new/?decision={entry.pk}", said).status_code == 302
    made = Complaint.objects.get(decision_entry=entry.pk)
    assert Notice.objects.filter(recipient=two.source_head, kind="complaint_filed").count() == 1
    upheld(made, two.second)
    assert state_of(two.source) == ("verified" if verified else "unverified")
    if unverified is not None:
        # What holds again is contested from that day on.
        kind, held = standing_decision(fresh(two.source)) or pytest.fail("nothing to contest")
        assert (held, since(kind, held)) == (unverified, last(two.source, "restore_unverified").at)
    # The door to anything else is as closed as before.
    assert page.get("/en/my/complaints/new/").status_code == 200


def test_an_entry_that_its_head_closed_is_the_organizations_own_decision(two: Any) -> None:
    domain.close_organization(organization=two.source, by=fresh(two.source_head), reason="We stop.")
    assert standing_decision(fresh(two.source)) is None


def test_a_closed_entry_that_was_merged_since_is_not_opened(two: Any) -> None:
    domain.close_organization(organization=two.source, by=fresh(two.officer), reason="Nobody answers.")
    made = filed(two.source, "close", by=two.source_head, organization=two.source)
    Organization.objects.filter(pk=two.source.pk).update(merged_into=two.survivor)
    with pytest.raises(IllegalMove):
        upheld(made, two.second)
    assert (state_of(two.source), Complaint.objects.get(pk=made.pk).state) == ("closed", "filed")


def test_a_request_to_join_that_an_organization_refused_is_its_own_decision(two: Any) -> None:
    domain.decide_request(request=two.asked, by=fresh(two.source_head), accept=False, reason="We do not know you.")
    assert standing_decision(fresh(two.asked)) is None
    with pytest.raises(PermissionDenied):
        filed(two.asked, "refuse", by=two.survivor_head, organization=two.survivor)


def test_the_api_files_against_a_merger_and_against_the_entry(two: Any) -> None:
    merge = refused(two)
    domain.unverify_organization(organization=two.source, by=fresh(two.officer), reason="The paper is old.")
    head = Client(headers={"Authorization": f"Bearer {token(two.source_head, 'read', 'write')}"})
    for kind, thing, status in (
        ("merger", merge, 201),
        ("merger", merge, 409),
        ("organization", two.source, 201),
        ("organization", two.survivor, 403),
    ):
        said = {
            "object_type": kind,
            "object_id": str(thing.pk),
            "organization": str(two.source.pk),
            "grounds": ["rule-misapplied"],
            "points": ["It did not rest on the rule."],
        }
        answer = head.post("/api/v1/complaints/", said, content_type="application/json")
        assert answer.status_code == status, answer.content
    assert Complaint.objects.filter(organization=two.source).count() == 2


def claimed(two: Any) -> Any:
    """Return a listed entry and the claim of it that an officer refused, with its person."""
    listed = domain.list_organization(name="Fishers of Bol", listed_in="A/75/893")
    claimant = person(name="Cleo Claimant")
    claim = domain.claim_organization(organization=listed, by=claimant, message="I chair it.")
    domain.decide_request(request=claim, by=fresh(two.officer), accept=False, reason="The letter names another chair.")
    return fresh(listed), fresh(claimant), fresh(claim)


def test_what_was_refused_to_a_person_is_contested_by_this_person_alone(two: Any) -> None:
    listed, claimant, claim = claimed(two)
    entry = last(claim, "refuse")
    offer = offer_for(claimant, claim)
    assert offer is not None and offer.url == f"/en/my/complaints/new/?decision={entry.pk}" and not offer.filed
    others = (two.officer, two.second, two.source_head, person(name="Stranger"))
    said: dict[str, Any] = {"points": ["I do."], "grounds": ["no-reasons"], "decision": entry, "organization": listed}
    for other in others:
        page = Client()
        page.force_login(fresh(other))
        assert offer_for(fresh(other), claim) is None and page.get(offer.url).status_code == 404
        with pytest.raises(PermissionDenied):
            complaints.file_complaint(by=fresh(other), **said)
    with pytest.raises(PermissionDenied):
        complaints.file_complaint(by=claimant, **said | {"organization": two.source})
    assert not Complaint.objects.exists()
    page = Client()
    page.force_login(claimant)
    shown = page.get("/en/my/organizations/").content.decode()
    assert "The letter names another chair." in shown and offer.url in shown
    answer = page.post(offer.url, {"organization": listed.pk, "point_1": "I do chair it.", "grounds": ["no-reasons"]})
    made = Complaint.objects.get()
    assert answer.headers["Location"] == f"/en/my/complaints/{made.pk}/"
    assert (made.person_id, made.organization_id, made.kind_id) == (claimant.pk, listed.pk, "organization_entry")
    assert "See the complaint about this decision" in page.get("/en/my/organizations/").content.decode()
    assert "Cleo Claimant" in page.get(f"/en/my/complaints/{made.pk}/").content.decode()
    told = Notice.objects.filter(kind__startswith="complaint_").values_list("kind", "recipient")
    assert set(told) == {("complaint_filed", claimant.pk), ("complaint_to_decide", two.second.pk)}
    assert [may_handle(fresh(it), made) for it in (two.officer, two.second, claimant)] == [False, True, False]


def test_nobody_of_the_organization_learns_of_it_and_no_name_is_ever_public(two: Any) -> None:
    listed, claimant, claim = claimed(two)
    made = filed(claim, "refuse", by=claimant, organization=listed)
    other = person(name="Hana Head")
    later = domain.claim_organization(organization=listed, by=other, message="I chair it, here is the register.")
    domain.decide_request(request=later, by=fresh(two.second), accept=True, reason="The register says so.")
    page = Client()
    page.force_login(fresh(other))
    assert page.get("/en/my/complaints/").context["page_obj"].paginator.count == 0
    assert page.get(f"/en/my/complaints/{made.pk}/").status_code == 404
    api = {"HTTP_AUTHORIZATION": f"Bearer {token(other)}"}
    assert Client().get("/api/v1/complaints/", **api).json()["results"] == []
    assert not Complaint.objects.visible_to(fresh(other)).exists() and offer_for(fresh(other), claim) is None
    complaints.answer_complaint(complaint=made, by=fresh(two.second), **ruling())
    agreed = complaints.agree_to_publish(complaint=Complaint.objects.get(), by=claimant, agrees=True, named=True)
    assert (agreed.organization_agrees, agreed.organization_named) == (True, False)
    with pytest.raises(PermissionDenied):
        complaints.withdraw_complaint(complaint=Complaint.objects.get(), by=fresh(other))
    officer = staff("accreditation_officer", name="Cleo Officer")
    Complaint.objects.update(person=officer)
    assert not may_handle(officer, Complaint.objects.get()) and not Complaint.objects.on_desk_of(officer).exists()
    assert Complaint.objects.outside_of(officer).exists()


def test_it_is_answered_reviewed_and_remedied_as_any_other(two: Any) -> None:
    listed, claimant, claim = claimed(two)
    made = filed(claim, "refuse", by=claimant, organization=listed)
    complaints.answer_complaint(complaint=made, by=fresh(two.second), **ruling("partly_upheld"))
    complaints.order_remedy(complaint=Complaint.objects.get(), by=fresh(two.second), kind="explain", text="In writing.")
    made = complaints.request_review(complaint=Complaint.objects.get(), by=claimant)
    assert made.state == "review"
    kinds = set(Notice.objects.filter(recipient=claimant).values_list("kind", flat=True))
    assert {"complaint_decided", "complaint_news"} <= kinds


def test_an_account_is_closed_when_its_complaint_is_over_and_what_it_said_goes(two: Any) -> None:
    listed, claimant, claim = claimed(two)
    made = filed(claim, "refuse", by=claimant, organization=listed)
    assert obstacles(claimant) == [f"Withdraw complaint {made.reference}, or wait until it is decided."]
    complaints.withdraw_complaint(complaint=made, by=claimant)
    assert obstacles(fresh(claimant)) == []
    close_account(person=fresh(claimant))
    made = Complaint.objects.get()
    assert [point.text for point in made.points.all()] == ["", ""] and made.filed_by == ""


def test_whom_an_organization_admits_and_what_is_asked_again_is_not_contested(two: Any) -> None:
    stranger = person(name="Stranger")
    join = domain.ask_to_join(organization=two.source, by=stranger)
    domain.decide_request(request=join, by=fresh(two.source_head), accept=False, reason="We do not know you.")
    assert offer_for(stranger, fresh(join)) is None
    _listed, claimant, claim = claimed(two)
    assert standing_decision(claim) is not None
    domain.claim_organization(organization=claim.organization, by=claimant, message="Here is the register.")
    assert standing_decision(claim) is None and offer_for(claimant, claim) is None


def test_the_api_takes_a_complaint_of_a_person(two: Any) -> None:
    listed, claimant, claim = claimed(two)
    said = {
        "object_type": "request",
        "object_id": str(claim.pk),
        "organization": str(listed.pk),
        "grounds": ["no-reasons"],
        "points": ["I do chair it."],
    }
    for who, status in ((two.source_head, 403), (claimant, 201), (claimant, 409)):
        headers = {"HTTP_AUTHORIZATION": f"Bearer {token(who, 'read', 'write')}"}
        answer = Client().post("/api/v1/complaints/", said, content_type="application/json", **headers)
        assert answer.status_code == status, answer.content
    assert Complaint.objects.get().person_id == claimant.pk
