"""Uploads: what is accepted, what is taken out, where it lies."""

import base64
import hashlib
import io
import struct
import subprocess
import zipfile
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.people.models import User
from civspace.audit.queries import history
from civspace.files import cleaning, domain, pdf_extras, sniffing
from civspace.files.models import File
from civspace.files.queries import content_of


def pdf(author: str = "Jane Doe", **save: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(100, 100))
        document.docinfo["/Author"] = author
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = [author]
        document.save(out, **save)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png() -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"tEXt", b"Author\0Jane Doe")
        + chunk(b"eXIf", b"MM\0*Jane Doe")
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + b"Jane Doe hides after the end"
    )


def jpeg(orientation: int = 6, size: tuple[int, int] = (4, 2)) -> bytes:
    """A photograph whose left half is black and right half white, with who took it and how the camera was held."""
    picture = Image.new("L", size, 255)
    picture.paste(0, (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = orientation, "Jane Doe"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"Jane Doe", quality=100)
    return out.getvalue()


def portfolio() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
        document.save(out)
    return out.getvalue()


def packed(entries: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


CORE = "<cp:coreProperties><dc:title>Charter</dc:title><dc:creator>Jane Doe</dc:creator></cp:coreProperties>"


def docx(**more: str) -> bytes:
    return packed(
        {"[Content_Types].xml": "<x/>", "word/document.xml": "<w>Text</w>", "docProps/core.xml": CORE, **more}
    )


def odt() -> bytes:
    return packed({"mimetype": sniffing.ODT, "content.xml": "<x/>", "meta.xml": "<dc:creator>Jane Doe</dc:creator>"})


def marked_pdf() -> bytes:
    """A PDF that Jane Doe commented, signed and attached files to; the page says Minutes, and Approved by stamp."""
    name, text = pikepdf.Name, pikepdf.String
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(200, 200))
        page.add_resource(
            pikepdf.Dictionary(Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica), name.Font, name=name.F1
        )
        page.contents_add(b"BT /F1 12 Tf 20 20 Td (Minutes) Tj ET")
        hidden = document.make_stream(b"Jane Doe within", Type=name.EmbeddedFile)
        attached = document.make_indirect(
            pikepdf.Dictionary(
                Type=name.Filespec, F=text("Jane Doe 1"), UF=text("Jane Doe 2"), EF=pikepdf.Dictionary(F=hidden)
            )
        )

        def comment(kind: str, **more: object) -> pikepdf.Object:
            told = {"T": text("Jane Doe 3"), "M": text("D:20300102"), "CreationDate": text("D:20300102"), **more}
            box = pikepdf.Array([10, 10, 30, 30])
            return pikepdf.Dictionary(Type=name.Annot, Subtype=name(f"/{kind}"), Rect=box, **told)

        note = document.make_indirect(comment("Text", Contents=text("Is this the whole list?")))
        answer = comment("Text", IRT=note, StateModel=text("Review"), Contents=text("Accepted by Jane Doe"))
        clip = document.make_indirect(comment("FileAttachment", FS=attached))
        signature = document.make_indirect(
            pikepdf.Dictionary(
                Type=name.Sig,
                Filter=name("/Adobe.PPKLite"),
                ByteRange=pikepdf.Array([0, 1, 2, 3]),
                Contents=text("Jane Doe 4"),
                M=text("D:20300102"),
                **{key: text(f"Jane Doe {key}") for key in ("Name", "Reason", "Location", "ContactInfo")},
            )
        )
        field = document.make_indirect(comment("Widget", FT=name.Sig, T=text("Signature1"), V=signature))
        typed = document.make_indirect(
            comment("Widget", FT=name.Tx, T=text("Place"), V=text("Geneva"), DA=text("/F1 9 Tf"))
        )
        window = comment("Popup", Parent=clip)
        page.Annots = pikepdf.Array([note, answer, clip, window, field, typed])
        page.AF = pikepdf.Array([attached])
        script = pikepdf.Dictionary(S=name.JavaScript, JS=text("app.alert('Jane Doe')"))
        page.AA = pikepdf.Dictionary(O=script)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field, typed]))
        document.Root.Perms = pikepdf.Dictionary(DocMDP=signature)
        document.Root.Names = pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([text("Jane Doe 5"), attached])),
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([text("Jane Doe 6"), script])),
            Dests=pikepdf.Dictionary(Names=pikepdf.Array([text("start"), pikepdf.Array([page.obj, name.Fit])])),
        )
        document.save(out)
    return out.getvalue()


