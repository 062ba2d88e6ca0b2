"""Who learns of possible matches and findings: officers of the body, and nobody else by any way."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.people.registry import exporters
from civspace.notices.models import Delivery, Notice
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee.models import Seat
from meetings.accreditation.screening.models import Check, NameMatch
from meetings.accreditation.screening.queries import on_desk_of
from meetings.accreditation.screening.rules import may_assign, may_check, may_judge
from tests.accreditation.things import fresh, officer
from tests.factories import join, make_organization, person, staff, token
from tests.screening.test_pages import match_for, submitted

pytestmark = pytest.mark.django_db
WORDS = ("Ada Exemple", "Zqfindingnote", "Zqmatchnote", "XXi.7")
SCREENS = {"officer", "officer everywhere"}


@pytest.fixture
def application() -> Application:
    found = submitted("Harbour Lights")
    match = match_for(found, "unclear")
    NameMatch.objects.filter(pk=match.pk).update(note="Zqmatchnote")
    Check.objects.create(application=found, kind_id="exists", finding="not_met", note="Zqfindingnote")
    return found


def readers(application: Application) -> dict[str, Any]:
    organization = application.organization
    sits, inside = officer("tb", name="Sits"), officer("tb", name="Inside")
    mission = make_organization(name="Mission of Xanadia", kind="mission", invented=True)
    delegate = person(name="Delegate")
    for member in (sits, delegate):
        join(member, mission, "head" if member is delegate else "focal_point")
    committee = application.scheme.committee
    Seat.objects.create(committee=committee, code="XAA", name="Xanadia", mission=mission, since="2020-01-01")
    join(inside, organization, "viewer")
    head = organization.memberships.get(role="head").person
    return {
        "anonymous": AnonymousUser(),
        "stranger": person(),
        "head": head,
        "member of the committee": delegate,
        "officer": officer("tb"),
        "officer everywhere": officer("*"),
        "officer elsewhere": officer("hrc"),
        "officer of the organization": inside,
        "officer who sits for a State": sits,
        "read-only": staff("read_only", scope="tb"),
        "reviewer": staff("reviewer", scope="tb"),
        "administrator": staff("administrator"),
        "operator": staff("operator"),
    }


def test_the_doors(application: Application) -> None:
    match = NameMatch.objects.get()
    for name, reader in readers(application).items():
        reader = fresh(reader) if reader.is_authenticated else reader
        sees = name in SCREENS
        assert NameMatch.objects.visible_to(reader).exists() is sees, name
        assert on_desk_of(reader).exists() is sees, name
        assert Check.objects.visible_to(reader).exists() is (sees or name == "read-only"), name
        assert may_judge(reader, match) is may_check(reader, application) is may_assign(reader, application) is sees


def said_to(reader: Any, path: str) -> tuple[int, str]:
    if path.startswith("/api/") and reader.is_authenticated:
        client = Client(headers={"authorization": f"Bearer {token(reader)}"})
    else:
        client = Client()
        if reader.is_authenticated:
            client.force_login(fresh(reader))
    answer = client.get(path)
    return answer.status_code, (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_no_page_and_no_answer_of_the_api_says_it(application: Application) -> None:
    match, organization = NameMatch.objects.get(), application.organization_id
    own = [reverse("desk_application", args=[application.pk]), reverse("desk_match", args=[match.pk])]
    lists = [
        reverse("desk_applications"),
        reverse("desk_matches"),
        f"{reverse('desk_applications')}?flag=match&format=csv",
    ]
    others = [f"/en/desk/organizations/{organization}/", "/en/desk/", "/en/desk/personal-data/"]
    others += [f"/en/organizations/{organization}/", f"/en/my/organizations/{organization}/", "/en/search/?q=Exemple"]
    others += ["/api/v1/applications/", f"/api/v1/applications/{application.pk}/", "/api/v1/accreditations/"]
    for name, reader in readers(application).items():
        told = {path: said_to(reader, path) for path in [*own, *lists, *others]}
        words = {word for _status, text in told.values() for word in WORDS if word in text}
        assert words == (set(WORDS) if name in SCREENS else set()), name
        assert [told[path][0] == 200 for path in own] == [name in SCREENS] * 2, name
        assert [told[path][0] == 200 for path in lists] == [name.startswith("officer")] * 3, name
        if name not in SCREENS:
            assert not any("Harbour Lights" in told[path][1] for path in lists), name


def test_neither_exports_nor_mails_nor_notices_say_it(application: Application) -> None:
    head = application.organization.memberships.get(role="head").person
    said = [str(export(reader)) for _name, export in exporters for reader in (head, officer("tb"))]
    call_command("retention", dry_run=True, verbosity=0)
    said += [str(list(model.objects.values())) for model in (Notice, Delivery)]
    said += [f"{one.subject} {one.body}" for one in mail.outbox]
    assert [word for word in WORDS for text in said if word in text] == []
