"""T-S01, T-S02: the PDF of a report asks for nothing, whatever stands in its text."""

import ast
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reprisals.desk.pdf import to_pdf

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
def hits():
    """Serve on this machine, and note who asks."""
    found: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def page(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title>{head}</head><body><h1>T</h1>{body}</body></html>'


def test_a_text_that_asks_for_addresses_and_files_gets_none(hits, tmp_path):
    found, base = hits
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-file-0123456789abcdef")
    body = "".join(
        [
            f'<img src="{base}/img" alt="a"><img src="file:///etc/passwd" alt="b">',
            f'<a rel="attachment" href="file://{secret}">x</a><a rel="attachment" href="{base}/attachment">x</a>',
            f'<div style="background: url({base}/css)">x</div><div style="background: url(file://{secret})">x</div>',
            f'<object data="{base}/object">x</object><embed src="{base}/embed">',
            f'<svg width="10" height="10"><image href="{base}/svg" width="9" height="9"/></svg>',
        ]
    )
    head = f'<link rel="stylesheet" href="{base}/style"><link rel="attachment" href="file://{secret}">'
    made = to_pdf(page(body, head))
    assert found == []
    with pikepdf.open(BytesIO(made)) as pdf:
        names = [obj.get("/Type") for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream)]
        streams = [bytes(obj.read_bytes()) for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]
    assert pikepdf.Name.EmbeddedFile not in names
    assert not [stream for stream in streams if b"CANARY" in stream or b"root:" in stream]


def test_the_server_of_this_test_would_have_noticed(hits):
    import urllib.request

    found, base = hits
    urllib.request.urlopen(f"{base}/control").read()
    assert found == ["/control"]


def test_every_call_of_the_engine_passes_the_fetcher_that_refuses():
    calls = []
    for path in (ROOT / "reprisals").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("weasyprint.HTML", "weasyprint.CSS"):
                calls.append((path.name, {word.arg: ast.unparse(word.value) for word in node.keywords}))
    assert [name for name, _words in calls] == ["pdf.py", "pdf.py"]
    assert all(words["url_fetcher"] == "fetcher" for _name, words in calls)
