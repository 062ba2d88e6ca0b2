"""What is asked of every address to make a cache keep what is private, or a page say what it was told by a header.

Each table runs over all addresses of the portal, in this process; a fault is a row of the assertion.
"""

# ruff: noqa: F811  (fixtures of another module)
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from civspace.audit.models import Entry
from tests.factories import person
from tests.people.test_signing_in import PASSWORD, sign_in
from tests.test_urls import (  # noqa: F401  (two of them are fixtures)
    BUSY,
    BY_NAME,
    URLS,
    address,
    files_of_the_world,
    names,
    needs_bearer,
    opens_to,
    world,
)
from tests.world import World

pytestmark = [pytest.mark.django_db]
EVIL = "evil.example"
#: What caches take for a file that never changes, written so that the address still leads to the page.
SUFFIXES = ("x.css", "/x.js", ";x.css", "%3bx.js", "%2ex.png", "%3fx.css", "%23x.css", "%00.css", "..%2fstatic%2fx.css")
FORWARDED = {
    "X-Forwarded-Host": EVIL,
    "X-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": "http",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Original-URL": "/en/my/",
    "X-Rewrite-URL": "/en/my/",
    "Forwarded": f"host={EVIL};proto=http",
    "X-Script-Name": f"/{EVIL}",
    "X-HTTP-Method-Override": "DELETE",
    "X-Method-Override": "POST",
    "X-Original-Method": "DELETE",
    "Referer": f"https://{EVIL}/",
    "Origin": f"https://{EVIL}",
}
COOKIES = "sessionid=evil; csrftoken=evil; django_language=ar; messages=evil; __Host-sessionid=evil"
QUERY = f"?next=//{EVIL}/&back=https://{EVIL}/&next=https://{EVIL}/&utm_source=x&utm_source=y"
BODY = b"_method=DELETE&confirm=on&sure=on&csrfmiddlewaretoken=x&lang=ar&page=2"
AWAY = rf"(?:https?:)?//{re.escape(EVIL)}"
LEADS_AWAY = re.compile(rf'(?:href|action|src|content|url)\s*=\s*["\']?\s*{AWAY}', re.IGNORECASE)
PRIVATE = names("signed_in", "staff", "token")
#: They say when they were asked, or how the portal is at this moment.
NEVER_ALIKE = {"metrics", "healthz", "readyz", "status"}


def ask(client: Client, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
    """Read an address, and undo what that did."""
    kind = "application/x-www-form-urlencoded" if body else "application/octet-stream"
    with transaction.atomic():
        answer: Any = client.generic("GET", path, body, kind, headers=headers)
        answer.content_now = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer


def insider(name: str) -> str:
    """Return one to whom an address opens, somebody who is signed in if it opens to any."""
    return sorted(opens_to(name) - {"anonymous"} or {"head"})[0]


def bearer(world: World, name: str, actor: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.things.bearer[actor]}"} if needs_bearer(name, actor) else {}


def storable(answer: Any) -> bool:
    """Say whether a shared cache may keep an answer."""
    said = answer.headers.get("Cache-Control", "")
    return not any(word in said for word in ("no-store", "private", "no-cache"))


def same(one: Any, other: Any) -> bool:
    """Say whether two answers are the same to a cache and to whoever reads them."""
    kept = ("Content-Type", "Cache-Control", "Location", "Vary", "ETag", "Set-Cookie")
    heads = [{name: answer.headers.get(name) for name in kept} for answer in (one, other)]
    return (one.status_code, one.content_now, heads[0]) == (other.status_code, other.content_now, heads[1])


def faults_of_headers(answer: Any) -> list[str]:
    """Return which of the headers that browsers obey an answer lacks."""
    policy, kind = (answer.headers.get(name, "") for name in ("Content-Security-Policy", "Content-Type"))
    directives = ("default-src", "object-src", "base-uri", "frame-ancestors")
    found = []
    if policy != "sandbox" and ("unsafe" in policy or not all(f"{one} 'none'" in policy for one in directives)):
        found.append(policy)
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("sniffing")
    if answer.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        found.append("referrer")
    if answer.content_now and (not kind or (kind.startswith("text/") and "charset=utf-8" not in kind.lower())):
        found.append(f"type {kind}")
    return found


def test_no_suffix_leads_to_a_page(world: World) -> None:
    """An address with what looks like a file behind it is no address; what still is one is asked, and not storable."""
    asked = []
    for name in PRIVATE:
        for suffix in SUFFIXES:
            path = address(name, world) + suffix
            try:
                resolve(unquote(path.partition("?")[0]))
            except Resolver404:
                continue
            actor = insider(name)
            answer = ask(world.client(actor), path, headers=bearer(world, name, actor))
            asked.append((path, answer.status_code, storable(answer)))
    assert [one for one in asked if one[2] or one[1] >= 500] == []


@pytest.mark.parametrize(
    "path", ["/en/my/x.css", "/en/my/account/;x.js", "/en/desk/..%2fstatic%2fx.css", "/en/my/%00.js"]
)
def test_what_is_no_address_is_kept_by_nobody(client, path: str) -> None:
    client.force_login(person())
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "private, no-store")


