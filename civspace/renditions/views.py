"""The page on which everybody can ask whether a PDF is one that this portal issued."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civspace.renditions import queries, registry
from civspace.renditions.forms import FileForm, HashForm
from civspace.renditions.models import Rendition
from civspace.renditions.uploads import MAX_BYTES, HashOnly
from civspace.web.access import access


@csrf_exempt
@access("public")
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say of a hash or a file whether its exact bytes were issued here.

    Exempt from the CSRF token, which a page without cookies cannot have: the POST changes nothing for anybody. It
    hashes the file and leads to the address of the answer, which can be shared.
    """
    if request.method == "POST":
        return _from_file(request)
    if "hash" not in request.GET:
        return _page(request, HashForm(), FileForm())
    form = HashForm(request.GET)
    if not form.is_valid():
        return _page(request, form, FileForm(), status=400)
    digest = form.cleaned_data["hash"]
    return _page(request, form, FileForm(), digest=digest, answer=_answer(queries.by_hash(digest)))


def _from_file(request: HttpRequest) -> HttpResponse:
    handler = HashOnly(request)
    request.upload_handlers = [handler]
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        declared = 0
    form = FileForm({}, MultiValueDict())
    if declared > MAX_BYTES + 64 * 1024:
        handler.too_large = True
    else:
        request.FILES.keys()  # reads the request through the handler
    if handler.digest:
        return redirect(f"{reverse('verify')}?hash={handler.digest}", permanent=False)
    form.errors["file"] = form.error_class([_too_large() if handler.too_large else _no_file()])
    return _page(request, HashForm(), form, status=413 if handler.too_large else 400)


def _too_large() -> str:
    return _("The file is larger than 20 MB. Enter its SHA-256 instead.")


def _no_file() -> str:
    return _("Choose a PDF file that is not empty.")


def _answer(rendition: Rendition | None) -> dict[str, Any]:
    """Return what the page says; of a document that is not public, only that it was issued here."""
    if rendition is None:
        return {"state": "unknown"}
    answer: dict[str, Any] = {
        "state": "withdrawn" if rendition.withdrawn else "issued",
        "kind": registry.label_of(rendition.kind),
        "copy": rendition.format != "pdf",
        "built_at": rendition.built_at,
        "withdrawn_at": rendition.withdrawn_at,
        "public": rendition.public,
        "specimen": bool(rendition.source.get("specimen")),
    }
    if not rendition.public:
        return answer
    answer |= {
        "symbol": rendition.source.get("symbol", ""),
        "language": rendition.language,
        "issued_on": rendition.issued_on,
        "url": registry.url_of(rendition.kind, rendition.object_id, get_language() or "en"),
    }
    if rendition.superseded and answer["url"]:
        answer["state"] = "superseded"
    if not rendition.withdrawn:
        answer["title"] = rendition.source.get("title", "")
    return answer


def _page(request: HttpRequest, hash_form: HashForm, file_form: FileForm, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"hash_form": hash_form, "file_form": file_form, "form": file_form if file_form.errors else hash_form}
    return render(request, "renditions/verify.html", context, status=status)
