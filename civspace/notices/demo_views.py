"""Reading the kept mail in the demo, so that a stranger can confirm a sign-up without a mail server."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from civspace.notices.backends import kept_files, kept_message
from civspace.notices.queries import demo_mail
from civspace.web.access import access

PAGE_SIZE = 50
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def _kept(path: Path, *, headers_only: bool) -> dict[str, Any] | None:
    """Return a kept message for a page, or None if it is gone meanwhile."""
    try:
        message = kept_message(path, headers_only=headers_only)
    except FileNotFoundError:
        return None
    return {
        "name": path.stem,
        "message": message,
        "to": message.get("To", ""),
        "sender": message.get("From", ""),
        "subject": message.get("Subject", ""),
        "at": _time(message),
        "language": message.get("Content-Language", ""),
    }


def _time(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(message["Date"])
    except (TypeError, ValueError):
        return None


def _own_path(url: str, origins: set[str]) -> str:
    """Return the path of an address of this portal, or nothing for any other address."""
    for origin in origins:
        path = url.removeprefix(origin)
        if path != url and path[:1] in ("", "/") and not path.startswith("//"):
            return path or "/"
    return ""


def linked(text: str, origins: set[str]) -> SafeString:
    """Return plain text as safe HTML in which only addresses of this portal can be followed, on the host in use."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        url = found.group().rstrip(".,;:!?)]}»”\u2069")
        if path := _own_path(url, origins):
            parts += [escape(text[end : found.start()]), format_html('<a href="{}" dir="ltr">{}</a>', path, url)]
            end = found.start() + len(url)
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


@access("public")
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The kept messages, newest first."""
    if not demo_mail():
        raise Http404
    page = Paginator(kept_files(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [row for path in page if (row := _kept(path, headers_only=True))]
    return _answer(request, "notices/demo_mail.html", {"page_obj": page, "rows": rows})


@access("public")
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One kept message: its text part."""
    if not demo_mail():
        raise Http404
    mail = _kept(Path(settings.EMAIL_FILE_PATH) / f"{name}.eml", headers_only=False)
    if mail is None:
        raise Http404
    body = mail["message"].get_body(preferencelist=("plain",))
    origins = {settings.BASE_URL.rstrip("/"), f"{request.scheme}://{request.get_host()}"}
    text = body.get_content() if body else ""
    context = {"mail": mail, "paragraphs": [linked(part, origins) for part in text.strip().split("\n\n")]}
    return _answer(request, "notices/demo_mail_message.html", context)
