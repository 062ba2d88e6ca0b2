"""The list of public pages for search engines, each in its six languages."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.organizations.models import Organization
from accounts.organizations.states import State as OrganizationState
from civspace.web.access import access
from civspace.web.languages import CODES, html_lang
from meetings.calendar.models import Meeting
from submissions.statements.models import Corrigendum, Statement, StatementText
from submissions.statements.states import TextState

#: Things on one page of the list; each has six addresses, and a page may hold 50,000.
PER_PAGE = 500
FIXED = (
    "home",
    "meetings",
    "statements",
    "organizations",
    "accreditation",
    "accreditation_compare",
    "after_publication",
    "about",
    "help",
    "accessibility",
    "privacy",
    "terms",
    "verify",
)


@dataclass(frozen=True)
class Part:
    """One kind of page: how many there are, and the (URL name, arguments, last change) of some of them."""

    count: Callable[[], int]
    rows: Callable[[int, int], list[tuple[str, list[Any], datetime.datetime | None]]]


def _fixed(first: int, last: int) -> list[tuple[str, list[Any], datetime.datetime | None]]:
    return [(name, [], None) for name in FIXED[first:last]]


def _public(model: Any) -> Any:
    found = model.objects.visible_to(AnonymousUser())
    if model is Organization:
        found = found.exclude(state=OrganizationState.LISTED)
    return found


def _part(model: Any, url_name: str, field: str) -> Part:
    def rows(first: int, last: int) -> list[tuple[str, list[Any], datetime.datetime | None]]:
        found = _public(model).order_by("created_at", "pk").values_list(field, "updated_at")[first:last]
        return [(url_name, [key], changed) for key, changed in found]

    return Part(lambda: _public(model).count(), rows)


def _further(first: int, last: int) -> list[tuple[str, list[Any], datetime.datetime | None]]:
    """Return the further languages of documents."""
    rows = _texts().order_by("published_at", "pk").values_list("statement__symbol", "language", "published_at")
    return [("document", [symbol, language], at) for symbol, language, at in rows[first:last]]


def _texts() -> Any:
    public = Statement.objects.visible_to(AnonymousUser())
    return StatementText.objects.filter(state=TextState.PUBLISHED, statement__in=public)


PARTS = {
    "pages": Part(lambda: len(FIXED), _fixed),
    "meetings": _part(Meeting, "meeting", "slug"),
    "statements": _part(Statement, "document", "symbol"),
    "corrigenda": _part(Corrigendum, "document", "symbol"),
    "translations": Part(lambda: _texts().count(), _further),
    "organizations": _part(Organization, "organization", "pk"),
}


@access("public")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Name the pages of the list."""
    addresses = [
        settings.BASE_URL + reverse("sitemap_part", args=[name, number])
        for name, part in PARTS.items()
        for number in range(1, -(-part.count() // PER_PAGE) + 1)
    ]
    return render(request, "front/sitemap_index.xml", {"addresses": addresses}, content_type="application/xml")


@access("public")
@require_safe
def part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """List one page of addresses; every one names the same page in the other languages."""
    if name not in PARTS or number < 1:
        raise Http404
    rows = PARTS[name].rows((number - 1) * PER_PAGE, number * PER_PAGE)
    if not rows:
        raise Http404
    entries = [
        {"address": address, "changed": changed, "all": addresses}
        for addresses, changed in ((_addresses(url_name, args), changed) for url_name, args, changed in rows)
        for _language, address in addresses
    ]
    return render(request, "front/sitemap.xml", {"entries": entries}, content_type="application/xml")


def _addresses(url_name: str, args: list[Any]) -> list[tuple[str, str]]:
    # The further language of a document is the last argument of its own: `?text=fr`.
    query = f"?text={args[1]}" if url_name == "document" and len(args) > 1 else ""
    args = args[:1] if query else args
    found = []
    for code in CODES:
        with override(code):
            try:
                found.append((html_lang(code), settings.BASE_URL + reverse(url_name, args=args) + query))
            except NoReverseMatch:
                return []
    return found
