"""Sessions in two halves: the cookie holds a name and a key, the row a digest of the name and what the key opens.

A copy of the database opens nothing, and a stolen cookie only until its session ends.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from reprisals.vault.crypto import KEY_SIZE, new_key, place, unwrap, wrap

COOKIE_LENGTH = 86


@dataclass(frozen=True)
class Cookie:
    """The two halves of a cookie. 32 bytes each."""

    name: bytes
    key: bytes

    @property
    def name_hash(self) -> bytes:
        """Return what the row is found by."""
        return hashlib.sha256(self.name).digest()

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(self.name + self.key).decode().rstrip("=")


def new_cookie() -> Cookie:
    """Return a new cookie."""
    return Cookie(name=secrets.token_bytes(KEY_SIZE), key=new_key())


def read_cookie(token: str) -> Cookie | None:
    """Return a cookie from what the browser sent, or None."""
    if len(token) != COOKIE_LENGTH:
        return None
    try:
        data = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return Cookie(name=data[:KEY_SIZE], key=data[KEY_SIZE:]) if len(data) == 2 * KEY_SIZE else None


def seal_half(cookie: Cookie, kind: str, secret: bytes) -> bytes:
    """Seal a secret under the half that only the browser keeps."""
    return wrap(cookie.key, secret, aad=place("half", kind, cookie.name_hash))


def open_half(cookie: Cookie, kind: str, sealed: bytes) -> bytes:
    """Open it again. Raises Unreadable."""
    return unwrap(cookie.key, sealed, aad=place("half", kind, cookie.name_hash))
