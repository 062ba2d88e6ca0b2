"""Two at the same moment, on PostgreSQL: the number of an organization, and the symbols. Each with a control that shows
what the locks are for."""

import contextlib
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from meetings.calendar import locking
from meetings.calendar.locking import locked as lock_meeting
from meetings.modalities.checks import RulesFailed
from submissions.statements import domain
from submissions.statements.domain import publication
from submissions.statements.domain.common import locked
from submissions.statements.models import Cosponsor, Counter, Statement
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in threads of their own that begin at one moment; return what each gave or raised."""
    outcomes: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int) -> None:
        try:
            start.wait(10)
            outcomes[number] = calls[number]()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for anybody: neither on rows nor at the gate of a meeting."""
    monkeypatch.setattr(locking, "connection", SimpleNamespace(vendor="none"))
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **options: self)


def meet(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, parties: int) -> None:
    """Let all threads reach the end of a function before any goes on, where locks do not part them."""
    barrier = threading.Barrier(parties)
    original = getattr(module, name)

    def met(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(2)
        return result

    monkeypatch.setattr(module, name, met)


def two_drafts() -> tuple[Any, list[Statement]]:
    head = factories.make_author()
    body = factories.make_body(code="ecosoc", name="Economic and Social Council", symbol_prefix="E")
    meeting = factories.open_meeting(template="ecosoc-hlpf", body=body, series="E/2026/NGO")
    return head, [factories.make_statement(by=head, meeting=meeting) for _unused in range(2)]


def submit_both(head: Any, drafts: list[Statement]) -> list[Any]:
    at = timezone.now()
    return together(*[lambda it=it: domain.submit_statement(statement=it, by=head, at=at) for it in drafts])


def test_of_two_submitted_at_once_only_as_many_as_allowed_go_in():
    head, drafts = two_drafts()
    outcomes = submit_both(head, drafts)
    assert sorted(type(it).__name__ for it in outcomes) == ["Receipt", "RulesFailed"]
    assert sorted(Statement.objects.values_list("state", flat=True)) == ["draft", "submitted"]


def test_control_without_the_lock_both_go_in(monkeypatch):
    from submissions.statements.domain import submitting

    head, drafts = two_drafts()
    without_locks(monkeypatch)
    meet(monkeypatch, submitting, "contribution_of", 2)
    outcomes = submit_both(head, drafts)
    assert not any(isinstance(it, RulesFailed) for it in outcomes)
    assert list(Statement.objects.values_list("state", flat=True)) == ["submitted", "submitted"]


def accepted(number: int, meetings: int = 2) -> tuple[Any, list[Statement]]:
    """Return accepted statements of several organizations to several meetings of one series."""
    desk = factories.staff("reviewer", "publisher")
    places = [factories.open_meeting() for _unused in range(meetings)]
    made = [
        factories.make_statement(by=factories.make_author(), meeting=places[it % meetings], state="accepted", desk=desk)
        for it in range(number)
    ]
    return desk, made


def publish_all(desk: Any, statements: list[Statement]) -> list[Any]:
    return together(*[lambda it=it: domain.publish_statement(statement=it, by=desk) for it in statements])


def test_symbols_have_no_gap_and_no_twin():
    desk, statements = accepted(6)
    outcomes = publish_all(desk, statements)
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    numbers = sorted(Statement.objects.values_list("symbol_number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert Counter.objects.get().last == 6


def test_a_publication_that_fails_leaves_no_gap(monkeypatch):
    desk, statements = accepted(4)
    original = publication.index_statement
    failing = statements[1].pk

    def fail_one(statement: Statement) -> None:
        if statement.pk == failing:
            raise RuntimeError("the plug was pulled")
        original(statement)

    monkeypatch.setattr(publication, "index_statement", fail_one)
    outcomes = publish_all(desk, statements)
    assert [type(it).__name__ for it in outcomes if isinstance(it, Exception)] == ["RuntimeError"]
    published = Statement.objects.filter(state="published").values_list("symbol_number", flat=True)
    assert sorted(published) == [1, 2, 3]
    monkeypatch.undo()
    domain.publish_statement(statement=statements[1], by=desk)
    assert Statement.objects.get(pk=failing).symbol_number == 4


def test_control_without_the_lock_twins_are_taken(monkeypatch):
    """Only the constraint of the database then stands between two statements and one symbol."""
    desk, statements = accepted(2)
    Counter.objects.create(series="A/HRC/70/NGO")
    without_locks(monkeypatch)
    meet(monkeypatch, publication, "next_number", 2)
    outcomes = publish_all(desk, statements)
    assert [type(it) for it in outcomes if isinstance(it, Exception)] == [IntegrityError]
    assert Statement.objects.filter(state="published").count() == 1


def test_pressing_publish_twice_at_once_publishes_once():
    desk, (statement,) = accepted(1, meetings=1)
    outcomes = publish_all(desk, [statement, statement])
    assert sorted(type(it).__name__ for it in outcomes) == ["IllegalMove", "Statement"]
    assert Counter.objects.get().last == 1


def test_pressing_submit_twice_at_once_gives_one_receipt():
    head = factories.make_author()
    statement = factories.make_statement(by=head)
    outcomes = submit_both(head, [statement, statement])
    assert sorted(type(it).__name__ for it in outcomes) == ["IllegalMove", "Receipt"]


def submit_soon(statement: Statement, head: Any) -> Any:
    """Submit, and wait for nobody longer than a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    return domain.submit_statement(statement=statement, by=head)


def test_organizations_submit_to_one_meeting_without_waiting_for_each_other():
    heads = [factories.make_author() for _unused in range(2)]
    meeting = factories.open_meeting()
    first, second = [factories.make_statement(by=head, meeting=meeting) for head in heads]
    with transaction.atomic():
        locked(first)  # as one that is slow, or stands still
        outcomes = together(lambda: submit_soon(second, heads[1]))
    assert [type(it).__name__ for it in outcomes] == ["Receipt"]


def test_while_modalities_change_nobody_submits():
    """The control: whoever changes the meeting has it alone."""
    head = factories.make_author()
    statement = factories.make_statement(by=head)
    with transaction.atomic():
        lock_meeting(statement.meeting)
        outcomes = together(lambda: submit_soon(statement, head))
    assert [type(it).__name__ for it in outcomes] == ["OperationalError"]
    statement.refresh_from_db()
    assert statement.state == "draft"


def test_whoever_changes_the_meeting_gets_a_turn_in_a_crowd_that_submits():
    heads = [factories.make_author() for _unused in range(2)]
    meeting = factories.open_meeting()
    first, second = [factories.make_statement(by=head, meeting=meeting) for head in heads]
    changed: list[Any] = []

    def change() -> None:
        try:
            with transaction.atomic():
                changed.append(lock_meeting(meeting))
        finally:
            connection.close()

    waiting = threading.Thread(target=change)
    with transaction.atomic():
        locked(first)
        waiting.start()
        with connection.cursor() as cursor:
            for _unused in range(200):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.02)
        behind = together(lambda: submit_soon(second, heads[1]))
    waiting.join(10)
    assert [type(it).__name__ for it in behind] == ["OperationalError"]  # it waits for its turn
    assert changed == [meeting]


def test_two_who_save_at_once_lose_nothing():
    head = factories.make_author()
    statement = factories.make_statement(by=head, body="Begun.")

    def save(body: str) -> Callable[[], Any]:
        return lambda: domain.save_draft(
            statement=statement,
            by=head,
            title="Title",
            body=body,
            language="en",
            agenda_item=statement.agenda_item,
            expected_version=1,
        )

    outcomes = together(save("One."), save("Two."))
    (clash,) = [it for it in outcomes if isinstance(it, domain.Clash)]
    (saved,) = [it for it in outcomes if isinstance(it, Statement)]
    assert clash.current.body == saved.body == Statement.objects.get().body


def test_two_reviewers_one_claim():
    first, second = factories.staff("reviewer"), factories.staff("reviewer")
    statement = factories.make_statement(state="submitted")
    outcomes = together(
        lambda: domain.claim_statement(statement=statement, by=first),
        lambda: domain.claim_statement(statement=statement, by=second),
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["IllegalMove", "Statement"]


# Co-sponsors


def asked_to_join(meeting: Any) -> tuple[Any, Any, Statement, Any]:
    """Return the head of a lead, that of an organization that is asked, the draft, and the invitation."""
    lead, head = factories.make_author(), factories.make_author()
    statement = factories.make_statement(by=lead, meeting=meeting)
    (row,) = domain.invite_cosponsors(statement=statement, organizations=[head.organization], by=lead)
    return lead, head, Statement.objects.get(pk=statement.pk), Cosponsor.objects.get(pk=row.pk)


def joint_meeting() -> Any:
    body = factories.make_body(code="ecosoc", name="Economic and Social Council", symbol_prefix="E")
    return factories.open_meeting(template="ecosoc-hlpf", body=body, series="E/2026/NGO")


def confirm_and_submit(head: Any, row: Any, lead: Any, statement: Statement) -> tuple[Callable[[], Any], ...]:
    seen = statement.text_hash
    edited = {"title": "T", "body": "Changed.", "language": "en", "agenda_item": None}

    def change_and_submit() -> Any:
        domain.save_draft(statement=statement, by=lead, **edited)
        return domain.submit_statement(statement=Statement.objects.get(pk=statement.pk), by=lead)

    return lambda: domain.confirm_cosponsor(cosponsor=row, by=head, text_hash=seen), change_and_submit


def test_a_confirmation_against_an_edit_never_counts_for_the_new_text():
    lead, head, statement, row = asked_to_join(joint_meeting())
    outcomes = together(*confirm_and_submit(head, row, lead, statement))
    assert type(outcomes[1]).__name__ == "Receipt"
    assert type(outcomes[0]).__name__ in ("Cosponsor", "Stale", "IllegalMove", "TooLateToAnswer")
    assert Cosponsor.objects.get().signed is False
    assert Statement.objects.get().joint is False


def two_joint_ones() -> tuple[list[Any], list[Statement]]:
    """Return two statements, each with the confirmation of one and the same organization."""
    meeting, head = joint_meeting(), factories.make_author()
    leads = [factories.make_author() for _unused in range(2)]
    drafts = []
    for lead in leads:
        statement = factories.make_statement(by=lead, meeting=meeting)
        (row,) = domain.invite_cosponsors(statement=statement, organizations=[head.organization], by=lead)
        domain.confirm_cosponsor(cosponsor=row, by=head, text_hash=statement.text_hash)
        drafts.append(Statement.objects.get(pk=statement.pk))
    return leads, drafts


def submit_each(leads: list[Any], drafts: list[Statement]) -> list[Any]:
    pairs = zip(leads, drafts, strict=True)
    return together(*[lambda by=by, it=it: domain.submit_statement(statement=it, by=by) for by, it in pairs])


def test_of_two_joint_statements_at_once_an_organization_signs_one():
    outcomes = submit_each(*two_joint_ones())
    assert sorted(type(it).__name__ for it in outcomes) == ["Receipt", "RulesFailed"]
    assert Cosponsor.objects.signed().count() == 1


def test_control_without_the_lock_it_signs_both(monkeypatch):
    from submissions.statements.domain import submitting

    leads, drafts = two_joint_ones()
    without_locks(monkeypatch)
    meet(monkeypatch, submitting, "contribution_of", 2)
    submit_each(leads, drafts)
    assert Cosponsor.objects.signed().count() == 2
