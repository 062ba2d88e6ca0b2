"""The first day: keys that never stand in the database, and the escrow secret in three shares, two of which open it.

For each pair of custodians one of them gets random bytes and the other the secret with those bytes added (XOR). One
share alone is noise.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyrage
from nacl.signing import SigningKey

from reprisals.vault.crypto import Pair, digest, new_pair, public_of
from reprisals.vault.errors import Unreadable

CUSTODIANS = ("a", "b", "c")
Share = dict[str, str]


def split(secret: bytes) -> dict[str, Share]:
    """Return the share of each custodian: for each pair that she is in, a piece as hexadecimal digits."""
    shares: dict[str, Share] = {custodian: {} for custodian in CUSTODIANS}
    for first, second in combinations(CUSTODIANS, 2):
        noise = secrets.token_bytes(len(secret))
        shares[first][first + second] = noise.hex()
        shares[second][first + second] = _xor(secret, noise).hex()
    return shares


def combine(one: Share, other: Share, *, fingerprint: str) -> bytes:
    """Return the secret from two custodians' shares. Raises Unreadable if they do not give the key that is pinned."""
    common = set(one) & set(other)
    if len(common) != 1:
        raise Unreadable
    pair = common.pop()
    try:
        secret = _xor(bytes.fromhex(one[pair]), bytes.fromhex(other[pair]))
        right = hmac.compare_digest(digest(public_of(secret)).hex(), fingerprint)
    except ValueError as error:
        raise Unreadable from error
    if not right:
        raise Unreadable
    return secret


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


@dataclass(frozen=True)
class Ceremony:
    """What a ceremony makes. Only the public key of the escrow pair goes into the database."""

    roots: tuple[bytes, bytes]
    escrow: Pair
    backup: pyrage.x25519.Identity

    def pins(self) -> dict[str, object]:
        """Return what is pinned in a deployed file: whom to trust, and to whom backups are sealed."""
        return {
            "roots": [bytes(SigningKey(seed).verify_key).hex() for seed in self.roots],
            "escrow": digest(self.escrow.public).hex(),
            "backup": str(self.backup.to_public()),
        }


def hold() -> Ceremony:
    """Make two root keys, the escrow pair and the key of backups."""
    return Ceremony(
        roots=(secrets.token_bytes(32), secrets.token_bytes(32)),
        escrow=new_pair(),
        backup=pyrage.x25519.Identity.generate(),
    )


def write(made: Ceremony, folder: Path) -> list[Path]:
    """Write what was made into an empty folder, each file for one person; modes are 0600. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    texts = {
        "pins.json": json.dumps(made.pins(), indent=1),
        "root-1.key": made.roots[0].hex(),
        "root-2.key": made.roots[1].hex(),
        "backup.key": str(made.backup),
        **{f"custodian-{name}.json": json.dumps(share) for name, share in split(made.escrow.secret).items()},
    }
    paths = []
    for name, text in texts.items():
        path = folder / name
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(text + "\n")
        paths.append(path)
    return paths


def read_share(path: Path) -> Share:
    """Return a custodian's share from its file. Raises Unreadable."""
    try:
        share = json.loads(path.read_text("ascii"))
    except ValueError as error:
        raise Unreadable from error
    if not isinstance(share, dict):
        raise Unreadable
    return share
