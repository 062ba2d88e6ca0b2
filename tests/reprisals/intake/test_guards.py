"""What surrounds every answer: headers (T-H01, T-H04, T-H09), forged requests (T-X08 to T-X14), no leak (T-L03 on)."""

import io
import logging
import re
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver

from civspace.settings import onion
from civspace.web.place_logs import NothingFilter, PlaceFormatter
from reprisals.intake import middleware
from reprisals.vault import domain
from reprisals.vault.models import Case, Item, ReporterSession
from tests.reprisals.intake.browsing import ACCOUNT, Browser, text_of
from tests.reprisals.intake.conftest import settings_of

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
#: Every address, and which methods it has.
ROUTES = {
    "": "GET",
    "style.css": "GET",
    "x": "GET",
    "new": "GET POST",
    "in": "GET POST",
    "kept": "POST",
    "out": "POST",
    "inbox": "GET",
    "inbox/write": "POST",
    "inbox/uses": "POST",
    "inbox/names": "POST",
    "inbox/files": "POST",
    "inbox/close": "POST",
}
POSTS = [route for route, methods in ROUTES.items() if "POST" in methods]
FILLED = {"account": ACCOUNT, "code": "1" * 28, "last": "1234", "proof": "x", "text": "x", "name": "x", "sure": "on"}


class SecureBrowser(Browser):
    """A browser on https, which names the page that a form stands on."""

    def request(self, **request: Any) -> Any:
        """Ask by https."""
        secure = {"wsgi.url_scheme": "https", "SERVER_PORT": "443", "HTTP_REFERER": "https://testserver/s/new"}
        return super().request(**{**request, **secure})


def counts() -> tuple[int, int, int]:
    return Case.objects.count(), Item.objects.count(), ReporterSession.objects.count()


@pytest.fixture
def inside(office, visitor) -> Browser:
    """Somebody whose inbox is open."""
    visitor.enter(visitor.report()[1])
    return visitor


def test_the_inventory_of_addresses_is_whole():
    assert {str(pattern.pattern) for pattern in get_resolver("reprisals.intake.urls").url_patterns} == set(ROUTES)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_every_answer_carries_every_header(method):
    for path in (*ROUTES, "nothing", "ar/new", "zh-hans/"):
        answer = getattr(Client(), method)(f"/s/{path}")
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert "camera=()" in answer["Permissions-Policy"] and "=(self" not in answer["Permissions-Policy"]
        assert not {"ETag", "Last-Modified", "Server"} & set(answer.headers)
        assert ("X-Robots-Tag" in answer) is (path not in ("", "zh-hans/") or method != "get"), path
        assert b"<script" not in answer.content and b"style=" not in answer.content


def test_the_first_page_may_be_found_and_no_other(office, inside):
    assert "noindex" not in inside.get("/s/").content.decode()
    for page in ("/s/new", "/s/in", "/s/inbox", "/s/nothing"):
        answer = inside.get(page)
        assert answer["X-Robots-Tag"] == "noindex, noarchive"
        assert '<meta name="robots" content="noindex, noarchive">' in answer.content.decode()


