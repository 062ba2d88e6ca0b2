"""Takes out of a file what tells who made it, where and with what; what the reader sees stays untouched."""

import io
import re
import struct
import zipfile

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
        struct.error,
        IndexError,
        ValueError,
        EOFError,
    ) as error:
        raise Unreadable from error


def _pdf(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if pdf.is_encrypted:
            raise Unreadable
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        for key in ("/Metadata", "/OpenAction", "/AA"):
            if key in pdf.Root:
                del pdf.Root[key]
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
        # Kept: JFIF (APP0), colour profile (APP2), Adobe transform (APP14) and all that is not APPn or a comment.
        if marker in (0xE0, 0xE2, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
    if data[at : at + 2] != b"\xff\xda":
        raise ValueError("No image data")
    if turned != 1:
        tag = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
        out.append(b"\xff\xe1" + struct.pack(">H", len(tag) + 8) + b"Exif\0\0" + tag)
    return b"".join(out + kept) + data[at:]


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


AUTHORS = re.compile(
    rb"(<(dc:creator|cp:lastModifiedBy|meta:initial-creator|meta:printed-by|meta:generator|Company|Manager)\b[^>]*>)"
    rb".*?(</\2>)",
    re.DOTALL,
)
METADATA = {"docProps/core.xml", "docProps/app.xml", "meta.xml"}


def _office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename in METADATA:
                content = AUTHORS.sub(rb"\1\3", content)
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
