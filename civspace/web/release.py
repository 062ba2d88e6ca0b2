"""Which code and words this process runs: machines that are upgraded one after the other must not mix their pages."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

#: What decides what a page says and how it looks.
FOLDERS = ("civspace", "accounts", "meetings", "submissions", "templates", "locale")
KINDS = frozenset({".py", ".html", ".txt", ".xml", ".mo", ".csv", ".json", ".css", ".js", ".svg"})


@lru_cache(maxsize=1)
def release() -> str:
    """Return the hash of code, templates, words and data of this release: the same on every machine that runs it."""
    digest = hashlib.sha256()
    base = Path(settings.BASE_DIR)
    for path in sorted(path for folder in FOLDERS for path in (base / folder).rglob("*") if path.suffix in KINDS):
        digest.update(f"{path.relative_to(base)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
