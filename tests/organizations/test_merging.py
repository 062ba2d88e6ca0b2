"""Mergers: what moves and what does not, the whole table, refusals, undo; and that nothing is left out."""

import itertools
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.organizations import domain as organizations
from accounts.organizations.merging import domain, registry
from accounts.organizations.merging.queries import preview
from accounts.organizations.merging.registry import Plan
from accounts.organizations.merging.states import MERGE, MergeState
from accounts.organizations.models import Distinct, Membership, Merge, MovedRow, Organization
from accounts.organizations.queries import survivor_of
from accounts.organizations.states import State
from accounts.people.models import User
from civspace.audit.domain import broken
from civspace.audit.queries import history
from civspace.search.queries import search
from meetings.accreditation.models import Standing
from submissions.statements.domain import save_draft
from submissions.statements.models import Statement
from tests.factories import join, make_standing, make_statement, person, staff
from tests.organizations.cast import everything, fresh, outcome, roles, told
from tests.organizations.merging import data, make_two, merged, owners, proposed, undone


@pytest.fixture(scope="module")
def made(once) -> SimpleNamespace:
    return once(make_two)


@pytest.fixture
def two(own_copy, made) -> SimpleNamespace:
    return own_copy(made)


def test_everything_that_holds_an_organization_moves_or_says_why_not():
    keys = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Organization
    }
    keys |= registry.opaque
    named = set().union(*(mover.covers for mover in registry.movers))
    assert keys == named | set(registry.stays)
    assert named & set(registry.stays) == set()


def test_a_merger_moves_everything_and_tells_both(two):
    told()
    merge = proposed(two)
    assert told() == {"merge_waiting": {"second"}}
    merge = domain.confirm_merge(merge=merge, by=fresh(two.second))
    assert told() == {"merge_done": {"source_head", "survivor_head", "editor"}}
    source, survivor = fresh(two.source), fresh(two.survivor)
    assert (source.state, source.merged_into_id, survivor.state) == ("closed", survivor.pk, "verified")
    assert owners(two) == {"statement": "survivor", "draft": "survivor", "standing": "survivor", "threads": ""}
    assert roles(survivor) == {"survivor_head": "head", "source_head": "focal_point", "editor": "editor"}
    assert roles(source) == {}
    assert {(row.name, row.language, row.sort) for row in survivor.names.all()} == {
        ("Lake Chad Water Watch", "en", "official"),
        ("Lake Chad Waters Watch", "en", "former"),
        ("Veille des eaux", "fr", "former"),
    }
    assert fresh(two.asked).organization_id == fresh(two.invitation).organization_id == survivor.pk
    assert merge.counts == {
        "members": 2,
        "names": 2,
        "requests": 1,
        "invitations": 1,
        "standing": 1,
        "statements": 2,
    }
    # What a document carries never changes.
    assert fresh(two.statement).organization_name == "Lake Chad Waters Watch"
    assert [entry.verb for entry in history(source)][-1] == "merge"
    assert [entry.verb for entry in history(survivor)][-1] == "merge_in"
    for one in (source, survivor):
        assert broken("accounts_organizations.organization", str(one.pk)) == []


def test_the_preview_says_what_the_merger_does(two):
    shown = preview(Plan(two.source, two.survivor))
    assert shown.possible
    counted = {slug: number for slug, _label, number in shown.moves}
    assert merged(two).counts == counted
    assert shown.people == [
        ("source_head", "Head of the organization", "Focal point"),
        ("editor", "Editor", "Editor"),
    ]


def test_the_former_name_finds_the_entry_that_remains(two):
    merged(two)
    hits = search("Veille des eaux", types=("organization",))
    assert [str(hit.object_id) for hit in hits[0:10]] == [str(two.survivor.pk)]


