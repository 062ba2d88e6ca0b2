"""A process that is full turns away readers without an account first and those who submit last, from memory."""

import datetime
import re
import time

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from civspace.web import metrics
from civspace.web.forms import KEPT_LABELS
from civspace.web.shedding import busy, watching
from civspace.web.shedding.levels import LEVELS, PRIVATE, PUBLIC, WRITES, level_of
from civspace.web.shedding.watching import is_full, process, queue_seconds, too_full
from tests import factories

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(process, "under_way", 0)
    monkeypatch.setattr(process, "database_full_until", 0.0)


@pytest.fixture
def full(monkeypatch):
    monkeypatch.setattr(process, "under_way", 15)


@pytest.mark.parametrize(
    "method, path, headers, level",
    [
        ("get", "/en/statements/", {}, PUBLIC),
        ("head", "/en/", {}, PUBLIC),
        ("get", "/api/v1/statements/", {}, PUBLIC),
        ("get", "/en/sign-in/", {}, PRIVATE),
        ("post", "/en/sign-in/", {}, PRIVATE),
        ("post", "/en/verify/", {}, PRIVATE),
        ("get", "/en/statements/", {"Cookie": "sessionid=x"}, PRIVATE),
        ("get", "/api/v1/statements/", {"Authorization": "Bearer x"}, PRIVATE),
        ("post", "/en/my/statements/1/edit/", {"Cookie": "sessionid=x"}, WRITES),
        ("get", "/en/my/statements/1/check/", {"Cookie": "sessionid=x"}, WRITES),
        ("get", "/en/my/statements/1/receipt/", {"Cookie": "sessionid=x"}, WRITES),
        ("post", "/api/v1/statements/1/submit/", {"Authorization": "Bearer x"}, WRITES),
        ("patch", "/api/v1/statements/1/", {"Authorization": "Bearer x"}, WRITES),
        ("get", "/readyz", {}, None),
        ("get", "/metrics", {}, None),
    ],
)
def test_the_level_of_a_request(rf, method, path, headers, level):
    assert level_of(getattr(rf, method)(path, headers=headers)) is level


def test_who_is_turned_away_when(settings):
    """The whole table: for each level how many may be under way, and how long one may have waited."""
    assert [(it.name, getattr(settings, it.setting), it.waits * settings.SHED_SECONDS) for it in LEVELS] == [
        ("public", 8, 2.0),
        ("private", 12, 4.0),
        ("writes", 15, 16.0),
    ]
    turned = {level.name: [n for n in range(1, 18) if too_full(level, n, 0.0)][0] for level in LEVELS}
    assert turned == {"public": 9, "private": 13, "writes": 16}
    for level, seconds in ((PUBLIC, 2.0), (PRIVATE, 4.0), (WRITES, 16.0)):
        assert (too_full(level, 1, seconds), too_full(level, 1, seconds + 0.1)) == (False, True)
    settings.SHED_PUBLIC = settings.SHED_PRIVATE = settings.SHED_WRITES = 0
    settings.SHED_SECONDS = 0.0
    assert not any(too_full(level, 1000, 100.0) for level in LEVELS)


@pytest.mark.parametrize(
    "proxies, text, expected",
    [
        (1, "t={ms}", 3.0),
        (1, "{s}", 3.0),
        (0, "t={ms}", 0.0),
        (1, "", 0.0),
        (1, "t=soon", 0.0),
        (1, "nan", 0.0),
        (1, "{old}", 0.0),
        (1, "{ahead}", 0.0),
    ],
)
def test_the_time_in_the_queue_is_told_by_our_proxy_alone(rf, settings, monkeypatch, proxies, text, expected):
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    said = text.format(ms=1_799_999_997_000, s=1_799_999_997.0, old=1_700_000_000, ahead=1_800_000_009)
    assert queue_seconds(rf.get("/", headers={"X-Request-Start": said})) == pytest.approx(expected)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_made_from_memory_in_the_language_of_the_reader(language, full):
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(f"/{language}/statements/?q=a")
    page = answer.content.decode()
    assert (answer.status_code, len(asked)) == (503, 0)
    assert answer["Content-Language"] == language
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else language}"' in page
    assert f'href="/{language}/statements/?q=a"' in page
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert process.under_way == 15


def test_whoever_is_turned_away_takes_no_room(full, monkeypatch):
    """A crowd that reads that the portal is full does not fill it for those who submit."""
    meanwhile = []
    note = (re.compile("/edit/$"), lambda *given: meanwhile.append(process.under_way))
    monkeypatch.setattr(busy, "tokens", [note])
    assert Client().post("/en/my/statements/1/edit/").status_code == 503
    assert meanwhile == [15]


def test_when_to_come_again_differs_from_reader_to_reader(full):
    found = {int(Client().get("/en/statements/")["Retry-After"]) for _ in range(60)}
    assert len(found) > 5 and min(found) >= PUBLIC.pause[0] and max(found) <= PUBLIC.pause[1]


def test_what_was_typed_stays_on_the_page(full):
    client = Client()
    client.cookies["sessionid"] = "x"
    text = "Forty characters and more of a text that took long."
    data = {"body": text, "csrfmiddlewaretoken": "abc", "password": "sesame"}
    answer = client.post("/en/my/statements/1/edit/", data)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert text in page and "sesame" not in page
    assert 'name="csrfmiddlewaretoken" value="abc"' in page and 'action="/en/my/statements/1/edit/"' in page
    script = client.post("/en/my/statements/1/edit/", {"body": text}, headers={"Accept": "application/json"})
    assert (script.status_code, list(script.json())) == (503, ["message"])


