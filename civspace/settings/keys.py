"""Secrets of an installation: from the environment, from files that it names, or a signing key made once and kept."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from environ import Env
from environ.fileaware_mapping import FileAwareMapping


class SecretsMapping(FileAwareMapping):
    """The environment, where `NAME_FILE` names the file that holds `NAME`: so containers hand over secrets."""

    def __getitem__(self, key: str) -> str:
        """Return a value; the line end that editors put behind a secret does not belong to it."""
        value: str = super().__getitem__(key)
        return value.rstrip("\r\n") if self.env.get(f"{key}_FILE") else value


class SecretsEnv(Env):
    """Settings from the environment and from the files that it names."""

    ENVIRON = SecretsMapping()


def secret_key(data_dir: Path, given: str) -> str:
    """Return the signing key that was given; else one that is made once and kept."""
    return given or secret_file(data_dir / "keys" / "secret_key", lambda: secrets.token_urlsafe(64))


def secret_file(path: Path, make: Callable[[], str]) -> str:
    """Return what a file holds; the first process to ask writes it, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and linked: of several processes that start at once, none reads half a key or another one.
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(make())
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    return path.read_text(encoding="ascii")
