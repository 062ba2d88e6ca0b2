"""Around every answer: its request id, which database it reads, and how long it may be kept by whom."""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from civspace.web import kept_pages, metrics, replica
from civspace.web.access import access_of
from civspace.web.logs import route_of
from civspace.web.request_id import new_request_id, request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)
requests_log = logging.getLogger("civspace.requests")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class CookieOnPublicPage(AssertionError):
    """A public page set a cookie or looked at the session, so that no cache could serve it."""


class RequestIdMiddleware:
    """Number every request; audit entries, log lines and the `X-Request-ID` header carry the number.

    A number that a proxy brings in that header is kept if it is a UUID. One line tells of every answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        request.id = number = new_request_id(request.headers.get("X-Request-ID"))  # type: ignore[attr-defined]
        token = request_id.set(number)
        try:
            response = self.get_response(request)
            seconds = time.monotonic() - began
            method = request.method if request.method in METHODS else "other"
            told: dict[str, Any] = {"method": method, "route": route_of(request), "status": response.status_code}
            metrics.requests.observe(**told, seconds=seconds)
            requests_log.info("Answered", extra={**told, "duration_ms": round(seconds * 1000)})
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = number
        return response


class PageMethodsMiddleware:
    """Pages are read (GET, HEAD) and sent (POST); any other method is for the API, and a page says so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in PAGE_METHODS and not request.path_info.startswith("/api/"):
            return HttpResponseNotAllowed(PAGE_METHODS)
        return self.get_response(request)


class CookielessMiddleware:
    """Stand outside the session and send what any cache may keep without any cookie.

    For a malformed session cookie Django's session middleware deletes it in every answer; from a shared cache that
    deletion would sign out whoever reads the page next.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "public" in response.headers.get("Cache-Control", ""):
            response.cookies.clear()
            names = [name.strip() for name in response.headers.get("Vary", "").split(",")]
            if kept := [name for name in names if name and name.lower() != "cookie"]:
                response.headers["Vary"] = ", ".join(kept)
            elif "Vary" in response.headers:
                del response.headers["Vary"]
        return response


class ReplicaMiddleware:
    """Let a request that anybody could have made read from the copy: pages, lists, search and files for everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = replica.reading.set(False)
        try:
            return self.get_response(request)
        finally:
            replica.reading.reset(token)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Decide it, once the view is known."""
        if replica.there_is_one() and _is_anybodys(request, view):
            replica.reading.set(replica.may_read())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Render the page again from the database when the copy failed in the middle of it: it only reads."""
        if not isinstance(error, replica.GONE) or not replica.leave():
            return None
        match = request.resolver_match
        assert match is not None
        return match.func(request, *match.args, **match.kwargs)


class PublicCacheMiddleware:
    """Public pages may be kept by any cache for a minute and are revalidated by ETag; all else is never stored.

    A view that sets `Cache-Control` itself (API, files) is left alone. The ETag is a hash of the content, so it
    changes with anything that the reader would see change. What was rendered is kept on the server too, until
    anything in the portal changes (kept_pages.py).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer with the page as it was rendered before, if nothing has changed since."""
        if request.method != "GET" or access_of(view) != "public" or not kept_pages.may_keep(view):
            return None
        request.kept_key = kept_pages.key_of(request)  # type: ignore[attr-defined]
        kept = kept_pages.find(request.kept_key)  # type: ignore[attr-defined]
        return None if kept is None else get_conditional_response(request, etag=kept.headers["ETag"], response=kept)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A malformed CSRF cookie makes Django plan a new one for every page; a page that has a form asks for it itself.
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if not _cacheable(request, response):
            response.headers["Cache-Control"] = "private, no-store"
            return response
        if problem := _personal(request, response):
            if settings.DEBUG or getattr(settings, "TESTING", False):
                raise CookieOnPublicPage(f"{request.path}: {problem}")
            log.error("A public page is personal: %s", problem)
            response.headers["Cache-Control"] = "private, no-store"
            return response
        response.headers["Cache-Control"] = "public, max-age=60, stale-while-revalidate=60"
        if response.streaming or not isinstance(response, HttpResponse):
            return response
        if not response.has_header("ETag"):
            response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        kept_pages.keep(getattr(request, "kept_key", ""), response)
        answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
        return answer if answer is not None else response


def _cacheable(request: HttpRequest, response: HttpResponseBase) -> bool:
    match = request.resolver_match
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and match is not None
        and access_of(match.func) == "public"
    )


def _personal(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return what makes this answer personal, or ""."""
    if response.cookies:
        return f"sets the cookie {', '.join(sorted(response.cookies))}"
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return "holds a CSRF token"
    session = getattr(request, "session", None)
    if session is not None and session.accessed:
        return "looked at the session"
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return "varies by cookie" if "cookie" in vary else ""


def _is_anybodys(request: HttpRequest, view: Any) -> bool:
    level = access_of(view)
    public = level == "public" or (level == "token" and request.path_info.startswith("/api/"))
    known = "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES
    return public and not known and request.method in ("GET", "HEAD") and kept_pages.may_keep(view)
