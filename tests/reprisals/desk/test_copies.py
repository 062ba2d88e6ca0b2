"""Clean copies and previews: nothing of the original's making comes along, and nothing of it is written to a disk."""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from reprisals.desk.cleaning import copies, sandbox
from reprisals.vault import domain
from reprisals.vault.domain import attaching
from reprisals.vault.errors import Unreadable
from reprisals.vault.files import FileSealer
from reprisals.vault.models import AuditEvent
from tests.reprisals import world
from tests.reprisals.desk.people import at_desk, said
from tests.reprisals.disk import Watch

pytestmark = pytest.mark.django_db

MARK = b"CANARY-7d1f"
PDF, JPEG, PNG, WORD = "application/pdf", "image/jpeg", "image/png", copies.WORD


def need(*programs):
    if not sandbox.works() or not all(sandbox.has(program) for program in programs):
        pytest.skip(f"needs bubblewrap and {', '.join(programs)}")


def photo(form="JPEG", size=(60, 40), **more) -> bytes:
    """A photo that tells where it was made, with which device, and more behind its end."""
    exif = Image.Exif()
    exif[0x010F] = MARK.decode()
    exif[0x8825] = {1: "N", 2: (46.0, 12.0, 0.0), 29: MARK.decode()}
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, exif=exif, **more)
    return out.getvalue() + MARK


