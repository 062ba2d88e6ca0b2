"""Once a day and once a week: at the person's own hour, in their language, once, and not when there is nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from civspace.notices.delivering import deliver
from civspace.notices.follows import digests
from civspace.notices.follows.models import Digest, Hit, News
from civspace.notices.models import Delivery, Notice
from submissions.statements.domain import publish_statement
from submissions.statements.models import Statement
from tests import factories
from tests.follows.conftest import fan_out_all, follower

pytestmark = pytest.mark.django_db

SATURDAY = datetime(2026, 11, 21, 6, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pace", "zone", "now", "due"),
    [
        ("daily", "", SATURDAY, datetime(2026, 11, 21, 7, tzinfo=UTC)),
        ("daily", "", SATURDAY + timedelta(hours=1), datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("daily", "Africa/Nairobi", SATURDAY, datetime(2026, 11, 22, 4, tzinfo=UTC)),
        ("daily", "America/New_York", SATURDAY, datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ("weekly", "", SATURDAY, datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("weekly", "", datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 30, 7, tzinfo=UTC)),
        ("daily", "Europe/Zurich", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        ("daily", "Europe/Zurich", datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_it_is_due_at_seven_of_the_own_day(pace: str, zone: str, now: datetime, due: datetime) -> None:
    assert digests.next_due(pace, zone, now) == due


def two_published(pace: str = "daily", **fields: Any) -> tuple[Any, list[Statement]]:
    """Return a follower of a meeting in which two statements were published, and these."""
    meeting = factories.open_meeting()
    person = follower("meeting", meeting, pace=pace, **fields)
    desk = factories.staff()
    made = {"state": "accepted", "meeting": meeting, "desk": desk}
    accepted = [factories.make_statement(title=title, **made) for title in ("Rivers", "Lakes")]
    News.objects.all().delete()
    done = [publish_statement(statement=one, by=desk) for one in accepted]
    fan_out_all()
    Digest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    return person, done


@pytest.mark.parametrize("pace", ["daily", "weekly"])
def test_everything_comes_in_one_mail_and_only_once(pace: str) -> None:
    person, (rivers, lakes) = two_published(pace)
    assert not Notice.objects.filter(recipient=person).exists()
    assert digests.build_due() == 1
    assert digests.build_due() == 0
    Digest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert digests.build_due() == 0  # nothing new since
    delivery = Delivery.objects.get(notice__recipient=person)
    assert deliver(delivery_id=delivery.pk) == "sent"
    (message,) = [it for it in mail.outbox if it.to == [person.email]]
    assert message.subject == "News of what you follow: 2 pieces of news"
    for one in (rivers, lakes):
        assert one.title in message.body and f"/en/documents/{one.symbol}" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_withheld_meanwhile_is_left_out_and_nothing_is_sent_for_nothing() -> None:
    person, (rivers, lakes) = two_published()
    Statement.objects.filter(pk=rivers.pk).update(state="withdrawn", symbol=None)
    assert digests.build_due() == 1
    Statement.objects.filter(pk=lakes.pk).update(state="withdrawn", symbol=None)
    delivery = Delivery.objects.get(notice__recipient=person)
    assert deliver(delivery_id=delivery.pk) == "suppressed"  # withheld between the digest and its mail
    assert mail.outbox == []


def test_nothing_left_makes_no_digest() -> None:
    person, both = two_published()
    Statement.objects.filter(pk__in=[one.pk for one in both]).update(state="withdrawn", symbol=None)
    assert digests.build_due() == 0
    assert not Notice.objects.filter(recipient=person).exists()
    assert not Hit.objects.filter(told_at=None).exists()


def test_in_discreet_mode_the_mail_says_nothing() -> None:
    person, both = two_published()
    type(person).objects.filter(pk=person.pk).update(discreet=True)
    digests.build_due()
    deliver(delivery_id=Delivery.objects.get(notice__recipient=person).pk)
    (message,) = mail.outbox
    assert message.subject == "You have a message at CivSpace"
    for one in both:
        assert one.title not in message.body and one.symbol not in message.body


def test_it_is_written_in_the_language_of_the_person() -> None:
    person, both = two_published(language="fr")
    digests.build_due()
    deliver(delivery_id=Delivery.objects.get(notice__recipient=person).pk)
    (message,) = mail.outbox
    assert message.extra_headers["Content-Language"] == "fr"
    assert all(f"/fr/documents/{one.symbol}" in message.body for one in both)


def test_a_digest_that_breaks_is_made_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    person, _both = two_published()
    real = digests.send

    def broken(**_values: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(digests, "send", broken)
    with pytest.raises(RuntimeError):
        digests.build_due()
    assert Hit.objects.filter(told_at=None).count() == 2
    monkeypatch.setattr(digests, "send", real)
    assert digests.build_due() == 1
    assert Notice.objects.filter(recipient=person).count() == 1
