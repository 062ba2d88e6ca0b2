"""Viruses: found, not found, and nobody there to look, which is never the same as not found."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civspace.audit.models import Entry
from civspace.audit.queries import history
from civspace.files import domain, scanning
from civspace.files.models import File
from civspace.files.queries import path_of
from civspace.files.states import Scan
from civspace.files.templatetags.files import file_link
from civspace.operations.queues import queues
from tests.factories import person

pytestmark = pytest.mark.django_db
# The test file of the makers of scanners, in two halves so that no scanner takes this one for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(threading.Thread):
    """Speaks INSTREAM as clamd does and answers as it was told to; `seen` is what it was sent."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__(daemon=True)
        self.listener, self.answer, self.seen = listener, "look", []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                line, _peer = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(line,), daemon=True).start()

    def serve(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as sent:
            command = sent.read(10)
            if self.answer == "hang":
                self.over.wait(60)
                return
            if self.answer == "gone":
                return
            data = b""
            while (size := struct.unpack(">I", sent.read(4))[0]) > 0:
                data += sent.read(size)
            self.seen.append((command, data))
            if self.answer == "look":
                line.sendall(b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0")
            elif self.answer == "endless":
                line.sendall(b"x" * 10_000)
            else:
                line.sendall(self.answer.encode() + b"\0")


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, settings) -> Iterator[Clamd]:
    if request.param == "unix":
        folder = Path("/tmp") / f"clamd-{time.monotonic_ns()}"  # a socket's path has room for 100 characters
        folder.mkdir(mode=0o700)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(folder / "ctl"))
        settings.CLAMD = f"unix:{folder / 'ctl'}"
    else:
        folder = None
        listener = socket.create_server(("127.0.0.1", 0))
        settings.CLAMD = f"tcp:127.0.0.1:{listener.getsockname()[1]}"
    listener.listen()
    server = Clamd(listener)
    server.start()
    yield server
    server.over.set()
    listener.close()
    if folder:
        shutil.rmtree(folder)


def store(data: bytes = b"Nothing but text.\n", by=None) -> File:
    return domain.store(upload=SimpleUploadedFile("letter.txt", data), by=by or person())


def test_nothing_found_is_clean(clamd) -> None:
    data = b"Nothing but text.\n" * 20_000  # several blocks
    file = store(data)
    assert (file.scan, clamd.seen) == (Scan.CLEAN, [(b"zINSTREAM\0", data)])
    assert file.scanned_at is not None
    assert "Checked for viruses" in file_link(file)
    assert "Not checked" not in file_link(file)


def test_a_virus_is_refused_and_nothing_is_kept(clamd, settings) -> None:
    entries = Entry.objects.count
    by = person()
    before = entries()
    with pytest.raises(ValidationError) as refusal:
        store(EICAR, by)
    assert (refusal.value.code, "virus" in refusal.value.message) == ("virus", True)
    assert (File.objects.count(), entries()) == (0, before)
    assert not settings.MEDIA_ROOT.exists()


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", "", "UNKNOWN COMMAND", "gone", "endless"])
def test_an_answer_that_says_nothing_of_the_file_leaves_it_unscanned(clamd, answer) -> None:
    clamd.answer = answer
    file = store()
    assert (file.scan, file.scanned_at) == (Scan.UNSCANNED, None)
    assert "Not checked for viruses" in file_link(file)


def test_a_scanner_that_hangs_holds_an_upload_up_once_and_not_for_long(clamd, settings) -> None:
    settings.CLAMD_SECONDS, clamd.answer = 0.5, "hang"
    began = time.monotonic()
    assert store().scan == Scan.UNSCANNED
    assert 0.4 < time.monotonic() - began < 10
    clamd.answer = "look"
    assert store(b"Another text.\n").scan == Scan.UNSCANNED  # nobody asks again within the minute
    assert clamd.seen == []
    cache.delete(scanning.AWAY)
    assert store(b"A third text.\n").scan == Scan.CLEAN


