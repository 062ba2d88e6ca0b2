"""The search page: one box for symbols, references and words. Public, the same for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from civspace.search.highlight import highlight, holds
from civspace.search.models import SearchEntry
from civspace.search.queries import COUNTED_EXACTLY, Hits, search, type_counts
from civspace.search.sources import Document, Shown, source, sources
from civspace.search.symbols import resolve
from civspace.search.words import LONGEST_QUESTION
from civspace.web.access import access

PAGE_SIZE = 20


@dataclass(frozen=True)
class Result:
    """A hit as the page prints it."""

    shown: Shown
    type_label: str | Promise
    title: SafeString
    excerpt: SafeString
    excerpt_language: str


class _Page(Sequence[SearchEntry]):
    """The hits as the paginator needs them: counted as far as the page goes."""

    def __init__(self, hits: Hits, total: int) -> None:
        self.hits, self.total = hits, min(total, COUNTED_EXACTLY)

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> Any:
        return self.hits[part]


def _excerpt(shown: Shown, q: str) -> Document | None:
    """The first text that holds what was asked, else the first."""
    return next((text for text in shown.texts if holds(text.text, q, text.language)), next(iter(shown.texts), None))


def _results(entries: list[SearchEntry], q: str, language: str) -> list[Result]:
    """Show the entries in their order; one query or few for each kind among them, none for what is no longer public."""
    shown: dict[tuple[str, Any], Shown] = {}
    for object_type in dict.fromkeys(entry.object_type for entry in entries):
        if known := source(object_type):
            ids = [entry.object_id for entry in entries if entry.object_type == object_type]
            shown |= {(object_type, pk): one for pk, one in known.show(ids, language).items()}
    results = []
    for entry in entries:
        one = shown.get((entry.object_type, entry.object_id))
        known = source(entry.object_type)
        if one is None or known is None:
            continue
        text = _excerpt(one, q)
        results.append(
            Result(
                shown=one,
                type_label=known.label,
                title=highlight(one.title, q, one.language, length=None),
                excerpt=highlight(text.text, q, text.language) if text else SafeString(""),
                excerpt_language=text.language if text else "",
            )
        )
    return results


@access("public")
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=` words, a symbol or a reference; `?type=` one kind of thing; `?page=`."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    if q and "type" not in request.GET and "page" not in request.GET and (address := resolve(q)):
        return HttpResponseRedirect(address)
    known = sources()
    names = [each.object_type for each in known]
    chosen = request.GET.get("type", "")
    chosen = chosen if chosen in names else ""
    counts = type_counts(q, names)
    total = counts[chosen] if chosen else min(sum(counts.values()), COUNTED_EXACTLY + 1)
    hits = search(q, types=(chosen,) if chosen else tuple(names))
    page = Paginator(_Page(hits, total), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "chosen": chosen,
        "tabs": [(each, counts[each.object_type]) for each in known],
        "all_count": min(sum(counts.values()), COUNTED_EXACTLY + 1),
        "total": total,
        "counted_exactly": COUNTED_EXACTLY,
        "page": page,
        "results": _results(list(page.object_list), q, get_language() or "en") if total else [],
    }
    return render(request, "search/results.html", context)
