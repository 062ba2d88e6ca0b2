"""Pages for everyone: published statements, each with its text, its document and its history."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from civspace.reference.queries import url_language
from civspace.renditions import queries as renditions
from civspace.renditions import serving, word
from civspace.web import tables
from civspace.web.access import access
from civspace.web.pagination import page_of
from meetings.accreditation.models import Category
from submissions.statements.abstracts import abstracts_of, for_reader
from submissions.statements.chosen import chosen
from submissions.statements.copying import chosen_text, copy_of, language_of, source_for
from submissions.statements.documents import CORRIGENDUM, signatures_of, with_standing
from submissions.statements.domain import ask_for_copy
from submissions.statements.filters import PublishedFilter
from submissions.statements.models import Corrigendum, Statement
from submissions.statements.passages import mentioned_in, passages_of
from submissions.statements.queries import original_of, receipt_of, with_parts
from submissions.statements.states import State
from submissions.statements.symbols import Withheld, published
from submissions.statements.tables import PUBLISHED
from submissions.statements.versions import Versions
from submissions.statements.views.versions import SUBMITTED, as_submitted
from submissions.statements.views.waiting import document_or_wait

View = Callable[..., HttpResponseBase]


def gone_when_withheld(view: View) -> View:
    """Answer 410 for a withheld document: its symbol, and not a word about reason, title or organization."""

    @wraps(view)
    def guarded(request: HttpRequest, symbol: str) -> HttpResponseBase:
        try:
            return view(request, symbol)
        except Withheld as error:
            response = render(request, "statements/withheld.html", {"symbol": error.symbol}, status=410)
            response.headers["Cache-Control"] = "no-store"
            return response

    return guarded


@access("public")
@require_safe
def statement_list(request: HttpRequest) -> HttpResponseBase:
    """List what was published, the newest first; every filter stands in the address."""
    public = Statement.objects.visible_to(AnonymousUser()).order_by("-listed_at", "-id")
    filters = PublishedFilter(request.GET, queryset=public)
    found = filters.qs if filters.is_valid() else public.none()
    if tables.wanted(request):
        rows = with_parts(found.defer("body")).prefetch_related("mentions__state")
        return tables.answer(request, name="statements", columns=PUBLISHED, rows=rows)
    named = filters.form.active().get("mentions", ())
    page = page_of(with_parts(found if named else found.defer("body")), request.GET.get("page"))
    listed = list(page.object_list)
    passages = passages_of(listed, named, get_language() or "en") if named and listed else {}
    context = {
        "page_obj": page,
        "listed": [(statement, passages.get(statement.pk, [])) for statement in listed],
        "filters": filters,
        "chosen": chosen(filters),
        "q": request.GET.get("q", ""),
    }
    return render(request, "statements/list.html", context)


@access("public")
@require_safe
@gone_when_withheld
def document(request: HttpRequest, symbol: str) -> HttpResponse:
    """Show one published statement: text, links to paragraphs, document, citation, history; or a corrigendum."""
    found = published(symbol)
    if isinstance(found, Corrigendum):
        return _corrigendum(request, found)
    versions = Versions.of(found)
    asked = request.GET.get("text", "")
    if asked == SUBMITTED:
        return as_submitted(request, found, versions)
    text = versions.text(asked)
    original = original_of(found)
    context = {
        "original": original if original and original.state == State.PUBLISHED else None,
        "statement": found,
        "text": text,
        "versions": versions,
        "rendition": versions.rendition(text),
        "receipt": receipt_of(found),
        "abstracts": for_reader(abstracts_of(found)),
        "changes": found.changes.select_related("policy", "corrigendum"),
        "standing_name": Category.objects.filter(code=found.standing_text).first() or "",
        "signatures": with_standing(signatures_of(found)),
        "mentioned": mentioned_in(found, text.language),
    }
    return render(request, "statements/document.html", context)


def _corrigendum(request: HttpRequest, corrigendum: Corrigendum) -> HttpResponse:
    statement = corrigendum.statement
    rendition = renditions.latest(CORRIGENDUM, corrigendum.pk, url_language(statement.language))
    context = {"corrigendum": corrigendum, "statement": statement, "rendition": rendition}
    return render(request, "statements/corrigendum.html", context)


@access("public")
@require_safe
@gone_when_withheld
def document_pdf(request: HttpRequest, symbol: str) -> HttpResponseBase:
    """Send the document of a published statement; 503 with Retry-After while it is being built."""
    found = published(symbol)
    if isinstance(found, Corrigendum):
        rendition = renditions.latest(CORRIGENDUM, found.pk, url_language(found.statement.language))
    else:
        versions = Versions.of(found)
        rendition = versions.rendition(versions.text(request.GET.get("text", "")))
    if rendition is None:
        raise Http404
    return document_or_wait(request, rendition, base="web/base.html")


@access("public")
@require_safe
@gone_when_withheld
def document_docx(request: HttpRequest, symbol: str) -> HttpResponseBase:
    """Send the copy of a published document in Word; 503 with Retry-After while it is being built.

    What was published before there were copies is asked for when somebody first wants it.
    """
    found = chosen_text(published(symbol), request.GET.get("text", ""))
    return document_or_wait(request, copy_of(found) or ask_for_copy(found), base="web/base.html")


@access("public")
@require_safe
@gone_when_withheld
def document_txt(request: HttpRequest, symbol: str) -> HttpResponse:
    """Send a published document as plain text."""
    public = published(symbol)
    found = chosen_text(public, request.GET.get("text", ""))
    language = language_of(found)
    text = word.to_text(language, source_for(found)).encode()
    response = serving.file_response(text, serving.safe_name(public.symbol or "", language, "txt"), "txt")
    del response.headers["Cache-Control"]  # the middleware of public pages says for how long
    return response