def test_every_title_is_neutral_and_quick_exit_comes_first(office, inside):
    class Tabbed(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.stops: list[dict] = []
            self.title = ""
            self.inside = False

        def handle_starttag(self, tag: str, attrs: list) -> None:
            if tag in ("a", "button", "input", "select", "textarea", "summary"):
                self.stops.append({"tag": tag, **dict(attrs)})
            self.inside = tag == "title"

        def handle_data(self, data: str) -> None:
            self.title += data.strip() if self.inside else ""

    for path in ("", "new", "in", "inbox", "nothing", "ar/", "inbox/write"):
        found = Tabbed()
        found.feed(inside.get(f"/s/{path}").content.decode())
        assert found.title == "CivSpace"
        first = found.stops[0]
        assert first["href"].endswith("/x") and first["rel"] == "noreferrer"
        assert not any("tabindex" in stop for stop in found.stops)


def test_clearnet_has_https_alone_and_onion_has_none_of_it(office, settings):
    secure = {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "INTAKE_COOKIE": "__Secure-s1",
        "CSRF_COOKIE_NAME": "__Secure-scsrf",
        "ONION_URL": "http://example.onion",
    }
    with override_settings(**secure):
        plain = Client().get("/s/new")
        assert (plain.status_code, plain["Location"]) == (301, "https://testserver/s/new")
        visitor = SecureBrowser()
        answer = visitor.get("/s/new")
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert answer["Onion-Location"] == "http://example.onion/s/"
        cookie = answer.cookies["__Secure-scsrf"]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")
        assert (cookie["path"], cookie["max-age"]) == ("/s/", "")
        _page, code = visitor.report()
        visitor.enter(code)
        session = visitor.cookies["__Secure-s1"]
        assert (session["secure"], session["httponly"], session["samesite"], session["path"]) == (
            True,
            True,
            "Strict",
            "/s/",
        )
    with override_settings(**settings_of(onion)):
        answer = Client().get("/s/new")
        assert (
            answer.status_code == 200 and "Strict-Transport-Security" not in answer and "Onion-Location" not in answer
        )
        assert answer.cookies["scsrf"]["secure"] == ""


@pytest.mark.parametrize(
    "mode, dest, status",
    [
        ("navigate", "document", 200),
        (None, None, 200),
        ("cors", "empty", 403),
        ("same-origin", "empty", 403),
        ("no-cors", "empty", 403),
        ("no-cors", "script", 403),
        ("websocket", "websocket", 403),
        ("no-cors", "style", 200),
    ],
)
def test_only_people_who_follow_links_are_answered(db, mode, dest, status):
    asked = {"HTTP_SEC_FETCH_MODE": mode, "HTTP_SEC_FETCH_DEST": dest} if mode else {}
    assert Client().get("/s/new", **asked).status_code == status


# Forged requests


@pytest.mark.parametrize("forged", ["no token", "wrong token", "other origin", "null origin", "no referer on https"])
def test_a_forged_form_changes_nothing(inside, forged):
    before = counts()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', inside.get("/s/inbox").content.decode())
    assert token
    data = {**FILLED, "csrfmiddlewaretoken": token[1]}
    more: dict = {}
    if forged == "no token":
        del data["csrfmiddlewaretoken"]
    elif forged == "wrong token":
        data["csrfmiddlewaretoken"] = "A" * 64
    elif forged == "other origin":
        more["HTTP_ORIGIN"] = "https://evil.example"
    elif forged == "null origin":
        more["HTTP_ORIGIN"] = "null"
    else:
        more["secure"] = True
    for route in POSTS:
        answer = inside.post(f"/s/{route}", data, **more)
        assert answer.status_code == 403 and counts() == before, route
        assert "Not sent yet" in text_of(answer)


def test_what_was_typed_survives_a_token_that_has_gone(db):
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(
        "/s/new", {"account": ACCOUNT, "code": "123 456", "place": "Suva"}, HTTP_ORIGIN="http://testserver"
    )
    page = answer.content.decode()
    assert ACCOUNT in page and "Suva" in page and "123 456" not in page
    assert "Your browser sent no cookie" in text_of(answer) and ">Send<" in page.replace("\n", "")
    stranger = visitor.post("/s/new", {"account": ACCOUNT}, HTTP_ORIGIN="https://evil.example")
    assert "<button" not in stranger.content.decode()


def test_what_changes_something_is_never_done_by_a_link(inside):
    before = counts()
    inside.handler.enforce_csrf_checks = False
    for route in (route for route, methods in ROUTES.items() if methods == "POST"):
        for method in ("get", "head", "put", "delete", "patch"):
            answer = getattr(inside, method)(f"/s/{route}")
            assert (answer.status_code, answer["Allow"]) == (405, "POST") and counts() == before, (route, method)


def test_no_address_of_others_is_followed(inside):
    for value, path in product(("//evil.example", "javascript:alert(1)"), ("in", "inbox", "x")):
        answer = inside.get(f"/s/{path}", {"next": value, "done": value})
        assert "evil.example" not in answer.get("Location", "") + answer.content.decode()
        assert "javascript:" not in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused(db, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client().get("/s/", HTTP_HOST="evil.example")
    assert answer.status_code == 400 and "evil.example" not in answer.content.decode()


def test_a_body_beyond_the_limit_is_refused_unread(db):
    class Unread(io.BytesIO):
        def read(self, *size: int) -> bytes:
            raise AssertionError("read")

    answer = Client().post("/s/new", **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(102 * 1024 * 1024)})
    assert answer.status_code == 413


# Languages


def test_the_language_stands_in_the_path_or_comes_from_the_browser_and_no_cookie_keeps_it(db):
    page = Client().get("/s/ar/new")
    assert '<html lang="ar" dir="rtl">' in page.content.decode() and 'action="/s/ar/new"' in page.content.decode()
    assert page["Content-Language"] == "ar"
    page = Client().get("/s/new", HTTP_ACCEPT_LANGUAGE="fr-CH, en;q=0.5")
    assert '<html lang="fr" dir="ltr">' in page.content.decode() and 'action="/s/new"' in page.content.decode()
    assert set(page.cookies) == {"scsrf"} and set(Client().get("/s/es/").cookies) == set()
    assert Client().get("/s/xx/new").status_code == 404
    assert Client().get("/s").status_code == 200


# What leaks


@pytest.mark.parametrize("path", ["new", "in", "inbox", "x", ""])
def test_an_error_in_a_page_says_its_class_and_place_and_nothing_else(inside, monkeypatch, caplog, path):
    class Broken(Exception):
        pass

    def broken(*args: object, **more: object) -> None:
        raise Broken(f"CANARY-secret {ACCOUNT}")

    for name in ("open_groups", "open_case", "enter", "reporter_of", "reporter_view", "leave"):
        monkeypatch.setattr(domain, name, broken)
    monkeypatch.setattr("reprisals.intake.views.door.render", broken)
    inside.raise_request_exception = False
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlaceFormatter())
    middleware.log.addHandler(handler)
    try:
        data = {
            "HTTP_USER_AGENT": "CANARY-UA",
            "HTTP_REFERER": "https://canary-ref.example/",
            "REMOTE_ADDR": "198.51.100.77",
        }
        answer = inside.get(f"/s/{path}", **data) if path != "in" else inside.get("/s/inbox", **data)
    finally:
        middleware.log.removeHandler(handler)
    assert answer.status_code == 500
    line = stream.getvalue()
    assert "Broken at " in line and line.count("\n") == 1
    for secret in ("CANARY", "198.51", "canary-ref", "/s/", "They came"):
        assert secret not in line and secret not in answer.content.decode().replace('href="/s/', "").replace(
            "/s/style", ""
        )


