"""The pages of organizations: who opens them, what they show and what they never show, and what they cost."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.organizations import domain
from accounts.organizations.mails import claim_token, invitation_token, send_mail
from accounts.organizations.models import Distinct, JoinRequest, LookAlike, Organization
from accounts.organizations.states import State
from tests.factories import join, make_author, make_organization, make_statement, person, staff

pytestmark = pytest.mark.django_db

LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def listed(name: str = "Water for All", **fields: Any) -> Organization:
    return domain.list_organization(name=name, **{"listed_in": "A/75/893", **fields})


def mine(name: str = "River Keepers", **fields: Any) -> tuple[Any, Organization]:
    head = person(name="Hana Sato")
    return head, domain.create_organization(by=head, name=name, **fields)


def page(name: str, *args: Any) -> str:
    return reverse(name, args=args)


# Public pages


def test_the_directory_and_its_pages_are_public_without_a_cookie_or_a_person() -> None:
    head, organization = mine(about="We measure rivers.\n\nEvery day.")
    for url in (page("organizations"), page("organization", organization.pk), page("organization_rules")):
        answer = Client().get(url)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in text_of(answer)
        assert "Hana Sato" not in text_of(answer)
        assert answer["Cache-Control"].startswith("public")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_opens_in_every_language(language: str) -> None:
    organization = listed("شبكة المياه", name_language="ar")
    with translation.override(language):
        urls = [page("organizations"), page("organization", organization.pk), page("organization_rules")]
    for url in urls:
        body = text_of(Client().get(url))
        assert f'dir="{"rtl" if language == "ar" else "ltr"}">' in body.split("<head>")[0]
        if "rules" not in url:
            assert "شبكة المياه" in body


def test_status_is_said_on_every_page_of_an_unverified_organization() -> None:
    head, organization = mine()
    tag = '<strong class="tag tag--warn">Unverified</strong>'
    for url in (page("organizations"), page("organization", organization.pk)):
        assert tag in text_of(Client().get(url))
    for url in (page("my_organizations"), page("organization_workspace", organization.pk)):
        assert tag in text_of(as_user(head).get(url))
    assert tag in text_of(as_user(person()).get(page("organization_join", organization.pk)))


def test_a_listed_organization_says_only_where_it_is_named() -> None:
    organization = listed()
    body = text_of(Client().get(page("organization", organization.pk)))
    assert "Named as endorser in A/75/893; not registered here" in body
    for word in ("Unverified", "unverified", "duplicate", "refused"):
        assert word not in body
    assert page("organization_claim", organization.pk) in body
    assert page("organization_join", organization.pk) not in body


def test_a_state_cannot_be_claimed() -> None:
    state = listed("Norland", kind="state")
    body = text_of(Client().get(page("organization", state.pk)))
    assert "Named as endorser in A/75/893; not registered here" in body
    assert page("organization_claim", state.pk) not in body
    assert as_user(person()).get(page("organization_claim", state.pk)).status_code == 404
    near = text_of(as_user(person()).get(page("organization_new") + "?name=Norland"))
    assert "A State is not claimed; its mission registers." in near
    assert page("organization_claim", state.pk) not in near


def test_hidden_organizations_are_found_by_nobody_outside() -> None:
    aside = listed("Somebody", set_aside="names a person")
    closed = make_organization(name="Closed house", state=State.CLOSED)
    for hidden in (aside, closed):
        assert Client().get(page("organization", hidden.pk)).status_code == 404
        assert hidden.name not in text_of(Client().get(page("organizations")))


def test_filters_stand_in_the_address_and_can_be_taken_away() -> None:
    listed("Water for All", kind="company")
    mine("River Keepers", kind="ngo")
    answer = Client().get(page("organizations") + "?kind=company&q=water")
    body = text_of(answer)
    assert [found.name for found in answer.context["page"].object_list] == ["Water for All"]
    assert 'href="?q=water"' in body and 'href="?kind=company"' in body
    assert 'Kind: <bdi dir="auto">Company or business association</bdi>' in body
    nothing = text_of(Client().get(page("organizations") + "?q=desert"))
    assert "No organization fits" in nothing


def test_the_page_holds_the_sections_of_the_rooms_above() -> None:
    author = make_author()
    statement = make_statement(state="published", by=author)
    body = text_of(Client().get(page("organization", author.organization.pk)))
    assert 'id="standing"' in body
    assert statement.symbol in body


def test_the_directory_costs_the_same_for_one_and_for_three() -> None:
    listed("Water for All")
    before = queries(Client(), page("organizations"))
    listed("Forests Forever")
    mine("River Keepers")
    assert queries(Client(), page("organizations")) == before


# Registering


def test_near_names_are_shown_before_anything_is_created() -> None:
    organization = listed("Water for All")
    client = as_user(person())
    answer = client.get(page("organization_new") + "?name=WATER+FOR+ALL&acronym=")
    body = text_of(answer)
    assert "Is it one of these?" in body and page("organization_claim", organization.pk) in body
    assert Organization.objects.count() == 1
    assert client.get(page("organization_new") + "?name=Mountain+Voices").url.startswith(page("organization_details"))


def test_registering_makes_the_person_head_and_opens_the_workspace() -> None:
    someone = person()
    client = as_user(someone)
    url = page("organization_details")
    assert client.get(url).url == page("organization_new")
    assert 'value="Mountain Voices"' in text_of(client.get(url + "?name=Mountain+Voices"))
    wrong = client.post(url, {"name": "Mountain Voices", "kind": ""})
    assert wrong.status_code == 200 and "error-summary" in text_of(wrong)
    assert not Organization.objects.exists()
    answer = client.post(url, {"name": "Mountain Voices", "kind": "ngo", "registration": "not_registered"})
    made = Organization.objects.get()
    assert answer.url == page("organization_workspace", made.pk)
    assert (made.state, made.registration) == ("unverified", "not_registered")
    assert "Head of the organization" in text_of(client.get(answer.url))


def test_a_twin_needs_a_reason_and_loses_nothing_that_was_typed() -> None:
    listed("Water for All")
    typed = {"name": "Water for all", "kind": "ngo", "registration": "not_said", "about": "Wells in villages"}
    client = as_user(person())
    body = text_of(client.post(page("organization_details"), typed))
    assert 'name="different_because"' in body and "Wells in villages" in body
    assert Organization.objects.count() == 1
    answer = client.post(page("organization_details"), {**typed, "different_because": "Another country"})
    assert answer.status_code == 302
    assert LookAlike.objects.get().because == "Another country"


# The pages of members


def test_pages_of_members_open_for_them_and_for_nobody_else() -> None:
    head, organization = mine()
    colleague, other = person(name="Li Wei"), person()
    held = join(colleague, organization, "viewer")
    everybody = ["organization_workspace", "organization_members"]
    heads = ["organization_edit", "organization_name_add", "organization_close", "organization_invite"]
    heads.append("organization_hand_over")
    for name in everybody + heads:
        url = page(name, organization.pk)
        assert as_user(head).get(url).status_code == 200, name
        assert as_user(other).get(url).status_code == 404, name
        assert as_user(colleague).get(url).status_code == (200 if name in everybody else 403), name
        assert Client().get(url).status_code == 302, name
    for name in ("organization_member", "organization_member_remove"):
        url = page(name, organization.pk, held.pk)
        assert as_user(head).get(url).status_code == 200
        assert as_user(colleague).get(url).status_code == 403


def test_every_private_page_opens_in_arabic() -> None:
    head, organization = mine()
    with translation.override("ar"):
        names = ["organization_workspace", "organization_members", "organization_edit", "organization_invite"]
        urls = [page("my_organizations"), page("organization_new")] + [page(name, organization.pk) for name in names]
    for url in urls:
        answer = as_user(head).get(url)
        assert answer.status_code == 200
        assert 'dir="rtl"' in text_of(answer).split("<head>")[0]


def test_a_clash_of_two_editors_is_refused_again_on_a_second_press() -> None:
    head, organization = mine()
    client = as_user(head)
    url = page("organization_edit", organization.pk)
    typed = {"name": organization.name, "kind": "ngo", "registration": "not_said", "version": organization.version}
    assert client.post(url, {**typed, "about": "First"}).status_code == 302
    for _time in range(2):
        late = client.post(url, {**typed, "about": "Second"})
        assert "Somebody else has changed this in the meantime" in text_of(late)
        assert f'name="version" value="{organization.version}"' in text_of(late)
    organization.refresh_from_db()
    assert organization.about == "First"


def test_names_are_added_and_taken_away() -> None:
    head, organization = mine()
    client = as_user(head)
    url = page("organization_name_add", organization.pk)
    client.post(url, {"name": "Gardiens des rivières", "language": "fr", "sort": "translated"})
    row = organization.names.get(language="fr")
    assert "Gardiens des rivières" in text_of(Client().get(page("organization", organization.pk)))
    client.post(page("organization_name_remove", organization.pk, row.pk))
    assert not organization.names.filter(language="fr").exists()


def test_a_request_to_join_is_decided_by_the_head() -> None:
    head, organization = mine()
    asking = person(name="Li Wei")
    url = page("organization_join", organization.pk)
    assert as_user(asking).post(url, {"role": "viewer", "message": "I keep the books"}).url == page("my_organizations")
    assert "The head and the focal points decide" in text_of(as_user(asking).get(page("my_organizations")))
    asked = JoinRequest.objects.get()
    client = as_user(head)
    assert "Li Wei" in text_of(client.get(page("organization_members", organization.pk)))
    assert "Requests to join that wait for you: 1" in text_of(
        client.get(page("organization_workspace", organization.pk))
    )
    decide = page("organization_request", organization.pk, asked.pk)
    assert "I keep the books" in text_of(client.get(decide))
    assert "error-summary" in text_of(client.post(decide, {"answer": "no", "reason": ""}))
    assert client.post(decide, {"answer": "yes", "role": "editor", "until": ""}).status_code == 302
    assert [held.role for held in organization.memberships.filter(person=asking)] == ["editor"]


def test_an_invitation_is_mailed_and_answered() -> None:
    head, organization = mine()
    values = {"email": "li@example.org", "role": "focal_point", "until": ""}
    assert as_user(head).post(page("organization_invite", organization.pk), values).status_code == 302
    invitation = organization.invitations.get()
    assert "li@example.org" in text_of(as_user(head).get(page("organization_members", organization.pk)))
    if invitation.mailed_at is None:
        assert send_mail(f"invitation:{invitation.pk}")
    sent = [one for one in mail.outbox if one.to == ["li@example.org"] and invitation_token(invitation) in one.body]
    assert len(sent) == 1
    assert "Hana Sato invites you to act for River Keepers as: Focal point." in sent[0].body
    assert invitation_token(invitation) in sent[0].alternatives[0][0]
    guest = person(name="Li Wei", email="li@example.org")
    link = page("invitation", invitation_token(invitation))
    assert "another e-mail address" in text_of(as_user(head).get(link))
    client = as_user(guest)
    assert "Accept" in text_of(client.get(page("my_organizations"))) and "Accept" in text_of(client.get(link))
    assert client.post(link, {"answer": "yes"}).url == page("organization_workspace", organization.pk)
    assert "no longer waits" in text_of(client.get(link))


def test_a_claim_is_confirmed_by_the_registered_contact() -> None:
    organization = listed(registered_contact="office@example.org")
    asking = person(name="Li Wei", email="li@example.org")
    url = page("organization_claim", organization.pk)
    assert "registered contact" in text_of(as_user(asking).get(url))
    assert as_user(asking).post(url, {"to_contact": "yes", "message": ""}).status_code == 302
    claim = JoinRequest.objects.get()
    if claim.mailed_at is None:
        assert send_mail(f"claim:{claim.pk}")
    sent = [one for one in mail.outbox if one.to == ["office@example.org"]]
    assert len(sent) == 1 and "Li Wei (li@example.org) asks to act for Water for All." in sent[0].body
    link = page("claim_confirm", claim_token(claim))
    answer = Client().get(link)
    assert "Li Wei" in text_of(answer) and answer["Referrer-Policy"] == "no-referrer"
    assert Client().post(link, {"answer": "yes"}).url == link
    assert "You have confirmed it." in text_of(Client().get(link))
    organization.refresh_from_db()
    assert organization.state == State.VERIFIED


def test_lists_of_members_cost_the_same_for_one_and_for_three() -> None:
    head, organization = mine()
    join(person(), organization, "viewer")
    url, own = page("organization_members", organization.pk), page("my_organizations")
    before, before_own = queries(as_user(head), url), queries(as_user(head), own)
    for _time in range(2):
        join(person(), organization, "editor")
        domain.create_organization(by=head, name=f"House number {_time} of {timezone.now().microsecond}")
    assert queries(as_user(head), url) == before
    assert queries(as_user(head), own) == before_own


# The desk


def test_the_desk_is_for_accreditation_officers() -> None:
    head, organization = mine()
    urls = [page("desk_organizations"), page("desk_organization", organization.pk), page("desk_duplicates")]
    for url in urls:
        assert as_user(staff("accreditation_officer")).get(url).status_code == 200
        assert as_user(staff("reviewer")).get(url).status_code == 403
        assert as_user(head).get(url).status_code == 403
        assert Client().get(url).status_code == 302


def test_an_officer_verifies_with_a_reason_and_a_rule() -> None:
    head, organization = mine()
    client = as_user(staff("accreditation_officer"))
    url = page("desk_organization", organization.pk)
    missing = client.post(url, {"verb": "verify", "rule": "identity", "reason": ""})
    assert "error-summary" in text_of(missing)
    assert client.post(url, {"verb": "verify", "rule": "identity", "reason": "Statutes seen"}).status_code == 302
    body = text_of(client.get(url))
    assert "Statutes seen" in body and "Show as unverified" in body


def test_nobody_decides_on_their_own_organization() -> None:
    officer = staff("accreditation_officer")
    organization = domain.create_organization(by=officer, name="Own house")
    body = text_of(as_user(officer).get(page("desk_organization", organization.pk)))
    assert "You belong to this organization, so a colleague decides." in body
    assert 'value="verify"' not in body


def test_a_claim_with_evidence_is_decided_at_the_desk() -> None:
    organization = listed()
    domain.claim_organization(organization=organization, by=person(name="Li Wei"), message="I am its secretary")
    asked = JoinRequest.objects.get()
    client = as_user(staff("accreditation_officer"))
    assert "Li Wei" in text_of(client.get(page("desk_organizations")))
    url = page("desk_request", asked.pk)
    assert "I am its secretary" in text_of(client.get(url))
    assert "error-summary" in text_of(client.post(url, {"answer": "yes", "rule": "claim", "reason": ""}))
    assert client.post(url, {"answer": "yes", "rule": "claim", "reason": "Seen"}).url == page("desk_organizations")
    organization.refresh_from_db()
    assert organization.state == State.VERIFIED
    assert "Accepted" in text_of(client.get(url))


def test_not_a_duplicate_is_remembered() -> None:
    listed("Water for All")
    listed("Water for all!", listed_in="A/1")
    client = as_user(staff("accreditation_officer"))
    pair = LookAlike.objects.get()
    body = text_of(client.get(page("desk_duplicates")))
    assert body.count("Water for All") >= 2 and f'id="id_{pair.pk}_reason"' in body
    refused = text_of(client.post(page("desk_duplicates"), {"pair": pair.pk, "reason": ""}))
    assert "error-summary" in refused and f'href="#id_{pair.pk}_reason"' in refused
    client.post(page("desk_duplicates"), {"pair": pair.pk, "reason": "Two countries"})
    assert not LookAlike.objects.exists() and Distinct.objects.get().reason == "Two countries"


def test_lists_of_the_desk_cost_the_same_for_one_and_for_three() -> None:
    client = as_user(staff("accreditation_officer"))
    names = ["Water for All", "Water for all!", "Rivers First", "Rivers first?", "Rivers First!"]
    for name in names[:2]:
        listed(name)
    mine("Mountain Voices")
    domain.claim_organization(organization=Organization.objects.get(name=names[0]), by=person(), message="Mine")
    urls = [page("desk_organizations"), page("desk_duplicates")]
    before = [queries(client, url) for url in urls]
    for name in names[2:]:
        domain.claim_organization(organization=listed(name), by=person(), message="Mine")
    mine("Desert Voices")
    assert LookAlike.objects.count() == 4
    assert [queries(client, url) for url in urls] == before
