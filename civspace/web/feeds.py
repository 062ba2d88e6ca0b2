"""Lists as Atom feeds (RFC 4287): one function for every room. A feed varies by its address alone, as pages do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language

from civspace.web.languages import html_lang

#: Things in one feed; who wants more asks the API.
SIZE = 50
#: The year from which the names of entries are the portal's (RFC 4151); it never changes.
SINCE = 2026
#: What a feed without entries says it was changed at; a feed must say something, and it must not change by itself.
NEVER = datetime(SINCE, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One entry. `key` names the thing for ever, such as `statement/<id>`; `path` is its page with the language."""

    key: str
    title: str
    path: str
    updated: datetime
    published: datetime | None = None
    language: str = ""
    summary: str = ""
    author: str = ""
    subjects: tuple[str, ...] = ()


class _Feed(Atom1Feed):
    """Entries that say which language they are in, and the page that the feed is of."""

    mime_type = "application/atom+xml; charset=utf-8"

    def item_attributes(self, item: Any) -> dict[str, str]:
        """Return the attributes of an entry."""
        return {"xml:lang": item["language"]} if item["language"] else {}

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def absolute(path: str) -> str:
    """Return the complete address of a path."""
    return settings.BASE_URL.rstrip("/") + path


def tag_uri(key: str) -> str:
    """Return the name of a thing, whatever its address becomes (RFC 4151)."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{SINCE}:{key}"


def page_of_feed(request: HttpRequest, path: str) -> str:
    """Return the page that a feed is of, with the same filters."""
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def atom(request: HttpRequest, *, title: str, page: str, entries: Iterable[Entry]) -> HttpResponse:
    """Answer with a feed of a list; `page` is the path of the page that shows the same."""
    language = html_lang(get_language() or "en")
    address = absolute(request.get_full_path())
    feed = _Feed(
        title=title,
        link=absolute(page),
        description=None,
        language=language,
        feed_url=address,
        feed_guid=tag_uri(f"feed{request.get_full_path()}"),
        author_name=str(settings.SITE_NAME),
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=absolute(entry.path),
            description=str(escape(entry.summary)),  # a summary is HTML for readers of feeds
            unique_id=tag_uri(entry.key),
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=entry.author or None,
            categories=entry.subjects,
            language=html_lang(entry.language) if entry.language else "",
        )
    response = HttpResponse(content_type=feed.mime_type)
    feed.write(response, "utf-8")
    return response
