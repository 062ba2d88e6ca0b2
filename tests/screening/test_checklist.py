"""The questions that the portal ships: asked for each scheme and in all, in six languages, and short enough to keep."""

import csv

import pytest

from meetings.accreditation.applications.models import Application
from meetings.accreditation.loading import DATA
from meetings.accreditation.screening.models import CheckKind
from meetings.accreditation.screening.queries import kinds_of
from tests.factories import load_accreditation


@pytest.mark.django_db
def test_what_is_asked_of_an_application() -> None:
    load_accreditation()
    asked = [kind.pk for kind in kinds_of(Application(scheme_id="ecosoc"))]
    general = ["check-identity", "check-interests", "check-names"]
    assert asked[-3:] == general and len(asked) == 12
    assert [kind.pk for kind in kinds_of(Application(scheme_id="un-conference"))] == general
    for kind in CheckKind.objects.all():
        texts = [getattr(kind, f"{name}_{code}") for name in ("question", "why") for code in CODES]
        assert all(texts) and kind.source_url and kind.as_of, kind.pk


CODES = "ar zh_hans en fr ru es".split()


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_a_row_fits_its_columns_on_every_engine(name: str) -> None:
    """SQLite keeps what is too long; PostgreSQL refuses it, and with it the whole file."""
    most = {"criteria.csv": 60, "schemes.csv": 60}.get(name, 120)
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        assert [row for row in csv.DictReader(file) if len(row.get("confidence") or "") > most] == []
