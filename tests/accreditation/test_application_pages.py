"""The pages of the organization: begin, fill in, add documents, submit, see who opened what, withdraw."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.organizations.states import Kind
from civspace.reference.models import State as Country
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.models import Application, Document, Opening
from meetings.accreditation.applications.states import State
from meetings.accreditation.models import Category, FormField, Seat
from tests.accreditation.applying import REASON, answers, criterion, draft, field, make_scheme, put
from tests.accreditation.things import house, officer
from tests.factories import join, make_organization, person

pytestmark = pytest.mark.django_db


def client(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def scheme():
    return make_scheme("t", "committee", minimum_months=24)


def page(name, organization, application=None, *more):
    keys = [organization.pk, *([application.pk] if application else []), *more]
    return reverse(name, args=keys)


def test_the_whole_way_without_a_script(scheme):
    organization, people = house(founded=2026)
    browser = client(people["head"])
    assert "No applications yet" in browser.get(page("my_applications", organization)).content.decode()
    chosen = browser.get(page("application_start", organization)).content.decode()
    assert "Scheme t" in chosen and "?scheme=t" in chosen and "founded in 2026" in chosen
    begin = page("application_start", organization)
    assert browser.get(f"{begin}?scheme=t").status_code == 200
    made = browser.post(begin, {"scheme": "t", "sort": "new", "category": "t-full"})
    application = Application.objects.get()
    assert made["Location"] == page("my_application", organization, application)
    shown = browser.get(made["Location"]).content.decode()
    assert "1 answer is missing" in shown and "It is NOT submitted" in shown

    texts = page("application_form", organization, application, "texts")
    seen = browser.get(texts).context["form"].initial["seen"]
    saved = browser.post(texts, {"t-aims": "Clean rivers.", "seen": seen, "continue": "1"})
    assert saved["Location"] == page("application_form", organization, application, "people")
    rows = {"t-officers-rows": "3", "t-officers-0-name": "Ada Example", "t-officers-0-function": "Chair"}
    browser.post(saved["Location"], rows | {"save": "1"})
    application.refresh_from_db()
    assert application.answers == {
        "t-aims": "Clean rivers.",
        "t-officers": [{"name": "Ada Example", "function": "Chair", "nationality": ""}],
    }

    check = page("application_check", organization, application)
    assert "Add the document." in browser.get(check).content.decode()
    refused = browser.post(check, {"version": application.version})
    assert refused.status_code == 422 and "It was not submitted" in refused.content.decode()
    papers = page("application_form", organization, application, "documents")
    before = browser.get(papers).content.decode()
    assert "Who will see it:" in before and "A redacted copy is accepted." in before
    paper = SimpleUploadedFile("proof.txt", b"We exist.")
    given = browser.post(papers, {"field": "t-registration", "file": paper, "redacted": "on"})
    assert given["Location"] == f"{papers}#id_t-registration"
    document = Document.objects.get()
    assert (document.file.name, document.redacted) == ("proof.txt", True)
    application.refresh_from_db()
    sent = browser.post(check, {"version": application.version})
    assert sent["Location"] == page("application_receipt", organization, application)
    receipt = browser.get(sent["Location"]).content.decode()
    assert application.reference in receipt and document.file.sha256 in receipt
    assert browser.get(check).status_code == 302

    withdraw = page("application_withdraw", organization, application)
    assert browser.get(withdraw).status_code == 200
    browser.post(withdraw, {"reason": "We merge."})
    application.refresh_from_db()
    assert application.state == State.WITHDRAWN
    assert "Withdrawn by the organization" in browser.get(page("my_applications", organization)).content.decode()


def test_odd_numbers_are_none(scheme):
    organization, people = house()
    application = draft(organization, people["head"], scheme)
    browser = client(people["head"])
    before = Application.objects.values().get()
    for odd in ("²", "9" * 5000):
        sent = browser.post(page("application_check", organization, application), {"version": odd})
        assert (sent.status_code, sent["Location"]) == (302, page("application_check", organization, application))
        rows = {"t-officers-rows": odd, "t-officers-0-name": "Ada Example"}
        kept = browser.post(page("application_form", organization, application, "people"), rows | {"save": "1"})
        assert kept.status_code in (302, 409)
    now = Application.objects.values().get()
    assert (now["state"], now["submitted_at"]) == (before["state"], None)


def test_what_was_typed_stays_when_it_does_not_fit_or_somebody_else_saved(scheme):
    organization, people = house()
    application = draft(organization, people["head"], scheme)
    browser = client(people["editor"])
    facts = page("application_form", organization, application, "facts")
    wrong = browser.post(facts, {"t-founded-on": "last spring", "save": "1"})
    said = wrong.content.decode()
    assert wrong.status_code == 422 and "last spring" in said and "Write the day as year-month-day" in said
    texts = page("application_form", organization, application, "texts")
    clash = browser.post(texts, {"t-aims": "Mine.", "seen": "0" * 16})
    said = clash.content.decode()
    assert clash.status_code == 409 and "Mine." in said and "Clean rivers." in said
    kept = browser.post(texts, {"t-aims": "Mine.", "seen": clash.context["form"].data["seen"]})
    assert kept.status_code == 302
    script = browser.post(texts, {"t-aims": "Yours.", "seen": "0" * 16}, headers={"accept": "application/json"})
    assert script.status_code == 409
    application.refresh_from_db()
    assert application.answers["t-aims"] == "Mine."
    refused = browser.post(
        page("application_form", organization, application, "documents"),
        {"field": "t-registration", "file": SimpleUploadedFile("x.exe", b"MZ\x90\x00")},
    )
    assert refused.status_code == 422 and "This type of file is not accepted" in refused.content.decode()


def test_what_was_returned_is_listed_with_links(scheme):
    organization, people = house()
    application = put(draft(organization, people["head"], scheme), State.SCREENING)
    domain.return_incomplete(
        application=application,
        by=officer(scope="tb"),
        criterion=criterion(scheme),
        reason=REASON,
        missing={"t-aims": "Say where you work.", "t-registration": "The last page is not there."},
    )
    browser = client(people["editor"])
    said = browser.get(page("my_application", organization, application)).content.decode()
    for text in (REASON, "Say where you work.", "The last page is not there.", "form/documents/#id_t-registration"):
        assert text in said
    assert (
        "Say where you work."
        in browser.get(page("application_form", organization, application, "texts")).content.decode()
    )


def test_earlier_answers_are_offered_field_by_field(scheme):
    organization, people = house()
    first = put(draft(organization, people["head"], scheme), State.CLOSED)
    domain.start_application(organization=organization, scheme=scheme, by=people["head"])
    again = Application.objects.get(state=State.DRAFT)
    browser = client(people["head"])
    reuse = page("application_reuse", organization, again)
    offered = browser.get(reuse).content.decode()
    assert 'value="t-aims"' in offered and 'value="t-officers"' in offered
    assert '<span dir="auto">Clean rivers.</span>' in offered
    browser.post(reuse, {"take": ["t-officers", "no-such"]})
    again.refresh_from_db()
    assert again.answers == {"t-officers": answers(scheme)["t-officers"]}
    assert Application.objects.get(pk=first.pk).answers == first.answers


def of_another_scheme(scheme, **audiences):
    """Return an application with answers in this scheme, and a draft in another one with these audiences."""
    organization, people = house()
    put(draft(organization, people["head"], scheme), State.CLOSED)
    other = make_scheme("u", "committee")
    for slug, audience in audiences.items():
        FormField.objects.filter(pk=f"u-{slug}").update(audience=audience)
    made = domain.start_application(organization=organization, scheme=other, by=people["head"])
    return client(people["head"]), made, page("application_reuse", organization, made)


@pytest.mark.parametrize(
    ("before", "here", "wider"),
    [
        ("staff", "committee", True),
        ("committee", "public", True),
        ("committee", "committee", False),
        ("public", "staff", False),
    ],
)
def test_an_earlier_answer_that_more_would_read_is_not_chosen_beforehand(scheme, before, here, wider):
    FormField.objects.filter(pk="t-officers").update(audience=before)
    browser, made, reuse = of_another_scheme(scheme, officers=here)
    offered = browser.get(reuse)
    rows = {row["field"].slug: (row["wider"], row["taken"]) for row in offered.context["rows"]}
    assert rows == {"u-aims": (False, True), "u-officers": (wider, not wider)}
    text = offered.content.decode()
    assert ("More people will see it here" in text) == wider
    readers = FormField.objects.get(pk="u-officers").get_audience_display()
    assert text.count("Who will see it:") == 2 and escape(readers) in text
    browser.post(reuse, {"take": ["u-officers"]})
    assert Application.objects.get(pk=made.pk).answers == {"u-officers": answers(scheme)["t-officers"]}


def test_an_earlier_answer_that_does_not_fit_is_said_beside_its_field_and_nothing_is_kept(scheme):
    browser, made, reuse = of_another_scheme(scheme)
    FormField.objects.filter(pk="u-aims").update(max_length=5)
    refused = browser.post(reuse, {"take": ["u-aims"]})
    assert refused.status_code == 422 and "Saved" not in refused.content.decode()
    rows = {row["field"].slug: (row["error"], row["taken"]) for row in refused.context["rows"]}
    assert rows == {"u-aims": ("At most 5 characters; these are 13.", True), "u-officers": ("", False)}
    assert 'id="take-u-aims_error"' in refused.content.decode()
    browser.post(reuse, {"take": ["u-aims", "u-officers"]})
    now = Application.objects.get(pk=made.pk)
    assert (now.answers, now.version) == ({}, made.version)


def test_openings_name_role_and_state_and_nobody(scheme):
    organization, people = house()
    head, desk = people["head"], officer(scope="tb", name="Otto Officer")
    mission = make_organization(name="Mission of Examplia", kind=Kind.MISSION)
    delegate = person(name="Dana Delegate")
    join(delegate, mission, "head")
    Seat.objects.create(committee=scheme.committee, mission=mission, code="XAA", name="Examplia", since="2020-01-01")
    application = put(draft(organization, head, scheme), State.SCREENING)
    document = Document.objects.get()
    address = reverse("file", args=[document.file_id])

    assert client(head).get(address).status_code == 302
    assert client(delegate).get(address).status_code == 404
    assert client(person()).get(address).status_code == 404
    assert client(desk).get(address).status_code == 302
    asked = client(desk).head(address)
    assert (asked.status_code, asked.content, "Location" in asked.headers) == (200, b"", False)
    put(application, State.LISTED)
    assert client(delegate).get(address).status_code == 302
    assert list(Opening.objects.order_by("id").values_list("role", "seat__code")) == [
        ("accreditation_officer", None),
        ("committee", "XAA"),
    ]
    said = client(head).get(page("my_application", organization, application)).content.decode()
    assert "Accreditation officer" in said and "Member of the committee" in said and "Examplia" in said
    assert "Otto Officer" not in said and "Dana Delegate" not in said
    # What only the Secretariat reads stays closed to the committee.
    document.field.audience = "staff"
    document.field.save()
    assert client(delegate).get(address).status_code == 404


def test_every_opening_is_on_a_page(scheme):
    organization, people = house()
    application = put(draft(organization, people["head"], scheme), State.SCREENING)
    file, role = Document.objects.get().file, "accreditation_officer"
    Opening.objects.bulk_create([Opening(application=application, file=file, role=role) for _number in range(201)])
    browser, place = client(people["head"]), page("my_application", organization, application)
    keys = list(Opening.objects.order_by("-at", "-id").values_list("at", flat=True))
    shown = [browser.get(place, {"page": number}).context["openings"] for number in range(1, 6)]
    assert [len(rows) for rows in shown] == [50, 50, 50, 50, 1]
    assert [row["at"] for rows in shown for row in rows] == keys
    assert 'href="?page=5"' in browser.get(place).content.decode()


def test_others_find_nothing(scheme):
    organization, people = house()
    application = draft(organization, people["head"], scheme)
    _other, strangers = house()
    for who in (strangers["head"], officer(scope="tb")):
        browser = client(who)
        for name in ("my_applications", "application_start"):
            assert browser.get(page(name, organization)).status_code == 404
        for name in ("my_application", "application_check", "application_receipt", "application_withdraw"):
            assert browser.get(page(name, organization, application)).status_code == 404
    viewer = client(people["viewer"])
    assert viewer.get(page("my_application", organization, application)).status_code == 200
    assert viewer.get(page("application_form", organization, application, "texts")).status_code == 403
    assert viewer.post(page("application_discard", organization, application)).status_code == 403
    assert Application.objects.count() == 1
    assert field(scheme, "aims")


def test_the_list_reads_as_often_for_one_as_for_three(scheme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    organization, people = house()
    browser = client(people["head"])
    put(draft(organization, people["head"], scheme), State.CLOSED)
    browser.get(page("my_applications", organization))
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get(page("my_applications", organization))
    for _number in range(2):
        put(draft(organization, people["head"], scheme), State.CLOSED)
    with CaptureQueriesContext(connection) as three:
        browser.get(page("my_applications", organization))
    assert len(one) == len(three)


def test_who_applies_begins_at_once(scheme):
    address = reverse("application_begin", args=[scheme.pk])
    editor, own = person(), make_organization(name="Amber Circle")
    join(editor, own, "editor")
    join(editor, make_organization(name="Mission of Examplia", kind=Kind.MISSION), "head")
    read = make_organization(name="Birch Circle")
    join(editor, read, "viewer")
    signed_out = Client().get(address)
    assert signed_out["Location"] == f"/en/sign-in/?next={address}"
    start = f"{page('application_start', own)}?scheme={scheme.pk}"
    assert client(editor).get(address)["Location"] == start
    other = make_organization(name="Cedar Circle")
    join(editor, other, "head")
    chosen = client(editor).get(address).content.decode().split("<h1>")[1]
    assert start in chosen and f"{page('application_start', other)}?scheme={scheme.pk}" in chosen
    assert "Under way:" not in chosen
    begun = domain.start_application(organization=other, scheme=scheme, by=editor)
    said = client(editor).get(address).content.decode().split("<h1>")[1]
    assert said.count("Under way:") == 1 and page("my_application", other, begun) in said
    assert "Birch Circle" not in chosen and "Mission of Examplia" not in chosen
    nobody = client(person()).get(address)
    assert nobody.status_code == 200 and reverse("my_organizations") in nobody.content.decode().split("<h1>")[1]
    type(scheme).objects.filter(pk=scheme.pk).update(open=False)
    assert client(editor).get(address).status_code == 404


def test_answers_are_shown_in_words_by_the_parts_of_the_form(scheme):
    organization, people = house()
    application = draft(organization, people["head"], scheme)
    Country.objects.get_or_create(iso3="BGD", defaults={"iso2": "BD", "name": "Bangladesh", "as_of": "2026-01-01"})
    given = {
        "t-founded-on": "2008-03-01",
        "t-officers": [{"name": "Ada Example", "function": "Chair", "nationality": "BGD"}],
        "t-funding": [{"source": "Members", "kind": "Fees", "year": "2025", "amount": "40000"}],
    }
    assert domain.save_answers(application=application, by=people["head"], values=given)[1] == {}
    said = client(people["head"]).get(page("application_check", organization, application)).content.decode()
    words = " ".join(re.sub("<[^>]+>", " ", said).split())
    assert "1 March 2008" in words and "Ada Example · Chair · Bangladesh" in words
    assert "Members · Fees · 2025 · 40,000 USD" in words
    order = [said.index(f'id="part-{slug}"') for slug in ("facts", "texts", "people", "funding", "documents")]
    assert order == sorted(order)
    assert page("application_form", organization, application, "people") in said


def test_a_wrong_number_is_found_by_its_row(scheme):
    organization, people = house()
    application = draft(organization, people["head"], scheme)
    rows = {
        "t-funding-rows": "2",
        "t-funding-0-source": "Members",
        "t-funding-1-source": "Sales",
        "t-funding-1-amount": "about ten",
    }
    wrong = client(people["head"]).post(page("application_form", organization, application, "funding"), rows)
    assert wrong.status_code == 422 and "Row 2: Write a whole number." in wrong.content.decode()
    assert "about ten" in wrong.content.decode()
    shown = client(people["head"]).get(page("my_application", organization, application)).content.decode()
    assert "Optional" in shown


def test_rows_say_how_to_get_more_and_the_only_category_is_chosen(scheme):
    organization, people = house()
    browser = client(people["head"])
    start = f"{page('application_start', organization)}?scheme=t"
    assert browser.get(start).context["form"]["category"].value() is None
    Category.objects.filter(code="t-guest").delete()
    assert browser.get(start).context["form"]["category"].value() == "t-full"
    application = draft(organization, people["head"], scheme)
    rows = browser.get(page("application_form", organization, application, "people")).content.decode()
    assert "Saving adds more." in rows and 'data-label="Nationality"' in rows
