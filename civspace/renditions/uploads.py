"""Reading an uploaded file only to hash it: no byte of it is kept, in memory or on disk."""

import hashlib
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MAX_BYTES = 20 * 1024 * 1024


class HashOnly(FileUploadHandler):
    """Hashes the first file of a form and forgets its bytes; stops at MAX_BYTES."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.size = 0
        self.too_large = False
        self.sha256 = hashlib.sha256()

    @property
    def digest(self) -> str:
        """The SHA-256 of what was read; empty when there was no file or it was too large."""
        return self.sha256.hexdigest() if self.size and not self.too_large else ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a chunk and pass nothing on."""
        self.size += len(raw_data)
        if self.size > MAX_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        self.sha256.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Leave no file in the request."""
