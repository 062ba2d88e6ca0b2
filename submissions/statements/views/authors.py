"""Pages of the authors: what they have, beginning a statement, where one stands, withdrawing it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.models import Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.people.access import signed_in
from civspace.web import tables
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import offers_for
from meetings.calendar.models import Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities import joint
from meetings.modalities.deadlines import Deadlines
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set, rules_of, with_rules
from submissions.statements.cosponsors import may_still_answer
from submissions.statements.domain import (
    create_draft,
    withdraw_statement,
)
from submissions.statements.domain.undoing import open_until
from submissions.statements.filters import MineFilter
from submissions.statements.forms import BeginForm
from submissions.statements.models import Statement
from submissions.statements.onbehalf import entry_of
from submissions.statements.outcomes import outcomes_of
from submissions.statements.progress import steps_of
from submissions.statements.queries import checks_of, receipt_of, rule_set_for, said, with_parts
from submissions.statements.queries_editing import editing_call, taken_off
from submissions.statements.rules import actions, may_ask, may_draft, restorable_until
from submissions.statements.states import EDITABLE, SYMBOLIZED, RequestState, State
from submissions.statements.tables import MINE
from submissions.statements.together_rules import together_context


def mine(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement of the reader's own organizations, or 404: alike for another's and one that is not there."""
    owned = [organization.pk for organization in organizations_of(request.user)]
    found = with_parts(Statement.objects.filter(organization__in=owned)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_meetings(organization_ids: Iterable[Any]) -> list[tuple[Meeting, Any]]:
    """Return the meetings that take written statements now from one of these organizations, with the deadline.

    Where they have different ones it is the nearest; the nearest meeting comes first.
    """
    now, ids = timezone.now(), list(organization_ids)
    current = with_rules(RuleSet.objects.filter(current=True, template="", meeting__state=MeetingState.ANNOUNCED))
    sets = list(current.select_related("meeting", "meeting__body"))
    deadlines = Deadlines([rule_set.meeting_id for rule_set in sets], ids)
    found: list[tuple[Meeting, Any]] = []
    for rule_set in sets:
        windows = [deadlines.window(rule_set, organization_id) for organization_id in ids or [None]]
        ends = [window.closes_at for window in windows if window.is_open(now)]
        if rule_set.meeting is not None and ends:
            found.append((rule_set.meeting, min((at for at in ends if at is not None), default=None)))
    return sorted(found, key=lambda pair: (pair[1] is None, pair[1], pair[0].pk))


@signed_in
def statement_list(request: HttpRequest) -> HttpResponseBase:
    """List what the reader's organizations have drafted and submitted, the newest first."""
    organizations = organizations_of(request.user)
    own = Statement.objects.filter(organization__in=[organization.pk for organization in organizations])
    own = own.exclude(state=State.WITHDRAWN, submitted_at=None)
    filters = MineFilter(request.GET, queryset=with_parts(own).order_by("-listed_at", "-id"))
    found = filters.qs if filters.is_valid() else own.none()
    if tables.wanted(request):
        return tables.answer(request, name="my-statements", columns=MINE, rows=found.defer("body"))
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
    takes = open_meetings(able)
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
        "open_until": open_until(statement),
        **after_publication(request, statement),
        "editing": editing_call(statement),
        "joint": outcomes_of(statement),
        "may_join": joins_allowed(statement),
        "fell_back": said(statement.decision.get("checks", [])) if statement.state == State.RETURNED else [],
        "may_recall": may_still_answer(statement),
        "entry": entry_of(statement),
        "may_start": may_draft(request.user, statement),
        "deleted_until": restorable_until(statement),
        **together_context(request.user, statement),
    }
    return render(request, "statements/detail.html", context)


def after_publication(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    """Return what the page of a published or withheld statement shows besides; nothing for any other."""
    if statement.state not in SYMBOLIZED:
        return {}
    off = taken_off(statement, for_authors=True)
    asked = list(statement.change_requests.select_related("policy").order_by("-asked_at", "-id")[:20])
    return {
        "withholding": statement.withholdings.filter(ended_at=None).first(),
        "asked": asked,
        "asked_offers": offers_for(request.user, [it for it in asked if it.state == RequestState.DECLINED]),
        "corrigenda": statement.corrigenda.all(),
        "taken_off": off,
        "taken_off_offers": offers_for(request.user, [text for text, _reason in off]),
        "may_ask": may_ask(request.user, statement),
    }


def joins_allowed(statement: Statement) -> bool:
    """Say whether the modalities of the statement know joint statements."""
    rule_set = rule_set_for(statement)
    return rule_set is not None and joint.allowed(rules_of(rule_set))


def replaceable(statement: Statement) -> bool:
    """Say whether the modalities in force still allow a submitted text to be replaced; never under others' names."""
    if statement.joint:
        return False
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
            was_draft = statement.submitted_at is None
            done = _("The draft was deleted. It can be restored for 30 days.") if was_draft else ""
            messages.success(request, done or _("The statement was withdrawn."))
        return redirect("my_statement", pk=pk)
    return render(request, "statements/withdraw.html", {"statement": statement})
