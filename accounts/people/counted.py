"""Whose requests are counted together: the person who is signed in, or whose account is being opened."""

from typing import Any

from django.http import HttpRequest

#: Fields in which an e-mail address is typed before anybody is signed in.
FIELDS = ("login", "email")


def typed(email: str) -> str:
    """Return the key of an e-mail address, however it is written."""
    return f"email:{email.strip().casefold()}"


def _email(request: HttpRequest) -> str:
    return next((value for name in FIELDS if (value := request.POST.get(name, "").strip())), "")


def account_of(request: HttpRequest) -> str:
    """Return the account that a request is counted for: signed in, on the way in, or the address that was typed."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    pending: dict[str, Any] = request.session.get("account_login") or {}
    if key := pending.get("user_pk"):
        return f"user:{key}"
    email = _email(request) if request.method == "POST" else ""
    return typed(email) if email else ""


def domain_of(request: HttpRequest) -> str:
    """Return the domain of the e-mail address that was typed, or ""."""
    return _email(request).rpartition("@")[2].casefold()
