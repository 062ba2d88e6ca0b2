"""Around every answer of the intake: what it must carry, which language it is in, and no file that nobody adopted."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix
from django.utils import translation

from civspace.web import languages
from reprisals.intake import uploads
from reprisals.intake.views import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("reprisals.intake")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer autoplay bluetooth camera clipboard-read clipboard-write display-capture encrypted-media "
            "fullscreen gamepad geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi "
            "payment picture-in-picture publickey-credentials-get screen-wake-lock serial storage-access usb web-share "
            "xr-spatial-tracking"
        ).split()
    ),
    "X-Robots-Tag": "noindex, noarchive",
}


class AnswerMiddleware:
    """Outermost: the headers of every answer, and no answer to what is not a person following a link or sending a form.

    A script on another page of this host (the portal shares it) cannot read these pages: its requests say that they are
    no navigation.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        mode = request.headers.get("Sec-Fetch-Mode")
        wanted = request.headers.get("Sec-Fetch-Dest")
        if mode not in (None, "navigate") and not (mode == "no-cors" and wanted in ("style", "image")):
            response: HttpResponseBase = errors.plain(request, 403)
        elif _length(request) > settings.INTAKE_BYTES:
            response = errors.plain(request, 413)
        else:
            response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        for name in ("ETag", "Last-Modified"):
            del response.headers[name]
        if getattr(response, "indexable", False):
            del response.headers["X-Robots-Tag"]
        if settings.ONION_URL:
            response.headers["Onion-Location"] = f"{settings.ONION_URL}{settings.INTAKE_PATH}"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log which error it was and where; Django's own log lines would name the address."""
        log.error("", exc_info=(type(exception), exception, exception.__traceback__))


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


class LanguageMiddleware:
    """The language stands in the path (`/s/ar/new`), else the browser's holds (`/s/new`); no cookie remembers it.

    What follows sees the path without both, and makes its links with them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        prefix = settings.INTAKE_PATH
        if request.path == prefix.rstrip("/"):
            request.path = request.path_info = prefix
        rest = request.path.removeprefix(prefix) if request.path.startswith(prefix) else None
        chosen, slash, after = (rest or "").partition("/")
        if slash and chosen in languages.CODES:
            language, rest, prefix = chosen, after, f"{prefix}{chosen}/"
        else:
            language, chosen = translation.get_language_from_request(request), ""
        request.language_chosen = chosen  # type: ignore[attr-defined]
        request.page = rest or ""  # type: ignore[attr-defined]
        request.path_info = f"/{rest}" if rest is not None else "/elsewhere"
        set_script_prefix(prefix)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if response.status_code == 405:
                response = errors.not_allowed(request, response.headers.get("Allow", ""))
        response.headers["Content-Language"] = languages.html_lang(language)
        return response


class UploadsMiddleware:
    """Files are sealed while a request is read; those that no case has taken are gone when it is answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            uploads.discard_rest(request)
