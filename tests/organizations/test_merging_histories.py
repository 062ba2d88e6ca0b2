"""Mergers done and undone again, whatever happened between: what did not change since is as it was before."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.organizations import domain as organizations
from accounts.organizations.models import Membership, Name
from meetings.accreditation.models import Standing
from submissions.statements.domain import create_draft, save_draft, withdraw_statement
from submissions.statements.models import Statement
from tests.factories import join, person
from tests.organizations.cast import fresh, roles, told
from tests.organizations.merging import MADE_ANEW, ROOMS, make_two, merged, undone

pytestmark = pytest.mark.django_db

Rows = dict[tuple[str, Any], tuple[Any, ...]]


def rows() -> Rows:
    """Return every row that a merger may touch, by model and key, without versions and times of change."""
    found: Rows = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            if model.__name__ in MADE_ANEW:
                continue
            fields = [it.attname for it in model._meta.concrete_fields if it.name not in ("version", "updated_at")]
            for row in model._base_manager.values("pk", *fields):
                found[model.__name__, row["pk"]] = tuple(str(row[name]) for name in fields)
    return found


def head_of_survivor(two: SimpleNamespace) -> Any:
    return fresh(two.survivor_head)


def write(two: SimpleNamespace) -> None:
    draft = fresh(two.draft)
    if draft.state == "draft":
        values: dict[str, Any] = {"title": "New words", "body": "New", "language": "en", "agenda_item": None}
        save_draft(statement=draft, by=_writer(two, draft), **values)


def _writer(two: SimpleNamespace, draft: Any) -> Any:
    return fresh(two.survivor_head if draft.organization_id == two.survivor.pk else two.source_head)


def delete(two: SimpleNamespace) -> None:
    draft = fresh(two.draft)
    if draft.state == "draft":
        withdraw_statement(statement=draft, by=_writer(two, draft))


def begin(two: SimpleNamespace) -> None:
    create_draft(
        organization=fresh(two.survivor),
        meeting=two.meeting,
        by=head_of_survivor(two),
        title="Born later",
        body="New",
        language="en",
        agenda_item=None,
    )


def give_another_role(two: SimpleNamespace) -> None:
    held = Membership.objects.filter(person=two.editor, organization=two.survivor, ended_at=None).first()
    if held is not None:
        role = "viewer" if held.role != "viewer" else "editor"
        organizations.change_role(membership=held, by=head_of_survivor(two), role=role)


def take_in(two: SimpleNamespace) -> None:
    join(person(), fresh(two.survivor), "viewer")


def name(two: SimpleNamespace) -> None:
    number = Name.objects.count()
    organizations.add_name(
        organization=fresh(two.survivor), by=head_of_survivor(two), name=f"Guardians {number}", language="es"
    )


ACTS = {act.__name__: act for act in (write, delete, begin, give_another_role, take_in, name)}
ROUNDS = st.lists(st.lists(st.sampled_from(sorted(ACTS)), max_size=4), min_size=1, max_size=2)


@settings(
    max_examples=6,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(rounds=ROUNDS)
def test_what_did_not_change_since_is_as_it_was(rounds: list[list[str]]) -> None:
    with transaction.atomic():
        two = make_two()
        for acts in rounds:
            before = rows()
            merge = merged(two)
            joined = rows()
            for act in acts:
                ACTS[act](two)
            since = rows()
            undone(two, merge)
            after = rows()
            same = {key for key in joined if since.get(key) == joined[key]}
            assert {key: after.get(key) for key in before.keys() & same} == {
                key: before[key] for key in before.keys() & same
            }
            # What the merger made is gone; what others made stays.
            assert {key for key in same - before.keys() if key in after} == set()
            assert since.keys() - joined.keys() <= after.keys()
            if not acts:
                assert after == before
        transaction.set_rollback(True)


def test_the_pages_of_mergers_cost_the_same_with_one_row_and_three() -> None:
    two = make_two()
    client = Client()
    client.force_login(fresh(two.officer))
    merge = merged(two)

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = ("/en/desk/organizations/merges/", f"/en/desk/organizations/{two.source.pk}/merge/")
    page = f"/en/desk/organizations/merges/{merge.pk}/"
    done = cost(page)
    undone(two, merge)
    one = [cost(path) for path in paths]
    for _number in range(2):
        begin(two)
        take_in(two)
        again = merged(two)
        assert cost(f"/en/desk/organizations/merges/{again.pk}/") == done
        undone(two, again)
    assert [cost(path) for path in paths] == one


def test_without_its_people_only_the_names_go_over() -> None:
    two = make_two(statement="draft")
    Standing.objects.all().delete()
    merge = merged(two, with_people=False)
    assert merge.counts == {"names": 2}
    assert roles(two.survivor) == {"survivor_head": "head"}
    assert roles(two.source) == {"source_head": "head", "editor": "editor"}
    assert {fresh(two.statement).organization_id, fresh(two.draft).organization_id} == {two.source.pk}
    assert not Statement.objects.visible_to(fresh(two.survivor_head)).exists()
    # What waited there is taken back, and who asked is told.
    assert (fresh(two.asked).state, fresh(two.invitation).state) == ("withdrawn", "withdrawn")
    assert told()["closed"] == {"asker"}
