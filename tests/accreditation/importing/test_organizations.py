"""Lists of bodies taken over: what goes in, what is flagged, what is refused alone, and that nothing is doubled."""

import datetime
import itertools
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.organizations import domain as organizations
from accounts.organizations.contacts import registered_contact_of
from accounts.organizations.models import LookAlike, Name, Organization
from civspace.audit.domain import broken
from civspace.audit.models import Entry, Payload
from civspace.notices.models import Notice
from civspace.reference.domain import load_reference
from civspace.search.models import SearchEntry
from civspace.search.queries import search
from meetings.accreditation.importing import domain as importing
from meetings.accreditation.importing.domain import import_organizations
from meetings.accreditation.importing.states import Why
from meetings.accreditation.models import Doubt, Scheme, Standing
from meetings.accreditation.states import State
from tests.accreditation.things import decide, in_state, load, officer
from tests.factories import join, make_organization, person

pytestmark = pytest.mark.django_db

HEADER = "name,acronym,country,website,scheme,category,granted_on,document,email"
FISHERS = (
    "Fishers of Bol,FOB,FR,https://bol.example,consultative-status,special,2019-07-23,E/2019/INF/5,fob@bol.example"
)
TABLES = (Organization, Name, Standing, Doubt, LookAlike, Entry, Payload, SearchEntry, Notice)


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Load States and schemes once for this file, in a transaction that is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Import rows (or a whole file as bytes) by the command; return status, what it said, and the numbers."""

    def run(*rows: str, header: str = HEADER, data: bytes | None = None, **options: Any) -> tuple[int, list[str]]:
        path = tmp_path / "list.csv"
        path.write_bytes("\n".join([header, *rows]).encode() if data is None else data)
        out, status = StringIO(), 0
        try:
            call_command("import_organizations", str(path), stdout=out, **options)
        except SystemExit as ended:
            status = ended.code
        return status, out.getvalue().splitlines()

    return run


def numbers(said: list[str]) -> dict[str, int]:
    """Return the counts at the end of what was said, in their order."""
    names = ("listed", "granted", "completed", "unchanged", "doubtful", "refused")
    return {name: int(line.rpartition(" ")[2]) for name, line in zip(names, said[-6:], strict=True)}


def all_rows() -> list[int]:
    return [model.objects.count() for model in TABLES]


def row(**changes: str) -> str:
    values = dict(zip(HEADER.split(","), FISHERS.split(","), strict=True)) | changes
    return ",".join(values.values())


def test_a_row_becomes_an_organization_with_standing_that_the_public_sees(run, client):
    status, said = run(FISHERS)
    assert (status, numbers(said)) == (
        0,
        {"listed": 1, "granted": 1, "completed": 0, "unchanged": 0, "doubtful": 0, "refused": 0},
    )
    organization = Organization.objects.get()
    assert (organization.name, organization.acronym, organization.country_id, organization.kind) == (
        "Fishers of Bol", "FOB", "FRA", "ngo",
    )  # fmt: skip
    assert (organization.state, organization.website, organization.listed_in) == ("listed", "https://bol.example", "")
    assert organization.reference.startswith("O-")
    assert registered_contact_of(organization) == "fob@bol.example"
    assert "bol.example" not in organization.contact_sealed
    standing = Standing.objects.get()
    assert (standing.category_id, standing.state, standing.granted_by) == ("special", State.CONFIRMED, "E/2019/INF/5")
    assert (standing.valid_from, standing.valid_to) == (datetime.date(2019, 7, 23), None)
    assert standing.criterion_id == "ecosoc-granted" and standing.reference.startswith("C-")
    assert {(entry.object_type, entry.verb, entry.to_state) for entry in Entry.objects.all()} == {
        ("accounts_organizations.organization", "list", "listed"),
        ("meetings_accreditation.standing", "take_over", "confirmed"),
    }
    assert broken("meetings_accreditation.standing", str(standing.pk)) == []
    assert "fob@bol" not in "".join(str(payload.difference) for payload in Payload.objects.all())
    assert search("fishers").count == search("fob").count == 1
    page = client.get(f"/en/organizations/{organization.pk}/").content.decode()
    assert "E/2019/INF/5" in page and "fob@bol" not in page


def test_it_can_be_run_again_and_a_dry_run_says_the_same_and_changes_nothing(run):
    weavers = row(name="Weavers of Lagos", acronym="", country="NGA", email="")
    rows = (FISHERS, weavers, row(name="Weavers of Lagoss", acronym="", country=""))
    wrong = row(category="gold")
    before = all_rows()
    dry = run(*rows, wrong, dry_run=True)
    assert all_rows() == before
    wet = run(*rows, wrong)
    assert [line for line in dry[1] if not line.startswith("Dry run")] == wet[1] and dry[0] == wet[0] == 1
    assert numbers(wet[1]) == {
        "listed": 3, "granted": 3, "completed": 0, "unchanged": 0, "doubtful": 1, "refused": 1,
    }  # fmt: skip
    after = all_rows()
    again = run(*rows, wrong)
    assert all_rows() == after
    assert numbers(again[1]) == {
        "listed": 0, "granted": 0, "completed": 0, "unchanged": 3, "doubtful": 1, "refused": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, "has no name"),
        ({"name": "…"}, "has no name"),
        ({"name": "a" * 301}, "the name is longer than 300 characters"),
        ({"acronym": "A" * 41}, "the acronym is longer than 40 characters"),
        ({"document": "E" * 201}, "the document is longer than 200 characters"),
        ({"country": "ZZ"}, "“ZZ” is not the code of a State here; without a country the cell stays empty"),
        ({"country": "France"}, "“France” is not the code of a State here; without a country the cell stays empty"),
        ({"scheme": "guild"}, "scheme “guild” is not known here"),
        ({"scheme": ""}, "names no scheme"),
        ({"category": ""}, "names no category"),
        ({"category": "gold"}, "category “gold” is not one of the scheme “consultative-status”"),
        ({"granted_on": "23/07/2019"}, "“23/07/2019” is not a day in the form 2019-07-23"),
        ({"granted_on": "2019-02-30"}, "“2019-02-30” is not a day in the form 2019-07-23"),
        ({"granted_on": "20190723"}, "“20190723” is not a day in the form 2019-07-23"),
    ],
)
def test_a_wrong_row_is_refused_alone_with_its_line_and_reason(run, changes, reason):
    status, said = run(row(**changes), row(name="Weavers of Lagos"))
    assert status == 1 and f"Line 2 refused: {reason}" in said
    assert [one.name for one in Organization.objects.all()] == ["Weavers of Lagos"]


@pytest.mark.parametrize("granted_on", ["9999-12-31", "3000-01-01", "0999-12-31", "0001-01-01"])
def test_a_day_from_which_nothing_can_be_counted_is_refused_alone(run, granted_on):
    slot = {"scheme": "hlpf-slot", "category": "hlpf-slot"}
    status, said = run(
        row(name="Weavers of Lagos"),
        row(granted_on=granted_on, **slot),
        row(granted_on="2999-12-31", name="Dyers of Bol", **slot),
        row(granted_on=granted_on),
        row(name="Weavers of Accra"),
    )
    assert status == 1 and [line for line in said if line.startswith("Line") and "refused:" in line] == [
        f"Line {line} refused: “{granted_on}” is not a day of the years 1000 to 2999" for line in (3, 5)
    ]
    assert {(one.organization.name, str(one.valid_from), str(one.valid_to)) for one in Standing.objects.all()} == {
        ("Weavers of Lagos", "2019-07-23", "None"),
        ("Dyers of Bol", "2999-12-31", "3000-12-30"),
        ("Weavers of Accra", "2019-07-23", "None"),
    }


@pytest.mark.parametrize(
    ("changes", "why", "said"),
    [
        ({"country": ""}, Why.NO_COUNTRY, ""),
        ({"granted_on": ""}, Why.NO_DATE, ""),
        ({"granted_on": "1919-01-10"}, Why.ODD_DATE, "1919-01-10"),
        ({"granted_on": "2999-01-10"}, Why.ODD_DATE, "2999-01-10"),
        ({"document": ""}, Why.NO_DOCUMENT, ""),
        ({"website": "not an address"}, Why.WEBSITE, "not an address"),
        ({"email": "somebody at bol"}, Why.EMAIL, ""),
    ],
)
def test_a_doubtful_row_goes_in_and_is_flagged(run, changes, why, said):
    status, told = run(row(**changes))
    assert (status, numbers(told)["granted"], numbers(told)["doubtful"]) == (0, 1, 1)
    assert [(doubt.why, doubt.said) for doubt in Doubt.objects.all()] == [(why, said)]
    assert f"Line 2 doubtful: {why.label}" in "\n".join(told)
    assert "somebody at bol" not in "\n".join(told)


def test_a_name_that_is_nearly_another_one_is_flagged_as_a_pair(run):
    make = make_organization(name="International Federation of Weavers", country_id="FRA")
    organizations.refresh_names(make)
    status, said = run(
        row(name="International Federaton of Weavers", acronym=""),
        row(name="Bol Net Menders Guild", acronym=""),
        row(name="Bol Net Mender Guild", acronym=""),
    )
    assert status == 0 and numbers(said)["doubtful"] == 2
    assert "Line 2 doubtful: nearly the same name as “International Federation of Weavers”" in said
    assert "Line 4 doubtful: nearly the same name as “Bol Net Menders Guild”" in said
    pairs = {frozenset((pair.first.name, pair.second.name)) for pair in LookAlike.objects.all()}
    assert pairs == {
        frozenset(("International Federation of Weavers", "International Federaton of Weavers")),
        frozenset(("Bol Net Menders Guild", "Bol Net Mender Guild")),
    }


def test_names_in_any_script_and_cells_as_spreadsheets_write_them(run):
    data = "\ufeff" + "\r\n".join(
        [
            f"NAME, Acronym ,{HEADER.partition('acronym,')[2]},notes,",
            'جمعية الصيادين,,EG,,consultative-status,roster,2001-05-04,E/2001/INF/2,,"free, text",',
            '"Fondation ""Demain"",\nLyon",,fra,demain.example,ecosoc,General,2002-05-04,E/2002/INF/2,,,',
            "渔民协会,,CN,,consultative-status,special,2003-05-04,E/2003/INF/2,,,,,,",
            ",,,,,,,,,,",
            "",
        ]
    )
    status, said = run(data=data.encode())
    assert status == 0 and said[0] == "Columns that are not used: notes, (without a name)"
    found = {one.name: (one.country_id, one.website) for one in Organization.objects.all()}
    assert found == {
        "جمعية الصيادين": ("EGY", ""),
        "Fondation \"Demain\", Lyon": ("FRA", "https://demain.example"),
        "渔民协会": ("CHN", ""),
    }  # fmt: skip
    assert {one.category_id for one in Standing.objects.all()} == {"roster", "general", "special"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (f"n\xe0me,{HEADER}".replace("name,", "", 1).encode("latin-1"), "lacks name"),
        (HEADER.replace(",", ";").encode(), "separated by semicolons"),
        (HEADER.replace(",", "\t").encode(), "separated by tabs"),
        (b"name,country\nA,FR", "lacks acronym, website, scheme, category, granted_on, document"),
        (f"{HEADER},name\n".encode(), "names a column twice: name"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_is_changed(run, data, reason):
    with pytest.raises(CommandError, match=reason):
        run(data=data)
    assert not Organization.objects.exists()


def test_rows_in_another_encoding_are_refused_alone(run):
    good, bad = row(name="Maison du lac"), row(name="Société du lac")
    status, said = run(data=f"\n{HEADER},note\n{good},\xe9t\xe9\n{bad},\n".encode("latin-1"))
    assert status == 1
    assert said[:3] == [
        "Columns that are not used: note",
        "The file is not wholly in UTF-8. Save it as “CSV UTF-8” and run this again.",
        "Line 4 refused: is not in UTF-8",
    ]
    assert [one.name for one in Organization.objects.all()] == ["Maison du lac"]
    status, said = run(data=f"{HEADER}\n{good}\n{bad}\n".encode())
    assert (status, numbers(said)["listed"], Organization.objects.count()) == (0, 1, 2)


def test_a_file_without_rows_says_so(run):
    status, said = run(data=HEADER.encode())
    assert (status, said[0]) == (0, "The file has a header and no rows.")


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_organizations", str(tmp_path / "nothing.csv"))


def test_rows_that_csv_does_not_allow_are_refused_by_their_lines(run):
    quoted = '"Net" Menders,,FR,,ecosoc,special,2019-07-23,E/1,'
    status, said = run(quoted, "Short,,FR", FISHERS, '"Open,,FR', "x,y")
    assert status == 1 and numbers(said)["granted"] == 1 and numbers(said)["refused"] == 3
    assert [line.partition(" refused")[0] for line in said if line.startswith("Line") and " refused:" in line] == [
        "Line 2",
        "Line 3",
        "Lines 5-6",
    ]


def test_a_row_that_stands_twice_counts_once_and_one_that_contradicts_is_refused(run):
    status, said = run(FISHERS, FISHERS.replace("Fishers of Bol", "FISHERS of Bol"), row(granted_on="2020-07-23"))
    assert status == 1 and (numbers(said)["listed"], numbers(said)["unchanged"]) == (1, 1)
    reason = "grants what the organization holds already (E/2019/INF/5, 2019-07-23); a decision on that is for staff"
    assert f"Line 4 refused: {reason}" in said
    assert Standing.objects.count() == 1


def test_an_organization_that_staff_verified_gets_the_standing_and_its_people_are_told(run):
    head = person()
    house = make_organization(name="Fishers of Bol", country_id="FRA", head=head)
    organizations.refresh_names(house)
    status, said = run(FISHERS)
    assert (status, numbers(said)["listed"], numbers(said)["granted"]) == (0, 0, 1)
    standing = Standing.objects.get(organization=house)
    assert [(notice.recipient_id, notice.kind) for notice in Notice.objects.all()] == [(head.pk, "standing_confirmed")]
    assert standing.reason == "The list of the body that grants this standing names the organization."
    house.refresh_from_db()
    assert (house.acronym, house.website, house.contact_sealed) == ("", "", "")  # what people say of themselves stays
    run(FISHERS)
    assert Notice.objects.count() == Standing.objects.count() == 1


def test_a_name_alone_gives_nothing_to_an_entry_that_nobody_has_verified(run):
    house = make_organization(name="Fishers of Bol", country_id="FRA", state="unverified", head=person())
    organizations.refresh_names(house)
    for _time in range(2):
        status, _said = run(FISHERS)
        assert status == 0 and not Standing.objects.filter(organization=house).exists()
    listed = Organization.objects.exclude(pk=house.pk).get()
    assert [doubt.why for doubt in Doubt.objects.all()] == [Why.NOT_VERIFIED]
    pair = LookAlike.objects.get()
    assert {pair.first_id, pair.second_id} == {house.pk, listed.pk} and pair.score == 100
    assert not Notice.objects.exists()


def test_the_same_name_in_another_country_is_another_organization_and_flagged(run):
    run(FISHERS)
    for _time in range(2):
        run(row(country="NG"))
    assert sorted(one.country_id for one in Organization.objects.all()) == ["FRA", "NGA"]
    assert [doubt.why for doubt in Doubt.objects.all()] == [Why.SAME_NAME]


def test_an_entry_that_nobody_claimed_is_completed(run):
    listed = organizations.list_organization(name="Fishers of Bol", listed_in="A/75/893")
    for _time in range(2):
        status, _said = run(FISHERS)
        assert status == 0
    listed.refresh_from_db()
    assert (listed.acronym, listed.country_id, listed.website) == ("FOB", "FRA", "https://bol.example")
    assert registered_contact_of(listed) == "fob@bol.example" and listed.version == 2
    assert Name.objects.filter(organization=listed, sort="acronym").get().name == "FOB"
    run(FISHERS.replace("fob@bol.example", "new@bol.example"))
    listed.refresh_from_db()
    assert registered_contact_of(listed) == "new@bol.example"
    updates = Payload.objects.filter(entry__verb="update").order_by("entry_id")
    assert "bol.example" not in str([payload.difference for payload in updates][1:])


@pytest.mark.parametrize("apart", [0, importing.FIRST])
def test_two_addresses_of_one_entry_do_not_take_turns(run, apart):
    between = [row(name=f"{chr(65 + n // 26)}{chr(97 + n % 26)}dor Rowers", acronym="", email="") for n in range(apart)]
    rows = (FISHERS, *between, row(category="general", email="new@bol.example"))
    run(*rows, dry_run=True)
    for time, dry_run in enumerate((True, False, True, False)):
        before = Entry.objects.count()
        status, said = run(*rows, dry_run=dry_run)
        assert (status, [line for line in said if "e-mail" in line or "@" in line]) == (
            0,
            [
                f"Line {apart + 3} doubtful: The organization also holds another category of this scheme (special); "
                "the e-mail address was left out: an earlier row gives another one"
            ]
            if time < 2
            else [f"Line {apart + 3} doubtful: the e-mail address was left out: an earlier row gives another one"],
        )
        assert time < 2 or Entry.objects.count() == before
    house = Organization.objects.get(name="Fishers of Bol")
    assert (registered_contact_of(house), house.version) == ("fob@bol.example", 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "state"}, "has the name of a State or of a mission"),
        ({"kind": "mission"}, "has the name of a State or of a mission"),
        ({"set_aside": "names a person"}, "has the name of an entry that was set aside; staff decide on it"),
        ({"state": "closed"}, "has the name of an entry that was closed; staff decide on it"),
    ],
)
def test_names_that_are_not_for_a_list_to_give(run, fields, reason):
    organization = make_organization(name="Fishers of Bol", country_id="FRA", **fields)
    Name.objects.create(organization=organization, name="Fishers of Bol", key="fishers of bol")
    status, said = run(FISHERS)
    assert status == 1 and f"Line 2 refused: {reason}" in said and not Standing.objects.exists()


def test_what_staff_decided_is_not_undone_by_a_list(run):
    head = person()
    house = make_organization(name="Fishers of Bol", country_id="FRA", head=head)
    organizations.refresh_names(house)
    desk = officer()
    ended = in_state(State.ENDED, house, head, desk, granted_by="E/2010/INF/1", valid_from=datetime.date(2010, 7, 1))
    same = row(granted_on="2010-07-01", document="E/2010/INF/1")
    status, said = run(same)
    assert (status, numbers(said)["unchanged"]) == (0, 1)
    status, said = run(FISHERS)
    assert status == 1 and "grants what was withdrawn on" in "\n".join(said)
    ended.refresh_from_db()
    assert ended.state == State.ENDED and Standing.objects.count() == 1


def test_a_second_category_and_a_claim_that_waits_are_flagged(run):
    head = person()
    house = make_organization(name="Fishers of Bol", country_id="FRA", head=head)
    organizations.refresh_names(house)
    in_state(State.CLAIMED, house, head, officer())
    run(FISHERS, row(category="general", granted_on="2020-07-23"))
    assert {(doubt.standing.category_id, doubt.why) for doubt in Doubt.objects.all()} == {
        ("special", Why.CLAIMED),
        ("general", Why.OTHER_CATEGORY),
    }


def test_a_later_list_completes_what_lacked_and_settles_the_doubt(run):
    run(row(granted_on="", document=""))
    assert {doubt.why for doubt in Doubt.objects.open()} == {Why.NO_DATE, Why.NO_DOCUMENT}
    status, said = run(FISHERS)
    assert (status, numbers(said)["completed"]) == (0, 1)
    standing = Standing.objects.get()
    assert (standing.valid_from, standing.granted_by, standing.version) == (
        datetime.date(2019, 7, 23), "E/2019/INF/5", 2,
    )  # fmt: skip
    assert not Doubt.objects.open().exists() and Doubt.objects.count() == 2
    assert broken("meetings_accreditation.standing", str(standing.pk)) == []


def test_a_day_that_a_later_list_adds_brings_the_end_with_it(run):
    Scheme.objects.filter(pk="ecosoc").update(validity_months=48)
    run(row(granted_on=""))
    assert Standing.objects.get().valid_to is None
    run(FISHERS)
    standing = Standing.objects.get()
    assert (standing.valid_from, standing.valid_to) == (datetime.date(2019, 7, 23), datetime.date(2023, 7, 22))


def test_a_suspended_standing_stays_suspended(run):
    head = person()
    house = make_organization(name="Fishers of Bol", country_id="FRA", head=head)
    organizations.refresh_names(house)
    run(FISHERS)
    standing = decide(Standing.objects.get(), "suspend", officer())
    join(person(), house)
    run(FISHERS)
    standing.refresh_from_db()
    assert standing.state == State.SUSPENDED and Standing.objects.count() == 1


def test_a_batch_of_many_rows_asks_no_more_than_one_of_few(tmp_path):
    asked = []
    for count in (2, 30):
        path = tmp_path / f"{count}.csv"
        names = [row(name=f"{chr(65 + n // 26)}{chr(97 + n % 26)}dor Rowers {count} {n}") for n in range(count)]
        path.write_text("\n".join([HEADER, *names]))
        with CaptureQueriesContext(connection) as queries:
            import_organizations(path=path)
        asked.append(len(queries))
    assert asked[1] - asked[0] <= 2


def test_a_slow_machine_locks_for_fewer_rows_at_a_time(tmp_path, monkeypatch):
    """Each look at the clock is half a second after the one before: fewer rows each time, and all of them go in."""
    seconds = itertools.count(step=0.5)
    monkeypatch.setattr(importing, "monotonic", lambda: next(seconds))
    path, done = tmp_path / "list.csv", []
    path.write_text(
        "\n".join([HEADER, *(row(name=f"{chr(65 + n // 26)}{chr(97 + n % 26)}dor Rowers") for n in range(48))])
    )
    assert import_organizations(path=path, said=done.append).listed == 48
    assert [after - before for before, after in itertools.pairwise([0, *done])] == [30, 12, 4, 1, 1]
