"""Published statements as an Atom feed, with the filters of the list."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civspace.reference.queries import url_language
from civspace.web.access import access
from civspace.web.feeds import SIZE, Entry, atom, page_of_feed
from civspace.web.prose import plain
from submissions.statements.chosen import chosen_values
from submissions.statements.filters import PublishedFilter
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts

#: Letters of the text that an entry carries; the page has the rest.
SUMMARY = 300


def entry_of(statement: Statement) -> Entry:
    """Return a statement as an entry of a feed."""
    assert statement.symbol is not None
    text = " ".join(plain(statement.body).split())
    return Entry(
        key=f"statement/{statement.pk}",
        title=f"{statement.symbol}: {statement.title}",
        path=reverse("document", args=[statement.symbol]),
        updated=statement.updated_at,
        published=statement.published_at,
        language=url_language(statement.language),
        summary=text if len(text) <= SUMMARY else f"{text[:SUMMARY].rsplit(' ', 1)[0]} …",
        author=statement.organization_name,
        subjects=(statement.meeting.title,),
    )


@access("public")
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """Send the newest statements that fit the filters of the list; none for filters that the list refuses."""
    public = Statement.objects.visible_to(AnonymousUser()).order_by("-listed_at", "-id")
    filters = PublishedFilter(request.GET, queryset=public)
    found = filters.qs if filters.is_valid() else public.none()
    narrowed = [f"{label}: {value}" for label, value in chosen_values(filters)]
    return atom(
        request,
        title=" · ".join([_("Written statements"), *narrowed]),
        page=page_of_feed(request, reverse("statements")),
        entries=[entry_of(statement) for statement in with_parts(found)[:SIZE]],
    )
