"""Takes out of a file what tells who made it, where and with what; what the reader sees stays untouched."""

import io
import re
import struct
import zipfile
import zlib

import pikepdf

from civspace.files import sniffing


class Unreadable(Exception):
    """The file is damaged, or protected by a password."""


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
    ) as error:
        raise Unreadable from error


PDF_DROPPED = ("/Metadata", "/PieceInfo", "/LastModified")


def _pdf(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if pdf.is_encrypted:
            raise Unreadable
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        for key in ("/Metadata", "/OpenAction", "/AA"):
            if key in pdf.Root:
                del pdf.Root[key]
        for part in pdf.objects:
            # Pages, pictures and forms carry data of their own on who made them and with what.
            if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                for key in PDF_DROPPED:
                    if key in part:
                        del part[key]
        pdf.remove_unreferenced_resources()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


PNG_DROPPED = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}


def _png(data: bytes) -> bytes:
    out, at = [data[:8]], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise ValueError("A chunk ends after the file")
        if kind not in PNG_DROPPED:
            out.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(out)
    raise ValueError("No end chunk")


def _jpeg(data: bytes) -> bytes:
    out, at, turned = [data[:2]], 2, 1
    kept = []
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            break
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        segment, at = data[at : at + 2 + length], at + 2 + length
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if _kept_in_jpeg(marker, segment):
            kept.append(segment)
    if data[at : at + 2] != b"\xff\xda":
        raise ValueError("No image data")
    if turned != 1:
        tag = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
        out.append(b"\xff\xe1" + struct.pack(">H", len(tag) + 8) + b"Exif\0\0" + tag)
    return b"".join(out + kept) + _scans(data, at)


def _kept_in_jpeg(marker: int, segment: bytes) -> bool:
    """Keep JFIF (APP0), the colour profile (APP2), Adobe's transform (APP14), and all that is no APPn or comment."""
    if marker == 0xE2:
        return segment[4:16] == b"ICC_PROFILE\0"
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


#: A marker among the data of an image: not a stuffed zero, a restart or a fill byte.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _scans(data: bytes, at: int) -> bytes:
    """Return the image data up to its end; cameras and other hands write more behind it."""
    parts = []
    while True:
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        marker = data[at + 1]
        # Image data follow a start of scan, up to the next marker; a file cut short has none, and readers show it.
        found = MARKER.search(data, at + 2 + length)
        part = data[at : found.start() if found else len(data)]
        if _kept_in_jpeg(marker, part):
            parts.append(part)
        if found is None or data[found.start() + 1] == 0xD9:
            return b"".join(parts) + b"\xff\xd9"
        at = found.start()


def _orientation(tiff: bytes) -> int:
    """Return the orientation that a camera wrote (1 to 8; 1 when there is none), or pages would stand on their side."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (start,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[start : start + 2])
        for number in range(count):
            entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
            tag, kind = struct.unpack(order + "HH", entry[:4])
            if (tag, kind) == (0x0112, 3):
                (value,) = struct.unpack(order + "H", entry[8:10])
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        pass
    return 1


#: Elements that name somebody, or the program and what else was kept of the maker.
AUTHORS = re.compile(
    rb"(<(dc:creator|cp:lastModifiedBy|meta:initial-creator|meta:creator-initials|meta:printed-by|meta:generator|"
    rb"meta:user-defined|vt:lpwstr|Company|Manager)\b[^<>]*(?<!/)>)"
    rb"[^<]*(</\2>)"
)
METADATA = {"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml", "content.xml", "styles.xml"}
#: Who wrote a comment or a change in Word.
WRITERS = re.compile(rb"""(\bw(?:15)?:(?:author|initials|userId)=)(?:"[^"]*"|'[^']*')""")


def _office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            # Never more than the entry says that it holds, which sniffing has limited.
            with source.open(entry) as packed:
                content = packed.read(entry.file_size)
            if entry.filename in METADATA:
                content = AUTHORS.sub(rb"\1\3", content)
            elif entry.filename.startswith("word/") and entry.filename.endswith(".xml"):
                content = WRITERS.sub(rb'\1""', content)
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
