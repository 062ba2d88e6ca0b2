"""Files as they arrive: sealed piece by piece while the request is read, so that no disk ever holds them in clear.

Django's own handlers write what is large into a temporary file, and read it before any view runs; this one stands in
their place for every request.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from reprisals.intake.scanning import Scan
from reprisals.intake.sniff import content_type
from reprisals.vault.errors import Unavailable
from reprisals.vault.files import FileSealer, SealedUpload, remove_blob

HEAD = 256  # bytes that are looked at for the kind of a file


class SealedFile(UploadedFile):
    """What a form sees of a file: its name, its size, and either the sealed upload or why there is none."""

    def __init__(self, *, name: str, size: int, sealed: SealedUpload | None, refused: str = "") -> None:
        super().__init__(name=name, size=size, content_type="")
        self.sealed = sealed
        self.refused = refused

    def close(self) -> None:
        """There is no file to close."""


class SealingUploadHandler(FileUploadHandler):
    """Seals every file of a request. What is too large or one too many is read to its end and kept nowhere."""

    chunk_size = 64 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.number = 0
        self.open: FileSealer | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.number += 1
        self.refused = "" if self.number <= settings.INTAKE_FILES else "many"
        self.head, self.size = b"", 0
        self.scan = Scan()
        if not self.refused:
            self._seal()

    def _seal(self) -> None:
        try:
            self.open = FileSealer()
            blobs(self.request).append(self.open.blob)
        except Unavailable:
            self.refused = "store"

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece; returning nothing keeps it from every other handler."""
        self.size += len(raw_data)
        if self.refused or self.open is None:
            return
        if self.size > settings.INTAKE_FILE_BYTES:
            self._refuse("size")
            return
        self.head = (self.head + raw_data)[:HEAD] if len(self.head) < HEAD else self.head
        self.scan.write(raw_data)
        try:
            self.open.write(raw_data)
        except Unavailable:
            self._refuse("store")

    def _refuse(self, why: str) -> None:
        self.refused = why
        self.scan.give_up()
        if self.open is not None:
            self.open.discard()
            self.open = None

    def file_complete(self, file_size: int) -> SealedFile:
        """End a file."""
        name = self.file_name or ""
        sealed = None
        scan = self.scan.result()
        if self.open is not None and not self.refused:
            try:
                sealed = self.open.close(name=name, type=content_type(name, self.head), scan=scan)
            except Unavailable:
                self.refused = "store"
        self.open = None
        return SealedFile(name=name, size=file_size, sealed=sealed, refused=self.refused)

    def upload_interrupted(self) -> None:
        """Leave nothing of a file whose rest never came."""
        if self.open is not None:
            self._refuse("store")


def blobs(request: Any) -> list[str]:
    """Return the blobs that a request has made and no case has taken yet."""
    if not hasattr(request, "sealed_blobs"):
        request.sealed_blobs = []
    return request.sealed_blobs


def adopt(request: HttpRequest) -> None:
    """Keep the files of a request: a case has taken them."""
    blobs(request).clear()


def discard_rest(request: HttpRequest) -> None:
    """Remove the files of a request that no case has taken."""
    for blob in blobs(request):
        remove_blob(blob)
    blobs(request).clear()
