"""Briefs at one moment, on PostgreSQL: places, and a document while its text is withheld. Each with a control."""

import threading
from typing import Any

import pytest

from civspace.renditions.models import Rendition
from submissions.record import domain
from submissions.record.domain import briefs, exporting
from submissions.record.models import BriefItem
from submissions.statements import domain as statements
from tests import factories
from tests.statements.test_racing import meet, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def collected() -> tuple[Any, Any, Any]:
    owner = factories.person()
    statement = factories.make_statement(state="published", body="One.\n\nTwo.\n\nThree.")
    return owner, statement, domain.create_brief(by=owner, title="Brief")


def add_twice() -> list[int]:
    owner, statement, brief = collected()
    outcomes = together(
        *[
            lambda it=it: domain.add_item(brief=brief, by=owner, statement=statement, paragraph=it)  # type: ignore[misc]
            for it in (1, 2)
        ]
    )
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    return sorted(BriefItem.objects.values_list("position", flat=True))


def test_two_who_add_at_once_take_two_places() -> None:
    assert add_twice() == [1, 2]


def test_control_without_the_locks_they_take_one(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    meet(monkeypatch, briefs, "_taken", 2)
    assert add_twice() == [1, 1]


def withhold_while_exported(monkeypatch: pytest.MonkeyPatch) -> str:
    """Withhold a statement after its text was read for a document and before that is kept; return what is kept."""
    owner, statement, brief = collected()
    domain.add_item(brief=brief, by=owner, statement=statement, paragraph=1)
    desk, cited = factories.staff("publisher"), factories.policy("withhold")
    read, done, original = threading.Event(), threading.Event(), exporting.source_of

    def slow(*args: Any, **more: Any) -> Any:
        source = original(*args, **more)
        read.set()
        done.wait(2)  # as long as a withholding that waits for nothing would take
        return source

    def withhold() -> None:
        read.wait(10)
        statements.withhold_statement(statement=statement, by=desk, **cited)
        done.set()

    monkeypatch.setattr(exporting, "source_of", slow)
    outcomes = together(lambda: domain.request_pdf(brief=brief, by=owner, language="en"), withhold)
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    return str(list(Rendition.objects.filter(kind="brief").values_list("source", flat=True)))


def test_a_text_that_is_withheld_meanwhile_is_kept_in_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "One." not in withhold_while_exported(monkeypatch)


def test_control_without_the_locks_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    assert "One." in withhold_while_exported(monkeypatch)
