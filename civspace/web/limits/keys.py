"""Whose requests are counted together: keyed hashes of accounts, organizations and addresses of the net."""

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

DAY = 86400
REMEMBERED = 60.0  # seconds that a process remembers the salt before it asks the shared cache again

#: Who asks: the signed-in person, whoever is on the way in, or "" for nobody known. People (the room) sets it.
account_of: Callable[[HttpRequest], str] = lambda request: ""  # noqa: E731
#: The domain of the e-mail address that was typed, or "".
domain_of: Callable[[HttpRequest], str] = lambda request: ""  # noqa: E731
#: For the name of an address: the organization that a person acts for there, from the parts of the address. "" for
#: whoever does not belong to it: nobody uses up what others may do.
organizations: dict[str, Callable[[Any, dict[str, Any]], str]] = {}

_salt: tuple[str, float, bytes] = ("", 0.0, b"")


def register(account: Callable[[HttpRequest], str], domain: Callable[[HttpRequest], str]) -> None:
    """Set how to find out who asks."""
    global account_of, domain_of
    account_of, domain_of = account, domain


def organization_of(person: Any, request: HttpRequest, route: str) -> str:
    """Return the key of the organization that a person acts for, or "" where the address does not say."""
    found = organizations.get(route)
    if found is None or request.resolver_match is None or not person.is_authenticated:
        return ""
    return found(person, request.resolver_match.kwargs)


def address_of(request: HttpRequest) -> str:
    """Return the network of the reader: an IPv4 address or an IPv6 /64, as the outermost proxy of ours saw it."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    raw = seen[-count] if count and len(seen) >= count else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def salt() -> bytes:
    """Return the key of today's hashes, which all processes share; it is forgotten with the day."""
    global _salt
    day, now = datetime.now(UTC).date().isoformat(), time.monotonic()
    # The name of the entry differs from test to test, the remembered value with it.
    name = cache.make_key(f"limits:salt:{day}")
    known, until, value = _salt
    if known == name and now < until:
        return value
    cache.add(f"limits:salt:{day}", secrets.token_bytes(32), DAY)
    value = cache.get(f"limits:salt:{day}") or secrets.token_bytes(32)
    _salt = (name, now + REMEMBERED, value)
    return value


def hashed(*parts: str) -> str:
    """Return a keyed hash of who is counted; without today's key nobody finds out who it was."""
    text = "\0".join(parts)
    return hmac.new(salt(), text.encode(), hashlib.sha256).hexdigest()[:32]
