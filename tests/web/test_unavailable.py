"""What is said when the database or the files do not answer: 503, the truth, and everything typed."""

import errno
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from redis.exceptions import ConnectionError as RedisAway

from civspace.web import caches, unavailable, views
from civspace.web.access import access
from civspace.web.backoff import BackOff
from civspace.web.unavailable import DATABASE, FILES

FULL = OSError(errno.ENOSPC, "No space left on device")
raised: list[Exception] = []


@access("public")
def fails(request: HttpRequest) -> HttpResponse:
    raise raised[0]


urlpatterns = [path("en/fails/", fails), path("api/v1/fails/", fails)]
handler500 = views.server_error


@pytest.mark.parametrize(
    "error, what",
    [
        (OperationalError("gone"), DATABASE),
        (InterfaceError("closed"), DATABASE),
        (FULL, FILES),
        (OSError(errno.EIO, "worn"), FILES),
        (OSError(errno.EFBIG, "limit"), FILES),
        (type("EndpointConnectionError", (Exception,), {"__module__": "botocore.exceptions"})(), FILES),
        (FileNotFoundError(errno.ENOENT, "none"), ""),
        (DataError("long"), ""),
        (ValueError(), ""),
        (None, ""),
    ],
)
def test_which_errors_pass_by_themselves(error: Exception | None, what: str) -> None:
    assert unavailable.cause(error) == what


def answer(error: Exception, method: str = "get", address: str = "/en/fails/", **extra: Any) -> Any:
    raised[:] = [error]
    with override_settings(ROOT_URLCONF=__name__):
        return getattr(Client(raise_request_exception=False), method)(address, **extra)


@pytest.mark.parametrize("error, words", [(OperationalError(), "cannot read or keep anything"), (FULL, "Files cannot")])
def test_a_page_is_503_and_says_when_to_come_again(error: Exception, words: str) -> None:
    found = answer(error)
    assert found.status_code == 503
    assert unavailable.AGAIN <= int(found["Retry-After"]) < unavailable.AGAIN + unavailable.SPREAD
    assert found["Cache-Control"] == "no-store"
    assert words in found.content.decode()
    assert "<form method" not in found.content.decode().partition("<main")[2]


def test_what_was_typed_is_on_the_page_without_secrets() -> None:
    typed = {"body": "States should act without delay.", "password": "a secret word", "revision": "3"}
    found = answer(OperationalError(), "post", data=typed, headers={"Origin": "http://testserver"}).content.decode()
    assert "States should act without delay.</textarea>" in found
    assert '<input type="hidden" name="revision" value="3">' in found
    assert "a secret word" not in found
    assert "Send again" in found


def test_another_site_cannot_have_its_form_sent_again() -> None:
    found = answer(OperationalError(), "post", data={"body": "Theirs"}, headers={"Origin": "http://elsewhere.example"})
    assert "Send again" not in found.content.decode()


def test_a_script_is_told_as_data() -> None:
    found = answer(OperationalError(), "post", data={"body": "Ours"}, headers={"Accept": "application/json"})
    assert found.status_code == 503
    assert json.loads(found.content)["message"].endswith("Keep this page open.")


def test_a_program_is_told_as_a_problem() -> None:
    found = answer(OperationalError(), address="/api/v1/fails/")
    assert (found.status_code, found["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(found.content)["status"] == 503
    assert int(found["Retry-After"]) >= unavailable.AGAIN


def test_any_other_error_stays_one() -> None:
    assert answer(ValueError("ours")).status_code == 500


def test_a_rest_grows_to_its_bound_and_ends_with_an_answer() -> None:
    rest = BackOff(first=1, most=8)
    pauses = []
    for _time in range(6):
        before = time.monotonic()
        rest.failed()
        pauses.append(rest.resume_at - before)
    for pause, least in zip(pauses, (1, 2, 4, 8, 8, 8), strict=True):
        assert least <= pause < least * 1.25 + 0.1
    assert rest.resting
    rest.worked()
    assert not rest.resting


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> caches.PatientRedisCache:
    """A cache whose Redis is away."""
    monkeypatch.setattr(caches, "rest", BackOff(first=0, most=0))

    def away(self: Any, *args: Any, **options: Any) -> Any:
        raise RedisAway("away")

    for verb in ("add", "get", "set", "touch", "delete", "incr", "has_key", "get_many", "set_many", "delete_many"):
        monkeypatch.setattr(f"django.core.cache.backends.redis.RedisCacheClient.{verb}", away)
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.clear", away)
    return caches.PatientRedisCache("redis://127.0.0.1:9", {})


@pytest.mark.parametrize(
    "ask, found",
    [
        (lambda cache: cache.get("key", "none"), "none"),
        (lambda cache: cache.set("key", 1), None),
        (lambda cache: cache.add("key", 1), True),
        (lambda cache: cache.touch("key"), False),
        (lambda cache: cache.delete("key"), False),
        (lambda cache: cache.has_key("key"), False),
        (lambda cache: "key" in cache, False),
        (lambda cache: cache.get_many(["key"]), {}),
        (lambda cache: cache.set_many({"key": 1}), []),
        (lambda cache: cache.delete_many(["key"]), None),
        (lambda cache: cache.get_or_set("key", 5), 5),
        (lambda cache: cache.clear(), None),
    ],
)
def test_a_cache_that_is_away_is_an_empty_one(
    cache: caches.PatientRedisCache, ask: Callable[[caches.PatientRedisCache], Any], found: Any
) -> None:
    assert ask(cache) == found
    assert caches.rest.failures >= 1


def test_a_cache_that_is_away_is_not_asked_again_at_once(
    cache: caches.PatientRedisCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "rest", BackOff(first=60, most=60))
    for _time in range(5):
        assert cache.get("key") is None
    assert caches.rest.failures == 1


def test_no_count_is_made_up(cache: caches.PatientRedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "rest", BackOff(first=60, most=60))
    for _time in range(2):
        with pytest.raises(RedisAway):
            cache.incr("key")
    assert caches.rest.failures == 1
