"""The version of what the portal shows is another one after every commit, in whatever order numbers were given."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import Max

from civspace.audit import queries
from civspace.audit.domain import record
from civspace.audit.models import Entry
from civspace.audit.queries import version
from tests import factories


@pytest.mark.django_db
def test_every_entry_makes_another_version(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(queries, "WINDOW", 3)
    person = factories.person()
    Entry.objects.all().delete()
    seen = [version()]
    assert seen == ["0"]
    for number in range(8):
        record(person, f"verb{number}")
        with django_assert_num_queries(1):
            seen.append(version())
    assert len(set(seen)) == 9
    assert version() == seen[-1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_took_its_number_first_and_ends_last_is_seen():
    slow, quick = factories.person(), factories.person()
    written, go_on = threading.Event(), threading.Event()

    def begin_first_end_last():
        try:
            with transaction.atomic():
                record(slow, "slow")
                written.set()
                assert go_on.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=begin_first_end_last)
    thread.start()
    assert written.wait(30)
    record(quick, "quick")
    before, newest = version(), Entry.objects.aggregate(newest=Max("pk"))
    go_on.set()
    thread.join(30)
    assert Entry.objects.filter(verb="slow").exists()
    assert Entry.objects.aggregate(newest=Max("pk")) == newest  # the control: the newest number does not tell
    assert version() != before
