"""The desk of meetings editors: the list, the fields of a meeting, and what becomes of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.people.access import staff_required
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES, Role
from civspace.audit.queries import history
from civspace.web import tables
from civspace.workflow import IllegalMove, Stale
from meetings.calendar import registry
from meetings.calendar.domain import (
    announce_meeting,
    change_meeting,
    create_meeting,
    people_concerned,
    set_meeting_state,
)
from meetings.calendar.filters import DeskFilter, newest_first
from meetings.calendar.forms import MeetingForm, NoteForm
from meetings.calendar.models import Body, Link, Meeting
from meetings.calendar.programme import last_released
from meetings.calendar.queries import agenda_tree
from meetings.calendar.rules import may_edit
from meetings.calendar.states import MEETING, PUBLIC, TOLD
from meetings.calendar.tables import MEETINGS

editor_only = staff_required(Role.MEETINGS_EDITOR)
BUTTONS = {
    "announce": gettext_lazy("Announce"),
    "postpone": gettext_lazy("Postpone"),
    "suspend": gettext_lazy("Suspend"),
    "resume": gettext_lazy("Resume"),
    "cancel": gettext_lazy("Cancel the meeting"),
}
HEADINGS = {
    "postpone": gettext_lazy("Postpone the meeting"),
    "suspend": gettext_lazy("Suspend the meeting"),
    "resume": gettext_lazy("Resume the meeting"),
    "cancel": gettext_lazy("Cancel the meeting"),
}
#: The names of the verbs that the history of a meeting shows.
DONE = {
    "create": gettext_lazy("Created"),
    "change": gettext_lazy("Changed"),
    "announce": gettext_lazy("Announced"),
    "postpone": gettext_lazy("Postponed"),
    "suspend": gettext_lazy("Suspended"),
    "resume": gettext_lazy("Resumed"),
    "cancel": gettext_lazy("Cancelled"),
    "set_agenda": gettext_lazy("Agenda changed"),
    "release_programme": gettext_lazy("Programme of work released"),
    "remove_document": gettext_lazy("Document removed"),
    "link": gettext_lazy("Linked to another meeting"),
    "unlink": gettext_lazy("Link removed"),
}


def sent(request: HttpRequest) -> Any:
    """Return what a form is bound to: what was sent, even when that is nothing; None for a page that is opened."""
    return request.POST if request.method == "POST" else None


def stale() -> str:
    """Say that somebody else was faster."""
    return _("Somebody changed this meeting meanwhile. Look at what stands now, then save again.")


def edited_bodies(user: Any) -> "QuerySet[Body]":
    """Return the bodies whose meetings a person edits."""
    codes = bodies_of(user, [Role.MEETINGS_EDITOR])
    return Body.objects.all() if ALL_BODIES in codes else Body.objects.filter(pk__in=codes)


def desk_meeting(request: HttpRequest, slug: str) -> Meeting:
    """Return a meeting that the reader edits; 404 for what they may not see, 403 for another body's."""
    found = Meeting.objects.visible_to(request.user).select_related("body", "country")
    meeting = get_object_or_404(found, slug=slug)
    if not may_edit(request.user, meeting.body_id):
        raise PermissionDenied(_("The meetings of this body are edited by others."))
    return meeting


@editor_only
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    """List the meetings of the reader's bodies, drafts among them."""
    meetings = Meeting.objects.filter(body__in=edited_bodies(request.user))
    filters = DeskFilter(request.GET, queryset=meetings)
    found = newest_first(filters.qs).select_related("body")
    if tables.wanted(request):
        return tables.answer(request, name="meetings", columns=MEETINGS, rows=found)
    page = Paginator(found, 40).get_page(request.GET.get("page"))
    return render(request, "calendar/desk_meetings.html", {"page_obj": page, "filters": filters})