def test_undo_puts_everything_back(two):
    before = data()
    merge = merged(two)
    assert data() != before
    told()
    undone(two, merge)
    after = data()
    # Whoever asked to join or was invited moved too, and is back.
    assert after == before
    assert told() == {"merge_undone": {"source_head", "survivor_head", "editor"}}
    assert (two.source.state, two.source.merged_into_id) == ("verified", None)
    assert fresh(merge).kept == {}
    assert not MovedRow.objects.exists()
    assert [entry.verb for entry in history(two.source)][-1] == "restore_verified"


def test_undo_leaves_what_has_changed_since(two):
    merge = merged(two)
    save_draft(
        statement=fresh(two.draft),
        by=fresh(two.survivor_head),
        title="Our words",
        body="New",
        language="en",
        agenda_item=None,
    )
    of_editor = Membership.objects.get(person=two.editor, organization=two.survivor)
    organizations.change_role(membership=of_editor, by=fresh(two.survivor_head), role="viewer")
    born = make_statement(by=_author(two, "survivor_head"), meeting=two.meeting, title="Born later")
    undone(two, merge)
    assert owners(two) == {"statement": "source", "draft": "survivor", "standing": "source", "threads": ""}
    assert fresh(born).organization_id == two.survivor.pk
    assert roles(two.source) == {"source_head": "head"}
    assert roles(two.survivor) == {"survivor_head": "head", "editor": "viewer"}
    assert fresh(merge).kept == {"statements": 1, "members": 1}


def _author(two: SimpleNamespace, name: str) -> Any:
    author = fresh(getattr(two, name))
    author.organization = two.survivor
    return author


@pytest.mark.parametrize(
    ("there", "here", "role"), [("viewer", "editor", "editor"), ("focal_point", "editor", "focal_point")]
)
def test_of_two_roles_of_one_person_the_higher_one_stays(two, there, here, role):
    Membership.objects.filter(person=two.editor).update(role=here)
    join(two.editor, two.survivor, there)
    before = data()
    merge = merged(two)
    assert roles(two.survivor)["editor"] == role
    assert roles(two.source) == {}
    undone(two, merge)
    assert data() == before


def test_one_person_who_heads_both(two):
    Membership.objects.filter(organization=two.survivor).update(person=two.source_head)
    before = data()
    merge = merged(two)
    assert roles(two.survivor) == {"source_head": "head", "editor": "editor"}
    undone(two, merge)
    assert data() == before


def test_nobody_of_one_sees_what_is_private_of_the_other_before(two):
    proposed(two)
    seen = Statement.objects.visible_to(fresh(two.survivor_head))
    assert set(seen.values_list("pk", flat=True)) == {two.statement.pk}
    assert not Merge.objects.visible_to(fresh(two.survivor_head)).exists()
    assert not Merge.objects.visible_to(AnonymousUser()).exists()


def _mission(two: SimpleNamespace) -> None:
    Organization.objects.filter(pk=two.source.pk).update(kind="mission")


def _closed(two: SimpleNamespace) -> None:
    Organization.objects.filter(pk=two.survivor.pk).update(state=State.CLOSED)


def _dispute(two: SimpleNamespace) -> None:
    organizations.ask_to_replace_head(organization=two.source, by=fresh(two.editor), message="Gone")


def _listed(two: SimpleNamespace) -> None:
    Organization.objects.filter(pk=two.survivor.pk).update(state=State.LISTED)


def _unverified(two: SimpleNamespace) -> None:
    Organization.objects.filter(pk=two.survivor.pk).update(state=State.UNVERIFIED)


def _aside(two: SimpleNamespace) -> None:
    Organization.objects.filter(pk=two.survivor.pk).update(set_aside="names a person")


def _suspended(two: SimpleNamespace) -> None:
    make_standing(organization=two.survivor, state="suspended")


def _waits(two: SimpleNamespace) -> None:
    proposed(two)


