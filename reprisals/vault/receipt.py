"""The receipt: 28 digits that are all a reporter needs to come back, and all that anybody would need.

26 random digits (86 bits) and two check digits (ISO 7064, MOD 97-10), which catch every wrong digit and every two
swapped ones before anything is computed. One derivation (Argon2id, 64 MiB, three passes, under a pepper that is not in
the database) gives both the name under which the case is found and the key that opens the reporter's own key, so that a
known and an unknown receipt take the same time. The receipt itself is kept nowhere.
"""

import hmac
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache

import nacl.pwhash
from django.conf import settings

from reprisals.vault.crypto import expand

RANDOM_DIGITS = 26
DIGITS = 28

# Two at a time: more would only take memory (64 MiB each), not be quicker.
_turn = threading.BoundedSemaphore(2)


class ReceiptError(ValueError):
    """What was typed is no receipt: `kind` is "length" (not 28 digits) or "check" (a digit is wrong)."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


@dataclass(frozen=True)
class Derived:
    """What a receipt gives: the name of the case in the index, and the key of the reporter's key. 32 bytes each."""

    lookup: bytes
    wrap: bytes


def new() -> str:
    """Return a new receipt: 28 digits."""
    digits = f"{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"
    return f"{digits}{98 - int(digits + '00') % 97:02d}"


def grouped(code: str) -> str:
    """Return a receipt as it is shown: seven groups of four digits."""
    return " ".join(code[start : start + 4] for start in range(0, DIGITS, 4))


def normal(text: str) -> str:
    """Return the 28 digits of what somebody typed: decimal digits of any script, whatever stands between them.

    Raises ReceiptError.
    """
    digits = "".join(str(unicodedata.decimal(sign)) for sign in text if unicodedata.decimal(sign, None) is not None)
    if len(digits) != DIGITS:
        raise ReceiptError("length")
    if int(digits) % 97 != 1:
        raise ReceiptError("check")
    return digits


def newest_kdf() -> int:
    """Return the number of the pepper under which new receipts are derived."""
    return max(settings.REPRISALS_PEPPERS)


def kdf_ids() -> list[int]:
    """Return the numbers of all peppers in use, the newest first."""
    return sorted(settings.REPRISALS_PEPPERS, reverse=True)


def derive(code: str, *, kdf_id: int) -> Derived:
    """Return what a receipt gives under one pepper. Takes about 0.2 seconds and 64 MiB, two at a time."""
    pepper = settings.REPRISALS_PEPPERS[kdf_id]
    with _turn:
        strong = nacl.pwhash.argon2id.kdf(
            32,
            hmac.digest(pepper, code.encode(), "sha256"),
            _salt(pepper),
            opslimit=settings.REPRISALS_RECEIPT_PASSES,
            memlimit=settings.REPRISALS_RECEIPT_MEMORY,
        )
    return Derived(lookup=expand(strong, "receipt|lookup"), wrap=expand(strong, "receipt|wrap"))


@cache
def _salt(pepper: bytes) -> bytes:
    """Return the salt of an installation: one for all receipts, because a receipt must be found without a name."""
    return hmac.digest(pepper, b"receipt|salt", "sha256")[: nacl.pwhash.argon2id.SALTBYTES]
