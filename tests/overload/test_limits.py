"""Limits by account, organization and account at an address: exact, in one table, never for an address alone."""

import logging
import time
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civspace.web import metrics
from civspace.web.limits import counting, keys
from civspace.web.limits.counting import take
from civspace.web.limits.middleware import limits_for
from civspace.web.limits.table import API_READS, API_WRITES, BY_NAME, LIMITS
from submissions.statements.models import Statement
from tests import factories
from tests.caches import empty_cache
from tests.people.test_signing_in import PASSWORD

ROOM = "198.51.100.7"

#: name: (subject, count, seconds, counts failures alone)
TABLE = {
    "pages": ("account", 240, 60, False),
    "forms": ("account", 120, 60, False),
    "submit": ("account", 20, 60, False),
    "submit_organization": ("organization", 120, 600, False),
    "invite": ("organization", 100, 3600, False),
    "sign_in": ("account address", 5, 300, True),
    "sign_in_account": ("account", 100, 3600, True),
    "second_step": ("account", 5, 300, True),
    "sign_in_again": ("account", 5, 300, True),
    "sign_up": ("account", 5, 3600, False),
    "sign_up_domain": ("domain address", 300, 600, False),
    "reset": ("account", 5, 3600, False),
    "reset_domain": ("domain address", 300, 600, False),
    "confirm": ("account", 1, 60, False),
    "password": ("account", 5, 60, False),
    "email": ("account", 10, 60, False),
    "api_read": ("account", 600, 60, False),
    "api_write": ("account", 120, 60, False),
}


@pytest.fixture(autouse=True)
def limited(settings):
    settings.LIMITS = True
    counting.breaker.until = 0.0


