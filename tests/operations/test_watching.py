"""Live, ready, status and metrics: what each holds, and that none of them says anything of people."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civspace.celery import heartbeat
from civspace.notices.models import Delivery, Notice
from civspace.operations import exposition, queries, status
from civspace.operations.domain import give_sign, take_sign_back
from civspace.operations.models import Sign
from civspace.operations.queues import queues
from civspace.renditions.models import Rendition
from civspace.web import metrics, replica
from tests import factories
from tests.caches import empty_cache

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("mail", "news", "documents", "compendia", "scans", "purges", "bulk_acts")


def fail(*args, **kwargs):
    raise DatabaseError("the words of a person")


def waiting_rendition(*, age=timedelta(0), state="queued"):
    Rendition.objects.create(
        kind="document", object_id="1", language="en", state=state, source={}, next_attempt_at=timezone.now() - age
    )


def test_a_process_is_live_whatever_happens_to_the_rest(client, monkeypatch, settings):
    settings.KEEP_PAGES = True
    monkeypatch.setattr(cache, "get", fail)
    answer = client.get("/livez")  # this test has no database at all
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "missing": [], "parts": {}})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_process_is_ready_without_a_worker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"] == {
        "database": True,
        "migrated": True,
        "clock": True,
        "cache": True,
        "storage": True,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "missing"),
    [
        ("is_migrated", lambda: False, ["migrated"]),
        ("is_migrated", fail, ["database", "migrated", "clock"]),
        ("cache_answers", lambda: False, ["cache"]),
        ("writable", lambda place: False, ["storage"]),
    ],
)
def test_a_process_that_lacks_something_is_not_ready(client, monkeypatch, name, value, missing):
    monkeypatch.setattr(queries, name, value)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, missing)


def test_a_cache_that_fails_does_not_answer(monkeypatch):
    assert queries.cache_answers()
    monkeypatch.setattr(cache, "get", fail)
    assert not queries.cache_answers()


def states(client, language="en"):
    empty_cache()
    answer = client.get(f"/{language}/status/")
    assert answer.status_code == 200
    return {part.name: (part.state, part.since) for part in answer.context["parts"]}


@pytest.mark.django_db
class TestStatus:
    def test_everything_works(self, client):
        heartbeat()
        assert states(client) == dict.fromkeys(("submitting", "mail", "documents", "search"), ("works", None))
        answer = client.get("/en/status/")
        assert "Everything works." in answer.content.decode()
        assert answer["Cache-Control"] == "public, max-age=5"
        assert not answer.cookies

    def test_without_a_worker_nothing_is_mailed_or_built(self, client):
        give_sign(name=Sign.WORKER)
        silent = timezone.now() - timedelta(minutes=7)
        Sign.objects.update(at=silent)
        works, down = ("works", None), ("down", silent)
        assert states(client) == {"submitting": works, "mail": down, "documents": down, "search": works}
        text = client.get("/en/status/").content.decode()
        assert "Not everything works at the moment." in text
        assert f"{silent:%H:%M}" in text
        take_sign_back(name=Sign.WORKER)
        assert states(client)["mail"] == ("down", None)

    def test_documents_that_wait_for_long_are_late_since_then(self, client):
        heartbeat()
        waiting_rendition(age=timedelta(minutes=9))
        assert states(client)["documents"] == ("works", None)
        Rendition.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=30))
        state, since = states(client)["documents"]
        assert state == "late"
        assert timedelta(minutes=19) < timezone.now() - since < timedelta(minutes=21)
        assert states(client)["mail"] == ("works", None)

    def test_it_is_found_out_once_in_some_seconds(self, client):
        empty_cache()
        with CaptureQueriesContext(
            connection,
        ) as first:
            client.get("/en/status/")
        with CaptureQueriesContext(connection) as second:
            client.get("/fr/status/")
        assert len(first) > 3
        assert len(second) == 0

    def test_a_migration_that_waits_stops_everything(self, client, monkeypatch):
        monkeypatch.setattr(status, "is_migrated", lambda: False)
        assert set(states(client).values()) == {("down", None)}


def test_the_status_answers_without_database_and_cache(client, monkeypatch, settings, caplog):
    settings.KEEP_PAGES = True
    monkeypatch.setattr(status, "is_migrated", fail)
    monkeypatch.setattr(cache, "get", fail)
    monkeypatch.setattr(cache, "set", fail)
    answer = client.get("/en/status/")
    assert {part.state for part in answer.context["parts"]} == {"down"}
    assert "Keep a copy of what you write." in answer.content.decode()
    assert "the words of a person" not in caplog.text


@pytest.mark.django_db
def test_queues_count_what_is_due_and_what_was_given_up():
    now = timezone.now()
    assert {name: (it.waiting, it.oldest, it.failed) for name, it in queues(now).items()} == dict.fromkeys(
        NAMES, (0, None, 0)
    )
    waiting_rendition(age=timedelta(seconds=90))
    now = timezone.now()
    found = queues(now)["documents"]
    assert (found.waiting, found.failed) == (1, 0)
    assert 90 <= found.seconds(now) < 95
    Rendition.objects.update(next_attempt_at=now + timedelta(hours=1))
    assert queues(now)["documents"].waiting == 0
    Rendition.objects.update(state="failed")
    assert queues(now)["documents"].failed == 1


@pytest.mark.django_db
def test_mails_that_are_due_or_under_way_wait():
    notice = Notice.objects.create(recipient=factories.person(), kind="welcome", event="1")
    now = timezone.now()
    delivery = Delivery.objects.create(notice=notice, message_id="1", next_attempt_at=now - timedelta(seconds=60))
    assert (queues(now)["mail"].waiting, round(queues(now)["mail"].seconds(now))) == (1, 60)
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", lease_until=now + timedelta(minutes=4))
    assert queues(now)["mail"].waiting == 1
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", lease_until=None)
    assert (queues(now)["mail"].waiting, queues(now)["mail"].failed) == (0, 1)


@pytest.fixture
def counted(monkeypatch):
    """Numbers that begin at nothing."""
    fresh = metrics.Requests()
    monkeypatch.setattr(metrics, "requests", fresh)
    monkeypatch.setattr(exposition, "requests", fresh)
    return fresh


def test_answers_are_counted_in_every_bucket_that_they_fit(counted):
    for seconds in (0.01, 0.3, 99):
        counted.observe(method="GET", route="home", status=200, seconds=seconds)
    key = ("GET", "home", "200")
    total = counted.total()
    assert [total[key, str(bound)] for bound in metrics.BUCKETS] == [1, 1, 1, 1, 2, 2, 2, 2, 2]
    assert (total[key, "+Inf"], total[key, "sum"]) == (3, pytest.approx(99.31))


def test_processes_are_summed_and_old_files_forgotten(counted, settings, monkeypatch):
    monkeypatch.setattr(metrics, "_several", lambda: True)
    other = metrics.Requests()
    other.began += 1
    for process in (counted, other):
        process.observe(method="GET", route="home", status=200, seconds=0.2)
    key = ("GET", "home", "200"), "+Inf"
    assert counted.total()[key] == other.total()[key] == 2
    folder = Path(settings.DATA_DIR) / "metrics"
    assert len(list(folder.iterdir())) == 2
    os.utime(folder / f"{other.pid}-{other.began}.json", (1, 1))
    (folder / "broken.json").write_text("{")
    assert counted.total()[key] == 1
    assert len(list(folder.glob(f"{other.pid}-*"))) == 1


@pytest.mark.django_db
def test_metrics_tell_routes_and_never_paths(client, counted):
    client.get("/en/unsubscribe/a-secret-token/?q=secret")
    client.get("/en/nowhere/secret/")
    text = client.get("/metrics").content.decode()
    assert "secret" not in text
    assert re.search(r'seconds_count\{method="GET",route="unsubscribe",status="\d+"\} 1\n', text)
    assert 'civspace_request_duration_seconds_count{method="GET",route="none",status="404"} 1\n' in text
    assert 'civspace_queue_waiting{queue="mail"} 0\n' in text
    assert 'civspace_up{part="database"} 1\n' in text
    assert "civspace_worker_last_answer_timestamp_seconds 0\n" in text
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) civspace_\w+ .+|civspace_\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+', line), line
    assert [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")] == list(exposition.METRICS)


@pytest.mark.django_db
def test_metrics_are_asked_in_few_queries_however_much_waits(client):
    client.get("/metrics")
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/metrics").status_code == 200
        numbers.append(len(asked))
        for state in ("queued", "failed"):
            Rendition.objects.create(
                kind=state, object_id=len(numbers), state=state, source={}, next_attempt_at=timezone.now()
            )
    assert numbers[0] == numbers[1] < 16


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "given", "address", "forwarded", "production", "status_code"),
    [
        ("", "", "127.0.0.1", "", False, 200),
        ("", "", "::1", "", False, 200),
        ("", "", "192.0.2.7", "", False, 404),
        ("", "", "127.0.0.1", "192.0.2.7", False, 404),
        ("", "", "127.0.0.1", "", True, 404),
        ("", "", "", "", False, 404),
        ("long", "", "127.0.0.1", "", False, 404),
        ("long", "Bearer short", "127.0.0.1", "", False, 404),
        ("long", "Bearer long", "192.0.2.7", "192.0.2.8", True, 200),
    ],
)
def test_metrics_are_for_whoever_watches(client, settings, token, given, address, forwarded, production, status_code):
    settings.METRICS_TOKEN, settings.PRODUCTION = token, production
    headers = {"authorization": given} | ({"x-forwarded-for": forwarded} if forwarded else {})
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status_code


@pytest.mark.django_db
def test_metrics_go_on_without_the_database(client, monkeypatch, counted):
    monkeypatch.setattr(exposition, "queues", fail)
    text = client.get("/metrics").content.decode()
    assert "civspace_up" in text
    assert "civspace_queue_waiting" not in text


@pytest.mark.django_db
def test_where_public_requests_read_is_counted(monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    counts = metrics.Events()
    monkeypatch.setattr(metrics, "events", counts)
    monkeypatch.setattr(exposition, "events", counts)
    for ready in (True, True, False):
        monkeypatch.setattr(replica, "watch", SimpleNamespace(may_read=lambda ready=ready: ready, leave=lambda: None))
        assert replica.may_read() is ready
    token = replica.reading.set(True)
    try:
        assert (replica.leave(), replica.leave()) == (True, False)
    finally:
        replica.reading.reset(token)
    told = {labels["from"]: value for name, labels, value in exposition.samples() if "replica_reads" in name}
    assert told == {"replica": 2, "database": 1, "failed": 1}


def known(expression):
    """The metrics that an expression names, each of which must exist."""
    found = set(re.findall(r"\bcivspace_\w+", expression))
    histogram = "civspace_request_duration_seconds"
    exist = set(exposition.METRICS) - {histogram} | {f"{histogram}_{part}" for part in ("bucket", "sum", "count")}
    assert found and found <= exist, found - exist
    for part in re.findall(r'queue!?="(\w+)"', expression):
        assert part in NAMES
    for part in re.findall(r'part!?="(\w+)"', expression):
        assert part in queries.PARTS
    return found


def test_alerts_and_dashboard_name_metrics_that_exist():
    (group,) = yaml.safe_load((ROOT / "deploy/monitoring/alerts.yml").read_text())["groups"]
    used = set()
    for rule in group["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("critical", "warning")
        used |= known(rule["expr"])
    board = json.loads((ROOT / "deploy/monitoring/dashboard.json").read_text())
    drawn = set().union(*(known(target["expr"]) for panel in board["panels"] for target in panel["targets"]))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert {name.removesuffix("_count").removesuffix("_bucket").removesuffix("_sum") for name in drawn} == set(
        exposition.METRICS
    )
