"""Letters to addresses without an account: one sender at a time, pauses that grow, nobody held up."""

import smtplib
from collections import Counter

import pytest
from django.core.cache import cache

from civspace.notices import letters
from civspace.notices.letters import send_letter, send_letters


class Post:
    """Takes letters, but for those that fail, and hangs when it is told to."""

    def __init__(self, *failing: str) -> None:
        self.failing, self.tried = set(failing), Counter[str]()

    def __call__(self, key: str) -> None:
        self.tried[key] += 1
        if key in self.failing:
            raise smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.1.1 nobody")})


def let_rest_be_over(key: str) -> None:
    cache.delete(f"letter:{key}")


def test_one_that_fails_rests_for_longer_each_time_and_the_others_go(monkeypatch: pytest.MonkeyPatch) -> None:
    post, pauses = Post("claim:1"), []
    keep = cache.set

    def note(key: str, value: object, timeout: int) -> None:
        if key == "letter:claim:1":
            pauses.append(timeout)
        keep(key, value, timeout)

    monkeypatch.setattr(cache, "set", note)
    for _time in range(12):
        send_letters(["claim:1", "claim:2"], post)
        send_letters(["claim:1"], post)  # it rests
        let_rest_be_over("claim:1")
    assert post.tried == {"claim:1": 12, "claim:2": 12}
    for number, pause in enumerate(pauses):
        least = min(6 * 3600, 60 * 2**number)
        assert least <= pause <= least * 1.1 + 1
    assert len(pauses) == 12


def test_one_that_went_may_be_sent_again_at_once() -> None:
    post = Post("invitation:1")
    assert send_letter("invitation:1", post) is False
    let_rest_be_over("invitation:1")
    post.failing.clear()
    assert send_letter("invitation:1", post) is True
    assert send_letter("invitation:1", post) is True
    assert cache.get("letter:invitation:1:tries") is None


def test_two_senders_at_once_send_one_letter() -> None:
    post = Post()

    def slow(key: str) -> None:
        assert send_letter(key, post) is False
        post(key)

    assert send_letter("claim:3", slow) is True
    assert post.tried == {"claim:3": 1}


def test_a_sweep_ends_in_time_and_begins_with_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every letter hanging for the whole of a sweep, each is tried after a while, not the first for ever."""
    clock = [0.0]
    monkeypatch.setattr(letters.time, "monotonic", lambda: clock[0])
    tried = Counter[str]()

    def hangs(key: str) -> None:
        tried[key] += 1
        clock[0] += 20
        raise TimeoutError

    for _sweep in range(5):
        send_letters([f"claim:{number}" for number in range(5)], hangs)
    assert tried == dict.fromkeys([f"claim:{number}" for number in range(5)], 1)
