"""Mail without a mail server: every message is kept as one file, so that it can be read in the demo."""

import hashlib
import os
import secrets
from collections.abc import Sequence
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from email.policy import default as policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class KeptMailBackend(BaseEmailBackend):
    """Writes each message to `EMAIL_FILE_PATH/<name>.eml`, readable by the owner alone.

    The name is a hash of the Message-ID, so a repeat of a message replaces it; a file is there whole or not at all.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages and return how many."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = 0
        for message in email_messages:
            if not message.recipients():
                continue
            content = message.message()
            name = hashlib.sha256(content["Message-ID"].encode()).hexdigest()[:32]
            unfinished = folder / f".{name}.{secrets.token_hex(4)}"
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(folder / f"{name}.eml")
            kept += 1
        return kept


def kept_files() -> list[Path]:
    """Return the files of the kept messages, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    found = [(entry.stat().st_mtime_ns, entry.path) for entry in os.scandir(folder) if entry.name.endswith(".eml")]
    return [Path(path) for _time, path in sorted(found, reverse=True)]


def kept_message(path: Path, *, headers_only: bool = False) -> Parsed:
    """Return one kept message, parsed. Raises FileNotFoundError."""
    with path.open("rb") as file:
        return BytesParser(policy=policy).parse(file, headersonly=headers_only)
