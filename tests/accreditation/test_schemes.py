"""The public pages of schemes, what they lay side by side, the table of criteria, and the API."""

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone, translation

from civspace.reference.domain import read_csv
from civspace.web.access import access_of
from meetings.accreditation.committee.models import Session
from meetings.accreditation.forms import ClaimForm
from meetings.accreditation.loading import DATA
from meetings.accreditation.models import Scheme
from meetings.accreditation.schemes.queries import compared, door, opened_by, schemes_shown, shown, side_by_side
from tests.accreditation.things import load
from tests.api.calls import Api, is_problem
from tests.factories import make_meeting, make_organization, make_standing

CODES = ["agency-status", "csd-roster", "ecosoc", "hlpf-slot", "nhri", "un-conference", "unfccc-observer", "wssd"]
NOW = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
#: The last second of 1 June in New York.
JUNE = datetime.datetime(2027, 6, 2, 3, 59, 59, tzinfo=datetime.UTC)
BEFORE = NOW - datetime.timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the files once for all tests of this module, and take everything away afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        load()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


pytestmark = pytest.mark.django_db


def page(name: str, *args: str, query: str = "") -> Any:
    return Client().get(reverse(name, args=args) + query)


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_every_address_is_public() -> None:
    pages = [reverse("accreditation"), reverse("accreditation_compare")]
    pages += [reverse("accreditation_scheme", args=[code]) for code in CODES]
    assert [access_of(resolve(address).func) for address in pages] == ["public"] * len(pages)
    answers = [Client().get(address) for address in pages]
    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert not any(answer.cookies for answer in answers)
    assert page("accreditation_scheme", "nothing").status_code == 404


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_scheme_shows_all_that_the_files_say(code: str) -> None:
    text = text_of(page("accreditation_scheme", code))
    scheme = next(row for row in read_csv(DATA / "schemes.csv") if row["code"] == code)
    for words in (scheme["name_en"], scheme["summary_en"], scheme["considered_en"], scheme["source_title"]):
        assert words in text, words
    for row in read_csv(DATA / "criteria.csv"):
        assert (f'id="{row["slug"]}"' in text) == (row["scheme"] == code), row["slug"]
    for row in read_csv(DATA / "form_fields.csv"):
        assert (f'id="{row["slug"]}"' in text) == (row["scheme"] == code), row["slug"]
    for row in read_csv(DATA / "entitlements.csv"):
        if row["category"] == code:
            assert row["text_en"] in text


def test_before_anything_is_given_the_page_says_who_sees_it() -> None:
    text = text_of(page("accreditation_scheme", "ecosoc"))
    persons = text[text.index('id="ecosoc-contact-persons"') :]
    persons = persons[: persons.index("</tr>")]
    assert "Only the Secretariat’s accreditation officers" in persons.replace("&#x27;", "’")
    statement = text[text.index('id="ecosoc-financial-statement"') :]
    assert "A redacted copy is accepted." in statement[: statement.index("</tr>")]
    assert "Human rights" in text[text.index('id="ecosoc-field"') :].split("</th>")[0]


#: Scheme, its row changed, and what one reads of it on 21 November 2026 at noon.
DOORS: list[tuple[str, dict[str, Any], str, bool, datetime.datetime | None]] = [
    ("ecosoc", {}, "Open for applications", True, JUNE),
    ("ecosoc", {"open": False}, "Closed", False, None),
    ("ecosoc", {"opens_at": NOW + datetime.timedelta(days=1)}, "Opens later", False, None),
    (
        "ecosoc",
        {"opens_at": NOW},
        "Open for applications",
        True,
        JUNE,
    ),
    ("hlpf-slot", {}, "Open for applications", True, None),
    ("hlpf-slot", {"closes_at": NOW}, "Open for applications", True, NOW),
    ("hlpf-slot", {"closes_at": BEFORE}, "Closed", False, BEFORE),
    ("un-conference", {}, "Closed", False, None),
    ("agency-status", {}, "Granted outside the portal", False, None),
    ("csd-roster", {}, "Closed", False, None),
    ("csd-roster", {"valid_until": NOW.date()}, "Closed", False, None),
    ("wssd", {}, "Expired", False, None),
]


