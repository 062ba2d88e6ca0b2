"""The answer of a process that is full: a small page in the reader's language, or a problem for programs."""

import datetime
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from civspace.web.context import language_links
from civspace.web.forms import kept_fields
from civspace.web.shedding.levels import READS, Level

#: Larger forms hold files, and reading those is work that a full process does not take on.
LARGEST_FORM = 1_000_000  # bytes
TEMPLATE = "web/busy.html"


@dataclass(frozen=True)
class Token:
    """What somebody is given who is turned away: `text`, to be sent back in a `header` or an `input` of a form,
    and what it says, for people (`values` of the page) and for programs (`members` of the problem)."""

    header: str
    input: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)


#: Paths whose requests get a token when they are turned away, with what makes it from memory alone, or returns None.
tokens: list[tuple[re.Pattern[str], Callable[[HttpRequest, re.Match[str], datetime.datetime], Token | None]]] = []


def token_for(request: HttpRequest, arrived: datetime.datetime) -> Token | None:
    """Return what a request that is turned away is given, or None."""
    if request.method != "POST":
        return None
    for pattern, make in tokens:
        if match := pattern.search(request.path):
            return make(request, match, arrived)
    return None


def busy(request: HttpRequest, level: Level, arrived: datetime.datetime) -> HttpResponse:
    """Answer 503: when to come again, what was typed, and the token of whoever was submitting."""
    least, most = level.pause
    wait = least + secrets.randbelow(most - least + 1)
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        token = token_for(request, arrived)
        if request.path.startswith("/api/"):
            answer = _problem(token)
        elif request.headers.get("Accept", "").startswith("application/json"):
            answer = _message()
        else:
            answer = _page(request, token, wait)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # to be full is no failure, and a line each would be many
    answer.headers["Retry-After"] = str(wait)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Language"] = language
    if token is not None:
        answer.headers[token.header] = token.text
    if request.path.startswith("/api/") and request.method in READS:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return answer


def _problem(token: Token | None) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": _("The portal is full"),
        "status": 503,
        "detail": _("Too many people are here at this moment. Nothing was changed. Come again after Retry-After."),
        **(token.members if token else {}),
    }
    return JsonResponse(body, status=503, content_type="application/problem+json")


def _message() -> HttpResponse:
    said = _(
        "Not saved yet: the portal is full at this moment. Keep this page open; it can be saved again in a moment."
    )
    return JsonResponse({"message": said}, status=503)


def _page(request: HttpRequest, token: Token | None, wait: int) -> HttpResponse:
    sent = request.method == "POST"
    readable = sent and int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST_FORM
    fields = [it for it in kept_fields(request) if token is None or it["name"] != token.input] if readable else []
    context = {
        "site_name": settings.SITE_NAME,
        "languages": [] if sent else language_links(request),
        "address": request.get_full_path(),
        "wait": wait,
        "sent": sent,
        "fields": fields,
        "too_large": sent and not readable,
        "had_files": readable and bool(request.FILES),
        # The one that came with the form: sending it again is judged as the first time.
        "csrf": request.POST.get("csrfmiddlewaretoken", "") if readable else "",
        "token": token,
    }
    return HttpResponse(render_to_string(TEMPLATE, context), status=503)
