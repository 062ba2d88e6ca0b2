"""How often somebody may try (T-R02), and that nobody can tell from it who it was."""

import pytest
from django.test import RequestFactory

from reprisals.intake.limits import Busy, Once, Places, Senders, TooMany, Tries


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tries(clock: Clock) -> Tries:
    return Tries(each=5, window=600, of_all=60, clock=clock, sleep=clock.sleep)


def test_the_sixth_try_in_ten_minutes_is_refused_and_the_window_slides(clock):
    limit = tries(clock)
    for second in range(5):
        clock.now = 1000.0 + second
        limit.take(b"a")
    with pytest.raises(TooMany) as refusal:
        limit.take(b"a")
    assert refusal.value.seconds == 596.0
    limit.take(b"b")
    clock.now = 1600.0
    limit.take(b"a")
    with pytest.raises(TooMany):
        limit.take(b"a")


def test_a_thousand_tries_of_one_sender_are_five(clock):
    limit = tries(clock)
    taken = 0
    for _ in range(1000):
        try:
            limit.take(b"a")
            taken += 1
        except TooMany:
            continue
    assert (taken, clock.slept) == (5, [])


def test_many_senders_together_wait_and_none_is_refused(clock):
    limit = tries(clock)
    for number in range(100):
        limit.take(b"%d" % (number % 50))
    assert clock.slept == [1.0] * 40
    clock.now += 61
    limit.take(b"new")
    assert clock.slept == [1.0] * 40


def test_what_was_right_does_not_count(clock):
    limit = tries(clock)
    for _ in range(20):
        limit.take(b"a")
        limit.give_back(b"a")
    assert not limit.all


def test_nobody_is_remembered_after_the_window(clock):
    limit = tries(clock)
    limit.take(b"a")
    clock.now += 601
    limit.take(b"b")
    assert set(limit.by_sender) == {b"b"}


def test_a_sender_is_a_keyed_hash_for_a_day(clock, settings):
    settings.INTAKE_PROXIES = 1
    senders = Senders(clock)
    request = RequestFactory().get("/s/", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.77", REMOTE_ADDR="127.0.0.1")
    other = RequestFactory().get("/s/", HTTP_X_FORWARDED_FOR="198.51.100.77", REMOTE_ADDR="127.0.0.1")
    forged = RequestFactory().get("/s/", HTTP_X_FORWARDED_FOR="198.51.100.77, 192.0.2.1", REMOTE_ADDR="127.0.0.1")
    name = senders.name(request)
    assert senders.name(other) == name != senders.name(forged)
    assert b"198" not in name and len(name) == 16
    assert Senders(clock).name(request) != name
    clock.now += 86_401
    assert senders.name(request) != name


def test_places_are_given_back_also_after_an_error():
    places = Places(1)
    with places.one(), pytest.raises(Busy), places.one():
        pass
    with pytest.raises(ValueError), places.one():
        raise ValueError
    with places.one():
        pass


def test_a_form_is_taken_once_until_it_is_given_back_or_a_day_has_passed(clock):
    once = Once(clock)
    assert (once.take("form-a"), once.take("form-a"), once.take("form-b")) == (True, False, True)
    once.give_back("form-a")
    assert once.take("form-a")
    clock.now += 86_401
    assert once.take("form-a")
    assert b"form" not in b"".join(once.seen)
