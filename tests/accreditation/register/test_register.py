"""The register shows what was granted and what happened to it to everybody alike, and nothing else."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.organizations.domain import refresh_names
from civspace.reference.domain import load_reference
from meetings.accreditation.models import Declaration, Scheme, Standing
from meetings.accreditation.overturning import overturn_standing
from meetings.accreditation.register.domain import declare
from meetings.accreditation.register.setup import of_standing
from meetings.accreditation.register.states import BOUNDS, Band, Source
from meetings.accreditation.states import GRANTED, State
from tests.accreditation.things import decide, fresh, house, in_state, load, officer, today
from tests.factories import join, make_organization, make_standing, person, staff

pytestmark = pytest.mark.django_db
PAGE = "/en/accreditation/register/"
DAY = datetime.timedelta(days=1)
SHARES = {"members": "over_50", "governments": "up_to_25", "foundations": "up_to_25"}


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Load States and schemes once for this file, in a transaction that is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        load()
        yield
        transaction.set_rollback(True)


def holder(name: str, category: str = "special", country: str | None = "FRA", **fields: Any) -> Standing:
    organization = make_organization(name=name, country_id=country)
    refresh_names(organization)
    return make_standing(organization=organization, category=category, **fields)


def names(client: Any, query: str = "") -> list[str]:
    return [row.standing.organization.name for row in client.get(PAGE + query).context["rows"]]


def test_each_filter_finds_what_it_says(client):
    holder("Fishers of Bol", granted_by="E/2019/INF/5", valid_from=datetime.date(2019, 7, 23))
    weavers = holder("Weavers of Lagos", "general", "NGA", valid_from=datetime.date(2001, 7, 23))
    weavers.organization.themes.add("civic-space")
    holder("Rowers", country=None, valid_from=today() + DAY)
    holder("Miners", valid_from=datetime.date(2000, 1, 1), valid_to=today() - DAY)
    holder("Dyers", state=State.SUSPENDED)
    holder("Smiths", state=State.ENDED)
    everybody = ["Dyers", "Fishers of Bol", "Miners", "Rowers", "Smiths", "Weavers of Lagos"]
    assert names(client) == everybody
    for query, found in {
        "?q=fishers": ["Fishers of Bol"],
        "?q=fishers+weavers": [],
        "?scheme=ecosoc": everybody,
        "?scheme=nhri": [],
        "?category=general": ["Weavers of Lagos"],
        "?state=valid": ["Fishers of Bol", "Weavers of Lagos"],
        "?state=later": ["Rowers"],
        "?state=expired": ["Miners"],
        "?state=suspended": ["Dyers"],
        "?state=withdrawn": ["Smiths"],
        "?country=NGA": ["Weavers of Lagos"],
        "?theme=civic-space": ["Weavers of Lagos"],
        "?since=2010&state=valid": ["Fishers of Bol"],
        "?since=0": [],
        "?state=claimed": [],
    }.items():
        assert names(client, query) == found, query
    table = b"".join(client.get(PAGE + "?format=csv&q=fishers").streaming_content).decode().splitlines()
    assert len(table) == 2 and "E/2019/INF/5" in table[1] and "2019-07-23" in table[1]


def test_claims_and_organizations_that_are_hidden_stand_nowhere(client):
    for state in State:
        if state not in GRANTED:
            holder(f"Hidden {state}", state=state)
    closed = holder("Closed Guild")
    type(closed.organization).objects.filter(pk=closed.organization_id).update(state="closed")
    aside = holder("Aside Guild")
    type(aside.organization).objects.filter(pk=aside.organization_id).update(set_aside="names a person")
    assert names(client) == []
    for standing in Standing.objects.all():
        assert client.get(f"{PAGE}{standing.organization_id}/").status_code == 404


def test_an_entry_tells_what_happened_and_never_why_or_by_whom(client):
    organization, people = house(name="Fishers of Bol")
    desk = officer(name="Ines Moreau")
    granted = {"granted_by": "E/2019/INF/5", "valid_from": datetime.date(2019, 7, 23)}
    standing = in_state(State.CONFIRMED, organization, people["head"], desk, **granted)
    decide(decide(standing, "suspend", desk), "reinstate", desk)
    page = client.get(f"{PAGE}{organization.pk}/")
    assert [(past.day, past.label) for past in page.context["history"]] == [
        (datetime.date(2019, 7, 23), "Granted"),
        (today(), "Standing confirmed"),
        (today(), "Standing suspended"),
        (today(), "Standing reinstated"),
    ]
    text = page.content.decode()
    assert "E/2019/INF/5" in text and "Ines Moreau" not in text and "The list of the Council" not in text


def test_an_entry_tells_that_a_decision_did_not_hold_and_so_do_the_proxies(client):
    organization, people = house(name="Fishers of Bol")
    desk = officer()
    standing = in_state(State.CONFIRMED, organization, people["head"], desk)
    for verb in ("suspend", "end"):
        standing = decide(Standing.objects.get(pk=standing.pk), verb, desk)
    for _again in range(2):
        overturn_standing(thing=standing, by=desk, reason="It did not hold.")
    page = client.get(f"{PAGE}{organization.pk}/")
    labels = ["confirmed", "suspended", "withdrawn"]
    told = [f"Standing {label}" for label in labels] + 2 * ["Decision overturned"]
    assert [past.label for past in page.context["history"]] == told
    assert "It did not hold." not in page.text
    verbs = ("overturn_suspension", "overturn_end", "overturn_end_to_suspended", "overturn_refusal")
    assert [of_standing(standing, verb) is not None for verb in verbs] == [True, True, True, False]


def test_one_row_asks_as_much_as_three(client):
    numbers: dict[str, list[int]] = {PAGE: [], "entry": []}
    first = holder("Row 0")
    for count in (1, 2):
        for number in range(count - 1):
            holder(f"Row {count} {number}", "general")
            make_standing(organization=first.organization, category="roster")
        for name, address in {PAGE: PAGE, "entry": f"{PAGE}{first.organization_id}/"}.items():
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            numbers[name].append(len(asked))
    assert all(one == three for one, three in numbers.values()), numbers


@pytest.mark.parametrize(("role", "may"), [("head", True), ("focal_point", True), ("editor", False), ("viewer", False)])
def test_head_and_focal_point_declare(role, may):
    organization, people = house()
    by = people[role]
    if not may:
        with pytest.raises(PermissionDenied):
            declare(organization=organization, by=by, year=2025, interest="public", shares=SHARES)
        assert not Declaration.objects.exists()
        return
    made = declare(organization=organization, by=by, year=2025, interest="public", shares=SHARES)
    assert {share.source: share.band for share in made.shares.all()} == SHARES
    assert (made.public, made.declared_by) == (False, str(by.pk))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2999}, "year"),
        ({"year": 1800}, "year"),
        ({"interest": "nobody"}, "interest"),
        ({"shares": {}}, "shares"),
        ({"shares": {"members": "over_50", "business": "over_50", "own": "up_to_25"}}, "shares"),
        ({"shares": {"members": "up_to_50", "business": "up_to_25"}}, "shares"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(changes, field):
    organization, people = house()
    values = {"year": 2025, "interest": "public", "shares": SHARES, **changes}
    with pytest.raises(ValidationError) as refused:
        declare(organization=organization, by=people["head"], **values)
    assert list(refused.value.error_dict) == [field] and not Declaration.objects.exists()


def test_the_ranges_meet_without_a_gap():
    edges = sorted(BOUNDS.values())
    assert [low for low, _high in edges[1:]] == [high for _low, high in edges[:-1]] and set(BOUNDS) == set(Band)


def test_a_declaration_is_public_when_the_organization_or_a_scheme_says_so(client):
    organization, people = house()
    standing = make_standing(organization=organization)
    values = {"organization": organization, "by": people["head"], "year": 2025, "interest": "public", "shares": SHARES}
    declare(**values, conflicts="Quiet contracts")
    address = f"{PAGE}{organization.pk}/"
    assert "Quiet contracts" not in client.get(address).content.decode()
    declare(**values, conflicts="Open contracts", public=True)
    assert "Open contracts" in client.get(address).content.decode()
    Scheme.objects.filter(pk=standing.category.scheme_id).update(disclosure="public")
    with pytest.raises(ValidationError, match="requires that the declaration is public"):
        declare(**values)
    assert Declaration.objects.count() == 2


def test_who_sees_a_declaration_that_is_not_public():
    organization, people = house()
    values = {"year": 2025, "interest": "public", "shares": SHARES}
    made = declare(organization=organization, by=people["head"], **values)
    stranger = person()
    join(stranger, make_organization(), "head")
    make_standing(organization=organization)
    readers = ((people["viewer"], True), (officer(), True), (officer(scope="hrc"), False), (staff("read_only"), True))
    for user, sees in (*readers, (stranger, False), (person(), False)):
        assert Declaration.objects.visible_to(fresh(user)).filter(pk=made.pk).exists() is sees


def test_the_form_declares_and_begins_with_what_was_declared(client):
    organization, people = house()
    address = f"/en/my/organizations/{organization.pk}/declaration/"
    data = {"year": "2025", "interest": "business", "conflicts": "", "public": "on"}
    data |= {f"from_{source.value}": SHARES.get(source.value, "none") for source in Source}
    client.force_login(people["viewer"])
    assert client.get(address).context["form"] is None and client.post(address, data).status_code == 403
    client.force_login(person())
    assert client.get(address).status_code == 404
    client.force_login(people["head"])
    assert client.post(address, {**data, "from_members": "none"}).status_code == 422
    assert not Declaration.objects.exists()
    assert client.post(address, data).url == address
    form = client.get(address).context["form"]
    assert (form.initial["interest"], form.initial["from_members"]) == ("business", "over_50")


def test_the_api_gives_out_what_the_reader_sees(client):
    organization, people = house()
    values = {"organization": organization, "by": people["head"], "year": 2025, "interest": "public", "shares": SHARES}
    hidden, shown = declare(**values), declare(**values, public=True)
    address = "/api/v1/declarations/"
    assert [row["id"] for row in client.get(address).json()["results"]] == [str(shown.pk)]
    assert client.get(f"{address}{hidden.pk}/").status_code == 404
    one = client.get(f"{address}{shown.pk}/").json()
    assert set(one) == {
        "id", "organization", "year", "interest", "shares", "conflicts", "public", "declared_at",
    }  # fmt: skip
    assert {share["source"]: share["band"] for share in one["shares"]} == SHARES
    for query, found in {f"organization={organization.pk}": 1, "year=2024": 0, "interest=business": 0}.items():
        assert len(client.get(f"{address}?{query}").json()["results"]) == found, query
    standing = holder("Fishers of Bol", valid_from=datetime.date(2019, 7, 23))
    for query, ids in {
        "q=fishers": [str(standing.pk)],
        "q=weavers": [],
        "granted_since=2019-07-23": [str(standing.pk)],
        "granted_since=2019-07-24": [],
    }.items():
        assert [row["id"] for row in client.get(f"/api/v1/accreditations/?{query}").json()["results"]] == ids, query
