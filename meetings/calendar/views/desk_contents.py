"""The desk of meetings editors: agenda, documents, and links between stages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civspace.workflow import Stale
from meetings.calendar.domain import link_meetings, put_document, remove_document, set_agenda, unlink_meetings
from meetings.calendar.forms import AgendaForm, DocumentForm, LinkForm
from meetings.calendar.models import Link, Meeting
from meetings.calendar.views.desk import desk_meeting, edited_bodies, editor_only, sent, stale


@editor_only
@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the agenda as text, one item on a line."""
    meeting = desk_meeting(request, slug)
    held: dict[str, Any] = {"items": list(meeting.agenda_items.all()), "version": meeting.version}
    form = AgendaForm(sent(request), **held)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            set_agenda(
                meeting=meeting, items=form.items, by=request.user, expected_version=form.cleaned_data["version"]
            )
        except ValidationError as error:
            form.refuse(error)
        except Stale:
            data = request.POST.copy()
            data["version"] = str(meeting.version)
            form = AgendaForm(data, **held)
            form.is_valid()
            form.add_error(None, stale())
            status = 409
        else:
            messages.success(request, _("The agenda is saved."))
            return redirect("desk_meeting", slug=slug)
    context = {"form": form, "meeting": meeting, "title": _("Agenda")}
    status = 422 if form.errors and status == 200 else status
    return render(request, "calendar/desk_agenda.html", context, status=status)


@editor_only
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    """Add a document, or change one."""
    meeting = desk_meeting(request, slug)
    held = get_object_or_404(meeting.documents, pk=pk) if pk else None
    form = DocumentForm(sent(request), document=held)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        symbol = " ".join(values["symbol"].split())
        try:
            if held is None and symbol and meeting.documents.filter(symbol=symbol).exists():
                raise ValidationError({"symbol": _("Another document of this meeting has this symbol.")})
            put_document(meeting=meeting, by=request.user, document=held, **values)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The document is saved."))
            return redirect("desk_meeting", slug=slug)
    title = _("Edit the document") if held else _("New document")
    context = {"form": form, "meeting": meeting, "title": title, "document": held}
    return render(request, "calendar/desk_document.html", context, status=422 if form.errors else 200)


@editor_only
@require_POST
def document_remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take a document off the list."""
    meeting = desk_meeting(request, slug)
    remove_document(document=get_object_or_404(meeting.documents, pk=pk), by=request.user)
    messages.success(request, _("The document was removed from the list."))
    return redirect("desk_meeting", slug=slug)


@editor_only
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that another meeting prepares this one, or follows it up."""
    meeting = desk_meeting(request, slug)
    others = Meeting.objects.filter(body__in=edited_bodies(request.user)).exclude(pk=meeting.pk)
    form = LinkForm(sent(request), meetings=others.order_by("-begins_on", "pk"))
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        earlier, later = (other, meeting) if form.cleaned_data["role"] == "earlier" else (meeting, other)
        try:
            link_meetings(earlier=earlier, later=later, by=request.user)
        except ValidationError as error:
            form.add_error("other", error.messages)
        else:
            messages.success(request, _("The meetings are linked."))
            return redirect("desk_meeting", slug=slug)
    context = {"form": form, "meeting": meeting, "title": _("Link to another meeting")}
    return render(request, "calendar/desk_link.html", context, status=422 if form.errors else 200)


@editor_only
@require_POST
def unlink(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a link away."""
    meeting = desk_meeting(request, slug)
    links = Link.objects.filter(earlier=meeting) | Link.objects.filter(later=meeting)
    unlink_meetings(link=get_object_or_404(links, pk=pk), by=request.user)
    messages.success(request, _("The link was removed."))
    return redirect("desk_meeting", slug=slug)
