"""The keys of the room of a session: off until turned on, each a button or link of the page, none while one writes.

The page here has the parts that the script looks for; that the room has them is held by tests of its own.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import meetings.accreditation

SCRIPT = Path(meetings.accreditation.__file__).parent / "static" / "accreditation" / "room.js"
PAGE = """<!DOCTYPE html><html lang="en" dir="%s"><title>Room</title><body>
<a href="#previous" data-key="previous">Previous</a> <a href="#next" data-key="next">Next</a>
<a href="#recommend" data-key="r">Recommend</a> <a href="#defer" data-key="d">Defer</a>
<a href="#undo" data-key="u">Undo</a>
<textarea></textarea><details data-keys-help><summary>Keys</summary>
<label><input type="checkbox" data-keys-switch> Use single keys</label></details>
<script src="/room.js"></script>"""


def opened(browser: Browser, direction: str = "ltr") -> Page:
    page = browser.new_page()

    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE % direction, content_type="text/html")

    page.route("http://localhost/**", answer)
    page.goto("http://localhost/")
    return page


@pytest.mark.parametrize(("direction", "forward"), [("ltr", "ArrowRight"), ("rtl", "ArrowLeft")])
def test_keys_press_what_the_page_shows(browser: Browser, direction: str, forward: str) -> None:
    page = opened(browser, direction)

    def after(key: str) -> str:
        page.evaluate("location.hash = ''")
        page.keyboard.press(key)
        return str(page.evaluate("location.hash"))

    assert after("d") == ""  # off until they are turned on
    page.locator("summary").click()
    page.get_by_label("Use single keys").check()
    page.reload()
    assert [after(key) for key in ("r", "d", "u", "x", forward)] == ["#recommend", "#defer", "#undo", "", "#next"]
    assert after("Control+d") == ""
    page.keyboard.press("?")
    assert page.locator("details").get_attribute("open") is not None
    page.locator("textarea").focus()
    assert after("d") == ""
    assert page.locator("textarea").input_value() == "d"
    page.close()
