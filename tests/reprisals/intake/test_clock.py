"""T-A05, the slow body: a byte now and then holds a thread of the real server no longer than the clock allows."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent.parent
BOUNDARY = "----parts"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The intake as production serves it, with a clock of half a second and two threads."""
    folder = tmp_path_factory.mktemp("intake")
    path = folder / "socket"
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {
        "CIVSPACE_SOCKET": str(path),
        "CIVSPACE_DATA_DIR": str(folder),
        "CIVSPACE_BODY_SECONDS": "0.5",
        "DJANGO_SETTINGS_MODULE": "civspace.settings.intake",
        "REPRISALS_PINS": str(folder / "pins.json"),
        "WEB_THREADS": "2",
    }
    (folder / "pins.json").write_text('{"roots": ["aa", "bb"], "escrow": "cc", "backup": ""}')
    line = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/s/gunicorn.conf.py",
        "reprisals.intake.wsgi:application",
    ]
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not path.exists():
            assert process.poll() is None and time.monotonic() < until, process.stderr and process.stderr.read()
            time.sleep(0.05)
        yield path
    finally:
        process.terminate()
        _out, said = process.communicate(timeout=40)
    assert b"CANARY" not in said


def connected(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(20)
    sock.connect(str(path))
    return sock


def asked(path: Path, head: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request on a connection of its own and return status and answer."""
    with closing(connected(path)) as sock:
        sock.sendall(f"{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode() + body)
        return answer(sock)


def answer(sock: socket.socket) -> tuple[int, bytes]:
    found = b""
    try:
        while piece := sock.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return int(found.split(b" ", 2)[1]), found


def test_slow_bodies_free_their_threads_and_leave_nothing(server: Path) -> None:
    kinds = ("application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}")
    began = time.monotonic()
    slow = []
    for kind in kinds:  # as many as there are threads
        sock = connected(server)
        head = f"POST /s/new HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 50000\r\n\r\n"
        sock.sendall(head.encode())
        sock.sendall(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="CANARY"\r\n\r\n'.encode()
        )
        slow.append(sock)
    for _number in range(4):
        time.sleep(0.2)
        for sock in slow:
            try:
                sock.send(b"x")
            except (BrokenPipeError, ConnectionResetError):
                continue
    assert asked(server, "GET /s/in HTTP/1.1")[0] == 200
    assert time.monotonic() - began < 10
    answers = [answer(sock) for sock in slow]
    assert [status for status, _page in answers] == [408, 408]
    assert all(b"Content-Security-Policy: default-src 'none'" in page for _status, page in answers)
    for sock in slow:
        sock.close()
    blobs = server.parent / "s" / "blobs"
    assert not blobs.exists() or not [path for path in blobs.rglob("*") if path.is_file()]


def test_a_body_that_comes_in_time_is_read_whole(server: Path) -> None:
    status, page = asked(server, "GET /s/in HTTP/1.1")
    assert status == 200
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    cookie = re.search(rb"scsrf=([^;]+)", page)
    assert found and cookie
    fields = b"csrfmiddlewaretoken=" + found[1] + b"&code=123" + b"&more=" + b"x" * 40_000
    head = (
        "POST /s/in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: scsrf={cookie[1].decode()}\r\nContent-Length: {len(fields)}"
    )
    with closing(connected(server)) as sock:
        sock.sendall(f"{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        for start in range(0, len(fields), 9000):
            sock.sendall(fields[start : start + 9000])
            time.sleep(0.15)  # longer in all than the clock, no piece too late
        status, page = answer(sock)
    assert status == 422 and b"The number has 28 digits" in page


def test_an_endless_body_without_a_length_is_not_waited_for(server: Path) -> None:
    began = time.monotonic()
    with closing(connected(server)) as sock:
        sock.sendall(b"POST /s/in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ncode\r\n")
        assert sock.recv(65536).split(b" ", 2)[1] == b"403"
    assert time.monotonic() - began < 10


def test_a_body_that_ends_early_is_no_report(server: Path) -> None:
    with closing(connected(server)) as sock:
        sock.sendall(b"POST /s/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\naccount=CANARY")
        sock.shutdown(socket.SHUT_WR)
        assert answer(sock)[0] in (400, 403)
