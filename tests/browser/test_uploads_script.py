"""The script of uploads in parts, on old phones and over lines that break."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

SCRIPT = Path(__file__).parent.parent.parent / "civspace/files/static/files/resumable.js"
# What a browser calls a secure context: others have no crypto.subtle.
ADDRESS = "http://localhost/"
PAGE = """<!doctype html><html lang="en"><title>Documents</title>
<form method="post" action="/added/" enctype="multipart/form-data" data-resumable="/uploads/"
data-text-sending="Uploading:" data-text-waiting="Waiting" data-text-failed="Stopped">
<input type="hidden" name="csrfmiddlewaretoken" value="x"><input type="hidden" name="kept">
<input type="file" name="file"><button>Add</button><p data-resumable-status></p></form>
<script src="/resumable.js"></script></html>"""
PART = 256 * 1024
DATA = b"We exist, and we go on.\n" * 20_000

pytestmark = pytest.mark.browser


class Server:
    """Takes parts as the portal does, and remembers what it was asked."""

    def __init__(self) -> None:
        self.received = 0
        self.begun: list[bool] = []
        self.finished: list[str] = []
        self.answers: list[tuple[int, str]] = []
        self.added: list[str] = []
        self.page = PAGE

    def __call__(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS).split("?")[0]
        if path == "":
            return route.fulfill(body=self.page, content_type="text/html; charset=utf-8")
        if path == "resumable.js":
            return route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")
        if path == "added/":
            self.added.append(route.request.post_data or "")
            return route.fulfill(body="<p>Added</p>", content_type="text/html")
        if path == "uploads/":
            resume = json.loads(route.request.post_data or "")["resume"]
            self.begun.append(resume)
            self.received = self.received if resume else 0
        elif path == "uploads/1/":
            self.received = min(self.received + PART, len(DATA))
        elif path == "uploads/1/finish/":
            self.finished.append(json.loads(route.request.post_data or "")["sha256"])
            status, body = self.answers.pop(0) if self.answers else (200, '{"file": "7f"}')
            return route.fulfill(status=status, body=body) if status else route.abort()
        else:
            return route.fulfill(status=204)
        state = {"address": "/uploads/1/", "offset": self.received, "part": PART}
        return route.fulfill(body=json.dumps(state), content_type="application/json")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = browser.new_page()
    page.route("**/*", server)
    yield page
    page.close()


def add(page: Page, script: str = "") -> None:
    if script:
        page.add_init_script(script)
    page.goto(ADDRESS)
    page.set_input_files("[name=file]", {"name": "proof.txt", "mimeType": "text/plain", "buffer": DATA})
    page.click("button")


NO_BYTES = "delete Blob.prototype.arrayBuffer"
NO_HASH = "crypto.subtle.digest = function () { return Promise.reject(new Error('none')); }"


@pytest.mark.parametrize("script", ["", NO_BYTES])
def test_a_file_goes_up_and_is_proved_on_old_phones_too(page: Page, server: Server, script: str):
    add(page, script)
    expect(page.get_by_text("Added")).to_be_visible()
    assert (server.begun, server.received) == ([True], len(DATA))
    assert server.finished == [hashlib.sha256(DATA).hexdigest()]
    assert 'name="kept"\r\n\r\n7f\r\n' in server.added[0]


def test_without_a_hash_a_file_sent_at_once_goes_up(page: Page, server: Server):
    add(page, NO_HASH)
    expect(page.get_by_text("Added")).to_be_visible()
    assert (server.begun, server.finished) == ([True], [""])


def test_without_a_hash_a_file_that_went_on_begins_anew(page: Page, server: Server):
    server.received = PART
    add(page, NO_HASH)
    expect(page.get_by_text("Stopped")).to_be_visible()
    assert server.finished == []
    page.click("button")
    expect(page.get_by_text("Added")).to_be_visible()
    assert (server.begun, server.finished) == ([True, False], [""])


def test_a_lost_answer_is_asked_for_again_and_nothing_goes_up_twice(page: Page, server: Server):
    server.answers = [(0, ""), (503, "<p>Later</p>"), (200, "<p>Sign in to this network</p>")]
    add(page)
    expect(page.get_by_text("Added")).to_be_visible(timeout=15_000)
    assert (server.begun, len(server.finished), len(server.added)) == ([True], 4, 1)


def test_an_upload_that_is_gone_is_asked_for_once(page: Page, server: Server):
    server.answers = [(404, "<p>Not found</p>")]
    add(page)
    expect(page.get_by_text("Stopped")).to_be_visible()
    assert (len(server.finished), server.added) == (1, [])


def test_several_files_go_up_with_what_was_there_and_the_button_that_was_pressed(page: Page, server: Server):
    several = '<input type="file" name="file" multiple><button name="do" value="save">Keep</button>'
    server.page = PAGE.replace('<input type="file" name="file">', several)
    server.page = server.page.replace("<button>", '<button name="do" value="answer">').replace(
        'name="kept"', 'name="kept" value="5e 6f"'
    )
    server.answers = [(200, '{"file": "7f"}'), (200, '{"file": "8f"}')]
    page.goto(ADDRESS)
    buffers = [DATA, DATA[:-1] + b"!"]
    files = [{"name": f"{place}.txt", "mimeType": "text/plain", "buffer": data} for place, data in enumerate(buffers)]
    page.set_input_files("[name=file]", files)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Added")).to_be_visible()
    assert server.finished == [hashlib.sha256(data).hexdigest() for data in buffers]
    assert 'name="kept"\r\n\r\n5e 6f 7f 8f\r\n' in server.added[0]
    assert 'name="do"\r\n\r\nanswer\r\n' in server.added[0]
