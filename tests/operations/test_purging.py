"""Proxies are told what has changed: in front of the portal stands a small caching proxy, and readers ask it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from civspace.operations import checks, proxies, purging
from civspace.operations.models import Purge
from civspace.operations.proxies import NotTold, Proxy, parse
from civspace.web import shown
from civspace.workflow import IllegalMove
from meetings.modalities.domain import revise
from meetings.modalities.models import RuleSet, TimeGrant
from submissions.statements import domain
from tests import factories


class CachingProxy(ThreadingHTTPServer):
    """Keeps what says that anybody may keep it, for as long as it says; forgets what PURGE names, with any query."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.kept: dict[str, tuple[float, int, bytes]] = {}
        self.purged: list[str] = []
        self.answers: Callable[[Any], None] | None = None
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def read(self, path: str) -> tuple[int, str]:
        """Read a page as a reader behind the proxy; nobody of the net but this machine is asked."""
        found = self.kept.get(path)
        if found is None or found[0] < time.monotonic():
            answer = Client().get(path)
            found = (time.monotonic(), answer.status_code, b"".join(answer) if answer.streaming else answer.content)
            parts = [part.strip() for part in answer.headers.get("Cache-Control", "").split(",")]
            ages = [int(part.partition("=")[2]) for part in parts if part.startswith("max-age=")]
            if "public" in parts and ages:
                self.kept[path] = (time.monotonic() + ages[0], *found[1:])
        return found[1], found[2].decode(errors="replace")

    def forget(self, path: str, *, everything: bool) -> None:
        self.purged.append("everything" if everything else path)
        for kept in list(self.kept):
            if everything or kept.partition("?")[0] == path:
                del self.kept[kept]


class Handler(BaseHTTPRequestHandler):
    """What a proxy does when it is told."""

    server: CachingProxy
    protocol_version = "HTTP/1.1"

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def do_PURGE(self) -> None:
        if self.server.answers is not None:
            self.server.answers(self)
        else:
            self.server.forget(self.path, everything=self.headers.get("X-Purge") == "everything")
            self._answer(200)

    do_GET = do_PURGE

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.purged.append({"body": body, "token": self.headers.get("Authorization", "")})
        self._answer(202)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def proxy(settings) -> Iterator[CachingProxy]:
    with CachingProxy() as server:
        settings.PURGE_URLS = [server.address]
        yield server
        server.shutdown()


def name_of(proxy: CachingProxy) -> str:
    return parse(proxy.address).name


def again() -> int:
    """Let the time of every row come, and send."""
    Purge.objects.update(next_attempt_at=timezone.now())
    return purging.sweep()


@pytest.mark.django_db
def test_what_is_published_shows_behind_the_proxy(proxy) -> None:
    statement, desk = factories.make_statement(state="accepted"), factories.staff("publisher")
    Purge.objects.all().delete()
    lists = ["/en/statements/", "/ar/statements/", "/en/statements/?q=report", "/fr/statements/feed.atom"]
    assert [proxy.read(path)[0] for path in lists] == [200] * 4
    domain.publish_statement(statement=statement, by=desk)
    statement.refresh_from_db()
    assert not any(statement.symbol in proxy.read(path)[1] for path in lists)  # the control: nobody has told it yet
    assert Purge.objects.values_list("everything", flat=True)[0] is False
    purging.sweep()
    assert all(statement.symbol in proxy.read(path)[1] for path in lists)


@pytest.mark.django_db
def test_what_is_taken_off_is_gone_behind_the_proxy_at_any_address(proxy) -> None:
    author = factories.make_author()
    statement = factories.make_statement(state="published", by=author, title="Of the drowned fields")
    Purge.objects.all().delete()
    symbol = statement.symbol
    named = ["/en/statements/?q=drowned", "/es/search/?q=drowned", f"/en/organizations/{statement.organization_id}/"]
    own = [f"/{language}/documents/{symbol}" for language in ("ar", "zh-hans", "en", "fr", "ru", "es")]
    assert all("Of the drowned fields" in proxy.read(path)[1] for path in [*own, *named])
    domain.withhold_statement(statement=statement, by=factories.staff("publisher"), **factories.policy("withhold"))
    assert proxy.read(own[0])[0] == 200  # the control
    assert Purge.objects.filter(everything=True).exists()
    purging.sweep()
    assert [proxy.read(path)[0] for path in own] == [410] * 6
    assert not any("Of the drowned fields" in proxy.read(path)[1] for path in named)


@pytest.mark.django_db
def test_a_statement_names_its_pages_and_files_in_six_languages() -> None:
    statement = factories.make_statement(state="published")
    places = shown.places_of(statement, "publish")
    assert places is not None and not places.gone
    for language in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        own = f"/{language}/documents/{statement.symbol}"
        wanted = {
            own,
            f"{own}/",
            f"{own}/pdf",
            f"{own}/docx",
            f"{own}/txt",
            f"/{language}/",
            f"/{language}/statements/",
        }
        wanted |= {f"/{language}/meetings/{statement.meeting.slug}/", f"/{language}/statements/feed.atom"}
        wanted |= {f"/{language}/organizations/{statement.organization_id}/"}
        assert wanted <= set(places.paths)
    assert len(places.paths) == len(set(places.paths))
    assert shown.places_of(statement, "withhold").gone
    assert shown.places_of(statement, "redact").gone
    assert shown.places_of(factories.make_statement(state="accepted"), "accept") is None


