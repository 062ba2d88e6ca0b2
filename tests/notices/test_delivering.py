"""A delivery ends once, whatever dies, fails or comes twice meanwhile."""

import smtplib
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from civspace.audit.queries import history
from civspace.notices import delivering, registry, tasks
from civspace.notices.domain import bounced, deliver, send_again, set_preferences, sweep
from civspace.notices.models import Delivery, Notice
from civspace.notices.states import LEASE, MAX_ATTEMPTS, PAUSES, TABLE, State
from civspace.workflow import IllegalMove
from tests.notices.conftest import DECISION, NEWS, REMINDER, delivery_to, person, tell

pytestmark = pytest.mark.django_db


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> None:
    """Make the mail server answer every mail with an error (or work again)."""

    def send_messages(self: Any, messages: Any) -> int:
        if error is not None:
            raise error
        mail.outbox.extend(messages)
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)


UNKNOWN_USER = smtplib.SMTPRecipientsRefused({"amal@example.org": (550, b"5.1.1 amal@example.org unknown")})


def test_a_delivery_is_sent_once() -> None:
    delivery = delivery_to(person())
    assert deliver(delivery_id=delivery.pk) == "sent"
    assert deliver(delivery_id=delivery.pk) == ""
    assert sweep() == 0
    tasks.deliver(str(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.lease_until, delivery.last_error) == ("sent", 1, None, "")
    assert delivery.sent_at is not None
    assert [message.to for message in mail.outbox] == [["amal@example.org"]]


def test_a_message_for_a_row_that_is_gone_does_nothing() -> None:
    delivery = delivery_to(person())
    Notice.objects.all().delete()
    assert deliver(delivery_id=delivery.pk) == ""
    assert mail.outbox == []


def both_at_once(key: Any) -> list[str]:
    """Deliver from two threads at the same moment."""
    barrier, answers = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        try:
            answers.append(deliver(delivery_id=key))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_two_verbs_that_tell_the_same_people_tell_them_once() -> None:
    people = [person(name) for name in ("Amal", "Bina", "Chen")]
    barrier, errors = threading.Barrier(2), []

    def work(users: list[Any]) -> None:
        try:
            barrier.wait()
            for number in range(10):
                tell(*users, event=str(number))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(users,)) for users in (people, people[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Notice.objects.count() == Delivery.objects.count() == 30


class SlowMail:
    """A mail that takes long enough for the other thread to come by."""

    sent: list[float]

    def send(self) -> None:
        time.sleep(0.4)
        self.sent.append(time.monotonic())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("claimed, mails", [(True, 1), (False, 2)], ids=["claim", "control without claim"])
def test_two_workers_send_one_mail(monkeypatch: pytest.MonkeyPatch, claimed: bool, mails: int) -> None:
    SlowMail.sent = []
    monkeypatch.setattr(delivering, "_mail", lambda delivery: SlowMail())
    if not claimed:
        monkeypatch.setattr(delivering, "due", lambda now: Delivery.objects.all())
    delivery = delivery_to(person())
    answers = both_at_once(delivery.pk)
    assert len(SlowMail.sent) == mails
    if claimed:
        assert answers == ["", "sent"]


def test_a_lease_keeps_others_away_until_it_runs_out() -> None:
    delivery = delivery_to(person())
    now = timezone.now()
    assert delivering._claim(delivery.pk, now) is not None
    assert delivering._claim(delivery.pk, now + LEASE - timedelta(seconds=1)) is None
    second = delivering._claim(delivery.pk, now + LEASE + timedelta(seconds=1))
    assert second is not None
    assert (second.state, second.attempts) == ("sending", 2)


def test_who_lost_the_lease_cannot_end_the_delivery() -> None:
    delivery = delivery_to(person())
    now = timezone.now()
    first = delivering._claim(delivery.pk, now)
    second = delivering._claim(delivery.pk, now + LEASE * 2)
    assert first is not None
    assert second is not None
    assert delivering._end(first, "fail", last_error="late") is False
    assert delivering._end(second, "succeed", sent_at=now) is True
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("sent", "")


def test_passing_errors_are_tried_again_after_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ConnectionRefusedError("no server"))
    delivery = delivery_to(person())
    for attempt, pause in enumerate(PAUSES, 1):
        before = timezone.now()
        assert deliver(delivery_id=delivery.pk) == "queued"
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.last_error) == (attempt, "ConnectionRefusedError")
        assert before + pause <= delivery.next_attempt_at <= timezone.now() + pause * 1.1
        assert deliver(delivery_id=delivery.pk) == ""
        Delivery.objects.update(next_attempt_at=timezone.now())
    assert deliver(delivery_id=delivery.pk) == "failed"
    delivery.refresh_from_db()
    assert delivery.attempts == MAX_ATTEMPTS
    assert delivery.notice.recipient.email_failed_at is None
    assert mail.outbox == []


