"""Officers' passphrases and recovery codes: made here, shown once, never chosen by people.

A passphrase is seven words of the list in `data/words.txt` (90 bits; the long list of the Electronic Frontier
Foundation, CC BY 3.0, without its four hyphenated entries). A recovery code is 26 signs of Crockford's alphabet (130
bits).
"""

import secrets
import threading
from functools import cache
from pathlib import Path

import nacl.pwhash
from django.conf import settings

from reprisals.vault.crypto import expand

WORDS = 7
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_SIGNS = 26
_LOOKS_LIKE = str.maketrans("OIL", "011")
_turn = threading.BoundedSemaphore(1)


@cache
def words() -> tuple[str, ...]:
    """Return the list that passphrases are made of."""
    return tuple((Path(__file__).parent / "data" / "words.txt").read_text("ascii").split())


def new_passphrase() -> str:
    """Return seven words."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS))


def new_recovery() -> str:
    """Return 26 signs in groups; the last group is shorter."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_SIGNS))
    return "-".join(signs[start : start + 5] for start in range(0, RECOVERY_SIGNS, 5))


def normal_passphrase(text: str) -> str:
    """Return a passphrase as it was made, however it was typed: spaces and capitals do not count."""
    return " ".join(text.casefold().replace("-", " ").split())


def normal_recovery(text: str) -> str:
    """Return the 26 signs of a recovery code; O, I and L are read as the digits that they look like."""
    return "".join(sign for sign in text.upper().translate(_LOOKS_LIKE) if sign in ALPHABET)


def key_from(phrase: str, *, salt: bytes, passes: int, memory: int) -> bytes:
    """Return the key that a passphrase or recovery code opens. Memory in bytes; about 0.4 seconds, one at a time."""
    with _turn:
        strong = nacl.pwhash.argon2id.kdf(32, phrase.encode(), salt, opslimit=passes, memlimit=memory)
    return expand(strong, "officer|wrap")


def new_cost() -> tuple[bytes, int, int]:
    """Return salt, passes and memory for a new passphrase; they are kept beside what it opens."""
    salt = secrets.token_bytes(nacl.pwhash.argon2id.SALTBYTES)
    return salt, settings.REPRISALS_PASSPHRASE_PASSES, settings.REPRISALS_PASSPHRASE_MEMORY
