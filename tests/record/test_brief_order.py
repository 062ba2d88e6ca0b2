"""Positions in a brief, whatever is done to its items."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.people.models import User
from submissions.record import domain
from submissions.record.models import Brief, BriefItem
from tests import factories

pytestmark = pytest.mark.django_db


def make_brief() -> SimpleNamespace:
    """Return the keys of a brief, of its owner and of its items, one for each paragraph of a statement."""
    owner = factories.person()
    brief = domain.create_brief(by=owner, title="T")
    author = factories.make_author()
    body = "\n\n".join(f"{number}. Words {number}." for number in range(1, 6))
    statement = factories.make_statement(state="published", by=author, body=body)
    items = [domain.add_item(brief=brief, by=owner, statement=statement, paragraph=number) for number in range(1, 6)]
    return SimpleNamespace(brief=brief.pk, owner=owner.pk, items=[item.pk for item in items])


@pytest.fixture(scope="module")
def made(once: Any) -> SimpleNamespace:
    return once(make_brief)


@pytest.fixture
def cast(own_copy: Any, made: SimpleNamespace) -> SimpleNamespace:
    return own_copy(made)


MOVES = st.lists(
    st.tuples(st.sampled_from(["move", "remove", "order"]), st.integers(0, 5), st.integers(-3, 9)), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_positions_are_a_permutation(cast: SimpleNamespace, moves: list[tuple[str, int, int]]) -> None:
    """Positions stay the numbers from 1 on, whatever is moved, taken out or put in order."""
    with transaction.atomic():
        owner, brief, model = User.objects.get(pk=cast.owner), Brief.objects.get(pk=cast.brief), list(cast.items)
        for verb, which, to in moves:
            if not model:
                break
            key = model[which % len(model)]
            item = BriefItem.objects.select_related("brief").get(pk=key)
            if verb == "move":
                model.remove(key)
                model.insert(min(max(to, 1), len(model) + 1) - 1, key)
                domain.move_item(item=item, by=owner, to=to)
            elif verb == "remove":
                model.remove(key)
                domain.remove_item(item=item, by=owner)
            else:
                model = model[which % len(model) :] + model[: which % len(model)]
                domain.order_items(brief=brief, by=owner, items=model)
        rows = list(BriefItem.objects.filter(brief=brief).order_by("position").values_list("pk", "position"))
        assert rows == [(key, place) for place, key in enumerate(model, start=1)]
        transaction.set_rollback(True)
