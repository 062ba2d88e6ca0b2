"""The files of the demo's real input: exact counts, no private name, and keys that meet."""

from collections import Counter
from datetime import date
from pathlib import Path

from django.conf import settings

from civspace.reference.domain import DATA, read_csv

FOLDER = Path(settings.BASE_DIR) / "civspace" / "front" / "data"
BODIES = Path(settings.BASE_DIR) / "meetings" / "calendar" / "data" / "bodies.csv"
COLUMNS = ("ar", "zh_hans", "en", "fr", "ru", "es")


def test_endorsements() -> None:
    rows = read_csv(FOLDER / "endorsements_A-75-893.csv")
    assert Counter(row["kind"] for row in rows) == {"member_state": 52, "civil_society": 263}
    members = {row["iso3"] for row in read_csv(DATA / "states.csv") if row["status"] == "member"}
    countries = [row["country"] for row in rows if row["kind"] == "member_state"]
    assert len(set(countries)) == 52
    assert set(countries) <= members
    assert {(row["name"], row["set_aside"]) for row in rows if row["set_aside"]} == {
        ("NA", "not a name"),
        ("Individual", "individual"),
        ("Independent", "individual"),
        ("", "private person"),
    }
    assert all(row["name"] for row in rows if not row["set_aside"])
    assert sum(row["company"] == "yes" for row in rows) == 7


def test_meetings_and_documents_meet() -> None:
    meetings = {row["slug"]: row for row in read_csv(FOLDER / "meetings.csv")}
    bodies = {row["code"] for row in read_csv(BODIES)}
    states = {row["iso3"] for row in read_csv(DATA / "states.csv")}
    for row in meetings.values():
        assert row["body"] in bodies
        assert row["country"] == "" or row["country"] in states
        assert date.fromisoformat(row["begins_on"]) <= date.fromisoformat(row["ends_on"])
        assert all(row[f"title_{column}"] for column in COLUMNS)
    council = meetings["hrc-44"]
    assert (council["announced_from"], council["announced_to"]) == ("2020-06-15", "2020-07-03")
    assert (council["begins_on"], council["ends_on"]) == ("2020-06-30", "2020-07-17")
    documents = read_csv(FOLDER / "documents.csv")
    assert [(row["symbol"], row["meeting"]) for row in documents] == [
        ("A/75/893", "ga-75"),
        ("A/HRC/44/25", "hrc-44"),
        ("", "csd-20"),
        ("", "un75-peoples-forum"),
        ("", "ga-76"),
    ]
    items = read_csv(FOLDER / "agenda_items.csv")
    numbers = {(row["meeting"], row["number"]) for row in items}
    assert len(numbers) == len(items) == 13
    for row in documents:
        assert all((row["meeting"], number) in numbers for number in row["agenda_items"].split())
        assert all(row[f"title_{column}"] for column in COLUMNS)