def _itself(two: SimpleNamespace) -> None:
    two.survivor = two.source


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        (_mission, "Missions and States are not merged"),
        (_closed, "is closed"),
        (_dispute, "Decide first who heads"),
        (_listed, "goes into the registered one"),
        (_unverified, "The verified organization is the one that stays"),
        (_aside, "was set aside"),
        (_suspended, "one of them is suspended"),
        (_waits, "waits for an answer"),
        (_itself, "this is the same entry"),
    ],
)
def test_what_cannot_be_merged(two, obstacle, said):
    obstacle(two)
    two.source, two.survivor = fresh(two.source), fresh(two.survivor)
    before = everything()
    assert said in " ".join(preview(Plan(two.source, two.survivor)).blockers)
    assert outcome(lambda: proposed(two)) == "invalid"
    assert everything() == before


def test_an_obstacle_that_came_later_stops_the_confirmation(two):
    merge = proposed(two)
    _dispute(two)
    before = everything(), data()
    assert outcome(lambda: domain.confirm_merge(merge=merge, by=fresh(two.second))) == "invalid"
    assert (everything(), data()) == before


def test_what_stands_in_both_is_shown_beforehand(two):
    make_standing(organization=two.survivor)
    make_statement(by=_author(two, "survivor_head"), meeting=two.meeting, state="submitted")
    first, second = sorted((two.source, two.survivor), key=lambda one: one.pk)
    Distinct.objects.create(first=first, second=second, reason="Two offices")
    assert preview(Plan(two.source, two.survivor)).warnings == [
        "An officer found these to be two different organizations: Two offices",
        "Both hold the standing “Special consultative status”; it is kept once.",
        "Together they have 2 statements for “Seventieth session”, which allows 1 for one organization.",
    ]
    merge = merged(two)
    assert "standing" not in merge.counts
    assert set(Standing.objects.values_list("organization", flat=True)) == {two.source.pk, two.survivor.pk}


# Who may do what, in every state.

ACTORS = ("source_head", "survivor_head", "editor", "officer", "second", "member_officer", "stranger", "anonymous")
VERBS: dict[str, Any] = {
    "agree": lambda merge, by: domain.agree_to_merge(merge=merge, by=by),
    "confirm": lambda merge, by: domain.confirm_merge(merge=merge, by=by, reason="Yes"),
    "refuse": lambda merge, by: domain.refuse_merge(merge=merge, by=by, reason="No"),
    "withdraw": lambda merge, by: domain.withdraw_merge(merge=merge, by=by),
    "undo": lambda merge, by: domain.undo_merge(merge=merge, by=by, reason="Wrong"),
}
#: (state, verb): who ends well, and the state then. Everything else is refused.
GOOD = {
    ("asked", "agree"): ({"survivor_head"}, "agreed"),
    ("asked", "refuse"): ({"survivor_head", "officer", "second"}, "refused"),
    ("asked", "withdraw"): ({"source_head"}, "withdrawn"),
    ("agreed", "confirm"): ({"officer", "second"}, "merged"),
    ("agreed", "refuse"): ({"officer", "second"}, "refused"),
    ("agreed", "withdraw"): ({"source_head"}, "withdrawn"),
    ("proposed", "confirm"): ({"second"}, "merged"),
    ("proposed", "refuse"): ({"officer", "second"}, "refused"),
    ("proposed", "withdraw"): ({"officer"}, "withdrawn"),
    ("merged", "undo"): ({"officer", "second"}, "undone"),
}


def _in_state(two: SimpleNamespace, state: str) -> Merge:
    if state in ("proposed", "merged", "undone"):
        merge = proposed(two)
        if state != "proposed":
            merge = domain.confirm_merge(merge=merge, by=fresh(two.second))
        return undone(two, merge) if state == "undone" else merge
    merge = domain.ask_for_merge(source=two.source, survivor=two.survivor, by=fresh(two.source_head))
    if state == "agreed":
        domain.agree_to_merge(merge=merge, by=fresh(two.survivor_head))
    if state == "refused":
        domain.refuse_merge(merge=merge, by=fresh(two.survivor_head), reason="No")
    if state == "withdrawn":
        domain.withdraw_merge(merge=merge, by=fresh(two.source_head))
    return merge