def unpacked(data: bytes) -> bytes:
    """A PDF with every stream and every object laid open."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("a@example.org", "x")


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.mark.parametrize(
    "name, data, media_type, kept_name",
    [
        ("charter.pdf", pdf(), sniffing.PDF, "charter.pdf"),
        ("photo.PNG", png(), sniffing.PNG, "photo.png"),
        ("photo.jpeg", jpeg(), sniffing.JPEG, "photo.jpeg"),
        ("letter.docx", docx(), sniffing.DOCX, "letter.docx"),
        ("letter.odt", odt(), sniffing.ODT, "letter.odt"),
        ("note.txt", "Zażółć, العربية, 中文\n".encode(), sniffing.TEXT, "note.txt"),
        # The bytes decide, never the name.
        ("page.html", b"<script>alert(1)</script>", sniffing.TEXT, "page.html.txt"),
        ("scan.exe", pdf(), sniffing.PDF, "scan.exe.pdf"),
    ],
)
def test_accepted_and_freed_of_author_data(person, name, data, media_type, kept_name):
    file = domain.store(upload=upload(name, data), by=person)
    assert (file.media_type, file.name, file.uploaded_by) == (media_type, kept_name, str(person.pk))
    assert (file.owner_type, file.owner_id) == ("", "")
    stored = content_of(file)
    assert hashlib.sha256(stored).hexdigest() == file.sha256
    assert len(stored) == file.size
    assert b"Jane Doe" not in stored
    assert [entry.verb for entry in history(file)] == ["store"]
    if media_type == sniffing.PDF:
        with pikepdf.open(io.BytesIO(stored)) as document:
            assert len(document.pages) == 1
            assert "/Metadata" not in document.Root
    if media_type == sniffing.DOCX:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            core = archive.read("docProps/core.xml").decode()
        assert core == CORE.replace("Jane Doe", "")


def test_a_pdf_forgets_who_commented_and_signed_it_and_the_files_within(person, tmp_path):
    whole = marked_pdf()
    certificate = b"Jane Doe 4".hex().encode()
    told = [(b"Jane Doe", 15), (b"20300102", 13), (certificate, 1)]
    assert [(what, unpacked(whole).count(what)) for what, _times in told] == told
    stored = content_of(domain.store(upload=upload("minutes.pdf", whole), by=person))
    for data in (stored, unpacked(stored)):
        assert not any(what in data for what, _times in told)
    with pikepdf.open(io.BytesIO(stored)) as document:
        assert [str(it.Subtype) for it in document.pages[0].Annots] == ["/Text", "/Text", "/Widget", "/Widget"]
        assert document.pages[0].Annots[0].Contents == "Is this the whole list?"
        signed, typed = document.Root.AcroForm.Fields
        assert (signed.T, "/V" in signed, typed.T, typed.V) == ("Signature1", False, "Place", "Geneva")
        assert list(document.Root.Names) == ["/Dests"]
    path = tmp_path / "minutes.pdf"
    path.write_bytes(stored)
    read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    assert (read.stdout.split(), read.stderr) == ([b"Minutes", b"Geneva"], b"")
    assert cleaning.clean(stored, sniffing.PDF) == stored


def test_a_turned_photograph_is_turned_upright(person):
    for orientation, size, black in ((1, (40, 20), (5, 10)), (6, (20, 40), (10, 5)), (8, (20, 40), (10, 35))):
        file = domain.store(upload=upload("a.jpg", jpeg(orientation, (40, 20))), by=person)
        with Image.open(io.BytesIO(content_of(file))) as picture:
            assert (picture.size, dict(picture.getexif())) == (size, {})
            assert picture.getpixel(black) < 20
            assert picture.getpixel((size[0] - 1 - black[0], size[1] - 1 - black[1])) > 235


@pytest.mark.parametrize(
    "name, data, code",
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-1.7 broken", "unreadable"),
        ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="x", user="y")), "unreadable"),
        ("a.pdf", portfolio(), "portfolio"),
        ("a.pdf", b"MZ\x90\0\x03", "type"),
        ("a.pdf", b"\x7fELF\x02\x01", "type"),
        ("a.pdf", b"GIF89a\x01\0\x01\0", "type"),
        ("a.docx", packed({"evil.html": "x"}), "type"),
        ("a.docx", docx(**{"word/vbaProject.bin": "x"}), "type"),
        ("a.png", png()[:40], "unreadable"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10", "unreadable"),
        ("a.txt", b"a\0b", "type"),
        ("a.txt", b"\xff\xfeh\0i\0", "type"),
        ("a.pdf", b"%PDF-" + b"x" * (domain.MAX_SIZE + 1), "too_large"),
    ],
)
def test_refused_uploads_leave_nothing(person, settings, name, data, code):
    with pytest.raises(ValidationError) as refusal:
        domain.store(upload=upload(name, data), by=person)
    assert refusal.value.code == code
    assert not File.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_an_archive_that_unpacks_without_end_is_refused(person, monkeypatch):
    monkeypatch.setattr(sniffing, "MAX_UNPACKED", 10)
    with pytest.raises(ValidationError):
        domain.store(upload=upload("a.docx", docx()), by=person)


def test_the_same_bytes_are_kept_once(person, settings):
    first = domain.store(upload=upload("a.txt", b"Same"), by=person)
    second = domain.store(upload=upload("b.txt", b"Same"), by=person)
    assert first.sha256 == second.sha256
    assert first.pk != second.pk
    assert [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [first.sha256]


@pytest.mark.parametrize(
    "name, safe",
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\me\\Статут.txt", "Статут.txt"),
        ("a\u202etxt.exe", "atxt.exe.txt"),
        ('we"ird\r\nname;.txt', "we_irdname_.txt"),
        (".txt", "txt.txt"),
        ("", "file.txt"),
        ("x" * 300 + ".txt", "x" * domain.NAME_LENGTH + ".txt"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert domain.safe_name(name, sniffing.TEXT) == safe


def test_a_file_belongs_to_one_thing(person):
    owner, other = (domain.store(upload=upload("o.txt", b"owner"), by=person) for _number in range(2))
    file = domain.attach(domain.store(upload=upload("a.txt", b"Text"), by=person), owner)
    assert (file.owner_type, file.owner_id, file.version) == ("civspace_files.file", str(owner.pk), 2)
    with pytest.raises(ValidationError):
        domain.attach(file, other)
    file.refresh_from_db()
    assert file.owner_id == str(owner.pk)


def photograph(mode: str = "RGB") -> bytes:
    """A photograph with where it was taken and by whom, as phones write it; a second one behind its end."""
    exif = Image.Exif()
    exif[0x013B] = "Jane Doe"
    exif.get_ifd(0x8825)[1] = "Jane Doe"
    out = io.BytesIO()
    picture = Image.linear_gradient("L").convert(mode)
    picture.save(out, "JPEG", exif=exif, comment=b"Jane Doe", icc_profile=b"colours", progressive=True)
    return out.getvalue() + jpeg()


def seen(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.mode, picture.size, picture.tobytes()


RELATIONS = '<Relationships><Relationship Id="a" Target="word/document.xml"/>{}</Relationships>'
SMALL = '<Relationship Id="b" Target="docProps/thumbnail.jpeg"/>'
CUT = b"\xff\xd8\xff\xe1\xff\xff"


def test_photographs_in_letters_lose_where_they_were_taken_and_no_pixel(person):
    assert b"Jane Doe" in photograph() and b"Jane Doe" in png()
    media = {
        "word/media/image1.jpeg": photograph(),
        "word/media/image2.jpeg": photograph("CMYK"),
        "word/media/image3.png": png(),
        "word/media/image4.jpeg": CUT,
    }
    whole = docx(**{**media, "docProps/thumbnail.jpeg": photograph(), "_rels/.rels": RELATIONS.format(SMALL)})
    with zipfile.ZipFile(io.BytesIO(content_of(domain.store(upload=upload("a.docx", whole), by=person)))) as archive:
        assert archive.testzip() is None
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
        assert archive.read("_rels/.rels").decode() == RELATIONS.format("")
        stored = {name: archive.read(name) for name in media}
    assert stored.pop("word/media/image4.jpeg") == CUT
    for name, data in stored.items():
        assert b"Jane Doe" not in data and b"Exif" not in data
        assert seen(data) == seen(media[name])
    with Image.open(io.BytesIO(stored["word/media/image1.jpeg"])) as picture:
        assert picture.info["icc_profile"] == b"colours"
    paper = packed({"mimetype": sniffing.ODT, "content.xml": "<x/>", "Pictures/1.jpg": photograph()})
    with zipfile.ZipFile(io.BytesIO(content_of(domain.store(upload=upload("a.odt", paper), by=person)))) as archive:
        data = archive.read("Pictures/1.jpg")
    assert b"Jane Doe" not in data and seen(data) == seen(photograph())


@pytest.mark.parametrize("around", [None, "/FlateDecode", "/ASCII85Decode", "/ASCIIHexDecode"])
def test_photographs_in_a_pdf_lose_where_they_were_taken_and_no_pixel(person, around):
    wrap = {
        None: bytes,
        "/FlateDecode": zlib.compress,
        "/ASCII85Decode": lambda data: base64.a85encode(data) + b"~>",
        "/ASCIIHexDecode": lambda data: data.hex().encode() + b">",
    }[around]
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(100, 100))
        filters = [pikepdf.Name(name) for name in (around, "/DCTDecode") if name]
        for name, data in (("/A", wrap(photograph())), ("/B", wrap(CUT))):
            shown = pikepdf.Stream(document, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
            shown.Width, shown.Height, shown.BitsPerComponent = 256, 256, 8
            shown.ColorSpace, shown.Filter = pikepdf.Name.DeviceRGB, pikepdf.Array(filters)
            page.add_resource(shown, pikepdf.Name.XObject, name=pikepdf.Name(name))
        page.contents_add(b"q 100 0 0 100 0 0 cm /A Do /B Do Q")
        document.save(out)
    stored = content_of(domain.store(upload=upload("a.pdf", out.getvalue()), by=person))
    with pikepdf.open(io.BytesIO(stored)) as document:
        shown = document.pages[0].Resources.XObject
        assert len(document.pages) == 1
        data = shown.A.read_raw_bytes()
        assert shown.A.Filter == pikepdf.Name.DCTDecode and shown.A.Length == len(data)
        assert b"Jane Doe" not in data and seen(data) == seen(photograph())
        assert shown.B.read_raw_bytes() == wrap(CUT)


def test_comments_that_pages_share_are_gone_through_once():
    """Else a small file with many pages that share many comments would take up a whole server."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        clip = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1])
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1])
        shared = document.make_indirect(pikepdf.Array([clip, note, clip]))
        for _number in range(2):
            document.add_blank_page().Annots = shared
        document.save(out)
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        pdf_extras.strip(document)
        first, second = (page.obj.Annots for page in document.pages)
        assert first.is_indirect and first.objgen == second.objgen
        assert [it.Subtype for it in first] == ["/Text"]
