"""Two corrigenda at one moment, on PostgreSQL, with a control that shows what the locks are for."""

from typing import Any

import pytest
from django.db import IntegrityError

from submissions.statements import domain
from submissions.statements.domain import record
from submissions.statements.models import Corrigendum, Counter
from tests import factories
from tests.statements.test_racing import meet, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def correct_twice() -> list[Any]:
    desk = factories.staff("reviewer", "publisher")
    statement = factories.make_statement(state="published", desk=desk)
    Counter.objects.create(series=f"corr:{statement.pk}")
    cited = factories.policy("corrigendum")
    return together(
        *[lambda it=it: domain.publish_corrigendum(statement=statement, by=desk, text=it, **cited) for it in "ab"]
    )


def test_two_corrigenda_at_once_have_two_numbers():
    assert [it for it in correct_twice() if isinstance(it, Exception)] == []
    assert sorted(Corrigendum.objects.values_list("number", flat=True)) == [1, 2]


def test_control_without_the_locks_twins_are_taken(monkeypatch):
    without_locks(monkeypatch)
    meet(monkeypatch, record, "next_number", 2)
    assert [type(it) for it in correct_twice() if isinstance(it, Exception)] == [IntegrityError]
    assert Corrigendum.objects.count() == 1
