"""In a demonstration, the portal's port also answers for another process: pages pass unchanged, and nothing is noted.

Stands in front of everything else of the portal, so that no log line, number, request id or cookie of the portal has to
do with it. Production has a proxy for this; there the portal never sees such a request.
"""

import http.client
import socket
from collections.abc import Callable, Iterable, Iterator
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PIECE = 64 * 1024
SECONDS = 120.0
#: What goes on, beside the body: nothing that says which browser or which page somebody came from outside.
PASSED = (
    "ACCEPT",
    "ACCEPT_LANGUAGE",
    "HOST",
    "ORIGIN",
    "REFERER",
    "SEC_FETCH_DEST",
    "SEC_FETCH_MODE",
    "SEC_FETCH_SITE",
)
#: What only concerns one connection and is not passed back.
OF_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "server", "date"})
BUSY = b"<!doctype html><html lang=en><meta charset=utf-8><title>CivSpace</title><h1>Try again in a minute</h1></html>"


class Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self.path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class HandThrough:
    """A WSGI application that hands one path to the process behind a socket, and all else to another application."""

    def __init__(self, application: Application, *, path: str, socket_path: Path, cookies: frozenset[str]) -> None:
        self.application, self.path, self.socket_path, self.cookies = application, path, socket_path, cookies

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if asked != self.path.rstrip("/") and not asked.startswith(self.path):
            return self.application(environ, start_response)
        try:
            return self.hand(environ, start_response)
        except (OSError, http.client.HTTPException):
            start_response("503 Service Unavailable", [("Content-Type", "text/html"), ("Cache-Control", "no-store")])
            return [BUSY]

    def hand(self, environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
        """Pass a request on and its answer back, piece by piece. Raises OSError and HTTPException."""
        connection = Connection(self.socket_path)
        try:
            connection.putrequest(
                environ["REQUEST_METHOD"], _target(environ), skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers(environ):
                connection.putheader(name, value)
            connection.endheaders()
            for piece in _body(environ):
                connection.send(piece)
            answer = connection.getresponse()
        except BaseException:
            connection.close()
            raise
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_CONNECTION]
        start_response(f"{answer.status} {answer.reason}", headers)
        return _pieces(connection, answer)

    def headers(self, environ: Environ) -> Iterator[tuple[str, str]]:
        """Yield the headers that are passed on."""
        for name in PASSED:
            if value := environ.get(f"HTTP_{name}"):
                yield name.replace("_", "-").title(), value
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if value := environ.get(name):
                yield name.replace("_", "-").title(), value
        yield "X-Forwarded-For", environ.get("REMOTE_ADDR", "")
        if cookie := _only(environ.get("HTTP_COOKIE", ""), self.cookies):
            yield "Cookie", cookie
        yield "Connection", "close"


def _target(environ: Environ) -> str:
    """Return path and query as they came; WSGI gives the path decoded, as Latin-1."""
    path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=~-._")
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _only(header: str, names: frozenset[str]) -> str:
    """Return a Cookie header with the named cookies alone."""
    try:
        found = SimpleCookie(header)
    except CookieError:
        return ""
    return "; ".join(f"{name}={found[name].coded_value}" for name in sorted(names & set(found)))


def _body(environ: Environ) -> Iterator[bytes]:
    """Yield the body as it arrives. One without a length is none: the application would not read it either."""
    left = environ.get("CONTENT_LENGTH") or "0"
    rest = int(left) if left.isdecimal() else 0
    while rest > 0 and (piece := environ["wsgi.input"].read(min(PIECE, rest))):
        rest -= len(piece)
        yield piece


def _pieces(connection: Connection, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read(PIECE):
            yield piece
    finally:
        connection.close()
