"""Notices are written with the thing that happened, once for each person and event."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy

from civspace.notices import hints, kinds
from civspace.notices.domain import send
from civspace.notices.kinds import Kind, register
from civspace.notices.models import Delivery, Notice
from civspace.notices.values import freeze, thaw
from tests.notices.conftest import NEWS, person, tell

pytestmark = pytest.mark.django_db


def test_each_person_has_one_notice_and_one_delivery() -> None:
    amal, bina = person("Amal"), person("Bina")
    first = tell(amal, bina, amal)
    again = tell(amal, bina)
    assert {notice.recipient for notice in first} == {amal, bina}
    assert {notice.pk for notice in again} == {notice.pk for notice in first}
    assert Notice.objects.count() == Delivery.objects.count() == 2


def test_the_same_event_reaches_those_who_were_missing() -> None:
    amal, bina = person("Amal"), person("Bina")
    tell(amal)
    tell(amal, bina)
    tell(amal, event="meeting:1:v2")
    assert sorted(Notice.objects.values_list("recipient__name", "event")) == [
        ("Amal", "meeting:1:v1"),
        ("Amal", "meeting:1:v2"),
        ("Bina", "meeting:1:v1"),
    ]
    assert Delivery.objects.count() == 3
    assert len(set(Delivery.objects.values_list("message_id", flat=True))) == 3


def test_closed_accounts_are_passed_over() -> None:
    assert tell(person(is_active=False)) == []
    assert not Notice.objects.exists()


def told_and_failed() -> None:
    """Send, and then have the rest of the verb fail."""
    with transaction.atomic():
        tell(person())
        raise RuntimeError


def test_what_is_rolled_back_was_never_sent(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hints, "_publish", lambda task, ids: told.extend(ids))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        told_and_failed()
    assert told == []
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_a_commit_hints_once_for_each_new_delivery(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hints, "_publish", lambda task, ids: told.append((task, ids)))
    amal, bina = person("Amal"), person("Bina")
    with django_capture_on_commit_callbacks(execute=True):
        tell(amal)
    with django_capture_on_commit_callbacks(execute=True):
        tell(amal, bina)
    first, second = (str(Delivery.objects.get(notice__recipient=user).pk) for user in (amal, bina))
    assert told == [("civspace.notices.tasks.deliver", [first]), ("civspace.notices.tasks.deliver", [second])]


@pytest.mark.parametrize(
    "change",
    [
        {"context": {}},
        {"event": ""},
        {"event": "x" * 201},
        {"link": "https://elsewhere.example/"},
        {"link": "//elsewhere.example/"},
        {"link": "/fr/my/"},
        {"context": {"title": {"xx": "?"}}},
        {"context": {"title": datetime(2026, 1, 1)}},
        {"rule": {"title": {"de": "Regel"}}},
    ],
)
def test_what_could_not_be_shown_is_refused_at_once(change: dict[str, Any]) -> None:
    values = {"event": "e", "link": "/my/", "context": {"title": "Water"}, **change}
    with pytest.raises(ValueError):
        send(kind=NEWS.slug, recipients=[person()], **values)
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        send(kind="nobody_knows", event="e", recipients=[person()], link="/my/", context={})


def test_the_number_of_queries_does_not_grow_with_the_people(django_assert_num_queries) -> None:
    people = [person(name) for name in ("Amal", "Bina", "Chen")]
    with django_assert_num_queries(5):  # savepoint, insert, read, insert, release
        tell(people[0], event="one")
    with django_assert_num_queries(5):
        tell(*people, event="three")


def test_values_keep_every_language() -> None:
    assert freeze(gettext_lazy("Sent"))["en"] == "Sent"
    assert set(freeze(gettext_lazy("Sent"))) == {"ar", "zh-hans", "en", "fr", "ru", "es"}
    assert thaw({"fr": "Eau", "en": "Water"}) == "Water"
    assert thaw({"fr": "Eau"}) == "Eau"
    assert freeze(None) == ""
    assert freeze(7) == 7
    assert thaw(freeze(date(2026, 3, 1))) == "1 March 2026"
    at = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)
    assert thaw(freeze(at), "Europe/Zurich") == "Monday 15 June 2026, 18:00 (UTC+2)"
    with pytest.raises(TypeError):
        freeze(object())


def test_a_kind_is_registered_once_and_needs_a_known_category() -> None:
    register(NEWS)
    with pytest.raises(ValueError):
        register(Kind(slug=NEWS.slug, subject="Another", happened="Another", category="meetings"))
    with pytest.raises(ValueError):
        register(Kind(slug="test_other", subject="x", happened="x", category="weather"))
    assert kinds.get(NEWS.slug) is NEWS
    assert list(kinds.optional_categories()) == ["meetings", "reminders"]
