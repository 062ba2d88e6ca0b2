"""The files that people correct: complete, with sources, and loading them twice changes nothing."""

import pytest
from django.conf import settings

from civspace.reference import registry
from civspace.reference.domain import read_csv
from meetings.accreditation.loading import DATA
from meetings.accreditation.models import Category, Criterion, Entitlement, FormField, Scheme
from meetings.accreditation.schemes.states import Asked, Audience, FieldKind, Right, SchemeKind, Way
from tests.factories import make_body

LANGUAGES = ("ar", "zh_hans", "en", "fr", "ru", "es")
WORDS = {
    "schemes": ("name", "decided_by", "summary", "considered"),
    "categories": ("name", "explanation"),
    "criteria": ("text",),
    "entitlements": ("text",),
    "form_fields": ("label", "help", "why"),
}
MODELS = {
    "schemes": Scheme,
    "categories": Category,
    "criteria": Criterion,
    "entitlements": Entitlement,
    "form_fields": FormField,
}


def rows(name: str) -> list[dict[str, str]]:
    return read_csv(DATA / f"{name}.csv")


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_row_has_its_words_and_its_source(name: str) -> None:
    found = rows(name)
    for row in found:
        assert all(row[f"{field}_{code}"] for field in WORDS[name] for code in LANGUAGES), (name, row)
        assert all(row[field] for field in ("source_title", "source_url", "as_of", "confidence")), (name, row)
        for column, cell in row.items():
            longest = getattr(MODELS[name]._meta.get_field(column), "max_length", None)
            assert longest is None or len(cell) <= longest, (name, column, cell)
    keys = [row[MODELS[name]._meta.pk.name] for row in found]
    assert len(set(keys)) == len(keys)


def test_what_a_row_names_exists() -> None:
    schemes = {row["code"]: row for row in rows("schemes")}
    categories = {row["code"] for row in rows("categories")}
    criteria = {row["slug"]: row["scheme"] for row in rows("criteria")}
    assert {row["scheme"] for row in rows("categories")} == set(schemes) == set(criteria.values())
    assert {row["category"] for row in rows("entitlements")} == categories
    assert {row["kind"] for row in schemes.values()} == set(SchemeKind.values)
    for row in rows("form_fields"):
        assert criteria[row["criterion"]] == row["scheme"], row["slug"]
        assert row["slug"].startswith(f"{row['scheme']}-")
    bodies = {row["code"] for row in read_csv(DATA.parents[1] / "calendar" / "data" / "bodies.csv")}
    assert {code for row in schemes.values() for code in (row["body"], row["committee"]) if code} <= bodies
    for row in schemes.values():
        assert (row["kind"] in SchemeKind, row["way"] in Way) == (True, True)
        assert bool(row["committee"]) == (row["way"] == Way.COMMITTEE)
        # Nothing is open that the portal could not decide, or that asks nothing.
        asked = [it for it in rows("form_fields") if it["scheme"] == row["code"]]
        assert row["open"] == "False" or (row["way"] != Way.ELSEWHERE and asked)


def test_fields_and_entitlements_use_the_words_of_the_tables() -> None:
    choices = {row["field"] for row in rows("form_choices")}
    for row in rows("form_fields"):
        assert row["kind"] in FieldKind
        assert row["asked"] in Asked
        assert row["audience"] in Audience
        assert (row["kind"] == FieldKind.CHOICE) == (row["slug"] in choices), row["slug"]
        assert row["redacted_ok"] == "False" or row["kind"] == FieldKind.FILE, row["slug"]
    assert all(row[f"label_{code}"] for row in rows("form_choices") for code in LANGUAGES)
    assert all(row["right"] in Right for row in rows("entitlements"))
    # Where groups without registration may apply, they are asked for other proof, and who answers for them is seen by
    # officers alone.
    informal = {row["scheme"] for row in rows("form_fields") if row["asked"] == Asked.INFORMAL}
    assert informal == {row["code"] for row in rows("schemes") if row["informal"] == "True"}
    for scheme in informal:
        asked = {row["slug"]: row for row in rows("form_fields") if row["scheme"] == scheme}
        people = asked[f"{scheme}-contact-persons"]
        assert (people["audience"], people["asked"]) == (Audience.STAFF, Asked.INFORMAL)
        assert asked[f"{scheme}-references"]["kind"] == FieldKind.FILE


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    for row in read_csv(DATA / "schemes.csv"):
        for code in filter(None, (row["body"], row["committee"])):
            make_body(code=code, name=code)
    loaders = [load for _name, load in registry.loaders if load.__module__ == "meetings.accreditation.loading"]
    assert len(loaders) == 7
    for load in loaders:
        first, again = load(), load()
        assert (first.updated, first.unchanged) == (0, 0)
        assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    held = [(it.pk, it.body_id, it.categories.count(), it.criteria.count()) for it in Scheme.objects.order_by("pk")]
    assert held == [
        ("agency-status", "ecosoc", 1, 2),
        ("csd-roster", "csd", 1, 2),
        ("ecosoc", "ecosoc", 3, 28),
        ("hlpf-slot", "hlpf", 1, 7),
        ("nhri", "hrc", 1, 1),
        ("un-conference", "ga", 1, 9),
        ("unfccc-observer", "unfccc", 1, 6),
        ("wssd", "csd", 1, 2),
    ]
    value, labels = FormField.objects.get(pk="ecosoc-field").choices[1]
    assert (value, labels["en"], labels["fr"]) == ("human-rights", "Human rights", "Droits de l’homme")
    assert set(labels) == {code for code, _name in settings.LANGUAGES}
