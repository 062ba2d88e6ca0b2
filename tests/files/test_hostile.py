"""Uploads made to deceive, to burst or to carry what nobody sees; and whatever bytes chance brings."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat, PngImagePlugin

from accounts.people.models import User
from civspace.audit.models import Entry
from civspace.files import cleaning, domain, readers, sniffing
from civspace.files.models import File
from civspace.files.queries import content_of, path_of
from tests.files.test_store import CORE, chunk, docx, jpeg, odt, packed, pdf, png


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("a@example.org", "x")


def stored(person: User, data: bytes, name: str = "a") -> bytes:
    return content_of(domain.store(upload=SimpleUploadedFile(name, data), by=person))


def refused(person: User, data: bytes, name: str = "a") -> str:
    with pytest.raises(ValidationError) as refusal:
        domain.store(upload=SimpleUploadedFile(name, data), by=person)
    assert (File.objects.count(), Entry.objects.count()) == (0, 0)
    return str(refusal.value.code)


TYPES = {"pdf": pdf(), "png": png(), "jpg": jpeg(), "docx": docx(), "odt": odt(), "txt": b"Text\n"}
MEDIA = {
    "pdf": sniffing.PDF,
    "png": sniffing.PNG,
    "jpg": sniffing.JPEG,
    "docx": sniffing.DOCX,
    "odt": sniffing.ODT,
    "txt": sniffing.TEXT,
}


@pytest.mark.parametrize("said", [*TYPES, "html", "svg", "exe", "js"])
@pytest.mark.parametrize("true", TYPES)
def test_every_type_under_every_extension(person, true, said):
    """The bytes decide; the name offered for download always ends as its type does."""
    file = domain.store(upload=SimpleUploadedFile(f"letter.{said}", TYPES[true]), by=person)
    assert file.media_type == MEDIA[true]
    assert file.name == (f"letter.{true}" if said == true else f"letter.{said}.{true}")


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x05\x06" + b"\0" * 18,
        packed({}),
        packed({"mimetype": "application/epub+zip", "content.xml": "x"}),
        packed({"mimetype": sniffing.ODT + "-template", "content.xml": "x"}),
        packed({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}),
        packed({"[Content_Types].xml": "x", "word/document.xml": "x", "WORD/VBAPROJECT.BIN": "x"}),
        packed({"mimetype": sniffing.ODT, "content.xml": "x", "Basic/Standard/Module1.xml": "x"}),
        b" " + pdf(),
        b"GIF89a" + pdf(),
        b"\0" * 100,
        b"RIFF\x10\0\0\0WEBP",
        "Text".encode("utf-16"),
        "Żółć".encode("iso-8859-2"),
        b"\x1b[31mred",
        b"#!/bin/sh\n\x07",
    ],
)
def test_of_no_accepted_type(person, data):
    assert refused(person, data) == "type"


def test_a_second_file_behind_the_first_is_cut_off(person):
    behind = docx() + b"<script>Jane Doe</script>"
    assert stored(person, png() + behind) == stored(person, png())
    assert stored(person, jpeg() + behind) == stored(person, jpeg())
    for data in (pdf() + behind, docx() + b"<script>Jane Doe</script>", odt() + b"<script>Jane Doe</script>"):
        assert b"script" not in stored(person, data)


def drawn(mode: str, size: tuple[int, int] = (30, 20), kind: str = "PNG", **save: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(out, kind, **save)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_keeps_every_pixel_and_loses_the_rest(person, mode):
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Jane Doe")
    data = drawn(mode, pnginfo=text, icc_profile=b"Jane Doe", dpi=(72, 72))
    kept = stored(person, data)
    assert b"Jane Doe" not in kept
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(kept)) as after:
        assert set(after.info) <= {"transparency"}
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_photograph_keeps_its_picture_and_loses_the_rest(person, mode):
    data = drawn(mode, kind="JPEG", icc_profile=b"Jane Doe", comment=b"Jane Doe", quality=95)
    kept = stored(person, data)
    assert b"Jane Doe" not in kept
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(kept)) as after:
        assert (after.mode, set(after.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) in (
            ("L", set()),
            ("RGB", set()),
        )
        difference = ImageChops.difference(before.convert("L"), after.convert("L"))
        assert ImageStat.Stat(difference).mean[0] < 6


def test_a_script_among_the_pixels_does_not_go_on(person):
    """What is a picture and a page at once is only a picture after it was drawn anew."""
    page = b"<script>alert(1)</script>"
    for data in (jpeg(1, (40, 20)), drawn("RGB")):
        kind = "PNG" if data.startswith(b"\x89PNG") else "JPEG"
        with_page = data + page if kind == "PNG" else data[:2] + b"\xff\xfe\0\x1b" + page + data[2:]
        assert page not in stored(person, with_page)


@pytest.mark.parametrize("width, height", [(50_000, 50_000), (25_001, 1_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn(person, width, height):
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    assert refused(person, data) == "pixels"


@pytest.mark.parametrize("name", ["word/inner.zip", "attached.exe", "word/media/run.JS", "x.tar.gz"])
def test_archives_and_programs_within_a_letter_are_refused(person, name):
    assert refused(person, docx(**{name: "x"})) == "type"


def test_what_unpacks_to_hundreds_of_times_its_size_is_refused(person):
    data = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b" " * (sniffing.RATIO_FROM + 1)))
    assert len(data) * sniffing.MAX_RATIO < sniffing.RATIO_FROM
    assert refused(person, data) == "type"


def test_who_wrote_comments_and_changes_is_taken_out_of_word_and_opendocument(person):
    comment = '<w:comment w:id="1" w:author="Jane Doe" w:initials=\'JD\'><w:t>Shorter</w:t></w:comment>'
    custom = '<property name="Office"><vt:lpwstr>Jane Doe</vt:lpwstr></property>'
    app = "<Application>Word</Application><Company>Jane Doe Ltd</Company><Manager/><Pages>2</Pages>"
    data = docx(**{"word/comments.xml": comment, "docProps/custom.xml": custom, "docProps/app.xml": app})
    with zipfile.ZipFile(io.BytesIO(stored(person, data))) as archive:
        assert archive.namelist() == [
            "[Content_Types].xml",
            "word/document.xml",
            "docProps/core.xml",
            "word/comments.xml",
            "docProps/custom.xml",
            "docProps/app.xml",
        ]
        assert archive.read("word/comments.xml").decode() == (
            '<w:comment w:id="1" w:author="" w:initials=""><w:t>Shorter</w:t></w:comment>'
        )
        assert archive.read("docProps/custom.xml").decode() == custom.replace("Jane Doe", "")
        assert archive.read("docProps/app.xml").decode() == app.replace("Jane Doe Ltd", "")
        assert archive.read("docProps/core.xml").decode() == CORE.replace("Jane Doe", "")
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    note = "<office:annotation><dc:creator>Jane Doe</dc:creator><text:p>Jane Doe is quoted</text:p></office:annotation>"
    data = packed({"mimetype": sniffing.ODT, "content.xml": note, "meta.xml": "<meta:generator>X</meta:generator>"})
    with zipfile.ZipFile(io.BytesIO(stored(person, data))) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("content.xml").decode() == note.replace("r>Jane Doe<", "r><")
        assert archive.read("meta.xml") == b"<meta:generator></meta:generator>"


def test_every_part_of_a_pdf_loses_its_maker_and_what_it_does_when_opened(person):
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(100, 100))
        page = document.pages[0].obj
        page.Metadata = document.make_stream(b"<x>Jane Doe</x>")
        page.PieceInfo = pikepdf.Dictionary(Maker=pikepdf.String("Jane Doe"))
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.save(out)
    data = stored(person, out.getvalue())
    with pikepdf.open(io.BytesIO(data)) as document:
        assert set(document.pages[0].obj.keys()) & {"/Metadata", "/PieceInfo"} == set()
        assert "/OpenAction" not in document.Root
        assert "/Info" not in document.trailer
    assert b"Jane Doe" not in data and b"app.alert" not in data


@pytest.mark.parametrize("user", ["secret", ""])
def test_a_pdf_with_a_password_is_refused_also_an_empty_one(person, user):
    locked = pdf(encryption=pikepdf.Encryption(owner="owner", user=user))
    assert refused(person, locked) == "unreadable"


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


WORD = (("[Content_Types].xml", b"x"), ("word/document.xml", b"x"))


def test_archives_that_burst_are_not_unpacked(person, monkeypatch):
    monkeypatch.setattr(cleaning, "clean", lambda *_: pytest.fail("unpacked"))
    monkeypatch.setattr(domain, "clean", lambda *_: pytest.fail("unpacked"))
    zeros = bytes(sniffing.MAX_UNPACKED // 2 + 1)
    big = zipped(*WORD, ("word/media/1", zeros), ("word/media/2", zeros))
    assert len(big) < domain.MAX_SIZE
    assert refused(person, big) == "type"
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(*WORD, ("word/media/1", b"x"), ("word/media/1", b"x"))
    assert refused(person, twice) == "type"
    many = zipped(*WORD, *((f"word/media/{number}", b"") for number in range(sniffing.MAX_ENTRIES)))
    assert refused(person, many) == "type"
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert refused(person, zipped(*WORD, method=method)) == "type"


def test_an_archive_that_lies_about_its_size_is_read_no_further_than_it_says(person):
    honest = zipped(*WORD, ("word/media/1", bytes(30_000_000)))
    said = struct.pack("<I", 30_000_000)
    assert honest.count(said) == 2
    liar = honest.replace(said, struct.pack("<I", 10))
    import tracemalloc

    tracemalloc.start()
    try:
        assert refused(person, liar) == "unreadable"
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_damaged_archives_are_unreadable(person):
    data = zipped(*WORD, ("docProps/core.xml", CORE.encode() * 20))
    start = data.index(zlib.compress(CORE.encode() * 20)[2:12])
    assert refused(person, data[:start] + b"\xff" * 20 + data[start + 20 :]) == "unreadable"
    assert refused(person, data[: len(data) // 2]) == "type"


def test_author_data_without_end_is_looked_through_once():
    """No pattern takes time that grows with the square of what a hostile document holds."""
    for text in (b"<dc:creator", b"<dc:creator>", b'w:author="', b"w:author='x\" "):
        for pattern in (cleaning.AUTHORS, cleaning.WRITERS):
            assert pattern.sub(b"", text * 200_000) is not None


@pytest.mark.parametrize("media_type", cleaning.CLEANERS)
def test_cutting_a_file_anywhere_is_answered(media_type):
    name = next(name for name, one in MEDIA.items() if one == media_type)
    data = TYPES[name]
    for at in range(0, len(data), 7):
        try:
            cleaning.clean(data[:at], media_type)
        except cleaning.Unreadable:
            continue


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(TYPES)), st.integers(min_value=0), st.binary(min_size=1, max_size=6))
def test_changed_bytes_are_accepted_or_refused_but_never_an_error(name, at, noise):
    data = TYPES[name]
    at %= len(data)
    changed = data[:at] + noise + data[at + len(noise) :]
    media_type = sniffing.sniff(changed)
    if media_type is None:
        return
    try:
        clean = cleaning.clean(changed, media_type)
    except cleaning.Unreadable:
        return
    assert sniffing.sniff(clean) == media_type or not clean


@hypothesis_settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_have_a_type_or_none(data):
    assert sniffing.sniff(data) in {None, *sniffing.EXTENSIONS}


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(sorted(sniffing.EXTENSIONS)))
def test_any_name_becomes_a_safe_one(name, media_type):
    safe = domain.safe_name(name, media_type)
    assert 4 < len(safe) <= domain.NAME_LENGTH + 6
    assert not set(safe) & set('\\/:*?"<>|;%\r\n\0\u202e\u2066')
    assert not safe.startswith(".")
    assert any(safe.endswith(extension) for extension in sniffing.EXTENSIONS[media_type])
    assert domain.safe_name(safe, media_type) == safe


@pytest.mark.parametrize("media_type, name", [(MEDIA[key], key) for key in TYPES])
def test_every_type_is_sent_as_a_download_that_nothing_runs(client, person, media_type, name):
    file = domain.store(upload=SimpleUploadedFile(f"a.{name}", TYPES[name]), by=person)
    client.force_login(person)
    response = client.get(reverse("file", args=[file.pk]), follow=True)
    assert b"".join(response.streaming_content) == content_of(file)
    assert response.headers["Content-Type"].split(";")[0] == media_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="a.{name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox"


def test_who_may_not_read_learns_nothing(client, person):
    """A file of somebody else, of an owner whose room is silent, and one that does not exist are answered alike."""
    import uuid

    file = domain.store(upload=SimpleUploadedFile("secret-name.txt", b"Text"), by=person)
    other = User.objects.create_user("b@example.org", "x")
    client.force_login(other)
    answers = [client.get(reverse("file", args=[pk])) for pk in (file.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert b"secret-name" not in answers[0].content
    File.objects.filter(pk=file.pk).update(owner_type="no_such.thing", owner_id="1")
    client.force_login(person)
    assert client.get(reverse("file", args=[file.pk])).status_code == 404


def test_the_registry_of_readers(person, monkeypatch):
    """Every room with files says who reads them; the last word of a room counts."""
    from django.contrib.auth.models import AnonymousUser

    assert set(readers._readers) == {
        "accounts_organizations.joinrequest",
        "civspace_threads.message",
        "meetings_accreditation.document",
        "meetings_accreditation.question",
        "meetings_accreditation.reportdocument",
        "meetings_accreditation.standing",
        "submissions_statements.onbehalf",
    }
    monkeypatch.setattr(readers, "_readers", {})
    file = domain.store(upload=SimpleUploadedFile("a.txt", b"Text"), by=person)
    assert readers.may_read(person, file) and not readers.may_read(AnonymousUser(), file)
    file = domain.attach(file, file)
    assert not readers.may_read(person, file)
    asked: list[tuple[object, str]] = []
    readers.register("civspace_files.file", lambda user, key: bool(asked.append((user, key))))
    assert not readers.may_read(person, file)
    assert asked == [(person, str(file.pk))]
    readers.register("civspace_files.file", lambda user, key: True)
    assert readers.may_read(person, file) and not readers.may_read(AnonymousUser(), file)


def test_bytes_lie_under_their_hash_alone(person, settings):
    file = domain.store(upload=SimpleUploadedFile("../../etc/passwd", b"Text"), by=person)
    found = [path.relative_to(settings.MEDIA_ROOT) for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert found == [Path(path_of(file.sha256))]
