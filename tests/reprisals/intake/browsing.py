"""A browser without script: it follows forms as they stand on the page, with their tokens and hidden fields."""

import re
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from lxml import html

ACCOUNT = "They came at night. CANARY-account-0f4b9c21d7e83a56"


class Browser(Client):
    """A client that checks tokens as Django does for real browsers."""

    def __init__(self, **more: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **more)

    def submit(self, page: HttpResponseBase, action: str, **typed: Any) -> Any:
        """Send the form with an action, filled in; what it holds already goes with it."""
        form = self.form(page, action)
        values: dict[str, Any] = {}
        for name, value in form.form_values():
            # As browsers do, leave out the line end with which a text area begins.
            values.setdefault(name, []).append(value.removeprefix("\n"))
        values |= typed
        return self.post(form.action, {name: value for name, value in values.items() if value is not None})

    @staticmethod
    def form(page: Any, action: str) -> Any:
        """The form with an action."""
        found = [form for form in html.fromstring(page.content).forms if form.action == action]
        assert found, (page.status_code, page.content.decode())
        return found[0]

    def typed(self, page: Any, action: str, name: str) -> str:
        """What stands in a field of a form."""
        return str(self.form(page, action).fields[name]).removeprefix("\n")

    def report(self, **typed: Any) -> tuple[Any, str]:
        """Send a report; return the answer and the receipt."""
        page = self.submit(self.get("/s/new"), "/s/new", **{"account": ACCOUNT, **typed})
        return page, code_of(page)

    def enter(self, code: str) -> Any:
        """Come back with a receipt; the answer is the inbox when it is right."""
        answer = self.submit(self.get("/s/in"), "/s/in", code=code)
        return self.get(answer["Location"]) if answer.status_code == 303 else answer


def code_of(page: Any) -> str:
    """The receipt on a page, "" if there is none."""
    found = html.fromstring(page.content).xpath("//*[@id='receipt']")
    return re.sub(r"\D", "", found[0].text_content()) if found else ""


def text_of(page: Any) -> str:
    """What a page says."""
    return " ".join(html.fromstring(page.content).text_content().split())
