"""Takes out of a file what tells who made it, where and with what; what the reader sees stays.

Pictures are drawn anew, so that nothing else that was in the file goes on; those within documents stay as drawn.
"""

import base64
import io
import re
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from civspace.files import pdf_extras, sniffing
from civspace.files.photographs import bare


class Unreadable(Exception):
    """The file is damaged, or protected by a password."""


class TooManyPixels(Unreadable):
    """The picture has more than MAX_PIXELS."""


class Portfolio(Unreadable):
    """The PDF is a cover for files within it, which would be lost."""


def clean(data: bytes, media_type: str) -> bytes:
    """Return the bytes without author data. Raises Unreadable. The same bytes always give the same answer."""
    try:
        return CLEANERS.get(media_type, bytes)(data)
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        LookupError,
        ValueError,
        EOFError,
        # What zipfile does not read: encrypted members, members of other methods.
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unreadable from error


PDF_DROPPED = ("/Metadata", "/PieceInfo", "/LastModified")


def _pdf(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if pdf.is_encrypted:
            raise Unreadable
        if "/Collection" in pdf.Root:
            raise Portfolio
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        pdf_extras.strip(pdf)
        for part in pdf.objects:
            # Pages, pictures and forms carry data of their own on who made them and with what.
            if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                for key in PDF_DROPPED:
                    if key in part:
                        del part[key]
            if isinstance(part, pikepdf.Stream):
                _photograph(part)
        pdf.remove_unreferenced_resources()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


#: A photograph in a PDF may unpack to this many bytes; a longer one stays as it is.
MAX_PHOTOGRAPH = 50 * 1024 * 1024


def _inflated(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(data, MAX_PHOTOGRAPH)
    if not unpacking.eof:
        raise ValueError
    return found


#: What may be wrapped around a photograph in a PDF (ISO 32000-1, 7.4).
WRAPPED = {
    "/FlateDecode": _inflated,
    "/ASCIIHexDecode": lambda data: bytes.fromhex(data.decode("ascii").strip().removesuffix(">")),
    "/ASCII85Decode": lambda data: base64.a85decode(b"<~" + data.strip().removeprefix(b"<~"), adobe=True),
}


def _photograph(stream: pikepdf.Stream) -> None:
    """Take out of a photograph what its camera noted. One that cannot be read stays as it is."""
    filters, settings = (_listed(stream.get(key)) for key in ("/Filter", "/DecodeParms"))
    if not filters or filters[-1] != "/DCTDecode":
        return
    data = packed = stream.read_raw_bytes()
    try:
        for name in filters[:-1]:
            data = WRAPPED[str(name)](data)
    except (LookupError, ValueError, zlib.error):
        return
    if (seen := bare(data)) not in (data, packed):
        of_photograph = settings[-1] if len(settings) == len(filters) else None
        stream.write(seen, filter=pikepdf.Name.DCTDecode, decode_parms=of_photograph)


def _listed(found: Any) -> list[Any]:
    if found is None:
        return []
    return list(found) if isinstance(found, pikepdf.Array) else [found]


#: A picture is decoded in memory, four bytes for each of these.
MAX_PIXELS = 25_000_000
KEPT_MODES = {"PNG": ("1", "L", "LA", "I;16", "RGB", "RGBA"), "JPEG": ("L", "RGB")}


def _picture(data: bytes, kind: str) -> bytes:
    """Return the picture drawn anew, upright: nothing of the file but what is seen goes on, and no colour profile."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooManyPixels
            picture.load()
            seen = _upright(picture)
            if kind == "PNG" and "transparency" in seen.info:
                seen = seen.convert("RGBA")
            if seen.mode not in KEPT_MODES[kind]:
                seen = seen.convert("RGBA" if kind == "PNG" and seen.mode in ("PA", "RGBa") else "RGB")
            seen.info = {}
            out = io.BytesIO()
            seen.save(out, kind, **({"quality": 92} if kind == "JPEG" else {}))
            return out.getvalue()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise TooManyPixels from None
    except Unreadable:
        raise
    except Exception as error:  # readers of pictures answer damage with any of a dozen kinds of error
        raise Unreadable from error


def _upright(picture: Image.Image) -> Image.Image:
    """Return a picture as the camera says that it was held; as it lies where that cannot be read."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture.copy()


def _png(data: bytes) -> bytes:
    return _picture(data, "PNG")


def _jpeg(data: bytes) -> bytes:
    return _picture(data, "JPEG")


#: Elements that name somebody, or the program and what else was kept of the maker.
AUTHORS = re.compile(
    rb"(<(dc:creator|cp:lastModifiedBy|meta:initial-creator|meta:creator-initials|meta:printed-by|meta:generator|"
    rb"meta:user-defined|vt:lpwstr|Company|Manager)\b[^<>]*(?<!/)>)"
    rb"[^<]*(</\2>)"
)
METADATA = {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml", "content.xml", "styles.xml"}
#: Who wrote a comment or a change in Word.
WRITERS = re.compile(rb"""(\bw(?:15)?:(?:author|initials|userId)=)(?:"[^"]*"|'[^']*')""")
#: The small picture of the document that its program drew, and where the archive speaks of it.
THUMBNAIL = "docProps/thumbnail"
TELLS_THUMBNAIL = re.compile(rb"<(Relationship|Override)\b[^<>]*docProps/thumbnail[^<>]*(?:/>|>\s*</\1>)")
LISTS = {"_rels/.rels", "[Content_Types].xml"}


def _office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            if entry.filename.startswith(THUMBNAIL):
                continue
            # Never more than the entry says that it holds, which sniffing has limited.
            with source.open(entry) as packed:
                content = packed.read(entry.file_size)
            if entry.filename in METADATA:
                content = AUTHORS.sub(rb"\1\3", content)
            elif entry.filename.startswith("word/") and entry.filename.endswith(".xml"):
                content = WRITERS.sub(rb'\1""', content)
            elif entry.filename in LISTS:
                content = TELLS_THUMBNAIL.sub(b"", content)
            else:
                content = bare(content)
            plain = zipfile.ZipInfo(entry.filename)
            plain.compress_type = entry.compress_type
            target.writestr(plain, content)
    return out.getvalue()


CLEANERS = {
    sniffing.PDF: _pdf,
    sniffing.PNG: _png,
    sniffing.JPEG: _jpeg,
    sniffing.DOCX: _office,
    sniffing.ODT: _office,
}
