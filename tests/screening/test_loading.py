"""Reading and loading a list: what is not one changes nothing, and a newer one takes the place of the one before."""

import datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from meetings.accreditation.screening import reading
from meetings.accreditation.screening.models import ListEntry, ListName, NameMatch, SanctionsList, Screening
from meetings.accreditation.screening.reading import NotAList, read_list
from tests.screening.things import ORE, TARIQ, entity_entry, load_xml, person_entry, screened, suspect, xml

GOOD = xml(TARIQ, ORE)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><CONSOLIDATED_LIST dateGenerated="2026-11-01">&c;</CONSOLIDATED_LIST>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE l SYSTEM "file:///etc/hostname"><CONSOLIDATED_LIST/>"""
HOSTILE = {
    "empty": (b"", "not whole XML"),
    "not XML": (b"name,reference\n", "not whole XML"),
    "billion laughs": (BOMB, "document type or entities"),
    "outside": (OUTSIDE, "document type or entities"),
    "truncated": (GOOD[:-40], "not whole XML"),
    "cut in the middle": (GOOD[: len(GOOD) // 2], "not whole XML"),
    "another root": (b"<html/>", "begins with <html>"),
    "another shape": (b"<CONSOLIDATED_LIST dateGenerated='2026-11-01'><ROWS/></CONSOLIDATED_LIST>", "<ROWS>"),
    "another entry": (GOOD.replace(b"ENTITY>", b"THING>"), "<THING>"),
    "no entries": (xml(), "no entries"),
    "no date": (GOOD.replace(b"dateGenerated", b"dated"), "dateGenerated"),
    "a wrong date": (GOOD.replace(b"2026-11-01T08", b"2026-13-45T08"), "dateGenerated"),
    "no number": (xml(person_entry("", "Tariq")), "no number"),
    "no name": (xml(entity_entry("1", "")), "has no name"),
    "twice": (xml(TARIQ, TARIQ), "Two entries have the number 1001"),
    "deep": (xml(person_entry("1", "A", extra="<x>" * 20 + "</x>" * 20)), "too deep"),
    "a long text": (xml(person_entry("1", "A" * 30_000)), "too long"),
    "an unknown encoding": (GOOD.replace(b"UTF-8", b"EBCDIC-9"), "encoding"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_not_a_list_is_refused(case: str) -> None:
    data, says = HOSTILE[case]
    with pytest.raises(NotAList) as refused:
        read_list(BytesIO(data))
    assert says in str(refused.value)


def test_a_huge_file_and_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1 << 20)
    with pytest.raises(NotAList, match="larger than 1 MB"):
        read_list(BytesIO(GOOD + b" " * (1 << 20)))
    monkeypatch.setattr(reading, "MAX_ENTRIES", 1)
    with pytest.raises(NotAList, match="more than 1 entries"):
        read_list(BytesIO(GOOD))


def test_what_is_read() -> None:
    read = read_list(BytesIO(GOOD))
    assert read.dated_at == datetime.datetime(2026, 11, 1, 8, tzinfo=datetime.UTC)
    person, entity = read.entries
    assert (person.key, person.kind, person.reference, person.regime) == ("1001", "person", "XXi.1001", "Invented")
    assert person.names == (("Tariq al-Zumrani", ""), ("طارق الزمراني", ""))
    assert (person.listed_on, person.nationality, person.born) == (datetime.date(2019, 3, 4), "Xaa", "1961-05-06")
    assert (entity.kind, entity.names) == (
        "entity",
        (("Brotherhood of the Zanzibarium Vole", ""), ("Voleguard", "a.k.a.")),
    )


def run(path: Path, **options: bool) -> dict[str, str]:
    out = StringIO()
    call_command("load_sanctions_list", path, stdout=out, **options)
    return dict(line.split(": ", 1) for line in out.getvalue().splitlines())


def stored() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (SanctionsList, ListEntry, ListName, Screening))  # type: ignore[return-value]


@pytest.mark.django_db
def test_the_command(tmp_path: Path) -> None:
    suspect()
    file = tmp_path / "list.xml"
    file.write_bytes(GOOD)
    before = stored()
    assert run(file, dry_run=True)["Dry run"] == "nothing was changed."
    assert stored() == before == (0, 0, 0, 1)
    assert run(file) == {
        "list of": "2026-11-01",
        "entries": "2",
        "added": "2",
        "changed": "0",
        "unchanged": "0",
        "removed": "0",
        "matches closed": "0",
        "organizations to screen": "1",
    }
    assert stored() == (1, 2, 4, 1)
    again = run(file)
    assert (again["added"], again["changed"], again["unchanged"], again["removed"]) == ("0", "0", "2", "0")
    file.write_bytes(BOMB)
    before = stored()
    with pytest.raises(CommandError, match="Nothing was changed"):
        run(file)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nothing.xml")
    file.write_bytes(xml(TARIQ, date="2026-10-01T00:00:00Z"))
    with pytest.raises(CommandError, match="older"):
        run(file)
    assert stored() == before


@pytest.mark.django_db
def test_a_list_of_a_day_to_come_keeps_no_later_one_out() -> None:
    suspect()
    before, now = stored(), timezone.now()
    with pytest.raises(NotAList, match="a day to come"):
        load_xml(TARIQ, date=(now + datetime.timedelta(days=1, hours=1)).isoformat())
    assert stored() == before
    # A clock or a zone may be ahead.
    load_xml(TARIQ, date=(now + datetime.timedelta(hours=23)).isoformat())
    assert stored() == (1, 1, 2, 1)


@pytest.mark.django_db
def test_a_newer_list_takes_the_place_of_the_one_before() -> None:
    organization, _people = suspect()
    load_xml(TARIQ, ORE)
    (match,) = screened(organization)
    done = load_xml(TARIQ.replace("1961", "1962"), entity_entry("2002", "Another"), date="2026-11-02")
    assert (done.added, done.changed, done.unchanged, done.removed, done.closed) == (1, 1, 0, 1, 0)
    assert ListEntry.objects.get(pk="1001").born == "1962-05-06"
    assert not ListName.objects.filter(name="Voleguard").exists()
    # What changed on the list is asked anew, and the question before it is closed.
    states = sorted(one.state for one in screened(organization))
    assert states == ["closed", "open"]
    done = load_xml(entity_entry("2002", "Another"), date="2026-11-03")
    assert (done.removed, done.closed) == (1, 1)
    assert {one.state for one in NameMatch.objects.all()} == {"closed"}
    assert NameMatch.objects.filter(entry=None).count() == 2
    assert match.pk in {one.pk for one in NameMatch.objects.all()}
