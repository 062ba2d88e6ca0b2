"""A clock for what is sent: whoever sends a byte at a time holds no thread for longer than the clock allows.

The proxy hands bodies through as they come, so that none lies on a disk in clear; so nobody else looks at the time.
Works on gunicorn, which hands over the connection; elsewhere it only refuses bodies that end too early.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from reprisals.intake.middleware import HEADERS

PIECE = 8 * 1024  # bytes that must arrive within `seconds`
SLOWEST = 1000  # bytes a second over all, after ten minutes for whatever it is
FIRST = 600.0
LATE = b"<!doctype html><html lang=en><meta charset=utf-8><title>CivSpace</title><h1>Request Timeout</h1></html>"
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class TooLate(OSError):
    """The body did not arrive in time, or ended before it was whole."""


class Body:
    """What a request sends, read in pieces; `late` says that it did not come in time."""

    def __init__(self, stream: Any, connection: socket.socket | None, *, length: int, seconds: float) -> None:
        self.stream, self.connection, self.left, self.seconds = stream, connection, length, seconds
        self.late = False
        self.until = 0.0  # on the clock of the machine; 0 while nobody reads
        self.end = time.monotonic() + FIRST + length / SLOWEST

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or all that are left. Raises TooLate."""
        wanted = self.left if size < 0 else min(size, self.left)
        found = bytearray()
        while len(found) < wanted:
            found += self._piece(min(PIECE, wanted - len(found)))
        return bytes(found)

    def readline(self, size: int = -1) -> bytes:
        """Return a line; nothing in Django asks a body for one."""
        return self.read(size)

    def _piece(self, size: int) -> bytes:
        self.until = min(time.monotonic() + self.seconds, self.end)
        try:
            piece: bytes = self.stream.read(size)
        finally:
            self.until = 0.0
        if self.late or len(piece) < size:
            raise TooLate
        self.left -= len(piece)
        return piece

    def check(self, now: float) -> None:
        """Give up a read that takes too long: the thread that waits for it goes on at once."""
        if self.until and now > self.until and not self.late:
            self.late = True
            with suppress(OSError):
                if self.connection is not None:
                    self.connection.shutdown(socket.SHUT_RD)


class Clocked:
    """A WSGI application whose requests have their time."""

    def __init__(self, application: Application, *, seconds: float) -> None:
        self.application, self.seconds = application, seconds
        self.lock = threading.Lock()
        self.bodies: set[Body] = set()
        self.watching = False

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer; with 408 where the body came too late."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not int(length):
            return self.application(environ, start_response)
        connection = environ.get("gunicorn.socket")
        body = Body(environ["wsgi.input"], connection, length=int(length), seconds=self.seconds)
        environ["wsgi.input"] = body
        answer: list[Any] = []
        self._watch(body)
        try:
            response = self.application(environ, lambda *parts: answer.append(parts))
        finally:
            with self.lock:
                self.bodies.discard(body)
        if not body.late:
            start_response(*answer[-1])
            return response
        if close := getattr(response, "close", None):
            close()
        length_and_kind = [("Content-Length", str(len(LATE))), ("Content-Type", "text/html; charset=utf-8")]
        start_response("408 Request Timeout", [*HEADERS.items(), *length_and_kind])
        return [LATE]

    def _watch(self, body: Body) -> None:
        with self.lock:
            self.bodies.add(body)
            if not self.watching:
                self.watching = True
                threading.Thread(target=self._tick, name="clock", daemon=True).start()

    def _tick(self) -> None:
        """Look at every body that is being read, while there are any."""
        while True:
            time.sleep(min(1.0, self.seconds / 4))
            with self.lock:
                if not self.bodies:
                    self.watching = False
                    return
                now = time.monotonic()
                for body in self.bodies:
                    body.check(now)
