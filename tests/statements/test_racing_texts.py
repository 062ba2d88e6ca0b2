"""Two at one text at the same moment, on PostgreSQL; each with a control that shows what the lock is for."""

import pytest
from django.db import IntegrityError

from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.domain import rounds, translation
from submissions.statements.domain.translation import ClaimedByOther
from submissions.statements.models import EditRound, StatementText
from tests.statements.test_editing import BODY, at_step, editing_cast
from tests.statements.test_racing import meet, together, without_locks
from tests.statements.test_translation import published

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def claim_both():
    cast = editing_cast()
    statement = published(cast)
    people = [cast.people[name] for name in ("reviewer", "colleague")]
    return together(*[lambda by=by: domain.claim_text(statement=statement, language="fr", by=by) for by in people])


def test_of_two_who_claim_a_language_at_once_one_has_it():
    outcomes = claim_both()
    assert sorted(type(it).__name__ for it in outcomes) == ["ClaimedByOther", "StatementText"]
    assert isinstance(next(it for it in outcomes if isinstance(it, Exception)), ClaimedByOther)
    assert StatementText.objects.count() == 1


def test_control_without_the_lock_both_try_to_have_it(monkeypatch):
    without_locks(monkeypatch)
    meet(monkeypatch, translation, "draft_text", 2)
    outcomes = claim_both()
    assert [type(it) for it in outcomes if isinstance(it, Exception)] == [IntegrityError]


def answer_both():
    cast = editing_cast()
    statement = at_step(cast, "sent")
    outcomes = together(
        lambda: domain.agree_edits(statement=statement, by=cast.head),
        lambda: domain.insist_on_original(statement=statement, by=cast.people["focal_point"]),
    )
    statement.refresh_from_db()
    return statement, outcomes


def test_of_two_answers_at_once_one_settles_the_text():
    statement, outcomes = answer_both()
    assert sum(isinstance(it, IllegalMove) for it in outcomes) == 1
    found = EditRound.objects.get()
    assert (found.outcome, statement.body) in {("agreed", "One, two.\n\nTwo."), ("as_written", BODY)}


def test_control_without_the_lock_the_second_answer_meets_a_text_that_moved(monkeypatch):
    without_locks(monkeypatch)
    meet(monkeypatch, rounds, "open_round", 2)
    _statement, outcomes = answer_both()
    assert [type(it) for it in outcomes if isinstance(it, Exception)] == [Stale]
