"""Two at once, each with a control that fails when the protection is taken away; and the bytes of the database file."""

import contextlib
import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from reprisals.vault import audit, bodies, domain, receipt
from reprisals.vault.domain import writing
from reprisals.vault.models import AuditEvent, Case, OfficerUnlock
from tests.reprisals import world


@pytest.fixture
def office(settings):
    return world.office(settings)


def both(*acts):
    """Run acts at once, each on a connection of its own, and return what they raised."""
    faults = []

    def run(act):
        try:
            act()
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


def meet_while_sealing(monkeypatch):
    """Let two writers wait for one another between reading what is there and writing; alone, one goes on soon."""
    barrier, real = threading.Barrier(2), bodies.seal

    def slow(**more):
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=3)
        return real(**more)

    monkeypatch.setattr(bodies, "seal", slow)


def write_twice(office, monkeypatch):
    case, code = world.report(office)
    held = office.open("o1")
    reporter = domain.reporter_of(domain.enter(code=code))
    meet_while_sealing(monkeypatch)
    faults = both(
        lambda: domain.write_message(held, case, "one"), lambda: domain.write_message(reporter, case, "other")
    )
    assert faults == []
    return domain.open_items(office.open("o2"), case, "shared")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_get_two_numbers(office, monkeypatch):
    items = write_twice(office, monkeypatch)
    assert [item.seq for item in items] == [0, 1, 2, 3, 4]
    assert all(item.whole for item in items)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_who_write_at_once_get_the_same_number(office, monkeypatch):
    monkeypatch.setattr(writing, "locked", lambda case: Case.objects.get(pk=case.pk))
    items = write_twice(office, monkeypatch)
    assert [item.seq for item in items] == [0, 1, 2, 3, 3]
    assert not items[-1].whole


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_who_are_written_down_at_once_make_one_chain():
    faults = both(*[lambda: [audit.append("test", object_id="x") for _ in range(20)] for _ in range(4)])
    assert faults == []
    assert audit.verify() == AuditEvent.objects.count() == 80


# T-L01, of the file itself with its write-ahead log
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="of PostgreSQL the dump is searched (test_commands.py)")
def test_no_marker_stands_in_the_bytes_of_the_database_file(office):
    marks = [f"CANARY-{name}-0123456789abcdef" for name in ("account", "person", "file", "answer", "note", "reason")]
    account, person, file, answer, note, reason = marks
    case, code = world.report(
        office, account=account, identity={"name": person}, files=[world.upload(file.encode(), name=file)]
    )
    held = office.open("o1")
    reporter = domain.reporter_of(domain.enter(code=code))
    domain.write_message(reporter, case, answer)
    domain.add_item(held, case, "internal", "note", {"text": note})
    domain.request_approval(held, action="referral", object_id=case.pk, case=case, reason=reason)
    secrets_ = [*marks, code, receipt.grouped(code), office.enrolled["o1"].passphrase, office.enrolled["o1"].recovery]
    path = Path(connection.settings_dict["NAME"])
    data = b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    assert case.code.encode() in data  # it is the file
    assert OfficerUnlock.objects.count() == 1
    for secret in secrets_:
        for form in (secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode()):
            assert form not in data
