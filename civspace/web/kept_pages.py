"""Public pages as they were rendered, kept until anything in the portal changes.

A public page varies by nothing but its address, so what one reader was sent is right for the next. The key holds the
version of everything that the portal shows (rooms above register it), so that a change shows at once; and the minute,
so that what depends on the time (“open until”) is at most a minute old; and the release, so that machines which are
upgraded one after the other share pages only with those of their own kind. Nothing is remembered in the process: every
machine asks the database that it reads for the version, and keeps pages in the cache that all of them share.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from civspace.web.registry import content_version
from civspace.web.release import release
from civspace.web.replica import asked

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger(__name__)
SECONDS = 60
LARGEST = 300_000  # bytes
HEADERS = ("Content-Type", "Content-Language", "Cache-Control", "ETag")


def never_kept(view: View) -> View:
    """Declare that a view is never kept, and so answers without the database being asked first."""
    view.never_kept = True  # type: ignore[attr-defined]
    return view


def may_keep(view: Any) -> bool:
    """Say whether the answers of a view may be kept."""
    return not getattr(view, "never_kept", False)


def key_of(request: HttpRequest) -> str:
    """Return the key of a page as it stands now, or "" when pages are not kept."""
    version = asked(content_version) if settings.KEEP_PAGES else ""
    if not version:
        return ""
    minute, address = str(int(time.time()) // SECONDS), [request.get_host(), request.get_full_path()]
    parts = [release(), version, minute, *address, str(settings.DEMO)]
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
