"""T-L02: after a whole story nothing of it stands in logs, mails, caches, queues, sessions, blobs or temporary files.

Nor does who asked: no address, browser or page somebody came from. The proxy, the journal and PostgreSQL's log are not
here; they are their operators'.
"""

import http.client
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from urllib.parse import urlencode

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from civspace.operations.hand_through import Connection
from tests.browser import officers
from tests.browser.officers import FIRST, Desk
from tests.browser.reporters import PHONE, Reporter
from tests.browser.traces import Traces, forms
from tests.run.portal import ROOT, Portal

#: An address of this machine from which nothing else asks, and one that a proxy would tell; by chance, so that no file
#: but those of this run can hold them.
SENDER = ".".join(["127", *(str(100 + secrets.randbelow(150)) for _number in range(3))])
TOLD = f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"


@pytest.fixture
def desk(portal: Portal, open_browser: Callable[..., Page]) -> Desk:
    return Desk(portal, open_browser)


def photo(mark: str) -> bytes:
    """Return a picture with a mark where cameras write."""
    exif, drawn = Image.Exif(), BytesIO()
    exif[0x010F] = mark
    Image.new("RGB", (64, 48), (120, 96, 72)).save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


def ask(connection: http.client.HTTPConnection, mark: str, method: str, path: str, **fields: str) -> tuple[int, str]:
    """Ask as a browser whose name and last page are marks; returns status and page."""
    headers = {"Host": "localhost", "User-Agent": f"{mark}-browser", "Referer": f"https://{mark}.example/{mark}"}
    headers |= {"X-Forwarded-For": TOLD, "Content-Type": "application/x-www-form-urlencoded"}
    if cookie := fields.pop("cookie", ""):
        headers |= {"Cookie": f"scsrf={cookie}", "Origin": "http://localhost"}
    with closing(connection):
        connection.request(method, path, body=urlencode(fields) if fields else None, headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        return answer.status, page + "".join(answer.headers.get_all("Set-Cookie") or [])


def knock(connect: Callable[[], http.client.HTTPConnection], mark: str) -> list[int]:
    """Ask for pages, for what is not there, and for an inbox with a wrong number; returns the statuses."""
    first = [ask(connect(), mark, "GET", path)[0] for path in ("/s/", "/s/en/new", f"/s/{mark}?{mark}={mark}")]
    _status, page = ask(connect(), mark, "GET", "/s/en/in")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    cookie = re.search(r"scsrf=([^;]+)", page)
    assert token and cookie
    given = {"cookie": cookie[1], "csrfmiddlewaretoken": token[1]}
    forged = ask(connect(), mark, "POST", "/s/en/new", account=mark)[0]
    wrong = [ask(connect(), mark, "POST", "/s/en/in", code=code, **given)[0] for code in (mark, "1234 " * 7)]
    return [*first, forged, *wrong]


# T-L02
def test_nothing_of_a_story_stands_in_what_processes_leave(
    portal: Portal, desk: Desk, open_browser: Callable[..., Page]
) -> None:
    officer = desk.officer(FIRST, java_script_enabled=False)
    before = officers.cases(officer)
    traces, mark = Traces(portal, time.time() - 1), f"CANARY{secrets.token_hex(8)}"
    reporter = Reporter(
        open_browser(java_script_enabled=False, viewport=PHONE, user_agent=f"{mark}-browser"), "en", lambda _page: None
    )
    reporter.page.set_default_timeout(60_000)
    reporter.page.goto("/s/en/new")
    reporter.write(
        f"{mark}-account", {"name": f"{mark}-file.jpg", "mimeType": "image/jpeg", "buffer": photo(f"{mark}-camera")}
    )
    reporter.come_back()
    reporter.page.locator('form[action$="/write"] textarea').fill(f"{mark}-message")
    reporter.send("write")
    (session,) = (one["value"] for one in reporter.page.context.cookies() if one["name"] == "s1")

    (case,) = officers.cases(officer) - before
    officers.write(officer, case, "triage", urgency="soon", text=f"{mark}-triage")
    officers.write(officer, case, "note", text=f"{mark}-note")
    officers.write(officer, case, "message", text=f"{mark}-answer")
    officer.locator('#report form[action$="/clean/"] button').click()
    expect(officer.locator("#report")).to_contain_text(f"{mark}-file.jpg")
    for kind in ("account", "message", "triage", "note", "answer"):
        expect(officer.locator("main")).to_contain_text(f"{mark}-{kind}")
    code = officer.locator("main h1 bdi").inner_text()
    lost = officer.goto(f"/en/cases/{mark}/?{mark}")
    assert lost is not None and lost.status == 404
    officer.goto(f"/en/cases/?state={mark}")

    # Others knock, through the portal and at the intake's own door.
    doors = (
        lambda: http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60, source_address=(SENDER, 0)),
        lambda: Connection(desk.folder / "intake.sock"),
    )
    for connect in doors:
        assert knock(connect, mark) == [200, 200, 404, 403, 422, 422]
    line = [sys.executable, "manage.py", "send_desk_notice"]
    env = portal.env | {"DJANGO_SETTINGS_MODULE": "civspace.settings.desk"}
    subprocess.run(line, cwd=ROOT, env=env, check=True, timeout=120, capture_output=True)

    # What stands in clear is found, so that the search is known to look there.
    clear = {path.removeprefix(str(portal.data_dir)) for path in traces.with_marks([code])}
    assert any(path.startswith("/s/reprisals.sqlite3") for path in clear)
    assert any(path.startswith(str(desk.folder / "mail")) for path in traces.with_marks([FIRST]))
    assert {path.parent.name for path in traces.files()} >= {"blobs", "s"}
    spaced = " ".join(re.findall("....", reporter.code))
    assert traces.with_marks([mark, mark.lower(), reporter.code, spaced, session, SENDER, TOLD]) == set()
    assert traces.dumps() == set()


def test_every_form_of_a_mark_is_found(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tests.browser.traces.SHARED", {tmp_path / "shared"})
    portal, mark = Portal(tmp_path / "var"), f"CANARY{secrets.token_hex(8)}"
    new = tmp_path / "shared" / "new"
    for folder in (portal.data_dir / "deep" / "er", new):
        folder.mkdir(parents=True)
    written = {portal.log, new / "one", *(portal.data_dir / "deep" / "er" / str(n) for n in range(len(forms(mark))))}
    for path, form in zip(sorted(written), [*sorted(forms(mark)), mark.encode(), mark.encode()], strict=True):
        path.write_bytes(b"before" + form + b"after")
    (portal.data_dir / "other").write_text("nothing")
    traces = Traces(portal, time.time() - 60)
    assert {str(path) for path in written} == traces.with_marks([mark])
    assert traces.with_marks([mark[::-1]]) == set()
