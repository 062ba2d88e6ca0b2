"""T-A03: a large file on its way in stands on no disk, not for a moment; the real process takes it in."""

import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from civspace.operations.hand_through import Connection
from tests.reprisals.disk import Watch

ROOT = Path(__file__).parent.parent.parent.parent
MARK = b"CANARY-disk-" + b"91d7a3c05e64"
PIECE, SIZE = 64 * 1024, 20 * 1024 * 1024


@pytest.fixture
def intake() -> Iterator[tuple[Path, int, Path]]:
    """The process of the intake as production starts it, with keys of a demonstration: socket, pid, folder."""
    folder = Path(tempfile.mkdtemp(prefix="s-"))  # the name of a socket must be short
    (folder / "tmp").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder / "tmp"),
        "CIVSPACE_DATA_DIR": str(folder / "data"),
        "CIVSPACE_SOCKET": str(folder / "socket"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "civspace.settings.intake",
    }
    for command in ("migrate", "vault_demo"):
        line = [sys.executable, "manage.py", command, "--verbosity=0"]
        subprocess.run(line, env=environment, cwd=ROOT, check=True, timeout=120)
    config = ["--config", str(ROOT / "deploy" / "s" / "gunicorn.conf.py")]
    line = [sys.executable, "-m", "gunicorn", *config, "reprisals.intake.wsgi:application"]
    process = subprocess.Popen(line, env=environment, cwd=ROOT)
    try:
        for _attempt in range(600):
            try:
                with socket.socket(socket.AF_UNIX) as trying:
                    trying.connect(str(folder / "socket"))
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield folder / "socket", process.pid, folder
    finally:
        process.terminate()
        process.wait(timeout=60)
        subprocess.run(["rm", "-r", str(folder)], check=True)


def ask(path: Path, method: str, address: str, body=None, **headers: str) -> tuple[int, str, str]:
    """Ask over the socket; returns status, page and cookie."""
    connected = Connection(path)
    connected.timeout = 120
    try:
        connected.request(method, address, body=body, headers={"Host": "localhost", **headers})
        answer = connected.getresponse()
        cookies = "; ".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or [])
        return answer.status, answer.read().decode(), cookies
    finally:
        connected.close()


def children(pid: int) -> set[int]:
    """The processes that a process started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid, *(int(one) for one in found)}


# T-A03
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the process has a database of its own, the same in both runs"
)
def test_a_large_file_stands_on_no_disk_while_it_comes_nor_after(intake):
    path, pid, folder = intake
    _status, page, cookie = ask(path, "GET", "/s/new")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields["account"] = MARK.decode() + " they came"
    boundary = secrets.token_hex(8)
    part = f"--{boundary}\r\nContent-Disposition: form-data; name="
    head = "".join(f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    head += f'{part}"files"; filename="{MARK.decode()}.mp4"\r\n\r\n'
    end = f"\r\n--{boundary}--\r\n".encode()
    piece = (MARK * (PIECE // len(MARK) + 1))[:PIECE]

    def body() -> Iterator[bytes]:
        yield head.encode()
        for _number in range(SIZE // PIECE):
            yield piece
        yield end

    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head.encode()) + SIZE + len(end)),
        "Cookie": cookie,
        "Origin": "http://localhost",
        "Referer": "http://localhost/s/new",
    }
    markers = [MARK, MARK.hex().encode(), MARK.decode().encode("utf-16-le")]
    others = (Path("/tmp"), Path("/var/tmp"))
    with Watch(folder, markers=markers) as watch, Watch(*others, markers=markers, deep=False) as out:
        watch.pids = children(pid)
        status, page, _cookie = ask(path, "POST", "/s/new", body(), **headers)
    assert status == 200 and 'id="receipt"' in page, page
    assert watch.found | out.found == set()
    [blob] = (folder / "data" / "s" / "blobs").iterdir()
    assert blob.stat().st_size > SIZE and str(blob) in watch.met  # the control: it was read while it was written
    everything = [one for one in folder.rglob("*") if one.is_file()]
    assert blob in everything and not [one for one in everything if any(mark in one.read_bytes() for mark in markers)]


def test_the_watch_sees_what_is_written_and_what_has_no_name(tmp_path):
    def wait(what) -> None:
        until = time.monotonic() + 20
        while not what() and time.monotonic() < until:
            time.sleep(0.01)
        assert what()

    with Watch(tmp_path, markers=[MARK]) as watch:
        (tmp_path / "gone").write_bytes(b"x" + MARK)
        wait(lambda: str(tmp_path / "gone") in watch.found)
        (tmp_path / "gone").unlink()
        with tempfile.TemporaryFile(dir=tmp_path) as nameless:
            nameless.write(MARK)
            nameless.flush()
            wait(lambda: any(name.endswith(" (deleted)") for name in watch.found))
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "one").write_bytes(MARK)
        (tmp_path / "other").write_bytes(b"nothing")
        wait(lambda: str(tmp_path / "other") in watch.met)
    assert str(tmp_path / "folder" / "one") in watch.found and str(tmp_path / "other") not in watch.found
