"""The bodies that are shipped: names in six languages, the series of NGO statements, a real time zone, a source."""

import zoneinfo
from pathlib import Path

import pytest
from django.conf import settings

from civspace.reference.domain import load_file, read_csv
from meetings.calendar.models import Body

FILE = Path(settings.BASE_DIR) / "meetings" / "calendar" / "data" / "bodies.csv"


def test_rows() -> None:
    rows = {row["code"]: row for row in read_csv(FILE)}
    assert {code: row["ngo_series"] for code, row in rows.items() if row["ngo_series"]} == {
        "ecosoc": "E/{year}/NGO/{n}",
        "hlpf": "E/{year}/NGO/{n}",
        "csw": "E/CN.6/{year}/NGO/{n}",
        "csocd": "E/CN.5/{year}/NGO/{n}",
        "cpd": "E/CN.9/{year}/NGO/{n}",
        "cnd": "E/CN.7/{year}/NGO/{n}",
        "ccpcj": "E/CN.15/{year}/NGO/{n}",
        "hrc": "A/HRC/{session}/NGO/{n}",
        "hrc-ac": "A/HRC/AC/{session}/NGO/{n}",
    }
    assert [row["code"] for row in rows.values() if row["closed_on"]] == ["csd"]
    for code, row in rows.items():
        zoneinfo.ZoneInfo(row["time_zone"])
        assert row["parent"] == "" or row["parent"] in rows, code
        assert row["source_title"], code
        assert row["confidence"], code
        assert all(row[f"name_{column}"] for column in ("ar", "zh_hans", "en", "fr", "ru", "es")), code


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_file(model=Body, path=FILE)
    again = load_file(model=Body, path=FILE)
    assert first.created == again.unchanged == Body.objects.count()
    assert (again.created, again.updated, again.kept) == (0, 0, 0)
    assert str(Body.objects.get(pk="hrc")) == "Human Rights Council"
    assert Body.objects.get(pk="upr-wg").parent_id == "hrc"
