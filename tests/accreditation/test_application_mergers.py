"""An application for a merger: the other organization is asked as it goes in, and goes nowhere before it agreed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.organizations.merging import domain as merging
from accounts.organizations.merging.models import Merge
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import WHY
from meetings.accreditation.models import Standing
from tests.accreditation.applying import make_scheme
from tests.accreditation.things import fresh, house, officer
from tests.factories import join, make_organization, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> dict[str, Any]:
    """An organization with standing that drafts a request, the head of the other one, and an officer."""
    scheme = make_scheme("t", "committee")
    organization, people = house()
    other = make_organization(name="Riverside Circle")
    theirs = person(name="Head of Riverside")
    join(theirs, other, "head")
    category = scheme.categories.first()
    about = Standing.objects.create(organization=organization, category=category, state="confirmed")
    people = {role: fresh(who) for role, who in people.items()}
    application = domain.start_application(
        organization=organization, scheme=scheme, by=people["head"], sort="merger", about=about, merge_with=other
    )
    application, _none = domain.save_answers(application=application, by=people["head"], values={WHY: "One team."})
    return {"application": application, "other": other, "theirs": theirs, "officer": officer(scope="tb"), **people}


def counted() -> tuple[int, ...]:
    return Entry.objects.count(), Notice.objects.count(), Merge.objects.count()


def told(kind: str) -> set[Any]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def submitted(two: dict[str, Any]) -> Application:
    made = domain.submit(application=two["application"], by=two["head"])
    return domain.take_up(application=made, by=two["officer"])


def test_the_other_head_is_asked_and_it_is_passed_on_once_they_agreed(two: dict[str, Any]) -> None:
    made = submitted(two)
    merge = Merge.objects.get()
    assert (merge.source_id, merge.survivor_id, merge.state) == (two["other"].pk, made.organization_id, "asked")
    assert (merge.asked_by_id, merge.message) == (two["head"].pk, f"{made.reference}, {made.scheme.name}")
    assert told("organization_merge_asked") == {two["theirs"].pk}
    before = counted()
    with pytest.raises(ValidationError) as raised:
        domain.pass_on(application=made, by=two["officer"])
    assert raised.value.message_dict == {"merge_with": ["The head of Riverside Circle has not agreed to the merger."]}
    assert (fresh(made).state, counted()) == ("screening", before)
    merging.agree_to_merge(merge=merge, by=fresh(two["theirs"]))
    assert domain.pass_on(application=made, by=two["officer"]).state == "ready_for_committee"


def test_a_focal_point_asks_for_no_merger(two: dict[str, Any]) -> None:
    before = counted()
    with pytest.raises(ValidationError) as raised:
        domain.submit(application=two["application"], by=two["focal_point"])
    assert raised.value.message_dict == {
        "merge_with": ["The head of your organization submits a request for a merger."]
    }
    assert (fresh(two["application"]).state, counted()) == ("draft", before)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "closed"}, "Choose the other organization."),
        ({"kind": "mission"}, "Missions and States are not merged with other entries."),
    ],
)
def test_what_stands_against_the_merger_is_said_as_it_is_submitted(
    two: dict[str, Any], values: dict[str, str], why: str
) -> None:
    type(two["other"]).objects.filter(pk=two["other"].pk).update(**values)
    before = counted()
    with pytest.raises(ValidationError) as raised:
        domain.submit(application=two["application"], by=two["head"])
    assert raised.value.message_dict == {"merge_with": [why]}
    assert (fresh(two["application"]).state, counted()) == ("draft", before)


def test_an_entry_without_people_has_nobody_to_ask(two: dict[str, Any]) -> None:
    type(two["other"]).objects.filter(pk=two["other"].pk).update(state="listed")
    made = submitted(two)
    assert Merge.objects.get().state == "agreed"
    assert domain.pass_on(application=made, by=two["officer"]).state == "ready_for_committee"


def test_a_refusal_is_asked_anew_when_it_is_submitted_again(two: dict[str, Any]) -> None:
    made = submitted(two)
    merging.refuse_merge(merge=Merge.objects.get(), by=fresh(two["theirs"]), reason="Not yet.")
    with pytest.raises(ValidationError):
        domain.pass_on(application=made, by=two["officer"])
    Application.objects.filter(pk=made.pk).update(state="returned_incomplete")
    again = domain.resubmit(application=fresh(made), by=two["head"])
    assert sorted(Merge.objects.values_list("state", flat=True)) == ["asked", "refused"]
    # What still waits is not asked twice, and any of those who answer may submit it.
    Application.objects.filter(pk=again.pk).update(state="returned_incomplete")
    domain.resubmit(application=fresh(again), by=two["focal_point"])
    assert Merge.objects.count() == 2


def test_what_was_agreed_waits_for_the_decision_on_the_application(two: dict[str, Any]) -> None:
    made = submitted(two)
    merge = merging.agree_to_merge(merge=Merge.objects.get(), by=fresh(two["theirs"]))
    with pytest.raises(ValidationError) as raised:
        merging.confirm_merge(merge=merge, by=fresh(two["officer"]), reason="Both agreed.")
    assert raised.value.message_dict == {
        "survivor": [f"Decide first on the request for this merger: {made.reference}."]
    }
    made = domain.withdraw(application=made, by=two["head"])
    before = counted()
    with pytest.raises(ValidationError) as raised:
        merging.confirm_merge(merge=merge, by=fresh(two["officer"]), reason="Both agreed.")
    assert raised.value.message_dict == {
        "survivor": [f"The request for this merger ended without a grant: {made.reference}. The heads ask for it anew."]
    }
    assert counted() == before
    # What they ask for anew, without an application, is theirs and the Secretariat's to decide.
    merging.withdraw_merge(merge=merge, by=fresh(two["head"]))
    merge = merging.ask_for_merge(source=merge.source, survivor=merge.survivor, by=fresh(two["head"]))
    merge = merging.agree_to_merge(merge=merge, by=fresh(two["theirs"]))
    assert merging.confirm_merge(merge=merge, by=fresh(two["officer"]), reason="Both agreed.").state == "merged"


def test_who_applies_for_a_merger_that_the_other_head_asked_for_agrees_to_it(two: dict[str, Any]) -> None:
    survivor = two["application"].organization
    merging.ask_for_merge(source=two["other"], survivor=survivor, by=fresh(two["theirs"]))
    submitted(two)
    assert list(Merge.objects.values_list("state", flat=True)) == ["agreed"]


def test_the_desk_reads_whether_the_other_organization_agreed(two: dict[str, Any], client: Client) -> None:
    made = submitted(two)
    merge = Merge.objects.get()
    client.force_login(two["officer"])
    page = reverse("desk_application", args=[made.pk])
    link = f'<a href="{reverse("desk_merge", args=[merge.pk])}">%s</a>'
    assert link % "Waiting for the other organization" in client.get(page).text
    merging.agree_to_merge(merge=merge, by=fresh(two["theirs"]))
    assert link % "Agreed, waiting for the Secretariat" in client.get(page).text


def test_the_desk_reads_why_it_cannot_be_passed_on(two: dict[str, Any], client: Client) -> None:
    made = submitted(two)
    client.force_login(two["officer"])
    answer = client.post(reverse("desk_application_act", args=[made.pk, "pass_on"]), {"version": made.version})
    assert answer.status_code == 422
    assert "The head of Riverside Circle has not agreed to the merger." in answer.text
