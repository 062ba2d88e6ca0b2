"""What a search finds as an Atom feed: the newest hits of all, as far as a feed goes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civspace.search import facts
from civspace.search.models import SearchEntry
from civspace.search.queries import search
from civspace.search.sources import Shown, source, sources
from civspace.search.words import LONGEST_QUESTION
from civspace.web.access import access
from civspace.web.feeds import SIZE, Entry, atom, page_of_feed

#: Hits that are read to find the newest of them: those with the words in the title come first, whatever their date.
READ = 200


def _entries(found: list[SearchEntry], language: str) -> list[Entry]:
    newest = sorted(found, key=lambda entry: entry.position, reverse=True)[:SIZE]
    shown: dict[tuple[str, object], Shown] = {}
    for object_type in dict.fromkeys(entry.object_type for entry in newest):
        if known := source(object_type):
            ids = [entry.object_id for entry in newest if entry.object_type == object_type]
            shown |= {(object_type, pk): one for pk, one in known.show(ids, language).items()}
    entries = []
    for entry in newest:
        if one := shown.get((entry.object_type, entry.object_id)):
            title = f"{one.symbol}: {one.title}" if one.symbol else one.title
            entries.append(
                Entry(
                    key=f"{entry.object_type}/{entry.object_id}",
                    title=title,
                    path=one.url,
                    updated=entry.date,
                    language=one.language,
                    summary=" · ".join(one.meta),
                )
            )
    return entries


@access("public")
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`?q=` words and `?type=` one kind of thing, as on the search page; filters lead to the feed of their list."""
    if narrowed := facts.narrowed(request.GET):
        own, query = narrowed
        return HttpResponseRedirect(f"{own.feed()}?{query}")
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    names = tuple(each.object_type for each in sources())
    chosen = request.GET.get("type", "")
    hits = search(q, types=(chosen,) if chosen in names else names)
    return atom(
        request,
        title=_("Search: %(words)s") % {"words": q} if q else _("Search"),
        page=page_of_feed(request, reverse("search")),
        entries=_entries(hits[0:READ], get_language() or "en"),
    )
