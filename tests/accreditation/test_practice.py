"""Published practice: what is counted when, that it is counted once, and that nothing small can be read anywhere."""

import csv
import datetime
import json
from collections import Counter
from itertools import count, islice
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.organizations.states import Kind
from civspace.audit.models import Entry
from civspace.reference.models import State as Country
from meetings.accreditation.loading import DATA
from meetings.accreditation.models import (
    Application,
    Decision,
    PracticeFigure,
    PracticePeriod,
    Question,
    Safeguard,
    Scheme,
    Seat,
    Session,
)
from meetings.accreditation.practice import registry
from meetings.accreditation.practice.counting import Span
from meetings.accreditation.practice.counting import numbers as counted
from meetings.accreditation.practice.domain import publish_due
from meetings.accreditation.practice.safeguards import register_of_safeguards
from meetings.accreditation.practice.states import Found, Safeguards
from meetings.accreditation.queries import schemes
from meetings.accreditation.schemes.states import Way
from meetings.accreditation.tasks import publish_practice
from tests.api.calls import Api
from tests.factories import load_accreditation, make_organization

pytestmark = pytest.mark.django_db
NUMBERS = count(1)
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


def moment(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")


def make_session(scheme: Scheme, begins: str, ends: str, state: str = "closed", part: str = "regular") -> Session:
    return Session.objects.create(
        scheme=scheme,
        year=int(ends[:4]),
        part=part,
        name_en=f"{part.title()} session of {ends[:4]}",
        begins_on=begins,
        ends_on=ends,
        answers_due_at=moment(begins),
        state=state,
    )


def apply(scheme: Scheme, number: int, *, submitted: str, kind: str = Kind.NGO, country: str = "XAA") -> Any:
    """Make applications at once, as if the portal had held them since 2019."""
    houses = [
        Organization(name=name, sort_key=name, kind=kind, country_id=country, reference=f"O-{at:08}")
        for at in islice(NUMBERS, number)
        for name in [f"Invented group {at}"]
    ]
    Organization.objects.bulk_create(houses)
    made = Application.objects.bulk_create(
        Application(
            organization=house,
            scheme=scheme,
            state="deferred",
            submitted_at=moment(submitted),
            waits_since=moment(submitted),
            reference=house.reference.replace("O-", "A-"),
        )
        for house in houses
    )
    Application.objects.filter(pk__in=[it.pk for it in made]).update(created_at=moment("2019-01-01"))
    return made


def decide(applications: list[Application], verb: str, day: str, session: Session | None = None, **values) -> None:
    Decision.objects.bulk_create(
        Decision(application=it, session=session, verb=verb, from_state="x", to_state="x", at=moment(day), **values)
        for it in applications
    )


@pytest.fixture
def scheme() -> Scheme:
    load_accreditation()
    for code, group in (("XAA", "african"), ("XBB", "grulac")):
        Country.objects.get_or_create(
            iso3=code,
            defaults={"iso2": code[1:], "name_en": code, "regional_group": group, "source": "x", "as_of": "2026-01-01"},
        )
    found = Scheme.objects.get(pk="ecosoc")
    Scheme.objects.exclude(pk="ecosoc").update(way=Way.ELSEWHERE)
    assert found.way == Way.COMMITTEE
    return found


def seat(scheme: Scheme, code: str) -> Seat:
    mission = make_organization(name=f"Mission of {code}", kind=Kind.MISSION)
    return Seat.objects.create(
        committee=scheme.committee or scheme.body, mission=mission, code=code, name=f"State {code}", since="2019-01-01"
    )


@pytest.fixture
def cast(scheme):
    """A session: 20 recommended, 30 deferred, 6 closed and 2 not recommended; a deferral undone, and one before."""
    earlier = make_session(scheme, "2024-05-20", "2024-05-31", state="sitting")
    session = make_session(scheme, "2025-01-20", "2025-01-31")
    first = apply(scheme, 20, submitted="2024-06-10")
    second = apply(scheme, 30, submitted="2023-06-01", country="XBB")
    third = apply(scheme, 8, submitted="2022-06-01", kind=Kind.ACADEMIC)
    decide(first + second, "defer", "2024-05-25", earlier)
    decide(first, "defer", "2025-01-21", session, undone_at=moment("2025-01-22"))
    decide(first[:5], "defer", "2025-01-22", session)
    decide(first[:5], "recommend", "2025-01-28", session, review=2)
    decide(first[5:], "recommend", "2025-01-23", session)
    decide(second, "defer", "2025-01-24", session)
    decide(third[:6], "close", "2025-01-25", session)
    decide(third[6:], "not_recommend", "2025-01-25", session)
    one, other = seat(scheme, "XAA"), seat(scheme, "XBB")
    asked = [
        Question.objects.create(
            application=it, session=session, seat=one, state="asked", text="?", asked_at=moment("2025-01-22")
        )
        for it in second[:3]
    ]
    Question.objects.create(
        application=second[0],
        session=session,
        seat=one,
        state="asked",
        text="?",
        asked_at=moment("2025-01-23"),
        repeats=asked[0],
    )
    for state, asker in (("lapsed", other), ("withdrawn", other)):
        Question.objects.create(
            application=second[5], session=session, seat=asker, state=state, text="?", asked_at=moment("2025-01-23")
        )
    Question.objects.create(application=second[6], session=session, seat=other, text="Draft")
    return session, first + second + third


def numbers(period: PracticePeriod, table: str, split: str = "none") -> dict:
    found = period.figures.filter(table=table, split=split)
    return {(it.row, it.column) if split != "none" else it.column: it.number for it in found}


def test_a_session_to_the_number(cast):
    session, _applications = cast
    (period,) = publish_due()
    assert (period.session, period.begins_on, period.ends_on) == (
        session,
        datetime.date(2024, 6, 1),
        datetime.date(2025, 1, 31),
    )
    assert period.is_complete and period.since == datetime.date(2019, 1, 1) and period.threshold == 5
    # 2 were not recommended: 6 closed are hidden with them, and each could be 1 to 7.
    outcomes = {"recommend": 20, "defer": 30, "not_recommend": None, "close": None, "total": 58}
    assert numbers(period, "outcomes") == outcomes
    assert numbers(period, "received") == {"received": 20, "total": 20}
    assert numbers(period, "outcomes", "kind") == {
        ("academic", "recommend"): 0,
        ("academic", "defer"): 0,
        ("academic", "other+not_recommend+close"): 8,
        ("academic", "total"): 8,
        ("ngo", "recommend"): 20,
        ("ngo", "defer"): 30,
        ("ngo", "other+not_recommend+close"): 0,
        ("ngo", "total"): 50,
    }
    assert numbers(period, "outcomes", "region")["african", "total"] == 28
    # 10 June 2024 to 23 January 2025 is 227 days; 1 June 2022 to 25 January 2025 is 969.
    assert numbers(period, "concluded") == {"median": 225, "longest": 970}
    assert numbers(period, "concluded", "kind") == {
        ("academic", "median"): 970,
        ("academic", "longest"): 970,
        ("ngo", "median"): 225,
        ("ngo", "longest"): 230,
    }
    assert numbers(period, "waiting") == {"median": 605, "longest": 605}
    assert numbers(period, "times", "band") == {("0-0", "applications"): 8, ("1-1", "applications"): 20} | {
        ("2-3", "applications"): 0,
        ("4-", "applications"): 0,
    }
    assert numbers(period, "questions", "asker") == {
        ("XAA", "asked"): 4,
        ("XAA", "repeated"): 1,
        ("XBB", "asked"): 1,
        ("XBB", "repeated"): 0,
    }
    assert numbers(period, "council") == {
        "council_grant": 0,
        "council_reject": 0,
        "council_return": 0,
        "total": 0,
    }
    assert numbers(period, "filed") == {"filed": 0}


def test_what_is_small_stands_nowhere(cast):
    (period,) = publish_due()
    assert set(period.figures.filter(column="not_recommend").values_list("number", flat=True)) == {None}
    assert not period.figures.exclude(table="questions").filter(number__gt=0, number__lt=5).exists()


def test_a_period_is_counted_once_and_never_again(cast):
    session, applications = cast
    publish_practice()
    before = list(PracticeFigure.objects.values_list("table", "split", "row", "column", "number"))
    decide(applications[:1], "close", "2025-01-30", session, review=9)
    publish_practice()
    assert publish_due() == []
    assert list(PracticeFigure.objects.values_list("table", "split", "row", "column", "number")) == before
    (entry,) = Entry.objects.filter(object_type="meetings_accreditation.practiceperiod")
    assert (entry.verb, entry.actor_id) == ("publish_figures", "")


@pytest.mark.parametrize("state", ["preparing", "sitting"])
def test_a_session_whose_report_is_open_has_no_figures(cast, state):
    session, _applications = cast
    Session.objects.filter(pk=session.pk).update(state=state)
    assert publish_due() == [] and not PracticePeriod.objects.exists()


def test_a_session_that_ends_today_waits_for_the_night(cast):
    session, _applications = cast
    Session.objects.filter(pk=session.pk).update(ends_on=timezone.now().date())
    assert publish_due() == []


def test_a_scheme_without_applications_has_no_figures(scheme):
    make_session(scheme, "2025-01-20", "2025-01-31")
    assert publish_due() == []


def test_periods_never_overlap(cast, scheme):
    """A session that is added later between two that were published would let one be taken from another."""
    assert len(publish_due()) == 1
    make_session(scheme, "2024-09-01", "2024-09-10", part="other")
    assert publish_due() == []
    make_session(scheme, "2025-05-01", "2025-05-10", part="resumed")
    (later,) = publish_due()
    assert later.begins_on == datetime.date(2025, 2, 1)


def test_the_portal_says_from_when_on_it_is_complete(cast, scheme):
    Application.objects.update(created_at=moment("2024-06-02"))
    (period,) = publish_due()
    assert period.since == datetime.date(2024, 6, 2) and not period.is_complete


def test_where_staff_decide_the_periods_are_years(scheme):
    Scheme.objects.filter(pk=scheme.pk).update(way=Way.STAFF)
    scheme.refresh_from_db()
    applications = apply(scheme, 12, submitted="2024-02-01")
    decide(applications[:7], "grant", "2024-03-02")
    decide(applications[7:], "refuse", "2025-03-02")
    decide(applications[:2], "grant", f"{timezone.now().year}-01-02")
    made = publish_due()
    assert [period.ends_on.year for period in made] == list(range(2019, timezone.now().year))
    figures = {period.ends_on.year: numbers(period, "outcomes") for period in made}
    assert figures[2024] == {"grant": 7, "refuse": 0, "total": 7}
    assert figures[2025] == {"grant": 0, "refuse": 5, "total": 5}
    assert numbers(made[5], "concluded") == {"median": 30, "longest": 30}
    assert not PracticeFigure.objects.filter(table__in=("council", "questions", "times")).exists()


def test_who_counts_the_register_learns_no_small_number_of_refusals(scheme):
    Scheme.objects.filter(pk=scheme.pk).update(way=Way.STAFF)
    scheme.refresh_from_db()
    north, south = apply(scheme, 36, submitted="2024-02-01"), apply(scheme, 21, submitted="2024-02-01", country="XBB")
    decide(north[:12] + south[:8], "grant", "2024-03-02")
    decide(north[12:13] + south[8:9], "refuse", "2024-03-02")
    decide(north[13:35], "grant", "2025-03-02")
    decide(north[35:] + south[9:], "refuse", "2025-03-02")
    few, more = [period for period in publish_due() if period.ends_on.year in (2024, 2025)]
    assert numbers(few, "outcomes") == {"grant": 20, "refuse": None, "total": None}
    assert not few.figures.filter(split__in=("region", "kind"), table="outcomes").exists()
    assert not few.figures.filter(table__in=("concluded", "durations")).exists()
    assert numbers(more, "outcomes") == {"grant": 22, "refuse": 13, "total": 35}
    assert numbers(more, "outcomes", "region") == {
        ("african", "grant"): 22,
        ("african", "refuse"): None,
        ("african", "total"): None,
        ("grulac", "grant"): 0,
        ("grulac", "refuse"): None,
        ("grulac", "total"): None,
    }
    assert not more.figures.filter(table="concluded", split="region").exists()


def test_what_was_received_is_not_told_where_it_would_tell_the_one_that_was_refused(scheme, client):
    """39 came in and 38 stand in the register; then 47 more, of whom 8 were refused and 9 wait."""
    Scheme.objects.filter(pk=scheme.pk).update(way=Way.STAFF)
    north, south = apply(scheme, 11, submitted="2024-02-01"), apply(scheme, 28, submitted="2024-02-01", country="XBB")
    decide(north + south[:27], "grant", "2024-03-02")
    decide(south[27:], "refuse", "2024-03-02")
    later = apply(scheme, 47, submitted="2025-02-01")
    decide(later[:30], "grant", "2025-03-02")
    decide(later[30:38], "refuse", "2025-03-02")
    before, first, second = [period for period in publish_due() if period.ends_on.year in (2023, 2024, 2025)]
    assert numbers(before, "received") == {"received": 0, "total": 0}
    assert numbers(first, "outcomes") == {"grant": 38, "refuse": None, "total": None}
    assert not first.figures.filter(table="received").exists()
    # How many were carried into the second year is known to nobody, so this tells nothing of the first.
    assert numbers(second, "outcomes") == {"grant": 30, "refuse": 8, "total": 38}
    assert numbers(second, "received") == {"received": 47, "total": 47}
    assert numbers(second, "received", "region") == {("african", "received"): 47, ("african", "total"): 47}
    text = page(client, tail="ecosoc/2024-12-31/")
    assert "What was received is left out where it would give away such a number." in text
    assert ">39<" not in text + page(client)
    (found,) = [it for it in Api().get("accreditation-practice/").json()["results"] if it["id"] == str(first.pk)]
    assert "received" not in {figure["table"] for figure in found["figures"]}


def test_what_was_received_is_told_where_enough_is_left_over(scheme):
    """Of 39 from the north, 26 wait or were withdrawn; from the south only two: it is not split by region."""
    Scheme.objects.filter(pk=scheme.pk).update(way=Way.STAFF)
    north, south = apply(scheme, 39, submitted="2024-02-01"), apply(scheme, 11, submitted="2024-02-01", country="XBB")
    decide(north[:12] + south[:8], "grant", "2024-03-02")
    decide(north[12:13] + south[8:9], "refuse", "2024-03-02")
    (period,) = [period for period in publish_due() if period.ends_on.year == 2024]
    assert numbers(period, "outcomes") == {"grant": 20, "refuse": None, "total": None}
    assert numbers(period, "received") == {"received": 50, "total": 50}
    assert numbers(period, "received", "kind") == {("ngo", "received"): 50, ("ngo", "total"): 50}
    assert not period.figures.filter(table="received", split="region").exists()


def test_what_is_left_over_is_neither_decided_in_the_session_nor_for_good_before(cast, scheme):
    session, _applications = cast
    waiting = apply(scheme, 3, submitted="2024-07-01")
    gone = apply(scheme, 4, submitted="2024-01-01", country="XBB")
    before = make_session(scheme, "2024-01-08", "2024-01-12", part="first")
    decide(gone[:1], "close", "2026-01-01", before)  # written down long afterwards
    decide(gone[1:2], "council_grant", "2024-07-22")
    decide(gone[2:3], "defer", "2024-01-09", before)
    decide(gone[3:], "close", "2024-01-09", before, undone_at=moment("2024-01-10"))
    decide(waiting[:1], "close", "2025-05-05")  # after the period
    apply(scheme, 5, submitted="2025-02-01")
    found = counted(scheme, Span(datetime.date(2024, 6, 1), datetime.date(2025, 1, 31), session)).left
    assert Counter(case.region for case in found) == {"african": 3, "grulac": 2}


def test_what_was_recommended_hides_nothing_since_the_register_names_what_was_granted(scheme):
    """With 6 recommended and 2 not hidden together, whoever finds the 6 granted would know the 2."""
    session = make_session(scheme, "2025-01-20", "2025-01-31")
    applications = apply(scheme, 58, submitted="2024-06-10")
    for verb, some in (("recommend", applications[:6]), ("not_recommend", applications[6:8])):
        decide(some, verb, "2025-01-23", session)
    decide(applications[8:28], "close", "2025-01-23", session)
    decide(applications[28:], "defer", "2025-01-23", session)
    (period,) = publish_due()
    told = {"recommend": 6, "defer": 30, "not_recommend": None, "close": None, "total": 58}
    assert numbers(period, "outcomes") == told


def test_who_counts_the_register_learns_no_small_number_of_what_the_council_rejected(cast, scheme):
    _session, applications = cast
    decide(applications[:30], "council_grant", "2024-07-22")
    decide(applications[30:31], "council_reject", "2024-07-22")
    (period,) = publish_due()
    council = {"council_grant": 30, "council_reject": None, "council_return": 0, "total": None}
    assert numbers(period, "council") == council
    assert not period.figures.filter(table="council", split__in=("region", "kind")).exists()


def test_what_the_council_decided_is_counted_when_it_did(cast, scheme):
    _session, applications = cast
    decide(applications[:20], "council_grant", "2024-07-22")
    decide(applications[20:26], "council_return", "2025-07-22")  # in a later period
    (period,) = publish_due()
    assert numbers(period, "council")["council_grant"] == numbers(period, "council")["total"] == 20


def test_complaints_come_from_their_room_and_are_protected(cast, monkeypatch):
    asked = []

    def contested(scheme, first, last):
        asked.append((scheme.pk, first, last))
        return registry.Contested(filed=4, settled={"upheld": 6, "not_upheld": 8})

    monkeypatch.setattr(registry, "contested", [contested])
    (period,) = publish_due()
    assert asked == [("ecosoc", datetime.date(2024, 6, 1), datetime.date(2025, 1, 31))]
    assert numbers(period, "filed") == {"filed": None}
    assert numbers(period, "settled") == {"upheld": 5, "partly_upheld": 0, "not_upheld": 10, "deemed_refused": 0}


def page(client, language: str = "en", tail: str = "ecosoc/") -> str:
    answer = client.get(f"/{language}/accreditation/practice/{tail}")
    assert answer.status_code == 200, tail
    return answer.content.decode()


def test_the_page_of_a_session_tells_no_number_that_its_practice_hides(cast, client):
    session, _applications = cast
    address, path = f"/en/accreditation/sessions/{session.pk}/", f"accreditation-sessions/{session.pk}/"
    assert Api().get(path).json()["outcomes"] is None
    assert "Recommended" not in client.get(address).content.decode()
    publish_due()
    told = {"recommended": 20, "deferred": 30, "not_recommended": None, "closed_without_prejudice": None}
    assert Api().get(path).json()["outcomes"] == told
    (listed,) = [it for it in Api().get("accreditation-sessions/").json()["results"] if it["id"] == str(session.pk)]
    assert listed["outcomes"] is None
    text = client.get(address).content.decode()
    assert "Recommended: 20<br>Deferred: 30<br>" in text
    for label in ("Not recommended", "Closed without prejudice"):
        assert f'{label}: <span class="meta">hidden</span><br>' in text
    assert 'href="/en/accreditation/practice/ecosoc/2025-01-31/"' in text
    assert "58" not in text[text.index("<main") :].replace(str(session.pk), "")


def test_pages_tables_and_api_say_the_same(cast, client):
    publish_due()
    text = page(client)
    assert "Regular session of 2025" in text and '<span class="meta">hidden</span>' in text
    one = page(client, tail="ecosoc/2025-01-31/")
    assert "African States" in one and "Academic institution" in one
    assert "State XAA" in one and "1 June 2024" in one  # who asked; the published last day to apply
    assert "Invented group" not in text + one
    # On a phone a row is a card, whose cells say what they count.
    assert "table--cards" in text and '<td class="number" data-label="Not recommended">' in text
    lines = list(
        csv.DictReader(
            client.get("/en/accreditation/practice/ecosoc/?format=csv").getvalue().decode("utf-8-sig").splitlines()
        )
    )
    assert len(lines) == PracticeFigure.objects.count()
    assert {line["Number"] for line in lines if line["Column"] == "Not recommended"} == {"hidden"}
    (found,) = Api().get("accreditation-practice/?scheme=ecosoc").json()["results"]
    assert (found["complete"], found["complete_since"], found["threshold"]) == (True, "2019-01-01", 5)
    assert {"table": "outcomes", "split": "none", "row": "", "column": "close", "number": None} in found["figures"]
    assert len(found["figures"]) == len(lines)
    assert "Invented" not in json.dumps(found)
    assert Api().get("accreditation-practice/?scheme=nhri").json()["results"] == []
    assert Api().get(f"accreditation-practice/{found['id']}/").json() == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_stand_in_every_language(cast, client, language):
    publish_due()
    for tail in ("", "ecosoc/", "nhri/", "ecosoc/2025-01-31/"):
        text = page(client, language, tail)
        assert "style=" not in text
    assert "Set-Cookie" not in client.get(f"/{language}/accreditation/practice/").headers


@pytest.mark.parametrize("tail", ["nothing/", "ecosoc/2025-01-30/", "ecosoc/tomorrow/", "nhri/2025-01-31/"])
def test_what_is_not_there_is_404(cast, client, tail):
    publish_due()
    assert client.get(f"/en/accreditation/practice/{tail}").status_code == 404


def test_queries_do_not_grow_with_the_periods(cast, scheme, client, settings):
    settings.KEEP_PAGES = False

    def counted(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    addresses = ("/en/accreditation/practice/", "/en/accreditation/practice/ecosoc/", "/api/v1/accreditation-practice/")
    publish_due()
    first = [counted(address) for address in addresses]
    for year in ("2025", "2026"):
        make_session(scheme, f"{year}-05-01", f"{year}-05-10", part="resumed")
    publish_due()
    assert PracticePeriod.objects.visible_to(AnonymousUser()).count() == 3
    caches["default"].clear()
    assert [counted(address) for address in addresses] == first


def test_safeguards_are_rows_in_six_languages_with_a_source(scheme):
    for row in Safeguard.objects.all():
        assert row.source_title and row.as_of and row.confidence
        for language in LANGUAGES:
            assert getattr(row, f"text_{language.replace('-', '_')}"), (row, language)
    with (DATA / "safeguards.csv").open(encoding="utf-8") as lines:
        assert len(list(csv.DictReader(lines))) == Safeguard.objects.count()


def test_the_register_of_safeguards(scheme):
    rows = {row.scheme.pk: row for row in register_of_safeguards(schemes())}
    found = {kind: cell.found for kind, cell in zip(Safeguards, rows["ecosoc"].cells, strict=True)}
    assert found == {
        "criteria": Found.YES,
        "deadline": Found.YES,
        "reasons": Found.PARTLY,
        "reply": Found.PARTLY,
        "appeal": Found.NO,
        "deferrals": Found.PARTLY,
    }
    # Nobody has looked: that is said, and never taken for a no.
    assert [cell.found for cell in rows["nhri"].cells][2:] == [Found.UNKNOWN] * 4
    assert {cell.found for cell in rows["nhri"].unknown} == {Found.UNKNOWN}
    assert (*rows["nhri"].known, *rows["nhri"].unknown) == rows["nhri"].cells and not rows["ecosoc"].unknown
