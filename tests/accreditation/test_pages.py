"""The pages of an organization's standing and of the desk: access, what they show, and what an error keeps."""

import datetime
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone, translation

from accounts.organizations.domain import create_organization, mark_distinct
from civspace.audit.queries import history
from civspace.files.models import File
from civspace.notices.models import Notice
from civspace.web.access import access_of
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.states import State
from tests.accreditation.things import CRITERION, REASON, claimed, decide, house, load, officer, today
from tests.factories import join, make_organization, make_standing, person, staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def mine(organization: Any) -> str:
    return reverse("my_standing", args=[organization.pk])


def claim_page(organization: Any) -> str:
    return reverse("standing_claim", args=[organization.pk])


def desk_page(standing: Standing) -> str:
    return reverse("desk_standing_one", args=[standing.pk])


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def decision(standing: Standing, verb: str = "confirm", **fields: Any) -> dict[str, Any]:
    return {
        "verb": verb,
        "criterion": CRITERION,
        "reason": REASON,
        "granted_by": "E/2019/INF/5",
        "valid_from": "",
        "valid_to": "",
        "version": standing.version,
        **fields,
    }


def test_every_address_declares_its_access() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    expected = {
        reverse("accreditation"): "public",
        mine(organization): "signed_in",
        claim_page(organization): "signed_in",
        reverse("standing_retract", args=[organization.pk, standing.pk]): "signed_in",
        reverse("desk_standing"): "staff",
        desk_page(standing): "staff",
    }
    assert {address: access_of(resolve(address).func) for address in expected} == expected


def test_an_organization_without_standing_reads_so_and_whom_to_ask() -> None:
    load()
    organization, people = house()
    answer = as_user(people["head"]).get(mine(organization))
    assert answer.status_code == 200
    assert "No standing yet" in text_of(answer)


def test_who_opens_which_page() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    pages = [mine(organization), claim_page(organization), reverse("desk_standing"), desk_page(standing)]
    table = {
        "head": (people["head"], [200, 200, 403, 403]),
        "focal point": (people["focal_point"], [200, 200, 403, 403]),
        "editor": (people["editor"], [200, 403, 403, 403]),
        "viewer": (people["viewer"], [200, 403, 403, 403]),
        "stranger": (person(), [404, 404, 403, 403]),
        "officer": (officer(), [404, 404, 200, 200]),
        "read-only": (staff("read_only", scope="ecosoc"), [404, 404, 200, 200]),
        "officer elsewhere": (officer("hrc"), [404, 404, 200, 404]),
        "reviewer": (staff("reviewer"), [404, 404, 403, 403]),
    }
    for name, (user, expected) in table.items():
        assert [as_user(user).get(page).status_code for page in pages] == expected, name
    assert [Client().get(page).status_code for page in pages] == [302, 302, 302, 302]


def test_the_public_page_has_every_criterion_with_its_source(client: Client) -> None:
    load()
    answer = client.get(reverse("accreditation_scheme", args=["ecosoc"]))
    text = text_of(answer)
    assert answer.status_code == 200
    assert not answer.cookies
    for words in (
        "Consultative status with the Economic and Social Council",
        "General consultative status",
        "Roster",
        "special competence",
        'id="ecosoc-granted"',
        'id="ecosoc-conduct"',
        "https://www.un.org/esa/coordination/ngo/Resolution_1996_31/Part_1.htm",
        "20 November 2026",
    ):
        assert words in text, words


def test_the_public_page_in_arabic(client: Client) -> None:
    load()
    with translation.override("ar"):
        text = text_of(client.get(reverse("accreditation_scheme", args=["ecosoc"])))
    assert 'lang="ar"' in text and 'dir="rtl"' in text
    assert "المركز الاستشاري لدى المجلس الاقتصادي والاجتماعي" in text
    assert "تُظهر وثيقة من وثائق المجلس" in text
    assert "General consultative status" not in text


def test_claiming_on_the_page() -> None:
    load()
    organization, people = house()
    fields = {
        "category": "special",
        "granted_by": "E/2019/INF/5",
        "valid_from": "2019-07-23",
        "valid_to": "",
        "explanation": "See the list.",
        "evidence": SimpleUploadedFile("list.txt", b"The list of the Council"),
    }
    answer = as_user(people["focal_point"]).post(claim_page(organization), fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, mine(organization))
    standing = Standing.objects.get()
    assert (standing.category_id, standing.granted_by, standing.valid_from, standing.valid_to) == (
        "special",
        "E/2019/INF/5",
        datetime.date(2019, 7, 23),
        None,
    )
    assert standing.evidence is not None and standing.evidence.name == "list.txt"
    text = text_of(as_user(people["viewer"]).get(mine(organization)))
    for words in ("Claim waiting for a decision", "E/2019/INF/5", "See the list.", "list.txt", "Decision on the claim"):
        assert words in text, words
    assert "Take the claim back" not in text
    assert "Take the claim back" in text_of(as_user(people["head"]).get(mine(organization)))


