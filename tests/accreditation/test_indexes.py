"""Every filter of the register and of the lists of applications is answered by an index, as PostgreSQL plans it."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from accounts.organizations.models import Name, Organization
from civspace.reference.domain import load_reference
from civspace.reference.models import State as Country
from civspace.search.analysis import keys
from civspace.search.models import SearchEntry
from meetings.accreditation.api_filters import StandingFilter
from meetings.accreditation.applications.api.views import ApplicationFilter
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.models import Standing
from meetings.accreditation.register.forms import RegisterForm
from meetings.accreditation.register.queries import filtered, registered
from meetings.accreditation.screening.filters import QueueFilter
from meetings.accreditation.screening.queries import flagged, on_desk_of
from meetings.accreditation.states import State as Standings
from tests import factories
from tests.accreditation.applying import make_scheme
from tests.indexes import count_rows, not_by_the_right_one, of_set

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ORGANIZATIONS, APPLICATIONS = 3000, 4000


def state_of(number: int) -> State:
    """Each organization has one application under way at most."""
    if number >= ORGANIZATIONS:
        return State.REFUSED
    return {7: State.SCREENING, 9: State.SUBMITTED}.get(number % 40, State.REFUSED)


@pytest.fixture
def many(db) -> dict[str, Any]:
    """Three thousand organizations with standing and four thousand applications, most of them decided."""
    load_reference()
    common, rare = make_scheme("common", "staff"), make_scheme("rare", "staff")
    countries = list(Country.objects.order_by("pk"))
    organizations = Organization.objects.bulk_create(
        Organization(
            reference=f"O-{number:06}",
            name=f"Invented {number}",
            sort_key=f"invented {number:04}",
            country=countries[number % 150],
            state="verified",
            kind="ngo",
            invented=True,
        )
        for number in range(ORGANIZATIONS)
    )
    Name.objects.bulk_create(Name(organization=it, name=it.name, key=it.name.lower()) for it in organizations)
    for it in organizations[:20]:
        it.themes.add("civic-space")
    today = timezone.now().date()
    Standing.objects.bulk_create(
        Standing(
            reference=f"C-{number:06}",
            organization=it,
            category_id="rare-full" if number % 300 == 0 else "common-guest" if number % 60 == 1 else "common-full",
            state=Standings.SUSPENDED if number % 200 == 3 else Standings.CONFIRMED,
            valid_from=today - datetime.timedelta(days=number),
            valid_to=today - datetime.timedelta(days=1) if number % 400 == 5 else None,
        )
        for number, it in enumerate(organizations)
    )
    SearchEntry.objects.bulk_create(
        SearchEntry(
            object_type="organization",
            object_id=it.pk,
            position=number,
            date=timezone.now(),
            tokens=" ".join({"=organization", *keys("invented rare" if number % 100 == 0 else "invented", "en")}),
        )
        for number, it in enumerate(organizations)
    )
    officer = factories.staff("accreditation_officer", scope="tb")
    Application.objects.bulk_create(
        Application(
            reference=f"A-{number:06}",
            organization=organizations[number % ORGANIZATIONS],
            scheme=rare if number % 100 == 0 else common,
            state=state_of(number),
            submitted_at=timezone.now() - datetime.timedelta(hours=number),
            assigned_to=str(officer.pk) if number % 200 == 7 else "",
        )
        for number in range(APPLICATIONS)
    )
    count_rows()
    return {"officer": officer, "organization": organizations[7].pk, "year": today.year, "day": today.isoformat()}


SORTED = "organization_sort|standing_organization"
COUNTRY = "accounts_organizations_organization_country_id|organization_country"
ORGANIZATION = "standing_organization|meetings_accreditation_standing_organization_id"
CATEGORY = "standing_category|meetings_accreditation_standing_category_id"
SCHEME = "application_scheme|meetings_accreditation_application_scheme_id"
#: For every filter, what an address may hold and the index (or the indexes, one of which) it is to be answered by.
REGISTER = {
    "": ("", SORTED),
    "q": ("q=rare", ORGANIZATION),
    "scheme": ("scheme=rare", f"{CATEGORY}|{SORTED}"),
    "category": ("category=rare-full", CATEGORY),
    "state": ("state=suspended", "standing_queue|standing_category"),
    "country": ("country=AFG", COUNTRY),
    "region": ("region=054", COUNTRY),
    "theme": ("theme=civic-space", "accounts_organizations_org"),
    "since": ("since={year}", f"standing_since|{SORTED}"),
}
STANDINGS_IN_API = {
    **{name: row for name, row in REGISTER.items() if name != "since"},
    "": ("", "standing_newest"),
    "scheme": ("scheme=rare", f"{CATEGORY}|standing_newest"),
    "organization": ("organization={organization}", ORGANIZATION),
    "granted_since": ("granted_since={day}", "standing_since"),
}
QUEUE = {
    "": ("", "application_queue"),
    "state": ("state=screening", "application_queue"),
    "scheme": ("scheme=rare", SCHEME),
    "assigned": ("assigned=me", "application_assigned"),
    "waiting": ("waiting=90", "application_queue"),
    "region": ("region=054", COUNTRY),
    "flag": ("flag=check", "application_queue"),
    "q": ("q=invented", "application_queue|organization_name|accounts_organizations_name_organization_id"),
}
APPLICATIONS_IN_API = {
    "": ("", "application_newest"),
    "organization": (
        "organization={organization}",
        "application_organization|meetings_accreditation_application_organization_id",
    ),
    "country": ("country=AFG", COUNTRY),
    "region": ("region=054", COUNTRY),
    "scheme": ("scheme=rare", SCHEME),
    "session": ("session={organization}", "application_session|meetings_accreditation_application_session_id"),
    "sort": ("sort=merger", f"application_newest|{SCHEME}"),
    "state": ("state=screening", "application_queue|application_scheme"),
}


def test_the_register(many) -> None:
    def find(query: QueryDict) -> "QuerySet[Standing]":
        form = RegisterForm(query)
        assert form.is_valid(), form.errors
        return filtered(registered(), form.active())

    assert set(REGISTER) == {"", *RegisterForm.base_fields}
    assert not_by_the_right_one(REGISTER, many, find) == {}
    public = Standing.objects.visible_to(AnonymousUser()).order_by("-claimed_at", "-id")
    assert set(STANDINGS_IN_API) == {"", *StandingFilter.base_filters}
    assert not_by_the_right_one(STANDINGS_IN_API, many, of_set(StandingFilter, public)) == {}


def test_the_queue_of_applications(many) -> None:
    request = RequestFactory().get("/")
    request.user = many["officer"]
    rows = flagged(on_desk_of(many["officer"])).order_by("submitted_at", "pk")

    def find(query: QueryDict) -> "QuerySet[Application]":
        filters = QueueFilter(query, queryset=rows, request=request)
        assert filters.is_valid(), filters.errors
        return filters.narrowed()

    assert set(QUEUE) == {"", *QueueFilter.base_filters}
    assert not_by_the_right_one(QUEUE, many, find) == {}
    assert set(APPLICATIONS_IN_API) == {"", *ApplicationFilter.base_filters}
    seen = Application.objects.visible_to(many["officer"]).order_by("-created_at", "-id")
    assert not_by_the_right_one(APPLICATIONS_IN_API, many, of_set(ApplicationFilter, seen)) == {}