@pytest.mark.parametrize("number", range(len(DOORS)))
def test_whether_one_can_apply_now(number: int) -> None:
    code, changed, label, is_open, until = DOORS[number]
    scheme = Scheme.objects.select_related("body", "meeting").get(pk=code)
    for name, value in changed.items():
        setattr(scheme, name, value)
    found = door(scheme, NOW)
    assert (found.label, found.open, found.until) == (label, is_open, until)


def test_a_conference_opens_with_its_meeting_and_closes_four_months_before() -> None:
    meeting = make_meeting(days=200, time_zone="Asia/Qatar")
    scheme = Scheme.objects.select_related("body").get(pk="un-conference")
    scheme.open, scheme.meeting = True, meeting
    found = door(scheme, timezone.now())
    assert (found.open, found.zone) == (True, ZoneInfo("Asia/Qatar"))
    assert found.until is not None and found.until < timezone.now() + datetime.timedelta(days=81)
    assert not door(scheme, found.until + datetime.timedelta(seconds=1)).open


def test_categories_are_laid_side_by_side() -> None:
    one = shown(schemes_shown().get(pk="ecosoc"), NOW)
    assert [it.pk for it in one.categories] == ["general", "special", "roster"]
    table = {line.right: [len(cell) for cell in line.cells] for line in one.lines}
    assert table == {
        "Information": [1, 1, 1],
        "Attendance": [3, 3, 3],
        "Speaking": [2, 2, 1],
        "Written contributions": [2, 2, 2],
        "Expertise": [1, 1, 1],
        "Place in the record": [1, 1, 1],
        "Agenda setting": [2, 0, 0],
    }
    cells = {line.right: line.cells for line in one.lines}["Written contributions"]
    assert [("2000" in str(cell[0]), "500" in str(cell[0])) for cell in cells] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert [(ask.label, len(ask.fields)) for ask in one.asks] == [
        ("Everybody", 14),
        ("Registered organizations", 8),
        ("Groups without registration", 4),
    ]
    assert (one.questions, one.documents) == (22, 7)
    assert side_by_side([]) == []


def test_two_schemes_are_compared() -> None:
    chosen = [shown(schemes_shown().get(pk=code), NOW) for code in ("ecosoc", "un-conference")]
    lines = {label: [len(cell) for cell in cells] for label, cells in compared(chosen)}
    # Of three categories that say the same, it is said once.
    assert lines == {
        "Information": [1, 1],
        "Attendance": [4, 1],
        "Speaking": [4, 1],
        "Written contributions": [6, 1],
        "Expertise": [1, 0],
        "Place in the record": [1, 0],
        "Agenda setting": [2, 0],
    }
    text = text_of(page("accreditation_compare", query="?one=hlpf-slot&other=unfccc-observer"))
    assert "Flexible place at the high-level political forum" in text and "12 months" in text
    assert "Admission as observer to the climate change conferences" in text
    for query in ("?one=nothing", "?one=ecosoc&other=%00", "?other=x"):
        assert page("accreditation_compare", query=query).status_code == 200


def test_the_next_sessions_stand_on_the_page() -> None:
    today = timezone.now().date()
    for name, begins, ends in (("Past session", -30, -20), ("Session under way", -2, 3), ("Session to come", 90, 100)):
        Session.objects.create(
            scheme_id="ecosoc",
            year=2026,
            name=name,
            part={-30: "regular", -2: "resumed"}.get(begins, "other"),
            begins_on=today + datetime.timedelta(days=begins),
            ends_on=today + datetime.timedelta(days=ends),
            answers_due_at=timezone.now() + datetime.timedelta(days=begins - 2),
        )
    text = text_of(page("accreditation_scheme", "ecosoc"))
    assert "Past session" not in text
    assert text.index("Session under way") < text.index("Session to come")


