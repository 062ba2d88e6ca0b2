"""What every page of the intake shows around its own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from civspace.web import languages


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: language, where this page is in the others, and whether all is invented."""
    code = languages.interface_code(get_language() or settings.LANGUAGE_CODE)
    here = getattr(request, "page", "") if request.method in ("GET", "HEAD") else ""
    return {
        "demo": settings.DEMO,
        "lang": languages.html_lang(code),
        "dir": languages.direction(code),
        "languages": [
            {
                "lang": languages.html_lang(other),
                "dir": languages.direction(other),
                "name": languages.NATIVE_NAMES[other],
                "url": f"{settings.INTAKE_PATH}{other}/{here}",
                "current": other == code,
            }
            for other in languages.CODES
        ]
        if request.method in ("GET", "HEAD")
        else [],
    }
