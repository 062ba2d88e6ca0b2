"""Building once, by whoever comes first, whatever is killed or missing."""

import hashlib
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civspace.renditions import document, domain, engine, queries, store, tasks
from civspace.renditions.models import Rendition
from civspace.renditions.states import State
from tests.renditions import samples

ROOT = Path(__file__).resolve().parent.parent.parent
CONTENT = b"%PDF-1.7 built"
HASH = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def hints(monkeypatch):
    sent = []
    monkeypatch.setattr(domain, "hint", lambda task, ids: sent.extend((task, key) for key in ids))
    return sent


@pytest.fixture
def renders(monkeypatch):
    """Replace the engine; the list holds one entry per time that it was asked."""
    asked = []

    def to_pdf(kind, language, source):
        asked.append((kind, language))
        return engine.Built(CONTENT, 2, [])

    monkeypatch.setattr(document, "to_pdf", to_pdf)
    return asked


def ask(object_id="1", language="en", **changes) -> Rendition:
    return domain.request_rendition(
        kind="statement",
        object_id=object_id,
        language=language,
        source=samples.statement(language, **changes),
        public=True,
    )


def past(rendition: Rendition, **fields) -> None:
    Rendition.objects.filter(pk=rendition.pk).update(
        **{name: timezone.now() - timedelta(seconds=1) for name in fields or ("lease_until", "next_attempt_at")}
    )


