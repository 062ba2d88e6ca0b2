"""The signing key of an installation: from the environment, or made once and kept in the data directory."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Return the signing key; the first process to ask writes it, readable by its owner alone."""
    if key := os.environ.get("CIVSPACE_SECRET_KEY"):
        return key
    path = data_dir / "keys" / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := secrets.token_urlsafe(64))
    return key
