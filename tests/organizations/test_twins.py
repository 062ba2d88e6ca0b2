"""Nobody registers a twin; names that are alike are shown, compared once, and looked for at a bounded cost."""

import itertools
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.organizations import domain
from accounts.organizations.likeness import Form
from accounts.organizations.matching import match_key
from accounts.organizations.models import Distinct, LookAlike, Name, NameKey, Organization
from accounts.organizations.queries import near, near_existing
from accounts.organizations.states import Kind, State
from civspace.audit.queries import history
from tests.factories import person
from tests.organizations.cast import everything, found_ids, fresh


def pairs() -> set[frozenset[str]]:
    """Return the pairs that staff see, by name."""
    rows = LookAlike.objects.select_related("first", "second")
    return {frozenset((row.first.name, row.second.name)) for row in rows}


TWINS = ("lake chad water watch", "The Lake Chad Water-Watch", "LAKE CHAD WATER WATCH e.V.", "Láke Chád Water Watch")


@pytest.mark.parametrize("name", TWINS)
def test_the_same_name_is_not_registered_again(cast, name):
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        domain.create_organization(by=fresh(cast.stranger), name=name)
    assert refusal.value.error_dict["name"][0].code == "twin"
    with pytest.raises(ValidationError):
        domain.create_organization(by=fresh(cast.stranger), name=name, different_because="  ")
    assert everything() == before


def test_a_twin_with_a_reason_stays_unverified_and_staff_read_why(cast):
    twin = domain.create_organization(by=fresh(cast.stranger), name=TWINS[0], different_because="Ours works in Niger")
    assert (twin.state, fresh(cast.organization).state) == (State.UNVERIFIED, State.VERIFIED)
    row = LookAlike.objects.get()
    assert {row.first_id, row.second_id} == {twin.pk, cast.organization.pk}
    assert (row.score, row.why, row.because) == (100, "same", "Ours works in Niger")
    # What happens later to either of the two does not lose what was said.
    domain.update_profile(organization=cast.organization, by=fresh(cast.head), acronym="LW")
    assert LookAlike.objects.get().because == "Ours works in Niger"


def test_no_other_way_leads_to_a_twin(cast):
    """Neither a new name, nor a translated one, nor a former one of somebody else."""
    domain.add_name(organization=cast.organization, by=fresh(cast.head), name="Veille du lac Tchad", language="fr")
    domain.update_profile(organization=cast.organization, by=fresh(cast.head), name="Chad Basin Watch")
    own = domain.create_organization(by=fresh(cast.stranger), name="Fishers of Bol")
    before = everything()
    for taken in ("Lake Chad Water Watch", "veille du lac tchad", "CHAD BASIN WATCH"):
        for verb, more in (
            (domain.create_organization, {}),
            (domain.update_profile, {"organization": own}),
            (domain.add_name, {"organization": own, "language": "en"}),
        ):
            with pytest.raises(ValidationError) as refusal:
                verb(by=fresh(cast.stranger), name=taken, **more)
            assert refusal.value.error_dict["name"][0].code == "twin"
    assert everything() == before


def test_a_new_name_makes_unverified_again_and_keeps_the_old_one_findable(cast):
    domain.update_profile(organization=cast.organization, by=fresh(cast.head), name="Chad Basin Watch")
    organization = fresh(cast.organization)
    assert (organization.state, organization.verified_at) == (State.UNVERIFIED, None)
    names = set(organization.names.values_list("name", "sort", "language"))
    assert names == {
        ("Chad Basin Watch", "official", ""),
        ("Lake Chad Water Watch", "former", ""),
        ("LCWW", "acronym", ""),
    }
    assert [entry.verb for entry in history(organization)][-2:] == ["update", "unverify"]
    assert [found.organization.pk for found in near("Lake Chad Water Watch")] == [organization.pk]


def test_another_spelling_of_the_name_is_no_new_name(cast):
    domain.update_profile(organization=cast.organization, by=fresh(cast.head), name="Lake Chad WATER Watch")
    assert fresh(cast.organization).state == State.VERIFIED
    domain.update_profile(organization=cast.organization, by=fresh(cast.head), name_language="en")
    domain.update_profile(
        organization=cast.organization, by=fresh(cast.head), name="Lake Chad Water-Watch", name_language="fr"
    )
    official = cast.organization.names.exclude(sort="acronym")
    assert [(row.name, row.language, row.sort) for row in official] == [("Lake Chad Water-Watch", "fr", "official")]


