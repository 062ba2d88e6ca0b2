"""Meetings and their documents in the search index, and the symbols that lead to a document."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from civspace.search import domain, sources, symbols
from civspace.web.dates import day_text
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import Document, Meeting
from meetings.calendar.states import PUBLIC

MEETING = "meeting"
DOCUMENT = "meeting_document"


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)


def _in_language(thing: Any, field: str, code: str) -> str:
    return getattr(thing, column(field, code)) or ""


def _meeting_documents(meeting: Meeting, items: Iterable[Any]) -> list[sources.Document]:
    items = list(items)
    found = []
    for code in LANGUAGES:
        title = _in_language(meeting, "title", code)
        texts = [_in_language(meeting, "summary", code), _in_language(meeting, "place", code)]
        texts += [_in_language(item, "title", code) for item in items]
        texts.append(getattr(meeting.body, column("name", code)) or "")
        if title or any(texts):
            found.append(sources.Document(code, title, "\n".join(text for text in texts if text)))
    return found


def _document_documents(document: Document) -> list[sources.Document]:
    titles = {code: _in_language(document, "title", code) for code in LANGUAGES}
    return [sources.Document(code, title, document.symbol) for code, title in titles.items() if title]


def index_meeting(meeting: Meeting) -> None:
    """Make a public meeting and its documents findable; one that is not public is in no index."""
    if meeting.state not in PUBLIC:
        domain.forget(object_type=MEETING, object_id=meeting.pk)
        return
    domain.index(
        object_type=MEETING,
        object_id=meeting.pk,
        date=_noon(meeting.begins_on),
        documents=_meeting_documents(meeting, meeting.agenda_items.all()),
    )
    for document in meeting.documents.all():
        index_document(document)


def _date(document: Document) -> datetime.datetime:
    return _noon(document.issued_on or document.meeting.begins_on)


def index_document(document: Document) -> None:
    """Make a document of a public meeting findable."""
    if document.meeting.state not in PUBLIC:
        forget_document(document)
        return
    documents = _document_documents(document)
    domain.index(object_type=DOCUMENT, object_id=document.pk, date=_date(document), documents=documents)


def forget_document(document: Document) -> None:
    """Take a document out of the index."""
    domain.forget(object_type=DOCUMENT, object_id=document.pk)


def all_meetings() -> Iterable[sources.Indexed]:
    """Yield every public meeting, for a new index."""
    meetings = Meeting.objects.visible_to(AnonymousUser()).select_related("body").prefetch_related("agenda_items")
    for meeting in meetings.order_by("pk").iterator(chunk_size=500):
        documents = _meeting_documents(meeting, meeting.agenda_items.all())
        yield sources.Indexed(meeting.pk, _noon(meeting.begins_on), documents)


def all_documents() -> Iterable[sources.Indexed]:
    """Yield every document of a public meeting, for a new index."""
    found = Document.objects.visible_to(AnonymousUser()).select_related("meeting").order_by("pk")
    for document in found.iterator(chunk_size=500):
        yield sources.Indexed(document.pk, _date(document), _document_documents(document))


def _shown_title(thing: Any, language: str) -> tuple[str, str]:
    """Return a title that the reader understands best, and its language."""
    for code in (language, "en", *LANGUAGES):
        if title := _in_language(thing, "title", code):
            return title, code
    return "", language


def show_meetings(ids: list[UUID], language: str) -> dict[UUID, sources.Shown]:
    """Return how to show some meetings as results; in two queries."""
    found = Meeting.objects.visible_to(AnonymousUser()).filter(pk__in=ids).select_related("body")
    shown = {}
    with override(language):
        for meeting in found.prefetch_related("agenda_items"):
            title, code = _shown_title(meeting, language)
            shown[meeting.pk] = sources.Shown(
                url=reverse("meeting", args=[meeting.slug]),
                title=title,
                language=code,
                texts=_meeting_documents(meeting, meeting.agenda_items.all()),
                meta=[meeting.body.name, day_text(meeting.begins_on), *([meeting.place] if meeting.place else [])],
            )
    return shown


def _address(document: Document) -> str:
    return f"{reverse('meeting', args=[document.meeting.slug])}#{document.anchor}"


def show_documents(ids: list[UUID], language: str) -> dict[UUID, sources.Shown]:
    """Return how to show some documents as results; in one query."""
    found = Document.objects.visible_to(AnonymousUser()).filter(pk__in=ids).select_related("meeting")
    shown = {}
    with override(language):
        for document in found:
            title, code = _shown_title(document, language)
            shown[document.pk] = sources.Shown(
                url=_address(document),
                title=title,
                language=code,
                texts=_document_documents(document),
                symbol=document.symbol,
                meta=[document.meeting.title, *([day_text(document.issued_on)] if document.issued_on else [])],
            )
    return shown


def resolve(text: str) -> str | None:
    """Return the place on a public meeting's page of the document that has this symbol, or None."""
    found = Document.objects.visible_to(AnonymousUser()).select_related("meeting").filter(symbol_key=text.upper())
    document = found.order_by("meeting__begins_on", "pk").first()
    return _address(document) if document else None


def register() -> None:
    """Register meetings and their documents as things that can be found."""
    sources.register(MEETING, _("Meetings"), everything=all_meetings, show=show_meetings, order=20)
    sources.register(DOCUMENT, _("Documents of meetings"), everything=all_documents, show=show_documents, order=30)
    symbols.resolvers.append(resolve)
