"""The calendar for programs: Atom feeds of meetings and documents, iCalendar files, and the page that explains them."""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from civspace.reference.queries import sort_key
from civspace.web.access import access
from civspace.web.dates import day_text
from civspace.web.feeds import SIZE, Entry, absolute, atom, page_of_feed
from civspace.web.languages import CODES, NATIVE_NAMES, direction, html_lang, interface_code
from meetings.calendar import ics
from meetings.calendar.filters import MeetingFilter
from meetings.calendar.following import title_of
from meetings.calendar.models import Body, Document, Meeting


def _meeting_entry(meeting: Meeting, language: str) -> Entry:
    title, code = title_of(meeting, "title", language)
    days = _("%(first)s to %(last)s") % {"first": day_text(meeting.begins_on), "last": day_text(meeting.ends_on)}
    said = [meeting.get_state_display(), days, meeting.place]
    return Entry(
        key=f"meeting/{meeting.pk}",
        title=title,
        path=reverse("meeting", args=[meeting.slug]),
        updated=meeting.updated_at,
        language=code,
        summary=" · ".join(str(part) for part in said if part),
        subjects=(meeting.body.name,),
    )


@access("public")
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Send the meetings that changed last and fit the filters of the list; none for filters that the list refuses."""
    public = Meeting.objects.visible_to(AnonymousUser())
    filters = MeetingFilter(request.GET, queryset=public)
    found = filters.qs if filters.is_valid() else public.none()
    rows = found.select_related("body").order_by("-updated_at", "-id")[:SIZE]
    return atom(
        request,
        title=_("Meetings"),
        page=page_of_feed(request, reverse("meetings")),
        entries=[_meeting_entry(meeting, request.LANGUAGE_CODE) for meeting in rows],
    )


def _document_entry(document: Document, page: str, language: str) -> Entry:
    title, code = title_of(document, "title", language)
    return Entry(
        key=f"document/{document.pk}",
        title=f"{document.symbol}: {title}" if document.symbol else title,
        path=f"{page}#{document.anchor}",
        updated=document.updated_at,
        language=code,
        summary=day_text(document.issued_on) if document.issued_on else "",
    )


@access("public")
@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the documents of a meeting that were listed or changed last."""
    meeting = get_object_or_404(Meeting.objects.visible_to(AnonymousUser()), slug=slug)
    page, language = reverse("meeting", args=[slug]), request.LANGUAGE_CODE
    rows = meeting.documents.order_by("-updated_at", "-id")[:SIZE]
    return atom(
        request,
        title=_("Documents: %(meeting)s") % {"meeting": title_of(meeting, "title", language)[0]},
        page=page,
        entries=[_document_entry(document, page, language) for document in rows],
    )


@access("public")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Explain how to subscribe to the calendar and to the feeds; `?body=` names a body."""
    held = Meeting.objects.visible_to(AnonymousUser()).order_by().values("body")
    bodies = sorted(Body.objects.filter(pk__in=held), key=lambda body: sort_key(body.name))
    chosen = next((body for body in bodies if body.pk == request.GET.get("body")), None)
    calendar = absolute(reverse("calendar_file")) + (f"?body={chosen.pk}&" if chosen else "?")
    calendars = [
        {
            "name": NATIVE_NAMES[code],
            "lang": html_lang(code),
            "dir": direction(code),
            "url": f"{calendar}lang={code}",
        }
        for code in CODES
    ]
    own = f"{calendar}lang={interface_code(request.LANGUAGE_CODE)}"
    context = {"bodies": bodies, "chosen": chosen, "own": own, "calendars": calendars}
    return render(request, "calendar/feeds.html", context)


def _language_of(request: HttpRequest) -> str:
    asked = interface_code(request.GET.get("lang", "en"))
    return asked if asked in CODES else "en"


def _file(meetings: list[Meeting], title: str, language: str, address: str) -> HttpResponse:
    response = HttpResponse(
        ics.calendar_of(meetings, title=title, language=language, address=address),
        content_type="text/calendar; charset=utf-8",
    )
    response.headers["Content-Language"] = html_lang(language)
    return response


@access("public")
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Send the meetings to come and those of the last year, with their deadlines: `?body=` and `?lang=`."""
    language = _language_of(request)
    since = datetime.datetime.now(tz=datetime.UTC).date() - ics.KEPT
    found = Meeting.objects.visible_to(AnonymousUser()).filter(ends_on__gte=since)
    body = Body.objects.filter(pk=request.GET.get("body", "").replace("\0", "")[:40]).first()
    if "body" in request.GET:
        found = found.filter(body=body)
    rows = list(found.select_related("body", "country").order_by("begins_on", "pk")[: ics.MOST])
    with override(language):
        title = _("Meetings")
        if body is not None:
            title = f"{title_of(body, 'name', language)[0]}: {title}"
        return _file(rows, title, language, absolute(request.get_full_path()))


@access("public")
@require_safe
def meeting_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Send one meeting with its deadlines: `?lang=`."""
    language = _language_of(request)
    public = Meeting.objects.visible_to(AnonymousUser()).select_related("body", "country")
    meeting = get_object_or_404(public, slug=slug)
    with override(language):
        title = title_of(meeting, "title", language)[0]
        response = _file([meeting], title, language, absolute(request.get_full_path()))
    response.headers["Content-Disposition"] = f'inline; filename="{meeting.slug}.ics"'
    return response