@pytest.mark.parametrize("state", MergeState.values)
def test_state_by_action_by_actor(two, state):
    two.member_officer = staff("accreditation_officer", name="member_officer")
    join(two.member_officer, two.survivor, "viewer")
    two.stranger = person(name="stranger")
    merge = fresh(_in_state(two, state))
    assert merge.state == state
    found = {}
    for verb, name in itertools.product(VERBS, ACTORS):
        by = AnonymousUser() if name == "anonymous" else User.objects.get(pk=getattr(two, name).pk)
        with transaction.atomic():
            before = everything()
            ended = outcome(lambda verb=verb, by=by: VERBS[verb](fresh(merge), by))
            assert (everything() == before) == (ended != "ok"), (verb, name)
            if ended == "ok":
                found.setdefault((state, verb), (set(), fresh(merge).state))[0].add(name)
            transaction.set_rollback(True)
    assert found == {key: value for key, value in GOOD.items() if key[0] == state}


#: What only a complaint does (test_contesting.py): nobody has these verbs on a page.
OVERTURNED = {
    ("overturn_refusal", "refused", "agreed"),
    ("overturn_refusal_to_asked", "refused", "asked"),
    ("overturn_merger", "merged", "undone"),
}


def test_the_table():
    assert {
        (verb, state, MERGE.target(verb, state))
        for verb, state in itertools.product(MERGE.transitions, MergeState)
        if MERGE.allows(verb, state)
    } == {(verb, state, target) for (state, verb), (_who, target) in GOOD.items()} | OVERTURNED


def test_one_officer_suffices_where_the_portal_says_so(two, settings):
    settings.MERGE_FOUR_EYES = False
    merge = proposed(two)
    assert domain.confirm_merge(merge=merge, by=fresh(two.officer)).state == MergeState.MERGED


def test_a_listed_entry_has_nobody_to_ask(two):
    listed = organizations.list_organization(name="Lake Chad Watch")
    told()
    merge = domain.ask_for_merge(source=listed, survivor=two.survivor, by=fresh(two.survivor_head))
    assert merge.state == MergeState.AGREED
    assert told() == {"merge_waiting": {"officer", "second"}}
    domain.confirm_merge(merge=merge, by=fresh(two.officer), reason="The same")
    assert fresh(listed).merged_into_id == two.survivor.pk
    undone(two, merge)
    assert fresh(listed).state == State.LISTED


def test_after_thirty_days_nothing_can_be_undone_and_the_journal_is_gone(two):
    merge = merged(two)
    assert MovedRow.objects.count() == 9
    assert domain.forget_journals() == 0
    later = timezone.now() + timedelta(days=domain.UNDO_DAYS, seconds=1)
    assert domain.forget_journals(later) == 9
    assert domain.forget_journals(later) == 0
    Merge.objects.update(undo_until=timezone.now())
    before = everything()
    assert outcome(lambda: undone(two, merge)) == "invalid"
    assert everything() == before


def test_a_chain_leads_to_the_last_and_is_taken_back_from_there(two):
    first = merged(two)
    last = organizations.create_organization(by=person(name="last"), name="Lake Chad Alliance")
    organizations.verify_organization(organization=last, by=two.officer, reason="Seen")
    second = merged(SimpleNamespace(**{**vars(two), "source": two.survivor, "survivor": fresh(last)}))
    assert survivor_of(fresh(two.source)).pk == last.pk
    assert outcome(lambda: undone(two, first)) == "invalid"
    domain.undo_merge(merge=second, by=fresh(two.officer), reason="Too much")
    assert undone(two, first).state == MergeState.UNDONE
    assert owners(two) == {"statement": "source", "draft": "source", "standing": "source", "threads": ""}
