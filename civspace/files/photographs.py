"""Photographs within documents: what tells where and with what they were taken goes, and not one pixel changes."""

import re
import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
#: What the colours need, by the segment and how it begins: JFIF, a colour profile, and Adobe's word on the colours.
JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
PNG_DROPPED = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
COMMENT, SCAN, END = 0xFE, 0xDA, 0xD9
#: A marker within the data of a scan; a zero, or a number of restart, would belong to the data.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def bare(data: bytes) -> bytes:
    """Return a JPEG or PNG without what its camera and its programs noted; anything else, or damaged, as it is."""
    try:
        if data.startswith(JPEG):
            return b"".join(_jpeg(data))
        if data.startswith(PNG):
            return b"".join(_png(data))
    except (ValueError, IndexError, struct.error):
        pass
    return data


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == END:
            # Cameras hang further pictures behind the end, with notes of their own.
            yield data[at : at + 2]
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError
        if kind == SCAN:
            found = MARKER.search(data, end)
            if found is None:
                yield data[at:]
                return
            end = found.start()
        if _belongs(kind, data[at + 4 : end]):
            yield data[at:end]
        at = end


def _belongs(kind: int, content: bytes) -> bool:
    if 0xE0 <= kind <= 0xEF:
        return kind in JPEG_KEPT and content.startswith(JPEG_KEPT[kind])
    return kind != COMMENT


def _png(data: bytes) -> Iterator[bytes]:
    yield PNG
    at, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError
        if kind not in PNG_DROPPED:
            yield data[at:end]
        at = end