def test_names_come_and_go(cast):
    organization = cast.organization
    row = domain.add_name(organization=organization, by=fresh(cast.head), name="  Veille   du lac ", language="fr")
    assert (row.name, row.key, row.sort) == ("Veille du lac", match_key("Veille du lac"), "translated")
    assert near("Veille du lac")
    before = everything()
    for name, language, sort in (
        ("VEILLE DU LAC", "fr", "translated"),
        ("", "fr", "translated"),
        ("…", "fr", "translated"),
        ("x" * 301, "fr", "translated"),
        ("Autre", "fr", "official"),
        ("Autre", "fr", "acronym"),
    ):
        with pytest.raises(ValidationError):
            domain.add_name(organization=organization, by=fresh(cast.head), name=name, language=language, sort=sort)
    for kept in organization.names.exclude(pk=row.pk):
        with pytest.raises(ValidationError):
            domain.remove_name(name=kept, by=fresh(cast.head))
    assert everything() == before
    domain.remove_name(name=row, by=fresh(cast.head))
    assert not near("Veille du lac")
    wanted = {key for name in ("Lake Chad Water Watch",) for key in Form(name, "LCWW").keys}
    assert set(organization.name_keys.values_list("key", flat=True)) == wanted


def test_not_a_duplicate_is_remembered(cast):
    other = domain.list_organization(name="Lake Chad Water Watch Association")
    assert pairs() == {frozenset((cast.organization.name, other.name))}
    # In either order, and twice: one decision.
    for first, second in ((other, cast.organization), (cast.organization, other)):
        domain.mark_distinct(first=first, second=second, by=fresh(cast.officer), reason="Another country")
    assert (Distinct.objects.count(), pairs()) == (1, set())
    for organization in (cast.organization, other):
        assert [entry.verb for entry in history(organization)].count("mark_distinct") == 1
    # It is not asked again when a name changes, nor when everything is compared anew.
    domain.update_profile(organization=cast.organization, by=fresh(cast.head), acronym="LC")
    domain.refresh_names(fresh(other))
    domain.expire()
    assert pairs() == set()
    # But another pair is.
    domain.list_organization(name="The Lake Chad Water Watch Foundation")
    assert len(pairs()) == 2


def test_a_reason_is_asked_for_what_is_remembered(cast):
    other = domain.list_organization(name="Lake Chad Water Watch Association")
    before = everything()
    with pytest.raises(ValidationError):
        domain.mark_distinct(first=other, second=cast.organization, by=fresh(cast.officer), reason=" ")
    assert everything() == before