def test_a_claim_with_an_error_keeps_what_was_typed_and_uploaded() -> None:
    load()
    organization, people = house()
    client = as_user(people["head"])
    fields = {
        "category": "special",
        "granted_by": "E/2019/INF/5",
        "valid_from": "2020-01-02",
        "valid_to": "2019-01-02",
        "explanation": "Typed with care.",
    }
    answer = client.post(
        claim_page(organization), {**fields, "evidence": SimpleUploadedFile("list.txt", b"The list of the Council")}
    )
    text = text_of(answer)
    assert answer.status_code == 422
    assert "The end comes before the beginning." in text
    for words in ("Typed with care.", 'value="E/2019/INF/5"', 'value="2020-01-02"', 'value="2019-01-02"', "list.txt"):
        assert words in text, words
    assert re.search(r'<input type="radio" name="category" value="special"[^>]* checked', text)
    file = File.objects.get()
    assert f'name="kept" value="{file.pk}"' in text
    assert (Standing.objects.count(), Notice.objects.count()) == (0, 0)
    # The next attempt carries the document on; nobody uploads it twice.
    answer = client.post(claim_page(organization), {**fields, "valid_to": "", "kept": str(file.pk)})
    assert answer.status_code == 302
    assert Standing.objects.get().evidence == file
    assert File.objects.count() == 1


def test_a_bad_document_says_why_and_another_person_s_is_not_taken() -> None:
    load()
    organization, people = house()
    client = as_user(people["head"])
    fields = {"category": "special", "explanation": "Typed with care."}
    answer = client.post(claim_page(organization), {**fields, "evidence": SimpleUploadedFile("x.exe", b"MZ\x90\x00")})
    assert answer.status_code == 422
    assert "This type of file is not accepted." in text_of(answer) and "Typed with care." in text_of(answer)
    from civspace.files.domain import store

    theirs = store(upload=SimpleUploadedFile("theirs.txt", b"Not yours"), by=person())
    assert client.post(claim_page(organization), {**fields, "kept": str(theirs.pk)}).status_code == 302
    assert Standing.objects.get().evidence is None


def test_a_session_that_ended_keeps_what_was_typed() -> None:
    load()
    organization, _people = house()
    answer = Client().post(claim_page(organization), {"category": "special", "explanation": "Typed with care."})
    assert answer.status_code == 403
    assert "Typed with care." in text_of(answer)
    assert not Standing.objects.exists()


def test_taking_a_claim_back() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    address = reverse("standing_retract", args=[organization.pk, standing.pk])
    assert as_user(people["editor"]).post(address).status_code == 403
    other, theirs = house()
    assert as_user(theirs["head"]).post(address).status_code == 404
    assert as_user(theirs["head"]).post(reverse("standing_retract", args=[other.pk, standing.pk])).status_code == 404
    assert as_user(people["head"]).get(address).status_code == 405
    standing.refresh_from_db()
    assert standing.state == State.CLAIMED
    assert as_user(people["focal_point"]).post(address).status_code == 302
    standing.refresh_from_db()
    assert standing.state == State.RETRACTED
    answer = as_user(people["head"]).post(address, follow=True)
    assert "The claim has been decided in the meantime" in text_of(answer)


def test_what_ran_out_is_called_expired() -> None:
    load()
    organization, people = house()
    make_standing(organization=organization, valid_to=today() - DAY)
    text = text_of(as_user(people["viewer"]).get(mine(organization)))
    assert "Expired" in text and ">Confirmed<" not in text


def test_the_queue_is_oldest_first_with_its_age() -> None:
    load()
    now = timezone.now()
    for name, days in (("Younger", 2), ("Older", 9)):
        make_standing(
            organization=make_organization(name=name), state="claimed", claimed_at=now - datetime.timedelta(days=days)
        )
    make_standing(organization=make_organization(name="Decided"))
    answer = as_user(officer()).get(reverse("desk_standing"))
    assert [row.standing.organization.name for row, _days in answer.context["listed"]] == ["Older", "Younger"]
    assert "Waiting for 9 days" in text_of(answer) and "Found: 2" in text_of(answer)


def test_the_filters_of_the_desk() -> None:
    from civspace.reference.models import State as Country

    load()
    head = person()
    kenya = Country.objects.first()
    named = create_organization(by=head, name="Ligue des Réfugiés", country=kenya)
    make_standing(organization=named, category="general", state="claimed")
    for name, state, ends in (("A", "confirmed", None), ("B", "confirmed", today() - DAY), ("C", "refused", None)):
        make_standing(organization=make_organization(name=name), state=state, valid_to=ends)
    client = as_user(officer())
    table = {
        "": {"Ligue des Réfugiés"},
        "state=confirmed": {"A"},
        "state=expired": {"B"},
        "state=refused": {"C"},
        "category=general": {"Ligue des Réfugiés"},
        "category=special": set(),
        "category=special&state=refused": {"C"},
        "q=REFUGIES": {"Ligue des Réfugiés"},
        "q=nobody": set(),
        "state=nonsense": set(),
    }
    if kenya is not None:
        table[f"country={kenya.pk}"] = {"Ligue des Réfugiés"}
    for query, expected in table.items():
        listed = client.get(f"{reverse('desk_standing')}?{query}").context["listed"]
        assert {row.standing.organization.name for row, _days in listed} == expected, query