@editor_only
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Prepare a new meeting; nobody but the staff of its body sees it until it is announced."""
    form = MeetingForm(sent(request), bodies=edited_bodies(request.user).order_by("code"))
    if request.method == "POST" and form.is_valid():
        meeting = Meeting(body=form.cleaned_data["body"], **form.values())
        try:
            create_meeting(meeting=meeting, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The meeting was saved. It is not public yet."))
            return redirect("desk_meeting", slug=meeting.slug)
    context = {"form": form, "title": _("New meeting"), "meeting": None}
    return render(request, "calendar/desk_edit.html", context, status=422 if form.errors else 200)


@editor_only
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the fields of a meeting."""
    meeting = desk_meeting(request, slug)
    form = MeetingForm(sent(request), meeting=meeting)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_meeting(
                meeting=meeting,
                by=request.user,
                changes=form.values(),
                expected_version=form.cleaned_data["version"],
                note=form.cleaned_data.get("note", ""),
            )
        except ValidationError as error:
            form.refuse(error)
        except Stale:
            form = _with_new_version(MeetingForm, request, meeting.version, meeting=meeting)
            status = 409
        else:
            return _changed(request, meeting, changed)
    context = {
        "form": form,
        "title": _("Edit the meeting"),
        "meeting": meeting,
        "people": people_concerned(meeting) if meeting.state in PUBLIC else [],
    }
    return render(request, "calendar/desk_edit.html", context, status=422 if form.errors and status == 200 else status)


def _with_new_version(form_class: Any, request: HttpRequest, version: int, **kwargs: Any) -> Any:
    """Return the form with everything typed and the version that stands now, and say what happened."""
    data = request.POST.copy()
    data["version"] = str(version)
    form = form_class(data, **kwargs)
    form.is_valid()
    form.add_error(None, stale())
    return form


def _changed(request: HttpRequest, before: Meeting, after: Meeting) -> HttpResponse:
    messages.success(request, _("Your changes are saved."))
    if before.begins_on != after.begins_on and any(o.windows([after.pk]) for o in registry.openings):
        messages.warning(request, _("Openings and deadlines stay as they are. Change the modalities if they move too."))
    return redirect("desk_meeting", slug=after.slug)


@editor_only
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a meeting to its editors: what is there, what is missing, what can be done, what happened."""
    meeting = desk_meeting(request, slug)
    verbs = [(verb, BUTTONS[verb]) for verb in MEETING.verbs(meeting.state)]
    links = Link.objects.select_related("earlier", "later")
    context = {
        "meeting": meeting,
        "public": meeting.state in PUBLIC,
        "verbs": verbs,
        "agenda": agenda_tree(meeting),
        "documents": list(meeting.documents.all()),
        "programme": last_released(meeting),
        "links_back": list(links.filter(later=meeting).order_by("earlier__begins_on", "pk")),
        "links_on": list(links.filter(earlier=meeting).order_by("later__begins_on", "pk")),
        "sections": [found for section in registry.desk_sections if (found := section(meeting, request.user))],
        "history": [(entry, DONE.get(entry.verb, entry.verb)) for entry in history(meeting).order_by("-seq")],
    }
    return render(request, "calendar/desk_meeting.html", context)


@editor_only
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then make the meeting public."""
    meeting = desk_meeting(request, slug)
    if request.method == "POST":
        try:
            announce_meeting(meeting=meeting, by=request.user)
        except (IllegalMove, Stale):
            messages.warning(request, stale())
        else:
            messages.success(request, _("The meeting is public."))
        return redirect("desk_meeting", slug=slug)
    if not MEETING.allows("announce", meeting.state):
        return redirect("desk_meeting", slug=slug)
    return render(request, "calendar/desk_announce.html", {"meeting": meeting})


@editor_only
@require_http_methods(["GET", "POST"])
def set_state(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Write the note and see who will be told, then postpone, suspend, resume or cancel."""
    meeting = desk_meeting(request, slug)
    if verb not in TOLD:
        raise Http404
    form = NoteForm(sent(request), initial={"version": meeting.version})
    status = 200
    if not MEETING.allows(verb, meeting.state):
        messages.warning(request, _("The state of the meeting does not allow this."))
        return redirect("desk_meeting", slug=slug)
    if request.method == "POST" and form.is_valid():
        try:
            set_meeting_state(
                meeting=meeting,
                verb=verb,
                by=request.user,
                note=form.notes(),
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            form.refuse(error)
        except (Stale, IllegalMove):
            form = _with_new_version(NoteForm, request, Meeting.objects.get(pk=meeting.pk).version)
            status = 409
        else:
            messages.success(request, _("Done. Everyone concerned is told."))
            return redirect("desk_meeting", slug=slug)
    context = {
        "meeting": meeting,
        "form": form,
        "title": HEADINGS[verb],
        "button": BUTTONS[verb],
        "verb": verb,
        "people": people_concerned(meeting),
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "calendar/desk_state.html", context, status=status)
