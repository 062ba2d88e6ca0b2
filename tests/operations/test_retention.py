"""What is held about people: every purge shows in the list, and forgets exactly what a dry run says."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.people.models import Session
from civspace.front.models import ProblemReport
from civspace.operations.retention import counts
from civspace.renditions.models import Rendition
from civspace.web.held import all_held, jobs
from tests import factories

pytestmark = pytest.mark.django_db

JOBS = {"follows", "previews", "answers", "sessions", "journals", "deleted_drafts", "reports"}
JOBS |= {"name_matches", "uploads", "left_files"}
#: Purges of the beat that hold nothing about people.
OTHERS = {"tidy-compendia", "forget-purges"}


def run(**options):
    out = StringIO()
    call_command("retention", stdout=out, **options)
    return {line.partition(":")[0]: int(line.split()[1]) for line in out.getvalue().splitlines()}


def old_and_young():
    now = timezone.now()
    for days in (400, 1):
        at = now - timedelta(days=days)
        report = ProblemReport.objects.create(page="/en/", message="No", email="a@example.org")
        ProblemReport.objects.filter(pk=report.pk).update(created_at=at)
        preview = Rendition.objects.create(
            kind="preview", object_id=str(days), state="ready", content_hash=str(days), source={}, next_attempt_at=at
        )
        Rendition.objects.filter(pk=preview.pk).update(created_at=at + timedelta(hours=1))
        Session.objects.create(session_key=str(days), session_data="", expire_date=now + timedelta(days=2 - days))


def test_every_kind_says_what_where_why_and_until_when():
    assert {kind.key for kind in jobs()} == JOBS
    for kind in all_held():
        assert all(str(text) for text in (kind.what, kind.where, kind.why, kind.until, kind.when_closed)), kind.key
        assert (kind.due is None) is (kind.forget is None), kind.key
    for private in ("follows", "briefs"):
        (kind,) = [kind for kind in all_held() if kind.key == private]
        assert kind.rows is None


def test_every_purge_of_the_beat_is_a_kind():
    stems = ("forget", "purge", "tidy")
    purges = {name for name in portal.CELERY_BEAT_SCHEDULE if name.startswith(stems)} - OTHERS
    known = {
        "forget-previews": "previews",
        "forget-answers": "answers",
        "forget-sessions": "sessions",
        "forget-news": "follows",
        "forget-addresses": "reports",
        "forget-matches": "name_matches",
        "purge-drafts": "deleted_drafts",
        "forget-uploads": "uploads",
        "forget-files": "left_files",
        # the journals of mergers go with "expire-roles"
    }
    assert set(known) == purges
    assert set(known.values()) == JOBS - {"journals"}


def test_a_dry_run_forgets_nothing_and_says_what_a_run_forgets():
    old_and_young()
    due = {**dict.fromkeys(JOBS, 0), "previews": 1, "sessions": 1, "reports": 1}
    before = {kind.key: counts(kind) for kind in jobs()}
    assert run(dry_run=True) == due
    assert {kind.key: counts(kind) for kind in jobs()} == before
    assert run() == due
    assert run(dry_run=True) == dict.fromkeys(JOBS, 0)
    after = {kind.key: counts(kind) for kind in jobs()}
    for key, (held, _due) in before.items():
        assert after[key] == (None if held is None else held - due[key], 0)


def test_a_draft_that_is_to_be_purged_is_due():
    statement = factories.make_statement()
    type(statement).objects.filter(pk=statement.pk).update(
        state="withdrawn", submitted_at=None, withdrawn_at=timezone.now() - timedelta(days=31)
    )
    assert run(dry_run=True)["deleted_drafts"] == 1
    run()
    assert run(dry_run=True)["deleted_drafts"] == 0
    assert not type(statement).objects.filter(pk=statement.pk).exists()


def test_the_desk_sees_numbers_and_nobody_else_the_page(client, settings):
    settings.DEMO = True
    old_and_young()
    assert client.get("/en/desk/personal-data/").status_code == 302
    client.force_login(factories.person(email="somebody@example.org"))
    assert client.get("/en/desk/personal-data/").status_code == 403
    client.force_login(factories.staff("read_only"))
    answer = client.get("/en/desk/personal-data/")
    assert answer.status_code == 200
    found = {kind.key: (held, due) for kind, held, due in answer.context["kinds"]}
    assert found["reports"] == (2, 1)
    assert found["briefs"] == (None, None)
    assert found["follows"] == (None, 0)
    assert "a@example.org" not in answer.content.decode()
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get("/en/desk/personal-data/")
        numbers.append(len(asked))
        ProblemReport.objects.create(page="/", message="No", email="b@example.org")
    assert numbers[0] == numbers[1]
