"""Home, the pages with words, the workspace and the desk: who opens them, what they say, what they cost."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.organizations.models import JoinRequest
from tests.accreditation.asking import committee, drafted
from tests.contest import cast as contest
from tests.factories import (
    join,
    make_author,
    make_organization,
    make_standing,
    make_statement,
    open_meeting,
    person,
    staff,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]
WORDS = ["about", "privacy", "terms", "accessibility", "help"]


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["", *[f"{word}/" for word in WORDS]])
def test_public_pages_open_in_every_language_without_cookie(client: Client, language: str, name: str) -> None:
    answer = client.get(f"/{language}/{name}")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"].startswith("public")
    assert html.count("<h1>") == 1
    assert ('dir="rtl"' in html.split(">", 2)[1]) == (language == "ar")
    assert client.get(f"/{language}/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_home_shows_what_is_open_and_what_was_said(client: Client) -> None:
    meeting = open_meeting(title="Seventieth session", slug="hrc-70")
    closed = open_meeting(title="Closed session", is_open=False, days=400)
    hidden = open_meeting(title="Secret session", state="draft")
    statement = make_statement(state="published", meeting=meeting, title="On water")
    make_statement(state="draft", meeting=meeting, title="Not yet")
    html = client.get("/en/").content.decode()
    assert 'href="/en/meetings/hrc-70/"' in html
    assert 'href="/en/my/statements/new/?meeting=hrc-70"' in html
    assert closed.title not in html
    assert hidden.title not in html
    assert f'href="/en/documents/{statement.symbol}"' in html
    assert "On water" in html
    assert "Not yet" not in html


def test_home_without_anything_open_names_the_coming_meetings(client: Client) -> None:
    meeting = open_meeting(title="Later session", is_open=False, days=400)
    html = client.get("/en/").content.decode()
    assert "No meeting takes written statements at the moment" in html
    assert meeting.title in html


def test_home_costs_the_same_with_one_row_and_with_three(client: Client) -> None:
    make_statement(state="published", meeting=open_meeting(series="A/HRC/71/NGO"))
    client.get("/en/")
    one = queries(client, "/en/")
    for number in (72, 73):
        make_statement(state="published", meeting=open_meeting(series=f"A/HRC/{number}/NGO"))
    assert queries(client, "/en/") == one


def test_the_workspace_is_for_those_signed_in(client: Client) -> None:
    assert client.get("/en/my/")["Location"].startswith("/en/sign-in/?next=")
    client.force_login(person())
    answer = client.get("/en/my/")
    assert answer["Cache-Control"] == "private, no-store"
    html = answer.content.decode()
    assert "First steps" in html
    assert "/en/my/organizations/new/" in html


def test_the_workspace_sorts_by_what_is_late(client: Client) -> None:
    author = make_author()
    late = open_meeting(title="Late session", days=40)
    rule_set = late.rule_sets.get(current=True)
    type(rule_set).objects.filter(pk=rule_set.pk).update(closes_at=timezone.now() - datetime.timedelta(hours=2))
    make_statement(by=author, meeting=open_meeting(series="A/HRC/71/NGO"), title="In good time")
    make_statement(by=author, meeting=late, title="Too late")
    make_statement(by=author, meeting=open_meeting(series="A/HRC/72/NGO"), title="With them", state="submitted")
    make_statement(meeting=open_meeting(series="A/HRC/73/NGO"), title="Not mine")
    client.force_login(author)
    html = client.get("/en/my/").content.decode()
    places = [html.index(title) for title in ("Too late", "In good time", "With them")]
    assert places == sorted(places)
    assert html.count("Overdue") == 1
    assert "Not mine" not in html


def test_the_workspace_names_requests_and_news_for_delegates(client: Client) -> None:
    head = make_author()
    JoinRequest.objects.create(person=person(name="Noor Haddad"), organization=head.organization)
    client.force_login(head)
    assert "Noor Haddad asks to act for" in client.get("/en/my/").content.decode()
    statement = make_statement(state="published", title="For delegates")
    delegate = person()
    join(delegate, make_organization(kind="mission"), "head", confirmed_at=timezone.now())
    client.force_login(delegate)
    html = client.get("/en/my/").content.decode()
    assert "For delegates" in html
    assert str(statement.symbol) in html


def test_the_workspace_costs_the_same_with_one_row_and_with_three(client: Client) -> None:
    author = make_author()
    meeting = open_meeting()
    make_statement(by=author, meeting=meeting, state="submitted")
    make_statement(by=author, meeting=meeting)
    client.force_login(author)
    client.get("/en/my/")
    one = queries(client, "/en/my/")
    for number in range(2):
        make_statement(by=author, meeting=meeting, title=f"Draft {number}")
        make_statement(by=author, meeting=meeting, state="submitted", title=f"Sent {number}")
        other = make_organization()
        join(author, other, "focal_point")
        make_standing(organization=other)
        JoinRequest.objects.create(person=person(), organization=other)
    assert queries(client, "/en/my/") == one


def test_the_workspace_and_the_desk_open_in_arabic(client: Client) -> None:
    author = make_author()
    make_statement(by=author, state="submitted")
    make_statement(by=author, title="")
    client.force_login(author)
    assert 'dir="rtl"' in client.get("/ar/my/").content.decode()
    client.force_login(staff())
    assert 'dir="rtl"' in client.get("/ar/desk/").content.decode()


def test_the_overview_of_a_member_of_a_committee_leads_to_it(client: Client) -> None:
    cast = committee()
    put = drafted(cast, "A secret draft.")
    client.force_login(cast.members["head"])
    page = client.get("/en/my/")
    ((seat, drafts, session),) = [(it.seat, it.drafts, it.session) for it in page.context["committees"]]
    assert (seat, drafts, session.state) == (put.seat, 1, "preparing")
    text = page.content.decode()
    assert 'href="/en/my/committee/"' in text and "1 draft of a question waits to be put" in text
    client.force_login(cast.desk)
    assert client.get("/en/my/").context["committees"] == []


def test_the_overview_of_a_member_of_a_panel_leads_to_the_complaint(client: Client, settings: Any) -> None:
    contest.load()
    cast = contest.make_cast(settings)
    complaint = contest.in_state(cast, "independent_review")
    chair = cast.people["chair"]
    complaint.panel.all().delete()
    client.force_login(chair)
    assert client.get("/en/my/").context["panels"] == []
    complaint.panel.create(person=chair, seat="chair", appointed_at=complaint.filed_at)
    page = client.get("/en/my/")
    assert page.context["panels"] == [complaint]
    text = page.content.decode()
    assert f'href="/en/my/complaints/{complaint.pk}/"' in text and "Find your organization" not in text
    complaint.panel.update(recused_at=complaint.filed_at)
    assert client.get("/en/my/").context["panels"] == []


def test_the_desk_counts_what_waits_for_each_role(client: Client) -> None:
    statement = make_statement(state="submitted")
    make_statement(state="accepted", meeting=statement.meeting)
    assert client.get("/en/desk/")["Location"].startswith("/en/sign-in/?next=")
    client.force_login(person())
    assert client.get("/en/desk/").status_code == 403
    client.force_login(staff("reviewer", scope="hrc"))
    found = {str(queue.label): queue.count for queue in client.get("/en/desk/").context["queues"]}
    assert found == {
        "Statements to claim": 1,
        "Statements you are reviewing": 0,
        "Edits that their authors answered": 0,
        "Messages that wait for an answer": 0,
        "Messages whose answer is overdue": 0,
        "Complaints": 0,
        "Mail that could not be delivered": 0,
        "Lost second factors": 0,
        "Problems reported": 0,
    }
    client.force_login(staff("reviewer", scope="ecosoc"))
    found = {str(queue.label): queue.count for queue in client.get("/en/desk/").context["queues"]}
    assert found["Statements to claim"] == 0
    client.force_login(staff())
    assert len(client.get("/en/desk/").context["queues"]) == 22


def test_the_desk_costs_the_same_with_one_row_and_with_three(client: Client) -> None:
    meeting = open_meeting()
    make_statement(state="submitted", meeting=meeting)
    client.force_login(staff())
    client.get("/en/desk/")
    one = queries(client, "/en/desk/")
    make_statement(state="submitted", meeting=meeting)
    make_statement(state="submitted", meeting=meeting)
    assert queries(client, "/en/desk/") == one


def test_the_site_map_lists_public_pages_in_six_languages(client: Client, settings) -> None:
    settings.BASE_URL = "https://portal.example.org"
    statement = make_statement(state="published")
    make_statement(state="submitted", meeting=statement.meeting)
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>https://portal.example.org(/sitemap-\w+-\d+\.xml)</loc>", index)
    assert {"/sitemap-pages-1.xml", "/sitemap-meetings-1.xml", "/sitemap-statements-1.xml"} <= set(parts)
    answer = client.get("/sitemap-statements-1.xml")
    assert answer["Content-Type"].startswith("application/xml")
    found = re.findall(r"<loc>https://portal.example.org/([\w-]+)/documents/(.+?)</loc>", answer.content.decode())
    assert found == [(language, statement.symbol) for language in ["ar", "zh-hans", "en", "fr", "ru", "es"]]
    assert answer.content.decode().count('hreflang="zh-Hans"') == 6
    assert client.get("/sitemap-statements-2.xml").status_code == 404
    assert client.get("/sitemap-secrets-1.xml").status_code == 404
    assert "Sitemap: https://portal.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_footer_leads_to_every_page_that_portals_owe(client: Client) -> None:
    html = client.get("/fr/").content.decode()
    for name in ("about", "help", "verify", "accessibility", "privacy", "terms"):
        assert f'href="/fr/{name}/"' in html
    assert 'href="/fr/report-problem/?page=/fr/"' in html


def test_contact_names_the_address_that_is_set(client: Client, settings) -> None:
    settings.CONTACT_EMAIL = "secretariat@portal.example.org"
    assert "mailto:secretariat@portal.example.org" in client.get("/en/help/").content.decode()
