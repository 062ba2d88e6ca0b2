"""The API of applications: answers that do not fit are refused by field, and nothing is kept."""

import pytest

from civspace.audit.models import Entry
from civspace.reference.models import State as Country
from meetings.accreditation.applications.models import Application
from meetings.accreditation.models import FormField, Standing
from tests.accreditation.applying import draft, make_scheme
from tests.accreditation.things import house
from tests.api.calls import Api, is_problem
from tests.factories import make_organization

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


@pytest.fixture
def held(application):
    """The organization holds the standing that it applied for; its draft is gone."""
    standing = Standing.objects.create(
        organization=application.organization, category=application.category, state="confirmed"
    )
    Application.objects.all().delete()
    standing.head, standing.scheme = application.head, application.scheme
    return standing


def begin(held, **values):
    said = {"organization": str(held.organization_id), "scheme": held.scheme.pk, **values}
    return Api(held.head).post("applications/", said)


def test_a_change_of_name_is_asked_for_and_submitted(held):
    answer = begin(held, sort="rename", new_name="  Clean  Lakes ")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["about"], made["new_name"], made["merge_with"]) == (str(held.pk), "Clean Lakes", None)
    path = f"applications/{made['id']}/"
    answer = Api(held.head).patch(path, {"new_name": "Lakes", "answers": {"why-asked": "So."}}, if_match=answer["ETag"])
    assert answer.status_code == 200
    assert (answer.json()["new_name"], answer.json()["answers"]) == ("Lakes", {"why-asked": "So."})
    answer = Api(held.head).post(f"{path}submit/")
    assert (answer.status_code, answer.json()["state"], answer.json()["missing"]) == (200, "submitted", None)
    assert Application.objects.get().new_name == "Lakes"


def test_a_merger_names_an_organization_of_the_directory(held):
    other = make_organization(name="Other")
    hidden = make_organization(name="Hidden", set_aside="duplicate")
    is_problem(begin(held, sort="merger", merge_with=str(hidden.pk)), 400)
    same = is_problem(begin(held, sort="merger", merge_with=str(held.organization_id)), 400)
    assert same["errors"] == {"merge_with": ["Choose the other organization."]}
    assert not Application.objects.exists()
    made = begin(held, sort="merger").json()
    path = f"applications/{made['id']}/"
    answer = Api(held.head).patch(path, {"merge_with": str(other.pk)}, if_match="*")
    assert (answer.status_code, answer.json()["merge_with"], answer.json()["answers"]) == (200, str(other.pk), {})


def test_what_a_request_does_not_ask_for_is_refused_and_nothing_is_kept(held):
    foreign = Standing.objects.create(organization=make_organization(), category=held.category, state="confirmed")
    for sort, values in (
        ("reclassification", {"new_name": "Lakes"}),
        ("rename", {"merge_with": str(foreign.organization_id)}),
        ("rename", {"about": str(foreign.pk)}),
        ("rename", {"new_name": "x" * 301}),
    ):
        assert set(is_problem(begin(held, sort=sort, **values), 400)["errors"]) == set(values)
    assert not Application.objects.exists()
    made = begin(held, sort="rename").json()
    api, before = Api(held.head), (Application.objects.get().version, Entry.objects.count())
    for name, values in (
        ("about", {"about": str(foreign.pk), "answers": {"why-asked": "So."}}),
        ("no-such", {"new_name": "Lakes", "answers": {"no-such": "x"}}),
        ("answers", {}),
    ):
        refused = is_problem(api.patch(f"applications/{made['id']}/", values, if_match="*"), 400)
        assert set(refused["errors"]) == {name}
    now = Application.objects.get()
    assert (now.version, now.new_name, now.answers, now.about_id) == (before[0], "", {}, held.pk)
    assert Entry.objects.count() == before[1]


def test_the_category_can_be_chosen_after_the_draft_was_begun(application):
    guest = application.scheme.categories.get(code="t-guest")
    answer = Api(application.head).patch(f"applications/{application.pk}/", {"category": guest.pk}, if_match="*")
    assert (answer.status_code, answer.json()["category"]) == (200, "t-guest")
    assert answer.json()["answers"] == application.answers
