"""How long a session holds, for whom, what ends it, and that nobody chooses its key."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.people.models import Session
from accounts.people.roles import grant_role
from accounts.people.sessions import ends_at
from accounts.people.states import Role
from tests.factories import person, second_factor, staff
from tests.people.test_second_factor import code
from tests.people.test_signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/en/my/account/"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Move what the sessions take for the present time."""
    real, shift = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + shift[0])

    def move(**by) -> None:
        shift[0] += timedelta(**by)

    return move


def opened(user, **more) -> Client:
    client = Client()
    assert sign_in(client, user.email, **more).status_code == 302
    return client


def signed_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "staff_, remembered, used, end",
    [
        (True, True, timedelta(0), timedelta(minutes=30)),
        (True, False, timedelta(hours=11), timedelta(hours=11, minutes=30)),
        (True, True, timedelta(hours=11, minutes=45), timedelta(hours=12)),
        (False, True, timedelta(0), timedelta(days=14)),
        (False, True, timedelta(days=13), timedelta(days=14)),
        (False, False, timedelta(0), timedelta(hours=2)),
        (False, False, timedelta(days=13, hours=23), timedelta(days=14)),
    ],
)
def test_the_limits(staff_, remembered, used, end) -> None:
    assert ends_at(began=BEGAN, now=BEGAN + used, staff=staff_, remembered=remembered) == BEGAN + end


def test_a_session_ends_two_hours_after_its_last_use(clock) -> None:
    client = opened(person(email="a@example.org", password=PASSWORD))
    for _ in range(3):
        clock(minutes=110)
        assert signed_in(client)
    clock(minutes=121)
    assert not signed_in(client)


def test_on_a_device_of_ones_own_it_holds_for_14_days_and_no_longer(clock) -> None:
    client = opened(person(email="a@example.org", password=PASSWORD), remember="on")
    for _ in range(2):
        clock(days=6, hours=12)
        assert signed_in(client)
    clock(days=1, minutes=1)
    assert not signed_in(client)


def test_the_secretariat_is_signed_out_after_30_minutes_and_after_12_hours(clock) -> None:
    user = staff(Role.REVIEWER, email="s@example.org", password=PASSWORD)
    client = Client()
    client.force_login(user)
    for _ in range(29):
        clock(minutes=24)
        assert signed_in(client)
    clock(minutes=25)  # 12 hours and one minute, 25 minutes after its last use
    assert not signed_in(client)
    client.force_login(user)
    clock(minutes=31)
    assert not signed_in(client)


def test_whoever_becomes_staff_has_the_limits_of_staff_at_once(clock) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    client = opened(user, remember="on")
    grant_role(person=user, role=Role.REVIEWER)
    assert Session.objects.get(person=user).expire_date <= timezone.now() + timedelta(minutes=30)
    clock(minutes=31)
    assert not signed_in(client)


def test_using_it_writes_at_most_every_five_minutes(clock) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    client = opened(user)
    ends = []
    for minutes in (0, 1, 1, 4):
        clock(minutes=minutes)
        assert signed_in(client)
        ends.append(Session.objects.get(person=user).expire_date)
    assert ends[0] == ends[1] == ends[2] < ends[3]


def test_a_key_that_somebody_else_chose_is_not_used(client) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    client.cookies["sessionid"] = "chosenbysomebodyelse0000000000ab"
    sign_in(client, "a@example.org")
    key = Session.objects.get(person=user).session_key
    assert key == client.cookies["sessionid"].value != "chosenbysomebodyelse0000000000ab"
    assert len(key) == 32  # of 36 characters: 165 bits


def test_signing_in_changes_the_key_of_before(client) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    second_factor(user)
    sign_in(client, "a@example.org")
    before = client.cookies["sessionid"].value
    answer = client.post("/en/sign-in/second-step/", {"code": code("JBSWY3DPEHPK3PXP")})
    assert answer.status_code == 302
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not signed_in(thief)
    assert signed_in(client)


def test_proving_again_who_one_is_changes_the_key(client, monkeypatch) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    client.force_login(user)
    before = client.cookies["sessionid"].value
    assert client.post("/en/sign-in/again/", {"password": "not the right one"}).status_code == 200
    assert client.cookies["sessionid"].value == before
    assert client.post("/en/sign-in/again/", {"password": PASSWORD}).status_code == 302
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not signed_in(thief)
    assert signed_in(client)


def test_a_new_second_factor_ends_the_other_sessions() -> None:
    user = person(email="a@example.org", password=PASSWORD)
    here, there = opened(user), opened(user)
    seed = here.get("/en/my/account/second-factor/app/").context["form"].secret
    assert here.post("/en/my/account/second-factor/app/", {"code": "000000"}).status_code == 200
    assert signed_in(there)
    assert here.post("/en/my/account/second-factor/app/", {"code": code(seed)}).status_code == 302
    assert signed_in(here)
    assert not signed_in(there)


def test_taking_a_second_factor_away_ends_the_other_sessions() -> None:
    user = person(email="a@example.org", password=PASSWORD)
    here, there = opened(user), opened(user)
    second_factor(user)
    assert here.post("/en/my/account/second-factor/app/remove/").status_code == 302
    assert signed_in(here)
    assert not signed_in(there)


def test_whoever_is_no_longer_active_is_signed_out() -> None:
    user = person(email="a@example.org", password=PASSWORD)
    client = opened(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert not signed_in(client)


def test_a_session_of_before_these_limits_gets_them(clock) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    client = opened(user, remember="on")
    session = client.session
    del session["began_at"]
    super(type(session), session).save()
    Session.objects.update(expire_date=timezone.now() + timedelta(days=14))
    assert signed_in(client)
    assert client.session["began_at"] == pytest.approx(timezone.now().timestamp(), abs=60)