def document(pages=2) -> bytes:
    """A PDF that names its author, runs a script and encloses a file."""
    pdf = pikepdf.new()
    for _number in range(pages):
        pdf.add_blank_page(page_size=(300, 400))
    pdf.docinfo["/Author"] = MARK.decode()
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = [MARK.decode()]
    pdf.attachments["x.txt"] = MARK
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{MARK.decode()}')")
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def letter(extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document that names its author."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{types}"/><Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{words}"><w:body><w:p><w:r><w:t>They came.'
        "</w:t></w:r></w:p></w:body></w:document>",
        "docProps/core.xml": '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/'
        'package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>'
        f"{MARK.decode()}</dc:creator></cp:coreProperties>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (extra or {}).items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def held_in(data: bytes, kind: str) -> bytes:
    """Everything that a file says, unpacked."""
    if kind == WORD:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if kind == PDF:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            parts = [str(dict(pdf.docinfo)), str(list(pdf.attachments)), str(list(pdf.Root.keys()))]
            return data + "".join(parts).encode()
    with Image.open(io.BytesIO(data)) as picture:
        return data + repr((picture.info, dict(picture.getexif()))).encode()


@pytest.fixture
def office(settings):
    return world.office(settings)


def sealed(data: bytes, kind: str, scan: str = "not scanned") -> object:
    sealer = FileSealer()
    sealer.write(data)
    return sealer.close(name="evidence", type=kind, scan=scan)


def sent(office, data: bytes, kind: str):
    """A case with one file; returns the case and the file's row."""
    case, code = world.report(office, files=[sealed(data, kind)])
    return case, case.attachments.get(), code


def path(case, row, page="") -> str:
    return f"/en/cases/{case.pk}/files/{row.pk}/{page}"


# T-A12
@pytest.mark.parametrize(
    "make, kind, programs, scan, pages",
    [
        (photo, JPEG, (), "redrawn", 1),
        (lambda: photo("PNG"), PNG, (), "redrawn", 1),
        (document, PDF, ("pdftoppm",), "redrawn", 2),
        (letter, WORD, ("mat2",), "not scanned", 0),
    ],
    ids=["jpeg", "png", "pdf", "docx"],
)
def test_a_clean_copy_tells_nothing_of_its_making_and_the_original_stays(office, make, kind, programs, scan, pages):
    if programs:
        need(*programs)
    data = make()
    assert MARK in held_in(data, kind)  # the control
    case, row, code = sent(office, data, kind)
    desk, held = at_desk(office, "o1"), office.open("o1")
    page = said(desk.get(f"/en/cases/{case.pk}/"))
    assert "Make a clean copy" in page and "Preview" not in page
    with Watch(Path(tempfile.gettempdir()), markers=[MARK], deep=False) as watch:
        answer = desk.post(path(case, row, "clean/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/cases/{case.pk}/")
    assert watch.found == set()

    copy = case.attachments.exclude(pk=row.pk).get()
    assert (copy.compartment, row.compartment) == ("internal", "shared")
    found = {file.id: file for file in domain.files_of(held, case)}
    made = found[copy.pk]
    assert (made.original, made.pages, made.scan, made.type, made.name) == (row.pk.hex, pages, scan, kind, "evidence")
    clean = b"".join(domain.read_file(held, copy.pk)[1])
    assert MARK not in held_in(clean, kind) and made.sha256 == hashlib.sha256(clean).hexdigest()
    if kind == WORD:
        assert b"They came." in held_in(clean, kind)
    if kind == PDF:
        assert b"/Names" not in held_in(clean, kind) and b"/OpenAction" not in held_in(clean, kind)
        assert b"/OpenAction" in held_in(data, kind)
    assert b"".join(domain.read_file(held, row.pk)[1]) == data and found[row.pk].original == ""
    assert AuditEvent.objects.filter(action="file.cleaned").values_list("object_id", flat=True).get() == row.pk.hex

    page = said(desk.get(f"/en/cases/{case.pk}/"))
    assert "Download the clean copy" in page and "Make a clean copy" not in page
    assert ("Preview of the clean copy" in page) is bool(pages)
    reporter = domain.reporter_of(domain.enter(code=code))
    assert domain.reporter_view(reporter).files == 1
    with pytest.raises(Unreadable):  # the receipt does not open it
        attaching.describe(copy, reporter.ring)
    desk.post(path(case, row, "clean/"))
    assert "There is a clean copy of this file already." in said(desk.get(f"/en/cases/{case.pk}/"))
    assert desk.post(path(case, copy, "clean/")).status_code == 404
    assert (case.attachments.count(), len(list(Path(settings.REPRISALS_BLOBS).iterdir()))) == (2, 2)


def huge() -> bytes:
    """A PNG of 2,500 million pixels in some kilobytes."""
    small = io.BytesIO()
    Image.new("1", (1, 1)).save(small, "PNG")
    data = bytearray(small.getvalue())
    header = b"IHDR" + (50_000).to_bytes(4, "big") * 2 + bytes(data[24:29])
    return bytes(data[:8]) + (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big") + bytes(data[33:])


KIND, LARGE, BROKEN = "of this kind cannot be cleaned", "too large to be cleaned", "could not be read"


# T-A07, T-A08, T-A13
@pytest.mark.parametrize(
    "make, kind, programs, why",
    [
        (lambda: b"MZ\x90", "application/octet-stream", (), "kind"),
        (lambda: b"<svg onload='x()'/>", "image/svg+xml", (), "kind"),
        (lambda: b"text", "text/plain", (), "kind"),
        (huge, PNG, (), "large"),
        (lambda: b"\xff\xd8\xff" + b"x" * 999, JPEG, (), "broken"),
        (lambda: b"", PNG, (), "broken"),
        (lambda: b"GIF89a" + b"x" * 99, PNG, (), "broken"),
        (lambda: b"%PDF-1.7 " + b"x" * 999, PDF, ("pdftoppm",), "broken"),
        (lambda: document(61), PDF, ("pdftoppm",), "large"),
        (lambda: letter({"word/media/x.bin": b"\0" * (30 << 20)}), WORD, ("mat2",), "large"),
        (lambda: letter({"word/x.zip": b"PK"}), WORD, ("mat2",), "large"),
        (lambda: b"PK\x03\x04 no archive", WORD, ("mat2",), "broken"),
    ],
    ids=["opaque", "svg", "text", "pixels", "jpeg", "empty", "gif", "pdf", "pages", "bomb", "nested", "docx"],
)
def test_what_cannot_be_cleaned_gives_no_copy(make, kind, programs, why):
    if programs:
        need(*programs)
    with pytest.raises(sandbox.CannotClean, match=why):
        copies.clean(make(), kind)


@pytest.mark.parametrize(
    "make, kind, words",
    [
        (lambda: b"text", "text/plain", "A file of this kind cannot be cleaned here."),
        (huge, PNG, "The file is too large to be cleaned here"),
        (lambda: b"\xff\xd8\xff", JPEG, "The file could not be read, or took too long."),
    ],
    ids=["kind", "large", "broken"],
)
def test_what_cannot_be_cleaned_is_said_and_leaves_nothing(office, make, kind, words):
    case, row, _code = sent(office, make(), kind)
    desk = at_desk(office, "o1")
    desk.post(path(case, row, "clean/"))
    assert words in said(desk.get(f"/en/cases/{case.pk}/"))
    assert case.attachments.count() == len(list(Path(settings.REPRISALS_BLOBS).iterdir())) == 1
    assert not AuditEvent.objects.filter(action="file.cleaned").exists()


def test_without_a_sandbox_only_pictures_are_redrawn(office, monkeypatch):
    monkeypatch.setattr(sandbox, "works", lambda: False)
    desk = at_desk(office, "o1")
    for data, kind, made in ((photo(), JPEG, True), (document(), PDF, False)):
        case, row, _code = sent(office, data, kind)
        page = said(desk.get(f"/en/cases/{case.pk}/"))
        assert ("No clean copy can be made of this kind of file here." in page) is not made
        desk.post(path(case, row, "clean/"))
        assert case.attachments.count() == 1 + made


def test_without_a_sandbox_no_other_process_reads_our_memory():
    script = (
        "import ctypes\n"
        "from reprisals.desk.cleaning import sandbox\n"
        "sandbox.works = lambda: False\n"
        "asked = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "before = asked()\n"
        "try: sandbox.run('picture', 'PNG', b'', inside=False)\n"
        "except sandbox.CannotClean as error: print(before, asked(), error.why)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "1 0 broken\n"


def test_the_worker_reaches_no_file_no_network_and_no_secret(tmp_path):
    need()
    (tmp_path / "secret").write_text("x")
    script = (
        "import os,socket,sys\n"
        f"print([os.path.exists(path) for path in ({str(tmp_path / 'secret')!r}, '/etc/passwd', '/proc/1')])\n"
        "print(sorted(os.environ))\n"
        "try: socket.create_connection(('127.0.0.1', 22), 1)\n"
        "except OSError as error: print(type(error).__name__, error.errno)\n"
        "try: open('/usr/x', 'w')\n"
        "except OSError as error: print(error.errno)\n"
    )
    status, answer = sandbox._run([*sandbox._limits(), *sandbox._walls(), sys.executable, "-I", "-c", script], b"")
    assert status == 0
    reached, names, network, writing = answer.decode().split("\n")[:-1]
    assert reached == "[False, False, False]"
    assert set(eval(names)) <= {"HOME", "LANG", "PATH", "PWD"}
    assert network in ("ConnectionRefusedError 111", "OSError 101")  # nobody listens in a network of its own
    assert writing == "30"  # read-only


def test_a_worker_that_takes_too_long_or_too_much_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    assert sandbox._run(["sleep", "20"], b"")[0] != 0
    monkeypatch.setattr(sandbox, "OUTPUT", 1 << 20)
    status, answer = sandbox._run([*sandbox._limits(), "head", "-c", "2000000", "/dev/zero"], b"")
    assert status != 0 and len(answer) <= 1 << 20
    status, _answer = sandbox._run([*sandbox._limits(), "python3", "-c", "bytearray(2 << 30)"], b"")
    assert status != 0


def test_too_many_at_once_wait_their_turn_and_are_told(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.01)
    with sandbox._turns, sandbox._turns, pytest.raises(sandbox.CannotClean, match="busy"):
        copies.clean(photo(), JPEG)
    assert copies.clean(photo(), JPEG).pages == 1


def test_previews_come_from_clean_copies_alone(office):
    case, row, _code = sent(office, photo(), JPEG)
    desk = at_desk(office, "o1")
    for page in ("look/", "picture/"):
        assert desk.get(path(case, row, page)).status_code == 404  # no copy yet
    desk.post(path(case, row, "clean/"))
    copy = case.attachments.exclude(pk=row.pk).get()
    for page in ("look/", "picture/"):
        assert desk.get(path(case, row, page)).status_code == 404  # the original is never shown
        assert [
            desk.get(path(case, copy, page) + f"?page={number}").status_code for number in ("0", "2", "x", "-1")
        ] == [404] * 4
    page = desk.get(path(case, copy, "look/"))
    assert (
        "Page 1 of 1, as a picture" in said(page) and f"{path(case, copy, 'picture/')}?page=1" in page.content.decode()
    )
    answer = desk.get(path(case, copy, "picture/"))
    assert answer.headers["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert MARK not in answer.content
    with Image.open(io.BytesIO(answer.content)) as drawn:
        assert drawn.size == (60, 40)
    # The clean copy goes out without the two confirmations; the original does not.
    taken = desk.get(path(case, copy))
    assert taken.headers["Content-Disposition"].startswith("attachment") and b"".join(taken.streaming_content)
    assert "I know that this file may attack" in said(desk.get(path(case, row)))


def test_of_a_long_document_twenty_pages_are_shown(office):
    need("pdftoppm")
    case, row, _code = sent(office, document(22), PDF)
    desk = at_desk(office, "o1")
    desk.post(path(case, row, "clean/"))
    copy = case.attachments.exclude(pk=row.pk).get()
    page = said(desk.get(path(case, copy, "look/") + "?page=20"))
    assert "Page 20 of 20, as a picture" in page and "2 further pages" in page and "Next page" not in page
    assert desk.get(path(case, copy, "look/") + "?page=21").status_code == 404
    assert desk.get(path(case, copy, "picture/") + "?page=20").content.startswith(b"\x89PNG")


def test_a_flagged_document_keeps_its_warning_when_only_its_metadata_went(office):
    need("mat2")
    case, _code = world.report(office, files=[sealed(letter(), WORD, "flagged")])
    row = case.attachments.get()
    desk = at_desk(office, "o1")
    desk.post(path(case, row, "clean/"))
    copy = case.attachments.exclude(pk=row.pk).get()
    assert "The scanner warns of this file." in said(desk.get(path(case, copy)))
    assert desk.get(path(case, copy, "look/")).status_code == 404