def test_asking_stores_the_input_and_tells_a_worker_after_commit(db, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = ask(language="zh")
        assert hints == []
    assert hints == [("civspace.renditions.tasks.build", first.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        again = domain.request_rendition(
            kind="statement", object_id=1, language="zh-hans", source=samples.statement("zh"), public=True
        )
    assert again.pk == first.pk
    assert len(hints) == 1
    assert (first.state, first.language, first.source) == (State.QUEUED, "zh-hans", samples.statement("zh"))


def test_another_input_of_the_same_thing_is_another_document(db, hints):
    assert ask().pk != ask(title="Corrected").pk
    assert queries.latest("statement", 1, "en").source["title"] == "Corrected"


def test_a_refused_source_asks_for_nothing(db, hints):
    with pytest.raises(ValueError, match="knows no colour"):
        ask(colour="red")
    assert Rendition.objects.count() == 0


def test_a_rolled_back_change_asks_for_nothing(transactional_db, hints):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert Rendition.objects.count() == 0
    assert hints == []


def test_a_dead_broker_does_not_stop_a_change(transactional_db, monkeypatch):
    def dead(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(domain, "hint", dead)
    with transaction.atomic():
        rendition = ask()
    assert Rendition.objects.get(pk=rendition.pk).state == State.QUEUED


def test_a_document_is_built_once(db, hints, renders):
    rendition = ask()
    assert queries.ready("statement", 1, "en") is None
    assert domain.build(rendition_id=rendition.pk) is True
    assert domain.build(rendition_id=rendition.pk) is False
    rendition.refresh_from_db()
    assert renders == [("statement", "en")]
    assert (rendition.state, rendition.content_hash, rendition.size, rendition.pages) == (State.READY, HASH, 14, 2)
    assert (rendition.lease, rendition.lease_until, rendition.attempts) == (None, None, 1)
    assert store.read(HASH) == CONTENT
    assert queries.ready("statement", "1", "en") == rendition
    assert queries.by_hash(HASH.upper()) == rendition
    assert domain.sweep() == 0


def test_an_unknown_id_is_nothing(db, renders):
    assert domain.build(rendition_id="00000000-0000-0000-0000-000000000000") is False
    assert renders == []


def test_a_held_lease_keeps_others_away_and_a_lost_one_writes_nothing(db, hints, renders, monkeypatch):
    rendition = ask()
    claimed = domain._claim(rendition.pk)
    assert domain.build(rendition_id=rendition.pk) is False
    assert domain.sweep() == 0
    past(rendition)
    assert domain.build(rendition_id=rendition.pk) is True
    # The slow first worker comes back: the row is not its any more.
    assert domain._give_back(claimed, state=State.FAILED, error="late") is False
    rendition.refresh_from_db()
    assert (rendition.state, rendition.last_error, rendition.attempts) == (State.READY, "", 2)


def test_failures_back_off_and_end(db, hints, monkeypatch, caplog):
    def broken(kind, language, source):
        raise RuntimeError("the template is broken")

    monkeypatch.setattr(document, "to_pdf", broken)
    rendition = ask()
    waits = []
    for _ in range(domain.ATTEMPTS):
        before = timezone.now()
        assert domain.build(rendition_id=rendition.pk) is False
        rendition.refresh_from_db()
        waits.append(round((rendition.next_attempt_at - before).total_seconds()))
        # Before its time, no hint and no sweep builds it.
        assert domain.build(rendition_id=rendition.pk) is False
        assert domain.sweep() == 0
        past(rendition, next_attempt_at=None)
    assert waits[:4] == [15, 30, 60, 120]
    assert (rendition.state, rendition.attempts) == (State.FAILED, 5)
    assert rendition.last_error == "RuntimeError: the template is broken"
    assert domain.sweep() == 0
    monkeypatch.setattr(document, "to_pdf", lambda *args: engine.Built(CONTENT, 1, []))
    assert domain.build_again(rendition=rendition) is True
    assert domain.build_again(rendition=rendition) is False
    assert domain.build(rendition_id=rendition.pk) is True


def test_without_the_engine_it_waits_and_is_built_when_the_engine_is_there(db, hints, monkeypatch):
    def missing(*args, **kwargs):
        raise engine.Unavailable("PDF cannot be built here: install libpango-1.0-0.")

    monkeypatch.setattr(document, "to_pdf", missing)
    monkeypatch.setattr(engine, "available", lambda language: False)
    rendition = ask()
    for _ in range(domain.ATTEMPTS + 1):
        domain.build(rendition_id=rendition.pk)
        assert domain.sweep() == 0
    rendition.refresh_from_db()
    assert (rendition.state, rendition.attempts) == (State.UNAVAILABLE, 0)
    assert rendition.last_error == "PDF cannot be built here: install libpango-1.0-0."
    monkeypatch.setattr(document, "to_pdf", lambda *args: engine.Built(CONTENT, 1, []))
    monkeypatch.setattr(engine, "available", lambda language: True)
    assert domain.sweep() == 1
    assert hints == [("civspace.renditions.tasks.build", rendition.pk)]
    assert domain.build(rendition_id=rendition.pk) is True


def test_expired_leases_are_taken_back_until_attempts_run_out(db, hints):
    rendition = ask()
    for attempt in range(1, domain.ATTEMPTS + 1):
        assert domain._claim(rendition.pk) is not None
        past(rendition, lease_until=None)
        domain.sweep()
        rendition.refresh_from_db()
        assert rendition.state == (State.QUEUED if attempt < domain.ATTEMPTS else State.FAILED)
        past(rendition, next_attempt_at=None)
    assert rendition.last_error == "The worker stopped before it had finished."
    assert domain._claim(rendition.pk) is None


def test_missing_glyphs_are_kept_and_logged(db, hints, monkeypatch, caplog):
    monkeypatch.setattr(document, "to_pdf", lambda *args: engine.Built(CONTENT, 1, ["U+F8FF"]))
    rendition = ask()
    domain.build(rendition_id=rendition.pk)
    rendition.refresh_from_db()
    assert rendition.missing_glyphs == ["U+F8FF"]
    assert "lacks glyphs for U+F8FF" in caplog.text


def test_half_written_bytes_are_replaced_and_whole_ones_kept(db):
    path = store.path_of(HASH)
    assert path == f"pdf/{HASH[:2]}/{HASH}.pdf"
    full = Path(default_storage.path(path))
    full.parent.mkdir(parents=True)
    full.write_bytes(CONTENT[:5])
    store.keep(HASH, CONTENT)
    assert full.read_bytes() == CONTENT
    changed = full.stat().st_mtime_ns
    store.keep(HASH, CONTENT)
    assert full.stat().st_mtime_ns == changed
    assert [file.name for file in full.parent.iterdir()] == [full.name]


def test_withdrawing_keeps_the_bytes_but_serves_no_more(db, hints, renders):
    rendition = ask()
    domain.build(rendition_id=rendition.pk)
    other = ask(object_id="2")
    assert domain.withdraw(kind="statement", object_id=1) == 1
    assert domain.withdraw(kind="statement", object_id=1) == 0
    assert queries.ready("statement", 1, "en") is None
    assert queries.by_hash(HASH).withdrawn
    assert store.read(HASH) == CONTENT
    other.refresh_from_db()
    assert not other.withdrawn


def test_the_database_holds_what_must_hold(db, hints):
    rendition = ask()
    for wrong in ({"state": State.READY, "content_hash": ""}, {"state": State.BUILDING, "lease": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rendition.objects.filter(pk=rendition.pk).update(**wrong)


def race(build, ids) -> list[bool]:
    gate, answers = threading.Barrier(len(ids)), []

    def run(key):
        gate.wait()
        try:
            answers.append(build(rendition_id=key))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_workers_one_builds(transactional_db, hints, renders):
    rendition = ask()
    assert sorted(race(domain.build, [rendition.pk] * 4)) == [False, False, False, True]
    assert len(renders) == 1


def test_without_the_lease_both_would_build(transactional_db, hints, renders, monkeypatch):
    rendition = ask()
    monkeypatch.setattr(domain, "_claim", lambda key: Rendition.objects.get(pk=key))
    race(domain.build, [rendition.pk] * 2)
    assert len(renders) == 2


KILLED = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.STORAGES["default"]["OPTIONS"] = {"location": sys.argv[2]}
import django
django.setup()
from civspace.renditions import domain, store

def half(content_hash, content, format):
    path = Path(sys.argv[2]) / store.path_of(content_hash, format)
    path.parent.mkdir(parents=True)
    path.write_bytes(content[:1000])
    print("half", flush=True)
    time.sleep(60)

store.keep = half
domain.build(rendition_id=sys.argv[3])
"""


@pytest.mark.skipif(not engine.available("en"), reason="needs Pango and the fonts of the documents")
def test_a_worker_killed_in_the_middle_loses_nothing(transactional_db, hints, settings):
    rendition = ask()
    arguments = [str(connection.settings_dict["NAME"]), str(settings.MEDIA_ROOT), str(rendition.pk)]
    worker = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with worker:
        assert worker.stdout.readline() == "half\n"
        worker.kill()
    rendition.refresh_from_db()
    assert (rendition.state, rendition.attempts, rendition.content_hash) == (State.BUILDING, 1, "")
    assert domain.sweep() == 0
    past(rendition, lease_until=None)
    domain.sweep()
    rendition.refresh_from_db()
    assert (rendition.state, rendition.last_error) == (State.QUEUED, "The worker stopped before it had finished.")
    past(rendition, next_attempt_at=None)
    assert domain.sweep() == 1
    assert hints == [("civspace.renditions.tasks.build", rendition.pk)] * 2
    assert domain.build(rendition_id=rendition.pk) is True
    rendition.refresh_from_db()
    content = store.read(rendition.content_hash)
    assert hashlib.sha256(content).hexdigest() == rendition.content_hash
    assert content == document.to_pdf("statement", "en", samples.statement("en")).content


def test_the_tasks_are_known_by_name(db, hints, renders, settings):
    assert tasks.build.name == domain.BUILD
    assert tasks.sweep.name == settings.CELERY_BEAT_SCHEDULE["sweep-renditions"]["task"]
    rendition = ask()
    tasks.build.run(str(rendition.pk))
    assert queries.ready("statement", 1, "en") == rendition
    tasks.sweep.run()
    assert hints == []


@pytest.mark.django_db
def test_previews_of_drafts_go_after_a_day_and_issued_documents_stay(renders, hints):
    def preview(number: str) -> Rendition:
        source = samples.statement("en") | {"draft": True, "title": f"Draft {number}"}
        return domain.request_rendition(kind="preview", object_id=number, language="en", source=source, public=False)

    old, young, issued = preview("1"), preview("2"), ask()
    for rendition in (old, young, issued):
        domain.build(rendition_id=rendition.pk)
    Rendition.objects.filter(pk__in=[old.pk, issued.pk]).update(
        created_at=timezone.now() - timedelta(days=1, minutes=1)
    )
    assert domain.forget_previews() == 1
    assert set(Rendition.objects.values_list("pk", flat=True)) == {young.pk, issued.pk}
    # The same bytes still serve the others.
    assert store.read(HASH) == CONTENT
    Rendition.objects.filter(pk=young.pk).update(created_at=timezone.now() - timedelta(days=2))
    Rendition.objects.filter(pk=issued.pk).delete()
    assert domain.forget_previews() == 1
    assert not default_storage.exists(store.path_of(HASH))
    assert domain.forget_previews() == 0
