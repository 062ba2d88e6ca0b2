"""A document is withheld while a compendium that began before is finished; with a control that shows what the lock is
for. On PostgreSQL."""

import threading
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from civspace.renditions import engine
from submissions.record.domain import compendium_building as building
from submissions.record.domain.compendium import ask_for_compendium
from submissions.record.models import Compendium
from submissions.statements import domain
from submissions.statements.models import Statement
from tests import factories
from tests.record.compendium_cast import build_documents, of_meeting
from tests.statements.test_racing import together, without_locks

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not engine.available(), reason="needs Pango and the fonts of the documents"),
]


def withhold_while_it_is_built() -> tuple[Any, Compendium]:
    """Let a worker build all of it between what a verb does and its commit; return what the worker said."""
    desk, meeting = factories.staff("reviewer", "publisher"), factories.open_meeting()
    risky, _other = [
        factories.make_statement(state="published", by=factories.make_author(), meeting=meeting, desk=desk)
        for _unused in range(2)
    ]
    build_documents()
    compendium = ask_for_compendium(asked=of_meeting(meeting))
    cited = factories.policy("withhold")
    announced, finished = threading.Event(), threading.Event()

    def withhold() -> None:
        with transaction.atomic():
            domain.withhold_statement(statement=risky, by=desk, **cited)
            announced.set()
            finished.wait(6)

    def work() -> bool:
        announced.wait(10)
        try:
            return building.build(compendium_id=compendium.pk)
        finally:
            finished.set()

    said = together(withhold, work)
    assert [it for it in said if isinstance(it, Exception)] == []
    assert Statement.objects.get(pk=risky.pk).state == "withheld"
    compendium.refresh_from_db()
    return said[1], compendium


def test_the_worker_waits_for_the_verb_and_begins_anew():
    built, compendium = withhold_while_it_is_built()
    assert (built, compendium.state, compendium.volumes.filter(size__gt=0).count()) == (False, "queued", 0)
    Compendium.objects.update(next_attempt_at=timezone.now())
    assert building.build(compendium_id=compendium.pk)
    assert compendium.parts.count() == 1


def test_control_without_the_lock_what_is_withheld_is_served(monkeypatch):
    without_locks(monkeypatch)
    built, compendium = withhold_while_it_is_built()
    assert (built, compendium.state, compendium.parts.count()) == (True, "ready", 2)
