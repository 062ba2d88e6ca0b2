"""Who sees a claim: the queryset is the one door, and no public page, count, search or answer of the API shows it."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.organizations.domain import create_organization
from civspace.files.domain import store
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import desk_of
from meetings.accreditation.sections import export, public_section, workspace_section
from meetings.accreditation.states import GRANTED, State
from tests.accreditation.things import claimed, fresh, house, in_state, load, officer
from tests.api.calls import Api
from tests.factories import make_organization, make_standing, person, staff

pytestmark = pytest.mark.django_db
SECRET = "Under our former name Zanzibarium."


def readers(people: dict[str, Any]) -> dict[str, Any]:
    _other, theirs = house()
    return {
        "anonymous": AnonymousUser(),
        "stranger": person(),
        "other head": theirs["head"],
        "viewer": people["viewer"],
        "head": people["head"],
        "officer": officer(),
        "read-only": staff("read_only", scope="ecosoc"),
        "reviewer": staff("reviewer", scope="ecosoc"),
        "officer elsewhere": officer("hrc"),
        "editor of meetings": staff("meetings_editor", scope="ecosoc"),
        "all": staff(),
    }


SEES_CLAIMS = {"viewer", "head", "officer", "read-only", "reviewer", "all"}


@pytest.mark.parametrize("state", list(State))
def test_the_door(state: State) -> None:
    load()
    organization, people = house()
    standing = in_state(state, organization, people["head"], officer())
    for name, reader in readers(people).items():
        sees = state in GRANTED or name in SEES_CLAIMS
        assert list(Standing.objects.visible_to(reader)) == ([standing] if sees else []), name
        on_desk = name in {"officer", "read-only", "all"}
        assert list(desk_of(reader)) == ([standing] if on_desk else []), name


@pytest.mark.parametrize("fields", [{"set_aside": "a private person"}, {"state": "closed"}])
def test_standing_is_public_only_with_its_organization(fields: dict[str, str]) -> None:
    load()
    organization = make_organization(**fields)
    make_standing(organization=organization)
    assert not Standing.objects.visible_to(AnonymousUser()).exists()
    assert Standing.objects.visible_to(officer()).exists()


@pytest.mark.parametrize("state", ["suspended", "confirmed"])
def test_the_api_says_to_those_concerned_alone_on_which_criterion_it_was_decided(state: str) -> None:
    load()
    organization, people = house()
    standing = make_standing(organization=organization, state=state, criterion_id="ecosoc-conduct")
    told = {}
    for name, reader in readers(people).items():
        api = Api(fresh(reader) if reader.is_authenticated else None)
        one = api.get(f"accreditations/{standing.pk}/").json()
        (row,) = api.get("accreditations/").json()["results"]
        assert (one["state"], row["criterion"]) == (state, one["criterion"]), name
        told[name] = one["criterion"]
    concerned = {"viewer", "head", "officer", "read-only", "all"}
    assert {name for name, criterion in told.items() if criterion == "ecosoc-conduct"} == concerned
    assert {told[name] for name in set(told) - concerned} == {None}


def test_a_claim_is_on_no_public_page(client: Client) -> None:
    load()
    head = person(name="Zoraida Quispe")
    organization = create_organization(by=head, name="Harbour Lights")
    claimed(organization, head, explanation=SECRET, granted_by="E/1999/SECRET/7")
    assert public_section(organization) is None
    pages = ["accreditation", "organizations", "statements", "search"]
    for address in [reverse(name) for name in pages]:
        text = client.get(address).content.decode()
        for word in ("Zanzibarium", "SECRET", "Zoraida", "Claim waiting"):
            assert word not in text, (address, word)
    found = client.get(reverse("search"), {"q": "Zanzibarium"}).content.decode()
    assert "Nothing was found" in found


def test_the_api_shows_granted_rows_only(client: Client) -> None:
    load()
    organization, people = house()
    claimed(organization, people["head"], category="general", explanation=SECRET)
    held = make_standing(organization=organization, category="special")
    answer = client.get("/api/v1/accreditations/")
    assert [row["id"] for row in answer.json()["results"]] == [str(held.pk)]
    assert "Zanzibarium" not in answer.content.decode()


def test_the_public_section_shows_dated_rows_and_no_reasons() -> None:
    load()
    organization, people = house()
    desk = officer()
    in_state(State.SUSPENDED, organization, people["head"], desk, category="special", explanation=SECRET)
    in_state(State.REFUSED, organization, people["head"], desk, category="general", explanation=SECRET)
    claimed(organization, people["head"], category="roster", explanation=SECRET)
    section = public_section(organization)
    assert section is not None
    assert [row.standing.category_id for row in section["context"]["rows"]] == ["special"]
    text = render_to_string(section["template"], section["context"])
    assert "Suspended" in text and "E/2019/INF/5" in text
    for word in (SECRET, "names the organization", "General", "Roster", "Claim waiting"):
        assert word not in text


@pytest.mark.parametrize("role, claims", [("head", True), ("focal_point", True), ("editor", False), ("viewer", False)])
def test_the_workspace_section(role: str, claims: bool) -> None:
    load()
    organization, people = house()
    section = workspace_section(organization, people[role])
    assert section is not None
    text = render_to_string(section["template"], section["context"])
    assert (reverse("standing_claim", args=[organization.pk]) in text) is claims
    claimed(organization, people["head"])
    section = workspace_section(organization, people[role])
    assert section is not None
    assert "Claim waiting for a decision" in render_to_string(section["template"], section["context"])


def test_a_mission_has_no_section() -> None:
    assert workspace_section(make_organization(kind="mission"), person()) is None


def test_who_reads_the_evidence(client: Client) -> None:
    load()
    organization, people = house()
    file = store(upload=SimpleUploadedFile("letter.txt", b"A letter of the Council."), by=people["head"])
    claimed(organization, people["head"], evidence=file)
    may = {"viewer", "head", "officer", "all"}
    for name, reader in readers(people).items():
        client.logout()
        if name != "anonymous":
            client.force_login(fresh(reader))
        answer = client.get(reverse("file", args=[file.pk]), follow=name != "anonymous")
        expected = 200 if name in may else 302 if name == "anonymous" else 404
        assert answer.status_code == expected, name
        assert (b"".join(answer.streaming_content) if answer.streaming else b"") == (
            b"A letter of the Council." if name in may else b""
        )


def test_evidence_needs_a_second_factor_as_the_desk_does(client: Client, settings: Any) -> None:
    from allauth.mfa.models import Authenticator

    load()
    organization, people = house()
    file = store(upload=SimpleUploadedFile("letter.txt", b"A letter of the Council."), by=people["head"])
    claimed(organization, people["head"], evidence=file)
    reader = officer()
    Authenticator.objects.filter(user=reader).delete()
    client.force_login(fresh(reader))
    assert client.get(reverse("file", args=[file.pk])).status_code == 404
    settings.DEMO = True
    assert (
        b"".join(client.get(reverse("file", args=[file.pk]), follow=True).streaming_content)
        == b"A letter of the Council."
    )


def test_the_export_holds_one_s_own_claims() -> None:
    load()
    organization, people = house()
    claimed(organization, people["head"], explanation=SECRET)
    (row,) = export(people["head"])
    assert (row["organization"], row["category"], row["explanation"]) == (organization.name, "special", SECRET)
    assert export(people["focal_point"]) == []
