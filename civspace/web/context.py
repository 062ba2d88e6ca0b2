"""What every page shows around its own content; nothing here depends on who reads."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from civspace.web import languages, registry

LINKS = (
    "home",
    "search",
    "my",
    "about",
    "privacy",
    "terms",
    "accessibility",
    "help",
    "report_problem",
    "status",
    "verify",
    "components",
    "account_login",
    "account_logout",
)


@lru_cache(maxsize=64)
def _reverse(name: str, language: str, urlconf: str | None) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def address(name: str) -> str:
    """Return the address of a page without arguments in the current language, or "" while it does not exist."""
    return _reverse(name, get_language() or settings.LANGUAGE_CODE, get_urlconf())


@lru_cache(maxsize=16)
def _links(language: str, urlconf: str | None) -> dict[str, str]:
    return {name: _reverse(name, language, urlconf) for name in LINKS}


def entries(section: str, request: HttpRequest | None) -> list[dict[str, Any]]:
    """Return the navigation of a section as label, url and `aria-current` value, without pages that do not exist."""
    path = request.path if request is not None else ""
    found: list[dict[str, Any]] = []
    # The longest address that the path begins with is where the reader is.
    here, longest = None, ""
    for item in registry.navigation(section, request):
        if not (url := address(item.url_name)):
            continue
        count = item.count(request) if item.count is not None and request is not None else 0
        found.append({"label": item.label, "url": url, "current": "", "count": count})
        for place in (url, *map(address, item.pages)):
            if place and path.startswith(place) and len(place) > len(longest):
                here, longest = found[-1], place
    if here is not None:
        here["current"] = "page" if here["url"] == path else "true"
    return found


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the six languages, each with the address of this same page in it."""
    current = languages.interface_code(get_language() or settings.LANGUAGE_CODE)
    first, _, rest = request.path.lstrip("/").partition("/")
    query = request.META.get("QUERY_STRING", "")
    tail = (escape_uri_path(rest) + (f"?{query}" if query else "")) if first in languages.CODES else ""
    return [
        {
            "code": code,
            "lang": languages.html_lang(code),
            "name": languages.NATIVE_NAMES[code],
            "dir": languages.direction(code),
            "url": f"/{code}/{tail}",
            "current": code == current,
        }
        for code in languages.CODES
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page, public or private."""
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "reports_url": settings.REPORTS_URL,
        "links": _links(get_language() or settings.LANGUAGE_CODE, get_urlconf()),
        "languages": language_links(request),
        "page_path": request.path,
        "public_navigation": entries("public", request),
    }
