"""Pages of exceptions: the public log of a meeting, and the forms with which officers give more time."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES, Role
from civspace.web import tables
from civspace.web.access import access
from civspace.web.feeds import SIZE, Entry, atom
from civspace.workflow import IllegalMove
from meetings.calendar.models import Meeting
from meetings.calendar.states import State
from meetings.calendar.views.desk import desk_meeting, editor_only, sent
from meetings.modalities import registry
from meetings.modalities.exception_forms import ExtendForm, LateForm
from meetings.modalities.exception_log import COLUMNS, Row, log_of, rows
from meetings.modalities.exceptions import admit_late, extend_deadline
from meetings.modalities.models import ExceptionReason, GrantKind, RuleSet, TimeGrant
from meetings.modalities.queries import current_rule_set, deadline_of
from meetings.modalities.views import public_meetings

#: How many of the latest acceptances the desk sees.
LISTED = 50
reviewer_only = staff_required(Role.REVIEWER)


@access("public")
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List every extension and late acceptance of a meeting, with reason, rule and role."""
    meeting = get_object_or_404(public_meetings(), slug=slug)
    found = rows(log_of(meeting.pk))
    if tables.wanted(request):
        return tables.answer(request, name=f"exceptions-{meeting.slug}", columns=COLUMNS, rows=found)
    notes = [said for note in registry.noted if (said := note(meeting.pk))]
    context = {"meeting": meeting, "rows": found, "reasons": ExceptionReason.objects.all(), "notes": notes}
    return render(request, "modalities/exceptions.html", context)


def _entry(row: Row, page: str) -> Entry:
    return Entry(
        key=f"exception/{row.grant.pk}",
        title=f"{row.kind}: {row.whom}",
        path=f"{page}#{row.anchor}",
        updated=row.at,
        summary=" · ".join(part for part in (str(row.grant.reason.label), row.note) if part),
    )


@access("public")
@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the newest rows of the log."""
    meeting = get_object_or_404(Meeting.objects.visible_to(AnonymousUser()), slug=slug)
    page = reverse("meeting_exceptions", args=[slug])
    entries = [_entry(row, page) for row in rows(log_of(meeting.pk)[:SIZE])]
    title = _("Exceptions: %(meeting)s") % {"meeting": meeting.title}
    return atom(request, title=title, page=page, entries=entries)


@editor_only
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the deadline of a meeting later, for everybody or for those who were hit."""
    meeting = desk_meeting(request, slug)
    form = ExtendForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            extend_deadline(meeting=meeting, by=request.user, **form.values(meeting))
        except ValidationError as error:
            form.refuse(error)
        except IllegalMove:
            form.add_error(None, _("This meeting takes no statements now: there is no deadline to extend."))
        else:
            messages.success(request, _("The deadline is extended, and those concerned are told."))
            return redirect("meeting_exceptions", slug=meeting.slug)
    rule_set = current_rule_set(meeting.pk)
    context = {"form": form, "meeting": meeting, "deadline": deadline_of(rule_set) if rule_set else None}
    return render(request, "modalities/extend.html", context, status=422 if form.errors else 200)


def reviewed_meetings(user: Any) -> "QuerySet[Meeting]":
    """Return the announced meetings with modalities of the bodies for which a person reviews."""
    codes = bodies_of(user, [Role.REVIEWER])
    taking = RuleSet.objects.filter(current=True, template="").values("meeting")
    found = Meeting.objects.filter(state=State.ANNOUNCED, pk__in=taking).order_by("-begins_on", "pk")
    return found if ALL_BODIES in codes else found.filter(body__in=codes)


@reviewer_only
@require_http_methods(["GET", "POST"])
def late(request: HttpRequest) -> HttpResponse:
    """Accept a late submission of one organization: until when, and why in public."""
    meetings = reviewed_meetings(request.user)
    asked = meetings.filter(slug=request.GET.get("meeting", "")).first()
    initial = {"meeting": asked.pk if asked else None, "organization": request.GET.get("organization", "")}
    form = LateForm(sent(request), meetings=meetings, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            grant = admit_late(by=request.user, **form.values())
        except ValidationError as error:
            form.refuse(error)
        except PermissionDenied:
            form.add_error("organization", _("Nobody decides on an organization that they belong to."))
        except IllegalMove:
            form.add_error("meeting", _("This meeting takes no statements now."))
        else:
            messages.success(request, _("The organization is told, and can submit until then."))
            return redirect("meeting_exceptions", slug=grant.meeting.slug)
    given = late_given(request.user)[:LISTED]
    return render(request, "modalities/late.html", {"form": form, "given": given}, status=422 if form.errors else 200)


def late_given(user: Any) -> "QuerySet[TimeGrant]":
    """Return the late acceptances of the bodies for which a person reviews, also those that name nobody in public."""
    codes = bodies_of(user, [Role.REVIEWER])
    found = TimeGrant.objects.filter(kind=GrantKind.LATE).order_by("-created_at", "-id")
    found = found if ALL_BODIES in codes else found.filter(meeting__body__in=codes)
    return found.select_related("reason", "meeting").prefetch_related("given_to")
