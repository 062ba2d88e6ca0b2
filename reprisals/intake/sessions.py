"""The reporter's session: half of what opens the reporter's key is in the cookie, half in the database."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import render

from reprisals.vault import domain
from reprisals.vault.domain import Reporter

View = Callable[..., HttpResponseBase]


def token_of(request: HttpRequest) -> str:
    """Return what the cookie holds, or ""."""
    return request.COOKIES.get(settings.INTAKE_COOKIE, "")


def begin(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Give the browser a session; one that it brought ends."""
    if old := token_of(request):
        domain.leave(token=old)
    rotate_token(request)
    response.set_cookie(
        settings.INTAKE_COOKIE,
        token,
        path=settings.INTAKE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def end(request: HttpRequest, response: HttpResponse) -> None:
    """End the session here and in the browser."""
    if token := token_of(request):
        domain.leave(token=token)
    for name in (settings.INTAKE_COOKIE, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name, path=settings.INTAKE_PATH, samesite="Strict")
        response.cookies[name]["secure"] = settings.SESSION_COOKIE_SECURE


def with_reporter(view: Callable[[HttpRequest, Reporter], HttpResponseBase]) -> View:
    """Call a view with the reporter of the session; without one, ask for the number, and change nothing."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        token = token_of(request)
        reporter = domain.reporter_of(token=token) if token else None
        if reporter is None:
            return render(request, "reprisals/intake/ended.html", {"had": bool(token)}, status=403)
        return view(request, reporter)

    return wrapped
