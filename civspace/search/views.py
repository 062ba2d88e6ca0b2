"""The search page: one box for symbols, references and words. Public, the same for everybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from civspace.search import facts
from civspace.search.highlight import highlight, holds
from civspace.search.models import SearchEntry
from civspace.search.queries import COUNTED_EXACTLY, Hits, search, type_counts
from civspace.search.sources import Document, Shown, links, source, sources
from civspace.search.symbols import resolve
from civspace.search.words import LONGEST_QUESTION
from civspace.web import tables
from civspace.web.access import access
from civspace.web.tables import Column

PAGE_SIZE = 20


@dataclass(frozen=True)
class Result:
    """A hit as the page prints it."""

    shown: Shown
    type_label: str | Promise
    title: SafeString
    excerpt: SafeString
    excerpt_language: str
    #: (address, words) of what can be done with it.
    links: list[tuple[str, str | Promise]] = field(default_factory=list)


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
                links=[link(entry.object_id) for link in links.get(entry.object_type, [])],
            )
        )
    return results


FOUND = (
    Column(_("Kind"), lambda it: it[0]),
    Column(_("Symbol"), lambda it: it[1].symbol),
    Column(_("Title"), lambda it: it[1].title),
    Column(_("Language"), lambda it: it[1].language),
    Column(_("More"), lambda it: " · ".join(str(part) for part in it[1].meta if part)),
    Column(_("Address"), lambda it: settings.BASE_URL + it[1].url),
)


def _shown(hits: Hits, total: int, language: str) -> Iterator[tuple[Any, Shown]]:
    """Yield what the pages would show of the hits, as far as they are counted, with the label of their kind."""
    for start in range(0, min(total, COUNTED_EXACTLY), 100):
        for result in _results(hits[start : start + 100], "", language):
            yield result.type_label, result.shown


@access("public")
@require_safe
def search_page(request: HttpRequest) -> HttpResponseBase:
    """`?q=` words, a symbol or a reference; `?type=` one kind of thing, and filters of its list; `?page=`."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    if q and "type" not in request.GET and "page" not in request.GET and (address := resolve(q)):
        return HttpResponseRedirect(address)
    if narrowed := facts.narrowed(request.GET):
        own, query = narrowed
        return HttpResponseRedirect(f"{own.url()}?{query}")
    known = sources()
    names = [each.object_type for each in known]
    chosen = request.GET.get("type", "")
    chosen = chosen if chosen in names else ""
    counts = type_counts(q, names)
    total = counts[chosen] if chosen else min(sum(counts.values()), COUNTED_EXACTLY + 1)
    hits = search(q, types=(chosen,) if chosen else tuple(names))
    if tables.wanted(request):
        return tables.answer(request, name="search", columns=FOUND, rows=_shown(hits, total, get_language() or "en"))
    page = Paginator(_Page(hits, total), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "chosen": chosen,
        "tabs": [(each, counts[each.object_type]) for each in known],
        "all_count": min(sum(counts.values()), COUNTED_EXACTLY + 1),
        "total": total,
        "list_url": listed.url() if (listed := facts.filtered(chosen)) else "",
        "counted_exactly": COUNTED_EXACTLY,
        "page": page,
        "results": _results(list(page.object_list), q, get_language() or "en") if total else [],
    }
    return render(request, "search/results.html", context)