def test_what_was_typed_is_named_in_the_language_of_the_reader(full):
    client = Client()
    client.cookies["sessionid"] = "x"
    text = "Forty characters and more of a text that took long."
    answer = client.post("/ar/my/statements/1/edit/", {"title": text, "body": text, "cosponsor-message": text})
    labels = re.findall(r'<label for="kept-\d+">([^<]+)</label>', answer.content.decode())
    with translation.override("ar"):
        assert labels == [str(KEPT_LABELS[name]) for name in ("title", "body", "message")]
    assert labels[0] == "العنوان"


def test_programs_read_a_problem(full):
    answer = Client().get("/api/v1/statements/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["title"] == "The portal is full"
    assert int(answer["Retry-After"]) >= PUBLIC.pause[0]


@pytest.mark.django_db
def test_readers_go_first_and_those_who_submit_last(monkeypatch):
    author = factories.make_author(name="Head")
    statement = factories.make_statement(by=author)
    client = Client()
    client.force_login(author)
    check, own = reverse("statement_check", args=[statement.pk]), reverse("my_statements")
    before = {it.name: metrics.events.total()[("shed", it.name, ""), ""] for it in LEVELS}
    found = {}
    for others in (0, 8, 12, 15):
        monkeypatch.setattr(process, "under_way", others)
        found[others] = [Client().get("/en/meetings/").status_code, client.get(own).status_code]
        found[others].append(client.get(check).status_code)
    assert found == {0: [200, 200, 200], 8: [503, 200, 200], 12: [503, 503, 200], 15: [503, 503, 503]}
    after = {it.name: metrics.events.total()[("shed", it.name, ""), ""] - before[it.name] for it in LEVELS}
    assert after == {"public": 3, "private": 2, "writes": 1}
    monkeypatch.setattr(process, "under_way", 50)
    assert Client().get("/livez").status_code == 200


@pytest.mark.parametrize(
    "text, expected",
    [
        ("connection to server failed: FATAL:  sorry, too many clients already", True),
        ("FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", True),
        ("ERROR:  query_wait_timeout", True),
        ("no more connections allowed (max_client_conn)", True),
        ("connection refused", False),
        ("database is locked", False),
    ],
)
def test_which_errors_mean_that_the_database_is_full(text, expected):
    assert is_full(OperationalError(text)) is expected
    assert is_full(ValueError(text)) is False


@pytest.mark.django_db
def test_a_database_without_connections_is_answered_as_full_and_readers_rest(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("FATAL: sorry, too many clients already")

    client = Client(raise_request_exception=False)
    with monkeypatch.context() as patched:
        patched.setattr("django.db.models.query.QuerySet._fetch_all", refuse)
        answer = client.get("/en/statements/")
    assert (answer.status_code, "full" in answer.content.decode()) == (503, True)
    assert watching.process.database_full_until > time.monotonic()
    assert client.get("/en/").status_code == 503


@pytest.mark.django_db
def test_whoever_waited_for_others_too_long_while_submitting_gets_a_knock_receipt(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("canceling statement due to lock timeout")

    author = factories.make_author(name="Head")
    statement = factories.make_statement(by=author)
    client = Client(raise_request_exception=False)
    client.force_login(author)
    page = client.get(reverse("statement_check", args=[statement.pk]))
    form = {"revision": "1", "ticket": page.context["ticket"], "safety": "nobody"}
    with monkeypatch.context() as patched:
        patched.setattr("submissions.statements.domain.submitting.locked", refuse)
        answer = client.post(reverse("statement_submit", args=[statement.pk]), form)
    assert (answer.status_code, answer["Knock-Receipt"] in answer.content.decode()) == (503, True)
    assert watching.process.database_full_until == 0.0  # readers are not in the way
    done = client.post(reverse("statement_submit", args=[statement.pk]), {**form, "knock": answer["Knock-Receipt"]})
    assert done.status_code == 302


@pytest.mark.django_db
def test_the_arrival_is_when_our_proxy_had_the_whole_request(settings, monkeypatch):
    """What waits in a queue in front of the portal came in time when it came in time."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    author = factories.make_author(name="Head")
    statement = factories.make_statement(by=author)
    client = Client()
    client.force_login(author)
    data = {"revision": "1", "safety": "nobody"}
    start = timezone.now() - datetime.timedelta(seconds=9)
    headers = {"X-Request-Start": f"t={start.timestamp() * 1000:.0f}", "X-Forwarded-For": "203.0.113.9"}
    answer = client.post(reverse("statement_submit", args=[statement.pk]), data, headers=headers)
    assert answer.status_code == 302, answer.context["form"].errors
    statement.refresh_from_db()
    assert abs((statement.submitted_at - start).total_seconds()) < 0.5


@pytest.mark.parametrize(
    "values, ids",
    [
        ({}, set()),
        ({"SHED_PUBLIC": 20}, {"civspace.E013"}),
        ({"SHED_PUBLIC": 0, "SHED_PRIVATE": 0}, set()),
        ({"SHED_WRITES": -1}, {"civspace.E013"}),
        ({"SHED_SECONDS": -1.0}, {"civspace.E013"}),
    ],
)
def test_the_settings_are_checked(settings, values, ids):
    for name, value in values.items():
        setattr(settings, name, value)
    assert {found.id for found in run_checks(tags=["civspace"])} & {"civspace.E013"} == ids


def test_a_thread_is_left_to_say_so(monkeypatch):
    for threads, expected in (("15", {"civspace.W009"}), ("16", set())):
        monkeypatch.setenv("WEB_THREADS", threads)
        assert {found.id for found in run_checks(tags=["civspace"])} & {"civspace.W009"} == expected
