"""The desk of meetings editors: planning the programme of work, and releasing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civspace.web.dates import day_text
from civspace.workflow import IllegalMove, Stale
from meetings.calendar.domain import people_concerned
from meetings.calendar.forms import CopyDayForm, LinesForm, ReleaseForm, SittingForm
from meetings.calendar.models import Meeting
from meetings.calendar.programme import (
    add_sittings,
    copy_day,
    last_released,
    planned_lines,
    put_sitting,
    release_programme,
    remove_sitting,
    sittings_of,
)
from meetings.calendar.states import PUBLIC, State
from meetings.calendar.timetable import by_day
from meetings.calendar.views.desk import desk_meeting, editor_only, sent


def _stale() -> str:
    return _("Somebody changed the programme meanwhile. Look at what stands now, then save again.")


@editor_only
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is planned, marked against the version in force."""
    meeting = desk_meeting(request, slug)
    lines = planned_lines(meeting)
    context = {
        "meeting": meeting,
        "title": _("Programme of work"),
        "days": by_day(lines, meeting.zone),
        "released": last_released(meeting),
        "changed": any(line.mark for line in lines),
        "may_release": meeting.state in PUBLIC and meeting.state != State.CANCELLED,
    }
    return render(request, "calendar/desk_programme.html", context)


@editor_only
@require_http_methods(["GET", "POST"])
def sitting(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    """Plan a sitting, or change one."""
    meeting = desk_meeting(request, slug)
    held = get_object_or_404(meeting.sittings.prefetch_related("taken_up"), pk=pk) if pk else None
    form = SittingForm(sent(request), meeting=meeting, sitting=held)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            put_sitting(
                meeting=meeting,
                by=request.user,
                sitting=held,
                items=list(form.cleaned_data["items"]),
                expected_version=form.cleaned_data["version"] if held else None,
                **form.values(),
            )
        except ValidationError as error:
            form.refuse(error)
        except Stale:
            assert held is not None
            data = request.POST.copy()
            data["version"] = str(held.version)
            form = SittingForm(data, meeting=meeting, sitting=held)
            form.is_valid()
            form.add_error(None, _stale())
            status = 409
        else:
            messages.success(request, _("The sitting is saved. Nobody sees it until you release the programme."))
            return redirect("desk_programme", slug=slug)
    title = _("Edit the sitting") if held else _("New sitting")
    context = {"form": form, "meeting": meeting, "title": title, "sitting": held}
    status = 422 if form.errors and status == 200 else status
    return render(request, "calendar/desk_sitting.html", context, status=status)


@editor_only
@require_POST
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take a sitting out of the plan."""
    meeting = desk_meeting(request, slug)
    held = get_object_or_404(meeting.sittings.select_related("meeting"), pk=pk)
    try:
        remove_sitting(sitting=held, by=request.user)
    except Stale:
        messages.warning(request, _stale())
    else:
        messages.success(request, _("The sitting was taken out. The next version shows it as cancelled."))
    return redirect("desk_programme", slug=slug)


@editor_only
@require_http_methods(["GET", "POST"])
def lines(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan many sittings, one on a line; all of them or none."""
    meeting = desk_meeting(request, slug)
    form = LinesForm(sent(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_sittings(meeting=meeting, by=request.user, rows=form.rows)
        except ValidationError as error:
            form.add_error("lines", error.messages)
        else:
            messages.success(request, _("Sittings added: %(number)s.") % {"number": len(made)})
            return redirect("desk_programme", slug=slug)
    return _form_page(request, meeting, form, _("Add sittings"), _("Add"))


@editor_only
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan the sittings of one day on another as well."""
    meeting = desk_meeting(request, slug)
    found = dict.fromkeys(it.begins_at.astimezone(meeting.zone).date() for it in sittings_of(meeting))
    form = CopyDayForm(sent(request), days=[(day.isoformat(), day_text(day, weekday=True)) for day in found])
    if request.method == "POST" and form.is_valid():
        try:
            copy_day(meeting=meeting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("target", error.messages)
        else:
            messages.success(request, _("The day was copied."))
            return redirect("desk_programme", slug=slug)
    return _form_page(request, meeting, form, _("Copy a day"), _("Copy"))


def _form_page(request: HttpRequest, meeting: Meeting, form: Any, title: str, button: str) -> HttpResponse:
    context = {"form": form, "meeting": meeting, "title": title, "button": button}
    return render(request, "calendar/desk_programme_form.html", context, status=422 if form.errors else 200)


@editor_only
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """See what will be public and who will be told, then release the next version."""
    meeting = desk_meeting(request, slug)
    last = last_released(meeting)
    number = last.number if last else 0
    form = ReleaseForm(sent(request), initial={"version": number})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = release_programme(
                meeting=meeting, by=request.user, note=form.notes(), expected_version=form.cleaned_data["version"]
            )
        except ValidationError as error:
            form.refuse(error)
        except (Stale, IllegalMove):
            messages.warning(request, _stale())
            return redirect("desk_programme", slug=slug)
        else:
            done = _("Version %(number)s is public. Everyone concerned is told.")
            messages.success(request, done % {"number": made.number})
            return redirect("desk_programme", slug=slug)
    lines = [line for line in planned_lines(meeting) if last is None or line.mark]
    context = {
        "meeting": meeting,
        "form": form,
        "title": _("Release the programme"),
        "number": number + 1,
        "days": by_day(lines, meeting.zone),
        "people": people_concerned(meeting),
    }
    status = 422 if form.errors else status
    return render(request, "calendar/desk_programme_release.html", context, status=status)
