"""One publication to everybody who follows: one row when it happens, then everybody once, whatever breaks."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.people.models import User
from civspace.notices.delivering import deliver
from civspace.notices.follows import domain, fanout
from civspace.notices.follows.models import Follow, Hit, News
from civspace.notices.follows.states import LEASE, Pace
from civspace.notices.models import Delivery, Notice
from submissions.statements.domain import publish_statement
from tests import factories
from tests.follows.conftest import fan_out_all, follower, published

pytestmark = pytest.mark.django_db


def told() -> dict[str, int]:
    """Return how many notices of followed news each person has."""
    found: dict[str, int] = {}
    for email in Notice.objects.filter(kind__startswith="follow_").values_list("recipient__email", flat=True):
        found[email] = found.get(email, 0) + 1
    return found


def crowd(statement: Any, number: int, pace: str = Pace.AT_ONCE) -> list[User]:
    """Return people who follow the meeting of a statement."""
    people = User.objects.bulk_create([User(email=f"f{pace}{n}@example.org", name=f"F {n}") for n in range(number)])
    topic, key = domain.topic_of("meeting", str(statement.meeting_id)), str(statement.meeting_id)
    Follow.objects.bulk_create([Follow(person=it, kind="meeting", key=key, topic=topic, pace=pace) for it in people])
    return people


def test_a_publication_writes_one_row_however_many_follow() -> None:
    desk = factories.staff("publisher")
    counts = []
    for followers in (0, 0, 3):  # the first makes the counter of the series
        statement = factories.make_statement(
            state="accepted", by=factories.make_author(), meeting=factories.open_meeting()
        )
        crowd(statement, followers)
        News.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            publish_statement(statement=statement, by=desk)
        counts.append(len(captured))
        assert News.objects.count() == 1 and Hit.objects.count() == 0
    assert counts[1] == counts[2]


def test_every_topic_of_a_statement_tells_and_nothing_else_does() -> None:
    head = factories.make_author(organization=factories.make_organization())
    statement = factories.make_statement(state="accepted", by=head)
    item = statement.agenda_item
    other = factories.make_meeting(body=factories.make_body())
    told_people = {
        follower("meeting", statement.meeting).email,
        follower("item", item).email,
        follower("organization", statement.organization).email,
    }
    follower("meeting", other)
    follower("item", other.agenda_items.first())
    follower("organization", factories.make_organization())
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    assert fan_out_all() == 3
    assert told() == dict.fromkeys(told_people, 1)


def test_the_item_above_hears_of_the_item_below() -> None:
    meeting = factories.open_meeting()
    below = meeting.agenda_items.get(number="2.1")
    above = follower("item", below.parent)
    beside = follower("item", meeting.agenda_items.get(number="3"))
    published(meeting=meeting, agenda_item=below)
    fan_out_all()
    assert set(told()) == {above.email} and beside.email not in told()


def test_who_follows_twice_is_told_once_at_the_fastest_pace() -> None:
    statement = factories.make_statement(state="accepted")
    person = follower("meeting", statement.meeting, pace=Pace.WEEKLY)
    domain.follow(by=person, kind="organization", key=str(statement.organization_id), pace=Pace.AT_ONCE)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    assert fan_out_all() == 1
    assert list(Hit.objects.values_list("person__email", "pace")) == [(person.email, "at_once")]
    assert told() == {person.email: 1}


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 500])
def test_the_size_of_a_batch_changes_nothing(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(fanout, "BATCH", batch)
    statement = factories.make_statement(state="accepted")
    people = crowd(statement, 7)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    assert fan_out_all() == 7
    assert told() == {person.email: 1 for person in people}


@pytest.mark.parametrize("killed_at", range(6))
def test_a_worker_killed_between_batches_loses_nothing_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    monkeypatch.setattr(fanout, "BATCH", 2)
    statement = factories.make_statement(state="accepted")
    people = crowd(statement, 7)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    news, real, calls = News.objects.get(), fanout._tell, []

    def dying(*args: Any) -> int:
        calls.append(args)
        if len(calls) == killed_at + 1:
            raise SystemExit
        return real(*args)

    monkeypatch.setattr(fanout, "_tell", dying)
    try:
        fanout.fan_out(news_id=news.pk)
        assert killed_at >= 4  # there were only four batches
    except SystemExit:
        assert Hit.objects.count() == 2 * killed_at  # whole batches, no half of one
    monkeypatch.setattr(fanout, "_tell", real)
    assert fanout.fan_out(news_id=news.pk) == 0  # the lease still holds, or all is done
    News.objects.filter(done_at=None).update(lease_until=timezone.now() - LEASE)
    fanout.sweep_news()
    assert told() == {person.email: 1 for person in people}
    assert Delivery.objects.filter(notice__kind="follow_statement_published").count() == 7
    assert News.objects.get().done_at is not None


def test_who_lost_the_lease_writes_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "BATCH", 2)
    statement = factories.make_statement(state="accepted")
    people = crowd(statement, 6)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    news, real = News.objects.get(), fanout._tell

    def slow(*args: Any) -> int:
        done = real(*args)
        monkeypatch.setattr(fanout, "_tell", real)
        News.objects.update(lease_until=timezone.now() - LEASE)
        second.append(fanout.fan_out(news_id=news.pk))
        return done

    second: list[int] = []
    monkeypatch.setattr(fanout, "_tell", slow)
    first = fanout.fan_out(news_id=news.pk)
    assert (first, second) == (2, [4])
    assert told() == {person.email: 1 for person in people}


def test_running_it_twice_tells_nobody_twice() -> None:
    statement = factories.make_statement(state="accepted")
    people = crowd(statement, 3)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    news = News.objects.get()
    assert [fanout.fan_out(news_id=news.pk) for _again in range(2)] == [3, 0]
    News.objects.update(done_at=None, at_topic=0, at_person=None, lease_until=None)
    fanout.fan_out(news_id=news.pk)
    assert told() == {person.email: 1 for person in people}


def test_the_same_event_is_one_piece_of_news() -> None:
    statement = published()
    from submissions.statements.following import emit_published

    emit_published(statement)
    assert News.objects.count() == 1


def test_a_closed_account_is_passed_over() -> None:
    statement = factories.make_statement(state="accepted")
    person = follower("meeting", statement.meeting)
    User.objects.filter(pk=person.pk).update(is_active=False)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    assert fan_out_all() == 0
    assert told() == {}


@pytest.mark.parametrize("followers", [1, 3])
def test_a_batch_costs_the_same_for_one_and_for_three(django_assert_num_queries: Any, followers: int) -> None:
    statement = factories.make_statement(state="accepted")
    crowd(statement, followers)
    News.objects.all().delete()
    publish_statement(statement=statement, by=factories.staff("publisher"))
    News.objects.update(topics=[domain.topic_of("meeting", str(statement.meeting_id))], expanded=True)
    with django_assert_num_queries(23):
        fanout.fan_out(news_id=News.objects.get().pk)


def test_what_is_told_at_once_says_what_and_where_and_how_to_stop() -> None:
    statement = published(title="On rivers")
    person = follower("meeting", statement.meeting)
    News.objects.update(done_at=None, at_topic=0, at_person=None, lease_until=None)
    fan_out_all()
    delivery = Delivery.objects.get(notice__kind="follow_statement_published")
    assert deliver(delivery_id=delivery.pk) == "sent"
    (message,) = [it for it in mail.outbox if it.to == [person.email]]
    assert message.subject == "Published: On rivers"
    assert f"/en/documents/{statement.symbol}" in message.body and "On rivers" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_withheld_meanwhile_is_in_no_mail_and_no_inbox(client: Any) -> None:
    from submissions.statements.models import Statement

    statement = published(title="On zqsecretvole")
    person = follower("meeting", statement.meeting)
    News.objects.update(done_at=None, at_topic=0, at_person=None, lease_until=None)
    fan_out_all()
    Statement.objects.filter(pk=statement.pk).update(state="withdrawn", symbol=None)
    delivery = Delivery.objects.get(notice__kind="follow_statement_published")
    assert deliver(delivery_id=delivery.pk) == "suppressed"
    delivery.refresh_from_db()
    assert delivery.last_error == "no longer public"
    client.force_login(person)
    for path in ("/en/my/inbox/", "/en/my/following/", f"/en/my/inbox/{delivery.notice_id}/", "/en/my/"):
        assert "zqsecretvole" not in client.get(path).content.decode(), path


def test_withholding_takes_the_news_away() -> None:
    from submissions.statements.registry import Change, announce

    statement = published()
    follower("meeting", statement.meeting)
    News.objects.update(done_at=None, at_topic=0, at_person=None, lease_until=None)
    fan_out_all()
    assert Hit.objects.count() == 1
    announce(statement, Change("withhold"))
    assert (News.objects.count(), Hit.objects.count()) == (0, 0)


def test_a_corrigendum_is_news() -> None:
    from submissions.statements.registry import Change, announce

    statement = published()
    person = follower("organization", statement.organization)
    News.objects.all().delete()
    announce(statement, Change("corrigendum", symbol=f"{statement.symbol}/Corr.1"))
    announce(statement, Change("redact"))
    assert fan_out_all() == 1
    assert list(Notice.objects.filter(recipient=person).values_list("kind", flat=True)) == [
        "follow_statement_corrigendum"
    ]
