"""Pages for everyone: published statements, each with its text, its document and its history."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.models import Organization
from civspace.reference.queries import url_language
from civspace.renditions import queries as renditions
from civspace.search.symbols import normalise_symbol
from civspace.web.access import access
from civspace.web.dates import day_text
from civspace.web.pagination import page_of
from meetings.accreditation.models import Category
from meetings.calendar.models import AgendaItem
from submissions.statements.documents import KIND
from submissions.statements.filters import PublishedFilter
from submissions.statements.models import Statement
from submissions.statements.queries import receipt_of, with_parts
from submissions.statements.views.waiting import document_or_wait


def published(symbol: str) -> Statement:
    """Return the published statement with a symbol in any spelling, or 404."""
    public = with_parts(Statement.objects.visible_to(AnonymousUser())).select_related("meeting__body__parent")
    found = public.filter(symbol=symbol).first() or public.filter(symbol=normalise_symbol(symbol) or None).first()
    if found is None:
        raise Http404(_("There is no published statement with this symbol."))
    return found


@access("public")
@require_safe
def statement_list(request: HttpRequest) -> HttpResponse:
    """List what was published, the newest first; every filter stands in the address."""
    public = Statement.objects.visible_to(AnonymousUser()).order_by("-listed_at", "-id")
    filters = PublishedFilter(request.GET, queryset=public)
    found = filters.qs if filters.is_valid() else public.none()
    page = page_of(with_parts(found.defer("body")), request.GET.get("page"))
    context = {"page_obj": page, "filters": filters, "chosen": _chosen(filters), "q": request.GET.get("q", "")}
    return render(request, "statements/list.html", context)


def _chosen(filters: PublishedFilter) -> list[tuple[str, str, Any]]:
    """Return what the list is narrowed to: (address without this filter, label, value)."""
    chosen: list[tuple[str, str, Any]] = []
    languages = dict(filters.form.fields["language"].choices)
    for name, value in filters.form.active().items():
        label = str(filters.form.fields[name].label)
        if name == "organization":
            found = Organization.objects.visible_to(AnonymousUser()).filter(pk=value).first()
            label, value = _("Organization"), found or _("Unknown")
        elif name == "agenda_item":
            item = AgendaItem.objects.visible_to(AnonymousUser()).filter(pk=value).first()
            label, value = _("Agenda item"), item or _("Unknown")
        elif name == "language":
            value = languages[value]
        elif name in ("after", "before"):
            value = day_text(value)
        rest = filters.data.copy()
        for gone in (name, "page"):
            rest.pop(gone, None)
        chosen.append((f"?{rest.urlencode()}", label, value))
    return chosen


@access("public")
@require_safe
def document(request: HttpRequest, symbol: str) -> HttpResponse:
    """Show one published statement: text, links to paragraphs, document, citation, history."""
    statement = published(symbol)
    language = url_language(statement.language)
    receipt = receipt_of(statement)
    context = {
        "statement": statement,
        "rendition": renditions.latest(KIND, statement.pk, language),
        "receipt": receipt,
        "standing_name": Category.objects.filter(code=statement.standing_text).first() or "",
    }
    return render(request, "statements/document.html", context)


@access("public")
@require_safe
def document_pdf(request: HttpRequest, symbol: str) -> HttpResponseBase:
    """Send the document of a published statement; 503 with Retry-After while it is being built."""
    statement = published(symbol)
    rendition = renditions.latest(KIND, statement.pk, url_language(statement.language))
    if rendition is None:
        raise Http404
    return document_or_wait(request, rendition, base="web/base.html")
