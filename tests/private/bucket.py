"""A storage that speaks as much S3 as the portal asks for, and fails when the test says so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BUCKET = "civspace"
FAILURE = b"<?xml version='1.0'?><Error><Code>ServiceUnavailable</Code><Message>later</Message></Error>"


class BucketServer(ThreadingHTTPServer):
    """Objects in memory; with `fails`, every request is answered with 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.fails = False
        self.refused = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address for the portal."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """GET, HEAD, PUT and DELETE of one object."""

    protocol_version = "HTTP/1.1"
    server: BucketServer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"of-the-object"')
        self.send_header("Last-Modified", "Sat, 21 Nov 2026 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self) -> bytes:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do(self) -> None:
        sent = self.body() if self.command == "PUT" else b""
        objects, key = self.server.objects, self.path.partition("?")[0]
        if self.server.fails:
            self.server.refused += 1
            self.answer(503, FAILURE)
        elif self.command == "PUT":
            objects[key] = sent
            self.answer(200)
        elif self.command == "DELETE":
            objects.pop(key, None)
            self.answer(204)
        elif key in objects:
            self.answer(200, objects[key])
        else:
            self.answer(404)

    do_GET = do_HEAD = do_PUT = do_DELETE = do


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    """Run a storage of one's own."""
    server = BucketServer()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
