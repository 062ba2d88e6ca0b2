"""What is made of which kind of file: pictures and PDFs are drawn again, documents and recordings lose metadata."""

from dataclasses import dataclass

from reprisals.desk.cleaning import sandbox
from reprisals.desk.cleaning.sandbox import CannotClean

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Content type: what the worker does, with what, and which program of the system that takes ("": none).
KINDS: dict[str, tuple[str, str, str]] = {
    "image/jpeg": ("picture", "JPEG", ""),
    "image/png": ("picture", "PNG", ""),
    "application/pdf": ("pages", "", "pdftoppm"),
    WORD: ("office", "docx", "mat2"),
    "application/vnd.oasis.opendocument.text": ("office", "odt", "mat2"),
    "audio/mpeg": ("office", "mp3", "mat2"),
    "audio/ogg": ("office", "ogg", "mat2"),
}
#: Pages of one file of which pictures are shown.
SHOWN_PAGES = 20


@dataclass(frozen=True)
class Cleaned:
    """A clean copy: its bytes, whether all of it was drawn anew, and the number of its pages (0: none to show)."""

    data: bytes
    redrawn: bool
    pages: int


def can_clean(kind: str) -> bool:
    """Say whether this machine makes clean copies of a content type."""
    made, _argument, program = KINDS.get(kind, ("", "", ""))
    return made == "picture" or (bool(made) and sandbox.works() and sandbox.has(program))


def clean(data: bytes, kind: str) -> Cleaned:
    """Return a clean copy of a file. Raises CannotClean."""
    if not can_clean(kind):
        raise CannotClean("kind")
    made, argument, _program = KINDS[kind]
    pages, copy = sandbox.run(made, argument, data, inside=made != "picture")
    return Cleaned(copy, made != "office", pages)


def page_of(data: bytes, kind: str, number: int) -> bytes:
    """Return one page of a redrawn copy as a small PNG; pages count from 1. Raises CannotClean."""
    paged = kind == "application/pdf"
    return sandbox.run("page", str(number if paged else 0), data, inside=paged)[1]
