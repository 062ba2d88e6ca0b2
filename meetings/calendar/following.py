"""What following means for the calendar: meetings, agenda items and bodies, and the news of them."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civspace.notices.follows import registry
from civspace.notices.follows.domain import emit, topic_of
from meetings.calendar import index
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import AgendaItem, Body, Document, Meeting
from meetings.calendar.states import PUBLIC
from meetings.calendar.timetable import stands_under


def meeting_topic(meeting_id: Any) -> str:
    """Return the topic of a meeting."""
    return topic_of("meeting", str(meeting_id))


def item_topics(item: AgendaItem | None) -> Iterator[str]:
    """Yield the topics of an agenda item and of those it stands under: who follows item 3 follows 3 (a) as well."""
    while item is not None:
        yield topic_of("item", str(item.pk))
        item = item.parent


def emit_meeting(
    kind: str, meeting: Meeting, *, event: str, page: str = "", also: Iterable[str] = (), **more: Any
) -> None:
    """Say that something happened to a public meeting; nothing is said of one that is being prepared.

    `page` is the part of the meeting's pages where it stands (`programme/`), `also` are further topics.
    """
    if meeting.state not in PUBLIC:
        return
    emit(
        kind=kind,
        event=f"meeting:{meeting.pk}:{event}",
        subject=(index.MEETING, meeting.pk),
        topics=[meeting_topic(meeting.pk), topic_of("body", meeting.body_id), *also],
        link=f"/meetings/{meeting.slug}/{page}",
        **more,
    )


def emit_programme(meeting: Meeting, number: int, concerned: Collection[str]) -> None:
    """Say that a version of the programme of work was released, to those as well who follow an agenda item that it
    concerns, one above it or one below it; one query."""
    items = {it.pk: it for it in meeting.agenda_items.all()}
    topics: set[str] = set()
    for item in items.values():
        if any(stands_under(item.number, taken) for taken in concerned):
            above: AgendaItem | None = item
            while above is not None:
                topics.add(topic_of("item", str(above.pk)))
                above = items.get(above.parent_id) if above.parent_id else None
    emit_meeting("programme_released", meeting, event=f"programme:{number}", page="programme/", also=topics)


def emit_document(document: Document) -> None:
    """Say that a document was listed for a public meeting."""
    if document.meeting.state not in PUBLIC:
        return
    emit(
        kind="document_listed",
        event=f"document:{document.pk}",
        subject=(index.DOCUMENT, document.pk),
        topics=[meeting_topic(document.meeting_id)],
        link=f"/meetings/{document.meeting.slug}/#{document.anchor}",
        is_new=True,
    )


def _uuid(key: str) -> str:
    try:
        return str(UUID(key))
    except ValueError as error:
        raise ValidationError(_("There is nothing here that can be followed.")) from error


def title_of(thing: Any, field: str, language: str) -> tuple[str, str]:
    """Return a text in the reader's language, else in another, and which it is."""
    for code in (language, "en", *LANGUAGES):
        if text := getattr(thing, column(field, code)):
            return text, code
    return "", language


def show_meetings(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how public meetings look; in two queries."""
    shown = index.show_meetings([UUID(key) for key in keys], language)
    return {str(pk): registry.Found(it.title, it.url, it.language, it.meta) for pk, it in shown.items()}


def show_items(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how agenda items of public meetings look; in one query."""
    found = {}
    items = AgendaItem.objects.visible_to(AnonymousUser()).filter(pk__in=keys).select_related("meeting")
    with override(language):
        for item in items:
            title, code = title_of(item, "title", language)
            address = f"{reverse('meeting', args=[item.meeting.slug])}#item-{slugify(item.number)}"
            meeting, _code = title_of(item.meeting, "title", language)
            found[str(item.pk)] = registry.Found(f"{item.number}. {title}", address, code, [meeting])
    return found


def show_bodies(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how bodies look; in one query."""
    found = {}
    with override(language):
        for body in Body.objects.filter(pk__in=keys):
            name, code = title_of(body, "name", language)
            found[body.pk] = registry.Found(name, f"{reverse('meetings')}?body={body.pk}", code)
    return found


def register() -> None:
    """Register what of the calendar can be followed, and its news."""
    targets = (
        ("meeting", gettext_lazy("Meeting"), show_meetings, _uuid, 10),
        ("item", gettext_lazy("Agenda item"), show_items, _uuid, 20),
        ("body", gettext_lazy("Meetings of a body"), show_bodies, registry.same, 30),
    )
    for kind, label, show, read, order in targets:
        registry.register_target(registry.Target(kind=kind, label=label, show=show, read=read, order=order))
    news = (
        (
            "meeting_announced",
            gettext_lazy("Meeting announced"),
            gettext_lazy("Announced: %(title)s"),
            gettext_lazy("A meeting was announced: “%(title)s” (%(details)s)."),
        ),
        (
            "meeting_changed",
            gettext_lazy("Meeting changed"),
            gettext_lazy("Changed: %(title)s"),
            gettext_lazy("Something changed in “%(title)s” (%(details)s). Look at the page of the meeting."),
        ),
        (
            "programme_released",
            gettext_lazy("Programme of work released"),
            gettext_lazy("Programme of work: %(title)s"),
            gettext_lazy("A version of the programme of work of a meeting was released: “%(title)s” (%(details)s)."),
        ),
        (
            "document_listed",
            gettext_lazy("New document"),
            gettext_lazy("New document: %(title)s"),
            gettext_lazy("A document was listed for a meeting: “%(title)s” (%(details)s)."),
        ),
    )
    for slug, label, subject, happened in news:
        registry.register_news(slug, label=label, subject=subject, happened=happened)