@pytest.mark.django_db
def test_new_modalities_and_more_time_show_behind_the_proxy(proxy) -> None:
    rule_set, desk = factories.make_rule_set(), factories.staff("meetings_editor")
    meeting = rule_set.meeting
    pages = [f"/{code}/meetings/{meeting.slug}/modalities/" for code in ("ar", "zh-hans", "en", "fr", "ru", "es")]
    Purge.objects.all().delete()
    assert [proxy.read(page)[0] for page in pages] == [200] * 6
    note, slug = "The Bureau decided", "hrc-written-word-limit-special"
    revise(rule_set=rule_set, changes={slug: {"value": {"words": 1234}}}, by=desk, note=note)
    assert not any(note in proxy.read(page)[1] for page in pages)  # the control
    assert Purge.objects.filter(everything=True).count() == 0
    purging.sweep()
    assert all(note in proxy.read(page)[1] for page in pages)
    places = shown.places_of(TimeGrant(meeting=meeting), "extend")
    assert places is not None and not places.gone
    of_rules = {f"/en/meetings/{meeting.slug}/{part}" for part in ("", "modalities/", "exceptions/")}
    assert of_rules | {f"/fr/meetings/{meeting.slug}/exceptions/feed.atom", "/en/", "/en/meetings/"} <= set(
        places.paths
    )
    assert set(shown.places_of(rule_set, "revise").paths) == set(places.paths)
    meeting.state = "draft"
    assert shown.places_of(TimeGrant(meeting=meeting), "extend") is None
    assert shown.places_of(RuleSet(template="hrc"), "load") is None


@pytest.mark.django_db
def test_a_refusal_tells_nobody(proxy) -> None:
    statement = factories.make_statement(state="submitted")
    Purge.objects.all().delete()
    with pytest.raises(IllegalMove):
        domain.publish_statement(statement=statement, by=factories.staff("publisher"))
    with transaction.atomic():
        purging.note(statement.organization, "update")
        assert Purge.objects.count() == 1
        transaction.set_rollback(True)
    assert (Purge.objects.count(), proxy.purged) == (0, [])


@pytest.mark.django_db
def test_nothing_is_written_down_where_there_is_no_proxy(settings) -> None:
    settings.PURGE_URLS = []
    factories.make_statement(state="published")
    assert not Purge.objects.exists()


