"""Every filter of the public lists and of the desk is answered by an index: PostgreSQL is asked how it would look."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from accounts.organizations.api_filters import OrganizationFilter
from accounts.organizations.forms import SearchForm
from accounts.organizations.models import Name, Organization
from accounts.organizations.views.public import filtered as directory
from civspace.reference.domain import load_reference
from civspace.reference.models import State
from civspace.search import queries
from civspace.search.analysis import keys
from civspace.search.models import SearchEntry
from meetings.calendar.api_filters import MeetingFilter as MeetingApiFilter
from meetings.calendar.filters import MeetingFilter
from meetings.calendar.models import Meeting
from submissions.statements.api.filters import StatementFilter
from submissions.statements.filters import PublishedFilter
from submissions.statements.models import Cosponsor, Statement, StateMention
from submissions.statements.queue import QueueFilter
from submissions.statements.queue import filtered as queued
from tests import factories
from tests.indexes import count_rows, looked_up, not_by_the_right_one, of_set, page_by, used

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ORGANIZATIONS, MEETINGS, STATEMENTS = 300, 400, 4000


@pytest.fixture
def many(db) -> dict[str, Any]:
    """Fill the tables so far that an index is worth using, and let the database count what it holds."""
    load_reference()
    factories.make_standing(organization=factories.make_organization())
    states = list(State.objects.order_by("pk"))
    organizations = Organization.objects.bulk_create(
        Organization(
            name=f"Invented {number}",
            sort_key=f"invented {number:04}",
            country=states[number % 100],
            state="verified",
            kind="ngo" if number % 30 else "academic",
            invented=True,
        )
        for number in range(ORGANIZATIONS)
    )
    Name.objects.bulk_create(Name(organization=it, name=it.name, key=it.name.lower()) for it in organizations)
    for it in organizations[:20]:
        it.themes.add("civic-space")
        it.goals.add(1)
    body, today = factories.make_body(), timezone.now().date()
    rare = factories.make_body(code="rare", name="A body that meets seldom")
    Meeting.objects.bulk_create(
        Meeting(
            body=rare if number > 300 and number % 20 == 0 else body,
            slug=f"many-{number}",
            title=f"Meeting {number}",
            state="announced",
            begins_on=today + datetime.timedelta(days=number - 200),
            ends_on=today + datetime.timedelta(days=number - 195),
            country=states[number % 100],
            time_zone="UTC",
        )
        for number in range(MEETINGS)
    )
    meeting = factories.open_meeting()
    meetings = [meeting, *Meeting.objects.order_by("slug")[:19]]
    reviewer = factories.staff("reviewer", scope="hrc")
    rows = Statement.objects.bulk_create(_statement(number, organizations, meetings) for number in range(STATEMENTS))
    Statement.objects.filter(pk__in=[it.pk for it in rows[1:40:2]]).update(reviewer=reviewer)
    StateMention.objects.bulk_create(
        StateMention(statement=it, state=states[number % 150], language="en")
        for number, it in enumerate(rows)
        if it.state == "published"
    )
    Cosponsor.objects.bulk_create(
        Cosponsor(
            statement=it,
            organization=organizations[number % 200],
            state="confirmed",
            signed=True,
            position=1,
            invited_at=timezone.now(),
            confirmed_hash="0" * 64,
            role="cosponsor",
        )
        for number, it in enumerate(rows[:2000])
    )
    SearchEntry.objects.bulk_create(
        SearchEntry(
            object_type="statement",
            object_id=it.pk,
            date=it.listed_at,
            position=number,
            tokens=" ".join({"=statement", *keys("everywhere" if number % 50 else "everywhere rare", "en")}),
        )
        for number, it in enumerate(rows)
    )
    count_rows()
    item = meeting.agenda_items.order_by("position")[0]
    return {
        "meeting": meeting.slug,
        "meeting_id": meeting.pk,
        "agenda_item": item.pk,
        "organization": organizations[7].pk,
        "reviewer": reviewer,
        "today": today.isoformat(),
        "year": today.year,
    }


def _statement(number: int, organizations: list[Organization], meetings: list[Meeting]) -> Statement:
    at = timezone.now() - datetime.timedelta(hours=number)
    published = number % 8 != 1
    meeting = meetings[number % len(meetings)]
    return Statement(
        reference=f"S-{number:06}",
        meeting=meeting,
        agenda_item=meeting.agenda_items.first() if number < 40 else None,
        organization=organizations[number % ORGANIZATIONS],
        state="published" if published else "submitted" if number % 16 == 1 else "returned",
        language="ar" if number % 100 == 3 else "en",
        title=f"Title {number}",
        submitted_at=at,
        listed_at=at,
        published_at=at if published else None,
        symbol=f"A/{number}" if published else None,
        standing_text="special" if number % 50 else "roster",
        conditional=number % 400 == 1,
        returned_times=int(number % 400 == 9),
    )


NEWEST = "statement_listed|statement_newest"
COUNTRY = "accounts_organizations_organization_country_id|organization_country"
ITEM = "submissions_statements_statement_agenda_item_id|statement_agenda_item"
ORGANIZATION = "statement_organization|submissions_statements_statement_organization_id"
MEETING = "statement_meeting|submissions_statements_statement_meeting_id"
COSPONSOR = "cosponsor_organization|submissions_statements_cosponsor_organization_id"
#: For every filter, what an address may hold and the index (or the indexes, one of which) it is to be answered by.
LISTED = {
    "": ("", NEWEST),
    "q": ("q=rare", "submissions_statements_statement_pkey"),
    "meeting": ("meeting={meeting}", MEETING),
    "agenda_item": ("agenda_item={agenda_item}", ITEM),
    "organization": ("organization={organization}", ORGANIZATION),
    "cosponsor": ("cosponsor={organization}", COSPONSOR),
    "country": ("country=AFG&country=AGO", COUNTRY),
    "mentions": ("mentions=AFG&mentions=AGO", "state_mention_once"),
    "region": ("region=054", COUNTRY),
    "theme": (
        "theme=civic-space",
        "accounts_organizations_org_organization_id|accounts_organizations_organization_themes",
    ),
    "language": ("language=ar", "statement_language"),
    "after": ("after={today}", NEWEST),
    "before": ("before=2001-01-01", NEWEST),
}
IN_API = {
    **{name: row for name, row in LISTED.items() if name not in ("cosponsor", "after", "before")},
    "meeting": ("meeting={meeting_id}", MEETING),
    "state": ("state=published", NEWEST),
    "published_after": ("published_after={today}", NEWEST),
}
WAITING = "statement_queue|statement_claimed|statement_claims"
QUEUED = {
    "": ("", WAITING),
    "state": ("state=returned", "statement_queue"),
    "meeting": ("meeting={meeting}", MEETING),
    "agenda_item": ("meeting={meeting}&agenda_item={agenda_item}", ITEM),
    "language": ("language=ar", "statement_language"),
    "region": ("region=054", COUNTRY),
    "country": ("country=AFG", COUNTRY),
    "category": ("category=roster", "statement_standing"),
    "reviewer": ("reviewer=me", "statement_claims|submissions_statements_statement_reviewer_id"),
    "age": ("age=7", WAITING),
    "how": ("how=returned", "statement_returned_before"),
    "q": ("q=title", WAITING),
}
ORGANIZED = {
    "": ("", "organization_sort"),
    "q": ("q=invented", "accounts_organizations_name_organization_id|organization_name_once"),
    "country": ("country=AFG", COUNTRY),
    "region": ("region=054", COUNTRY),
    "group": ("group=eastern_european", COUNTRY),
    "theme": ("theme=civic-space", "accounts_organizations_org"),
    "goal": ("goal=1", "accounts_organizations_org"),
    "kind": ("kind=academic", "organization_kind"),
    "status": ("status=verified", "organization_state|organization_sort"),
}
BEGINS = "meeting_begins|meeting_ends"
MET = {
    "": ("", BEGINS),
    "period": ("period=coming", BEGINS),
    "body": ("body=rare", "meeting_body|meetings_calendar_meeting_body_id"),
    "stage": ("stage=session", BEGINS),
    "format": ("format=in_person", BEGINS),
    "country": ("country=AFG", "meetings_calendar_meeting_country_id"),
    "region": ("region=142", f"{BEGINS}|meetings_calendar_meeting_country_id"),
}


def test_statements(many) -> None:
    public = Statement.objects.visible_to(AnonymousUser()).order_by("-listed_at", "-id")
    assert set(LISTED) == {"", *PublishedFilter.base_filters}
    assert not_by_the_right_one(LISTED, many, of_set(PublishedFilter, public)) == {}
    assert set(IN_API) == {"", *StatementFilter.base_filters}
    assert not_by_the_right_one(IN_API, many, of_set(StatementFilter, public)) == {}


def test_the_queue_of_the_desk(many) -> None:
    request = RequestFactory().get("/")
    request.user = many["reviewer"]

    def find(query: QueryDict) -> "QuerySet[Statement]":
        filters, found = queued(request, query)
        assert filters.is_valid(), filters.errors
        return found

    assert set(QUEUED) == {"", *QueueFilter.base_filters}
    assert not_by_the_right_one(QUEUED, many, find) == {}
    others = {
        "nobody": ("reviewer=nobody", "statement_claim|submissions_statements_statement_reviewer_id"),
        "conditional": ("how=conditional", "statement_conditional"),
        "late": ("how=late", "submissions_statements_receipt_statement_id|receipt_once"),
    }
    assert not_by_the_right_one(others, many, find) == {}


def test_organizations(many) -> None:
    public = Organization.objects.visible_to(AnonymousUser()).order_by("sort_key", "id")

    def find(query: QueryDict) -> "QuerySet[Organization]":
        form = SearchForm(query)
        assert form.is_valid(), form.errors
        return directory(public, form.active())

    assert set(ORGANIZED) == {"", *SearchForm.base_fields}
    assert not_by_the_right_one(ORGANIZED, many, find) == {}
    in_api = {name: row for name, row in ORGANIZED.items() if name not in ("group", "status")}
    in_api["state"] = ("state=verified", "organization_state|organization_sort")
    assert set(in_api) == {"", *OrganizationFilter.base_filters}
    assert not_by_the_right_one(in_api, many, of_set(OrganizationFilter, public)) == {}


def test_meetings(many) -> None:
    public = Meeting.objects.visible_to(AnonymousUser()).order_by("begins_on", "pk")
    assert set(MET) | {"open"} == {"", *MeetingFilter.base_filters}
    assert not_by_the_right_one(MET, many, of_set(MeetingFilter, public)) == {}
    in_api = {name: row for name, row in MET.items() if name != "period"}
    in_api |= {
        "state": ("state=announced", BEGINS),
        "begins_after": ("begins_after={today}", BEGINS),
        "ends_after": ("ends_after={today}", BEGINS),
        "published_after": ("published_after={today}", BEGINS),
    }
    assert set(in_api) | {"q"} == {"", *MeetingApiFilter.base_filters}
    assert not_by_the_right_one(in_api, many, of_set(MeetingApiFilter, public)) == {}


@pytest.mark.parametrize("types", [(), ("statement",)])
def test_search(many, types: tuple[str, ...]) -> None:
    """The words are looked up in the index of tokens, then the things by their positions."""
    asked = queries.search("rare", types=types).asked
    found = looked_up(f"SELECT position {queries._POSTGRESQL}", [asked.tsquery()])
    assert found == {"civspace_search_tokens"}
    entries = SearchEntry.objects.defer("tokens").filter(position__in=[50, 100])
    assert used(page_by(entries), "civspace_search_searchentry_position")