def test_no_scanner_is_not_clean(settings) -> None:
    assert settings.CLAMD == ""
    assert store(EICAR).scan == Scan.UNSCANNED
    assert domain.scan_waiting() == 0
    assert queues()["scans"].waiting == 0  # nobody waits for what is not there


def test_a_scanner_that_is_not_there(settings, tmp_path) -> None:
    settings.CLAMD = f"unix:{tmp_path / 'none'}"
    assert store().scan == Scan.UNSCANNED
    assert cache.get(scanning.AWAY)


def test_what_came_meanwhile_is_scanned_when_the_scanner_is_back(clamd, client) -> None:
    by = person()
    clamd.answer = "gone"
    good, bad = store(by=by), store(EICAR, by)
    assert queues()["scans"].waiting == 2
    cache.delete(scanning.AWAY)
    assert domain.scan_waiting() == 0  # still away: it stops at the first
    assert queues()["scans"].waiting == 2
    cache.delete(scanning.AWAY)
    clamd.answer = "look"
    assert domain.scan_waiting() == 2
    assert domain.scan_waiting() == 0
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.scan, bad.scan) == (Scan.CLEAN, Scan.FLAGGED)
    assert [(entry.verb, entry.payload.difference) for entry in history(bad)][-1] == ("scanned", {"scan": "flagged"})
    client.force_login(by)
    handed_out = client.get(reverse("file", args=[good.pk]), follow=True)
    assert b"".join(handed_out.streaming_content) == b"Nothing but text.\n"
    refused = client.get(reverse("file", args=[bad.pk]))
    assert (refused.status_code, EICAR in refused.content) == (410, False)
    assert "letter.txt" in refused.content.decode()
    assert "href" not in file_link(bad)


def test_a_file_whose_bytes_are_gone_does_not_stop_the_others(clamd, settings) -> None:
    clamd.answer = "gone"
    lost, there = store(), store(b"Another text.\n")
    (settings.MEDIA_ROOT / path_of(lost.sha256)).unlink()
    cache.delete(scanning.AWAY)
    clamd.answer = "look"
    assert domain.scan_waiting() == 1
    there.refresh_from_db()
    lost.refresh_from_db()
    assert (there.scan, lost.scan) == (Scan.CLEAN, Scan.UNSCANNED)


@pytest.mark.parametrize(
    "value, where",
    [
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp:clamav:3310", ("clamav", 3310)),
        ("tcp:[::1]:3310", ("::1", 3310)),
    ],
)
def test_where_the_scanner_is(value, where) -> None:
    assert scanning.address(value) == where


@pytest.mark.parametrize("value", ["clamav", "unix:clamd.ctl", "tcp:clamav", "tcp::3310", "tcp:clamav:0", "http://x:1"])
def test_a_setting_that_names_no_scanner_stops_the_start(settings, value) -> None:
    from civspace.operations.checks import check_scanner

    settings.CLAMD = value
    assert [found.id for found in check_scanner()] == ["civspace.E031"]


@pytest.mark.skipif(shutil.which("clamd") is None, reason="needs clamd with its signatures")
def test_the_real_one(settings) -> None:
    folder = Path("/tmp") / f"clamd-{time.monotonic_ns()}"
    folder.mkdir(mode=0o700)
    (folder / "db").mkdir()
    # One signature of our own: the sum of the test file.
    import hashlib

    (folder / "db" / "own.hdb").write_text(f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Own-Test\n")
    conf = f"LocalSocket {folder}/ctl\nForeground yes\nDatabaseDirectory {folder}/db\n"
    (folder / "conf").write_text(conf)
    with subprocess.Popen(["clamd", "-c", str(folder / "conf")], stdout=subprocess.DEVNULL) as server:
        try:
            settings.CLAMD = f"unix:{folder}/ctl"
            until = time.monotonic() + 60
            while not (folder / "ctl").exists() and time.monotonic() < until:
                time.sleep(0.1)
            assert scanning.scan(b"Nothing but text.\n") == Scan.CLEAN
            assert scanning.scan(EICAR) == Scan.FLAGGED
        finally:
            server.terminate()
            server.wait(30)
            shutil.rmtree(folder)