def test_reports_and_what_follows_when_one_is_missing() -> None:
    text = text_of(page("accreditation_scheme", "ecosoc"))
    assert "A report every 48 months" in text
    assert "6 months" in text and "12 months" in text and "36 months" in text
    assert "When a report is missing" not in text_of(page("accreditation_scheme", "hlpf-slot"))


def test_pages_take_the_same_number_of_queries_whatever_there_is(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        page("accreditation")
    with django_assert_max_num_queries(9):
        page("accreditation_scheme", "ecosoc")
    with django_assert_max_num_queries(9):
        page("accreditation_scheme", "nhri")


def test_the_criteria_as_a_table() -> None:
    answer = page("accreditation", query="?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    files = read_csv(DATA / "criteria.csv")
    assert len(rows) == 1 + len(files)
    assert rows[0] == ["Scheme", "Code", "Criterion", "Source", "Address of the source", "As of", "Confidence"]
    assert {row[1] for row in rows[1:]} == {row["slug"] for row in files}
    answer = page("accreditation_scheme", "wssd", query="?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["wssd-listed", "wssd-expired"]


def test_the_pages_in_arabic() -> None:
    with translation.override("ar"):
        texts = [text_of(page("accreditation_scheme", "unfccc-observer")), text_of(page("accreditation_compare"))]
    for text in texts:
        assert 'dir="rtl"' in text
    assert "القبول بصفة مراقب في مؤتمرات تغير المناخ" in texts[0]
    assert "الشعوب الأصلية (IPO)" in texts[0]
    assert "Admission as observer to" not in texts[0]


def test_what_a_held_standing_entitles_to_stands_on_the_page_of_the_organization() -> None:
    holder, former = make_organization(name="Holder"), make_organization(name="Former")
    held = make_standing(organization=holder, category="special")
    make_standing(organization=former, category="special", state="ended")
    assert "What it entitles to" in text_of(page("organization", str(holder.pk)))
    assert "What it entitles to" not in text_of(page("organization", str(former.pk)))
    (category, lines), *others = opened_by([held.category, held.category])
    assert (category.pk, others) == ("special", [])
    assert [line.right for line in lines][:2] == ["Information", "Attendance"]


def test_what_has_expired_for_everybody_cannot_be_claimed() -> None:
    choices = {str(category.pk) for category in ClaimForm(by=None).fields["category"].queryset}  # type: ignore[attr-defined]
    assert "wssd" not in choices
    assert {"special", "csd-roster", "agency-status", "hlpf-slot"} <= choices


def test_the_api_gives_out_what_the_pages_show() -> None:
    api = Api()
    assert sorted(it["id"] for it in api.get("accreditation-schemes/").json()["results"]) == CODES
    found = api.get("accreditation-schemes/ecosoc/").json()
    assert (found["way"], found["committee"], found["deadline_day"]) == ("committee", "ngo-committee", "06-01")
    assert len(found["criteria"]) == 28 and len(found["fields_asked"]) == 26
    assert [it["id"] for it in found["categories"]] == ["general", "special", "roster"]
    agenda = [it["id"] for it in found["categories"][0]["entitlements"] if it["right"] == "agenda"]
    assert agenda == ["general-agenda", "general-agenda-2"]
    observer = api.get("accreditation-schemes/unfccc-observer/", accept_language="fr").json()
    constituency = observer["fields_asked"][0]
    assert constituency["choices"][1] == {"value": "engo", "label": "Environnement (ENGO)"}
    assert (constituency["audience"], constituency["criterion"]) == ("staff", "unfccc-observer-constituency")
    assert len(constituency["choices"]) == 9
    is_problem(api.get("accreditation-schemes/nothing/"), 404)
    is_problem(api.get("accreditation-schemes/?kind=x"), 400)
    assert [it["id"] for it in api.get("accreditation-schemes/?way=staff").json()["results"]] == [
        "hlpf-slot",
        "un-conference",
        "unfccc-observer",
    ]