# T-L07
@pytest.mark.parametrize(
    "status, ask",
    [
        (400, lambda client: client.get("/s/", HTTP_HOST="evil.example")),
        (403, lambda client: client.get("/s/", HTTP_SEC_FETCH_MODE="cors")),
        (404, lambda client: client.get("/s/nothing")),
        (405, lambda client: client.get("/s/kept")),
        (413, lambda client: client.post("/s/new", CONTENT_LENGTH=str(10**9))),
    ],
)
def test_no_error_page_names_a_version_a_path_or_a_host(db, settings, status, ask):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = ask(Client())
    page = answer.content.decode()
    assert answer.status_code == status and "<h1>" in page
    for word in ("Django", "Python", "Traceback", "/tmp", "testserver", "evil.example", "granian", "nginx"):
        assert word not in page


# T-L05
def test_no_address_form_or_cookie_holds_a_secret(office, inside, visitor):
    page, code = Browser().report()
    case = Case.objects.order_by("pk").last()
    assert case is not None
    for answer in (page, inside.get("/s/inbox"), inside.get("/s/new"), inside.get("/s/in")):
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', answer.content.decode()):
            assert re.fullmatch(r"(/s/[a-z/.-]*|#\w+)", address), address
    assert code[:4] not in str(page.headers) and ACCOUNT not in str(page.headers)


def test_django_itself_reports_nothing_of_a_request(rf):
    request = rf.post("/s/new", {"account": ACCOUNT}, HTTP_COOKIE="s1=secret")
    nothing = NothingFilter()
    assert nothing.get_post_parameters(request) == nothing.get_safe_cookies(request) == {}
    assert nothing.get_safe_request_meta(request) == nothing.get_safe_settings() == {}
    assert list(nothing.get_traceback_frame_variables(request, None)) == []


def test_the_log_of_the_intake_lets_only_errors_out_and_nothing_of_requests(settings):
    from civspace.settings import intake

    assert intake.LOGGING["root"] == {"handlers": ["console"], "level": "ERROR"}
    for name in ("django.request", "django.security", "django.server"):
        assert intake.LOGGING["loggers"][name] == {"handlers": ["nowhere"], "propagate": False}
    assert (intake.DEBUG, intake.ADMINS) == (False, [])
    assert "django.contrib.sessions" not in intake.INSTALLED_APPS and "django.contrib.auth" not in intake.INSTALLED_APPS