@pytest.mark.parametrize("page", ["queue", "mine", "one"])
def test_the_number_of_queries_does_not_grow(page: str, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    load()
    desk = officer()
    organization, people = house()

    def add(number: int) -> Standing:
        if page == "queue":
            return claimed(*(lambda pair: (pair[0], pair[1]["head"]))(house()))
        category = ("general", "special", "roster")[number]
        return decide(claimed(organization, people["head"], category=category), "confirm", desk)

    first = add(0)
    user, address = {
        "queue": (desk, reverse("desk_standing")),
        "mine": (people["head"], mine(organization)),
        "one": (desk, desk_page(first)),
    }[page]
    client = as_user(user)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add(1), add(2)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(one) == len(three)


def test_a_decision_on_the_page() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    desk = officer()
    answer = as_user(desk).post(desk_page(standing), decision(standing, valid_from="2019-07-23"))
    assert (answer.status_code, answer.headers["Location"]) == (302, desk_page(standing))
    standing.refresh_from_db()
    assert (standing.state, standing.valid_from, standing.criterion_id) == (
        State.CONFIRMED,
        datetime.date(2019, 7, 23),
        CRITERION,
    )
    text = text_of(as_user(people["head"]).get(mine(organization)))
    assert REASON in text and "Resolution_1996_31" in text
    assert desk.get_full_name() not in text
    assert desk.get_full_name() in text_of(as_user(officer()).get(desk_page(standing)))


def test_a_decision_with_an_error_keeps_what_was_typed() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    fields = decision(standing, granted_by="", valid_to="2030-01-01")
    chosen = as_user(officer()).post(desk_page(standing), {**fields, "reason": ""}).content.decode()
    groups = re.findall(r'<details class="choices__group"( open)?>(.*?)</details>', chosen, re.DOTALL)
    sources = list(dict.fromkeys(Criterion.objects.filter(scheme="ecosoc").values_list("source_title", flat=True)))
    assert [re.findall("<summary>(.*?) <span", body) for _open, body in groups] == [[source] for source in sources]
    # Only what was chosen lies open on a phone.
    assert [f'value="{CRITERION}"' in body for _open, body in groups] == [bool(is_open) for is_open, _body in groups]
    fields["criterion"] = ""
    answer = as_user(officer()).post(desk_page(standing), fields)
    text = text_of(answer)
    assert answer.status_code == 422
    assert REASON in text and 'value="2030-01-01"' in text
    assert re.search(r'<input type="radio" name="verb" value="confirm"[^>]* checked', text)
    standing.refresh_from_db()
    assert standing.state == State.CLAIMED


@pytest.mark.parametrize("meanwhile, offered", [("confirm", True), ("refuse", False)])
def test_a_stale_decision_changes_nothing_and_keeps_what_was_typed(meanwhile: str, offered: bool) -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    fields = decision(standing, "refuse", reason="Another name stands in the list.")
    decide(standing, meanwhile, officer())
    sent, entries = Notice.objects.count(), history(standing).count()
    answer = as_user(officer()).post(desk_page(standing), fields)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "so nothing was done" in text and "Another name stands in the list." in text
    assert ("Save the decision" in text) is offered
    assert (Notice.objects.count(), history(standing).count()) == (sent, entries)


def test_nobody_decides_on_their_own_organization() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    chief = officer()
    join(chief, organization, "viewer")
    client = as_user(chief)
    text = text_of(client.get(desk_page(standing)))
    assert "You belong to this organization. A colleague decides." in text and "Save the decision" not in text
    assert client.post(desk_page(standing), decision(standing)).status_code == 403
    standing.refresh_from_db()
    assert standing.state == State.CLAIMED


def test_read_only_reads() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    client = as_user(staff("read_only", scope="ecosoc"))
    assert "Save the decision" not in text_of(client.get(desk_page(standing)))
    assert client.post(desk_page(standing), decision(standing)).status_code == 403


def test_organizations_of_nearly_the_same_name_are_shown_with_what_they_hold() -> None:
    load()
    head = person()
    twin = create_organization(by=person(), name="International Refugee Rights Initiative")
    make_standing(organization=twin, category="general", granted_by="E/2008/INF/1")
    organization = create_organization(by=head, name="International Refugees Rights Initiative")
    standing = claimed(organization, head)
    client = as_user(officer())
    text = text_of(client.get(desk_page(standing)))
    assert "Nearly the same name" in text and "E/2008/INF/1" in text
    mark_distinct(first=twin, second=organization, by=officer(), reason="Two countries")
    assert "Nearly the same name" not in text_of(client.get(desk_page(standing)))


def test_the_desk_in_arabic() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    with translation.override("ar"):
        text = text_of(as_user(officer()).get(desk_page(standing)))
        own = text_of(as_user(people["head"]).get(mine(organization)))
    for page in (text, own):
        assert 'dir="rtl"' in page and "المركز الاستشاري الخاص" in page
