"""The frame around every page, error pages and the page of components, through the whole stack."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from civspace.web import views
from civspace.web.context import language_links

BANNER = "Demonstration with invented organizations and meetings; not a United Nations site"


@pytest.mark.parametrize(
    ("language", "lang", "direction"),
    [
        ("ar", "ar", "rtl"),
        ("zh-hans", "zh-Hans", "ltr"),
        ("en", "en", "ltr"),
        ("fr", "fr", "ltr"),
        ("ru", "ru", "ltr"),
        ("es", "es", "ltr"),
    ],
)
def test_the_page_of_components_renders_in_every_language(client: Client, language, lang, direction):
    response = client.get(f"/{language}/components/?errors=1")
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{direction}">' in html
    assert html.count("<h1>") == 1
    assert html.count('<main id="main" tabindex="-1">') == 1
    assert '<a class="skip-link" href="#main">' in html


def test_a_public_page_sets_no_cookie_and_is_the_same_for_everybody(client: Client):
    alone = client.get("/en/components/")
    known = Client(headers={"cookie": "sessionid=abcdef; csrftoken=abcdef; messages=x"}).get("/en/components/")
    assert not alone.cookies
    assert not known.cookies
    assert alone.content == known.content
    assert alone["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60"
    assert "cookie" not in alone.get("Vary", "").lower()
    again = client.get("/en/components/", headers={"if-none-match": alone["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_no_page_holds_inline_code_or_a_foreign_address(client: Client):
    html = client.get("/en/components/?errors=1").content.decode()
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.findall(r"<script(?![^>]* src=)", html)
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", html)


def test_every_form_control_has_one_id_and_a_label(client: Client):
    html = client.get("/en/components/?errors=1").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(set(ids)) == sorted(ids)
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= set(ids)


def test_the_language_menu_leads_to_this_page_with_its_query(client: Client):
    html = client.get("/en/components/?page=2&q=a%26b").content.decode()
    addresses = re.findall(r'<li><a href="([^"]+)" hreflang="([^"]+)" lang="[^"]+" dir="(\w+)"', html)
    assert addresses == [
        (f"/{code}/components/?page=2&amp;q=a%26b", tag, direction)
        for code, tag, direction in [
            ("ar", "ar", "rtl"),
            ("zh-hans", "zh-Hans", "ltr"),
            ("en", "en", "ltr"),
            ("fr", "fr", "ltr"),
            ("ru", "ru", "ltr"),
            ("es", "es", "ltr"),
        ]
    ]


def test_the_language_menu_keeps_addresses_with_reserved_characters():
    request = RequestFactory().get("/en/documents/A%3FB%20C/")
    assert language_links(request)[0]["url"] == "/ar/documents/A%3FB%20C/"
    outside = RequestFactory().get("/robots.txt")
    assert [link["url"] for link in language_links(outside)] == [
        "/ar/",
        "/zh-hans/",
        "/en/",
        "/fr/",
        "/ru/",
        "/es/",
    ]


def test_a_demonstration_says_so_and_is_not_indexed(client: Client, settings):
    settings.DEMO = True
    html = client.get("/en/components/").content.decode()
    assert BANNER in html
    assert '<meta name="robots" content="noindex">' in html
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    settings.DEMO = False
    html = client.get("/en/components/").content.decode()
    assert BANNER not in html
    assert "noindex" not in html
    settings.BASE_URL = "https://portal.example"
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /*/my/",
        "Disallow: /*/desk/",
        "Sitemap: https://portal.example/sitemap.xml",
    ]


def test_a_missing_page_answers_in_the_language_and_direction_of_the_path(client: Client):
    response = client.get("/ar/no-such-page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert '<html lang="ar" dir="rtl">' in html
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_a_missing_address_of_the_api_is_a_problem_document():
    response = views.not_found(RequestFactory().get("/api/v1/nothing/"))
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.content == b'{"type": "about:blank", "title": "Not found", "status": 404, "detail": "Not found"}'


@pytest.mark.parametrize(
    ("handler", "status", "words"),
    [
        (lambda request: views.bad_request(request), 400, "This request could not be read"),
        (lambda request: views.permission_denied(request), 403, "You may not do this"),
        (lambda request: views.permission_denied(request, PermissionDenied("Ask <b>her</b>")), 403, "Ask &lt;b&gt;"),
        (lambda request: views.server_error(request), 500, "Something went wrong on our side"),
    ],
)
def test_error_pages_say_what_happened_in_arabic_too(handler, status, words):
    request = RequestFactory().get("/en/page/")
    response = handler(request)
    assert response.status_code == status
    assert words in response.content.decode()
    with translation.override("ar"):
        html = handler(RequestFactory().get("/ar/page/")).content.decode()
    assert '<html lang="ar" dir="rtl">' in html


def test_the_page_of_a_failure_never_fails_itself(monkeypatch):
    def broken(*args: object, **kwargs: object) -> str:
        raise RuntimeError("templates are gone")

    monkeypatch.setattr(views, "render_to_string", broken)
    response = views.server_error(RequestFactory().get("/en/page/"))
    assert (response.status_code, response.content) == (500, b"Something went wrong on our side.")


def late(**extra: str) -> str:
    """Send a form whose token has gone and return the page that answers."""
    data = {
        "title": "Water",
        "body": "First line\nsecond <b>line</b>",
        "password": "hidden-1",
        "reason_code": "R7",
        **extra,
    }
    request: HttpRequest = RequestFactory().post("/en/my/statements/", data)
    request.META["HTTP_ORIGIN"] = extra.get("origin", "http://testserver")
    response = views.csrf_failure(request, reason="CSRF cookie not set.")
    assert response.status_code == 403
    return response.content.decode()


def test_a_form_that_came_too_late_keeps_everything_typed_but_secrets():
    html = late()
    assert re.search(
        r'<textarea id="kept-2" name="body"[^>]*>\nFirst line\nsecond &lt;b&gt;line&lt;/b&gt;</textarea>', html
    )
    assert '<input type="hidden" name="title" value="Water">' in html
    assert '<input type="hidden" name="reason_code" value="R7">' in html
    assert "hidden-1" not in html
    assert "Send again" in html
    assert 'name="csrfmiddlewaretoken"' in html


def test_a_script_that_came_too_late_gets_its_answer_as_data():
    request = RequestFactory().post("/en/my/statements/", {"body": "Words"}, headers={"accept": "application/json"})
    response = views.csrf_failure(request)
    assert response.status_code == 403
    assert json.loads(response.content) == {"message": "Not saved: your session has ended. Keep this page open."}


def test_a_form_from_another_site_is_not_offered_again():
    html = late(origin="https://elsewhere.example")
    assert "Send again" not in html
    assert "csrfmiddlewaretoken" not in html


def test_a_late_form_through_the_whole_stack_changes_nothing():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/en/components/", {"body": "Words that took an hour to write, at night"})
    assert response.status_code == 403
    assert "Words that took an hour to write, at night" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
