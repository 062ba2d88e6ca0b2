"""Asks clamd about a file while it arrives, over its socket (INSTREAM). A scanner that fails never refuses a file."""

import socket
import struct
from contextlib import suppress

from django.conf import settings

SECONDS = 10.0
NOT_SCANNED, CLEAN, FLAGGED = "not scanned", "clean", "flagged"


class Scan:
    """One file on its way through the scanner."""

    def __init__(self) -> None:
        self.connection: socket.socket | None = None
        if settings.CLAMD_SOCKET:
            try:
                self.connection = socket.socket(socket.AF_UNIX)
                self.connection.settimeout(SECONDS)
                self.connection.connect(settings.CLAMD_SOCKET)
                self.connection.sendall(b"zINSTREAM\0")
            except OSError:
                self.give_up()

    def write(self, chunk: bytes) -> None:
        """Hand over the next piece."""
        if self.connection is not None and chunk:
            try:
                self.connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            except OSError:
                self.give_up()

    def result(self) -> str:
        """End the file and return what the scanner says: "clean", "flagged" or "not scanned"."""
        if self.connection is None:
            return NOT_SCANNED
        try:
            self.connection.sendall(struct.pack("!I", 0))
            answer = self.connection.recv(4096).rstrip(b"\0\n")
        except OSError:
            answer = b""
        self.give_up()
        if answer.endswith(b" FOUND"):
            return FLAGGED
        return CLEAN if answer.endswith(b": OK") else NOT_SCANNED

    def give_up(self) -> None:
        """Close the connection; whatever is asked next is "not scanned"."""
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
        self.connection = None
