"""Cases that tell of the same: found by an explicit act within the quota, and judged by a person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reprisals.desk import casefile
from reprisals.desk.domain import likeness as likeness_domain
from reprisals.desk.similar import Search, compare, dates, names, passages
from reprisals.vault import domain as vault
from reprisals.vault.models import AuditEvent, Item
from tests.reprisals import world
from tests.reprisals.desk.people import at_desk, said

TOLD = (
    "After the side event on 3 June 2026 two men stopped Mariam Okonjo near the hotel in Lindenfeld, "
    "took her telephone and told her not to come back to the meeting."
)
COPIED = "A colleague writes: two men stopped Mariam Okonjo near the hotel in Lindenfeld. That is all."
OTHER_WORDS = "My cousin Maryam Okonyo was held up by unknown persons in Lindenfeld. I heard it yesterday."
NOTHING = "The registration of our group was refused without a reason, and the office was searched."


def likeness(one: dict, other: dict):
    search = Search()
    return compare(search.see(**{"facets": {}} | one), search.see(**{"facets": {}} | other))


@pytest.mark.parametrize(
    "text, found",
    [
        ("on 2026-06-03", {"2026-3-6"}),
        ("on 3.6.2026 and 3/6/2026", {"2026-3-6"}),
        ("on 6/3/2026", {"2026-3-6"}),  # whichever of the two is the month
        ("٣/٦/٢٠٢٦", {"2026-3-6"}),
        ("on 3 June 2026, in 2025", {"3 june 2026"}),
        ("3 июня 2026", {"3 июня 2026"}),
        ("case 12.1999, 1.2.3.4", set()),
        ("", set()),
    ],
)
def test_dates_as_a_table(text, found):
    assert dates(text) == found


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("met Mohammed", "met Mohamed", True),
        ("met Yūsuf Özkan", "met Yusuf Ozkan", True),
        ("met Khadija", "met Hadija", True),
        ("встретил Иванова", "встретил Иванова", True),
        ("met Abdullah", "met Ibrahim", False),
    ],
)
def test_names_that_sound_alike(one, other, same):
    assert names(one) and names(other)
    assert bool(names(one) & names(other)) is same


@pytest.mark.parametrize(
    "text", ["They came. He left.", "in the Human Rights Council", "went to France", "in MAY 2026", "in March", "him"]
)
def test_what_is_no_name(text):
    assert names(text) == set()


def test_passages_are_compared_in_every_script():
    assert passages("They came at night") == {"they came at", "came at night"} == passages("THEY  came, at—night!")
    assert passages("他们在夜里来了") == {"他们在夜里", "们在夜里来", "在夜里来了"}
    assert passages("جاءوا في اللّيل") == passages("جاءوا في الليل") != set()
    assert passages("x") == passages("") == set()


@pytest.mark.parametrize(
    "one, other, shared, candidate",
    [
        ({"texts": [TOLD]}, {"texts": [COPIED]}, ("account", "names"), True),
        ({"texts": [TOLD]}, {"texts": [OTHER_WORDS]}, ("names",), True),
        ({"texts": [TOLD]}, {"texts": [NOTHING]}, (), False),
        ({"texts": [TOLD], "files": ["a"]}, {"texts": [NOTHING], "files": ["b", "a"]}, ("file",), True),
        ({"texts": ["on 3 June 2026"]}, {"texts": ["It was 3 june 2026."]}, ("dates",), False),
        (
            {"texts": ["on 3.6.2026"], "facets": {"country": "ZZZ", "acts": ["threat"]}},
            {"texts": ["2026-06-03"], "facets": {"country": "ZZZ", "acts": ["raid", "threat"]}},
            ("dates", "country", "acts"),
            True,
        ),
        (
            {"texts": [""], "facets": {"country": "ZZZ", "mechanism": ["hrc"], "acts": ["threat"]}},
            {"texts": [""], "facets": {"country": "ZZZ", "mechanism": ["hrc"], "acts": ["threat"]}},
            ("country", "mechanism", "acts"),
            False,
        ),
        ({"texts": [], "facets": {"country": ""}}, {"texts": [], "facets": {"country": ""}}, (), False),
    ],
    ids=["copied", "names", "nothing", "file", "date", "date and place", "facets alone", "empty"],
)
def test_likeness_as_a_table(one, other, shared, candidate):
    found = likeness(one, other)
    assert (found.shared, found.is_candidate) == (shared, candidate)
    assert likeness(other, one) == found


def test_digests_of_another_search_tell_nothing():
    first, second = (Search().see(facets={}, texts=[TOLD], files=["a"]) for _number in range(2))
    assert not first.passages & second.passages and not first.files & second.files
    assert compare(first, second).shared == ()


@pytest.fixture
def office(settings, db):
    return world.office(settings)


def cases(office):
    """One case, one that copies it, one with the same file, and one that has nothing in common."""
    photo = b"the same photo"
    first, _ = world.report(office, account=TOLD, files=[world.upload(photo)])
    copied, _ = world.report(office, account=COPIED)
    filed, _ = world.report(office, account=NOTHING, files=[world.upload(photo)], answers={"country": "YYY"})
    apart, _ = world.report(office, account="Something else altogether.")
    return first, copied, filed, apart


def test_an_officer_looks_and_decides_and_both_cases_remember(office):
    first, copied, filed, apart = cases(office)
    hidden = world.IntakeGroup.objects.create(names={"en": "Regional office"}, descriptions={})
    for who in ("r1", "r2"):
        world.add(office, who, group=hidden)
    elsewhere, _code = world.report(office, account=TOLD, group=hidden, identity=None)
    desk = at_desk(office, "o1")
    address = f"/en/cases/{first.pk}/similar/"
    assert address in desk.get(f"/en/cases/{first.pk}/").content.decode()

    read = AuditEvent.objects.filter(action="case.read")
    before = read.count()
    assert "Look for similar cases" in said(desk.get(address))
    assert read.count() == before  # nothing was opened by looking at the page
    page = said(desk.post(address))
    assert set(read.values_list("object_id", flat=True)) == {str(one.pk) for one in (first, copied, filed, apart)}
    assert "3 other cases were opened and compared." in page
    assert copied.code in page and filed.code in page and apart.code not in page and elsewhere.code not in page
    assert "In common: Passages of the account; Names in the account; The country" in page
    assert "In common: The same file" in page
    assert not Item.objects.filter(compartment="internal").exists()  # a search writes nothing

    answer = desk.post(address, {"judge": "1", copied.pk.hex: "earlier", filed.pk.hex: "unrelated"})
    assert answer.headers["Location"] == f"/en/cases/{first.pk}/#link"
    held = office.open("o2")
    links = {
        case.code: [item.fields for item in vault.open_items(held, case, "internal")] for case in (first, copied, filed)
    }
    assert links[copied.code] == [{"code": first.code, "relation": "later"}]
    assert links[filed.code] == [{"code": first.code, "relation": "unrelated"}]
    assert sorted(one["relation"] for one in links[first.code]) == ["earlier", "unrelated"]
    page = said(desk.post(address))
    assert "No similar case was found" in page and "1 other case was opened and compared." in page
    # The other way round it was judged, too.
    assert first.code not in said(desk.post(f"/en/cases/{copied.pk}/similar/"))


def test_what_is_left_open_is_asked_again_and_what_is_forged_changes_nothing(office):
    first, copied, _filed, apart = cases(office)
    desk = at_desk(office, "o1")
    address = f"/en/cases/{first.pk}/similar/"
    assert desk.post(address, {"judge": "1"}).status_code == 302
    assert "Nothing was decided." in said(desk.get(f"/en/cases/{first.pk}/"))
    assert copied.code in said(desk.post(address))
    answer = desk.post(address, {"judge": "1", copied.pk.hex: "forged", apart.pk.hex: "duplicate"})
    assert answer.status_code == 200 and "Select a valid choice" in said(answer)
    desk.post(address, {"judge": "1", apart.pk.hex: "duplicate"})  # not found by the search, so not asked
    assert not Item.objects.filter(compartment="internal").exists()


def test_a_search_stops_at_the_quota(office, settings):
    first, copied, filed, apart = cases(office)
    settings.REPRISALS_QUOTA = 2
    desk = at_desk(office, "o1")
    page = said(desk.post(f"/en/cases/{first.pk}/similar/"))
    assert "1 other case was opened and compared. 2 more were left out" in page
    opened = set(AuditEvent.objects.filter(action="case.read").values_list("object_id", flat=True))
    assert len(opened) == 2 and str(first.pk) in opened
    assert desk.get(f"/en/cases/{first.pk}/").status_code == 200


def test_the_list_of_others_costs_the_same_however_many_there_are(office):
    first, *_others = cases(office)
    held = office.open("o1")
    file = casefile.read(keys=held, case_id=first.pk)
    counts = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as caught:
            likeness_domain._others(held, file)
        counts.append(len(caught))
        world.report(office, account=NOTHING)
    assert counts[0] == counts[1]
