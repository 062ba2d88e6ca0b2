"""The API of applications: answers that do not fit are refused by field, and nothing is kept."""

import pytest

from civspace.audit.models import Entry
from civspace.reference.models import State as Country
from meetings.accreditation.applications.models import Application
from meetings.accreditation.models import FormField
from tests.accreditation.applying import draft, make_scheme
from tests.accreditation.things import house
from tests.api.calls import Api, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    """A draft whose form asks, besides, for a choice and for States."""
    scheme = make_scheme("t", "committee")
    for slug, kind, further in (("form", "choice", {"choices": [["engo", {"en": "NGO"}]]}), ("where", "countries", {})):
        FormField.objects.create(slug=f"t-{slug}", scheme=scheme, kind=kind, label=slug, position=9, **further)
    organization, people = house()
    made = draft(organization, people["head"], scheme)
    made.head = people["head"]
    return made


@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("t-form", ["engo"]),
        ("t-form", {"engo": 1}),
        ("t-form", "other"),
        ("t-form", True),
        ("t-where", 7),
        ("t-where", ["\x00"]),
        ("t-where", "XXX"),
        ("t-aims", ["Clean rivers."]),
        ("t-officers", "Ada Example"),
        ("why-asked", ["Because."]),
        ("no-such", "x"),
    ],
)
def test_an_answer_of_another_kind_is_refused_by_field_and_nothing_is_kept(application, slug, value):
    api, answers = Api(application.head), {"t-aims": "Clean lakes.", slug: value}
    before = application.version, application.answers, Entry.objects.count()
    answer = api.patch(f"applications/{application.pk}/", {"answers": answers}, if_match="*")
    assert set(is_problem(answer, 400)["errors"]) == {slug}
    now = Application.objects.get()
    assert (now.version, now.answers, Entry.objects.count()) == before


def test_half_of_a_pair_of_surrogates_is_not_kept(application):
    path = f"applications/{application.pk}/"
    for answers in ({"t-aims": "\ud800"}, {"\ud800": "x"}, {"why-asked": "\ud800"}):
        is_problem(Api(application.head).patch(path, {"answers": answers}, if_match="*"), 400)
    assert Application.objects.get().answers == application.answers


def test_answers_that_fit_are_kept_without_controls(application):
    code = Country.objects.create(iso2="XA", iso3="XAA", m49="999", name="Xanadia", as_of="2026-01-01").pk
    answers = {"t-form": "engo", "t-where": [code.lower()], "why-asked": " So\x00 it is. "}
    answer = Api(application.head).patch(f"applications/{application.pk}/", {"answers": answers}, if_match="*")
    assert answer.status_code == 200
    kept = {"t-form": "engo", "t-where": ["XAA"], "why-asked": "So it is."}
    assert Application.objects.get().answers == application.answers | kept
