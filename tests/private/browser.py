"""Asking a portal over HTTP as a browser or a program does, past the proxy that would speak https."""

import http.client
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.private.template import HOST, story

CSRF = "c" * 32
SESSION_COOKIE, CSRF_COOKIE = "__Host-sessionid", "__Host-csrftoken"


class Lost(Exception):
    """No answer came: nobody can know whether it was done."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass
class Browser:
    """Somebody who asks the web process at `port`: signed in by a session, by a token, or not at all."""

    port: int
    session: str = ""
    token: str = ""
    host: str = "127.0.0.1"
    timeout: float = 60
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send one request. Raises Lost when no whole answer came."""
        sent = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
            "Referer": f"https://{HOST}/",
            "Connection": "close",
            "X-CSRFToken": CSRF,
        }
        cookies = {CSRF_COOKIE: CSRF, **self.cookies, **({SESSION_COOKIE: self.session} if self.session else {})}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        else:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        web = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            web.request(method, path, body, sent)
            answer = web.getresponse()
            found = Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read())
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _equals, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
        except (OSError, http.client.HTTPException) as error:
            raise Lost(f"{method} {path}: {error!r}") from error
        finally:
            web.close()
        return found

    def get(self, path: str, **headers: str) -> Answer:
        """Read a page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, **fields: Any) -> Answer:
        """Send a form."""
        return self.ask("POST", path, urlencode(fields).encode(), Content_Type="application/x-www-form-urlencoded")

    def call(self, method: str, path: str, content: Any = None, *, key: str = "") -> Answer:
        """Call the API, with an Idempotency-Key when given."""
        body = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"} if content is not None else {}
        return self.ask(method, f"/api/v1/{path}", body, **headers, **({"Idempotency-Key": key} if key else {}))


@dataclass
class Draft:
    """A statement that was begun."""

    pk: str
    title: str
    revision: int = 1


class Author(Browser):
    """The head of one of the organizations of the story."""

    def __init__(self, port: int, number: int = 0, **values: Any) -> None:
        self.organization = story()["organizations"][number]
        super().__init__(port, session=self.organization["session"], **values)
        self.program = Browser(port, token=self.organization["token"], **values)

    def begin(self, title: str = "", body: str = "") -> Draft:
        """Begin a draft that could be submitted."""
        title = title or f"On faults {uuid.uuid4().hex[:8]}"
        made = self.program.call(
            "POST",
            "statements/",
            {
                "organization": self.organization["id"],
                "meeting": story()["meeting"],
                "agenda_item": story()["item"],
                "language": "en",
                "title": title,
                "body": body or "States should act without delay, and say what they did.",
            },
            key=uuid.uuid4().hex,
        )
        assert made.status == 201, made.text
        return Draft(made.json()["id"], title)

    def submit(self, draft: Draft) -> Answer:
        """Press the button of the page that shows the check."""
        return self.post(f"/en/my/statements/{draft.pk}/submit/", revision=draft.revision, safety="nobody")

    def submitted(self, title: str = "") -> Draft:
        """Begin and submit a statement; the portal acknowledged it."""
        draft = self.begin(title)
        answer = self.submit(draft)
        assert answer.status == 302 and answer.header("Location").endswith("/receipt/"), (answer.status, answer.text)
        return draft


class Officer(Browser):
    """A member of the Secretariat who reviews and publishes."""

    def __init__(self, port: int, **values: Any) -> None:
        super().__init__(port, session=story()["officer"]["session"], **values)

    def act(self, draft: Draft, verb: str) -> Answer:
        """Do one verb of the desk on a statement, as its page would."""
        page = self.get(f"/en/desk/statements/{draft.pk}/")
        version = re.search(r'name="version" value="(\d+)"', page.text)
        return self.post(f"/en/desk/statements/{draft.pk}/{verb}/", **({"version": version[1]} if version else {}))

    def publish(self, draft: Draft) -> Answer:
        """Claim, accept and publish a submitted statement."""
        for verb in ("claim", "accept"):
            answer = self.act(draft, verb)
            assert answer.status == 302, (verb, answer.status, answer.text)
        return self.act(draft, "publish")


def path_of(address: str) -> str:
    """Return the path of an address."""
    return urlsplit(address).path