def test_it_is_sent_when_the_server_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, TimeoutError("slow"))
    delivery = delivery_to(person())
    assert sweep() == 1
    failing(monkeypatch, None)
    assert sweep() == 0
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert sweep() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("sent", 2, "")


def test_a_mail_that_kills_its_workers_is_given_up() -> None:
    delivery = delivery_to(person())
    Delivery.objects.update(state="sending", attempts=MAX_ATTEMPTS, lease_until=timezone.now() - LEASE)
    assert deliver(delivery_id=delivery.pk) == "failed"
    delivery.refresh_from_db()
    assert delivery.last_error == "worker lost"
    assert mail.outbox == []


def test_a_refused_address_is_marked_and_the_others_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UNKNOWN_USER)
    amal, told = person("Amal"), []
    registry.on_bounce.append(lambda user: told.append(user.pk))
    first, second = delivery_to(amal, event="1"), delivery_to(amal, event="2")
    assert deliver(delivery_id=first.pk) == "failed"
    first.refresh_from_db()
    assert first.last_error == "smtp 550 5.1.1"
    amal.refresh_from_db()
    assert amal.email_failed_at is not None
    assert told == [amal.pk]
    assert deliver(delivery_id=second.pk) == "suppressed"
    second.refresh_from_db()
    assert second.last_error == "address failing"
    assert told == [amal.pk]


def test_the_others_hear_of_it_by_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UNKNOWN_USER)
    amal, bina = person("Amal"), person("Bina")
    registry.on_bounce.append(lambda user: tell(bina, event=f"bounce:{user.pk}"))
    deliver(delivery_id=delivery_to(amal).pk)
    assert Notice.objects.get(recipient=bina).event == f"bounce:{amal.pk}"


def test_an_error_in_telling_the_others_keeps_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UNKNOWN_USER)
    amal = person("Amal")

    def broken(user: Any) -> None:
        raise RuntimeError

    registry.on_bounce.append(broken)
    assert deliver(delivery_id=delivery_to(amal).pk) == "failed"
    amal.refresh_from_db()
    assert amal.email_failed_at is not None


def test_a_policy_refusal_fails_without_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, smtplib.SMTPDataError(554, b"5.7.1 Spam"))
    amal = person("Amal")
    assert deliver(delivery_id=delivery_to(amal).pk) == "failed"
    amal.refresh_from_db()
    assert amal.email_failed_at is None


def test_an_address_that_is_none_is_marked_without_asking_the_server() -> None:
    amal = person("Amal")
    type(amal).objects.update(email="amal at example")
    assert deliver(delivery_id=delivery_to(amal).pk) == "failed"
    amal.refresh_from_db()
    assert amal.email_failed_at is not None
    assert mail.outbox == []


def test_an_address_changed_meanwhile_is_not_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    amal = person("Amal")
    delivery = delivery_to(amal)
    held = delivering._claim(delivery.pk, timezone.now())
    assert held is not None
    type(amal).objects.update(email="new@example.org")
    delivering._failed(held, delivering.judge(UNKNOWN_USER))
    amal.refresh_from_db()
    assert amal.email_failed_at is None


def test_a_closed_account_gets_no_mail() -> None:
    amal = person("Amal")
    delivery = delivery_to(amal)
    type(amal).objects.update(is_active=False)
    assert deliver(delivery_id=delivery.pk) == "suppressed"
    assert mail.outbox == []


