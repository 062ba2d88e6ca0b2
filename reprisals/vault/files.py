"""Files as they come and go: sealed piece by piece, so that no plaintext ever stands on a disk.

A sealed file is one byte for the algorithm, the header of the stream, and frames of one size. The last frame is
padded, so that the length of the file is told only in steps of 64 KiB, and carries the mark of the end: a file that was
cut, or whose frames were moved, repeated or left out, fails before its last piece is handed out.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
    sodium_pad,
    sodium_unpad,
)
from nacl.exceptions import CryptoError

from reprisals.vault.crypto import FILE, new_key, place
from reprisals.vault.errors import Unavailable, Unreadable

FRAME = 64 * 1024
HEADER = 1 + crypto_secretstream_xchacha20poly1305_HEADERBYTES
SEALED_FRAME = FRAME + crypto_secretstream_xchacha20poly1305_ABYTES


@dataclass(frozen=True)
class SealedUpload:
    """A file that has been sealed into the store and belongs to no case yet. Size in bytes, hash of what was sealed.

    A clean copy names its `original` (32 hexadecimal digits), and how many `pages` it can show.
    """

    blob: str
    key: bytes
    name: str
    type: str
    size: int
    sha256: str
    scan: str = "not scanned"
    original: str = ""
    pages: int = 0


def blob_path(blob: str) -> Path:
    """Return where a blob stands. Raises Unreadable for a name that we did not make."""
    if len(blob) != 32 or not set(blob) <= set("0123456789abcdef"):
        raise Unreadable
    return Path(settings.REPRISALS_BLOBS) / blob


class FileSealer:
    """Seals one file into the store while it arrives. Ends with `close` or `discard`; sizes in bytes.

    Raises Unavailable when the store cannot be written to; nothing of the file is left then.
    """

    def __init__(self) -> None:
        self.blob = secrets.token_hex(16)
        self.key = new_key()
        self.size = 0
        self._hash = hashlib.sha256()
        self._rest = b""
        self._state = crypto_secretstream_xchacha20poly1305_state()
        header = crypto_secretstream_xchacha20poly1305_init_push(self._state, self.key)
        self._path = blob_path(self.blob)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb", buffering=0)
        except OSError as error:
            raise Unavailable from error
        self._put(bytes([FILE]) + header)

    def write(self, chunk: bytes) -> None:
        """Take the next piece of the file, of any length."""
        self.size += len(chunk)
        self._hash.update(chunk)
        data = self._rest + chunk
        whole = len(data) // FRAME * FRAME
        for start in range(0, whole, FRAME):
            self._push(data[start : start + FRAME], crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
        self._rest = data[whole:]

    def close(self, *, name: str, type: str, scan: str = "not scanned") -> SealedUpload:
        """Write the end, and return what the case needs to hold the file."""
        self._push(sodium_pad(self._rest, FRAME), crypto_secretstream_xchacha20poly1305_TAG_FINAL)
        try:
            os.fsync(self._file.fileno())
            self._file.close()
            # The day is known from the case; the minute in which somebody wrote to us is nobody's business.
            day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
            os.utime(self._path, (day, day))
        except OSError as error:
            self.discard()
            raise Unavailable from error
        return SealedUpload(
            blob=self.blob,
            key=self.key,
            name=name,
            type=type,
            size=self.size,
            sha256=self._hash.hexdigest(),
            scan=scan,
        )

    def discard(self) -> None:
        """Leave nothing of the file behind."""
        with suppress(OSError):
            self._file.close()
        remove_blob(self.blob)

    def _push(self, frame: bytes, tag: int) -> None:
        self._put(crypto_secretstream_xchacha20poly1305_push(self._state, frame, ad=place("file", self.blob), tag=tag))

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.discard()
            raise Unavailable from error


def remove_blob(blob: str) -> None:
    """Unlink a blob; one that is gone already is no error."""
    with suppress(FileNotFoundError):
        blob_path(blob).unlink()


def open_file(blob: str, key: bytes) -> Iterator[bytes]:
    """Yield a sealed file piece by piece. Raises Unreadable before the last piece if the file is not whole."""
    state = crypto_secretstream_xchacha20poly1305_state()
    try:
        with blob_path(blob).open("rb") as file:
            header = file.read(HEADER)
            if len(header) != HEADER or header[0] != FILE:
                raise Unreadable
            crypto_secretstream_xchacha20poly1305_init_pull(state, header[1:], key)
            while True:
                sealed = file.read(SEALED_FRAME)
                if len(sealed) != SEALED_FRAME:
                    raise Unreadable
                frame, tag = crypto_secretstream_xchacha20poly1305_pull(state, sealed, ad=place("file", blob))
                if tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL:
                    if file.read(1):
                        raise Unreadable
                    if last := bytes(sodium_unpad(frame, FRAME)):
                        yield last
                    return
                yield bytes(frame)
    except (OSError, CryptoError, RuntimeError, ValueError) as error:
        raise Unreadable from error
