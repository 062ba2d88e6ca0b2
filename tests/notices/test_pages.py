"""The pages: inbox, preferences, one-click unsubscribe, and what staff see of deliveries."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.notices import guards, registry, urls
from civspace.notices.domain import deliver
from civspace.notices.mail import unsubscribe_token
from civspace.notices.models import Delivery, Notice, Preference
from civspace.notices.queries import unread
from civspace.web.access import access_of
from tests.notices.conftest import DECISION, NEWS, REMINDER, delivery_to, person, tell

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def plain_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for staff by name, without the second factor that the room of people adds."""
    monkeypatch.setattr(registry, "is_staff", lambda user: getattr(user, "name", "") == "Officer")
    monkeypatch.setattr(registry, "staff", registry.staff_only)


def signed_in(user: Any, **options: Any) -> Client:
    """Return a client signed in as a person."""
    client = Client(**options)
    client.force_login(user)
    return client


def test_the_inbox_lists_unread_first_and_only_ones_own() -> None:
    amal, bina = person("Amal"), person("Bina")
    now = timezone.now()
    for number, (hours, is_read) in enumerate([(1, True), (2, False), (3, False), (4, True)]):
        (notice,) = tell(amal, event=str(number))
        read_at = now if is_read else None
        Notice.objects.filter(pk=notice.pk).update(created_at=now - timedelta(hours=hours), read_at=read_at)
    tell(bina)
    page = signed_in(amal).get(reverse("inbox"))
    assert [notice.event for notice, _words in page.context["rows"]] == ["1", "2", "0", "3"]
    page = signed_in(amal).get(reverse("inbox"), {"unread": "on"})
    assert [notice.event for notice, _words in page.context["rows"]] == ["1", "2"]
    assert unread(amal) == 2
    assert page["Cache-Control"] == "private, no-store"


def test_an_empty_inbox_says_so() -> None:
    assert "No messages yet" in signed_in(person()).get(reverse("inbox")).text


