"""The files that people correct: complete, with sources, and loading them twice changes nothing."""

import pytest

from civspace.reference.domain import read_csv
from meetings.accreditation.loading import DATA, load_categories, load_criteria, load_schemes
from meetings.accreditation.models import Scheme
from tests.factories import make_body

LANGUAGES = ("ar", "zh_hans", "en", "fr", "ru", "es")


def test_every_row_has_its_words_and_its_source() -> None:
    columns = {"schemes": ("name", "decided_by"), "categories": ("name", "explanation"), "criteria": ("text",)}
    for name, fields in columns.items():
        for row in read_csv(DATA / f"{name}.csv"):
            assert all(row[f"{field}_{code}"] for field in fields for code in LANGUAGES), (name, row)
            assert all(row[field] for field in ("source_title", "source_url", "as_of", "confidence")), (name, row)
    assert {row["code"] for row in read_csv(DATA / "categories.csv")} == {"general", "special", "roster", "nhri-a"}


def test_every_scheme_names_a_body_that_exists() -> None:
    bodies = {row["code"] for row in read_csv(DATA.parents[1] / "calendar" / "data" / "bodies.csv")}
    assert {row["body"] for row in read_csv(DATA / "schemes.csv")} <= bodies


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    make_body(code="ecosoc", name="Economic and Social Council")
    make_body(code="hrc")
    for load in (load_schemes, load_categories, load_criteria):
        first, again = load(), load()
        assert (first.updated, first.unchanged) == (0, 0)
        assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    held = [(it.pk, it.body_id, it.categories.count(), it.criteria.count()) for it in Scheme.objects.order_by("pk")]
    assert held == [("ecosoc", "ecosoc", 3, 4), ("nhri", "hrc", 1, 1)]
