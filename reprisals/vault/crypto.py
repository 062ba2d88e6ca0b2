"""The envelope: how contents and keys are sealed. Nothing here knows a case, a database or a file.

Every sealed value begins with one byte for the algorithm and is bound to its place by `place()`: a value that is moved
to another case, compartment, row or version does not open. Sizes are in bytes. All functions raise `Unreadable` and
say nothing about why.
"""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from reprisals.vault.errors import Unreadable

MAGIC = b"civspace/reprisals/1"
CONTENT = 0x01  # XChaCha20-Poly1305, plaintext padded to whole kibibytes
SEALED_KEY = 0x02  # HPKE with ML-KEM-768 and X25519, ChaCha20-Poly1305: 32 bytes to the holder of a key pair
FILE = 0x03  # secretstream (reprisals.vault.files)
WRAPPED = 0x05  # XChaCha20-Poly1305, not padded: keys, whose length tells nothing

BLOCK = 1024
KEY_SIZE = 32
SECRET_SIZE = 96  # 64 bytes of ML-KEM seed, 32 of X25519
PUBLIC_SIZE = 1216  # 1184 and 32
SEALED_SIZE = 1169


@dataclass(frozen=True)
class Pair:
    """A key pair to which keys are sealed."""

    secret: bytes
    public: bytes


def place(*parts: str | bytes | int) -> bytes:
    """Return the name of a place, to which a sealed value is bound. Bytes are written as hexadecimal digits."""
    words = [part.hex() if isinstance(part, bytes) else str(part) for part in parts]
    if any("|" in word for word in words):
        raise ValueError("a part of a place may not hold the sign that parts them")
    return b"|".join([MAGIC, *(word.encode() for word in words)])


def new_key() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(KEY_SIZE)


def digest(data: bytes) -> bytes:
    """Return BLAKE2b-256 of data."""
    return hashlib.blake2b(data, digest_size=32).digest()


def expand(key: bytes, purpose: str) -> bytes:
    """Return 32 bytes for one purpose from a strong key (HKDF-Expand, SHA-256)."""
    return HKDFExpand(SHA256(), KEY_SIZE, purpose.encode()).derive(key)


def seal_content(key: bytes, plaintext: bytes, *, aad: bytes) -> bytes:
    """Seal a content. Its length is told only in whole kibibytes: 41 more than a multiple of 1024."""
    return bytes([CONTENT]) + bytes(Aead(key).encrypt(sodium_pad(plaintext, BLOCK), aad))


def open_content(key: bytes, sealed: bytes, *, aad: bytes) -> bytes:
    """Open what `seal_content` sealed for the same place."""
    padded = _open(key, sealed, CONTENT, aad)
    try:
        return bytes(sodium_unpad(padded, BLOCK))
    except CryptoError as error:
        raise Unreadable from error


def wrap(key: bytes, secret: bytes, *, aad: bytes) -> bytes:
    """Seal a secret of fixed length under another key."""
    return bytes([WRAPPED]) + bytes(Aead(key).encrypt(secret, aad))


def unwrap(key: bytes, wrapped: bytes, *, aad: bytes) -> bytes:
    """Open what `wrap` sealed for the same place."""
    return _open(key, wrapped, WRAPPED, aad)


def _open(key: bytes, sealed: bytes, algorithm: int, aad: bytes) -> bytes:
    if not sealed or sealed[0] != algorithm:
        raise Unreadable
    try:
        return bytes(Aead(key).decrypt(bytes(sealed[1:]), aad))
    except (CryptoError, ValueError) as error:
        raise Unreadable from error


@cache
def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def new_pair() -> Pair:
    """Return a new hybrid key pair."""
    secret = secrets.token_bytes(SECRET_SIZE)
    return Pair(secret=secret, public=public_of(secret))


def public_of(secret: bytes) -> bytes:
    """Return the public key of a secret one."""
    post_quantum, classical = _halves(secret)
    return post_quantum.public_key().public_bytes_raw() + classical.public_key().public_bytes_raw()


def parse(secret: bytes) -> MLKEM768X25519PrivateKey:
    """Return a secret key ready for use: whoever opens many grants parses once (parsing costs more than opening)."""
    return MLKEM768X25519PrivateKey(*_halves(secret))


def _halves(secret: bytes) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    if len(secret) != SECRET_SIZE:
        raise Unreadable
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(secret[:64]),
        x25519.X25519PrivateKey.from_private_bytes(secret[64:]),
    )


def seal_key(key: bytes, public: bytes, *, info: bytes) -> bytes:
    """Seal 32 bytes to the holder of a key pair, for one place. Raises Unreadable for a malformed public key."""
    if len(key) != KEY_SIZE or len(public) != PUBLIC_SIZE:
        raise Unreadable
    try:
        recipient = MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(public[:1184]),
            x25519.X25519PublicKey.from_public_bytes(public[1184:]),
        )
        return bytes([SEALED_KEY]) + _suite().encrypt(key, recipient, info=info)
    except ValueError as error:
        raise Unreadable from error


def open_key(sealed: bytes, secret: bytes | MLKEM768X25519PrivateKey, *, info: bytes) -> bytes:
    """Open what `seal_key` sealed for the same place, with a secret key as bytes or as `parse` returned it."""
    if len(sealed) != SEALED_SIZE or sealed[0] != SEALED_KEY:
        raise Unreadable
    key = parse(secret) if isinstance(secret, bytes) else secret
    try:
        return _suite().decrypt(bytes(sealed[1:]), key, info=info)
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