def test_opening_a_notice_reads_it() -> None:
    amal = person("Amal", time_zone="Asia/Tokyo")
    (notice,) = tell(amal, kind=DECISION, reason="Too long", by_when=timezone.now(), zone="Europe/Zurich")
    page = signed_in(amal).get(reverse("inbox_notice", args=[notice.pk]))
    for said in ("Clean water was returned", "Too long", "Europe/Zurich", "Asia/Tokyo", "/en/my/statements/1/"):
        assert said in page.text
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    signed_in(amal).get(reverse("inbox_notice", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_the_notice_of_another_person_is_not_there() -> None:
    (notice,) = tell(person("Amal"))
    answer = signed_in(person("Bina")).get(reverse("inbox_notice", args=[notice.pk]))
    assert answer.status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_mark_all_as_read_leaves_what_came_meanwhile() -> None:
    amal, bina = person("Amal"), person("Bina")
    tell(amal, bina, event="seen")
    client = signed_in(amal)
    until = client.get(reverse("inbox")).context["now"]
    tell(amal, event="later")
    answer = client.post(reverse("inbox_read_all"), {"until": until})
    assert answer.status_code == 302
    assert set(Notice.objects.filter(read_at=None).values_list("recipient__name", "event")) == {
        ("Amal", "later"),
        ("Bina", "seen"),
    }


@pytest.mark.parametrize("until", ["", "yesterday", "2026-99-99T00:00", "2026-01-01T00:00"])
def test_mark_all_as_read_needs_a_time(until: str) -> None:
    amal = person("Amal")
    tell(amal)
    assert signed_in(amal).post(reverse("inbox_read_all"), {"until": until}).status_code == 302
    assert unread(amal) == 1


def test_preferences_are_shown_and_saved() -> None:
    amal = person("Amal")
    client = signed_in(amal)
    form = client.get(reverse("notice_preferences")).context["form"]
    assert {name: field.initial for name, field in form.fields.items()} == {"meetings": True, "reminders": True}
    answer = client.post(reverse("notice_preferences"), {"reminders": "on", "statements": "", "weather": "on"})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Your choice is saved."]
    assert set(Preference.objects.values_list("recipient", "category", "email")) == {
        (amal.pk, "meetings", False),
        (amal.pk, "reminders", True),
    }
    assert client.get(reverse("notice_preferences")).context["form"].fields["meetings"].initial is False
    client.post(reverse("notice_preferences"), {})
    assert set(Preference.objects.filter(email=False).values_list("category", flat=True)) == {"meetings", "reminders"}


def unsubscribe_address(user: Any, kind: Any = NEWS) -> str:
    """Return the address that a mail to a person carries, as a path."""
    (notice,) = tell(user, kind=kind)
    return reverse("unsubscribe", args=[unsubscribe_token(notice)])


def test_one_click_turns_the_category_off() -> None:
    amal, bina = person("Amal"), person("Bina")
    address = unsubscribe_address(amal)
    client = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
    assert list(Preference.objects.values_list("recipient", "category", "email")) == [(amal.pk, "meetings", False)]
    states = [
        deliver(delivery_id=delivery_to(user, kind=kind, event="next").pk)
        for user, kind in [(amal, NEWS), (amal, REMINDER), (amal, DECISION), (bina, NEWS)]
    ]
    assert states == ["suppressed", "sent", "sent", "sent"]


def test_looking_at_the_page_changes_nothing() -> None:
    amal = person("Amal")
    answer = Client().get(unsubscribe_address(amal))
    assert "Changes to meetings" in answer.text
    assert "amal" not in answer.text.lower()
    assert not answer.cookies
    assert not Preference.objects.exists()


def test_a_token_that_is_not_ours_or_for_a_decision_is_refused() -> None:
    amal = person("Amal")
    good = unsubscribe_address(amal)
    forged = [
        good[:-2] + "x/",
        reverse("unsubscribe", args=["0" * 32]),
        reverse("unsubscribe", args=["x:y"]),
        unsubscribe_address(amal, DECISION),
    ]
    assert [Client().post(address).status_code for address in forged] == [404] * 4
    Notice.objects.all().delete()
    assert Client().post(good).status_code == 404
    assert not Preference.objects.exists()


def test_staff_see_what_waits_and_failed_but_not_what_it_says() -> None:
    officer = person("Officer")
    states = {"Amal": "queued", "Bina": "sending", "Chen": "failed", "Dara": "sent", "Emil": "suppressed"}
    now = timezone.now()
    for name, state in states.items():
        delivery = delivery_to(person(name), kind=DECISION, reason="Secret reason", reference="HRC99-000123")
        values = {"state": state, "lease_until": now, "sent_at": now, "last_error": "smtp 550 5.1.1"}
        Delivery.objects.filter(pk=delivery.pk).update(**values)
    client = signed_in(officer)
    page = client.get(reverse("desk_deliveries"))
    assert {row["recipient"] for row in page.context["rows"]} == {"Amal", "Bina", "Chen"}
    assert (page.context["waiting"], page.context["failed"]) == (2, 1)
    assert "smtp 550 5.1.1" in page.text
    assert "Statement returned" in page.text
    for unsaid in ("Clean water", "Secret reason", "HRC99", "was returned", "@example.org"):
        assert unsaid not in page.text.replace("officer@example.org", "")
    for state, names in {"queued": {"Amal"}, "failed": {"Chen"}, "sent": {"Dara"}, "suppressed": {"Emil"}}.items():
        rows = client.get(reverse("desk_deliveries"), {"state": state}).context["rows"]
        assert {row["recipient"] for row in rows} == names
    rows = client.get(reverse("desk_deliveries"), {"state": "nonsense"}).context["rows"]
    assert len(rows) == 3


def test_staff_send_again_from_the_page() -> None:
    client = signed_in(person("Officer"))
    delivery = delivery_to(person("Amal"))
    Delivery.objects.update(state="failed")
    address = reverse("delivery_send_again", args=[delivery.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert deliver(delivery_id=delivery.pk) == "sent"
    assert client.post(address).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert list(Entry.objects.values_list("verb", flat=True)) == ["send_again"]
    assert len(mail.outbox) == 1


ACCESS = {
    "following": "signed_in",
    "following_read": "signed_in",
    "following_item": "signed_in",
    "follows": "signed_in",
    "follow": "signed_in",
    "inbox": "signed_in",
    "inbox_read_all": "signed_in",
    "inbox_notice": "signed_in",
    "notice_preferences": "signed_in",
    "unsubscribe": "token",
    "desk_deliveries": "staff",
    "delivery_send_again": "staff",
    "demo_mail": "public",
    "demo_mail_message": "public",
}


def test_every_address_declares_its_access() -> None:
    assert {pattern.name: access_of(pattern.callback) for pattern in urls.urlpatterns} == ACCESS


@pytest.mark.parametrize("name", [name for name, level in ACCESS.items() if level in ("signed_in", "staff")])
@pytest.mark.parametrize("method", ["get", "post"])
def test_private_pages_are_closed_to_others(name: str, method: str) -> None:
    delivery = delivery_to(person("Amal"))
    Delivery.objects.update(state="failed")
    one = {"inbox_notice": delivery.notice.pk, "delivery_send_again": delivery.pk, "following_item": delivery.pk}
    argument = [one[name]] if name in one else []
    address = reverse(name, args=argument)
    before = list(Delivery.objects.values()), list(Notice.objects.values())
    answer = getattr(Client(), method)(address)
    assert answer.status_code in (302, 403)
    if ACCESS[name] == "staff":
        assert getattr(signed_in(person("Bina")), method)(address).status_code == 403
    assert (list(Delivery.objects.values()), list(Notice.objects.values())) == before


def test_guards_ask_the_registry_at_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    view = guards.signed_in(lambda request: "page")
    monkeypatch.setattr(registry, "signed_in", lambda inner: lambda request: f"guarded {inner(request)}")
    assert view(None) == "guarded page"


@pytest.mark.parametrize("name", ["inbox", "desk_deliveries"])
def test_lists_need_as_many_queries_for_three_as_for_one(name: str, django_assert_num_queries: Any) -> None:
    officer = person("Officer")
    client = signed_in(officer)
    tell(officer, person("Amal"), event="0")
    Delivery.objects.filter(notice__recipient=officer).delete()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(name))
    for number in ("1", "2"):
        tell(officer, person(f"Person{number}"), event=number)
    with django_assert_num_queries(len(one)):
        client.get(reverse(name))
