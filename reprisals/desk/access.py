"""Who may open a page of the desk. What a view does not declare is closed, and what is closed answers 404."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from civspace.web.registry import AccountBar
from reprisals.desk.models import Officer
from reprisals.vault import domain as vault
from reprisals.vault.domain import Unlocked

#: "anyone": pages before sign-in; "officer": signed in, keys locked or not; "unlocked": with keys at hand.
LEVELS = ("anyone", "officer", "unlocked")


def opens(level: str, *, role: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare who may open a view: the level, and the role that the officer's endorsed key must carry."""
    if level not in LEVELS:
        raise ValueError(f"Unknown level {level!r}")

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.opens, view.role = level, role  # type: ignore[attr-defined]
        return view

    return declare


def officer_of(request: HttpRequest) -> Officer | None:
    """Return who is signed in, or None."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Officer) and user.is_active else None


def keys_of(request: HttpRequest) -> Unlocked | None:
    """Return the unlocked keys that belong to this session, or None. Looked up once a request."""
    if not hasattr(request, "_keys"):
        officer = officer_of(request)
        token = request.COOKIES.get(settings.UNLOCK_COOKIE_NAME, "")
        keys = vault.unlocked(token) if officer is not None and token else None
        if keys is not None and (officer is None or keys.officer_id != officer.pk):
            keys = None
        request._keys = keys  # type: ignore[attr-defined]
    return request._keys  # type: ignore[attr-defined]


def keys_or_404(request: HttpRequest) -> Unlocked:
    """Return the unlocked keys of this session. The middleware has seen to it that they are there."""
    keys = keys_of(request)
    if keys is None:
        raise Http404
    return keys


def is_unlocked(request: HttpRequest) -> bool:
    """Say whether the navigation shows what needs keys."""
    return keys_of(request) is not None


def has_role(role: str) -> Callable[[HttpRequest], bool]:
    """Return what says whether the unlocked key of this session carries a role."""

    def found(request: HttpRequest) -> bool:
        keys = keys_of(request)
        return keys is not None and role in keys.roles

    return found


def set_keys(request: HttpRequest, response: HttpResponseBase, token: str) -> None:
    """Give the browser its half of the unlocked key: gone when the browser is closed, never readable by a script."""
    response.set_cookie(
        settings.UNLOCK_COOKIE_NAME,
        token,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    if hasattr(request, "_keys"):
        del request._keys


def drop_keys(request: HttpRequest, response: HttpResponseBase) -> None:
    """Delete the unlocked key, in the vault and in the browser."""
    if token := request.COOKIES.get(settings.UNLOCK_COOKIE_NAME, ""):
        vault.lock(token)
    response.delete_cookie(settings.UNLOCK_COOKIE_NAME, path="/", samesite="Strict")
    request._keys = None  # type: ignore[attr-defined]


def account_bar(request: HttpRequest) -> AccountBar | None:
    """Tell the bar of every page who is signed in."""
    officer = officer_of(request)
    return {"name": officer.name} if officer else None
