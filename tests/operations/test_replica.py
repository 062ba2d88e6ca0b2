"""Public pages read from a real streaming replica: fresh within the lag, whole without it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.private import truth
from tests.private.portal import Portal, private_portal
from tests.private.processes import folder, wait_until
from tests.private.servers import USER, Postgres, own, run_program

pytestmark = [pytest.mark.faults]
LIST = "/en/statements/"
ASKED = 'FROM "submissions_statements_statement"'


@contextmanager
def replica_of(primary: Postgres) -> Iterator[Postgres]:
    """Run a streaming replica of a server, which writes down every question that it is asked."""
    with folder("replica") as place:
        own(place)
        data = place / "data"
        run_program(
            "pg_basebackup", "--host", "127.0.0.1", "--port", str(primary.server_port), "--username", USER,
            "--pgdata", data, "--write-recovery-conf", "--wal-method", "stream", "--checkpoint", "fast", "--no-sync",
        )  # fmt: skip
        server = Postgres(place, data, log_statement="all", hot_standby="on")
        try:
            server.start()
            yield server
        finally:
            server.end()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Portal, Postgres]]:
    """A portal whose public pages are read from a replica that may be two seconds behind."""
    with private_portal(start=False, CIVSPACE_REPLICA_LAG="2") as portal, replica_of(portal.postgres) as replica:
        portal.env["CIVSPACE_REPLICA_URL"] = replica.url
        portal.web()
        yield portal, replica


def asked(replica: Postgres) -> int:
    """Return how often the replica was asked for statements."""
    return Path(replica.process.log).read_text(encoding="utf-8", errors="replace").count(ASKED)


def read_there(portal: Portal, replica: Postgres) -> bool:
    """Read a page that nobody has read yet, and say whether the replica was asked for it."""
    before = asked(replica)
    assert portal.reader().get(f"{LIST}?fresh={uuid.uuid4().hex}").status == 200
    return asked(replica) > before


def test_readers_ask_the_replica_and_people_who_are_signed_in_the_database(served) -> None:
    portal, replica = served
    wait_until(lambda: read_there(portal, replica), "the replica is read", seconds=60, step=0.3)
    wait_until(lambda: read_there(portal, replica), "and read again")
    before = asked(replica)
    author, officer = portal.author(), portal.officer()
    draft = author.submitted()
    assert officer.publish(draft).status == 302
    assert author.get("/en/my/statements/").status == 200
    assert author.get(LIST).status == 200
    assert author.program.call("GET", "statements/").status == 200
    assert asked(replica) == before
    assert portal.reader().call("GET", "statements/").status == 200
    assert asked(replica) > before
    wait_until(lambda: draft.title in portal.reader().get(LIST).text, "what was published shows", seconds=10)
    truth.submissions_hold(portal, [draft])


def test_a_replica_that_stands_still_is_left_alone(served) -> None:
    portal, replica = served
    wait_until(lambda: read_there(portal, replica), "the replica is read", seconds=60, step=0.3)
    replica.ask("SELECT pg_wal_replay_pause()")
    wait_until(lambda: replica.ask("SELECT pg_get_wal_replay_pause_state()") == [("paused",)], "it stands still")
    draft = portal.author().submitted()
    assert portal.officer().publish(draft).status == 302
    wait_until(lambda: draft.title in portal.reader().get(LIST).text, "the database is read", seconds=20, step=0.2)
    # The control: the replica, which stands still, does not know it; who had gone on to read there would not see it.
    query = "SELECT count(*) FROM submissions_statements_statement WHERE title = %s"
    assert (replica.ask(query, [draft.title]), portal.postgres.ask(query, [draft.title])) == ([(0,)], [(1,)])
    replica.ask("SELECT pg_wal_replay_resume()")
    wait_until(lambda: read_there(portal, replica), "the replica is read again", seconds=60, step=0.3)
    assert draft.title in portal.reader().get(LIST).text


def test_a_replica_that_dies_is_not_missed(served) -> None:
    portal, replica = served
    wait_until(lambda: read_there(portal, replica), "the replica is read", seconds=60, step=0.3)
    replica.kill()
    reader = portal.reader()
    for _turn in range(12):
        for page in (f"{LIST}?fresh={uuid.uuid4().hex}", "/en/", "/en/meetings/"):
            answer = reader.get(page)
            assert (page, answer.status) == (page, 200)
        assert reader.call("GET", "statements/").status == 200
    replica.start()
    wait_until(lambda: read_there(portal, replica), "the replica is read again", seconds=60, step=0.3)


def test_a_replica_that_cannot_be_reached_is_not_missed(served) -> None:
    portal, replica = served
    wait_until(lambda: read_there(portal, replica), "the replica is read", seconds=60, step=0.3)
    replica.gate.close()
    try:
        for _turn in range(5):
            assert portal.reader().get(f"{LIST}?fresh={uuid.uuid4().hex}").status == 200
    finally:
        replica.gate.open()
    wait_until(lambda: read_there(portal, replica), "the replica is read again", seconds=60, step=0.3)