@pytest.mark.django_db
def test_a_fault_in_finding_places_never_fails_the_act(proxy, monkeypatch, caplog) -> None:
    def fail(thing: Any, verb: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    statement, desk = factories.make_statement(state="accepted"), factories.staff("publisher")
    Purge.objects.all().delete()
    monkeypatch.setattr(purging, "places_of", fail)
    domain.publish_statement(statement=statement, by=desk)
    statement.refresh_from_db()
    assert (statement.state, Purge.objects.count()) == ("published", 0)
    assert "Proxies will not be told of a change" in caplog.text


def row(proxy: CachingProxy | None = None, **values: Any) -> Purge:
    """A row for a proxy."""
    values = {"paths": ["/en/", "/fr/"], **values}
    return Purge.objects.create(proxy=name_of(proxy) if proxy else "purge+127.0.0.1:9", **values)


@pytest.mark.django_db
def test_all_is_sent_twice_and_the_row_goes(proxy, settings) -> None:
    made, settings.REPLICA_LAG = row(proxy), 7
    before = timezone.now()
    assert (purging.sweep(), proxy.purged) == (1, ["/en/", "/fr/"])
    made.refresh_from_db()
    assert (made.round, made.told, made.attempts, made.lease_until) == (2, 0, 0, None)
    assert 17 <= (made.next_attempt_at - before).total_seconds() < 60
    assert purging.sweep() == 0
    assert (again(), proxy.purged) == (1, ["/en/", "/fr/"] * 2)
    assert not Purge.objects.exists()


@pytest.mark.django_db
def test_what_may_be_seen_no_more_goes_first(proxy) -> None:
    row(proxy, paths=["/en/meetings/"])
    row(proxy, paths=["/en/documents/1"], everything=True)
    row(proxy, paths=["/en/organizations/"])
    assert purging.sweep() == 3
    assert proxy.purged == ["everything", "/en/documents/1", "/en/meetings/", "/en/organizations/"]


@pytest.mark.django_db
def test_a_proxy_that_fails_is_tried_again_from_where_it_failed(proxy, settings) -> None:
    made = row(proxy, paths=["/en/", "/fr/", "/es/"])
    seen: list[str] = []

    def only_one(handler: Handler) -> None:
        seen.append(handler.path)
        handler._answer(200 if len(seen) < 2 else 503)

    proxy.answers = only_one
    before = timezone.now()
    assert purging.sweep() == 0
    made.refresh_from_db()
    assert (seen, made.told, made.attempts, made.last_error) == (["/en/", "/fr/"], 1, 1, "status 503")
    assert 2 <= (made.next_attempt_at - before).total_seconds() < 30
    proxy.answers = None
    assert (again(), proxy.purged) == (1, ["/fr/", "/es/"])
    assert (again(), proxy.purged) == (1, ["/fr/", "/es/", "/en/", "/fr/", "/es/"])


@pytest.mark.django_db
def test_a_proxy_that_is_away_is_given_up_in_the_end_and_forgotten(settings) -> None:
    settings.PURGE_URLS = ["http://127.0.0.1:9"]
    made = row()
    for _attempt in range(len(purging.PAUSES) + 1):
        assert again() == 0
    made.refresh_from_db()
    assert (made.attempts, made.last_error, made.lease_until) == (9, "ConnectionRefusedError", None)
    assert made.given_up_at is not None
    assert (again(), purging.forget(), Purge.objects.count()) == (0, 0, 1)
    Purge.objects.update(given_up_at=timezone.now() - timezone.timedelta(days=8))
    assert (purging.forget(), Purge.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_nobody_is_asked_whom_the_settings_do_not_name(proxy, settings) -> None:
    made = row(proxy)
    settings.PURGE_URLS = ["http://127.0.0.1:9"]
    assert (purging.sweep(), proxy.purged) == (0, [])
    assert not Purge.objects.filter(pk=made.pk).exists()


def test_a_proxy_leads_nobody_elsewhere(proxy) -> None:
    with CachingProxy() as other:
        proxy.answers = lambda handler: handler._answer(302, Location=f"{other.address}/inside")
        with pytest.raises(NotTold, match="status 302"):
            list(parse(proxy.address).tell(["/en/"], everything=False))
        other.shutdown()
        assert other.purged == []


@pytest.mark.django_db
def test_one_worker_at_a_time_and_another_when_it_died(proxy) -> None:
    made = row(proxy, lease_until=timezone.now() + purging.LEASE)
    assert (purging.purge(purge_id=made.pk), proxy.purged) == (False, [])
    Purge.objects.update(lease_until=timezone.now())
    assert purging.purge(purge_id=made.pk) is True
    assert purging.purge(purge_id=made.pk) is False
    assert proxy.purged == ["/en/", "/fr/"]


def test_a_list_is_posted_with_the_token(proxy, settings) -> None:
    settings.PURGE_TOKEN, settings.BASE_URL = "word", "https://portal.example.org"
    paths = [f"/en/{number}" for number in range(proxies.AT_ONCE + 1)]
    told = list(parse(f"post+{proxy.address}/hook").tell(paths, everything=True))
    assert told == [200, 201]
    assert proxy.purged == [
        {
            "body": {"host": "portal.example.org", "paths": paths[:200], "everything": True},
            "token": "Bearer word",
        },
        {"body": {"host": "portal.example.org", "paths": paths[200:], "everything": False}, "token": "Bearer word"},
    ]


def test_a_page_is_fetched_anew_whatever_the_portal_answers(proxy) -> None:
    seen: list[tuple[str, str, str | None]] = []

    def gone(handler: Handler) -> None:
        seen.append((handler.command, handler.path, handler.headers.get("Host")))
        handler._answer(410 if len(seen) < 3 else 502)

    proxy.answers = gone
    refresh = parse(f"refresh+{proxy.address}")
    assert list(refresh.tell(["/en/a", "/en/b"], everything=True)) == [1, 2]
    with pytest.raises(NotTold, match="status 502"):
        list(refresh.tell(["/en/c"], everything=False))
    assert [(method, path) for method, path, _host in seen] == [("GET", "/en/a"), ("GET", "/en/b"), ("GET", "/en/c")]
    assert {host for *_rest, host in seen} == {proxies._host()}


@pytest.mark.parametrize(
    ("text", "way", "name"),
    [
        ("http://cache:6081", "purge", "purge+cache:6081"),
        ("https://cache/base", "purge", "purge+cache"),
        ("purge+http://cache", "purge", "purge+cache"),
        ("refresh+http://proxy:8082", "refresh", "refresh+proxy:8082"),
        ("post+https://cdn.example/hook", "post", "post+cdn.example"),
    ],
)
def test_what_the_settings_may_name(text, way, name) -> None:
    assert (parse(text).way, parse(text).name) == (way, name)
    assert isinstance(parse(text), Proxy)


@pytest.mark.parametrize(
    "text",
    ["", "cache:6081", "ftp://cache", "file:///etc/passwd", "http://", "http://a:b@cache", "http://cache/?q=1",
     "http://cache/#x", "http://cache:port", "gopher+http://cache"],
)  # fmt: skip
def test_what_is_no_proxy_is_refused_before_anything_starts(text, settings) -> None:
    with pytest.raises(ValueError):
        parse(text)
    settings.PURGE_URLS = [text]
    assert [found.id for found in checks.check_proxies()] == ["civspace.E025"]
