"""What a file is, told by its bytes and never by its name or by what the browser says."""

import io
import zipfile
import zlib

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TEXT = "text/plain"

#: The file name extensions of each type; the first is added to a name that has none of them.
EXTENSIONS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    ODT: (".odt",),
    TEXT: (".txt", ".md", ".csv"),
}
#: An office document may not unpack to more than this many bytes.
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 5_000
#: Nor to more than so many times its own size, once that is more than a few pages of text.
MAX_RATIO, RATIO_FROM = 200, 10 * 1024 * 1024
#: What has no place in a letter: archives within the archive, and programs.
FOREIGN = (
    *(".zip", ".jar", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".cab", ".iso"),
    *(".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".hta", ".lnk", ".apk", ".sh"),
)
#: Office documents know these two; the others can be unpacked without a bound.
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ALLOWED_CONTROLS = {"\t", "\n", "\r", "\f"}


def sniff(data: bytes) -> str | None:
    """Return the media type of the bytes, or None when they are of no allowed type."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return TEXT if _is_text(data) else None


def _office(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            entries = {entry.filename: entry for entry in listed}
            if len(entries) < len(listed) or len(listed) > MAX_ENTRIES:
                return None
            unpacked = sum(entry.file_size for entry in listed)
            if unpacked > MAX_UNPACKED or unpacked > max(RATIO_FROM, MAX_RATIO * len(data)):
                return None
            if any(name.lower().endswith(FOREIGN) for name in entries):
                return None
            if {entry.compress_type for entry in listed} - COMPRESSIONS:
                return None
            if any(entry.flag_bits & 1 for entry in entries.values()):
                return None
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in entries):
                return None
            if "[Content_Types].xml" in entries and "word/document.xml" in entries:
                return DOCX
            if "mimetype" in entries and entries["mimetype"].file_size < 200:
                with archive.open("mimetype") as packed:
                    return ODT if packed.read(200).strip() == ODT.encode() else None
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
    return None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in ALLOWED_CONTROLS or ord(char) > 0x9F for char in text)
