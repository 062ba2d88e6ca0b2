"""Advice on the names of States: for the reviewer's eye, never a reason by itself."""

import pytest
from django.test import Client
from django.urls import reverse

from civspace.reference.models import State
from submissions.statements.terminology import Advice, _variants, advise
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = {
    "IRN": {"en": "Iran (Islamic Republic of)", "fr": "Iran (République islamique d’)", "zh_hans": "伊朗伊斯兰共和国"},
    "TUR": {"en": "Türkiye", "fr": "Türkiye", "zh_hans": "土耳其"},
    "USA": {"en": "United States of America", "fr": "États-Unis d’Amérique", "zh_hans": "美利坚合众国"},
    "RUS": {"en": "Russian Federation", "fr": "Fédération de Russie", "zh_hans": "俄罗斯联邦"},
}


@pytest.fixture(autouse=True)
def states():
    for number, (iso3, names) in enumerate(NAMES.items()):
        values = {f"name_{code}": name for code, name in names.items()}
        State.objects.create(iso3=iso3, iso2=iso3[:2], m49=f"{number:03}", as_of="2026-01-01", **values)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Turkey and Turkey.", "en", [Advice("Turkey", "Türkiye", 2)]),
        ("The turkey crossed the road.", "en", []),
        ("Turkeys", "en", []),
        ("Iran (Islamic Republic of) answered.", "en", []),
        ("Iran (Islamic Republic of) and Iran.", "en", [Advice("Iran", "Iran (Islamic Republic of)", 1)]),
        ("The United States of America", "en", []),
        ("The United States", "en", [Advice("United States", "United States of America", 1)]),
        ("Russian Federation", "en", []),
        ("Russia", "en", [Advice("Russia", "Russian Federation", 1)]),
        ("Russie", "fr", [Advice("Russie", "Fédération de Russie", 1)]),
        ("Fédération de Russie", "fr", []),
        ("Turkey", "fr", []),
        ("Burma", "en", []),
        ("", "en", []),
    ],
)
def test_advice(text, language, found):
    assert advise(text, language) == found


def test_every_row_of_the_file_names_a_state_in_one_of_the_six_languages():
    languages = {code for code, _written, _iso3 in _variants()}
    assert languages <= {"ar", "zh", "en", "fr", "ru", "es"}
    assert len({(code, written) for code, written, _iso3 in _variants()}) == len(_variants())
    assert all(len(iso3) == 3 and iso3.isupper() for _code, _written, iso3 in _variants())


def test_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        advise("Turkey, Iran and Russia", "en")


def test_the_reviewer_sees_it_and_the_author_may_submit_all_the_same():
    statement = factories.make_statement(body="We thank Turkey.", state="submitted")
    client = Client()
    client.force_login(factories.staff("reviewer"))
    page = client.get(reverse("desk_statement", args=[statement.pk])).content.decode()
    assert "Turkey (1) → Türkiye" in page
    author = Client()
    author.force_login(statement.organization.memberships.get().person)
    assert "Türkiye" not in author.get(reverse("my_statement", args=[statement.pk])).content.decode()
