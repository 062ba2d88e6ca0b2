"""The demonstration hands /s/ to another process: unchanged, piece by piece, with its own cookies and nothing noted."""

import http.server
import io
import logging
import os
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from civspace.operations.hand_through import HandThrough
from civspace.web import metrics


class Behind(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked, and remembers it."""

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        answer = b"A" * 200_000 if self.path.endswith("/large") else b"answer"
        self.send_response(303 if self.path.endswith("/go") else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Set-Cookie", "s1=new; Path=/s/")
        self.send_header("Set-Cookie", "scsrf=other; Path=/s/")
        self.send_header("Location", "/s/inbox")
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_any

    def address_string(self) -> str:
        return ""

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[socketserver.UnixStreamServer]:
    class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = True

    server = Server(str(tmp_path / "s"), Behind)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(tmp_path: Path) -> HandThrough:
    def portal(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"portal"]

    cookies = frozenset({"s1", "scsrf"})
    return HandThrough(portal, path="/s/", socket_path=tmp_path / "s", cookies=cookies)


def ask(front: HandThrough, path: str, method: str = "GET", body: bytes = b"", **more: str) -> tuple[str, list, bytes]:
    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "wsgi.input": io.BytesIO(body),
        **({"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "text/plain"} if body else {}),
        **more,
    }
    content = b"".join(front(environ, lambda status, headers: said.extend([status, headers])))
    return said[0], said[1], content


@pytest.mark.parametrize("path", ["/", "/en/", "/st/", "/sitemap.xml", "/S/", "/en/s/", "/s.css"])
def test_everything_else_is_the_portals(front, path):
    assert ask(front, path)[2] == b"portal"


def test_method_path_query_body_and_answer_pass_unchanged(front, behind):
    body = os.urandom(300_000)
    status, headers, content = ask(front, "/s/\u00d8\u00b9/new", "POST", body, QUERY_STRING="done=a%20b")
    assert (status, content) == ("200 OK", b"answer")
    assert [value for name, value in headers if name == "Set-Cookie"] == ["s1=new; Path=/s/", "scsrf=other; Path=/s/"]
    ((method, path, asked, got),) = behind.seen
    assert (method, path, got) == ("POST", "/s/%D8%B9/new?done=a%20b", body)
    assert asked["Host"] == "localhost:8000" and asked["Content-Type"] == "text/plain"


def test_only_its_own_cookies_and_nothing_of_the_browser_go_through(front, behind):
    ask(
        front,
        "/s/",
        HTTP_COOKIE="sessionid=portal; s1=mine; csrftoken=portal; scsrf=token; __Secure-s1=x",
        HTTP_USER_AGENT="CANARY-UA",
        HTTP_X_FORWARDED_FOR="203.0.113.9",
        HTTP_AUTHORIZATION="Token portal",
        HTTP_SEC_FETCH_MODE="navigate",
        HTTP_ACCEPT_LANGUAGE="ar",
    )
    ((_method, _path, asked, _body),) = behind.seen
    assert asked == {
        "Host": "localhost:8000",
        "Accept-Language": "ar",
        "Sec-Fetch-Mode": "navigate",
        "X-Forwarded-For": "127.0.0.1",
        "Cookie": "s1=mine; scsrf=token",
        "Connection": "close",
    }


def test_a_large_answer_and_a_redirect_pass(front, behind):
    assert len(ask(front, "/s/large")[2]) == 200_000
    status, headers, _content = ask(front, "/s/go")
    assert status == "303 See Other" and ("Location", "/s/inbox") in headers


def test_nobody_behind_is_a_plain_answer(front):
    status, headers, content = ask(front, "/s")
    assert status == "503 Service Unavailable" and ("Cache-Control", "no-store") in headers
    assert b"Try again" in content


def test_nothing_is_logged_or_counted(front, behind, caplog):
    before = dict(metrics.requests.counts)
    with caplog.at_level(logging.DEBUG):
        ask(front, "/s/in", "POST", b"code=1")
        ask(front, "/s/in")
    assert caplog.records == [] and dict(metrics.requests.counts) == before
