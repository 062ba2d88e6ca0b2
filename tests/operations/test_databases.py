"""The databases that the environment asks for."""

import pytest

from civspace.settings.databases import databases
from civspace.settings.keys import SecretsEnv

MAIN, DIRECT, COPY = (f"postgres://civspace:word@{host}:5432/civspace" for host in ("pool", "server", "copy"))


class Given(SecretsEnv):
    """An environment of its own."""

    def __init__(self, **given):
        super().__init__()
        self.ENVIRON = given


def made(tmp_path, *, pooled=False, **given):
    return databases(Given(**given), tmp_path, pooled=pooled)


def test_without_an_address_it_is_a_file(tmp_path):
    found = made(tmp_path, CIVSPACE_REPLICA_URL=COPY)
    assert set(found) == {"default"}
    assert found["default"]["NAME"] == tmp_path / "civspace.sqlite3"


def test_a_server_keeps_its_connections_for_a_minute_and_looks_whether_they_live(tmp_path):
    found = made(tmp_path, DATABASE_URL=MAIN)
    assert set(found) == {"default"}
    main = found["default"]
    assert (main["HOST"], main["CONN_MAX_AGE"], main["CONN_HEALTH_CHECKS"]) == ("pool", 60, True)
    assert (main["ATOMIC_REQUESTS"], "DISABLE_SERVER_SIDE_CURSORS" in main) == (False, False)


def test_through_a_pool_nothing_outlives_a_transaction(tmp_path):
    main = made(tmp_path, pooled=True, DATABASE_URL=MAIN)["default"]
    assert (main["CONN_MAX_AGE"], main["DISABLE_SERVER_SIDE_CURSORS"]) == (0, True)


@pytest.mark.parametrize(("asked", "host"), [("1", "server"), ("0", "pool"), ("", "pool")])
def test_past_the_pool_only_when_asked(tmp_path, asked, host):
    given = {"DATABASE_URL": MAIN, "CIVSPACE_DIRECT_DATABASE_URL": DIRECT}
    if asked:
        given["CIVSPACE_DIRECT"] = asked
    assert made(tmp_path, **given)["default"]["HOST"] == host


def test_asked_to_go_past_a_pool_that_is_not_there(tmp_path):
    assert made(tmp_path, DATABASE_URL=MAIN, CIVSPACE_DIRECT="1")["default"]["HOST"] == "pool"


def test_a_replica_is_given_up_within_seconds(tmp_path):
    found = made(tmp_path, DATABASE_URL=MAIN, CIVSPACE_REPLICA_URL=COPY)
    assert found["replica"]["HOST"] == "copy"
    patience = [(it["OPTIONS"]["connect_timeout"], it["OPTIONS"]["tcp_user_timeout"]) for it in found.values()]
    assert (list(found), patience) == (["default", "replica"], [(5, 30_000), (2, 2000)])
