"""The embedded mode, started for real: it gets healthy, survives kill -9 of any process, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.run.portal import ROOT, Portal

pytestmark = [
    pytest.mark.run,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A demo portal that has been started once and is stopped at the end."""
    portal = Portal(tmp_path_factory.mktemp("run") / "var")
    try:
        portal.start()
        yield portal
    finally:
        portal.end()


@pytest.fixture
def running(portal):
    """The same portal, healthy at the beginning of the test."""
    if portal.process.poll() is not None:
        portal.start()
    portal.wait_for(200)
    return portal


def wait_until(true, seconds=120):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    assert true()


def test_says_where_it_is_and_as_whom_to_try_it(running):
    wait_until(lambda: f"CivSpace is ready: http://localhost:{running.port}" in running.said())
    for account in ("ngo", "lantern.editor", "ngo2", "secretariat", "mission", "mission.adviser"):
        assert f"  {account}@example.org " in running.said()


def test_a_worker_that_is_killed_comes_back_and_is_missed_meanwhile(running):
    (worker,) = running.of("civspace-worker")
    os.kill(worker, signal.SIGKILL)
    running.wait_for(503, 10)
    assert running.health()[1]["missing"] == ["worker"]
    running.wait_for(200, 30)
    (other,) = running.of("civspace-worker")
    assert other != worker


def test_a_web_process_that_is_killed_comes_back(running):
    for which in (0, -1):  # the one that listens to signals, and the one that serves
        before = running.of("civspace-web")
        os.kill(before[which], signal.SIGKILL)

        def replaced(before=before):
            now = running.of("civspace-web")
            return len(now) == 2 and not set(now) & set(before)

        wait_until(replaced)
        running.wait_for(200, 30)


def test_sigterm_leaves_nothing_behind_and_the_second_start_is_quick(running):
    # Of three starts the quickest counts: other work on the machine is none of the portal's slowness.
    seconds = []
    while len(seconds) < 3 and min(seconds, default=10) >= 10:
        assert running.stop() == 0
        running.wait_for_nobody(2)
        seconds.append(running.start())
    assert min(seconds) < 10


def test_ctrl_c_leaves_nothing_behind(running):
    assert running.stop(signal.SIGINT) == 0
    running.wait_for_nobody(2)


def test_kill_9_of_the_supervisor_takes_its_children_along(running):
    running.stop(signal.SIGKILL)
    running.wait_for_nobody(5)
    running.start()


def test_a_second_portal_on_the_same_data_is_refused(running):
    second = Portal(running.data_dir)
    line = [sys.executable, "manage.py", "civspace"]
    done = subprocess.run(line, cwd=ROOT, env=second.env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"already runs on {running.data_dir} (process {running.process.pid})" in done.stderr
    assert running.health()[0] == 200


def test_a_port_that_is_taken_is_said(tmp_path):
    portal = Portal(tmp_path / "var", demo=False)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", portal.port))
        sock.listen()
        line = [sys.executable, "manage.py", "civspace"]
        done = subprocess.run(line, cwd=ROOT, env=portal.env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"Port {portal.port} is not free" in done.stderr


@pytest.mark.parametrize("command", ["civspace", "check", "reset_demo"])
def test_the_demo_refuses_production_settings(tmp_path, command):
    portal = Portal(tmp_path / "var")
    env = portal.env | {"CIVSPACE_PRODUCTION": "1", "CIVSPACE_HOSTS": "portal.example.org"}
    line = [sys.executable, "manage.py", command]
    done = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "The demo never runs with production settings" in done.stderr
    assert not (tmp_path / "var" / "civspace.sqlite3").exists()


def test_a_demo_is_not_reset_while_it_runs(running):
    line = [sys.executable, "manage.py", "reset_demo"]
    done = subprocess.run(line, cwd=ROOT, env=running.env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Stop it first" in done.stderr
    assert running.health()[0] == 200
