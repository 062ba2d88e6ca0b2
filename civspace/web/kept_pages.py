"""Public pages as they were rendered, kept until anything in the portal changes.

A public page varies by nothing but its address, so what one reader was sent is right for the next. The key holds the
version of everything that the portal shows (rooms above register it), so that a change shows at once; and the minute,
so that what depends on the time (“open until”) is at most a minute old.
"""

import hashlib
import logging
import time

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from civspace.web.registry import content_version

log = logging.getLogger(__name__)
SECONDS = 60
LARGEST = 300_000  # bytes
HEADERS = ("Content-Type", "Content-Language", "Cache-Control", "ETag")


def key_of(request: HttpRequest) -> str:
    """Return the key of a page as it stands now, or "" when pages are not kept."""
    version = content_version() if settings.KEEP_PAGES else ""
    if not version:
        return ""
    parts = [version, str(int(time.time()) // SECONDS), request.get_host(), request.get_full_path(), str(settings.DEMO)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(key: str) -> HttpResponse | None:
    """Return the page that was kept under a key, or None."""
    try:
        kept = caches["pages"].get(key) if key else None
    except Exception:
        # The cache saves work and nothing else: without it every page is rendered.
        log.warning("The cache of pages does not answer")
        return None
    if kept is None:
        return None
    content, headers = kept
    return HttpResponse(content, headers=headers)


def keep(key: str, response: HttpResponse) -> None:
    """Keep a page for the next reader; what is very large is rendered anew."""
    if key and len(response.content) <= LARGEST:
        headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
        try:
            caches["pages"].set(key, (response.content, headers), SECONDS)
        except Exception:
            log.warning("The cache of pages does not answer")
