"""In which places who finds a statement of which state: exact sets, so that nothing more and nothing less is there."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from civspace.notices.models import Notice
from submissions.statements.models import Statement
from submissions.statements.sections import of_meeting, of_organization
from tests import factories
from tests.statements.cast import ACTORS, STATES, make_cast, statement_in

MEMBERS = {"viewer", "editor", "focal_point", "head", "reviewer_member", "publisher_member"}
DESK = {"reviewer", "colleague", "reviewer_member", "publisher", "publisher_member", "read_only"}
STAFF = DESK | {"reviewer_elsewhere", "publisher_elsewhere"}
SUBMITTED = set(STATES) - {"draft", "deleted", "awaiting_cosponsors"}
PUBLISHERS = {"publisher", "publisher_member"}
WAITING = {"submitted", "under_review", "accepted", "editing"}


def client_of(user) -> Client:
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client


def make_stage():
    cast = make_cast()
    # A title of one unusual word for each state, so that a page shows which statements it names.
    held = {state: statement_in(cast, state, title=f"Quokka{state.replace('_', '')}") for state in STATES}
    return cast, held


@pytest.fixture(scope="module")
def made(once):
    return once(make_stage)


@pytest.fixture
def stage(own_copy, made):
    return own_copy(made)


def named(held, text: str) -> set[str]:
    return {
        state
        for state, it in held.items()
        if f"{it.title}<" in text or f"{it.title}\n" in text or f"{it.title}:" in text
    }


def test_the_public_pages_show_what_is_published_whoever_asks(stage):
    cast, held = stage
    for actor in ACTORS:
        public_pages(cast, held, actor)


def public_pages(cast, held, actor):
    client = client_of(cast.people[actor])
    listed = client.get("/en/statements/")
    assert named(held, listed.content.decode()) == {"published"}
    assert listed.context["page_obj"].paginator.count_text == "1"
    meeting = client.get(reverse("meeting", args=[cast.meeting.slug])).content.decode()
    assert named(held, meeting) == {"published"}
    organization = client.get(reverse("organization", args=[cast.organization.pk])).content.decode()
    assert named(held, organization) == {"published"}
    for state, statement in held.items():
        found = client.get("/en/search/", {"q": statement.title}).content.decode()
        assert (f"/en/documents/{statement.symbol}" in found) == (state == "published"), state
        by_reference = client.get("/en/search/", {"q": statement.reference})
        assert (by_reference.status_code == 302) == (state == "published"), state
    pages = (f"/en/documents/{held['published'].symbol}", f"/en/documents/{held['published'].symbol}/pdf")
    assert [client.get(page).status_code for page in pages] == [200, 503]
    # What is withheld says so and no more.
    gone = (f"/en/documents/{held['withheld'].symbol}", f"/en/documents/{held['withheld'].symbol}/pdf")
    assert [client.get(page).status_code for page in gone] == [410, 410]
    # The next symbol of the series, and references, lead nowhere.
    for wrong in ("A/HRC/70/NGO/3", held["accepted"].reference, str(held["accepted"].pk)):
        assert client.get(f"/en/documents/{wrong}").status_code == 404
        assert client.get(f"/en/documents/{wrong}/pdf").status_code == 404


def test_my_pages_show_what_my_organizations_have(stage):
    cast, held = stage
    for actor in ACTORS:
        my_pages(cast, held, actor)


def my_pages(cast, held, actor):
    client = client_of(cast.people[actor])
    listed = client.get("/en/my/statements/")
    if actor == "anonymous":
        assert listed.status_code == 302
    else:
        assert named(held, listed.content.decode()) == (set(STATES) - {"deleted"} if actor in MEMBERS else set())
        deleted = client.get("/en/my/statements/deleted/").content.decode()
        assert named(held, deleted) == ({"deleted"} if actor in MEMBERS else set())
    pages = ("my_statement", "statement_check", "statement_edit", "statement_revisions", "statement_preview")
    pages += ("statement_receipt", "statement_receipt_pdf", "statement_withdraw", "statement_replace")
    pages += ("statement_upload", "statement_docx", "statement_txt", "statement_start")
    for state, statement in held.items():
        # Every page of every state for one who may read them and one who may not; of the others, one page.
        for page in pages if actor in ("viewer", "outsider") else pages[:1]:
            status = client.get(reverse(page, args=[statement.pk])).status_code
            if actor == "anonymous":
                assert status == 302
            elif actor not in MEMBERS:
                assert status == 404, (state, page)
            elif page == "my_statement":
                assert status == 200, (state, page)
            else:
                assert status in (200, 302, 403, 404, 503), (state, page)


def test_the_desk_shows_what_was_submitted_to_its_bodies(stage):
    cast, held = stage
    for actor in ACTORS:
        desk_pages(cast, held, actor)


def desk_pages(cast, held, actor):
    client = client_of(cast.people[actor])
    queue = client.get("/en/desk/statements/")
    if actor not in STAFF:
        assert queue.status_code == (302 if actor == "anonymous" else 403)
        assert {client.get(reverse("desk_statement", args=[it.pk])).status_code for it in held.values()} == {
            302 if actor == "anonymous" else 403
        }
        return
    assert named(held, queue.content.decode()) == (WAITING if actor in DESK else set())
    shown = {
        state
        for state in SUBMITTED
        if state in named(held, client.get("/en/desk/statements/", {"state": state}).content.decode())
    }
    submitted = SUBMITTED if actor in PUBLISHERS else SUBMITTED - {"withheld"}
    assert shown == (submitted if actor in DESK else set())
    opened = {
        state for state, it in held.items() if client.get(reverse("desk_statement", args=[it.pk])).status_code == 200
    }
    assert opened == (submitted if actor in DESK else set())


def test_what_the_database_is_asked(stage):
    cast, held = stage
    for actor in ACTORS:
        user = cast.people[actor]
        wanted = {"published"}
        if actor in MEMBERS:
            wanted = set(STATES)
        elif actor in DESK:
            wanted = SUBMITTED if actor in PUBLISHERS else SUBMITTED - {"withheld"}
        elif actor == "asked":
            wanted |= {"awaiting_cosponsors"}
        seen = {it.title for it in Statement.objects.visible_to(user)}
        assert seen == {held[state].title for state in wanted}, actor


def test_the_parts_of_other_pages(stage):
    cast, held = stage
    meeting, organization = of_meeting(cast.meeting), of_organization(cast.organization)
    assert [it.pk for it in meeting["context"]["statements"]] == [held["published"].pk]
    assert [it.pk for it in organization["context"]["statements"]] == [held["published"].pk]
    assert meeting["context"]["is_open"] is True
    assert of_organization(factories.make_organization()) is None


def test_nobody_but_those_concerned_was_told(stage):
    """Notices go to those who answer for the organization, and of a return to those who write for it."""
    cast, held = stage
    people = {str(it.pk): name for name, it in cast.people.items() if not isinstance(it, AnonymousUser)}
    told: dict[str, set[str]] = {}
    for notice in Notice.objects.all():
        told.setdefault(notice.kind, set()).add(people[str(notice.recipient_id)])
    answering, writing = {"head", "focal_point"}, {"head", "focal_point", "editor"}
    assert told == {
        "statement_submitted": answering,
        "statement_returned": writing,
        "statement_refused": answering,
        "statement_accepted": answering,
        "statement_published": writing,
        "statement_withdrawn": answering,
        "statement_news": writing,
        "statement_edits_proposed": writing,
        "modalities_revised": answering,  # the cast lets one statement be edited, and changes the rules for it
        "statement_waiting": answering,
        "cosponsor_invited": {"asked"},
        "cosponsor_until": {"asked"},
    }


def test_what_authors_change_after_a_return_is_not_for_the_desk(stage):
    from submissions.statements.domain import save_draft

    cast, held = stage
    statement = held["returned"]
    save_draft(
        statement=statement,
        by=cast.head,
        title="Numbat",
        body="Secret second thoughts.",
        language="fr",
        agenda_item=None,
    )
    desk = client_of(cast.people["reviewer"])
    page = desk.get(reverse("desk_statement", args=[statement.pk])).content.decode()
    assert "Numbat" not in page and "Secret second thoughts" not in page
    assert "Quokkareturned" in page
    queue = desk.get("/en/desk/statements/", {"state": "returned"}).content.decode()
    assert "Numbat" not in queue and "Quokkareturned" in queue
    assert (
        "Quokkareturned" not in desk.get("/en/desk/statements/", {"state": "returned", "q": "Numbat"}).content.decode()
    )
    assert (
        "Numbat" in client_of(cast.people["viewer"]).get(reverse("my_statement", args=[statement.pk])).content.decode()
    )
    token = factories.token(cast.people["reviewer"], "read")
    for address in (f"/api/v1/statements/{statement.pk}/", "/api/v1/statements/?state=returned"):
        answer = Client().get(address, headers={"authorization": f"Bearer {token}"}).content.decode()
        assert "Numbat" not in answer and "Quokkareturned" in answer
    own = Client().get(
        f"/api/v1/statements/{statement.pk}/", headers={"authorization": f"Bearer {factories.token(cast.head)}"}
    )
    assert own.json()["title"] == "Numbat"


def test_a_list_is_found_by_every_filter(stage):
    cast, held = stage
    published, client = held["published"], Client()
    item = published.agenda_item_id
    rows = [
        ({"meeting": cast.meeting.slug}, True),
        ({"agenda_item": str(item)}, True),
        ({"organization": str(cast.organization.pk)}, True),
        ({"organization": str(factories.make_organization().pk)}, False),
        ({"language": "en"}, True),
        ({"language": "fr"}, False),
        ({"q": "quokkapublished"}, True),
        ({"q": "quokkaaccepted"}, False),
        ({"after": "2020-01-01"}, True),
        ({"after": "2999-01-01"}, False),
        ({"before": "2020-01-01"}, False),
        ({"meeting": "no-such-meeting"}, False),
        ({"after": "nonsense"}, False),
    ]
    for query, found in rows:
        answer = client.get("/en/statements/", query)
        assert answer.status_code == 200
        assert ("Quokkapublished" in answer.content.decode()) == found, query


def test_country_and_region_are_those_of_the_organization(stage):
    from civspace.reference.models import Region, State

    region = Region.objects.create(code="002", level="region", name_en="Africa", as_of="2026-01-01")
    country = State.objects.create(iso3="KEN", iso2="KE", m49="404", name_en="Kenya", region=region, as_of="2026-01-01")
    cast, _held = stage
    cast.organization.country = country
    cast.organization.save()
    for query, found in [
        ({"country": "KEN"}, True),
        ({"region": "002"}, True),
        ({"country": "XXX"}, False),
        ({"region": "150"}, False),
    ]:
        assert ("Quokkapublished" in Client().get("/en/statements/", query).content.decode()) == found, query
