"""The scenario for locust: who submits, who reads, who publishes. Run by `python -m tests.load`, never by itself.

It plays the proxy as well: every request says when it began (`X-Request-Start`), over http, on a connection of its own.
Everything that was answered is written down for the report, and every acknowledgement for the check of the database.
"""

import http.cookies
import json
import os
import random
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gevent
from locust import FastHttpUser, constant, events, task
from locust.exception import StopUser

PLAN: dict[str, Any] = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
CSRF = "c" * 32
SESSION_COOKIE, CSRF_COOKIE = "__Host-sessionid", "__Host-csrftoken"
FORM = "application/x-www-form-urlencoded"
#: Seconds before pressing the button at which an author opens the pages that lead to it.
LEAD = 5
#: Kind -> status -> milliseconds of each answer; status 0: no answer came.
answers: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
#: Statement -> what its author knows of it in the end.
known: dict[str, dict[str, Any]] = {}
waiting = list(PLAN["authors"])
submitted: list[str] = []


def value_of(name: str, text: str) -> str:
    """Return the value of a hidden field of a page, or ""."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    return found[1] if found else ""


class Person(FastHttpUser):
    """Somebody who asks the portal."""

    abstract = True
    wait_time = constant(0)
    host = f"http://127.0.0.1:{PLAN['port']}"
    network_timeout = connection_timeout = PLAN["timeout"]
    session, bearer = "", ""

    def ask(self, kind: str, method: str, path: str, data: Any = None, **more: str) -> tuple[int, str, dict[str, str]]:
        """Send one request and note how it was answered; return status (0: none came), text and headers."""
        headers = {
            "Host": PLAN["host"],
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
            "X-Request-Start": f"t={time.time() * 1000:.0f}",
            "Referer": f"https://{PLAN['host']}/",
            "X-CSRFToken": CSRF,
            "Connection": "close",
            **more,
        }
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        elif self.session or method == "POST":
            held = f"{CSRF_COOKIE}={CSRF}"
            headers["Cookie"] = held + (f"; {SESSION_COOKIE}={self.session}" if self.session else "")
        began = time.perf_counter()
        self.client.cookiejar.clear()
        options = {"headers": headers, "name": kind, "allow_redirects": False, "data": data, "catch_response": True}
        with self.client.request(method, path, **options) as answer:
            status, text = answer.status_code or 0, answer.text or "" if answer.status_code else ""
            answer.success()
        answers[kind][status].append((time.perf_counter() - began) * 1000)
        return status, text, {name.lower(): value for name, value in (answer.headers or {}).items()}

    def insist(self, kind: str, method: str, path: str, data: Any = None, **more: str) -> tuple[int, str]:
        """Ask again, after the time that the portal names, until it has room or the night is over."""
        while True:
            status, text, headers = self.ask(kind, method, path, data, **more)
            if status not in (0, 429, 503) or time.time() > PLAN["ends"]:
                return status, text
            gevent.sleep(int(headers.get("retry-after", 2)))


class Author(Person):
    """One organization: writes on or not, checks, presses the button at its time, reads the receipt."""

    fixed_count = len(PLAN["authors"])

    @task
    def submit(self) -> None:
        """Do all of it, once."""
        self.plan = waiting.pop()
        self.path = f"/en/my/statements/{self.plan['statement']}"
        self.know: dict[str, Any] = {"end": "unfinished", "late": self.plan["late"], "shed": 0, "lost": 0}
        known[self.plan["statement"]] = self.know
        moment = PLAN["deadline"] + self.plan["at"]
        gevent.sleep(max(0.0, moment - LEAD - time.time()))
        if self.plan["way"] == "api":
            self.bearer = self.plan["token"]
            form: dict[str, Any] | None = {}
        else:
            self.session = self.sign_in() if self.plan["way"] == "sign_in" else self.plan["session"]
            form = self.prepare()
        gevent.sleep(max(0.0, moment - time.time()))
        if form is not None:
            self.press(form)
        raise StopUser

    def sign_in(self) -> str:
        """Sign in with the password; return the session."""
        fields = urlencode({"login": self.plan["email"], "password": PLAN["password"]})
        while time.time() < PLAN["ends"]:
            status, _text, headers = self.ask("sign in", "POST", "/en/sign-in/", fields, **{"Content-Type": FORM})
            if status == 302:
                cookies = http.cookies.SimpleCookie(headers.get("set-cookie", "").replace("\n", ", "))
                return cookies[SESSION_COOKIE].value if SESSION_COOKIE in cookies else ""
            gevent.sleep(int(headers.get("retry-after", 2)))
        return ""

    def prepare(self) -> dict[str, Any] | None:
        """Save the text, if still writing; read the page with the button; return what the button sends."""
        if self.plan["saves"]:
            status, text = self.insist("edit", "GET", f"{self.path}/edit/")
            body = f"{self.plan['body']}\n\nSaved in the night of the deadline."
            fields = {"title": self.plan["title"], "body": body, "language": "en", "agenda_item": PLAN["item"]}
            fields |= {"version": value_of("version", text), "revision": value_of("revision", text)}
            status, text = self.insist(
                "save", "POST", f"{self.path}/edit/", urlencode(fields), **{"Content-Type": FORM}
            )
            self.know["saved"] = status == 302
        status, text = self.insist("check", "GET", f"{self.path}/check/")
        if status != 200:
            self.know["end"] = f"check {status}"
            return None
        ticket, revision = value_of("ticket", text), value_of("revision", text)
        return {"revision": revision, "safety": "nobody", "ticket": ticket}

    def press(self, form: dict[str, Any]) -> None:
        """Submit until it is acknowledged or refused; whoever is shed comes again with the knock receipt."""
        knock = ""
        self.know["pressed"] = time.time()
        while time.time() < PLAN["ends"]:
            status, text, headers = self.send(form, knock)
            if status in (200, 302):
                self.know |= {"end": "accepted", "knock": bool(knock), "acknowledged": time.time()}
                self.read_receipt(text)
                return
            if status in (0, 429, 503):
                self.know["lost" if status == 0 else "shed"] += 1
                given = headers.get("knock-receipt", "")
                self.know["knocks"] = self.know.get("knocks", 0) + bool(given)
                knock = given or knock
                gevent.sleep(int(headers.get("retry-after", 2)))
                continue
            late = status == 422 and ("deadline" in text.lower() or "too late" in text.lower())
            self.know["end"] = "refused as late" if late else f"error {status}"
            return
        self.know["end"] = "gave up"

    def send(self, form: dict[str, Any], knock: str) -> tuple[int, str, dict[str, str]]:
        """Press the button once, as a person or as a program."""
        if self.bearer:
            key = {"Content-Type": "application/json"} | ({"Knock-Receipt": knock} if knock else {})
            address = f"/api/v1/statements/{self.plan['statement']}/submit/"
            return self.ask("submit, API", "POST", address, json.dumps({"safety": "nobody"}), **key)
        fields = urlencode({**form, **({"knock": knock} if knock else {})})
        return self.ask("submit", "POST", f"{self.path}/submit/", fields, **{"Content-Type": FORM})

    def read_receipt(self, text: str) -> None:
        """Note the hash of the text that the portal says it has."""
        if self.bearer:
            self.know["submitted_at"] = json.loads(text)["submitted_at"]
        else:
            _status, text = self.insist("receipt", "GET", f"{self.path}/receipt/")
            found = re.search(r'class="hash">([0-9a-f]{64})<', text)
            self.know["hash"] = found[1] if found else ""
        submitted.append(self.plan["statement"])


class Reader(Person):
    """Reads lists, statements, documents; searches. Comes again after the time that the portal names."""

    fixed_count = PLAN["readers"]

    @task
    def read(self) -> None:
        """Read one page, and think."""
        if time.time() > PLAN["ends"]:
            raise StopUser
        symbol = random.choice(PLAN["symbols"])
        kind, path = random.choices(
            [
                ("list", "/en/statements/"),
                ("statement", f"/en/documents/{symbol}"),
                ("search", f"/en/search/?q={random.choice(PLAN['words'])}+{random.choice(PLAN['words'])}"),
                ("PDF", f"/en/documents/{symbol}/pdf"),
                ("meeting", f"/en/meetings/{PLAN['slug']}/"),
            ],
            weights=[4, 4, 3, 1, 1],
        )[0]
        status, _text, headers = self.ask(kind, "GET", path)
        rest = int(headers.get("retry-after", 2)) if status in (0, 503) else random.uniform(1, 3)
        gevent.sleep(min(rest, max(0.1, PLAN["ends"] - time.time())))


class Officer(Person):
    """Publishes what came in, one after the other."""

    fixed_count = 1 if PLAN["publish_every"] else 0

    @task
    def publish(self) -> None:
        """Claim, accept and publish one statement."""
        if time.time() > PLAN["deadline"]:
            raise StopUser
        gevent.sleep(PLAN["publish_every"])
        self.session = PLAN["officer"]
        if not submitted:
            return
        address = f"/en/desk/statements/{submitted.pop()}/"
        for verb in ("claim", "accept", "publish"):
            _status, text = self.insist("desk page", "GET", address)
            version = urlencode({"version": value_of("version", text)})
            status, _text = self.insist(f"desk {verb}", "POST", f"{address}{verb}/", version, **{"Content-Type": FORM})
            if status != 302:
                return


def end_when_all_are_done(environment: Any) -> None:
    """End when every author knows, and at the latest when the night is over."""
    while time.time() < PLAN["ends"] + PLAN["timeout"]:
        ends = [one["end"] for one in known.values()]
        if len(ends) == len(PLAN["authors"]) and "unfinished" not in ends and time.time() > PLAN["over"]:
            break
        gevent.sleep(0.5)
    environment.runner.quit()


@events.test_start.add_listener
def begin(environment: Any, **kwargs: Any) -> None:
    """Watch for the end."""
    gevent.spawn(end_when_all_are_done, environment)


@events.quitting.add_listener
def write_down(environment: Any, **kwargs: Any) -> None:
    """Leave what was seen to the report."""
    Path(os.environ["LOAD_RESULT"]).write_text(json.dumps({"answers": answers, "known": known}))
