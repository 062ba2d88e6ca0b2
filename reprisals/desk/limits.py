"""How often somebody may try to sign in: per account and place, never per account alone, so nobody locks others out."""

import hashlib
import hmac
import secrets
import threading
import time

from django.http import HttpRequest

SALT = secrets.token_bytes(32)  # of this process: what is kept in memory says nothing of addresses
WINDOW = 300.0  # seconds
PER_ACCOUNT_AND_PLACE = 5
PER_PLACE = 60

_tries: dict[bytes, list[float]] = {}
_guard = threading.Lock()


def _key(*parts: str) -> bytes:
    return hmac.digest(SALT, "\0".join(parts).encode(), hashlib.sha256)


def may_try(request: HttpRequest, *, account: str) -> bool:
    """Count a try and say whether it is still within the limits."""
    place = request.META.get("REMOTE_ADDR", "")
    now = time.monotonic()
    keys = ((_key(place, account.casefold()), PER_ACCOUNT_AND_PLACE), (_key(place), PER_PLACE))
    with _guard:
        if len(_tries) > 10_000:
            for key in [key for key, times in _tries.items() if times[-1] < now - WINDOW]:
                del _tries[key]
        allowed = True
        for key, most in keys:
            times = [moment for moment in _tries.get(key, []) if moment > now - WINDOW]
            times.append(now)
            _tries[key] = times[-most - 1 :]
            allowed = allowed and len(times) <= most
        return allowed


def forget(request: HttpRequest, *, account: str) -> None:
    """Forget the tries of somebody who has signed in."""
    with _guard:
        _tries.pop(_key(request.META.get("REMOTE_ADDR", ""), account.casefold()), None)