@pytest.mark.parametrize("choice", [None, True, False])
@pytest.mark.parametrize("kind", [DECISION, NEWS, REMINDER], ids=lambda kind: kind.slug)
def test_preferences_hold_for_all_but_decisions(kind: Any, choice: bool | None) -> None:
    amal = person("Amal")
    if choice is not None:
        set_preferences(by=amal, categories={kind.category: choice})
    state = deliver(delivery_id=delivery_to(amal, kind=kind).pk)
    wanted = kind.decision or choice is not False
    assert state == ("sent" if wanted else "suppressed")
    assert len(mail.outbox) == wanted
    assert Notice.objects.filter(recipient=amal).count() == 1


def test_a_preference_is_of_one_category_and_one_person() -> None:
    amal, bina = person("Amal"), person("Bina")
    set_preferences(by=amal, categories={"meetings": False, "weather": False})
    mails = [delivery_to(user, kind=kind) for user in (amal, bina) for kind in (NEWS, REMINDER)]
    states = [deliver(delivery_id=delivery.pk) for delivery in mails]
    assert states == ["suppressed", "sent", "sent", "sent"]


@pytest.mark.parametrize("state", State)
def test_staff_send_again(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    monkeypatch.setattr(registry, "is_staff", lambda user: user.name == "Officer")
    amal, officer = person("Amal", email_failed_at=timezone.now()), person("Officer")
    delivery = delivery_to(amal)
    now = timezone.now()
    old = {"state": state, "attempts": 8, "last_error": "smtp 550 5.1.1", "lease_until": now, "sent_at": now}
    Delivery.objects.update(**old, next_attempt_at=now + timedelta(days=1))
    if state not in ("queued", "failed", "suppressed"):
        with pytest.raises(IllegalMove):
            send_again(delivery=delivery, by=officer)
        assert Delivery.objects.values(*old).get() == old
        assert not history(delivery).exists()
        return
    send_again(delivery=delivery, by=officer)
    (entry,) = history(delivery)
    assert (entry.verb, entry.from_state, entry.to_state) == ("send_again", state, "queued")
    assert entry.actor_id == str(officer.pk)
    assert deliver(delivery_id=delivery.pk) == "sent"
    assert len(mail.outbox) == 1
    amal.refresh_from_db()
    assert amal.email_failed_at is None


def test_nobody_else_sends_again() -> None:
    amal = person("Amal")
    delivery = delivery_to(amal)
    Delivery.objects.update(state="failed")
    with pytest.raises(PermissionDenied):
        send_again(delivery=delivery, by=amal)
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert not history(delivery).exists()


@pytest.mark.parametrize(
    "code, state, marked", [("5.1.1", "failed", True), ("5.2.2", "failed", False), ("4.4.1", "sent", False)]
)
def test_a_returned_mail(code: str, state: str, marked: bool) -> None:
    amal = person("Amal")
    delivery = delivery_to(amal)
    deliver(delivery_id=delivery.pk)
    bounced(delivery=delivery, code=code)
    bounced(delivery=delivery, code=code)
    delivery.refresh_from_db()
    amal.refresh_from_db()
    assert (delivery.state, amal.email_failed_at is not None) == (state, marked)


def test_the_sweep_takes_what_is_due_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["Amal", "Bina", "Chen", "Dara"]
    for name in names:
        tell(person(name))
    now = timezone.now()
    for name, hours in zip(names, (-1, -3, -2, 1), strict=True):
        waiting = Delivery.objects.filter(notice__recipient__name=name)
        waiting.update(next_attempt_at=now + timedelta(hours=hours))
    assert sweep() == 3
    assert [message.to for message in mail.outbox] == [["bina@example.org"], ["chen@example.org"], ["amal@example.org"]]


def test_the_table_of_states() -> None:
    allowed = {(state, verb) for state in State for verb in TABLE.verbs(state)}
    assert allowed == {
        ("queued", "claim"),
        ("queued", "send_again"),
        ("sending", "claim"),
        ("sending", "succeed"),
        ("sending", "retry"),
        ("sending", "fail"),
        ("sending", "suppress"),
        ("sent", "fail"),
        ("failed", "send_again"),
        ("suppressed", "send_again"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("ahead, state", [(timedelta(days=1), "sent"), (LEASE, "")])
def test_a_lease_from_a_clock_that_was_ahead_is_not_waited_for(ahead: timedelta, state: str) -> None:
    delivery = delivery_to(person())
    Delivery.objects.update(state=State.SENDING, attempts=1, lease_until=timezone.now() + ahead)
    assert deliver(delivery_id=delivery.pk) == state
