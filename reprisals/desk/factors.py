"""The second factor: codes of an authenticator app (RFC 6238), each good once, from a seed that is sealed at rest."""

import base64
import secrets
import time

from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.utils.encoding import force_bytes
from nacl.exceptions import CryptoError
from nacl.secret import Aead

STEP = 30  # seconds that one code lasts
DRIFT = (0, -1, 1)  # steps that a telephone's clock may be off
PURPOSE = b"reprisals.desk second factors"


def _sealer(key: str | bytes) -> Aead:
    return Aead(HKDF(SHA256(), 32, None, PURPOSE).derive(force_bytes(key)))


def new_seed() -> bytes:
    """Return 20 random bytes, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def seal(seed: bytes, *, officer_id: object) -> bytes:
    """Return a seed as it is kept; it opens only for this officer and with the signing key of the desk."""
    return bytes(_sealer(settings.SECRET_KEY).encrypt(seed, str(officer_id).encode()))


def unseal(sealed: bytes, *, officer_id: object) -> bytes:
    """Return a seed. Raise CryptoError if no signing key opens it."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _sealer(key).decrypt(sealed, str(officer_id).encode())
        except CryptoError:
            continue
    raise CryptoError("No signing key opens this seed")


def shown(seed: bytes) -> str:
    """Return a seed as people type it into an app, in groups of four."""
    text = base64.b32encode(seed).decode("ascii")
    return " ".join(text[index : index + 4] for index in range(0, len(text), 4))


def address(seed: bytes, *, account: str) -> str:
    """Return the address that the QR code holds."""
    return _totp(seed).get_provisioning_uri(account, "CivSpace desk")


def matching_step(seed: bytes, code: str, *, after: int, now: float | None = None) -> int | None:
    """Return the step that a code belongs to, or None; a step up to `after` was used before and is refused."""
    moment = int(time.time() if now is None else now)
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    for drift in DRIFT:
        when = max(0, moment + drift * STEP)
        try:
            _totp(seed).verify(digits.encode(), when)
        except InvalidToken:
            continue
        step = when // STEP
        return step if step > after else None
    return None


def code_at(seed: bytes, moment: float) -> str:
    """Return the code of a moment, as the app shows it."""
    return _totp(seed).generate(int(moment)).decode()


def _totp(seed: bytes) -> TOTP:
    return TOTP(seed, 6, SHA1(), STEP, enforce_key_length=False)  # noqa: S303  (what authenticator apps speak)
