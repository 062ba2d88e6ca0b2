"""kill -9 of the portal's own worker, again and again at its work: in the end everything is there, once."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import pytest

from tests.run.demo import demo_portal
from tests.run.portal import ROOT, Portal

pytestmark = [
    pytest.mark.run,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

NUMBER = 6
KILLS = 4
HELD = {"civspace_notices_delivery": "sending", "civspace_renditions_rendition": "building"}
#: Run beside the portal, as a management command would be: its verbs tell the portal's worker by the portal's broker.
PUBLISH = """
import json, django
django.setup()
from django.contrib.auth import get_user_model
from accounts.organizations.models import Organization
from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements import domain

people = get_user_model().objects
head, desk = people.get(email="ngo@example.org"), people.get(email="secretariat@example.org")
organization = Organization.objects.get(memberships__person=head)
meeting = Meeting.objects.get(slug="hrc-900")
item = AgendaItem.objects.filter(meeting=meeting, number="3").get()
for number in range({number}):
    statement = domain.create_draft(
        organization=organization, meeting=meeting, by=head, title=f"Killed and risen {{number}}",
        body="States should act without delay. " * 60, language="en", agenda_item=item,
    )
    domain.submit_statement(statement=statement, by=head)
    for verb in ("claim", "accept", "publish"):
        statement = type(statement).objects.get(pk=statement.pk)
        getattr(domain, f"{{verb}}_statement")(statement=statement, by=desk)
    statement = type(statement).objects.get(pk=statement.pk)
    print(json.dumps([str(statement.pk), statement.symbol]), flush=True)
"""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A demo portal of its own: what is killed here is missed by nobody else."""
    portal = demo_portal(tmp_path / "var")
    try:
        portal.start()
        yield portal
    finally:
        portal.end()


def rows(portal: Portal, query: str) -> list[Any]:
    """Read from the portal's database."""
    database = sqlite3.connect(f"file:{portal.data_dir / 'civspace.sqlite3'}?mode=ro", uri=True, timeout=20)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def let_leases_run_out(portal: Portal) -> None:
    """Let time pass for what a killed worker held: minutes become nothing."""
    past = "2000-01-01 00:00:00"
    database = sqlite3.connect(portal.data_dir / "civspace.sqlite3", timeout=20)
    try:
        with database:
            for table, held in (
                ("civspace_notices_delivery", "sending"),
                ("civspace_renditions_rendition", "building"),
            ):
                database.execute(f"UPDATE {table} SET lease_until = ? WHERE state = ?", (past, held))
                database.execute(f"UPDATE {table} SET next_attempt_at = ? WHERE state = 'queued'", (past,))
    finally:
        database.close()


def wait_until(true: Callable[[], Any], seconds: float, portal: Portal) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, portal.said()[-4000:]
        time.sleep(0.02)


def at_work(portal: Portal) -> bool:
    """Say whether a worker holds a document or a mail at this moment."""
    return any(rows(portal, f"SELECT 1 FROM {table} WHERE state = '{held}'") for table, held in HELD.items())


def kill_the_worker(portal: Portal) -> None:
    """Kill it with -9 while it works, and wait until another one has come."""
    worker = 0

    def killed() -> bool:
        nonlocal worker
        workers = portal.of("civspace-worker")
        if len(workers) != 1 or not at_work(portal):
            return False
        (worker,) = workers
        try:
            os.kill(worker, signal.SIGKILL)
        except ProcessLookupError:  # another one has come at this very moment
            return False
        return True

    wait_until(killed, 60, portal)
    wait_until(lambda: portal.of("civspace-worker") not in ([], [worker]), 30, portal)


def open_work(portal: Portal) -> list[Any]:
    return [
        *rows(portal, "SELECT id, state FROM civspace_renditions_rendition WHERE state != 'ready'"),
        *rows(portal, "SELECT id, state FROM civspace_notices_delivery WHERE state NOT IN ('sent', 'suppressed')"),
    ]


def finish(portal: Portal) -> None:
    """Wait until nothing is open, with time passing quickly for leases."""
    until = time.monotonic() + 120
    while open_work(portal):
        assert time.monotonic() < until, (open_work(portal), portal.said()[-4000:])
        let_leases_run_out(portal)
        time.sleep(2)


def test_every_notice_and_every_document_once_however_often_the_worker_dies(portal: Portal) -> None:
    finish(portal)  # what the demo itself had to mail and build
    before = len(rows(portal, "SELECT id FROM civspace_notices_notice"))
    code = PUBLISH.format(number=NUMBER)
    writer = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=portal.env, stdout=subprocess.PIPE, text=True)
    for _time in range(KILLS):
        kill_the_worker(portal)
        let_leases_run_out(portal)
    told, _nothing = writer.communicate(timeout=60)
    assert writer.returncode == 0
    published = dict(json.loads(line) for line in told.splitlines())
    assert len(published) == NUMBER
    portal.wait_for(200, 60)
    finish(portal)
    assert len(rows(portal, "SELECT id FROM civspace_notices_notice")) > before

    # Each statement told each of those who write for the organization once that it is published.
    query = "SELECT reference, recipient_id FROM civspace_notices_notice WHERE kind = 'statement_published'"
    notices = [row for row in rows(portal, query) if row[0] in published.values()]
    assert Counter(symbol for symbol, _recipient in notices) == dict.fromkeys(published.values(), 3)
    assert len(set(notices)) == len(notices)

    # Each notice has one delivery, each that was sent one mail with its Message-ID, and no mail came from nowhere.
    deliveries = rows(portal, "SELECT notice_id, message_id, state FROM civspace_notices_delivery")
    assert len({notice for notice, _message, _state in deliveries}) == len(deliveries)
    sent = [message for _notice, message, state in deliveries if state == "sent"]
    kept = [
        BytesHeaderParser().parsebytes(path.read_bytes())["Message-ID"].strip()
        for path in (portal.data_dir / "mail").glob("*.eml")
    ]
    assert len(set(sent)) == len(sent)
    assert sorted(kept) == sorted(sent)

    # Each statement has one document, whole, and everybody can open it.
    built = rows(
        portal,
        "SELECT object_id, content_hash FROM civspace_renditions_rendition WHERE kind = 'statement' AND format = 'pdf'",
    )
    of_ours = {str(key).replace("-", ""): digest for key, digest in built}
    for key, symbol in published.items():
        assert [str(one).replace("-", "") for one, _digest in built].count(key.replace("-", "")) == 1
        with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/en/documents/{symbol}/pdf") as answer:
            assert answer.headers["Content-Type"] == "application/pdf"
            assert hashlib.sha256(answer.read()).hexdigest() == of_ours[key.replace("-", "")]
