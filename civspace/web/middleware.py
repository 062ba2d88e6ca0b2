"""Around every answer: its request id, and how long it may be kept by whom."""

import hashlib
import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from civspace.web import kept_pages
from civspace.web.access import access_of
from civspace.web.request_id import request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)

PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class CookieOnPublicPage(AssertionError):
    """A public page set a cookie or looked at the session, so that no cache could serve it."""


class RequestIdMiddleware:
    """Number every request; audit entries, log lines and the `X-Request-ID` header carry the number."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
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
        if request.method != "GET" or access_of(view) != "public":
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
