"""Pages of the authors: what they have, beginning a statement, where one stands, withdrawing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.models import Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.people.access import signed_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove
from meetings.calendar.models import Meeting
from meetings.calendar.registry import Window
from meetings.calendar.states import State as MeetingState
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set, deadline_of, opening_of, rules_of, with_rules
from submissions.statements.domain import (
    create_draft,
    withdraw_statement,
)
from submissions.statements.filters import MineFilter
from submissions.statements.forms import BeginForm
from submissions.statements.models import Statement
from submissions.statements.progress import steps_of
from submissions.statements.queries import checks_of, receipt_of, said, with_parts
from submissions.statements.rules import actions, may_draft
from submissions.statements.states import EDITABLE


def mine(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement of the reader's own organizations, or 404: alike for another's and one that is not there."""
    owned = [organization.pk for organization in organizations_of(request.user)]
    found = with_parts(Statement.objects.filter(organization__in=owned)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_meetings() -> list[tuple[Meeting, Any]]:
    """Return the meetings that take written statements now, with their deadlines, the nearest first."""
    now = timezone.now()
    current = with_rules(RuleSet.objects.filter(current=True, template="", meeting__state=MeetingState.ANNOUNCED))
    found: list[tuple[Meeting, Any]] = []
    for rule_set in current.select_related("meeting", "meeting__body"):
        opens, ends = opening_of(rule_set), deadline_of(rule_set)
        if rule_set.meeting is not None and Window(opens, ends).is_open(now):
            found.append((rule_set.meeting, ends))
    return sorted(found, key=lambda pair: (pair[1] is None, pair[1], pair[0].pk))


@signed_in
def statement_list(request: HttpRequest) -> HttpResponse:
    """List what the reader's organizations have drafted and submitted, the newest first."""
    organizations = organizations_of(request.user)
    own = Statement.objects.filter(organization__in=[organization.pk for organization in organizations])
    filters = MineFilter(request.GET, queryset=with_parts(own).order_by("-listed_at", "-id"))
    found = filters.qs if filters.is_valid() else own.none()
    page = page_of(found.defer("body"), request.GET.get("page"))
    return render(
        request,
        "statements/mine.html",
        {
            "page_obj": page,
            "filters": filters,
            "can_begin": any(o.kind != Kind.MISSION for o in organizations_of(request.user, DRAFTERS)),
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the organization and the meeting, and begin a draft."""
    able = [held.pk for held in organizations_of(request.user, DRAFTERS) if held.kind != Kind.MISSION]
    takes = open_meetings()
    meetings = [meeting.pk for meeting, _ends in takes]
    slug = request.GET.get("meeting", "")
    asked = next((meeting.pk for meeting, _ends in takes if meeting.slug == slug), None)
    form = BeginForm(
        request.POST or None,
        organizations=Organization.objects.filter(pk__in=able).order_by("sort_key", "pk"),
        meetings=Meeting.objects.filter(pk__in=meetings).order_by("begins_on", "pk"),
        initial={
            "organization": able[0] if len(able) == 1 else None,
            "meeting": asked or (meetings[0] if len(meetings) == 1 else None),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            statement = create_draft(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("statement_edit", pk=statement.pk)
    context = {
        "form": form,
        "able": able,
        "meetings": takes,
        "closed": slug and asked is None,
        "title": _("Begin a written statement"),
    }
    return render(request, "statements/begin.html", context, status=422 if form.errors else 200)


@signed_in
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where a statement stands: what happened, what comes next, who acts, by when."""
    statement = mine(request, pk)
    editable = statement.state in EDITABLE
    context = {
        "statement": statement,
        "steps": steps_of(statement),
        "checks": checks_of(statement) if editable else said(statement.checks),
        "editable": editable,
        "actions": actions(request.user, statement),
        "may_write": may_draft(request.user, statement) and statement.state in EDITABLE,
        "receipt": receipt_of(statement),
        "may_replace": replaceable(statement),
    }
    return render(request, "statements/detail.html", context)


def replaceable(statement: Statement) -> bool:
    """Say whether the modalities in force still allow a submitted text to be replaced."""
    rule_set = current_rule_set(statement.meeting_id)
    return rule_set is not None and rules_of(rule_set).value(RuleKind.REPLACEMENT, "allowed", False)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then withdraw."""
    statement = mine(request, pk)
    if "withdraw" not in actions(request.user, statement):
        raise PermissionDenied(_("This statement cannot be withdrawn, or your role does not allow it."))
    if request.method == "POST":
        try:
            withdraw_statement(statement=statement, by=request.user)
        except IllegalMove:
            messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
        else:
            messages.success(request, _("The statement was withdrawn."))
        return redirect("my_statement", pk=pk)
    return render(request, "statements/withdraw.html", {"statement": statement})
