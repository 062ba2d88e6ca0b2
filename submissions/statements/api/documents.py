"""Documents by their symbol: what is known of them, and the PDF."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import URLPattern, re_path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.fields import DateTimeField
from rest_framework.response import Response

from civspace.api.media import PdfRenderer
from civspace.api.problems import NotReady, problem
from civspace.api.views import ApiView, content_tag
from civspace.reference.queries import URL_LANGUAGES, url_language
from civspace.renditions import queries as renditions
from civspace.renditions import serving, word
from civspace.renditions.models import Rendition
from civspace.renditions.serving import serve
from civspace.search.symbols import normalise_symbol
from meetings.calendar.models import Document
from submissions.statements.api.common import LANGUAGE
from submissions.statements.copying import Copied, chosen_text, copy_of, language_of, source_for
from submissions.statements.documents import CORRIGENDUM, KIND
from submissions.statements.domain import ask_for_copy
from submissions.statements.models import Corrigendum, Statement
from submissions.statements.serializers import (
    DocumentSerializer,
)
from submissions.statements.symbols import Withheld, published
from submissions.statements.versions import Version, Versions


class DocumentView(ApiView):
    """What is known of a document symbol; slashes raw or as `%2F`."""

    @extend_schema(responses=DocumentSerializer, parameters=[LANGUAGE], operation_id="documents_retrieve")
    def get(self, request: Any, symbol: str) -> Response:
        """Answer with the document; 404 when there is none, or none in the language asked for."""
        data = describe(request, symbol)
        return self.conditional(data, content_tag(data))


class DocumentPdfView(ApiView):
    """The document itself as PDF."""

    @extend_schema(
        responses={(200, PdfRenderer.media_type): bytes}, parameters=[LANGUAGE], operation_id="documents_pdf"
    )
    def get(self, request: Any, symbol: str) -> Any:
        """Send the PDF; 503 with Retry-After while it is being built."""
        found = public_document(symbol)
        versions = None if found is None else Versions.of(found.statement if isinstance(found, Corrigendum) else found)
        languages = _languages(found, versions)
        _hold_language(request, languages)
        if found is None or versions is None:
            raise Http404
        if isinstance(found, Corrigendum):
            rendition = renditions.latest(CORRIGENDUM, found.pk, url_language(found.statement.language))
        else:
            rendition = versions.rendition(versions.text(request.query_params.get("language", "")))
        if rendition is None:
            raise Http404
        return _sent(request, rendition)


class DocumentDocxView(ApiView):
    """The copy of a document in Word."""

    @extend_schema(responses={(200, word.MEDIA_TYPE): bytes}, parameters=[LANGUAGE], operation_id="documents_docx")
    def get(self, request: Any, symbol: str) -> Any:
        """Send the copy, which is unofficial; 503 with Retry-After while it is being built."""
        found = _asked(request, symbol)[1]
        return _sent(request, copy_of(found) or ask_for_copy(found))


class DocumentTextView(ApiView):
    """A document as plain text."""

    @extend_schema(responses={(200, "text/plain"): str}, parameters=[LANGUAGE], operation_id="documents_txt")
    def get(self, request: Any, symbol: str) -> Any:
        """Send the text in UTF-8, with a head that says whose it is; the PDF stays the document of record."""
        public, found = _asked(request, symbol)
        language = language_of(found)
        text = word.to_text(language, source_for(found)).encode()
        answer = serving.file_response(text, serving.safe_name(public.symbol or "", language, "txt"), "txt")
        answer.headers["Cache-Control"] = self.caching()
        return answer


class Gone(APIException):
    """The document is withheld; nothing is said but that."""

    status_code = 410
    default_detail = gettext_lazy("This document is not available.")


def public_document(symbol: str) -> Statement | Corrigendum | None:
    """Return the published statement or corrigendum with a symbol in any spelling, or None; raises Gone."""
    try:
        return published(symbol)
    except Withheld:
        raise Gone from None
    except Http404:
        return None


def _kind(found: Statement | Corrigendum) -> str:
    return CORRIGENDUM if isinstance(found, Corrigendum) else KIND


def _asked(request: Any, symbol: str) -> tuple[Statement | Corrigendum, Copied]:
    """Return the public document and its text in the language asked for. Raises Gone, Http404 or ValidationError."""
    found = public_document(symbol)
    versions = None if found is None else Versions.of(found.statement if isinstance(found, Corrigendum) else found)
    _hold_language(request, _languages(found, versions))
    if found is None:
        raise Http404
    return found, chosen_text(found, request.query_params.get("language", ""))


def _sent(request: Any, rendition: Rendition) -> Any:
    """Answer with a document: 410 when withdrawn, 503 until it is built."""
    if rendition.withdrawn:
        return problem(410, _("This document was withdrawn."))
    answer = serve(rendition, request._request)
    if answer.status_code == 503:
        raise NotReady
    return answer


def _hold_language(request: Any, languages: list[str]) -> None:
    """Raise 400 for what is no language of the API, 404 for one in which there is no such document."""
    asked = request.query_params.get("language", "")
    if asked and asked not in URL_LANGUAGES:
        raise ValidationError({"language": [_("Choose one of the six languages.")]})
    if asked and asked not in languages:
        raise Http404


def describe(request: Any, symbol: str) -> dict[str, Any]:
    """Return what is known of a document symbol; Http404 when nothing public has it."""
    public = public_document(symbol)
    if public is not None:
        return _described(request, public)
    keys = {name.upper().replace(" ", "") for name in (symbol, normalise_symbol(symbol)) if "\0" not in name} - {""}
    found = Document.objects.visible_to(AnonymousUser()).filter(symbol_key__in=keys).order_by("pk").first()
    if found is None:
        _hold_language(request, list(URL_LANGUAGES))
        raise Http404
    _hold_language(request, found.languages)
    return {
        "symbol": found.symbol,
        "kind": "meeting_document",
        "title": found.title,
        "language": None,
        "languages": found.languages,
        "meeting": str(found.meeting_id),
        "organization": None,
        "statement": None,
        "published_at": None,
        "issued_on": found.issued_on.isoformat() if found.issued_on else None,
        "url": found.url,
        "pdf": None,
        "sha256": None,
        "corrigenda": [],
        "corrects": None,
        "reissued_on": None,
        "text": None,
        "editing": None,
        "versions": [],
    }


def _languages(found: Statement | Corrigendum | None, versions: Versions | None) -> list[str]:
    """Return the languages of a document; a corrigendum has that of the original alone."""
    if versions is None:
        return []
    return [it.language for it in versions.every if it.original or not isinstance(found, Corrigendum)]


def _described(request: Any, found: Statement | Corrigendum) -> dict[str, Any]:
    corrects = isinstance(found, Corrigendum)
    statement = found.statement if isinstance(found, Corrigendum) else found
    versions = Versions.of(statement)
    languages = _languages(found, versions)
    _hold_language(request, languages)
    text = versions.text(request.query_params.get("language", ""))
    query = "" if text.original else f"?language={text.language}"
    rendition = renditions.ready(_kind(found), found.pk, url_language(text.language))
    reissued = statement.reissued_at and statement.reissued_at.astimezone(statement.meeting.zone).date().isoformat()
    return {
        "symbol": found.symbol,
        "kind": _kind(found),
        "title": text.title,
        "language": text.language,
        "languages": languages,
        "meeting": str(statement.meeting_id),
        "organization": str(statement.organization_id),
        "statement": str(statement.pk),
        "published_at": found.published_at and DateTimeField().to_representation(found.published_at),
        "issued_on": None,
        "url": request.build_absolute_uri(reverse("document", args=[found.symbol]) + text.query),
        "pdf": request.build_absolute_uri(f"/api/v1/documents/{found.symbol}/pdf{query}"),
        "sha256": rendition.content_hash if rendition else None,
        "corrigenda": [] if corrects else list(statement.corrigenda.values_list("symbol", flat=True)),
        "corrects": statement.symbol if corrects else None,
        "reissued_on": None if corrects else reissued,
        "text": found.text if isinstance(found, Corrigendum) else text.body,
        "editing": None if corrects or versions.edited is None else versions.edited.outcome,
        "versions": [] if corrects else [_version(it) for it in versions.every],
    }


def _version(version: Version) -> dict[str, Any]:
    """Return what the list of a document's texts says of one; `kind` is original, human or machine."""
    at = version.published_at
    return {
        "language": version.language,
        "kind": version.kind,
        "title": version.title,
        "text_hash": version.text_hash,
        "published_at": at and DateTimeField().to_representation(at),
        "stale": version.stale,
    }


def patterns() -> list[URLPattern]:
    """Return the addresses of documents: symbols hold slashes."""
    return [
        re_path(r"^documents/(?P<symbol>.+)/pdf/?$", DocumentPdfView.as_view(), name="document-pdf"),
        re_path(r"^documents/(?P<symbol>.+)/docx/?$", DocumentDocxView.as_view(), name="document-docx"),
        re_path(r"^documents/(?P<symbol>.+)/txt/?$", DocumentTextView.as_view(), name="document-txt"),
        re_path(r"^documents/(?P<symbol>.+?)/?$", DocumentView.as_view(), name="document"),
    ]
