"""Asking to submit: one page to ask on, one to answer on, fit for a phone."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.queries import people_of
from accounts.people.access import signed_in
from civspace.web.numbers import number_in
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.checks import RulesFailed
from meetings.modalities.deadlines import deadline_for
from submissions.statements import domain
from submissions.statements.domain.waiting import end_of_waiting
from submissions.statements.models import Statement, SubmissionRequest
from submissions.statements.outcomes import outcomes_of
from submissions.statements.queries import checks_of, rule_set_for
from submissions.statements.record_forms import SafetyForm
from submissions.statements.states import ASKED, EDITABLE, State
from submissions.statements.together import is_stale, last_request, waiting_request
from submissions.statements.together_forms import AskForm, DeclineForm
from submissions.statements.together_rules import MAY_WITH_REQUEST, may_ask_to_submit
from submissions.statements.views.authors import mine


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask those who may to submit the version that the page showed."""
    statement = mine(request, pk)
    if not may_ask_to_submit(request.user, statement):
        raise PermissionDenied(_("You may submit yourself, or your role does not allow you to ask."))
    if statement.state not in EDITABLE:
        return redirect("my_statement", pk=pk)
    form = AskForm(request.POST or None)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            domain.ask_to_submit(
                statement=statement,
                by=request.user,
                revision=number_in(request.POST.get("revision", "")) or 0,
                message=form.cleaned_data["message"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        except Stale:
            changed = True
        except IllegalMove:
            messages.warning(request, _("This version has been asked for already."))
            return redirect("statement_requested", pk=pk)
        else:
            messages.success(request, _("You asked for this version to be submitted. NOT submitted yet."))
            return redirect("statement_requested", pk=pk)
    context = {
        "statement": statement,
        "form": form,
        "changed": changed,
        "failed": [check for check in checks_of(statement) if not check.passed],
        "answering": [person.get_full_name() for person in people_of(statement.organization)],
    }
    return render(request, "statements/request_submission.html", context, status=422 if form.errors or changed else 200)


@signed_in
@require_safe
def asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the latest request to submit: to who may answer with the text, the checks and two buttons."""
    statement = mine(request, pk)
    found = last_request(statement)
    if found is None:
        return redirect("my_statement", pk=pk)
    return _asked_page(request, statement, found)


def _asked_page(
    request: HttpRequest,
    statement: Statement,
    found: SubmissionRequest,
    *,
    status: int = 200,
    problem: str = "",
    form: DeclineForm | None = None,
    safety: SafetyForm | None = None,
    advice: bool = False,
    checks: list[Any] | None = None,
) -> HttpResponse:
    waiting = statement.state in EDITABLE and bool(ASKED.verbs(found.state))
    found.statement = statement
    stale = is_stale(found, statement)
    verbs = [verb for verb in ASKED.verbs(found.state) if verb in MAY_WITH_REQUEST] if waiting else []
    rule_set = rule_set_for(statement)
    checks = checks if checks is not None else checks_of(statement) if waiting else []
    context = {
        "statement": statement,
        "asked": found,
        "waiting": waiting,
        "stale": stale and waiting,
        "actions": [verb for verb in verbs if MAY_WITH_REQUEST[verb](request.user, found)],
        "may_ask_again": statement.state in EDITABLE
        and (stale or not waiting)
        and may_ask_to_submit(request.user, statement),
        "checks": checks,
        "failed": [check for check in checks if not check.passed],
        "deadline": statement.answer_until or (deadline_for(rule_set, statement.organization_id) if rule_set else None),
        "decline_form": form or DeclineForm(),
        "form": safety or SafetyForm(),
        "advice": advice,
        "joint": outcomes_of(statement) if waiting else None,
        "waits_until": end_of_waiting(statement, rule_set, timezone.now()) if waiting and rule_set else None,
        "problem": problem,
    }
    return render(request, "statements/requested.html", context, status=status)


def _approve(
    request: HttpRequest, statement: Statement, found: SubmissionRequest, arrived: datetime.datetime
) -> HttpResponse:
    """Submit, after the question about people at risk, as the check does."""
    if not MAY_WITH_REQUEST["approve"](request.user, found):
        raise PermissionDenied
    safety = SafetyForm(request.POST)
    if not safety.is_valid():
        return _asked_page(request, statement, found, status=422, safety=safety)
    if safety.needs_advice:
        return _asked_page(request, statement, found, safety=safety, advice=True)
    submitted = domain.approve_request(
        asked=found,
        by=request.user,
        text_hash=request.POST.get("text_hash", ""),
        wait="wait" in request.POST,
        at=arrived,
        safety=safety.cleaned_data["safety"],
    )
    waits = submitted.state == State.AWAITING_COSPONSORS
    return redirect("my_statement" if waits else "statement_receipt", pk=statement.pk)


@signed_in
@require_POST
def act(request: HttpRequest, pk: UUID, id: UUID, verb: str) -> HttpResponse:
    """Approve, decline, or take back. Approving submits the version whose hash the page showed, and no other."""
    arrived = timezone.now()
    statement = mine(request, pk)
    found = SubmissionRequest.objects.filter(statement=statement, pk=id).select_related("asked_by").first()
    if found is None or verb not in MAY_WITH_REQUEST:
        raise Http404
    found.statement = statement
    changed = _("The text or the request changed meanwhile, so nothing was submitted. This is how it stands now.")
    try:
        if verb == "approve":
            return _approve(request, statement, found, arrived)
        if verb == "decline":
            form = DeclineForm(request.POST)
            if not MAY_WITH_REQUEST[verb](request.user, found):
                raise PermissionDenied
            if not form.is_valid():
                return _asked_page(request, statement, found, status=422, form=form)
            domain.decline_to_submit(asked=found, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, _("Your note was sent. NOT submitted."))
        else:
            domain.take_request_back(asked=found, by=request.user)
            messages.success(request, _("You took your request back."))
    except RulesFailed as error:
        problem = _("NOT submitted: these rules are not met")
        return _asked_page(request, statement, found, status=422, problem=problem, checks=error.checks)
    except (Stale, IllegalMove):
        now = mine(request, pk)
        found = waiting_request(now) or last_request(now) or found
        return _asked_page(request, now, found, status=409, problem=changed)
    return redirect("statement_requested", pk=pk)
