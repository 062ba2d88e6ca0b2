"""Files are sealed while they arrive; what is not taken leaves nothing (T-A05, T-A13; T-A03 is test_disk.py)."""

import os
import socket
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from reprisals.intake import uploads
from reprisals.intake.forms.inbox import FilesForm
from reprisals.intake.scanning import Scan
from reprisals.intake.sniff import OPAQUE, content_type
from reprisals.vault import files
from reprisals.vault.errors import Unavailable

MARK = b"CANARY-file-5f1d0c9b7a3e2468"
MB = 1024 * 1024


def sent(*named: tuple[str, bytes]) -> HttpRequest:
    """A request with files, as a visitor sends it."""
    parts = [SimpleUploadedFile(name, content) for name, content in named]
    return RequestFactory().post("/s/new", {"files": parts})


def blobs() -> list[Path]:
    folder = Path(settings.REPRISALS_BLOBS)
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_file_comes_back_as_it_was_and_stands_nowhere_in_clear(tmp_path, monkeypatch):
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: opened.append(str(path)) or real(path, *rest, **more))
    content = MARK * (8 * MB // len(MARK))
    request = sent(("statement.pdf", b"%PDF-" + content))
    (file,) = FilesForm(request.POST, request.FILES).fields["files"].clean(request.FILES.getlist("files"))
    assert b"".join(files.open_file(file.blob, file.key)) == b"%PDF-" + content
    assert (file.name, file.type, file.size, file.scan) == (
        "statement.pdf",
        "application/pdf",
        len(content) + 5,
        "not scanned",
    )
    (blob,) = blobs()
    assert blob.name == file.blob and blob.stat().st_mode & 0o777 == 0o640
    assert MARK not in blob.read_bytes()
    assert {str(Path(path).parent) for path in opened} <= {settings.REPRISALS_BLOBS}


def test_a_file_above_the_limit_is_refused_and_leaves_nothing():
    request = sent(("small.txt", b"x"), ("large.mp4", b"\0" * (26 * MB)))
    form = FilesForm(request.POST, request.FILES)
    assert form.errors == {"files": ["A file is larger than 25 MB. Choose the files again."]}
    assert len(blobs()) == 1  # the small one, until the request ends
    uploads.discard_rest(request)
    assert blobs() == []


def test_of_eleven_files_none_is_kept():
    request = sent(*[(f"{number}.txt", b"x") for number in range(11)])
    form = FilesForm(request.POST, request.FILES)
    assert form.errors == {"files": ["At most 10 files at once. Choose the files again."]}
    uploads.discard_rest(request)
    assert blobs() == []


def test_a_disk_that_is_full_refuses_the_file_and_leaves_nothing(monkeypatch):
    def full(self: files.FileSealer, chunk: bytes) -> None:
        self.discard()
        raise Unavailable

    monkeypatch.setattr(files.FileSealer, "write", full)
    request = sent(("a.txt", b"x" * 1000))
    form = FilesForm(request.POST, request.FILES)
    assert form.errors == {
        "files": ["A file could not be kept safely, and was not kept. Choose the files again later."]
    }
    assert blobs() == []


def test_a_body_that_breaks_off_leaves_nothing():
    body = b'--B\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n' + MARK * 9000
    request = RequestFactory().generic("POST", "/s/new", body, content_type="multipart/form-data; boundary=B")
    request.FILES  # noqa: B018
    uploads.discard_rest(request)
    assert blobs() == []


def test_adopted_files_stay():
    request = sent(("a.txt", b"x"))
    request.FILES  # noqa: B018
    uploads.adopt(request)
    uploads.discard_rest(request)
    assert len(blobs()) == 1


@pytest.mark.parametrize(
    "name, head, kind",
    [
        ("a.PDF", b"%PDF-1.7", "application/pdf"),
        ("a.pdf", b"MZ\x90\x00", OPAQUE),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.heic", b"\0\0\0\x18ftypheic", "image/heic"),
        ("a.mp4", b"\0\0\0\x18ftypisom", "video/mp4"),
        ("a.txt", "نص".encode(), "text/plain"),
        ("a.txt", b"MZ\0\0", OPAQUE),
        ("a.svg", b"<svg", OPAQUE),
        ("pdf", b"%PDF-", "application/pdf"),
        ("", b"", OPAQUE),
    ],
)
def test_what_name_and_first_bytes_do_not_agree_on_is_opaque(name, head, kind):
    assert content_type(name, head) == kind


class Clamd:
    """A scanner that answers as clamd does."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self.got = b""
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen(1)
        self.thread = threading.Thread(target=self.run, args=(answer,), daemon=True)
        self.thread.start()

    def run(self, answer: bytes) -> None:
        connection, _address = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                self.got += stream.read(size)
            connection.sendall(answer)

    def end(self) -> None:
        self.thread.join(10)
        self.server.close()


# T-A01 and T-A02, with a scanner of our own on the real protocol
@pytest.mark.parametrize(
    "answer, result",
    [
        (b"stream: OK\0", "clean"),
        (b"stream: Eicar-Test-Signature FOUND\0", "flagged"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not scanned"),
        (b"", "not scanned"),
    ],
)
def test_the_scanner_sees_every_byte_and_its_answer_is_kept(tmp_path, settings, answer, result):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    clamd = Clamd(tmp_path / "clamd", answer)
    request = sent(("a.txt", MARK * 5000))
    (file,) = FilesForm(request.POST, request.FILES).fields["files"].clean(request.FILES.getlist("files"))
    clamd.end()
    assert (file.scan, clamd.got) == (result, MARK * 5000)


def test_without_a_scanner_files_are_taken_and_say_so(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    scan = Scan()
    scan.write(b"x")
    assert scan.result() == "not scanned"
