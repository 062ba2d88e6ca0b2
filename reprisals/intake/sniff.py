"""What kind of file something is, by its first bytes and its name. What does not fit is opaque: download only."""

OPAQUE = "application/octet-stream"
ZIP = (b"PK\x03\x04",)
MP4 = tuple(
    b"ftyp" + brand for brand in (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4V ", b"qt  ", b"dash")
)
HEIC = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"mif1", b"msf1"))
MP3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: Ending of the name: (content type, offset, what stands there).
KINDS: dict[str, tuple[str, int, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", 0, (b"%PDF-",)),
    "jpg": ("image/jpeg", 0, (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", 0, (b"\xff\xd8\xff",)),
    "png": ("image/png", 0, (b"\x89PNG\r\n\x1a\n",)),
    "heic": ("image/heic", 4, HEIC),
    "docx": (WORD, 0, ZIP),
    "odt": ("application/vnd.oasis.opendocument.text", 0, ZIP),
    "mp3": ("audio/mpeg", 0, MP3),
    "m4a": ("audio/mp4", 4, MP4),
    "mp4": ("video/mp4", 4, MP4),
    "opus": ("audio/ogg", 0, (b"OggS",)),
}
TEXTS = {"txt": "text/plain", "eml": "message/rfc822"}


def content_type(name: str, head: bytes) -> str:
    """Return the content type of a file from its name and first bytes (256 are enough)."""
    ending = name.rpartition(".")[2].lower()
    if ending in KINDS:
        kind, offset, signs = KINDS[ending]
        return kind if head[offset:].startswith(signs) else OPAQUE
    if ending in TEXTS and b"\0" not in head:
        return TEXTS[ending]
    return OPAQUE
