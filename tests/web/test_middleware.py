"""Public pages can be served by any cache; everything else is stored nowhere."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from civspace.web.access import access
from civspace.web.middleware import CookieOnPublicPage, PublicCacheMiddleware, RequestIdMiddleware
from civspace.web.request_id import request_id

PUBLIC = "public, max-age=60, stale-while-revalidate=60"


def answer(level=None, method="GET", make=lambda request: HttpResponse("words"), **headers):
    """Send a request through the middleware to a view of this level."""
    request = getattr(RequestFactory(), method.lower())("/en/page/", headers=headers)

    def view(request):
        return make(request)

    request.resolver_match = SimpleNamespace(func=access(level)(view) if level else view)
    return PublicCacheMiddleware(view)(request)


def test_a_public_page_is_cacheable_and_revalidated_by_a_hash_of_its_content():
    first, second = answer("public"), answer("public")
    other = answer("public", make=lambda request: HttpResponse("other words"))
    assert first["Cache-Control"] == PUBLIC
    assert first["ETag"] == second["ETag"] != other["ETag"]
    assert not first.has_header("Vary")


def test_an_unchanged_page_is_not_sent_again():
    etag = answer("public")["ETag"]
    again = answer("public", **{"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"], again["Cache-Control"]) == (304, b"", etag, PUBLIC)
    assert answer("public", **{"if-none-match": '"stale"'}).status_code == 200


def test_a_view_may_bring_its_own_etag():
    def make(request):
        return HttpResponse("words", headers={"ETag": '"v7"'})

    assert answer("public", make=make, **{"if-none-match": '"v7"'}).status_code == 304


@pytest.mark.parametrize(
    ("level", "method", "status"),
    [
        ("signed_in", "GET", 200),
        ("signed_out", "GET", 200),
        ("staff", "GET", 200),
        ("token", "GET", 200),
        (None, "GET", 200),
        ("public", "POST", 200),
        ("public", "GET", 404),
        ("public", "GET", 302),
    ],
)
def test_everything_else_is_stored_nowhere(level, method, status):
    response = answer(level, method, lambda request: HttpResponse("words", status=status))
    assert response["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")


def test_an_answer_that_says_how_long_it_keeps_is_left_alone():
    response = answer("public", make=lambda request: HttpResponse(headers={"Cache-Control": "max-age=5"}))
    assert response["Cache-Control"] == "max-age=5"
    assert not response.has_header("ETag")


def with_cookie(request):
    response = HttpResponse()
    response.set_cookie("seen", "1")
    return response


def with_token(request):
    return HttpResponse(get_token(request))


def with_session(request):
    request.session = SimpleNamespace(accessed=True)
    return HttpResponse()


def with_vary(request):
    return HttpResponse(headers={"Vary": "Accept-Language, Cookie"})


@pytest.mark.parametrize("make", [with_cookie, with_token, with_session, with_vary])
def test_a_public_page_that_knows_its_reader_is_an_error(make, settings):
    with pytest.raises(CookieOnPublicPage):
        answer("public", make=make)
    settings.TESTING = settings.DEBUG = False
    assert answer("public", make=make)["Cache-Control"] == "private, no-store"


def test_every_request_has_a_number_of_its_own():
    seen = []

    def view(request):
        seen.append((request.id, request_id.get()))
        return HttpResponse()

    numbers = [RequestIdMiddleware(view)(RequestFactory().get("/"))["X-Request-ID"] for _ in range(2)]
    assert seen == [(number, number) for number in numbers]
    assert len(set(numbers)) == 2
    assert request_id.get() == ""