@pytest.fixture
def still(monkeypatch):
    """Let no window end while a test counts."""
    moment = (time.time() // 3600) * 3600 + 1
    monkeypatch.setattr(time, "time", lambda: moment)


def sign_in(email, password=PASSWORD, address=ROOM, client=None):
    client = client or Client(REMOTE_ADDR=address)
    return client.post("/en/sign-in/", {"login": email, "password": password})


def test_the_table_is_what_it_says_and_never_names_an_address_alone():
    assert {it.name: (" ".join(it.by), it.count, it.seconds, it.failures) for it in LIMITS} == TABLE
    assert all(it.by != ("address",) and it.why for it in LIMITS)
    routes = set(" ".join(it.routes for it in LIMITS).split()) - {"*", API_READS, API_WRITES}
    arguments = {"statement_submit": [str(uuid.uuid4())], "v1:statement-submit": [str(uuid.uuid4())]}
    arguments |= {"organization_invite": [str(uuid.uuid4())], "invitation_again": [str(uuid.uuid4())] * 2}
    assert all(reverse(route, args=arguments.get(route, [])) for route in routes)


@pytest.mark.parametrize("name", TABLE)
def test_each_limit_lets_exactly_its_number_through_and_keeps_subjects_apart(name):
    limit = BY_NAME[name]
    subjects = dict.fromkeys(limit.by, "one")
    at = 3600.0 * 500_000
    left = [take([limit], subjects, now=at)[0].left for _ in range(limit.count + 1)]
    assert left == [*range(limit.count - 1, -1, -1), -1]
    assert take([limit], subjects, now=at)[0].refused
    for other in limit.by:  # whoever differs in one part has a count of their own
        assert take([limit], {**subjects, other: "two"}, now=at)[0].left == limit.count - 1
    assert take([limit], subjects, now=at + limit.seconds)[0].left == limit.count - 1
    assert take([limit], {**subjects, limit.by[0]: ""}, now=at) == []


def test_which_limits_a_page_falls_under():
    def names(route, method, level):
        return {limit.name for limit in limits_for(route, method, level)}

    assert names("my", "GET", "signed_in") == {"pages"} == names("desk", "HEAD", "staff")
    assert names("statement_submit", "POST", "signed_in") == {"forms", "submit", "submit_organization"}
    assert names("account_login", "POST", "signed_out") == {"sign_in", "sign_in_account"}
    assert names("account_login", "GET", "signed_out") == set()


@pytest.mark.django_db
def test_a_room_of_three_hundred_signs_in_while_an_attacker_among_them_is_slowed(still):
    people = [factories.person(email=f"p{number}@example.org", password=PASSWORD) for number in range(300)]
    victim = people[0].email
    tries = [sign_in(victim, "wrong").status_code for _ in range(7)]
    assert tries == [200] * 5 + [429] * 2
    statuses = [sign_in(person.email).status_code for person in people[1:]]
    assert statuses == [302] * 299
    # The one who is attacked signs in from elsewhere.
    assert sign_in(victim, address="203.0.113.9").status_code == 302


@pytest.mark.django_db
def test_a_refusal_at_sign_in_keeps_the_address_and_no_password(still):
    email = factories.person(password=PASSWORD).email
    for _ in range(5):
        sign_in(email, "wrong")
    answer = sign_in(email, "a secret of mine")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 300
    assert f'name="login" value="{email}"' in page
    assert "a secret of mine" not in page
    assert answer["RateLimit-Policy"] == '"sign_in";q=5;w=300, "sign_in_account";q=100;w=3600'
    assert answer["RateLimit"].startswith('"sign_in";r=0;t=')
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_what_succeeds_is_not_counted_where_failures_are(still):
    email = factories.person(password=PASSWORD).email
    assert [sign_in(email).status_code for _ in range(8)] == [302] * 8
    assert [sign_in(email, "wrong").status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.django_db
def test_the_second_step_is_counted_for_the_account(still):
    person = factories.person(password=PASSWORD)
    factories.second_factor(person)
    statuses = []
    for number in range(6):  # from ever other addresses
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert sign_in(person.email, client=client).status_code == 302
        statuses.append(client.post("/en/sign-in/second-step/", {"code": "000000"}).status_code)
    assert statuses == [200] * 5 + [429]


@pytest.mark.django_db
def test_a_form_that_is_refused_shows_everything_typed_and_changes_nothing(still, client):
    author = factories.make_author(name="Head")
    statement = factories.make_statement(by=author)
    client.force_login(author)
    address = reverse("statement_edit", args=[statement.pk])
    text = "A text of more than forty characters, written for an hour."
    for _ in range(120):
        take([BY_NAME["forms"]], {"account": f"user:{author.pk}"})
    answer = client.post(address, {"title": "New title here", "body": text, "version": statement.version})
    assert answer.status_code == 429
    assert text in answer.content.decode() and "New title here" in answer.content.decode()
    script = client.post(address, {"body": text}, headers={"Accept": "application/json"})
    assert (script.status_code, list(script.json())) == (429, ["message"])
    kept = Statement.objects.get(pk=statement.pk)
    assert (kept.title, kept.revision) == (statement.title, statement.revision)


@pytest.mark.django_db
def test_submissions_count_for_the_organization_of_its_own_people_alone(still):
    author = factories.make_author(name="Head")
    statement = factories.make_statement(by=author)
    outsider = factories.make_author(name="Outsider")
    address = reverse("statement_submit", args=[statement.pk])
    strange, own = Client(), Client()
    strange.force_login(outsider)
    own.force_login(author)
    assert strange.post(address).status_code == 404
    assert "submit_organization" not in strange.post(address)["RateLimit-Policy"]
    policy = own.post(address, {"revision": "1"})["RateLimit"]
    assert '"submit_organization";r=119' in policy


@pytest.mark.django_db
def test_the_api_counts_by_account_whatever_the_token(still, client):
    author = factories.make_author(name="Head")
    tokens = [factories.token(author, "read"), factories.token(author, "read")]
    for _ in range(599):
        take([BY_NAME["api_read"]], {"account": f"user:{author.pk}"})
    ask = lambda token: client.get("/api/v1/statements/", headers={"Authorization": f"Bearer {token}"})  # noqa: E731
    last, refused = ask(tokens[0]), ask(tokens[1])
    assert (last.status_code, last["RateLimit"].split(";t=")[0]) == (200, '"api_read";r=0')
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.json()["status"], refused.json()["title"]) == (429, "Too many requests")
    assert 1 <= int(refused["Retry-After"]) <= 60
    anonymous = client.get("/api/v1/statements/")
    assert (anonymous.status_code, "RateLimit" in anonymous) == (200, False)


@pytest.mark.django_db
def test_public_pages_are_never_counted(client):
    answer = client.get("/en/statements/")
    assert (answer.status_code, "RateLimit" in answer) == (200, False)


@pytest.mark.django_db
def test_no_address_and_no_account_stands_in_the_cache_or_the_log(caplog, monkeypatch):
    kept = {}
    monkeypatch.setattr(cache, "add", lambda key, value, *rest: kept.update({key: value}) or True)
    monkeypatch.setattr(cache, "incr", lambda key: (_ for _ in ()).throw(ValueError))
    monkeypatch.setattr(cache, "get", kept.get)
    email = factories.person(password=PASSWORD).email
    with caplog.at_level(logging.DEBUG):
        sign_in(email, "wrong")
    told = repr(kept) + caplog.text
    assert len(kept) == 3  # two counts and the key of the day
    assert not any(secret in told for secret in (ROOM, email, email.partition("@")[0]))


def test_the_key_of_the_hashes_is_shared_and_another_one_every_day(monkeypatch):
    first = keys.hashed("sign_in", "one", ROOM)
    monkeypatch.setattr(keys, "_salt", ("", 0.0, b""))  # as another process, which asks the shared cache
    assert keys.hashed("sign_in", "one", ROOM) == first
    empty_cache()
    monkeypatch.setattr(keys, "_salt", ("", 0.0, b""))
    assert keys.hashed("sign_in", "one", ROOM) != first


@pytest.mark.parametrize(
    "meta, proxies, expected",
    [
        ({"REMOTE_ADDR": "203.0.113.9"}, 0, "203.0.113.9"),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}, 1, "203.0.113.9"),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "6.6.6.6"}, 0, "203.0.113.9"),
        ({"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, 0, "2001:db8:1:2::"),
        ({"REMOTE_ADDR": "::ffff:203.0.113.9"}, 0, "203.0.113.9"),
        ({"REMOTE_ADDR": ""}, 0, "unknown"),
    ],
)
def test_the_address_is_the_one_that_our_proxy_saw(rf, settings, meta, proxies, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert keys.address_of(rf.get("/", **meta)) == expected


@pytest.mark.django_db
def test_without_the_cache_nothing_is_limited_and_it_is_not_asked_at_every_turn(monkeypatch):
    email = factories.person(password=PASSWORD).email
    asked = []

    def away(*args, **kwargs):
        asked.append(args)
        raise ConnectionError

    for name in ("get", "add", "incr"):
        monkeypatch.setattr(cache, name, away)
    before = metrics.events.total()[("limits_failed_open", "", ""), ""]
    assert [sign_in(email, "wrong").status_code for _ in range(8)] == [200] * 8
    assert sign_in(email).status_code == 302
    assert len(asked) == 1
    assert metrics.events.total()[("limits_failed_open", "", ""), ""] == before + 1
