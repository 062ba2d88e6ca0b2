"""Files of a case: their keys and names are sealed as contents are; the bytes stand in the store."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reprisals.vault.casekeys import Ring
from reprisals.vault.crypto import open_content, place, seal_content, unwrap, wrap
from reprisals.vault.days import today
from reprisals.vault.errors import Unreadable
from reprisals.vault.files import SealedUpload, open_file
from reprisals.vault.models import Attachment, Case


@dataclass(frozen=True)
class File:
    """A file as a reader sees it: size in bytes, `sha256` of what was sent, what the scanner said.

    A clean copy has an `original`, the number of its pages of which pictures can be drawn (0: none), and `scan` is
    "redrawn" where nothing but pixels came along.
    """

    id: UUID
    compartment: str
    day: date
    name: str
    type: str
    size: int
    sha256: str
    scan: str
    original: str = ""
    pages: int = 0


def _place(row: Attachment, what: str) -> bytes:
    return place("attachment", row.case_id.hex, row.compartment, row.version, row.pk.hex, row.blob, what)


def attach(case: Case, compartment: str, version: int, key: bytes, upload: SealedUpload) -> Attachment:
    """Put a sealed file into a case."""
    row = Attachment(case=case, compartment=compartment, day=today())
    seal_again(row, version, key, upload)
    return row


def seal_again(row: Attachment, version: int, key: bytes, upload: SealedUpload) -> None:
    """Give a row the blob, key and name of a sealed file, under a version of the key of its compartment; save it."""
    row.version, row.blob = version, upload.blob
    row.wrapped_key = wrap(key, upload.key, aad=_place(row, "key"))
    meta = {name: getattr(upload, name) for name in ("name", "type", "size", "sha256", "scan", "original", "pages")}
    row.meta = seal_content(key, json.dumps(meta, ensure_ascii=False).encode(), aad=_place(row, "meta"))
    row.save(force_insert=row._state.adding)


def describe(row: Attachment, ring: Ring) -> File:
    """Return what a file is called. Raises Unreadable."""
    try:
        meta = json.loads(open_content(ring[row.compartment, row.version], bytes(row.meta), aad=_place(row, "meta")))
        return File(id=row.pk, compartment=row.compartment, day=row.day, **meta)
    except (KeyError, ValueError, TypeError) as error:
        raise Unreadable from error


def read(row: Attachment, ring: Ring) -> Iterator[bytes]:
    """Return the bytes of a file, piece by piece. Raises Unreadable, before the last piece if the file is not whole."""
    key = ring.get((row.compartment, row.version))
    if key is None:
        raise Unreadable
    return open_file(row.blob, unwrap(key, bytes(row.wrapped_key), aad=_place(row, "key")))
