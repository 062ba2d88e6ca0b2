"""Clean copies of what reporters sent: made for the asking, sealed beside the original, which stays evidence."""

from dataclasses import dataclass, replace
from uuid import UUID

from reprisals.desk.casefile import CaseFile
from reprisals.desk.cleaning import copies
from reprisals.desk.cleaning.copies import SHOWN_PAGES
from reprisals.vault import domain as vault
from reprisals.vault.domain import File, Unlocked
from reprisals.vault.errors import Hidden
from reprisals.vault.files import FileSealer, SealedUpload, remove_blob


@dataclass(frozen=True)
class Sent:
    """A file that a reporter sent, with its clean copy if there is one."""

    file: File
    copy: File | None

    @property
    def can_clean(self) -> bool:
        """Say whether a clean copy can be made here."""
        return self.copy is None and copies.can_clean(self.file.type)


def files_of(keys: Unlocked, file: CaseFile) -> list[Sent]:
    """Return the files of a case, each with its clean copy."""
    found = vault.files_of(keys, file.case)
    made = {one.original: one for one in found if one.original}
    return [Sent(one, made.get(one.id.hex)) for one in found if not one.original]


def make(*, keys: Unlocked, file: CaseFile, file_id: UUID) -> None:
    """Make a clean copy of a file and seal it into the case.

    Raises Hidden, Refused("copied"), Unreadable, Unavailable, or CannotClean; nothing is kept then.
    """
    sent = next((one for one in files_of(keys, file) if one.file.id == file_id), None)
    if sent is None:
        raise Hidden
    _file, pieces = vault.read_file(keys, file_id)
    cleaned = copies.clean(b"".join(pieces), sent.file.type)
    upload = _sealed(cleaned.data, sent.file, "redrawn" if cleaned.redrawn else sent.file.scan)
    try:
        vault.add_clean_copy(keys, file.case, replace(upload, pages=cleaned.pages))
    except BaseException:
        remove_blob(upload.blob)
        raise


def _sealed(data: bytes, of: File, scan: str) -> SealedUpload:
    sealer = FileSealer()
    sealer.write(data)
    return replace(sealer.close(name=of.name, type=of.type, scan=scan), original=of.id.hex)


def copy_of(keys: Unlocked, file: CaseFile, file_id: UUID) -> File:
    """Return a clean copy of which pictures can be shown. Raises Hidden for everything else, originals above all."""
    for sent in files_of(keys, file):
        if sent.copy and sent.copy.id == file_id and sent.copy.pages and sent.copy.scan == "redrawn":
            return sent.copy
    raise Hidden


def shown_pages(copy: File) -> int:
    """Return of how many pages pictures are shown."""
    return min(copy.pages, SHOWN_PAGES)


def picture(*, keys: Unlocked, copy: File, number: int) -> bytes:
    """Return one page of a clean copy as a small PNG. Raises Hidden for a page that is not shown, or CannotClean."""
    if not 1 <= number <= shown_pages(copy):
        raise Hidden
    _file, pieces = vault.read_file(keys, copy.id)
    return copies.page_of(b"".join(pieces), copy.type, number)