def test_no_header_body_or_parameter_changes_what_an_address_is(world: World) -> None:
    """Each address is asked with all of that at once: it leads nowhere else, changes nothing and is kept by nobody."""
    faults: list[Any] = []
    for name in (name for name, _pattern in URLS):
        actor, before = insider(name), Entry.objects.count()
        headers = {**FORWARDED, **bearer(world, name, actor)}
        answer = ask(world.client(actor), address(name, world) + QUERY, BODY, headers)
        faults += [(name, fault) for fault in faults_of_headers(answer)]
        text = answer.content_now.decode("utf-8", "replace")
        if re.match(AWAY, answer.headers.get("Location", "")) or LEADS_AWAY.search(text):
            faults.append((name, "leads away", answer.headers.get("Location")))
        if Entry.objects.count() != before or (answer.status_code >= 500 and name not in BUSY):
            faults.append((name, answer.status_code))
        if name in PRIVATE and storable(answer):
            faults.append((name, "storable", answer.headers.get("Cache-Control")))
    assert faults == []


def test_a_public_page_is_the_same_whatever_a_header_or_a_body_says(world: World) -> None:
    faults = []
    for name in sorted(set(names("public")) - NEVER_ALIKE):
        path = address(name, world)
        plain, probed = ask(Client(), path), ask(Client(), path, BODY, {**FORWARDED, "Cookie": COOKIES})
        if (storable(plain) or storable(probed)) and not same(plain, probed):
            faults.append((path, plain.status_code, probed.status_code))
    assert faults == []


def test_rewriting_headers_open_nothing_private(world: World) -> None:
    faults = []
    for name in names("signed_in", "staff"):
        answer = ask(Client(), address(name, world), BODY, {**FORWARDED, "Cookie": COOKIES})
        if answer.status_code not in (302, 401, 403, 405) or storable(answer):
            faults.append((name, answer.status_code))
    assert faults == []


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
def test_methods_that_nobody_needs(client, method) -> None:
    assert client.generic(method, "/en/").status_code == 405
    assert client.generic(method, "/api/v1/meetings/").status_code == 405


@pytest.mark.parametrize("host", [EVIL, f"portal.example.org.{EVIL}", f"portal.example.org@{EVIL}", "", "127.0.0.1"])
def test_a_host_that_is_not_ours_is_answered_nothing(client, settings, host) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    answer = client.get("/en/", headers={"Host": host})
    assert (answer.status_code, EVIL.encode() in answer.content) == (400, False)
    assert client.get("/en/", headers={"Host": "portal.example.org"}).status_code == 200


def test_links_in_mails_follow_no_header(client) -> None:
    person(email="a@example.org", password=PASSWORD)
    client.post("/en/password/", {"email": "a@example.org"}, headers=FORWARDED)
    (message,) = mail.outbox
    assert EVIL not in message.body + str(message.message())
    assert "http://testserver/en/password/" in message.body


@pytest.mark.parametrize(
    "onward",
    [
        f"//{EVIL}/",
        f"https://{EVIL}/",
        f"/\\{EVIL}/",
        f"\\\\{EVIL}",
        f"https:{EVIL}",
        f"/\t/{EVIL}/",
        f"https://testserver@{EVIL}/",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_signing_in_never_leads_away(client, onward) -> None:
    person(email="a@example.org", password=PASSWORD)
    answer = sign_in(client, "a@example.org", next=onward)
    assert (answer.status_code, answer.url) == (302, "/en/my/")


def test_signing_in_leads_back_to_a_page_of_ours(client) -> None:
    person(email="a@example.org", password=PASSWORD)
    assert sign_in(client, "a@example.org", next="/en/my/account/").url == "/en/my/account/"


@pytest.mark.parametrize("value", ["x\r\nSet-Cookie: evil=1", "x\nLocation: //evil.example", "é\r\n\r\n<script>"])
def test_no_value_ends_a_header(client, value) -> None:
    person(email="a@example.org", password=PASSWORD)
    for answer in (
        client.get("/en/search/", {"q": value, "next": value}),
        client.get("/en/statements/", {"format": "csv", "q": value}),
        sign_in(client, "a@example.org", next=value),
        client.get("/en/", headers={"X-Request-ID": value.replace("\r\n", " ").replace("\n", " ")}),
    ):
        assert answer.status_code < 500
        assert "evil" not in answer.cookies
        assert all("\n" not in text and "\r" not in text for pair in answer.items() for text in pair)


def test_every_address_stands_in_a_table() -> None:
    assert set(PRIVATE) | set(names("public", "signed_out")) == set(BY_NAME)
