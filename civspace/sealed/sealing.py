"""A seal: Fernet under a key that is derived from the signing key, another one for each purpose.

What was sealed says with which key (`5f0c21aa:gAAAA…`), so that rows which wait to be sealed anew are found without
being opened. Keys that were in use before (SECRET_KEY_FALLBACKS) still open.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ID_LENGTH = 8


class Unopened(Exception):
    """What was sealed cannot be opened: its key is not given any more, or it was changed."""


@lru_cache(maxsize=64)
def _derived(key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, purpose).derive(key.encode())


def _keys(purpose: bytes) -> list[bytes]:
    return [_derived(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _id_of(key: bytes) -> str:
    digest = Hash(SHA256())
    digest.update(b"civspace key id " + key)
    return digest.finalize().hex()[:ID_LENGTH]


class Sealer:
    """Seals and opens for one purpose; what is sealed for one cannot be opened for another."""

    def __init__(self, purpose: bytes) -> None:
        self.purpose = purpose

    def fernet(self) -> MultiFernet:
        """Return the bare cipher: seals with the key of today, opens with it or with one before."""
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys(self.purpose)])

    def key_id(self) -> str:
        """Return the id of the key of today."""
        return _id_of(_keys(self.purpose)[0])

    def seal(self, text: str) -> str:
        """Return a text as it is kept; nothing stays nothing."""
        return f"{self.key_id()}:{self.fernet().encrypt(text.encode()).decode()}" if text else ""

    def open(self, sealed: str) -> str:
        """Return what was sealed. Raises Unopened."""
        if not sealed:
            return ""
        try:
            return self.fernet().decrypt(sealed.rpartition(":")[2].encode()).decode()
        except InvalidToken as error:
            raise Unopened from error

    def is_current(self, sealed: str) -> bool:
        """Say whether a text is sealed with the key of today."""
        return not sealed or sealed.startswith(f"{self.key_id()}:")