@pytest.mark.parametrize("model, more", [(Distinct, {}), (LookAlike, {"score": 80, "why": "same"})])
def test_a_pair_stands_once_and_in_one_order(cast, model, more):
    other = domain.list_organization(name="Fishers")
    first, second = sorted((cast.organization, other), key=lambda one: one.pk)
    model.objects.create(first=first, second=second, **more)
    for one, two in ((second, first), (first, second), (first, first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(first=one, second=two, **more)


def test_two_created_in_the_same_moment_meet_at_the_next_sweep(cast):
    """Neither has seen the other when it was compared."""
    other = domain.list_organization(name="Lake Chad Water Watch Association")
    LookAlike.objects.all().delete()
    domain.expire()
    assert pairs() == {frozenset((cast.organization.name, other.name))}


def test_who_is_compared(db):
    """States are told apart by their codes; what is set aside or closed is compared with nothing."""
    domain.list_organization(name="Republic of Lakes", kind=Kind.STATE)
    domain.list_organization(name="Republic of the Lakes", kind=Kind.STATE)
    domain.list_organization(name="Individual", set_aside="not a name")
    domain.list_organization(name="individual", set_aside="not a name")
    assert pairs() == set()
    head = person()
    one = domain.create_organization(by=head, name="River Keepers")
    domain.list_organization(name="Riverkeepers")
    assert len(pairs()) == 1
    domain.close_organization(organization=one, by=head)
    assert pairs() == set()


def test_near_shows_only_what_the_reader_may_see(cast):
    """Hidden entries are neither shown as alike nor told by the refusal of a twin."""
    domain.list_organization(name="Secret Harbour Union", set_aside="names a person")
    mission = domain.create_organization(
        by=fresh(cast.viewer), name="Mission of Lagunia", kind="mission", invented=True
    )
    closed = domain.create_organization(by=fresh(cast.viewer), name="Harbour Watch")
    domain.close_organization(organization=closed, by=fresh(cast.viewer))
    found = {
        name: {
            one.organization.name
            for asked in ("Secret Harbour Union", "Mission of Lagunia", "Harbour Watch")
            for one in near(asked, to=who)
        }
        for name, who in (("nobody", None), ("stranger", fresh(cast.stranger)), ("officer", fresh(cast.officer)))
    }
    assert found["nobody"] == found["stranger"] == set()
    assert found["officer"] == {"Secret Harbour Union", "Mission of Lagunia", "Harbour Watch"}
    assert near("Mission of Lagunia", exclude=mission.pk, to=fresh(cast.officer)) == []
    for name in ("Secret Harbour Union", "Mission of Lagunia", "Harbour Watch"):
        assert domain.create_organization(by=person(), name=name, country=None).pk


def test_what_near_says(cast):
    domain.list_organization(name="Lake Tchad Water Watch Association")
    found = near("LAKE CHAD WATER WATCH")
    assert [(one.organization.name, one.why, one.name) for one in found] == [
        ("Lake Chad Water Watch", "same", "Lake Chad Water Watch"),
        ("Lake Tchad Water Watch Association", "translation", "Lake Tchad Water Watch Association"),
    ]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert [one.organization for one in near("Entirely Other", "LCWW")] == [cast.organization]
    assert near("…") == near("") == []
    assert len(near("LAKE CHAD WATER WATCH", limit=1)) == 1


def many(count: int) -> None:
    """Put invented names into the directory at once, with the keys that the verbs would write."""
    chance = random.Random(count)
    kinds = ("Association", "Network", "Foundation", "Union", "Forum")
    what = ("Water", "Peace", "Rights", "Health", "Youth", "Women", "Climate", "Justice", "Education", "Farmers")
    places = [a + b + c for a, b, c in itertools.product("BDKLMNRSTZ", "aeiou", ("bari", "lun", "mesi", "tok"))]
    organizations, names, keys = [], [], []
    for number in range(count):
        name = f"{chance.choice(places)} {chance.choice(places)} {chance.choice(what)} {chance.choice(kinds)} {number}"
        organization = Organization(name=name, sort_key=match_key(name), state=State.LISTED, reference=f"O-{number:06}")
        organizations.append(organization)
        names.append(Name(organization=organization, name=name, key=match_key(name)))
        keys += [NameKey(organization=organization, key=key) for key in Form(name).keys]
    for model, rows in ((Organization, organizations), (Name, names), (NameKey, keys)):
        model.objects.bulk_create(rows, batch_size=500)


def cost(verb) -> int:
    with CaptureQueriesContext(connection) as seen:
        verb()
    return len(seen)


def test_finding_the_like_costs_the_same_among_few_and_among_thousands(cast):
    stranger = fresh(cast.stranger)
    near("Anything", to=stranger)  # their roles are read once
    asked = [
        lambda: near("Lake Chad Water Watch", "LCWW"),
        lambda: near("Association internationale de l'eau et de la paix"),
        lambda: near("Water"),
        lambda: near_existing(cast.organization),
        lambda: near("Babari Water Forum", to=stranger),
    ]
    few = [cost(one) for one in asked]
    many(6500)
    assert [cost(one) for one in asked] == few
    assert max(few) <= 4
    assert [one.organization for one in near("Lake Chad Water Wach")][0] == cast.organization


def test_listing_costs_the_same_whatever_is_listed(db):
    domain.list_organization(name="First of All")
    few = cost(lambda: domain.list_organization(name="Babari Water Forum"))
    many(300)
    assert cost(lambda: domain.list_organization(name="Kelun Rights Union")) == few


def test_found_by_search_as_long_as_everybody_may_see_it(cast):
    """Every verb that shows or hides an organization keeps the index."""
    organization = cast.organization
    assert found_ids() == {str(organization.pk)}
    listed = domain.list_organization(name="Fishers of Bol")
    domain.list_organization(name="Individual", set_aside="not a name")
    assert found_ids() == {str(organization.pk), str(listed.pk)}
    mission = domain.create_organization(by=fresh(cast.viewer), name="Mission", kind="mission", invented=True)
    assert str(mission.pk) not in found_ids()
    request = mission.join_requests.get()
    domain.decide_request(request=request, by=fresh(cast.officer), accept=True, reason="Note verbale")
    assert str(mission.pk) in found_ids()
    domain.unverify_organization(organization=mission, by=fresh(cast.officer), reason="Recalled")
    assert str(mission.pk) not in found_ids()
    domain.close_organization(organization=organization, by=fresh(cast.head))
    assert found_ids() == {str(listed.pk)}
